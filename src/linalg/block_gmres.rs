//! Block GMRES for many right-hand sides at once, in its residual-updating form.
//!
//! Each pass multiplies the operator by a whole panel, makes the image orthonormal against all earlier images and
//! removes it from every residual: the residual is minimal over the block Krylov space, as in GMRES, and no
//! Hessenberg least-squares problem is kept. The preconditioner may change from pass to pass.
//!
//! # References
//! Eisenstat, Elman, Schultz 1983, SIAM J. Numer. Anal. 20:345 (generalized conjugate residual method);
//! O'Leary 1980, Linear Algebra Appl. 29:293 (block form and dependent directions).

use super::orthonormal::orthonormalize;
use super::{InnerProduct, LinearOperator, Matrix};

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

/// Slow passes in a row that end the iteration.
const PATIENCE: usize = 5;

/// Solves `operator · X = F`, starting from zero.
///
/// # Shapes
/// `F` and `X`: rows held × right-hand sides.
pub fn block_gmres(
    operator: &dyn LinearOperator,
    preconditioner: &dyn LinearOperator,
    inner: &dyn InnerProduct,
    F: &Matrix,
    options: KrylovOptions,
) -> (Matrix, KrylovReport) {
    let mut X = Matrix::zeros(F.rows(), F.columns());
    let mut R = F.clone();
    let start: Vec<f64> = inner.squared_norms(F).iter().map(|s| s.sqrt()).collect();
    let mut norms = start.clone();
    let mut basis: Vec<(Matrix, Matrix)> = Vec::new();
    let (mut passes, mut slow) = (0, 0);
    let worst = |norms: &[f64]| {
        norms.iter().zip(&start).map(|(r, f)| if *f > 0.0 { r / f } else { 0.0 }).fold(0.0, f64::max)
    };
    let report = |status, passes, norms: &[f64]| KrylovReport { status, passes, residual: worst(norms) };
    loop {
        let open: Vec<bool> = norms.iter().zip(&start).map(|(r, f)| *r > options.tolerance * f).collect();
        if !open.contains(&true) {
            return (X, report(KrylovStatus::Converged, passes, &norms));
        }
        if passes == options.max_passes {
            return (X, report(KrylovStatus::Exhausted, passes, &norms));
        }
        if slow == PATIENCE {
            return (X, report(KrylovStatus::Stagnated, passes, &norms));
        }
        let P = preconditioner.product(&directions(&R, &norms, &open));
        let W = operator.product(&P);
        passes += 1;
        let (Q, P) = new_directions(inner, &basis, W, P);
        if Q.columns() == 0 {
            return (X, report(KrylovStatus::Stagnated, passes, &norms));
        }
        let step = inner.products(&Q, &R);
        inner.combine(&mut X, &P, &step, 1.0);
        inner.combine(&mut R, &Q, &step, -1.0);
        let next: Vec<f64> = inner.squared_norms(&R).iter().map(|s| s.sqrt()).collect();
        let shrunk = norms.iter().zip(&next).zip(&open).any(|((old, new), open)| *open && *new < SLOW * old);
        slow = if shrunk { 0 } else { slow + 1 };
        norms = next;
        basis.push((Q, P));
        if basis.len() > BASIS_PANELS {
            basis.clear();
        }
    }
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

/// Orthonormal images and their directions, orthogonal (twice) to all earlier images.
fn new_directions(
    inner: &dyn InnerProduct,
    basis: &[(Matrix, Matrix)],
    W: Matrix,
    P: Matrix,
) -> (Matrix, Matrix) {
    let (mut W, mut P) = (W, P);
    for _ in 0..2 {
        for (Q, earlier) in basis {
            let overlap = inner.products(Q, &W);
            inner.combine(&mut W, Q, &overlap, -1.0);
            inner.combine(&mut P, earlier, &overlap, -1.0);
        }
    }
    orthonormalize(inner, W, P)
}
