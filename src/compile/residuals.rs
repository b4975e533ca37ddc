//! How well a finished table keeps its accounts.

use super::Built;
use crate::axes::{Axes, Grouping, Province};
use crate::table::{Flow, Table};

/// Residuals over the larger of the amount and the mean amount.
#[derive(Clone, Debug, PartialEq)]
pub struct Residuals {
    /// Row `Σ Z + Σ Y + exports + balancing − x`, n.
    pub rows: Vec<f64>,
    /// Column `Σ Z + imports + Σ v − x`, n.
    pub columns: Vec<f64>,
    /// Deliveries of regions between provinces against the provinces' own, m × P × P.
    pub provinces: Vec<f64>,
    /// `Σ_pq |Σ_{r∈p, s∈q} Z^{rs}_ij − Z^{pq}_ij| / Σ_pq Z^{pq}_ij`, m × m: what nesting moves between using
    /// sectors, against the cells of the provincial table (where it is estimated, `T^{pq}_i Z^q_ij / D^q_i`).
    pub users: Vec<f64>,
}

impl Residuals {
    /// Of a whole table; empty for a part of one.
    pub fn of(table: &Table, built: &Built) -> Self {
        let axes = &table.axes;
        let mut rows = table.Z.row_sums(axes).unwrap_or_default();
        let mut columns = table.Z.column_sums(axes).unwrap_or_default();
        let demand = table.Y.row_sums(axes).unwrap_or_default();
        for vector in [Some(&demand), table.exports.as_ref(), table.balancing.as_ref()].into_iter().flatten()
        {
            rows.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value);
        }
        for vector in [Some(&table.v()), table.imports.as_ref()].into_iter().flatten() {
            columns.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value);
        }
        let sums = table.aggregated(&Grouping::provinces(axes)).ok();
        let (provinces, users) =
            sums.map(|sums| (delivered(axes, &sums), moved(axes, &sums, built))).unwrap_or_default();
        Self {
            rows: relative(&rows, &table.x),
            columns: relative(&columns, &table.x),
            provinces: relative(&provinces, &built.provincial_trade),
            users,
        }
    }

    /// The largest of each.
    pub fn worst(&self) -> [f64; 3] {
        [&self.rows, &self.columns, &self.provinces]
            .map(|values| values.iter().fold(0.0, |worst: f64, value| worst.max(value.abs())))
    }
}

fn relative(found: &[f64], expected: &[f64]) -> Vec<f64> {
    let mean = expected.iter().map(|value| value.abs()).sum::<f64>() / expected.len() as f64;
    let gap = |(found, expected): (&f64, &f64)| (found - expected) / expected.abs().max(mean);
    found.iter().zip(expected).map(gap).collect()
}

/// Cells of a table summed to provinces that province q takes of product i of province p.
fn taken(axes: &Axes, flow: &Flow, (p, q): (Province, Province), i: usize) -> Vec<f64> {
    let width = flow.panels().columns() / axes.P();
    let row = flow.panels().row(p.0 * axes.m() + i).unwrap_or_default();
    row.iter().skip(q.0 * width).take(width).copied().collect()
}

/// Deliveries between provinces, m × P × P.
fn delivered(axes: &Axes, sums: &Table) -> Vec<f64> {
    let P = axes.P();
    let deliveries = (0..axes.m() * P * P).map(|at| {
        let (pair, i) = ((Province(at / P % P), Province(at % P)), at / (P * P));
        taken(axes, &sums.Z, pair, i).iter().sum::<f64>() + taken(axes, &sums.Y, pair, i).iter().sum::<f64>()
    });
    deliveries.collect()
}

/// What nesting moves between using sectors, m × m.
fn moved(axes: &Axes, sums: &Table, built: &Built) -> Vec<f64> {
    let m = axes.m();
    let (mut gaps, mut totals) = (vec![0.0; m * m], vec![0.0; m * m]);
    for q in axes.provinces.iter() {
        for (p, i) in axes.provinces.iter().flat_map(|p| (0..m).map(move |i| (p, i))) {
            let nested = taken(axes, &sums.Z, (p, q), i);
            let cells = built.provincial.cells(&built.provincial_trade, (p, q), i);
            for ((j, nested), cell) in nested.iter().enumerate().zip(&cells) {
                gaps[i * m + j] += (nested - cell).abs();
                totals[i * m + j] += cell;
            }
        }
    }
    gaps.iter().zip(&totals).map(|(gap, total)| if *total > 0.0 { gap / total } else { 0.0 }).collect()
}
