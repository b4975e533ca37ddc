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
