//! A folder of statistics: what a table is built from. Any nation, any number of provinces, regions and sectors.
//!
#![doc = include_str!("../../guide/statistics_folder.md")]

mod columns;
mod emissions;
mod given;
mod inventories;
mod layout;
mod nation;
mod place;
mod provinces;
mod regions;
mod totals;
mod written;

use std::path::{Path, PathBuf};

pub use given::provincial_table;
pub use layout::Layout;
pub use place::place;
pub use written::write_statistics;

use super::ExchangeError;
use super::trail::Trail;
use crate::axes::{Axes, Labels};
use crate::compile::Statistics;
use crate::inventory::{EmissionFactors, EmissionStatistics};
use crate::quantity::Unit;

/// Statistics and how they came in.
#[derive(Clone, Debug)]
pub struct StatisticsSource {
    /// Of money.
    pub statistics: Statistics,
    /// Codes of the sectors, beside their names in the axes.
    pub sector_codes: Labels,
    /// Of emissions.
    pub emissions: Option<EmissionStatistics>,
    /// Every file read, in order, for provenance.
    pub files: Vec<PathBuf>,
    /// What was done on the way.
    pub notes: Vec<String>,
}

/// Reads a folder of statistics; `factors` make emissions of activity where the layout gives that.
///
/// # Errors
/// [`ExchangeError`] with file, line, column, labels and value of the first cell that cannot be.
pub fn statistics(
    folder: &Path,
    layout: &Layout,
    factors: Option<&EmissionFactors>,
) -> Result<StatisticsSource, ExchangeError> {
    let mut trail = Trail::default();
    let sectors = nation::sectors(folder, &layout.sectors, &mut trail)?;
    let money = Unit::new(&layout.nation.unit);
    let nation = nation::nation(folder, &layout.nation, &sectors, &mut trail)?;
    let regions = regions::regions(folder, &layout.regions, &mut trail)?;
    let categories = Labels::new("category", layout.nation.final_demand.iter().map(String::as_str))
        .map_err(ExchangeError::labels(&folder.join(&layout.nation.file)))?;
    let axes = Axes {
        regions: regions.labels.clone(),
        sectors: sectors.names.clone(),
        categories,
        provinces: regions.provinces.clone(),
    };
    let labels = axes.provinces.labels();
    let provinces = provinces::provinces(folder, layout, (labels, &sectors, (&nation, &money)), &mut trail)?;
    let regional = regions.statistics(folder, layout, (&sectors, &money), &mut trail)?;
    let known = emissions::Known { axes: &axes, sectors: &sectors, money: &money, factors };
    let emissions = emissions::emissions(folder, layout, &known, &mut trail)?;
    Ok(StatisticsSource {
        statistics: Statistics { axes, money, nation, provinces, given: None, regions: regional },
        sector_codes: sectors.codes,
        emissions,
        files: trail.files,
        notes: trail.notes,
    })
}
