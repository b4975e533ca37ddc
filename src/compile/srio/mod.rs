//! Steps 2 and 4: supply, demand and the input-output table of every region of a province.
//!
//! `Z^s_ij = Z^p_ij (x − v)^s_j / (x − v)^p_j`: the province's input mix at the region's own value-added rate, imports of
//! the sector alike; `Y^s_ik = Y^p_ik g^s_k` with the region's share g of the province's spending on category k; exports
//! at the province's rates. Sums over regions are the province's, cell by cell, and every column balances. Where exports
//! or imports of regions are known, they take the place of the province's rates: see `foreign` and `imported`.

mod foreign;
mod imported;
mod spending;

pub(super) use spending::spending_shares;

use super::balancing::Steps;
use super::calibration::RegionalControls;
use super::factors::{self, Factors};
use super::provincial::{ProvincialTable, ratio, scaled};
use super::{CompileError, Construction, Statistics};
use crate::axes::{Axes, Province};
use crate::linalg::Matrix;

/// Step of exports and imports within bounds.
pub(super) const FOREIGN: &str = "foreign trade of regions";
/// Step of all regional tables of a province at once.
pub(super) const JOINT: &str = "regional tables";

/// Accounts of the regions of one province.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RegionalAccounts {
    /// Domestic products used by the sectors of a region, R_p·m × m.
    pub Z: Matrix,
    /// Domestic products bought by its final demand, R_p·m × C.
    pub Y: Matrix,
    /// Gross output, R_p·m.
    pub output: Vec<f64>,
    /// Value added.
    pub value_added: Vec<f64>,
    /// Exports.
    pub exports: Vec<f64>,
    /// Statistical discrepancy.
    pub balancing: Vec<f64>,
    /// Imports used by a sector.
    pub imports: Vec<f64>,
    /// Imports used by final demand, R_p·C.
    pub imports_Y: Vec<f64>,
    /// What stays in the nation.
    pub supply: Vec<f64>,
    /// Domestic products used.
    pub used: Vec<f64>,
    /// Exports and imports that only pass through.
    pub reexports: Vec<f64>,
}

/// The tables of the regions of one province.
pub(super) fn regional_accounts(
    (statistics, options): (&Statistics, &Construction),
    (p, provincial): (Province, &ProvincialTable),
    (controls, spending, factors): (&RegionalControls, &Matrix, &Factors),
    steps: &mut Steps,
) -> Result<RegionalAccounts, CompileError> {
    let axes = &statistics.axes;
    let mut accounts = at_the_rates_of_the_province(axes, (p, provincial), controls, (spending, factors))?;
    foreign::bring((statistics, options), (p, provincial), &mut accounts, steps)?;
    let first = axes.province_rows(p).start;
    let below = |values: &[f64]| values.iter().position(|value| *value < 0.0);
    if let Some(row) = below(&accounts.used) {
        return Err(CompileError::Value {
            what: "use of domestic products".to_owned(),
            label: axes.row_label(first + row),
            value: accounts.used[row],
            remedy: "falling inventories take more than the region uses: look at the province's inventories"
                .to_owned(),
        });
    }
    Ok(accounts)
}

/// The province's input mix, imports and exports at the region's own output and value added.
fn at_the_rates_of_the_province(
    axes: &Axes,
    (p, provincial): (Province, &ProvincialTable),
    controls: &RegionalControls,
    (spending, factors): (&Matrix, &Factors),
) -> Result<RegionalAccounts, CompileError> {
    let (of, m, C) = (axes.provinces.regions(p), axes.m(), axes.C());
    let n = of.len() * m;
    let mut accounts = RegionalAccounts {
        Z: Matrix::zeros(n, m),
        Y: Matrix::zeros(n, C),
        output: controls.output.data().to_vec(),
        value_added: controls.value_added.data().to_vec(),
        exports: vec![0.0; n],
        balancing: vec![0.0; n],
        imports: vec![0.0; n],
        imports_Y: vec![0.0; of.len() * C],
        supply: vec![0.0; n],
        used: vec![0.0; n],
        reexports: vec![0.0; n],
    };
    let input_shares = |local: usize| -> Vec<f64> {
        (0..m)
            .map(|j| {
                let inputs = |x: &Matrix, v: &Matrix, at: usize| x.at(at, j) - v.at(at, j);
                let own = inputs(&controls.output, &controls.value_added, local);
                ratio(own, inputs(&provincial.output, &provincial.value_added, p.0))
            })
            .collect()
    };
    let inputs: Vec<Vec<f64>> = (0..of.len()).map(input_shares).collect();
    let mut used: Vec<Matrix> = inputs.iter().map(|inputs| scaled(&provincial.Z[p.0], inputs)).collect();
    factors::technology(axes, p, &mut used, factors)?;
    let scaled_into = |values: &[f64], factors: &[f64], into: &mut [f64]| {
        into.iter_mut()
            .zip(values.iter().zip(factors))
            .for_each(|(to, (value, factor))| *to = value * factor);
    };
    for (local, r) in of.enumerate() {
        let (Z, Y) = (&used[local], scaled(&provincial.Y[p.0], spending.row(r)));
        scaled_into(provincial.imports.row(p.0), &inputs[local], &mut accounts.imports[local * m..][..m]);
        let imports_Y = &mut accounts.imports_Y[local * C..][..C];
        scaled_into(provincial.imports_Y.row(p.0), spending.row(r), imports_Y);
        for i in 0..m {
            accounts.fill(provincial, (p, local, i), (Z.row(i), Y.row(i)));
        }
    }
    Ok(accounts)
}

impl RegionalAccounts {
    /// Everything of product i in one region, from what it uses of it.
    fn fill(
        &mut self,
        provincial: &ProvincialTable,
        (p, local, i): (Province, usize, usize),
        (Z, Y): (&[f64], &[f64]),
    ) {
        let row = local * Z.len() + i;
        self.Z.row_mut(row).copy_from_slice(Z);
        self.Y.row_mut(row).copy_from_slice(Y);
        let output = ratio(self.output[row], provincial.output.at(p.0, i));
        self.exports[row] = output * provincial.exports.at(p.0, i);
        self.balancing[row] = output * provincial.balancing.at(p.0, i);
        self.supply[row] = output * provincial.supply.at(p.0, i);
        self.used[row] = Z.iter().sum::<f64>() + Y.iter().sum::<f64>();
    }

    /// All numbers in one row, as ranks exchange them.
    pub fn packed(self) -> Vec<f64> {
        let Self { Z, Y, output, value_added, exports, balancing, imports, imports_Y, .. } = self;
        let Self { supply, used, reexports, .. } = self;
        let vectors = [output, value_added, exports, balancing, imports, imports_Y, supply, used, reexports];
        [Z.into_data(), Y.into_data(), vectors.concat()].concat()
    }

    /// Back from one row.
    pub fn unpacked(axes: &Axes, p: Province, numbers: &[f64]) -> Self {
        let (regions, m, C) = (axes.provinces.regions(p).len(), axes.m(), axes.C());
        let n = regions * m;
        let mut rest = numbers;
        let mut next = |length: usize| {
            let (head, tail) = rest.split_at(length);
            rest = tail;
            head.to_vec()
        };
        Self {
            Z: Matrix::from_row_major(n, m, next(n * m)),
            Y: Matrix::from_row_major(n, C, next(n * C)),
            output: next(n),
            value_added: next(n),
            exports: next(n),
            balancing: next(n),
            imports: next(n),
            imports_Y: next(regions * C),
            supply: next(n),
            used: next(n),
            reexports: next(n),
        }
    }
}
