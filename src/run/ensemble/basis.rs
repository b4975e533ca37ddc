//! What all draws start from, on every rank.

use std::path::{Path, PathBuf};

use super::super::build::sources;
use super::super::convert::named;
use super::super::form::fits;
use super::super::inventories::apart;
use super::super::lists::{Host, listed, lists, maps};
use super::super::published::published;
use super::super::source::load;
use super::super::unchanged::Stamp;
use super::{Ensemble, Ready, RunError, facts, identity};
use crate::archive::{Input, Provenance, text_sha256};
use crate::axes::{Axes, Labels};
use crate::compile::{Construction, Detail};
use crate::config::{Build, BuildLevel, Config, TableSource};
use crate::ensemble::{
    Basis, CellTable, Construct, EnsembleOptions, Level, Output, Plan, Questions, Start, base, base_of_cells,
    leading,
};
use crate::exchange::{Source, StatisticsSource, deviations};
use crate::inventory::EmissionStatistics;
use crate::quantity::{Unit, counted};
use crate::table::synthetic::nation;
use crate::table::{Flow, RegionAttributes, Table};

/// Reads the statistics, builds and solves the base case.
pub(super) fn ready(request: &Ensemble<'_>) -> Result<Ready, RunError> {
    let config = request.config;
    if config.ensemble.draws == 0 {
        return Err(RunError::Asked(
            "the config asks for no draws; set ensemble.draws, for example --set ensemble.draws=256"
                .to_owned(),
        ));
    }
    let source = config.source()?;
    let mut watched: Vec<PathBuf> = listed(&config.files).into_iter().map(|input| input.path).collect();
    watched.extend(config.files.world_table.clone());
    if let TableSource::File { table, regions } = &source {
        watched.push(table.to_path_buf());
        watched.extend(regions.map(Path::to_owned));
    }
    let before = Stamp::of(watched);
    let ready = ready_of(request, source)?;
    before.still()?;
    Ok(ready)
}

fn ready_of(request: &Ensemble<'_>, source: TableSource<'_>) -> Result<Ready, RunError> {
    let config = request.config;
    match source {
        TableSource::Build(build) => {
            if build.level != BuildLevel::Regions {
                return Err(RunError::Asked(
                    "an ensemble draws the regions' table; set build.level = \"regions\"".to_owned(),
                ));
            }
            let (_, source, inputs) = sources(build, request.data)?;
            of_statistics(config, source, (build, &inputs))
        }
        TableSource::Synth(options) => {
            let source = published(&nation(options)?, Detail::Totals)?;
            of_statistics(config, source, (&Build::default(), &[]))
        }
        TableSource::File { table, regions } => of_table(config, load(table, regions)?, table),
    }
}

/// Draws of everything a table is built from.
fn of_statistics(
    config: &Config,
    source: StatisticsSource,
    (build, inputs): (&Build, &[Input]),
) -> Result<Ready, RunError> {
    for note in &source.notes {
        tracing::warn!("{note}");
    }
    let axes = &source.statistics.axes;
    if source.emissions.is_none() {
        tracing::warn!("the statistics have no emissions: footprints are of value added, in money");
    }
    if let Some(emissions) = &source.emissions {
        known(&config.ensemble, emissions, &axes.categories)?;
    }
    if config.files.deviations.is_some() {
        let message = "files.deviations are of the cells of a table (input.table); statistics scatter as the levels \
                       of [ensemble] say";
        return Err(RunError::Asked(message.to_owned()));
    }
    spread(&config.ensemble, &build.construction)?;
    let (none, blank) = (Unit::new(""), String::new());
    let emissions = source.emissions.as_ref();
    let host = Host {
        sectors: &axes.sectors,
        money: &source.statistics.money,
        stressor: emissions.map_or(&blank, |emissions| &emissions.stressor),
        unit: emissions.map_or(&none, |emissions| &emissions.unit),
    };
    let (questions, world) = questions(config, &host)?;
    let construct = Construct {
        apart: apart(&build.inventory, &source)?,
        statistics: source.statistics,
        emissions: source.emissions,
        construction: build.construction.clone(),
        inventory: build.inventory.clone(),
        x: Vec::new(),
    };
    let provenance = provenance(config, &[inputs, &world].concat())?;
    let (basis, named, outputs) = base(construct, questions).map_err(|source| RunError::Base { source })?;
    Ok(finished(config, basis, (named, outputs), provenance))
}

/// Draws around the cells of a table.
fn of_table(config: &Config, loaded: Source, path: &Path) -> Result<Ready, RunError> {
    let Source { table, files, .. } = loaded;
    fits(&table)?;
    let table = if table.Z.trade().is_some() { table.into_dense() } else { table };
    let (none, chosen) = (Unit::new(""), &config.stressor);
    let extensions = &table.extensions;
    let extension = extensions.iter().find(|of| chosen.extension.is_empty() || of.name == chosen.extension);
    let k = extension.and_then(|of| of.stressors.position(&chosen.name)).unwrap_or(0);
    let host = Host {
        sectors: &table.axes.sectors,
        money: &table.money,
        stressor: extension.map_or("", |of| of.stressors.name(k)),
        unit: extension.map_or(&none, |of| &of.units[k]),
    };
    let (questions, world) = questions(config, &host)?;
    let provenance = provenance(config, &[named(path, &files), world].concat())?;
    let deviations = match &config.files.deviations {
        None => None,
        Some(path) => Some(deviations(path, &table.axes)?),
    };
    if let (Some(deviations), Flow::Dense(Z)) = (&deviations, &table.Z) {
        let cells = Z.rows().zip(deviations.rows()).flat_map(|((_, Z), (_, d))| Z.iter().zip(d));
        let idle = cells.filter(|(z, deviation)| z.abs() <= 0.0 && **deviation > 0.0).count();
        if idle > 0 {
            tracing::warn!("{} of 0 with a standard deviation: 0 in every draw", counted(idle, "cell"));
        }
    }
    // The archive names what the table has, not its cells.
    let Table { axes, attributes, .. } = &table;
    let named = (axes.clone(), attributes.clone());
    let (basis, outputs) =
        base_of_cells(table, deviations, questions).map_err(|source| RunError::Base { source })?;
    Ok(finished(config, basis, (named, outputs), provenance))
}

fn finished(
    config: &Config,
    basis: Basis,
    ((axes, attributes), outputs): ((Axes, RegionAttributes), Vec<Output>),
    (provenance, identity): (Provenance, String),
) -> Ready {
    let (run, mut options) = (text_sha256(&identity), config.ensemble.clone());
    if matches!(basis.start, Start::Cells(_)) {
        let idle = options.only(&CellTable::LEVELS);
        let names: Vec<&str> = idle.into_iter().map(Level::name).collect();
        if !names.is_empty() {
            tracing::info!("of a table given as cells these levels draw nothing: {}", names.join(", "));
        }
    }
    let plan = Plan::new(&options, leading(&basis, &options));
    Ready { options, basis, plan, axes, attributes, outputs, identity, run, provenance }
}

/// What is asked of every table, and the files of a world table.
fn questions(config: &Config, host: &Host<'_>) -> Result<(Questions, Vec<Input>), RunError> {
    let lists = lists(host, config)?;
    let questions = Questions {
        solver: config.solver.clone(),
        stressor: config.stressor.clone(),
        classify: config.classify.clone(),
        maps: maps(host.sectors, &config.files)?,
        scenario: config.scenario.clone(),
        lift: config.lift.clone(),
        quota: config.quota.clone(),
        outside: lists.outside,
        outputs: config.ensemble.outputs,
    };
    Ok((questions, lists.inputs))
}

/// Config and hashes of all inputs, and of both what determines a draw.
fn provenance(config: &Config, inputs: &[Input]) -> Result<(Provenance, String), RunError> {
    let provenance = facts(Provenance::of_program(), config);
    let mut provenance = provenance.with_inputs(inputs.iter().chain(&listed(&config.files)))?;
    provenance.config = config.determining_toml()?;
    let identity = identity(config, &provenance)?;
    Ok((provenance, identity))
}

/// Refuses distance decays that scatter so far beyond their mean that a cut normal cannot keep it.
fn spread(options: &EnsembleOptions, construction: &Construction) -> Result<(), RunError> {
    /// Standard deviations a mean.
    const MOST: f64 = 5.0;
    let sd = options.trade.theta_sd;
    for (key, theta) in [("theta", construction.theta), ("province_theta", construction.province_theta)] {
        if options.trade.on && theta > 0.0 && sd > MOST * theta {
            return Err(RunError::Asked(format!(
                "ensemble.trade.theta_sd = {sd} is more than {MOST} times build.construction.{key} = {theta}: a normal \
                 cut at 0 would be at 0 in nearly all draws; lower it"
            )));
        }
    }
    Ok(())
}

/// Holds the classes of sources and fuels against those there are.
fn known(
    options: &EnsembleOptions,
    emissions: &EmissionStatistics,
    categories: &Labels,
) -> Result<(), RunError> {
    let sources = &emissions.sources;
    for class in &options.activity.classes {
        let known = |name: &&String| sources.position(name).is_some() || categories.position(name).is_some();
        if let Some(name) = class.sources.iter().find(|name| !known(name)) {
            let (class, nearest) = (class.name.clone(), sources.nearest(name).to_owned());
            return Err(RunError::UnknownQuantity { class, name: name.clone(), nearest });
        }
    }
    let all = options
        .activity
        .classes
        .iter()
        .flat_map(|class| class.sources.iter().map(|name| (name, &class.name)));
    let mut classes = std::collections::BTreeMap::new();
    for (name, class) in all {
        if let Some(other) = classes.insert(name, class) {
            return Err(RunError::Asked(format!(
                "ensemble.activity.classes: source '{name}' is in '{other}' and in '{class}'; name it in one"
            )));
        }
    }
    let fuels = &emissions.fuels;
    let names = options.emission_factors.fuels.all().into_iter().flatten();
    match names.into_iter().find(|name| !fuels.contains(name)) {
        None => Ok(()),
        Some(name) => Err(RunError::Asked(format!(
            "ensemble.emission_factors.fuels names '{name}', which is no fuel of the inventory; it has: {}",
            fuels.join(", ")
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_decays_far_below_their_scatter_are_refused() {
        let mut options = EnsembleOptions::default();
        options.trade.theta_sd = 2.0;
        let mut construction = Construction::default();
        assert!(spread(&options, &construction).is_ok());
        construction.province_theta = 0.1;
        let said = spread(&options, &construction).map_err(|error| error.to_string());
        assert!(said.is_err_and(|said| said.contains("build.construction.province_theta = 0.1")));
        // A flat prior stays flat.
        construction.province_theta = 0.0;
        assert!(spread(&options, &construction).is_ok());
    }
}
