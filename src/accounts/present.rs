//! Accounts by extension, named and in order, from the stacked results.

use std::borrow::Cow;

use rayon::prelude::{
    IndexedParallelIterator, IntoParallelIterator, ParallelIterator, ParallelSlice, ParallelSliceMut,
};

use super::AccountAxis::{Category, Region, RegionFrom, RegionTo, Sector, Stressor};
use super::certified::{Certified, Road};
use super::flows::Flows;
use super::own::Own;
use super::stressors::Stressors;
use super::totals::Totals;
use super::{Account, AccountAxis, ExtensionAccounts, Known, Measure};
use crate::linalg::Matrix;
use crate::table::{Extension, Table};

const BY_SECTOR: &[AccountAxis] = &[Stressor, Region, Sector];
const BY_REGION: &[AccountAxis] = &[Stressor, Region];

/// Name and meaning of an account.
type Named = (&'static str, &'static str);

/// Accounts of every chosen extension.
pub(super) fn present(
    (table, extensions): (&Table, &[Cow<'_, Extension>]),
    known: &Known<'_, '_>,
    totals: &Totals,
    mut traded: Option<(Flows, Option<Own>)>,
) -> Vec<ExtensionAccounts> {
    let stressors = known.stressors;
    let mut first = 0;
    let mut all = Vec::new();
    for (e, extension) in extensions.iter().enumerate() {
        let rows = first..first + extension.stressors.len();
        first = rows.end;
        let pairs = traded.as_mut().map(|(flows, _)| std::mem::take(&mut flows.by_pair[e]));
        let found = traded.as_ref().map(|(flows, own)| (flows, own.as_ref()));
        let population = table.attributes.population.as_ref().map(|(people, _)| &people[..]);
        let certified = Certified { sizes: known.sizes, totals, traded: found, population };
        let mut list = List { table, extension, rows, certified, accounts: Vec::new() };
        list.totals(stressors);
        if let (Some(found), Some(pairs)) = (found, pairs) {
            list.traded(stressors, found, pairs);
        }
        all.push(ExtensionAccounts {
            extension: extension.name.clone(),
            stressors: extension.stressors.clone(),
            units: extension.units.clone(),
            accounts: list.accounts,
        });
    }
    all
}

/// The accounts of one extension as they come together.
struct List<'a> {
    table: &'a Table,
    extension: &'a Extension,
    /// Its rows among the stacked stressors.
    rows: std::ops::Range<usize>,
    certified: Certified<'a>,
    accounts: Vec<Account>,
}

impl List<'_> {
    fn totals(&mut self, stressors: &Stressors) {
        let totals = self.certified.totals;
        let S = self.cut(&stressors.S);
        let M = self.cut(&totals.M);
        let D_pba = scaled(&S, &self.table.x);
        let D_cba = self.cut(&totals.D_cba);
        let by_category = self.cut(&totals.by_category);
        for (kind, (name, meaning, column)) in [
            ("exports_total", "stressor embodied in exports that leave the table", &self.table.exports),
            ("balancing_total", "stressor embodied in the balancing column", &self.table.balancing),
        ]
        .into_iter()
        .enumerate()
        {
            if let Some(column) = column {
                let values = scaled(&M, column).row_sums();
                self.push((name, meaning), &[Stressor], values, Road::Leaving(kind));
            }
        }
        let (pba_reg, cba_reg) = (self.by_region(&D_pba, true), self.by_region(&D_cba, true));
        self.rate(("S", "intensity: stressor a unit of output"), S, Road::Data);
        self.rate(("M", "multiplier: stressor a unit of final demand"), M, Road::Multipliers);
        self.push(
            ("D_pba", "production-based account, without F_Y"),
            BY_SECTOR,
            D_pba.into_data(),
            Road::Data,
        );
        let footprint = Road::Footprint(false);
        let named = ("D_cba", "embodied in final demand by product bought, without F_Y");
        self.push(named, BY_SECTOR, D_cba.into_data(), footprint);
        let named = ("D_cba_category", "embodied in final demand by demand category, without F_Y");
        self.push(named, &[Stressor, Region, Category], by_category.into_data(), footprint);
        if let Some(F_Y) = self.direct() {
            let named = ("F_Y_reg", "direct stressors of final demand (F_Y) by region");
            self.push(named, BY_REGION, F_Y.into_data(), Road::Data);
        }
        let meaning = "production-based account, with F_Y";
        self.regional(["D_pba_reg", "D_pba_cap"], meaning, pba_reg, |_| Road::Data);
        let meaning = "footprint, with F_Y";
        self.regional(["D_cba_reg", "D_cba_cap"], meaning, cba_reg, Road::Footprint);
    }

    fn traded(&mut self, stressors: &Stressors, (flows, own): (&Flows, Option<&Own>), pairs: Vec<f64>) {
        let S = self.cut(&stressors.S);
        let D_exp = scaled(&S, &flows.x_traded);
        let exp_reg = self.by_region(&D_exp, false);
        let matrix = Matrix::from_row_major(self.rows.len(), pairs.len() / self.rows.len().max(1), pairs);
        let imp_reg = self.imported(&matrix);
        let mut net = exp_reg.clone();
        for (value, imported) in net.data_mut().iter_mut().zip(imp_reg.data()) {
            *value -= imported;
        }
        let share = self.interregional(&matrix);
        if let Some(own) = own {
            let mut D_imp = self.cut(&self.certified.totals.D_cba);
            for (value, part) in D_imp.data_mut().iter_mut().zip(self.cut(&own.part).data()) {
                *value -= part;
            }
            let named = ("D_imp", "stressor elsewhere for products bought here");
            self.push(named, BY_SECTOR, D_imp.into_data(), Road::Imports);
        }
        let named = ("D_exp", "stressor here for final demand of other regions");
        self.push(named, BY_SECTOR, D_exp.into_data(), Road::Outflow(false));
        let meaning = "stressor elsewhere for final demand here";
        self.regional(["D_imp_reg", "D_imp_cap"], meaning, imp_reg, Road::Inflow);
        let meaning = "stressor here for final demand elsewhere";
        self.regional(["D_exp_reg", "D_exp_cap"], meaning, exp_reg, Road::Outflow);
        self.corrected(flows, &matrix);
        let named = ("flows", "stressor in a region for final demand of a region, without F_Y");
        self.push(named, &[Stressor, RegionFrom, RegionTo], matrix.into_data(), Road::Inflow(false));
        let named =
            ("net_balance", "D_exp_reg less D_imp_reg: above zero a net producer, below a net consumer");
        self.push(named, BY_REGION, net.into_data(), Road::Balance);
        let meaning = "share of what is embodied in final demand that is emitted elsewhere, without F_Y";
        let named = ("interregional_share", meaning);
        self.account(named, (&[Stressor], Measure::Share), share, Road::Share);
        self.leaving(&S, flows);
    }

    /// What production emits for exports and balancing.
    fn leaving(&mut self, S: &Matrix, flows: &Flows) {
        let exports = ("D_exports", "stressor here for exports that leave the table");
        let balancing = ("D_balancing", "stressor here for the balancing column");
        if self.table.exports.is_some() {
            let values = scaled(S, &flows.x_exports).into_data();
            self.push(exports, BY_SECTOR, values, Road::Output(0));
        }
        if self.table.balancing.is_some() {
            let values = scaled(S, &flows.x_balancing).into_data();
            self.push(balancing, BY_SECTOR, values, Road::Output(1));
        }
    }

    /// `Σ_r flows_rs + Mᵀ r_s`.
    fn corrected(&mut self, flows: &Flows, matrix: &Matrix) {
        let Some(correction) = &flows.correction else { return };
        let R = self.table.axes.R();
        let mut values = self.cut(&correction.values);
        for s in 0..values.rows() {
            for row in matrix.row(s).chunks_exact(R) {
                for (sum, flow) in values.row_mut(s).iter_mut().zip(row) {
                    *sum += flow;
                }
            }
        }
        let meaning =
            "embodied in final demand, by flows corrected by the multipliers of residuals, without F_Y";
        self.push(("D_cba_corrected", meaning), BY_REGION, values.into_data(), Road::Corrected);
    }

    /// The extension's rows of a stacked array.
    fn cut(&self, stacked: &Matrix) -> Matrix {
        let data = stacked.rows_data(self.rows.clone()).to_vec();
        Matrix::from_row_major(self.rows.len(), stacked.columns(), data)
    }

    fn account(&mut self, named: Named, of: (&'static [AccountAxis], Measure), values: Vec<f64>, road: Road) {
        let cells = (values.len() / self.rows.len().max(1)).max(1);
        let direct = self.direct_rounding(road);
        let bounds = self.rows.clone().zip(values.chunks(cells)).zip(direct);
        let certified = bounds
            .map(|((k, part), direct)| {
                let largest = largest(part);
                Some(self.certified.bound(k, road, largest)? + direct + 8.0 * f64::EPSILON * largest)
            })
            .collect();
        let ((name, meaning), (axes, measure)) = (named, of);
        self.accounts.push(Account { name, meaning, axes, measure, values, certified });
    }

    /// What adding `F_Y` to a footprint may lose to rounding, by stressor.
    fn direct_rounding(&self, road: Road) -> Vec<f64> {
        let none = vec![0.0; self.rows.len()];
        let (Road::Footprint(cap), Some(F_Y)) = (road, &self.extension.F_Y) else { return none };
        let C = self.table.axes.C();
        let of = |row: &[f64]| {
            let sizes = row.chunks_exact(C).map(|cells| cells.iter().map(|v| v.abs()).sum());
            let sizes: Vec<f64> = sizes.collect();
            (C + 2) as f64 * f64::EPSILON * self.certified.largest(&sizes, cap)
        };
        (0..F_Y.rows()).map(|k| of(F_Y.row(k))).collect()
    }

    fn push(&mut self, named: Named, axes: &'static [AccountAxis], values: Vec<f64>, road: Road) {
        self.account(named, (axes, Measure::Stressor), values, road);
    }

    fn rate(&mut self, named: Named, values: Matrix, road: Road) {
        self.account(named, (BY_SECTOR, Measure::PerMoney), values.into_data(), road);
    }

    /// A regional account and, where population is known, the same per head; `road` is told which.
    fn regional(
        &mut self,
        [name, cap]: [&'static str; 2],
        meaning: &'static str,
        values: Matrix,
        road: fn(bool) -> Road,
    ) {
        if let Some((population, _)) = &self.table.attributes.population {
            let mut per_head = values.clone();
            for s in 0..per_head.rows() {
                for (value, people) in per_head.row_mut(s).iter_mut().zip(population) {
                    *value /= people;
                }
            }
            let of = (BY_REGION, Measure::PerPopulation);
            self.account((cap, meaning), of, per_head.into_data(), road(true));
        }
        self.push((name, meaning), BY_REGION, values.into_data(), road(false));
    }

    /// Sectors summed, with `F_Y` where asked.
    fn by_region(&self, values: &Matrix, with_direct: bool) -> Matrix {
        let (R, m) = (self.table.axes.R(), self.table.axes.m());
        let direct = if with_direct { self.direct() } else { None };
        let mut sums = Matrix::zeros(values.rows(), R);
        for s in 0..values.rows() {
            for r in 0..R {
                let produced: f64 = values.row(s)[r * m..(r + 1) * m].iter().sum();
                *sums.at_mut(s, r) = produced + direct.as_ref().map_or(0.0, |direct| direct.at(s, r));
            }
        }
        sums
    }

    /// `F_Y` summed over categories, k × R.
    fn direct(&self) -> Option<Matrix> {
        let (R, C) = (self.table.axes.R(), self.table.axes.C());
        let F_Y = self.extension.F_Y.as_ref()?;
        let sums = F_Y.data().chunks_exact(C).map(|categories| categories.iter().sum()).collect();
        Some(Matrix::from_row_major(F_Y.rows(), R, sums))
    }

    /// Flows into a region from every other.
    fn imported(&self, flows: &Matrix) -> Matrix {
        let R = self.table.axes.R();
        let mut sums = Matrix::zeros(flows.rows(), R);
        sums.data_mut().par_chunks_exact_mut(R.max(1)).enumerate().for_each(|(s, sums)| {
            for (r, row) in flows.row(s).chunks_exact(R).enumerate() {
                let own = sums[r];
                sums.iter_mut().zip(row).for_each(|(sum, flow)| *sum += flow);
                sums[r] = own;
            }
        });
        sums
    }

    /// `1 − Σ_r flows_rr / Σ flows`.
    fn interregional(&self, flows: &Matrix) -> Vec<f64> {
        let R = self.table.axes.R();
        let share = |s: usize| {
            let total: f64 = flows.row(s).iter().sum();
            let own: f64 = (0..R).map(|r| flows.at(s, r * R + r)).sum();
            if total.abs() > 0.0 { 1.0 - own / total } else { 0.0 }
        };
        (0..flows.rows()).into_par_iter().map(share).collect()
    }
}

/// Largest size of a value; the maximum is the same in any order.
fn largest(values: &[f64]) -> f64 {
    let most = |part: &[f64]| part.iter().map(|v| v.abs()).fold(0.0, f64::max);
    values.par_chunks(1 << 16).map(most).reduce(|| 0.0, f64::max)
}

/// Columns of `S` times a vector.
fn scaled(S: &Matrix, x: &[f64]) -> Matrix {
    let mut values = S.clone();
    for s in 0..values.rows() {
        for (value, factor) in values.row_mut(s).iter_mut().zip(x) {
            *value *= factor;
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::super::{AccountsError, AccountsOptions, Footprints, Level, StressorChoice, accounts};
    use super::*;
    use crate::coefficients::technical_coefficients;
    use crate::leontief::{Deal, SolverOptions, System};
    use crate::ranks::{Agreed, Solo};
    use crate::table::Form;
    use crate::table::synthetic::{NationOptions, nation};

    /// A nation of which nothing is emitted.
    fn clean() -> Table {
        let form = Form::Dense;
        let options =
            NationOptions { provinces: 2, regions: 3, sectors: 2, form, ..NationOptions::default() };
        let mut table = nation(&options).expect("sizes");
        for extension in &mut table.extensions {
            extension.F.data_mut().fill(0.0);
        }
        table
    }

    fn with<T>(table: &Table, then: impl FnOnce(&System<'_>) -> T) -> T {
        let technical = technical_coefficients(table.Z.clone(), &table.x);
        let (deal, solver) = (Deal::new(&table.axes, &Solo), SolverOptions::default());
        let system = System::new(&Solo, &table.axes, &deal, &technical, &solver).map_err(|_| "productive");
        then(&system.expect("productive"))
    }

    #[test]
    fn of_nothing_no_share_is_emitted_elsewhere() {
        let table = clean();
        let options = AccountsOptions { level: Level::Flows, ..AccountsOptions::default() };
        let all = with(&table, |system| accounts(system, &table, &options, &|_, _, _| {}));
        let all = all.map_err(|_| "solved").expect("solved").expect("rank 0");
        let share = &all[0].account("interregional_share").expect("flows").values;
        assert!(share.iter().all(|share| share.abs() <= 0.0), "{share:?}");
    }

    #[test]
    fn an_extension_the_table_does_not_have_is_refused() {
        let table = clean();
        let extensions = vec!["noise".to_owned()];
        let options = AccountsOptions { extensions, ..AccountsOptions::default() };
        let found = with(&table, |system| accounts(system, &table, &options, &|_, _, _| {}));
        let Err(Agreed::Mine(AccountsError::UnknownExtension { name, .. })) = found else {
            unreachable!("no such extension")
        };
        assert_eq!(name, "noise");
    }

    /// What regions spend is what they buy inside and abroad.
    #[test]
    fn spending_is_with_imports() {
        let mut table = clean();
        let (R, C) = (table.axes.R(), table.axes.C());
        let abroad: Vec<f64> = (0..R * C).map(|at| 100.0 + at as f64).collect();
        let mut by_hand = abroad.clone();
        for (_, row) in table.Y.panels().rows() {
            by_hand.iter_mut().zip(row).for_each(|(sum, y)| *sum += y);
        }
        table.imports_Y = Some(abroad);
        let spent = with(&table, |system| {
            let found = Footprints::new(system, &table, &StressorChoice::default()).map_err(|_| "solved");
            found.expect("solved").final_demand
        });
        assert!(spent.data().iter().zip(&by_hand).all(|(a, b)| (a / b - 1.0).abs() < 1e-12), "{spent:?}");
    }
}
