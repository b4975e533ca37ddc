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
    /// `Σ_pq |Σ_{r∈p, s∈q} Z^{rs}_ij − Z^{pq}_ij| / Σ_pq Z^{pq}_ij`, m × m: what nesting by product moves between using
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
        let (provinces, users) = match table.Z.trade().map(AsRef::as_ref) {
            Some(Trade::Hierarchical(shares)) => {
                let shares = province_shares(axes, shares);
                (delivered(table, &shares), moved(table, &shares, built))
            }
            _ => (built.provincial_trade.clone(), vec![0.0; axes.m() * axes.m()]),
        };
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

/// Shares of province p in what region s uses of product i, at `(s·m + i)·P + p`.
fn province_shares(axes: &Axes, shares: &Hierarchical) -> Vec<f64> {
    let (m, P) = (axes.m(), axes.P());
    let mut all = vec![0.0; axes.n() * P];
    let mut supplied = vec![0.0; m * P];
    for (row, share) in shares.supply_share.iter().enumerate() {
        supplied[row % m * P + axes.provinces.province_of(Region(row / m)).0] += share;
    }
    for row in 0..axes.n() {
        let (s, i) = (row / m, row % m);
        let q = axes.provinces.province_of(Region(s));
        for p in axes.provinces.iter() {
            all[row * P + p.0] = if p == q {
                axes.provinces.regions(p).map(|r| shares.share(axes, r * m + i, s)).sum()
            } else {
                let passed = shares.province_trade[(i * P + p.0) * P + q.0] * shares.demand_share[row];
                supplied[i * P + p.0] * passed
            };
        }
    }
    all
}

/// Deliveries between provinces, m × P × P: sums over regions of what the table's shares deliver.
fn delivered(table: &Table, shares: &[f64]) -> Vec<f64> {
    let axes = &table.axes;
    let (m, P) = (axes.m(), axes.P());
    let mut sums = vec![0.0; m * P * P];
    for ((row, inputs), (_, bought)) in table.Z.panels().rows().zip(table.Y.panels().rows()) {
        let (i, q) = (row % m, axes.provinces.province_of(Region(row / m)).0);
        let used = inputs.iter().sum::<f64>() + bought.iter().sum::<f64>();
        for p in 0..P {
            sums[(i * P + p) * P + q] += shares[row * P + p] * used;
        }
    }
    sums
}

/// What nesting moves between using sectors, m × m.
fn moved(table: &Table, shares: &[f64], built: &Built) -> Vec<f64> {
    let axes = &table.axes;
    let (m, P) = (axes.m(), axes.P());
    let (mut gaps, mut totals) = (vec![0.0; m * m], vec![0.0; m * m]);
    let mut nested = vec![0.0; m];
    for q in axes.provinces.iter() {
        for i in 0..m {
            let rows: Vec<usize> = axes.provinces.regions(q).map(|s| s * m + i).collect();
            let used: Vec<&[f64]> = rows.iter().filter_map(|row| table.Z.panels().row(*row)).collect();
            for p in axes.provinces.iter() {
                summed(&used, |local| shares[rows[local] * P + p.0], &mut nested);
                let cells = built.provincial.cells(&built.provincial_trade, (p, q), i);
                for ((j, nested), cell) in nested.iter().enumerate().zip(&cells) {
                    gaps[i * m + j] += (nested - cell).abs();
                    totals[i * m + j] += cell;
                }
            }
        }
    }
    gaps.iter().zip(&totals).map(|(gap, total)| if *total > 0.0 { gap / total } else { 0.0 }).collect()
}

/// `Σ_s weight_s row_s`.
fn summed(rows: &[&[f64]], weight: impl Fn(usize) -> f64, into: &mut [f64]) {
    into.fill(0.0);
    for (local, row) in rows.iter().enumerate() {
        let weight = weight(local);
        into.iter_mut().zip(*row).for_each(|(sum, value)| *sum += weight * value);
    }
}
