//! Accounts by extension, named and in order, from the stacked results.

use super::AccountAxis::{Category, Region, RegionFrom, RegionTo, Sector, Stressor};
use super::flows::Flows;
use super::stressors::Stressors;
use super::totals::Totals;
use super::{Account, AccountAxis, ExtensionAccounts, Measure};
use crate::linalg::Matrix;
use crate::table::{Extension, Table};

const BY_SECTOR: &[AccountAxis] = &[Stressor, Region, Sector];
const BY_REGION: &[AccountAxis] = &[Stressor, Region];

/// Accounts of every chosen extension.
pub(super) fn present(
    table: &Table,
    stressors: &Stressors,
    totals: &Totals,
    mut traded: Option<(Flows, Option<Matrix>)>,
) -> Vec<ExtensionAccounts> {
    let mut first = 0;
    let mut all = Vec::new();
    for (e, extension) in stressors.extensions.iter().enumerate() {
        let rows = first..first + extension.stressors.len();
        first = rows.end;
        let mut list = List { table, extension, rows, accounts: Vec::new() };
        list.totals(stressors, totals);
        if let Some((flows, own)) = &mut traded {
            let pairs = std::mem::take(&mut flows.by_pair[e]);
            list.traded(stressors, totals, (flows, own.as_ref()), pairs);
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
    accounts: Vec<Account>,
}

impl List<'_> {
    fn totals(&mut self, stressors: &Stressors, totals: &Totals) {
        let S = self.cut(&stressors.S);
        let M = self.cut(&totals.M);
        let D_pba = scaled(&S, &self.table.x);
        let D_cba = self.cut(&totals.D_cba);
        let by_category = self.cut(&totals.by_category);
        for (name, meaning, column) in [
            ("exports_total", "stressor embodied in exports that leave the table", &self.table.exports),
            ("balancing_total", "stressor embodied in the balancing column", &self.table.balancing),
        ] {
            if let Some(column) = column {
                self.push(name, meaning, &[Stressor], scaled(&M, column).row_sums());
            }
        }
        let (pba_reg, cba_reg) = (self.by_region(&D_pba, true), self.by_region(&D_cba, true));
        self.measured("S", "intensity: stressor a unit of output", Measure::PerMoney, S);
        self.measured("M", "multiplier: stressor a unit of final demand", Measure::PerMoney, M);
        self.push("D_pba", "production-based account", BY_SECTOR, D_pba.into_data());
        self.push("D_cba", "footprint by product bought", BY_SECTOR, D_cba.into_data());
        self.push(
            "D_cba_category",
            "footprint by demand category, without direct stressors of final demand",
            &[Stressor, Region, Category],
            by_category.into_data(),
        );
        if let Some(F_Y) = self.direct() {
            self.push("F_Y_reg", "direct stressors of final demand by region", BY_REGION, F_Y.into_data());
        }
        self.regional(
            "D_pba_reg",
            "D_pba_cap",
            "production-based account, with F_Y where there is any",
            pba_reg,
        );
        self.regional("D_cba_reg", "D_cba_cap", "footprint, with F_Y where there is any", cba_reg);
    }

    fn traded(
        &mut self,
        stressors: &Stressors,
        totals: &Totals,
        (flows, own): (&Flows, Option<&Matrix>),
        pairs: Vec<f64>,
    ) {
        let S = self.cut(&stressors.S);
        let D_exp = scaled(&S, &flows.x_traded);
        let exp_reg = self.by_region(&D_exp, false);
        let matrix = Matrix::from_row_major(self.rows.len(), pairs.len() / self.rows.len().max(1), pairs);
        let imp_reg = self.imported(&matrix);
        let mut net = exp_reg.clone();
        for (value, imported) in net.data_mut().iter_mut().zip(imp_reg.data()) {
            *value -= imported;
        }
        let share = self.inter_regional(&matrix);
        if let Some(own) = own {
            let mut D_imp = self.cut(&totals.D_cba);
            for (value, part) in D_imp.data_mut().iter_mut().zip(self.cut(own).data()) {
                *value -= part;
            }
            self.push("D_imp", "stressor abroad for products bought here", BY_SECTOR, D_imp.into_data());
        }
        self.push("D_exp", "stressor here for final demand of other regions", BY_SECTOR, D_exp.into_data());
        self.regional("D_imp_reg", "D_imp_cap", "stressor abroad for final demand here", imp_reg);
        self.regional("D_exp_reg", "D_exp_cap", "stressor here for final demand elsewhere", exp_reg);
        self.push(
            "flows",
            "stressor in a region for final demand of a region, without F_Y",
            &[Stressor, RegionFrom, RegionTo],
            matrix.into_data(),
        );
        self.push(
            "net_balance",
            "D_exp_reg less D_imp_reg: above zero a net producer, below a net consumer",
            BY_REGION,
            net.into_data(),
        );
        self.accounts.push(Account {
            name: "inter_regional_share",
            meaning: "share of all footprints (without F_Y) emitted outside the consuming region",
            axes: &[Stressor],
            measure: Measure::Share,
            values: share,
        });
        for (name, meaning, given, x) in [
            (
                "D_exports",
                "stressor here for exports that leave the table",
                self.table.exports.is_some(),
                &flows.x_exports,
            ),
            (
                "D_balancing",
                "stressor here for the balancing column",
                self.table.balancing.is_some(),
                &flows.x_balancing,
            ),
        ] {
            if given {
                self.push(name, meaning, BY_SECTOR, scaled(&S, x).into_data());
            }
        }
    }

    /// The extension's rows of a stacked array.
    fn cut(&self, stacked: &Matrix) -> Matrix {
        let data = stacked.rows_data(self.rows.clone()).to_vec();
        Matrix::from_row_major(self.rows.len(), stacked.columns(), data)
    }

    fn push(
        &mut self,
        name: &'static str,
        meaning: &'static str,
        axes: &'static [AccountAxis],
        values: Vec<f64>,
    ) {
        self.accounts.push(Account { name, meaning, axes, measure: Measure::Stressor, values });
    }

    fn measured(&mut self, name: &'static str, meaning: &'static str, measure: Measure, values: Matrix) {
        self.accounts.push(Account { name, meaning, axes: BY_SECTOR, measure, values: values.into_data() });
    }

    /// A regional account and, where population is known, the same per head.
    fn regional(&mut self, name: &'static str, cap: &'static str, meaning: &'static str, values: Matrix) {
        if let Some((population, _)) = &self.table.attributes.population {
            let mut per_head = values.clone();
            for s in 0..per_head.rows() {
                for (value, people) in per_head.row_mut(s).iter_mut().zip(population) {
                    *value /= people;
                }
            }
            let values = per_head.into_data();
            let measure = Measure::PerPopulation;
            self.accounts.push(Account { name: cap, meaning, axes: BY_REGION, measure, values });
        }
        self.push(name, meaning, BY_REGION, values.into_data());
    }

    /// Sectors summed, direct stressors of final demand added where asked.
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
        for s in 0..flows.rows() {
            for (at, flow) in flows.row(s).iter().enumerate().filter(|(at, _)| at / R != at % R) {
                *sums.at_mut(s, at % R) += flow;
            }
        }
        sums
    }

    /// `1 − Σ_r flows_rr / Σ flows`.
    fn inter_regional(&self, flows: &Matrix) -> Vec<f64> {
        let R = self.table.axes.R();
        (0..flows.rows())
            .map(|s| {
                let total: f64 = flows.row(s).iter().sum();
                let own: f64 = (0..R).map(|r| flows.at(s, r * R + r)).sum();
                if total.abs() > 0.0 { 1.0 - own / total } else { 0.0 }
            })
            .collect()
    }
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
