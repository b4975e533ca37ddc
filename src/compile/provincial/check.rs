//! What a given provincial table must be.

use super::super::{CompileError, Statistics};
use super::{GivenProvinces, label};
use crate::axes::Axes;
use crate::linalg::Matrix;

/// Gap of a row or column over the larger of its output and a hundredth of the mean output.
const BALANCE: f64 = 1e-4;
/// Largest factor between its output and the nation's: beyond it a unit is wrong.
const MAGNITUDE: f64 = 10.0;

/// Holds a given table against its identities and signs.
pub(super) fn check(statistics: &Statistics, given: &GivenProvinces) -> Result<(), CompileError> {
    let axes = &statistics.axes;
    let (sum, control) = (given.x.iter().sum::<f64>(), statistics.nation.x.iter().sum::<f64>());
    if sum > MAGNITUDE * control || sum * MAGNITUDE < control {
        return Err(CompileError::Magnitude {
            what: "outputs of the provincial table".to_owned(),
            sum,
            control,
        });
    }
    signs(axes, given)?;
    balances(axes, given)?;
    deliveries(axes, given)
}

/// Value added that rounding took below zero, or that was given so.
pub(super) fn added(axes: &Axes, value_added: &Matrix) -> Result<(), CompileError> {
    match value_added.data().iter().position(|value| *value < 0.0) {
        None => Ok(()),
        Some(at) => Err(value(
            "value added",
            of(axes, at),
            value_added.data()[at],
            "it must not be below zero in sum",
        )),
    }
}

fn of(axes: &Axes, row: usize) -> String {
    label(axes, row / axes.m(), row % axes.m())
}

fn value(what: &str, label: String, value: f64, rule: &str) -> CompileError {
    let remedy = format!("{rule}: correct the provincial table");
    CompileError::Value { what: format!("{what} of the provincial table"), label, value, remedy }
}

fn signs(axes: &Axes, given: &GivenProvinces) -> Result<(), CompileError> {
    let vectors = [("output", &given.x), ("exports", &given.exports), ("imports", &given.imports)];
    for (what, values) in vectors {
        if let Some(row) = values.iter().position(|value| *value < 0.0) {
            return Err(value(what, of(axes, row), values[row], "it must not be below zero"));
        }
    }
    if let Some(at) = given.Z.data().iter().position(|value| *value < 0.0) {
        let (row, column) = (at / given.Z.columns(), at % given.Z.columns());
        let label = format!("{} → {}", of(axes, row), of(axes, column));
        return Err(value("a transaction", label, given.Z.data()[at], "it must not be below zero"));
    }
    match (0..given.x.len()).find(|row| given.exports[*row] > given.x[*row] * (1.0 + BALANCE)) {
        None => Ok(()),
        Some(row) => {
            Err(value("exports", of(axes, row), given.exports[row], "they must be at most the output"))
        }
    }
}

fn balances(axes: &Axes, given: &GivenProvinces) -> Result<(), CompileError> {
    let floor = given.x.iter().sum::<f64>() / given.x.len() as f64 / 100.0;
    let (inputs, added) = (given.Z.column_sums(), given.added());
    for row in 0..given.x.len() {
        let used = given.Z.row(row).iter().sum::<f64>() + given.Y.row(row).iter().sum::<f64>();
        let sold = used + given.exports[row] + given.balancing[row];
        let output = given.x[row];
        for (side, sum) in [("row", sold), ("column", inputs[row] + given.imports[row] + added[row])] {
            if (sum - output).abs() > BALANCE * output.max(floor) {
                return Err(CompileError::UnbalancedProvince { side, label: of(axes, row), sum, output });
            }
        }
    }
    Ok(())
}

/// Regions are nested in deliveries by product: these must not be below zero, falling inventories or not.
fn deliveries(axes: &Axes, given: &GivenProvinces) -> Result<(), CompileError> {
    let (P, trade) = (axes.P(), given.trade(axes));
    match trade.iter().position(|flow| *flow < 0.0) {
        None => Ok(()),
        Some(at) => {
            let name = |p: usize| axes.provinces.labels().name(p);
            let (i, p, q) = (at / (P * P), at / P % P, at % P);
            let label = format!("{}, {} → {}", axes.sectors.name(i), name(p), name(q));
            let rule = "falling inventories take more than all other uses; move them to the balancing column";
            Err(value("all deliveries", label, trade[at], rule))
        }
    }
}
