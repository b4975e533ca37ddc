//! The provincial table, given or estimated: what follows does not ask which.
//!
//! Where a table is given, its cells are kept: supply, demand and trade are sums of them. Where none is, it is
//! estimated from the national table; see `estimated`.

mod check;
mod estimated;
mod given;

pub use given::GivenProvinces;

pub(super) use estimated::estimated;
pub(super) use given::given;

use crate::axes::{Axes, Labels, Province};
use crate::linalg::Matrix;

/// Where the provincial table comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProvincialOrigin {
    /// The user gave it, trade between provinces included.
    Given,
    /// Estimated from the national table; trade between provinces by gravity and entropy.
    Estimated,
}

impl ProvincialOrigin {
    /// The word of reports and archives.
    pub fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Estimated => "estimated",
        }
    }
}

/// Use, foreign trade, supply and demand of provinces.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvincialTable {
    /// Gross output, P × m.
    pub output: Matrix,
    /// Value added, P × m.
    pub value_added: Matrix,
    /// Value-added components.
    pub components: Labels,
    /// Value added by component, h × P·m.
    pub v: Matrix,
    /// Domestic products used by the sectors of every province, of all origins, m × m.
    pub Z: Vec<Matrix>,
    /// Domestic products bought by the final demand of every province, m × C.
    pub Y: Vec<Matrix>,
    /// The same as `Z` with imported products, where imports are known by product; else `Z`.
    pub purchased: Vec<Matrix>,
    /// Imports by using sector, P × m.
    pub imports: Matrix,
    /// Imports by category of final demand, P × C.
    pub imports_Y: Matrix,
    /// Imports by product, P × m, where they are known.
    pub imports_by_product: Option<Matrix>,
    /// Exports, P × m.
    pub exports: Matrix,
    /// Statistical discrepancy, P × m.
    pub balancing: Matrix,
    /// What stays in the nation, `x − exports − balancing`, P × m.
    pub supply: Matrix,
    /// Domestic products used, P × m.
    pub used: Matrix,
    /// The table that was given.
    pub given: Option<GivenProvinces>,
}

impl ProvincialTable {
    /// Given or estimated.
    pub fn origin(&self) -> ProvincialOrigin {
        if self.given.is_some() { ProvincialOrigin::Given } else { ProvincialOrigin::Estimated }
    }

    /// What province q's sectors and final demand take of product i of province p, m + C: the cells of a given table;
    /// in an estimated one `T^{pq}_i / D^q_i` of what they use.
    pub fn cells(&self, trade: &[f64], (p, q): (Province, Province), i: usize) -> Vec<f64> {
        let (P, m) = (self.output.rows(), self.output.columns());
        if let Some(given) = &self.given {
            let (row, C) = (p.0 * m + i, self.imports_Y.columns());
            let (used, bought) = (given.Z.row(row), given.Y.row(row));
            return [&used[q.0 * m..(q.0 + 1) * m], &bought[q.0 * C..(q.0 + 1) * C]].concat();
        }
        let share = ratio(trade[(i * P + p.0) * P + q.0], self.used.at(q.0, i));
        self.Z[q.0].row(i).iter().chain(self.Y[q.0].row(i)).map(|value| share * value).collect()
    }
}

/// Name of a province and of a sector.
fn label(axes: &Axes, p: usize, i: usize) -> String {
    format!("{}, {}", axes.provinces.labels().name(p), axes.sectors.name(i))
}

/// Columns scaled.
pub(super) fn scaled(matrix: &Matrix, factors: &[f64]) -> Matrix {
    let mut scaled = matrix.clone();
    for i in 0..scaled.rows() {
        scaled.row_mut(i).iter_mut().zip(factors).for_each(|(value, factor)| *value *= factor);
    }
    scaled
}

/// Part of a whole; none of nothing.
pub(super) fn ratio(part: f64, whole: f64) -> f64 {
    if whole.abs() > 0.0 { part / whole } else { 0.0 }
}
