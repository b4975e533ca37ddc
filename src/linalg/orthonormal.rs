//! Orthonormal bases of tall panels: Cholesky QR with pivoting, so that dependent columns are dropped on purpose.

use super::{InnerProduct, Matrix, product};

/// A squared pivot below this share of the largest is dependence, not direction.
const DEPENDENT: f64 = 1e-8;

/// Above this spread of squared pivots, rounding 1e-16 leaves the columns orthogonal to 1e-12.
const ACCURATE: f64 = 1e-4;

/// Upper factor of a Gram matrix over its independent columns.
pub(super) struct Pivoted {
    /// Columns kept, in pivot order.
    pub kept: Vec<usize>,
    /// Upper triangular, `kept × kept`.
    pub upper: Matrix,
}

/// Cholesky factorization with diagonal pivoting of a positive semidefinite matrix.
pub(super) fn pivoted_cholesky(mut gram: Matrix) -> Pivoted {
    let k = gram.rows();
    let mut order: Vec<usize> = (0..k).collect();
    let mut rank = 0;
    let first = (0..k).map(|j| gram.at(j, j)).fold(0.0, f64::max);
    while rank < k {
        let mut best = rank;
        for j in rank + 1..k {
            if gram.at(j, j) > gram.at(best, best) {
                best = j;
            }
        }
        let pivot = gram.at(best, best);
        if pivot <= first * DEPENDENT || !pivot.is_finite() || pivot <= 0.0 {
            break;
        }
        exchange(&mut gram, rank, best);
        order.swap(rank, best);
        let root = pivot.sqrt();
        *gram.at_mut(rank, rank) = root;
        for j in rank + 1..k {
            *gram.at_mut(rank, j) /= root;
        }
        for i in rank + 1..k {
            let factor = gram.at(rank, i);
            for j in i..k {
                let step = factor * gram.at(rank, j);
                *gram.at_mut(i, j) -= step;
            }
        }
        rank += 1;
    }
    let mut upper = Matrix::zeros(rank, rank);
    for i in 0..rank {
        for j in i..rank {
            *upper.at_mut(i, j) = gram.at(i, j);
        }
    }
    order.truncate(rank);
    Pivoted { kept: order, upper }
}

/// Exchanges rows and columns `a < b` of the trailing symmetric part, of which the upper triangle is kept.
fn exchange(gram: &mut Matrix, a: usize, b: usize) {
    if a == b {
        return;
    }
    for i in 0..a {
        let (left, right) = (gram.at(i, a), gram.at(i, b));
        *gram.at_mut(i, a) = right;
        *gram.at_mut(i, b) = left;
    }
    let (left, right) = (gram.at(a, a), gram.at(b, b));
    *gram.at_mut(a, a) = right;
    *gram.at_mut(b, b) = left;
    for i in a + 1..b {
        let (left, right) = (gram.at(a, i), gram.at(i, b));
        *gram.at_mut(a, i) = right;
        *gram.at_mut(i, b) = left;
    }
    for j in b + 1..gram.columns() {
        let (left, right) = (gram.at(a, j), gram.at(b, j));
        *gram.at_mut(a, j) = right;
        *gram.at_mut(b, j) = left;
    }
}

/// Inverse of an upper triangular matrix.
fn inverse(upper: &Matrix) -> Matrix {
    let k = upper.rows();
    let mut other = Matrix::zeros(k, k);
    for j in 0..k {
        *other.at_mut(j, j) = 1.0 / upper.at(j, j);
        for i in (0..j).rev() {
            let sum: f64 = (i + 1..=j).map(|l| upper.at(i, l) * other.at(l, j)).sum();
            *other.at_mut(i, j) = -sum / upper.at(i, i);
        }
    }
    other
}

/// Makes the columns of `W` orthonormal, twice where once is not accurate; dependent columns are dropped.
///
/// Brings `Q` and the mix with `Q = W · mix`.
pub(super) fn orthonormalize(inner: &dyn InnerProduct, W: Matrix) -> (Matrix, Matrix) {
    let (Q, first, spread) = normalized(inner, &W);
    drop(W);
    if spread >= ACCURATE {
        return (Q, first);
    }
    let (Q, second, _) = normalized(inner, &Q);
    (Q, product(first.data(), &second, 1.0))
}

/// One round, and its smallest squared pivot relative to its largest.
fn normalized(inner: &dyn InnerProduct, W: &Matrix) -> (Matrix, Matrix, f64) {
    let pivoted = pivoted_cholesky(inner.products(W, W));
    let pivots = || (0..pivoted.kept.len()).map(|i| pivoted.upper.at(i, i).powi(2));
    let spread = pivots().fold(f64::INFINITY, f64::min) / pivots().fold(0.0, f64::max);
    let triangle = inverse(&pivoted.upper);
    let mut mix = Matrix::zeros(W.columns(), pivoted.kept.len());
    for (i, column) in pivoted.kept.iter().enumerate() {
        mix.row_mut(*column).copy_from_slice(triangle.row(i));
    }
    let mut Q = Matrix::zeros(W.rows(), mix.columns());
    inner.combine(&mut Q, W, &mix, 1.0);
    (Q, mix, spread)
}
