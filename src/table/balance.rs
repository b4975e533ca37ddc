//! Accounting identities of a whole table.

use super::{Flow, Table};
use crate::axes::Axes;

/// The row or column whose identity fails most.
#[derive(Clone, Debug, PartialEq)]
pub struct Misfit {
    /// `region, sector`.
    pub label: String,
    /// What the flows add up to.
    pub sum: f64,
    /// Output.
    pub output: f64,
    /// `|sum − output|` over the larger of |output| and the mean absolute output.
    pub relative: f64,
}

/// Worst row and worst column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct BalanceReport {
    /// `Σ Z + Σ Y + exports + balancing` against `x`.
    pub row: Misfit,
    /// `Σ Z + imports + Σ v` against `x`.
    pub column: Misfit,
}

/// Row sums `Σ Z + Σ Y + exports + balancing`; `None` unless every province is held.
pub(super) fn row_sums(
    axes: &Axes,
    Z: &Flow,
    Y: &Flow,
    exports: Option<&[f64]>,
    balancing: Option<&[f64]>,
) -> Option<Vec<f64>> {
    let mut sums = Z.row_sums(axes)?;
    let demand = Y.row_sums(axes)?;
    for column in [Some(&demand[..]), exports, balancing].into_iter().flatten() {
        for (sum, value) in sums.iter_mut().zip(column) {
            *sum += value;
        }
    }
    Some(sums)
}

/// Holds a whole table against its row and column identities; `None` for a part of a table.
pub fn balance(table: &Table) -> Option<BalanceReport> {
    let rows =
        row_sums(&table.axes, &table.Z, &table.Y, table.exports.as_deref(), table.balancing.as_deref())?;
    let mut columns = table.Z.column_sums(&table.axes)?;
    for (j, v) in table.v().into_iter().enumerate() {
        columns[j] += v + table.imports.as_ref().map_or(0.0, |imports| imports[j]);
    }
    Some(BalanceReport { row: worst(table, &rows), column: worst(table, &columns) })
}

fn worst(table: &Table, sums: &[f64]) -> Misfit {
    let mean = table.x.iter().map(|x| x.abs()).sum::<f64>() / table.x.len() as f64;
    let relative = |row: usize| {
        let gap = (sums[row] - table.x[row]).abs();
        if gap > 0.0 { gap / table.x[row].abs().max(mean) } else { 0.0 }
    };
    let mut at = 0;
    for row in 1..sums.len() {
        if relative(row) > relative(at) {
            at = row;
        }
    }
    Misfit { label: table.axes.row_label(at), sum: sums[at], output: table.x[at], relative: relative(at) }
}
