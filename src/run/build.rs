//! `leontief build`: statistics to a packed table, on all ranks.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::built::BuildSummary;
use super::convert::named;
use super::form::memory_for;
use super::source::{Loaded, load};
use super::{RunError, memory};
use crate::archive::{Origin, Provenance, write_built_table};
use crate::axes::{Labels, Sector};
use crate::compile::{self, Built, Nest, Residuals, Statistics};
use crate::config::{Build, Config};
use crate::exchange::{Layout, StatisticsSource, provincial_table, statistics};
use crate::inventory::{
    self, Activity, EmissionStatistics, InventoryError, InventoryOptions, ProvincialInventory,
};
use crate::ranks::{World, agree};
use crate::table::{Extension, Table, TableParts};

/// A built table's summary and its inputs by archived name; the summary is rank 0's.
pub type Outcome = (Option<BuildSummary>, Vec<(String, PathBuf)>);

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
    let folder = folder(options, data)?;
    let source = agree(team, source(&folder, &options.statistics))?;
    let built = compile::build(team, &source.statistics, &options.construction)?;
    tracing::info!("built {} regions in {:.2} s", source.statistics.axes.R(), start.elapsed().as_secs_f64());
    let inputs = named(&folder.join("statistics"), &source.files);
    let written = if team.rank() == 0 {
        let table = output.join("table.h5");
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

/// The statistics, with a provincial table where one is named.
fn source(folder: &Path, layout: &Layout) -> Result<StatisticsSource, RunError> {
    let mut source = statistics(folder, layout)?;
    let named = &layout.provincial_table;
    if !named.file.is_empty() {
        let path = folder.join(&named.file);
        let Loaded { table, codes, files, notes } = load(&path, None)?;
        let given = provincial_table(&path, (&table, codes.as_ref()), named, &source)?;
        source.statistics.given = Some(given);
        source.files.extend(files);
        source.notes.extend(notes);
    }
    Ok(source)
}

/// Emissions, the whole table and its file.
fn finish(
    (config, options): (&Config, &Build),
    source: &StatisticsSource,
    built: Built,
    (path, inputs): (&Path, &[(String, PathBuf)]),
) -> Result<BuildSummary, RunError> {
    let (axes, nest) = (&source.statistics.axes, options.construction.nest);
    if nest != Nest::Trade {
        // The table, and the panels of one province.
        memory_for("every cell of this table", Table::dense_bytes(axes) / 10 * 12, |_| {
            "set construction.nest = \"trade\"".to_owned()
        })?;
    }
    let mut built = built.nested(axes, nest)?;
    let mut extensions = Vec::new();
    let mut provincial = None;
    if let Some(emissions) = &source.emissions {
        let (made, extension) = inventory(emissions, &options.inventory, source, &built)?;
        extensions.push(extension);
        provincial = Some(made);
    }
    let parts = TableParts { extensions, ..built.take_parts() };
    let built = &built;
    let table = Table::new(parts)?;
    let residuals = Residuals::of(&table, built);
    let mut provenance = Provenance::of_program();
    provenance.config = config.determining_toml()?;
    for (name, file) in inputs {
        provenance = provenance.with_input(name, file)?;
    }
    let unit = source.emissions.as_ref().map_or("", |emissions| emissions.unit.as_str());
    let inventory = provincial.as_ref().map(|made| (made, unit));
    let origin = Origin { built, residuals: &residuals, inventory };
    if let Some(folder) = path.parent() {
        let refused = |source| RunError::Output { path: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(refused)?;
    }
    write_built_table(path, &table, &provenance, &origin)?;
    for note in &source.notes {
        tracing::warn!("{note}");
    }
    Ok(BuildSummary::new(&table, &origin, path))
}

/// Emissions of provinces, and of the table's regions.
fn inventory(
    emissions: &EmissionStatistics,
    options: &InventoryOptions,
    source: &StatisticsSource,
    built: &Built,
) -> Result<(ProvincialInventory, Extension), RunError> {
    let statistics: &Statistics = &source.statistics;
    let axes = &statistics.axes;
    let fuels = fuels(&options.fuels, &source.sector_codes, &axes.sectors)?;
    let (purchases, spent) = (built.purchases(&fuels), built.spent());
    let activity = Activity {
        axes,
        output: built.provincial.output.data(),
        fuel_purchases: &purchases,
        spending: &spent,
    };
    let made = inventory::provincial(emissions, options, &activity)?;
    let x = built.parts.x.as_deref().unwrap_or_default();
    let extension = inventory::regional(emissions, &activity, &made, (x, &built.spending))?;
    Ok((made, extension))
}

/// Sectors by code or name.
fn fuels(names: &[String], codes: &Labels, sectors: &Labels) -> Result<Vec<Sector>, InventoryError> {
    let position = |name: &String| codes.position(name).or_else(|| sectors.position(name)).map(Sector);
    let known = |name: &String| position(name).ok_or_else(|| InventoryError::Fuel { label: name.clone() });
    names.iter().map(known).collect()
}
