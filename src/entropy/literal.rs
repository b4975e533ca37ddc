//! Step 3 of the source paper taken literally: supply and demand split before trade is known who with.
//!
//! For regions s with supply S and demand D, own use z, sales a and purchases b inside the province, outflow o, inflow n:
//! minimize `w Σ KL(z) + Σ KL(a) + Σ KL(o) + Σ KL(b) + Σ KL(n)` subject to
//!
//! `z + a + o = S`, `z + b + n = D`, `Σ a = Σ b`, `Σ o = O`, `Σ n = N`.
//!
//! The solution is `z = z⁰ (α β)^{1/w}`, `a = a⁰ α`, `o = o⁰ α ω`, `b = b⁰ β`, `n = n⁰ β ν`. The trade that follows has
//! no own use left, row sums a and column sums b: it exists only if `a_s + b_s ≤ Σ a` for every s, which nothing here
//! sees to. That is why the construction asks the bordered problem instead ([`super::balance_nested`]).

use super::checks;
use super::error::EntropyError;
use super::options::Options;
use super::report::{Constraint, Report, Status};
use super::{Balanced, balance};
use crate::linalg::{Cholesky, Matrix, Pivot};

/// Supply and demand of regions, and what crosses their province's border.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accounts<'a> {
    /// S.
    pub supply: &'a [f64],
    /// D.
    pub demand: &'a [f64],
    /// O.
    pub outflow: f64,
    /// N; `Σ S − O = Σ D − N`.
    pub inflow: f64,
}

/// Priors of what a region does with a product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SplitPriors {
    /// z⁰.
    pub own: f64,
    /// a⁰ = b⁰.
    pub inside: f64,
    /// o⁰ = n⁰.
    pub outside: f64,
    /// w: how often own use counts in the entropy, 1 as one cell, 2 as own supply and own demand. With 1 the answer
    /// depends on the unit: amounts are taken in units of the mean of all S and D.
    pub weight: f64,
}

/// Supply and demand split.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// z: what regions keep.
    pub own: Vec<f64>,
    /// a: sold to other regions of the province.
    pub sold: Vec<f64>,
    /// b: bought from them.
    pub bought: Vec<f64>,
    /// o.
    pub outflow: Vec<f64>,
    /// n.
    pub inflow: Vec<f64>,
    /// How the iteration ended.
    pub report: Report,
}

impl Split {
    /// Trade between the regions, nothing with themselves: RAS on a prior whose diagonal is not read.
    ///
    /// # Errors
    /// [`EntropyError::Cut`] where `a_s + b_s > Σ a`.
    pub fn trade(&self, prior: &Matrix, options: &Options) -> Result<Balanced, EntropyError> {
        let mut hollow = prior.clone();
        (0..hollow.rows().min(hollow.columns())).for_each(|s| *hollow.at_mut(s, s) = 0.0);
        balance(&hollow, &self.sold, &self.bought, options)
    }
}

/// Splits the supply and demand of a province's regions.
///
/// # Errors
/// Amounts that are not above zero, totals that disagree, no convergence.
pub fn split_literally(
    accounts: Accounts<'_>,
    priors: SplitPriors,
    options: &Options,
) -> Result<Split, EntropyError> {
    let Accounts { supply, demand, .. } = accounts;
    checks::length("demands", demand.len(), supply.len())?;
    for (sums, constraint) in
        [(supply, Constraint::Row as fn(usize) -> Constraint), (demand, Constraint::Column)]
    {
        if let Some(at) = sums.iter().position(|sum| !(sum.is_finite() && *sum > 0.0)) {
            let hint = "give an amount above zero, or leave the region out";
            return Err(EntropyError::Target {
                what: "sum",
                constraint: constraint(at),
                value: sums[at],
                hint,
            });
        }
    }
    let total = |values: &[f64]| values.iter().sum::<f64>();
    let (rows, columns) = (total(supply) - accounts.outflow, total(demand) - accounts.inflow);
    let gap = (rows - columns).abs() / rows.abs().max(columns.abs());
    if gap.is_nan() || gap > 1e-9 {
        return Err(EntropyError::Totals { rows, columns, gap });
    }
    let unit = (total(supply) + total(demand)) / (2 * supply.len()) as f64;
    Dual { accounts, priors, unit, count: supply.len() }.solve(options)
}

/// The dual in `ln α, ln β, ln ω, ln ν`; `Σ a = Σ b` follows from the others.
struct Dual<'a> {
    accounts: Accounts<'a>,
    priors: SplitPriors,
    unit: f64,
    count: usize,
}

impl Dual<'_> {
    const ARMIJO: f64 = 1e-4;
    const HALVINGS: usize = 60;

    /// z, a, b, o, n of region s.
    fn parts(&self, y: &[f64], s: usize) -> [f64; 5] {
        let (C, priors) = (self.count, &self.priors);
        let (alpha, beta) = (y[s], y[C + s]);
        [
            priors.own * ((alpha + beta) / priors.weight).exp(),
            priors.inside * alpha.exp(),
            priors.inside * beta.exp(),
            priors.outside * (alpha + y[2 * C]).exp(),
            priors.outside * (beta + y[2 * C + 1]).exp(),
        ]
    }

    /// Targets in units of the mean.
    fn target(&self, k: usize) -> f64 {
        let (C, accounts) = (self.count, &self.accounts);
        let amount = match k {
            k if k < C => accounts.supply[k],
            k if k < 2 * C => accounts.demand[k - C],
            k if k == 2 * C => accounts.outflow,
            _ => accounts.inflow,
        };
        amount / self.unit
    }

    fn value(&self, y: &[f64]) -> f64 {
        let weights = [self.priors.weight, 1.0, 1.0, 1.0, 1.0];
        let cells = (0..self.count).flat_map(|s| self.parts(y, s).into_iter().zip(weights));
        let linear: f64 = y.iter().enumerate().map(|(k, y)| self.target(k) * y).sum();
        cells.map(|(cell, weight)| weight * cell).sum::<f64>() - linear
    }

    /// Residuals and Hessian.
    fn slopes(&self, y: &[f64]) -> (Vec<f64>, Matrix) {
        let C = self.count;
        let mut gradient: Vec<f64> = (0..y.len()).map(|k| -self.target(k)).collect();
        let mut H = Matrix::zeros(y.len(), y.len());
        for s in 0..C {
            let [z, a, b, o, n] = self.parts(y, s);
            for (k, sum) in [(s, z + a + o), (C + s, z + b + n), (2 * C, o), (2 * C + 1, n)] {
                gradient[k] += sum;
            }
            let shared = z / self.priors.weight;
            *H.at_mut(s, s) = shared + a + o;
            *H.at_mut(C + s, C + s) = shared + b + n;
            *H.at_mut(s, C + s) = shared;
            *H.at_mut(s, 2 * C) = o;
            *H.at_mut(C + s, 2 * C + 1) = n;
            *H.at_mut(2 * C, 2 * C) += o;
            *H.at_mut(2 * C + 1, 2 * C + 1) += n;
        }
        (gradient, H)
    }

    /// Damped Newton steps from a third of every margin.
    fn solve(&self, options: &Options) -> Result<Split, EntropyError> {
        let third = |k: usize| if k < 2 * self.count { (self.target(k) / 3.0).ln() } else { 0.0 };
        let mut y: Vec<f64> = (0..2 * self.count + 2).map(third).collect();
        let mut newton = 0;
        loop {
            let (gradient, H) = self.slopes(&y);
            let relative = |(k, g): (usize, &f64)| g.abs() / (self.target(k).abs() + 0.01);
            let residual = gradient.iter().enumerate().map(relative).fold(0.0, f64::max);
            let report = |status| self.report(status, newton, residual, &y);
            if residual <= options.tolerance {
                return Ok(self.split(&y, report(Status::Newton)));
            }
            let step = Cholesky::semidefinite(H, 1e-14, Pivot::Floor).and_then(|factors| {
                let mut step = gradient.clone();
                factors.solve(&mut step);
                self.damped(&y, &gradient, &step)
            });
            match step {
                Some(next) if newton < options.newton => y = next,
                _ => return Err(EntropyError::NotConverged(Box::new(report(Status::Exhausted)))),
            }
            newton += 1;
        }
    }

    /// The first of `y − step`, `y − step / 2`, … that lowers the dual enough.
    fn damped(&self, y: &[f64], gradient: &[f64], step: &[f64]) -> Option<Vec<f64>> {
        let slope: f64 = gradient.iter().zip(step).map(|(g, s)| g * s).sum();
        let (before, mut length) = (self.value(y), 1.0);
        // What rounding takes from the difference of two values near the minimum.
        let rounding = 1e-14 * before.abs().max(1.0);
        for _ in 0..Self::HALVINGS {
            let next: Vec<f64> = y.iter().zip(step).map(|(y, step)| y - length * step).collect();
            if self.value(&next) <= before - Self::ARMIJO * length * slope + rounding {
                return Some(next);
            }
            length /= 2.0;
        }
        None
    }

    fn split(&self, y: &[f64], report: Report) -> Split {
        let part = |k: usize| (0..self.count).map(|s| self.unit * self.parts(y, s)[k]).collect();
        Split { own: part(0), sold: part(1), bought: part(2), outflow: part(3), inflow: part(4), report }
    }

    fn report(&self, status: Status, newton: usize, residual: f64, y: &[f64]) -> Report {
        let SplitPriors { own, inside, outside, weight } = self.priors;
        let priors = [(own, weight), (inside, 1.0), (inside, 1.0), (outside, 1.0), (outside, 1.0)];
        let cells = (0..self.count).flat_map(|s| self.parts(y, s).into_iter().zip(priors));
        let distance = cells.map(|(x, (x0, weight))| weight * (x * (x / x0).ln() - x + x0));
        Report {
            status,
            sweeps: 0,
            newton,
            rate: f64::NAN,
            residual,
            worst: None,
            divergence: self.unit * distance.sum::<f64>(),
            forced_zeros: Vec::new(),
        }
    }
}
