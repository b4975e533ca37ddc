//! `leontief build`: statistics to a packed table, on all ranks.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::built::BuildSummary;
use super::convert::{named, pack};
use super::form::memory_for;
use super::inventories;
use super::solve::spared;
use super::source::load;
use super::unchanged::{Stamp, same_inputs};
use super::watch::problems;
use super::{RunError, memory};
use crate::archive::{Input, Origin, Provenance, write_built_table};
use crate::compile::{self, Built, Nest, Residuals};
use crate::config::{Build, BuildLevel, Config};
use crate::exchange::{Layout, Source, StatisticsSource, place, provincial_table, statistics};
use crate::inventory::{Case, EmissionFactors};
use crate::quantity::counted;
use crate::ranks::{World, agree};
use crate::table::{Table, TableParts};

/// A built table's summary and its inputs by archived name; the summary is rank 0's.
pub type Outcome = (Option<BuildSummary>, Vec<Input>);

/// Builds `DIR/table.h5`.
///
/// # Errors
/// The same exit code on every rank; the table is complete or not there.
pub fn build(
    world: &World,
    config: &Config,
    data: Option<&Path>,
    output: &Path,
) -> Result<Outcome, RunError> {
    let start = Instant::now();
    let team = world.team();
    let options = config.build.as_ref().ok_or_else(|| {
        RunError::Asked(
            "the config has no [build] section; name statistics there, or use `leontief run`".into(),
        )
    })?;
    let (folder, source, inputs) = agree(team, sources(options, data))?;
    let table = output.join("table.h5");
    agree(team, spared(&table, inputs.iter().map(|input| input.path.as_path())))?;
    same_inputs(team, &inputs)?;
    if options.level == BuildLevel::Nation {
        let written = if team.rank() == 0 {
            nation((config, options), &source, (&folder, &table, &inputs))
        } else {
            Ok(())
        };
        agree(team, written)?;
        return Ok((None, inputs));
    }
    let located = |error: RunError| located(error, &folder, &options.statistics);
    let built = compile::build(team, &source.statistics, &options.construction, &problems);
    let built = built.map_err(|error| located(error.into()))?;
    tracing::info!("built {} regions in {:.2} s", source.statistics.axes.R(), start.elapsed().as_secs_f64());
    let written = if team.rank() == 0 {
        finish((config, options), &source, built, (&table, &inputs)).map(|mut summary| {
            summary.seconds = start.elapsed().as_secs_f64();
            summary.peak_memory = memory::peak();
            Some(summary)
        })
    } else {
        Ok(None)
    };
    Ok((agree(team, written)?, inputs))
}

/// Statistics, the folder they come from, and their files by archived name.
pub(super) type Sources = (PathBuf, StatisticsSource, Vec<Input>);

/// The statistics a config names.
pub(super) fn sources(options: &Build, data: Option<&Path>) -> Result<Sources, RunError> {
    let folder = folder(options, data)?;
    let given = folder.join(&options.statistics.provincial_table.file);
    let lists = options.factors.iter().chain(&options.source_classes).cloned();
    let before = Stamp::of([folder.clone(), given].into_iter().chain(lists));
    let factors = inventories::factors(options)?;
    let source = source(&folder, options, factors.as_ref())?;
    let files = [("factors", &options.factors), ("source_classes", &options.source_classes)];
    let mut inputs = named(&folder.join("statistics"), &source.files);
    inputs.extend(files.into_iter().filter_map(|(name, path)| Some(Input::new(name, path.clone()?))));
    before.sealed(&inputs)?;
    Ok((folder, source, inputs))
}

/// The folder of the statistics: from the command line, the environment or the config.
fn folder(options: &Build, data: Option<&Path>) -> Result<PathBuf, RunError> {
    let named = data.map(Path::to_owned);
    let environment = || std::env::var_os("LEONTIEF_DATA").filter(|text| !text.is_empty()).map(PathBuf::from);
    named.or_else(environment).or_else(|| options.folder.clone()).ok_or_else(|| {
        RunError::Asked(
            "where are the statistics? give --data DIR, set LEONTIEF_DATA or build.folder".to_owned(),
        )
    })
}

/// The error with the place of the cell that it is about.
fn located(error: RunError, folder: &Path, layout: &Layout) -> RunError {
    match error {
        RunError::Compile { error, .. } => {
            let statistic = error.statistic();
            let place = statistic.and_then(|(what, label)| place(folder, layout, what, label));
            let place = place.map_or_else(String::new, |place| format!(" (see {place})"));
            RunError::Compile { error, place }
        }
        other => other,
    }
}

/// The statistics, with a provincial table where one is named.
fn source(
    folder: &Path,
    options: &Build,
    factors: Option<&EmissionFactors>,
) -> Result<StatisticsSource, RunError> {
    let layout = &options.statistics;
    let mut source = statistics(folder, layout, factors)?;
    let named = &layout.provincial_table;
    if !named.file.is_empty() {
        let path = folder.join(&named.file);
        let Source { table, codes, files, notes } = load(&path, None)?;
        let given = provincial_table(&path, (&table, codes.as_ref()), named, &source)?;
        source.statistics.given = Some(given);
        source.files.extend(files);
        source.notes.extend(notes);
    }
    source.notes.extend(options.construction.without_effect(source.statistics.given.is_some()));
    Ok(source)
}

/// Emissions, the whole table and its file.
fn finish(
    (config, options): (&Config, &Build),
    source: &StatisticsSource,
    built: Built,
    (path, inputs): (&Path, &[Input]),
) -> Result<BuildSummary, RunError> {
    let (axes, nest) = (&source.statistics.axes, options.construction.nest);
    if nest != Nest::Trade {
        // The table, and the panels of one province.
        memory_for("every cell of this table", Table::dense_bytes(axes) / 10 * 12, |_| {
            "set build.construction.nest = \"trade\"".to_owned()
        })?;
    }
    let mut built = built.nested(axes, nest)?;
    let mut extensions = Vec::new();
    let mut provincial = None;
    if let Some(emissions) = &source.emissions {
        let (made, regional) = inventories::of_regions(emissions, &options.inventory, source, &built)?;
        extensions.extend(regional.extensions);
        let names = regional.cases.iter().map(|case| Case::name(*case).to_owned()).collect();
        built.parts.attributes.emissions_source = Some(names);
        provincial = Some(made);
    }
    let parts = TableParts { extensions, ..built.take_parts() };
    let built = &built;
    let table = Table::new(parts)?;
    let residuals = Residuals::of(&table, built);
    let mut provenance = Provenance::of_program().with_inputs(inputs)?;
    provenance.config = config.determining_toml()?;
    let unit = source.emissions.as_ref().map_or("", |emissions| emissions.unit.as_str());
    let inventory = provincial.as_ref().map(|made| (made, unit));
    let fuels = source.emissions.as_ref().map_or(&[][..], |emissions| &emissions.fuels);
    let origin = Origin { built, residuals: &residuals, inventory, fuels };
    folder_of(path)?;
    write_built_table(path, &table, &provenance, &origin)?;
    for note in &source.notes {
        tracing::warn!("{note}");
    }
    Ok(BuildSummary::new(&table, &origin, path))
}

/// The national table as one region, and its file.
fn nation(
    (config, options): (&Config, &Build),
    source: &StatisticsSource,
    (folder, path, inputs): (&Path, &Path, &[Input]),
) -> Result<(), RunError> {
    let located = |error| located(error, folder, &options.statistics);
    let mut parts = compile::national(&source.statistics, &options.construction)
        .map_err(|error| located(error.into()))?;
    if let Some(emissions) = &source.emissions {
        parts.extensions.push(inventories::of_nation(emissions, &options.inventory, source, &parts)?);
    }
    let table = Table::new(parts)?;
    folder_of(path)?;
    for note in &source.notes {
        tracing::warn!("{note}");
    }
    pack(path, &table, inputs, &config.determining_toml()?)?;
    tracing::info!("the nation as one region: {}, {}", counted(table.axes.m(), "sector"), path.display());
    Ok(())
}

fn folder_of(path: &Path) -> Result<(), RunError> {
    let Some(folder) = path.parent() else { return Ok(()) };
    let refused = |source| RunError::Output { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(refused)
}
