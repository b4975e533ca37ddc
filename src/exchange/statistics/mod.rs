//! A folder of statistics: what a table is built from. Any nation, any number of provinces, regions and sectors.
//!
//! Text files with a header line, comma-separated, UTF-8; labels may stand in any order and are aligned by name. A
//! sector may be named by code or by name in every file but its own. A blank cell is an unknown, never a zero, except
//! in the national table and in emissions, where it is a zero. Names of files and columns are in the config
//! ([`Layout`]); these are what a layout must have:
//!
//! | file | rows | columns |
//! |---|---|---|
//! | sectors | one a sector | code, name |
//! | nation | sectors, value-added components | sectors, final demand, exports, imports, balancing, output |
//! | provincial output | sectors | one a province |
//! | accounts | provinces | gdp, final demand by category, net outflow, exports, imports |
//! | provinces (optional) | provinces | population in the year of the table |
//! | regions | one a region; a province without cities is one region | region, province, and as far as known gdp, population, emissions, area, spending, exports, imports, longitude, latitude |
//! | regional output, value added, employment, exports, imports (each optional) | regions | one a sector |
//! | regional expenditure (optional) | regions | one a category, as far as known |
//! | emissions of the nation, of provinces (optional) | inventory's sectors, households (and provinces) | total, fuels |
//! | emissions of regions (optional) | regions, inventory's sectors, households | total, fuels, output of firms |
//! | provincial table (optional) | any table whose regions are the provinces: .xlsx as CEADs publishes it, packed, pymrio | |
//! | concordance (with emissions) | one a pair | inventory's sector, table's sector |
//!
//! # Units
//! Money of every file is declared in the config (`10^8 CNY`) and converted to that of the national table.

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
