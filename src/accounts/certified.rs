//! How far every account may be from the exact answer to the stored table: one bound a stressor, for every cell.
//!
//! With the certificate's weights w (`leontief::Weights`), errors `μ_k ≥ ‖M_k − M*_k‖_{∞,1/w}` and
//! `ε_s ≥ ‖X_s − X*_s‖_w` of the solves, `|y_s|_w = Σ_i w_i |y_is|` and `σ_k = max_i |S_ki| / w_i`:
//!
//! | account | a cell errs by at most |
//! |---|---|
//! | `M` | `μ_k max_i w_i` |
//! | `D_cba`, its sums and `exports_total` | `μ_k |y_s|_w` of the demand it serves |
//! | `flows`, `D_imp_reg` | `σ_k ε_s` |
//! | `D_exp`, `D_exp_reg` | `σ_k Σ_s ε_s` |
//! | `D_imp` | as `D_cba`, and its own part's |
//! | `D_cba_corrected` | `μ_k ‖r_s‖_w`, a product of two small numbers |
//!
//! To `μ_k`, `ε_s` and the correction comes what rounding may take, in residuals, coefficients and the sums after the
//! solves: their longest run of terms (a province's rows, then the provinces) times machine epsilon, grown by
//! `gain ≥ ‖L‖`, relative to the size of what is summed; and to every cell a few epsilon of the largest.

use super::demand::Demand;
use super::flows::Flows;
use super::own::Own;
use super::stressors::Stressors;
use super::totals::Totals;

/// Weights of demand and intensities in the certificate's norm.
pub(super) struct Sizes {
    /// `max_i w_i`.
    pub largest_weight: f64,
    /// `|y_s|_w` of every region.
    pub demand: Vec<f64>,
    /// The same of exports and of balancing.
    pub leaving: [f64; 2],
    /// σ of every stressor.
    pub intensity: Vec<f64>,
    /// Relative error of a solution by rounding.
    pub rounding: f64,
    /// `‖X*_s‖_w ≤ gain |y_s|_w`.
    pub gain: f64,
    /// Relative error of a solution by the form solved in.
    pub misfit: f64,
}

impl Sizes {
    /// Collective.
    pub fn new(stressors: &Stressors, demand: &Demand<'_, '_>) -> Self {
        let w = &demand.system.weights().w;
        let largest =
            |k: usize| stressors.S.row(k).iter().zip(w).map(|(S, w)| S.abs() / w).fold(0.0, f64::max);
        let axes = demand.system.axes();
        let longest =
            axes.provinces.iter().map(|p| axes.province_rows(p).len()).max().unwrap_or(0) + axes.P();
        let gain = demand.system.gain();
        Self {
            rounding: 2.0 * gain * longest as f64 * f64::EPSILON,
            gain,
            misfit: demand.system.misfit(),
            largest_weight: w.iter().copied().fold(0.0, f64::max),
            demand: demand.sizes(w),
            leaving: demand.leaving_sizes(w),
            intensity: (0..stressors.count()).map(largest).collect(),
        }
    }
}

/// What an account's cells are made of, for the bound on their error.
#[derive(Clone, Copy)]
pub(super) enum Road {
    /// Data, or a sum of data: exact up to rounding.
    Data,
    /// Multipliers.
    Multipliers,
    /// Multipliers times a region's demand; `true` divided by population.
    Footprint(bool),
    /// Multipliers times exports (0) or balancing (1).
    Leaving(usize),
    /// Footprints without their own part.
    Imports,
    /// Output for a region's demand; `true` divided by population.
    Inflow(bool),
    /// Output for the demand of all regions together; `true` divided by population.
    Outflow(bool),
    /// Inflow and outflow.
    Balance,
    /// Output for exports (0) or balancing (1).
    Output(usize),
    /// Footprints corrected by the residual of the forward solve.
    Corrected,
    /// Outflow as a share of all footprints.
    Share,
}

/// Everything the bounds are made of, stressors stacked.
pub(super) struct Certified<'a> {
    pub sizes: &'a Sizes,
    pub totals: &'a Totals,
    pub traded: Option<(&'a Flows, Option<&'a Own>)>,
    pub population: Option<&'a [f64]>,
}

impl Certified<'_> {
    /// The bound of stacked stressor k by a road, for values of a size; `None` where there is none to give.
    pub fn bound(&self, k: usize, road: Road, size: f64) -> Option<f64> {
        let sizes = self.sizes;
        let mu = self.totals.error[k] + sizes.rounding * self.totals.norms[k];
        let sigma = sizes.intensity[k];
        let forward = |bound: fn(&Self, &Flows, bool) -> f64, cap: bool| {
            self.traded.map(|(flows, _)| sigma * bound(self, flows, cap))
        };
        match road {
            Road::Data => None,
            Road::Multipliers => Some(mu * sizes.largest_weight),
            Road::Footprint(cap) => Some(mu * self.largest(&sizes.demand, cap)),
            Road::Leaving(kind) => Some(mu * sizes.leaving[kind]),
            Road::Imports => {
                let (_, own) = self.traded?;
                Some(mu * self.largest(&sizes.demand, false) + own?.error[k])
            }
            Road::Inflow(cap) => forward(Self::inflow, cap),
            Road::Outflow(cap) => forward(Self::outflow, cap),
            Road::Balance => Some(forward(Self::inflow, false)? + forward(Self::outflow, false)?),
            Road::Output(kind) => {
                let rounding = sizes.rounding * sizes.gain * sizes.leaving[kind];
                self.traded.map(|(flows, _)| sigma * (flows.leaving_error[kind] + rounding))
            }
            Road::Corrected => self.corrected(k),
            Road::Share => {
                // Own part and total err by `most` at most, and their ratio 1 − share is below 1 + size.
                let total: f64 = self.totals.D_cba.row(k).iter().sum();
                let exact = total.abs() - mu * sizes.demand.iter().sum::<f64>();
                let most = forward(Self::outflow, false)?;
                (exact > 0.0).then(|| (2.0 + size) * most / exact)
            }
        }
    }

    fn corrected(&self, k: usize) -> Option<f64> {
        let correction = self.traded?.0.correction.as_ref()?;
        let second_order = self.totals.error[k] * self.largest(&correction.residual_norms, false);
        let Sizes { rounding, gain, misfit, ref intensity, ref demand, .. } = *self.sizes;
        // The residual is rounded, and taken of the form solved in; multipliers and intensities pass both on.
        let passed = rounding * (self.totals.norms[k] + intensity[k]) + misfit * gain * intensity[k];
        Some(second_order + passed * self.largest(demand, false))
    }

    /// `ε_s` of every region with its rounding.
    fn by_region(&self, flows: &Flows) -> Vec<f64> {
        let rounding = self.sizes.rounding * self.sizes.gain;
        flows.error.iter().zip(&self.sizes.demand).map(|(error, size)| error + rounding * size).collect()
    }

    fn inflow(&self, flows: &Flows, cap: bool) -> f64 {
        self.largest(&self.by_region(flows), cap)
    }

    fn outflow(&self, flows: &Flows, cap: bool) -> f64 {
        let by_region = self.by_region(flows);
        let all = by_region.iter().sum::<f64>().max(flows.traded_error);
        self.largest(&vec![all; by_region.len()], cap)
    }

    /// Largest over the regions, a head where asked and known.
    pub fn largest(&self, by_region: &[f64], cap: bool) -> f64 {
        let people = self.population.filter(|_| cap);
        let each = by_region.iter().enumerate().map(|(s, value)| match people {
            Some(people) if people[s].is_nan() => 0.0,
            Some(people) => value / people[s],
            None => *value,
        });
        each.fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::super::flows::Correction;
    use super::super::options::AccountsOptions;
    use super::*;
    use crate::coefficients::technical_coefficients;
    use crate::leontief::{Deal, SolverOptions, System};
    use crate::linalg::Matrix;
    use crate::ranks::Solo;
    use crate::table::Form;
    use crate::table::synthetic::{NationOptions, nation};

    /// Two regions and one stressor, in numbers that tell every term apart.
    fn sizes() -> Sizes {
        Sizes {
            largest_weight: 4.0,
            demand: vec![10.0, 20.0],
            leaving: [3.0, 5.0],
            intensity: vec![0.5],
            rounding: 1e-3,
            gain: 2.0,
            misfit: 1e-2,
        }
    }

    fn totals() -> Totals {
        let none = || Matrix::zeros(0, 0);
        Totals {
            held: none(),
            M: none(),
            D_cba: Matrix::from_row_major(1, 2, vec![30.0, 50.0]),
            by_category: none(),
            error: vec![0.1],
            norms: vec![7.0],
        }
    }

    fn flows(traded_error: f64) -> Flows {
        let values = Matrix::zeros(1, 2);
        Flows {
            by_pair: Vec::new(),
            x_traded: Vec::new(),
            x_exports: Vec::new(),
            x_balancing: Vec::new(),
            error: vec![0.2, 0.4],
            traded_error,
            leaving_error: [0.01, 0.02],
            correction: Some(Correction { values, residual_norms: vec![0.01, 0.03] }),
        }
    }

    /// μ = 0.1 + 7/1000; ε = (0.2 + 0.02, 0.4 + 0.04).
    #[test]
    fn every_bound_by_hand() {
        let (sizes, totals) = (sizes(), totals());
        let own = Own { part: Matrix::zeros(0, 0), error: vec![0.3] };
        let with = |traded_error: f64, people: &[f64], road: Road, size: f64| {
            let flows = flows(traded_error);
            let traded = Some((&flows, Some(&own)));
            let certified = Certified { sizes: &sizes, totals: &totals, traded, population: Some(people) };
            certified.bound(0, road, size)
        };
        assert_eq!(with(0.9, &[2.0, 40.0], Road::Data, 1.0), None);
        let exact = 80.0 - 0.107 * 30.0;
        for (road, by_hand) in [
            (Road::Multipliers, 0.107 * 4.0),
            (Road::Footprint(false), 0.107 * 20.0),
            (Road::Footprint(true), 0.107 * 10.0 / 2.0),
            (Road::Leaving(0), 0.107 * 3.0),
            (Road::Leaving(1), 0.107 * 5.0),
            (Road::Imports, 0.107 * 20.0 + 0.3),
            (Road::Inflow(false), 0.5 * 0.44),
            (Road::Inflow(true), 0.5 * 0.22 / 2.0),
            (Road::Outflow(false), 0.5 * 0.9),
            (Road::Outflow(true), 0.5 * 0.9 / 2.0),
            (Road::Balance, 0.5 * 0.44 + 0.5 * 0.9),
            (Road::Output(0), 0.5 * (0.01 + 0.006)),
            (Road::Output(1), 0.5 * (0.02 + 0.01)),
            (Road::Corrected, 0.1 * 0.03 + (1e-3 * 7.5 + 1e-2 * 2.0 * 0.5) * 20.0),
            (Road::Share, 2.25 * 0.45 / exact),
        ] {
            let found = with(0.9, &[2.0, 40.0], road, 0.25).expect("certified");
            assert!((found / by_hand - 1.0).abs() < 1e-12, "{found} {by_hand}");
        }
        // The sum over regions where that is larger; regions without people have no cell a head.
        let found = with(0.1, &[2.0, 40.0], Road::Outflow(false), 0.0).expect("certified");
        assert!((found / (0.5 * 0.66) - 1.0).abs() < 1e-12, "{found}");
        let found = with(0.9, &[f64::NAN, 40.0], Road::Footprint(true), 0.0).expect("certified");
        assert!((found / (0.107 * 0.5) - 1.0).abs() < 1e-12, "{found}");
    }

    /// Demand and intensities in the certificate's norm, of a table that needs weights and has demand of both signs.
    #[test]
    fn sizes_are_taken_in_the_norm_of_the_certificate() {
        for form in [Form::Dense, Form::Factored] {
            let options =
                NationOptions { provinces: 2, regions: 4, sectors: 3, form, ..NationOptions::default() };
            let mut table = nation(&options).expect("sizes");
            for (at, (_, panel)) in table.Y.panels_mut().iter_mut().enumerate() {
                panel.data_mut()[at] *= -0.5;
            }
            table.balancing = Some((0..12).map(|row| if row % 2 == 0 { 3.0 } else { -1.0 }).collect());
            let mut technical = technical_coefficients(table.Z.clone(), &table.x);
            let cells = technical.A.to_dense(&table.axes);
            let most = (0..12).map(|j| cells.rows().map(|(_, row)| row[j]).sum::<f64>()).fold(0.0, f64::max);
            for (_, panel) in technical.A.panels_mut().iter_mut() {
                panel.data_mut().iter_mut().for_each(|a| *a *= 0.95 / most);
            }
            let deal = Deal::new(&table.axes, &Solo);
            let solver = SolverOptions::default();
            let system =
                System::new(&Solo, &table.axes, &deal, &technical, &solver).map_err(|_| "productive");
            let system = system.expect("productive");
            let w = &system.weights().w;
            assert!(system.weights().weighted);
            let extensions =
                super::super::stressors::extensions(&table, &AccountsOptions::default()).expect("all");
            let stressors = Stressors::new(&extensions, &table.x);
            let found = Sizes::new(&stressors, &Demand::new(&system, &table));
            let near = |found: f64, by_hand: f64| (found - by_hand).abs() <= 1e-12 * by_hand.abs();
            for k in 0..stressors.count() {
                let most = (0..12).map(|i| stressors.S.at(k, i).abs() / w[i]).fold(0.0, f64::max);
                assert!(near(found.intensity[k], most), "{form:?} {k}");
            }
            let (Y, C) = (table.Y.to_dense(&table.axes), table.axes.C());
            for (s, size) in found.demand.iter().enumerate() {
                let of = |row: &[f64]| row[s * C..(s + 1) * C].iter().map(|y| y.abs()).sum::<f64>();
                let by_hand = Y.rows().map(|(i, row)| w[i] * of(row)).sum::<f64>();
                assert!(near(*size, by_hand), "{form:?} {s}: {size} {by_hand}");
            }
            let balancing = w.iter().enumerate().map(|(i, w)| w * if i % 2 == 0 { 3.0 } else { 1.0 });
            assert!(near(found.leaving[1], balancing.sum()), "{form:?}");
            // The longest province has its rows and the provinces to sum.
            let longest = table.axes.provinces.iter().map(|p| table.axes.province_rows(p).len()).max();
            let terms = (longest.expect("provinces") + 2) as f64;
            assert!(found.rounding >= terms * f64::EPSILON * system.gain(), "{}", found.rounding);
        }
    }
}
