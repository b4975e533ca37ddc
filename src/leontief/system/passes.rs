//! Passes of the two-level preconditioner over a panel: plain steps while each leaves little, then block GMRES.
//!
//! Provinces and their sums explain most economies so well that a step leaves a thousandth of the residual. A plain
//! step `X += M⁻¹ R`, `R = F − (I − A) X` then does what a Krylov pass does, without a basis to keep and to hold every
//! image against, and its residual is the true one. Where a step leaves more, a minimal residual over the Krylov space
//! saves passes.
//!
//! Products in `f32` leave an error in proportion to the residual they began with. Between two true residuals there is
//! one such step: the true one finds what it left.

use super::super::certificate::{Side, Solution, relative};
use super::super::operator::ProvinceBlocks;
use super::super::options::Inner;
use super::super::panel::add;
use super::super::two_level::TwoLevel;
use super::System;
use crate::linalg::{BlockGmres, Factors, KrylovOptions, Matrix};

/// Corrections from the true residual before a panel counts as not converged.
const REFINEMENTS: usize = 4;

/// A step that leaves more than this share of a residual is a matter for GMRES; so is a first one, from demand itself,
/// that leaves more than the other.
const LITTLE: f64 = 0.03;
const FIRST: f64 = 0.1;

/// Columns from which on products in `f32` are faster: below, the table streams from memory in either.
const WIDE: usize = 24;

/// Error a product in `f32` stays below, relative to its directions: measured 1e-7 on a national table, with some
/// room.
const SINGLE: f64 = 2.5e-7;

/// A panel and how far it is.
struct Solved {
    X: Matrix,
    residual: Matrix,
    /// Certified relative error.
    bound: f64,
    /// Products with the table.
    passes: usize,
}

impl System<'_> {
    /// Plain steps, block GMRES and corrections from the true residual, until the certificate holds or nothing
    /// improves.
    pub(super) fn iterate(&self, F: &Matrix, side: Side, blocks: &[Factors]) -> (Option<Solution>, usize) {
        let single_from = if self.options.inner == Inner::F32 { SINGLE } else { f64::INFINITY };
        let (operator, coarse) = (self.operator(), self.coarse(side));
        let blocks = ProvinceBlocks { blocks };
        let system = TwoLevel { operator, single_from, blocks, coarse, side };
        let mut solved = self.plain(F, &system);
        let sums = self.sums();
        let mut gmres = BlockGmres::new(&system, &sums);
        for _ in 0..=REFINEMENTS {
            if solved.bound <= self.options.tolerance || solved.passes >= self.options.max_passes {
                break;
            }
            let options = KrylovOptions {
                tolerance: (self.options.tolerance * 0.5 / solved.bound).max(1e-15),
                max_passes: self.options.max_passes - solved.passes,
            };
            let (step, report) = gmres.solve(&solved.residual, options);
            add(&mut solved.X, &step, 1.0);
            solved.residual = self.residual(F, &solved.X, side);
            solved.passes += report.passes + 1;
            let before = solved.bound;
            solved.bound = self.bound(&solved.residual, &solved.X, side);
            tracing::debug!(solved.passes, solved.bound, krylov = report.residual, "panel");
            if solved.bound > 0.5 * before {
                break;
            }
        }
        (Some(self.judged(solved.X, solved.residual, side)), solved.passes)
    }

    /// Steps of the preconditioner alone, until the certificate holds or a step leaves more than a little.
    fn plain(&self, F: &Matrix, system: &TwoLevel<'_>) -> Solved {
        let (side, tolerance) = (system.side, self.options.tolerance);
        let single = system.single_from.is_finite() && F.columns() >= WIDE && system.operator.is_dense();
        let (X, residual) = (Matrix::zeros(F.rows(), F.columns()), F.clone());
        let mut solved = Solved { X, residual, bound: f64::INFINITY, passes: 0 };
        let (mut before, mut left, mut exact) = (self.norms(F, side), 1.0, true);
        while solved.passes < self.options.max_passes {
            exact = !(single && exact && solved.bound * left > tolerance);
            self.step(F, system, &mut solved, exact);
            let after = self.norms(&solved.residual, side);
            left = self.left(&before, &after, &self.norms(&solved.X, side));
            before = after;
            tracing::trace!(solved.passes, exact, left, "step");
            let slow = left > if solved.passes == 1 { FIRST } else { LITTLE };
            if slow && !exact {
                solved.residual = self.residual(F, &solved.X, side);
                solved.passes += 1;
                exact = true;
            }
            if exact {
                solved.bound = self.bound(&solved.residual, &solved.X, side);
                tracing::debug!(solved.passes, solved.bound, "plain steps");
            }
            if slow || solved.bound <= tolerance {
                break;
            }
        }
        if !exact {
            // Out of passes: what is left has to be the true residual all the same.
            solved.residual = self.residual(F, &solved.X, side);
            solved.passes += 1;
            solved.bound = self.bound(&solved.residual, &solved.X, side);
        }
        solved
    }

    /// Largest certified relative error of a panel with its true residual.
    fn bound(&self, residual: &Matrix, X: &Matrix, side: Side) -> f64 {
        let norms = self.norms(X, side);
        relative(&self.errors(&self.norms(residual, side), &norms), &norms)
    }

    /// One step, and the residual it leaves: the true one, or as a product in `f32` tells it.
    fn step(&self, F: &Matrix, system: &TwoLevel<'_>, solved: &mut Solved, exact: bool) {
        let Z = system.directions(&solved.residual);
        add(&mut solved.X, &Z, 1.0);
        if exact {
            drop(Z);
            solved.residual = self.residual(F, &solved.X, system.side);
        } else {
            let image = system.operator.rounded(true).applied(&Z, system.side);
            add(&mut solved.residual, &image, -1.0);
        }
        solved.passes += 1;
    }

    /// Largest share of a residual that a step left, over columns that are not done.
    fn left(&self, before: &[f64], after: &[f64], solution: &[f64]) -> f64 {
        let each = before.iter().zip(after).zip(solution).map(|((before, after), x)| {
            let done = relative(&self.errors(&[*after], &[*x]), &[*x]) <= self.options.tolerance;
            if done { 0.0 } else { after / before }
        });
        // NaN must not pass for little.
        each.fold(0.0, |most: f64, left| if left.is_nan() { f64::INFINITY } else { most.max(left) })
    }
}
