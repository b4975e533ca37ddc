//! A provincial table that is given: domestic flows between provinces, imports by user, value added.

use super::super::{CompileError, Statistics};
use super::{ProvincialTable, check};
use crate::axes::{Axes, Labels};
use crate::linalg::Matrix;

/// A provincial table, its provinces, sectors and categories in the order of the statistics' axes:
/// `Σ Z + Σ Y + exports + balancing = x` by row, `Σ Z + imports + Σ v = x` by column.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenProvinces {
    /// Domestic transactions, P·m × P·m.
    pub Z: Matrix,
    /// Domestic products bought by final demand, P·m × P·C.
    pub Y: Matrix,
    /// Gross output, P·m.
    pub x: Vec<f64>,
    /// Exports, P·m.
    pub exports: Vec<f64>,
    /// Statistical discrepancy, P·m.
    pub balancing: Vec<f64>,
    /// Imports by using sector, P·m.
    pub imports: Vec<f64>,
    /// Imports by category of final demand, P·C.
    pub imports_Y: Vec<f64>,
    /// Value-added components.
    pub components: Labels,
    /// Value added, h × P·m.
    pub v: Matrix,
}

impl GivenProvinces {
    /// Deliveries between provinces by product, intermediate and final, m × P × P.
    pub fn trade(&self, axes: &Axes) -> Vec<f64> {
        let (P, m, C) = (axes.P(), axes.m(), axes.C());
        let mut trade = vec![0.0; m * P * P];
        for row in 0..P * m {
            let (p, i) = (row / m, row % m);
            for q in 0..P {
                let used: f64 = self.Z.row(row)[q * m..(q + 1) * m].iter().sum();
                let bought: f64 = self.Y.row(row)[q * C..(q + 1) * C].iter().sum();
                trade[(i * P + p) * P + q] = used + bought;
            }
        }
        trade
    }

    /// Value added of every sector, P·m.
    pub fn added(&self) -> Vec<f64> {
        self.v.column_sums()
    }
}

/// Technology, final demand, supply, demand and foreign trade of every province, as the given table has them.
///
/// Its cells decide. What rounding leaves of a row goes to the balancing column, of a column to value added.
///
/// # Errors
/// A cell that cannot be, a row or column that does not balance, with its labels.
pub(in crate::compile) fn given(
    statistics: &Statistics,
    given: &GivenProvinces,
) -> Result<ProvincialTable, CompileError> {
    let axes = &statistics.axes;
    check::check(statistics, given)?;
    let (P, m, C) = (axes.P(), axes.m(), axes.C());
    let matrix = |values: &[f64], columns: usize| Matrix::from_row_major(P, columns, values.to_vec());
    let (Z, Y) = (by_user(&given.Z, (P, m)), by_user(&given.Y, (P, m)));
    let (mut supply, mut demand) = (Matrix::zeros(P, m), Matrix::zeros(P, m));
    for (at, flow) in given.trade(axes).into_iter().enumerate() {
        let (i, p, q) = (at / (P * P), at / P % P, at % P);
        *supply.at_mut(p, i) += flow;
        *demand.at_mut(q, i) += flow;
    }
    let (output, exports, imports) =
        (matrix(&given.x, m), matrix(&given.exports, m), matrix(&given.imports, m));
    let (mut value_added, mut balancing) = (output.clone(), output.clone());
    for (p, used) in Z.iter().enumerate() {
        for (i, inputs) in used.column_sums().into_iter().enumerate() {
            *balancing.at_mut(p, i) -= exports.at(p, i) + supply.at(p, i);
            *value_added.at_mut(p, i) -= inputs + imports.at(p, i);
        }
    }
    check::added(axes, &value_added)?;
    Ok(ProvincialTable {
        v: components(given, value_added.data()),
        components: given.components.clone(),
        purchased: Z.clone(),
        imports_Y: matrix(&given.imports_Y, C),
        imports_by_product: None,
        given: Some(given.clone()),
        output,
        value_added,
        Z,
        Y,
        imports,
        exports,
        balancing,
        supply,
        used: demand,
    })
}

/// Sums over the origins of what every province's users take, P matrices of m rows.
fn by_user(cells: &Matrix, (P, m): (usize, usize)) -> Vec<Matrix> {
    let width = cells.columns() / P;
    let mut used = vec![Matrix::zeros(m, width); P];
    for row in 0..cells.rows() {
        for (q, of_q) in cells.row(row).chunks_exact(width).enumerate() {
            used[q].row_mut(row % m).iter_mut().zip(of_q).for_each(|(sum, value)| *sum += value);
        }
    }
    used
}

/// Components that add up to the column's value added.
fn components(given: &GivenProvinces, added: &[f64]) -> Matrix {
    let mut v = given.v.clone();
    let sums = given.added();
    for h in 0..v.rows() {
        for (row, value) in v.row_mut(h).iter_mut().enumerate() {
            *value *= super::ratio(added[row], sums[row]);
        }
    }
    v
}
