//! How well a finished table keeps its accounts.

use super::Built;
use crate::axes::{Axes, Region};
use crate::table::{Hierarchical, Table, Trade};

/// Residuals over the larger of the amount and the mean amount.
#[derive(Clone, Debug, PartialEq)]
pub struct Residuals {
    /// Row `Σ Z + Σ Y + exports + balancing − x`, n.
    pub rows: Vec<f64>,
    /// Column `Σ Z + imports + Σ v − x`, n.
    pub columns: Vec<f64>,
    /// Deliveries of regions between provinces against the provinces' own, m × P × P.
    pub provinces: Vec<f64>,
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
        let provinces = match table.Z.trade().map(AsRef::as_ref) {
            Some(Trade::Hierarchical(shares)) => delivered(table, shares),
            _ => built.provincial_trade.clone(),
        };
        Self {
            rows: relative(&rows, &table.x),
            columns: relative(&columns, &table.x),
            provinces: relative(&provinces, &built.provincial_trade),
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

/// Deliveries between provinces, m × P × P: sums over regions of what the table's shares deliver.
fn delivered(table: &Table, shares: &Hierarchical) -> Vec<f64> {
    let axes = &table.axes;
    let (m, P) = (axes.m(), axes.P());
    let mut sums = vec![0.0; m * P * P];
    let used = |flow: &crate::table::Flow, row: usize| -> f64 {
        flow.panels().row(row).unwrap_or_default().iter().sum()
    };
    for s in 0..axes.R() {
        let q = axes.provinces.province_of(Region(s));
        for (i, row) in axes.region_rows(Region(s)).enumerate() {
            let use_of = used(&table.Z, row) + used(&table.Y, row);
            for p in axes.provinces.iter() {
                let part = province_share(axes, shares, (p.0, i), s);
                sums[(i * P + p.0) * P + q.0] += part * use_of;
            }
        }
    }
    sums
}

/// Share of all regions of province p in what region s uses of product i.
fn province_share(axes: &Axes, shares: &Hierarchical, (p, i): (usize, usize), s: usize) -> f64 {
    let (m, P) = (axes.m(), axes.P());
    let regions = axes.provinces.regions(crate::axes::Province(p));
    if axes.provinces.province_of(Region(s)).0 == p {
        return regions.map(|r| shares.share(axes, r * m + i, s)).sum();
    }
    let all: f64 = regions.map(|r| shares.supply_share[r * m + i]).sum();
    all * shares.province_trade[(i * P + p) * P + axes.provinces.province_of(Region(s)).0]
        * shares.demand_share[s * m + i]
}
