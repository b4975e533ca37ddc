//! Emissions of a table that is built: of its provinces and regions, or of the nation as one.

use std::path::PathBuf;

use super::RunError;
use crate::axes::{Labels, Sector};
use crate::compile::Built;
use crate::config::Build;
use crate::ensemble::{Apart, inventoried};
use crate::exchange::{StatisticsSource, emission_factors};
use crate::inventory::{
    self, EmissionFactors, EmissionStatistics, InventoryError, InventoryOptions, ProvincialInventory,
    RegionalInventory,
};
use crate::table::{Extension, TableParts};

/// Emission factors, where the config names a file of them.
pub(super) fn factors(build: &Build) -> Result<Option<EmissionFactors>, RunError> {
    let read = |path: &PathBuf| emission_factors(path, build.source_classes.as_deref());
    Ok(build.factors.as_ref().map(read).transpose()?)
}

/// Emissions of provinces, and of the table's regions.
pub(super) fn of_regions(
    emissions: &EmissionStatistics,
    options: &InventoryOptions,
    source: &StatisticsSource,
    built: &Built,
) -> Result<(ProvincialInventory, RegionalInventory), RunError> {
    let (provincial, regional) = inventoried((emissions, options), &apart(options, source)?, built)?;
    for one in &provincial.without_output {
        tracing::warn!(
            "'{}' has {} {} from '{}', whose output is 0 there: they went to its other sectors",
            one.province,
            one.mass,
            emissions.unit,
            one.sector
        );
    }
    Ok((provincial, regional))
}

/// Sectors that the inventory treats apart.
pub(super) fn apart(options: &InventoryOptions, source: &StatisticsSource) -> Result<Apart, InventoryError> {
    let known = &source.statistics.axes.sectors;
    Ok(Apart {
        fuels: sectors(("fuels", &options.fuels), &source.sector_codes, known)?,
        services: sectors(("services", &options.services), &source.sector_codes, known)?,
    })
}

/// Emissions of the nation as one region.
pub(super) fn of_nation(
    emissions: &EmissionStatistics,
    options: &InventoryOptions,
    source: &StatisticsSource,
    parts: &TableParts,
) -> Result<Extension, RunError> {
    let nation = &source.statistics.nation;
    let fuels = sectors(("fuels", &options.fuels), &source.sector_codes, &parts.axes.sectors)?;
    let bought = |j: usize| fuels.iter().map(|i| nation.Z.at(i.0, j)).sum::<f64>();
    let purchases: Vec<f64> = (0..nation.x.len()).map(bought).collect();
    Ok(inventory::national(emissions, (&purchases, &nation.x), parts.axes.C())?)
}

/// Sectors by code or name.
fn sectors(
    (key, names): (&'static str, &[String]),
    codes: &Labels,
    sectors: &Labels,
) -> Result<Vec<Sector>, InventoryError> {
    let position = |name: &String| codes.position(name).or_else(|| sectors.position(name)).map(Sector);
    let known =
        |name: &String| position(name).ok_or_else(|| InventoryError::Sector { key, label: name.clone() });
    names.iter().map(known).collect()
}
