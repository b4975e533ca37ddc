//! Steps 2 and 4: supply, demand and the input-output table of every region of a province.
//!
//! `Z^s_ij = Z^p_ij (x − v)^s_j / (x − v)^p_j`: the province's input mix at the region's own value-added rate, imports of
//! the sector alike; `Y^s_ik = Y^p_ik g^s_k` with the region's share g of the province's spending on category k; exports
//! at the province's rates. Sums over regions are the province's, cell by cell, and every column balances.

use super::balancing::Steps;
use super::calibration::{RegionalControls, Sizes};
use super::provincial::{ProvincialTable, ratio, scaled};
use super::{CompileError, Construction, Proxy, Statistics};
use crate::axes::{Axes, Province};
use crate::linalg::Matrix;

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
    pub demand: Vec<f64>,
}

/// Share of every region in its province's spending on every category, R × C: by expenditure where any region of the
/// province has it, else by population or product; blanks beside known expenditure follow these.
pub(super) fn spending_shares(
    statistics: &Statistics,
    options: &Construction,
    sizes: &Sizes,
    steps: &mut Steps,
) -> Result<Matrix, CompileError> {
    let (axes, by_people) = (&statistics.axes, &options.demand_by_population);
    if let Some(label) = by_people.iter().find(|label| axes.categories.position(label).is_none()) {
        let (key, axis) = ("demand_by_population", "category");
        return Err(CompileError::Label { key, label: label.clone(), axis });
    }
    let mut shares = Matrix::zeros(axes.R(), axes.C());
    for k in 0..axes.C() {
        let people = by_people.iter().any(|label| label == axes.categories.name(k));
        let (size, proxy) =
            if people { (&sizes.population, Proxy::Population) } else { (&sizes.product, Proxy::Product) };
        for p in axes.provinces.iter() {
            let of = axes.provinces.regions(p);
            let known = |r: usize| statistics.regions.expenditure[r * axes.C() + k];
            let both = of.clone().filter_map(|r| Some((known(r)?, size[r])));
            let (spent, sized) = both.fold((0.0, 0.0), |(a, b), (spent, size)| (a + spent, b + size));
            let mut whole = 0.0;
            for r in of.clone() {
                let blank = spent > 0.0 && known(r).is_none();
                let value =
                    if spent > 0.0 { known(r).unwrap_or(size[r] * ratio(spent, sized)) } else { size[r] };
                *shares.at_mut(r, k) = value;
                whole += value;
                let what = format!("expenditure, {}", axes.categories.name(k));
                steps.impute(axes.regions.name(r), &what, (usize::from(blank), proxy));
            }
            of.for_each(|r| *shares.at_mut(r, k) /= whole);
        }
    }
    Ok(shares)
}

/// The tables of the regions of one province.
pub(super) fn regional_accounts(
    statistics: &Statistics,
    (p, provincial): (Province, &ProvincialTable),
    controls: &RegionalControls,
    spending: &Matrix,
) -> Result<RegionalAccounts, CompileError> {
    let axes = &statistics.axes;
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
        demand: vec![0.0; n],
    };
    for (local, r) in of.enumerate() {
        let inputs: Vec<f64> = (0..m)
            .map(|j| {
                let inputs = |x: &Matrix, v: &Matrix, at: usize| x.at(at, j) - v.at(at, j);
                let own = inputs(&controls.output, &controls.value_added, local);
                ratio(own, inputs(&provincial.output, &provincial.value_added, p.0))
            })
            .collect();
        let (Z, Y) = (scaled(&provincial.Z[p.0], &inputs), scaled(&provincial.Y[p.0], spending.row(r)));
        let scaled = |values: &[f64], factors: &[f64], into: &mut [f64]| {
            into.iter_mut()
                .zip(values.iter().zip(factors))
                .for_each(|(to, (value, factor))| *to = value * factor);
        };
        scaled(provincial.imports.row(p.0), &inputs, &mut accounts.imports[local * m..][..m]);
        scaled(provincial.imports_Y.row(p.0), spending.row(r), &mut accounts.imports_Y[local * C..][..C]);
        for i in 0..m {
            accounts.fill(provincial, (p, local, i), (Z.row(i), Y.row(i)));
            let demand = accounts.demand[local * m + i];
            if demand < 0.0 {
                return Err(CompileError::Value {
                    what: "use of domestic products".to_owned(),
                    label: axes.row_label(r * m + i),
                    value: demand,
                    remedy: "falling inventories take more than the region uses: look at the province's inventories"
                        .to_owned(),
                });
            }
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
        self.demand[row] = Z.iter().sum::<f64>() + Y.iter().sum::<f64>();
    }

    /// All numbers in one row, as ranks exchange them.
    pub fn packed(self) -> Vec<f64> {
        let Self { Z, Y, output, value_added, exports, balancing, imports, imports_Y, supply, demand } = self;
        let vectors = [output, value_added, exports, balancing, imports, imports_Y, supply, demand];
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
            demand: next(n),
        }
    }
}
