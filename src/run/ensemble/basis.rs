//! What all draws start from, on every rank.

use std::path::PathBuf;

use super::super::build::{folder, fuels};
use super::super::convert::named;
use super::super::published::published;
use super::super::scenario::{listed, maps, outside};
use super::{Ensemble, Ready, RunError, facts, hashed, identity};
use crate::archive::Provenance;
use crate::axes::Labels;
use crate::compile::Detail;
use crate::config::TableSource;
use crate::ensemble::{ActivityLevel, Basis, Plan, Questions, base};
use crate::exchange::{StatisticsSource, statistics};
use crate::inventory::EmissionStatistics;
use crate::table::synthetic::nation;

/// Reads the statistics, builds and solves the base case.
pub(super) fn ready(request: &Ensemble<'_>) -> Result<Ready, RunError> {
    let config = request.config;
    if config.ensemble.draws == 0 {
        return Err(RunError::Asked(
            "the config asks for no draws; set ensemble.draws, for example --set ensemble.draws=256".to_owned(),
        ));
    }
    let (source, mut inputs) = source(request)?;
    let build = config.build.clone().unwrap_or_default();
    let sectors = source.statistics.axes.sectors.clone();
    let questions = Questions {
        solver: config.solver.clone(),
        stressor: config.stressor.clone(),
        classify: config.classify.clone(),
        maps: maps(&sectors, &config.files)?,
        scenario: config.scenario.clone(),
        lift: config.lift.clone(),
        quota: config.quota.clone(),
        outside: outside(&sectors, &config.files)?,
    };
    if let Some(emissions) = &source.emissions {
        known(&config.ensemble.activity, emissions, &source.statistics.axes.categories)?;
    }
    let mut basis = Basis {
        fuels: fuels(&build.inventory.fuels, &source.sector_codes, &sectors)?,
        statistics: source.statistics,
        emissions: source.emissions,
        construction: build.construction.clone(),
        inventory: build.inventory.clone(),
        questions,
        x: Vec::new(),
    };
    let mut provenance = facts(Provenance::of_program(), config);
    inputs.extend(listed(&config.files));
    for (name, path) in &inputs {
        provenance = provenance.with_input(name, path)?;
    }
    provenance.config = identity(config, &provenance)?;
    let (table, outputs) = base(&basis).map_err(|source| RunError::Base { source })?;
    basis.x.clone_from(&table.x);
    let (run, options) = (hashed(&provenance.config), config.ensemble.clone());
    Ok(Ready { plan: Plan::new(&options), options, basis, table, outputs, run, provenance })
}

/// Statistics of a folder, or what is published of a synthetic nation; the files by archived name.
fn source(request: &Ensemble<'_>) -> Result<(StatisticsSource, Vec<(String, PathBuf)>), RunError> {
    match request.config.source()? {
        TableSource::Build(build) => {
            let folder = folder(build, request.data)?;
            let source = statistics(&folder, &build.statistics)?;
            let inputs = named(&folder.join("statistics"), &source.files);
            Ok((source, inputs))
        }
        TableSource::Synth(options) => Ok((published(&nation(options)?, Detail::Totals)?, Vec::new())),
        TableSource::File { .. } => Err(RunError::Asked(
            "an ensemble builds its tables from statistics: give a [build] or an [input.synth] section in the place of \
             input.table; see configs/china-2012-ensemble.toml"
                .to_owned(),
        )),
    }
}

/// Holds the classes of sources against the sources there are.
fn known(
    activity: &ActivityLevel,
    emissions: &EmissionStatistics,
    categories: &Labels,
) -> Result<(), RunError> {
    let sources = &emissions.sources;
    for class in &activity.classes {
        let known = |name: &&String| sources.position(name).is_some() || categories.position(name).is_some();
        if let Some(name) = class.sources.iter().find(|name| !known(name)) {
            let (class, nearest) = (class.name.clone(), sources.nearest(name).to_owned());
            return Err(RunError::UnknownQuantity { class, name: name.clone(), nearest });
        }
    }
    Ok(())
}
