//! The provincial table, estimated where none is given: use by province from the nation's columns, foreign trade by
//! margins, trade between provinces by gravity and entropy.
//!
//! `Z^p_ij = Z_ij · (x − v)^p_j / (x − v)_j` and `Y^p_ik = Y_ik · Y^p_k / Y_k`: the cross-entropy solution for the
//! nation's cells and the provinces' column sums, in closed form. Both add up to the nation, cell by cell.

use super::balancing::{Place, Steps, Sums};
use super::calibration::ProvincialControls;
use super::{CompileError, Construction, Statistics};
use crate::axes::{Axes, Province};
use crate::linalg::Matrix;

/// Use, foreign trade, supply and demand of provinces.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvincialTable {
    /// Gross output, P × m.
    pub output: Matrix,
    /// Value added, P × m.
    pub value_added: Matrix,
    /// Inputs of a sector over the nation's, P × m.
    pub input_share: Matrix,
    /// Spending on a category over the nation's, P × C.
    pub demand_share: Matrix,
    /// Use of products of any origin, P × m.
    pub used: Matrix,
    /// Exports, P × m.
    pub exports: Matrix,
    /// Imports by product, P × m.
    pub imports: Matrix,
    /// Statistical discrepancy, P × m.
    pub balancing: Matrix,
    /// What stays in the nation, `x − exports − balancing`, P × m.
    pub supply: Matrix,
    /// Domestic products used, `used − imports`, P × m.
    pub demand: Matrix,
}

impl ProvincialTable {
    /// Transactions of province p with products of any origin, m × m.
    pub fn Z(&self, statistics: &Statistics, p: Province) -> Matrix {
        scaled(&statistics.nation.Z, self.input_share.row(p.0))
    }

    /// Final demand of province p for products of any origin, m × C.
    pub fn Y(&self, statistics: &Statistics, p: Province) -> Matrix {
        scaled(&statistics.nation.Y, self.demand_share.row(p.0))
    }
}

/// Columns scaled.
pub(super) fn scaled(matrix: &Matrix, factors: &[f64]) -> Matrix {
    let mut scaled = matrix.clone();
    for i in 0..scaled.rows() {
        scaled.row_mut(i).iter_mut().zip(factors).for_each(|(value, factor)| *value *= factor);
    }
    scaled
}

/// Estimates use, foreign trade, supply and demand of every province.
pub(super) fn provincial_table(
    statistics: &Statistics,
    options: &Construction,
    controls: ProvincialControls,
    steps: &mut Steps,
) -> Result<ProvincialTable, CompileError> {
    let (axes, nation) = (&statistics.axes, &statistics.nation);
    let (P, m) = (axes.P(), axes.m());
    let added = nation.value_added();
    let mut input_share = Matrix::zeros(P, m);
    let mut demand_share = Matrix::zeros(P, axes.C());
    let demand_totals = column_sums(&nation.Y);
    for p in 0..P {
        for (j, national) in added.iter().enumerate() {
            let inputs = controls.output.at(p, j) - controls.value_added.at(p, j);
            *input_share.at_mut(p, j) = ratio(inputs, nation.x[j] - national);
        }
        for (k, total) in demand_totals.iter().enumerate() {
            *demand_share.at_mut(p, k) = ratio(controls.demand.at(p, k), *total);
        }
    }
    let used = used(statistics, &input_share, &demand_share);
    let (exports, imports) = foreign_trade(statistics, options, (&controls, &used), steps)?;
    let mut balancing = Matrix::zeros(P, m);
    let (mut supply, mut demand) = (balancing.clone(), balancing.clone());
    for p in 0..P {
        for i in 0..m {
            let x = controls.output.at(p, i);
            let gap = ratio(x, nation.x[i]) * nation.balancing[i];
            *balancing.at_mut(p, i) = gap;
            *supply.at_mut(p, i) = x - exports.at(p, i) - gap;
            *demand.at_mut(p, i) = used.at(p, i) - imports.at(p, i);
        }
    }
    positive(axes, "domestic supply (output − exports − balancing)", &supply)?;
    positive(axes, "use of domestic products (use − imports)", &demand)?;
    let ProvincialControls { output, value_added, .. } = controls;
    Ok(ProvincialTable {
        output,
        value_added,
        input_share,
        demand_share,
        used,
        exports,
        imports,
        balancing,
        supply,
        demand,
    })
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole.abs() > 0.0 { part / whole } else { 0.0 }
}

fn column_sums(matrix: &Matrix) -> Vec<f64> {
    let mut sums = vec![0.0; matrix.columns()];
    for i in 0..matrix.rows() {
        sums.iter_mut().zip(matrix.row(i)).for_each(|(sum, value)| *sum += value);
    }
    sums
}

/// What provinces use of every product, of any origin.
fn used(statistics: &Statistics, input_share: &Matrix, demand_share: &Matrix) -> Matrix {
    let (nation, m) = (&statistics.nation, statistics.axes.m());
    let mut used = Matrix::zeros(input_share.rows(), m);
    for p in 0..used.rows() {
        for i in 0..m {
            let inputs: f64 = nation.Z.row(i).iter().zip(input_share.row(p)).map(|(z, s)| z * s).sum();
            let bought: f64 = nation.Y.row(i).iter().zip(demand_share.row(p)).map(|(y, s)| y * s).sum();
            *used.at_mut(p, i) = inputs + bought;
        }
    }
    used
}

/// Exports and imports by province and product: the nation's mix, brought to the provinces' totals within bounds.
fn foreign_trade(
    statistics: &Statistics,
    options: &Construction,
    (controls, used): (&ProvincialControls, &Matrix),
    steps: &mut Steps,
) -> Result<(Matrix, Matrix), CompileError> {
    let (axes, nation) = (&statistics.axes, &statistics.nation);
    let mut one = |step: &'static str, (totals, sectors, whole): (&[Option<f64>], &[f64], &Matrix)| {
        let all: f64 = sectors.iter().sum();
        let shares = totals.iter().zip(&controls.product_share);
        let totals: Vec<f64> = shares.map(|(total, share)| total.unwrap_or(share * all)).collect();
        let sums = column_sums(whole);
        let (mut prior, mut upper) = (whole.clone(), whole.clone());
        for p in 0..prior.rows() {
            for (i, sector) in sectors.iter().enumerate() {
                // The nation's own rate is never out of bounds.
                let rate = ratio(*sector, sums[i]);
                *upper.at_mut(p, i) *= options.trade_rate.max(rate);
                *prior.at_mut(p, i) *= rate;
            }
        }
        let lower = Matrix::zeros(prior.rows(), prior.columns());
        let names = (axes.provinces.labels().names(), axes.sectors.names());
        let place = Place { step, at: "nation", rows: names.0, columns: names.1 };
        let rows = steps.reconciled(place, &prior, Sums { rows: &totals, columns: sectors }, options)?;
        steps.within(place, &prior, Sums { rows: &rows, columns: sectors }, (&lower, &upper))
    };
    let provinces = &statistics.provinces;
    let exports = one("exports of provinces", (&provinces.exports, &nation.exports, &controls.output))?;
    let imports = one("imports of provinces", (&provinces.imports, &nation.imports, used))?;
    Ok((exports, imports))
}

/// Refuses amounts below zero.
fn positive(axes: &Axes, what: &str, amounts: &Matrix) -> Result<(), CompileError> {
    let Some(at) = amounts.data().iter().position(|value| *value < 0.0) else { return Ok(()) };
    let (p, i) = (at / axes.m(), at % axes.m());
    Err(CompileError::Value {
        what: what.to_owned(),
        label: format!("{}, {}", axes.provinces.labels().name(p), axes.sectors.name(i)),
        value: amounts.data()[at],
        remedy: "it must not be below zero: look at the province's output, exports, imports and inventories"
            .to_owned(),
    })
}
