//! Block GMRES for many right-hand sides at once, in its residual-updating form.
//!
//! Each pass multiplies the operator by a whole panel, makes the image orthonormal against all earlier images and
//! removes it from every residual: the residual is minimal over the block Krylov space, as in GMRES. Directions are
//! kept as the preconditioner gave them; their combination into `X` waits for the end, so that a pass moves images
//! only. The preconditioner may change from pass to pass. An error of a product touches the residual in proportion
//! to the residual it came from, so late products may be less accurate than early ones.
//!
//! # References
//! Eisenstat, Elman, Schultz 1983, SIAM J. Numer. Anal. 20:345 (generalized conjugate residual method);
//! O'Leary 1980, Linear Algebra Appl. 29:293 (block form and dependent directions);
//! Simoncini, Szyld 2003, SIAM J. Sci. Comput. 25:454 (inexact products).

use super::orthonormal::orthonormalize;
use super::{InnerProduct, Matrix, Preconditioned, product};

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub struct KrylovOptions {
    /// Residual norm to reach, relative to each right-hand side.
    pub tolerance: f64,
    /// Operator products at most.
    pub max_passes: usize,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KrylovStatus {
    /// Every residual is at its target.
    Converged,
    /// Residuals stopped shrinking.
    Stagnated,
    /// The passes were used up.
    Exhausted,
}

/// What happened.
#[derive(Clone, Copy, Debug)]
pub struct KrylovReport {
    /// How it ended.
    pub status: KrylovStatus,
    /// Operator products made.
    pub passes: usize,
    /// Largest residual norm relative to its right-hand side.
    pub residual: f64,
}

/// Directions kept before the basis is dropped, in panels.
const BASIS_PANELS: usize = 30;

/// A pass that leaves more than this share of every residual counts toward stagnation.
const SLOW: f64 = 0.97;

/// One projection leaves an image orthogonal enough when more than this share of it is new.
const ONCE: f64 = 1e-2;

/// An image of which not more than this share is new is rounding, and no direction.
const NOISE: f64 = 1e-10;

/// Slow passes in a row that end the iteration.
const PATIENCE: usize = 5;

/// One pass: `operator · directions · mix = images + Σ earlier images · overlap · mix`.
struct Pass {
    /// As the preconditioner gave them, n × k.
    directions: Matrix,
    /// Orthonormal, n × r, r ≤ k.
    images: Matrix,
    /// With the images of every earlier pass, each r' × k.
    overlaps: Vec<Matrix>,
    /// k × r.
    mix: Matrix,
}

/// A system and the Krylov space built for it, kept from solve to solve.
pub struct BlockGmres<'a> {
    system: &'a dyn Preconditioned,
    inner: &'a dyn InnerProduct,
    basis: Vec<Pass>,
}

impl<'a> BlockGmres<'a> {
    /// With an empty Krylov space.
    pub fn new(system: &'a dyn Preconditioned, inner: &'a dyn InnerProduct) -> Self {
        Self { system, inner, basis: Vec::new() }
    }

    /// Solves `operator · X = F`, starting from zero.
    ///
    /// # Shapes
    /// `F` and `X`: rows held × right-hand sides.
    pub fn solve(&mut self, F: &Matrix, options: KrylovOptions) -> (Matrix, KrylovReport) {
        let mut X = Matrix::zeros(F.rows(), F.columns());
        let mut R = F.clone();
        let start = self.norms(F);
        let mut steps: Vec<Matrix> = (0..self.basis.len()).map(|at| self.remove(&mut R, at)).collect();
        let mut norms = self.norms(&R);
        let (mut passes, mut slow) = (0, 0);
        let status = loop {
            let open: Vec<bool> = norms.iter().zip(&start).map(|(r, f)| *r > options.tolerance * f).collect();
            if !open.contains(&true) {
                break KrylovStatus::Converged;
            }
            if passes == options.max_passes {
                break KrylovStatus::Exhausted;
            }
            if slow == PATIENCE {
                break KrylovStatus::Stagnated;
            }
            if self.basis.len() == BASIS_PANELS {
                self.combine(&mut X, std::mem::take(&mut steps));
                self.basis.clear();
            }
            passes += 1;
            let accuracy = options.tolerance / worst(&norms, &start);
            if !self.extend(&directions(&R, &norms, &open), accuracy) {
                break KrylovStatus::Stagnated;
            }
            steps.push(self.remove(&mut R, self.basis.len() - 1));
            let next = self.norms(&R);
            let shrunk =
                norms.iter().zip(&next).zip(&open).any(|((old, new), open)| *open && *new < SLOW * old);
            slow = if shrunk { 0 } else { slow + 1 };
            norms = next;
            tracing::trace!(passes, residual = worst(&norms, &start), "pass");
        };
        self.combine(&mut X, steps);
        (X, KrylovReport { status, passes, residual: worst(&norms, &start) })
    }

    fn norms(&self, R: &Matrix) -> Vec<f64> {
        self.inner.squared_norms(R).iter().map(|s| s.sqrt()).collect()
    }

    /// Takes the part along the images of a pass out of `R` and tells it.
    fn remove(&self, R: &mut Matrix, at: usize) -> Matrix {
        let images = &self.basis[at].images;
        let step = self.inner.products(images, R);
        self.inner.combine(R, images, &step, -1.0);
        step
    }

    /// One more pass from residuals `D`; false when their images bring nothing new.
    fn extend(&mut self, D: &Matrix, accuracy: f64) -> bool {
        let (directions, mut W) = self.system.step(D, accuracy);
        let before = self.norms(&W);
        let mut overlaps = self.project(&mut W);
        let left = |after: &[f64], share: f64| -> Vec<bool> {
            after.iter().zip(&before).map(|(after, before)| *after > share * before).collect()
        };
        let mut after = self.norms(&W);
        if left(&after, ONCE).contains(&false) {
            for (overlap, more) in overlaps.iter_mut().zip(self.project(&mut W)) {
                for (sum, value) in overlap.data_mut().iter_mut().zip(more.data()) {
                    *sum += value;
                }
            }
            after = self.norms(&W);
        }
        let new = left(&after, NOISE);
        if new.contains(&false) {
            for i in 0..W.rows() {
                W.row_mut(i).iter_mut().zip(&new).filter(|(_, new)| !**new).for_each(|(w, _)| *w = 0.0);
            }
        }
        let (images, mix) = orthonormalize(self.inner, W);
        if images.columns() == 0 {
            return false;
        }
        self.basis.push(Pass { directions, images, overlaps, mix });
        true
    }

    /// Takes the parts along all earlier images out of `W` and tells them.
    fn project(&self, W: &mut Matrix) -> Vec<Matrix> {
        let overlap = |pass: &Pass| {
            let overlap = self.inner.products(&pass.images, W);
            self.inner.combine(W, &pass.images, &overlap, -1.0);
            overlap
        };
        self.basis.iter().map(overlap).collect()
    }

    /// `X += Σ directions · coefficients`, where `steps` count the orthonormal images.
    fn combine(&self, X: &mut Matrix, mut steps: Vec<Matrix>) {
        for (at, pass) in self.basis.iter().enumerate().rev() {
            let coefficients = product(pass.mix.data(), &steps[at], 1.0);
            self.inner.combine(X, &pass.directions, &coefficients, 1.0);
            for (step, overlap) in steps[..at].iter_mut().zip(&pass.overlaps) {
                super::add_product(step.data_mut(), overlap.data(), &coefficients, -1.0);
            }
        }
    }
}

/// Largest norm relative to the right-hand side's.
fn worst(norms: &[f64], start: &[f64]) -> f64 {
    norms.iter().zip(start).map(|(r, f)| if *f > 0.0 { r / f } else { 0.0 }).fold(0.0, f64::max)
}

/// Residuals that are still open, each scaled to norm one.
fn directions(R: &Matrix, norms: &[f64], open: &[bool]) -> Matrix {
    let columns: Vec<usize> = (0..R.columns()).filter(|j| open[*j]).collect();
    let mut D = Matrix::zeros(R.rows(), columns.len());
    for i in 0..R.rows() {
        let from = R.row(i);
        for (to, j) in D.row_mut(i).iter_mut().zip(&columns) {
            *to = from[*j] / norms[*j];
        }
    }
    D
}
