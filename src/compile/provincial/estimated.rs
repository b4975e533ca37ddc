//! The provincial table, estimated where none is given: use by province from the nation's columns, foreign trade by
//! margins.
//!
//! `Z^p_ij = Z_ij · (x − v)^p_j / (x − v)_j` and `Y^p_ik = Y_ik · Y^p_k / Y_k`: the cross-entropy solution for the
//! nation's cells and the provinces' column sums, in closed form. Both add up to the nation, cell by cell. The part
//! that is imported is the same for every user of a product in a province.

use super::super::balancing::{Place, Steps, Sums};
use super::super::calibration::ProvincialControls;
use super::super::{CompileError, Construction, Statistics};
use super::{ProvincialTable, label, ratio, scaled};
use crate::axes::Axes;
use crate::linalg::Matrix;

/// Use of products of any origin, by province.
struct Used {
    Z: Vec<Matrix>,
    Y: Vec<Matrix>,
    products: Matrix,
}

/// Estimates use, foreign trade, supply and demand of every province.
pub(in crate::compile) fn estimated(
    statistics: &Statistics,
    options: &Construction,
    controls: ProvincialControls,
    steps: &mut Steps,
) -> Result<ProvincialTable, CompileError> {
    let (axes, nation) = (&statistics.axes, &statistics.nation);
    let (P, m) = (axes.P(), axes.m());
    let used = used(statistics, &controls);
    let (exports, imported) = foreign_trade(statistics, options, (&controls, &used.products), steps)?;
    let mut balancing = Matrix::zeros(P, m);
    let (mut supply, mut demand) = (balancing.clone(), balancing.clone());
    for p in 0..P {
        for i in 0..m {
            let x = controls.output.at(p, i);
            let gap = ratio(x, nation.x[i]) * nation.balancing[i];
            *balancing.at_mut(p, i) = gap;
            *supply.at_mut(p, i) = x - exports.at(p, i) - gap;
            *demand.at_mut(p, i) = used.products.at(p, i) - imported.at(p, i);
        }
    }
    positive(axes, "domestic supply (output − exports − balancing)", &supply)?;
    positive(axes, "use of domestic products (use − imports)", &demand)?;
    let (Z, imports) = split(&used.Z, (&imported, &used.products));
    let (Y, imports_Y) = split(&used.Y, (&imported, &used.products));
    let v = components(statistics, &controls.value_added);
    let ProvincialControls { output, value_added, .. } = controls;
    Ok(ProvincialTable {
        output,
        value_added,
        components: nation.components.clone(),
        v,
        Z,
        Y,
        purchased: used.Z,
        imports,
        imports_Y,
        imports_by_product: Some(imported),
        exports,
        balancing,
        supply,
        used: demand,
        given: None,
    })
}

/// What provinces use of every product, of any origin.
fn used(statistics: &Statistics, controls: &ProvincialControls) -> Used {
    let (axes, nation) = (&statistics.axes, &statistics.nation);
    let (added, totals) = (nation.value_added(), nation.Y.column_sums());
    let mut products = Matrix::zeros(axes.P(), axes.m());
    let (mut Z, mut Y) = (Vec::with_capacity(axes.P()), Vec::with_capacity(axes.P()));
    for p in 0..axes.P() {
        let inputs = |j: usize| controls.output.at(p, j) - controls.value_added.at(p, j);
        let of_inputs: Vec<f64> =
            added.iter().enumerate().map(|(j, added)| ratio(inputs(j), nation.x[j] - added)).collect();
        let spent = totals.iter().zip(controls.demand.row(p));
        let of_demand: Vec<f64> = spent.map(|(total, demand)| ratio(*demand, *total)).collect();
        Z.push(scaled(&nation.Z, &of_inputs));
        Y.push(scaled(&nation.Y, &of_demand));
        for (i, product) in products.row_mut(p).iter_mut().enumerate() {
            *product = Z[p].row(i).iter().sum::<f64>() + Y[p].row(i).iter().sum::<f64>();
        }
    }
    Used { Z, Y, products }
}

/// Domestic products, and imports by user.
fn split(used: &[Matrix], (imported, products): (&Matrix, &Matrix)) -> (Vec<Matrix>, Matrix) {
    let mut imports = Matrix::zeros(used.len(), used[0].columns());
    let mut domestic = used.to_vec();
    for (p, cells) in domestic.iter_mut().enumerate() {
        for i in 0..cells.rows() {
            let foreign = ratio(imported.at(p, i), products.at(p, i));
            for (value, sum) in cells.row_mut(i).iter_mut().zip(imports.row_mut(p)) {
                *sum += foreign * *value;
                *value *= 1.0 - foreign;
            }
        }
    }
    (domestic, imports)
}

/// Value added of provinces in the nation's components of every sector, h × P·m.
fn components(statistics: &Statistics, added: &Matrix) -> Matrix {
    let nation = &statistics.nation;
    let (m, sums) = (added.columns(), nation.value_added());
    let mut v = Matrix::zeros(nation.v.rows(), added.data().len());
    for h in 0..v.rows() {
        for (row, value) in v.row_mut(h).iter_mut().enumerate() {
            let share = if sums[row % m] > 0.0 { nation.v.at(h, row % m) / sums[row % m] } else { 0.0 };
            *value = share * added.data()[row];
        }
    }
    v
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
        let shares = totals.iter().zip(&controls.gdp_share);
        let totals: Vec<f64> = shares.map(|(total, share)| total.unwrap_or(share * all)).collect();
        let sums = whole.column_sums();
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
        let place = Place { step, at: "nation", rows: names.0, columns: names.1, groups: &[] };
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
    Err(CompileError::Value {
        what: what.to_owned(),
        label: label(axes, at / axes.m(), at % axes.m()),
        value: amounts.data()[at],
        remedy: "it must not be below zero: look at the province's output, exports, imports and inventories"
            .to_owned(),
    })
}
