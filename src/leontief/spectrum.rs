//! The spectral radius of `A` by Arnoldi's method.
//!
//! Trade in near regions puts eigenvalues close below the largest, so that powers of `A` settle slowly; a Krylov
//! space does not mind.
//!
//! # References
//! Saad 2011, Numerical Methods for Large Eigenvalue Problems, section 6.2.

use super::operator::ProvinceSums;
use crate::linalg::{InnerProduct, LinearOperator, Matrix};

/// Relative change that ends the iteration.
const SETTLED: f64 = 1e-7;

/// Products at most.
const PASSES: usize = 60;

/// Powers of the small matrix: cheap, and enough for eigenvalues that stand close.
const POWERS: i32 = 2000;

/// An estimate of ρ(A) from the Krylov space of output.
pub(super) fn radius(coupled: &dyn LinearOperator, sums: &ProvinceSums<'_>, x: &[f64]) -> f64 {
    let positive = Matrix::from_row_major(x.len(), 1, x.iter().map(|x| x.abs()).collect());
    let mut next = sums.deal.held(&positive);
    let mut length = norm(sums, &next);
    let (mut basis, mut columns) = (Vec::new(), Vec::<Vec<f64>>::new());
    let (mut before, mut first) = (0.0, 0.0);
    for _ in 0..PASSES {
        if length <= f64::EPSILON * first {
            break;
        }
        next.data_mut().iter_mut().for_each(|value| *value /= length);
        let mut image = coupled.product(&next);
        for (y, x) in image.data_mut().iter_mut().zip(next.data()) {
            *y = x - *y;
        }
        basis.push(next);
        let mut column = Vec::new();
        for v in &basis {
            let overlap = sums.products(v, &image);
            sums.combine(&mut image, v, &overlap, -1.0);
            column.push(overlap.at(0, 0));
        }
        length = norm(sums, &image);
        column.push(length);
        first = f64::max(first, column.iter().map(|h| h.abs()).fold(0.0, f64::max));
        columns.push(column);
        next = image;
        let radius = dominant(&columns);
        let settled = (radius - before).abs() <= SETTLED * radius;
        before = radius;
        if settled {
            break;
        }
    }
    before
}

fn norm(sums: &ProvinceSums<'_>, x: &Matrix) -> f64 {
    sums.squared_norms(x)[0].sqrt()
}

/// Largest modulus of the eigenvalues of an upper Hessenberg matrix, by columns: growth under the second half of its
/// powers.
fn dominant(columns: &[Vec<f64>]) -> f64 {
    let k = columns.len();
    let mut y = vec![1.0; k];
    let mut logarithm = 0.0;
    for power in 0..POWERS {
        let mut image = vec![0.0; k];
        for (column, factor) in columns.iter().zip(&y) {
            for (sum, h) in image.iter_mut().zip(column) {
                *sum += h * factor;
            }
        }
        let norm = image.iter().map(|v| v * v).sum::<f64>().sqrt();
        if norm <= 0.0 {
            return 0.0;
        }
        y = image.iter().map(|value| value / norm).collect();
        if power >= POWERS / 2 {
            logarithm += norm.ln();
        }
    }
    (logarithm / f64::from(POWERS / 2)).exp()
}

#[cfg(test)]
mod tests {
    use super::dominant;

    #[test]
    fn the_largest_eigenvalue_of_small_matrices() {
        // [2 1; 1 2] has 3 and 1; the exchange [0 1; 1 0] has 1 and −1. A sum of a thousand logarithms up to 1,099
        // rounds by a thousand times 1e-13 at most, of which the mean keeps 1e-13 of relative error.
        assert!((dominant(&[vec![2.0, 1.0], vec![1.0, 2.0]]) - 3.0).abs() < 1e-12);
        assert!((dominant(&[vec![0.0, 1.0], vec![1.0, 0.0]]) - 1.0).abs() < 1e-14);
        assert!(dominant(&[vec![0.0, 0.0], vec![1.0, 0.0]]).abs() < f64::MIN_POSITIVE);
    }
}
