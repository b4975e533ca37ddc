//! What is known of a nation, its provinces and its regions, before any table is built.

mod check;
mod national;
mod published;

pub use national::national;
pub use published::Detail;

use super::GivenProvinces;
use crate::axes::{Axes, Labels};
use crate::linalg::Matrix;
use crate::quantity::Unit;

/// A statistic, or none where the source is blank.
pub type Known = Option<f64>;

/// Reliabilities of regions that make a difference: beyond them a region moves, or stays, as far as at the end.
pub const RELIABILITY: std::ops::RangeInclusive<f64> = 1e-3..=1e3;

/// Statistics of one nation in one unit of money; [`super::build`] checks them.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// Regions by province, sectors, categories.
    pub axes: Axes,
    /// Unit of all money.
    pub money: Unit,
    /// The national table, the control of everything below it.
    pub nation: Nation,
    /// Provinces; not asked where a provincial table is given.
    pub provinces: ProvincialStatistics,
    /// The provincial table, where one is given: the control in the nation's place.
    pub given: Option<GivenProvinces>,
    /// Regions.
    pub regions: RegionalStatistics,
}

/// The national table with competitive imports: `Σ Z + Σ Y + exports − imports + balancing = x`.
#[derive(Clone, Debug, PartialEq)]
pub struct Nation {
    /// Transactions of products of any origin, m × m.
    pub Z: Matrix,
    /// Final demand for products of any origin, m × C.
    pub Y: Matrix,
    /// Value-added components.
    pub components: Labels,
    /// Value added, h × m.
    pub v: Matrix,
    /// Exports, m.
    pub exports: Vec<f64>,
    /// Imports, m, above zero.
    pub imports: Vec<f64>,
    /// Statistical discrepancy, m.
    pub balancing: Vec<f64>,
    /// Gross output, m.
    pub x: Vec<f64>,
}

impl Nation {
    /// Value added of every sector, m.
    pub fn value_added(&self) -> Vec<f64> {
        self.v.column_sums()
    }

    /// What is said of final demand below zero.
    pub(crate) const FALLS: &str = "only a category that the national table has below zero somewhere, as inventories, may \
                                    be: correct it, or leave it blank where it is unknown";

    /// Whether a category of final demand may be below zero, as inventories.
    pub(crate) fn falls(&self, k: usize) -> bool {
        (0..self.Y.rows()).any(|i| self.Y.at(i, k) < 0.0)
    }

    /// Use of every product by sectors and final demand, m.
    pub fn used(&self) -> Vec<f64> {
        self.Z.row_sums().iter().zip(self.Y.row_sums()).map(|(inputs, demand)| inputs + demand).collect()
    }
}

/// Statistics of provinces, in the order of the axes.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvincialStatistics {
    /// Gross output, P·m.
    pub output: Vec<Known>,
    /// GDP, P.
    pub gdp: Vec<Known>,
    /// Final demand by category, P·C.
    pub demand: Vec<Known>,
    /// Net outflow of goods and services, P; with `demand` the expenditure side of the accounts.
    pub net_outflow: Vec<Known>,
    /// Exports in total, P.
    pub exports: Vec<Known>,
    /// Imports in total, P.
    pub imports: Vec<Known>,
    /// Population in the year of the table, P.
    pub population: Vec<Known>,
}

/// Statistics of regions, in the order of the axes; of any year, as shares in the province count.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionalStatistics {
    /// GDP, R.
    pub gdp: Vec<Known>,
    /// Population, R.
    pub population: Vec<Known>,
    /// Unit of population.
    pub population_unit: Unit,
    /// Emissions, R: a proxy.
    pub emissions: Vec<Known>,
    /// Area in square kilometers, R.
    pub area: Vec<Known>,
    /// Reliability of the sector statistics, R; one where unknown.
    pub reliability: Vec<Known>,
    /// Longitude and latitude of the center, degrees, R.
    pub center: Vec<Option<(f64, f64)>>,
    /// Gross output by sector, n.
    pub output: Vec<Known>,
    /// Value added by sector, n.
    pub value_added: Vec<Known>,
    /// Employment by sector, n: of any unit, as shares in the province count.
    pub employment: Vec<Known>,
    /// Spending by category of final demand, R·C: as shares in the province count.
    pub expenditure: Vec<Known>,
    /// Spending on all categories, R.
    pub expenditure_total: Vec<Known>,
    /// Exports by product, n.
    pub exports: Vec<Known>,
    /// Exports of all products, R.
    pub exports_total: Vec<Known>,
    /// Imports by product, n; with a given provincial table, which has imports by user, only their sum counts.
    pub imports: Vec<Known>,
    /// Imports of all products, R.
    pub imports_total: Vec<Known>,
}
