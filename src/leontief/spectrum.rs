//! The spectral radius of `A` by Arnoldi's method.
//!
//! Trade in near regions puts eigenvalues close below the largest, so that powers of `A` settle slowly; a Krylov
//! space does not mind.
//!
//! # References
//! Saad 2011, Numerical Methods for Large Eigenvalue Problems, section 6.2.

use rayon::prelude::{IndexedParallelIterator, ParallelIterator, ParallelSliceMut};

use super::operator::ProvinceSums;
use crate::linalg::{InnerProduct, LinearOperator, Matrix, product};

/// Relative change from check to check that ends the iteration.
const SETTLED: f64 = 1e-7;

/// Products at most.
const PASSES: usize = 60;

/// Products from check to check.
const CHECKED: usize = 3;

/// Squarings of the small matrix: powers of 2,048 and 1,024 tell eigenvalues apart that stand close.
const SQUARINGS: i32 = 11;

/// Rows a thread takes at a time.
const CHUNK: usize = 1 << 12;

/// An estimate of ρ(A) from the Krylov space of output.
pub(super) fn radius(coupled: &dyn LinearOperator, sums: &ProvinceSums<'_>, x: &[f64]) -> f64 {
    let positive = Matrix::from_row_major(x.len(), 1, x.iter().map(|x| x.abs()).collect());
    let mut next = sums.deal.held(&positive);
    let mut length = norm(sums, &next);
    let (mut basis, mut columns) = (Vec::new(), Vec::<Vec<f64>>::new());
    let (mut found, mut first) = (0.0, 0.0);
    while length > f64::EPSILON * first && columns.len() < PASSES {
        next.data_mut().iter_mut().for_each(|value| *value /= length);
        let mut image = coupled.product(&next);
        for (y, x) in image.data_mut().iter_mut().zip(next.data()) {
            *y = x - *y;
        }
        basis.push(next);
        let mut column = overlaps(sums, &basis, &image);
        subtract(&mut image, &basis, &column);
        length = norm(sums, &image);
        column.push(length);
        first = f64::max(first, column.iter().map(|h| h.abs()).fold(0.0, f64::max));
        columns.push(column);
        next = image;
        if columns.len().is_multiple_of(CHECKED) {
            let before = std::mem::replace(&mut found, dominant(&columns));
            if (found - before).abs() <= SETTLED * found {
                return found;
            }
        }
    }
    dominant(&columns)
}

fn norm(sums: &ProvinceSums<'_>, x: &Matrix) -> f64 {
    sums.squared_norms(x)[0].sqrt()
}

/// `Vᵀ x`: a vector a product, all of them in one sweep over the provinces.
fn overlaps(sums: &ProvinceSums<'_>, basis: &[Matrix], x: &Matrix) -> Vec<f64> {
    sums.sum(basis.len(), |rows| {
        basis.iter().map(|v| dot(&v.data()[rows.clone()], &x.data()[rows.clone()])).collect()
    })
}

/// In eight sums, which processors add at once.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in a.iter().zip(b) {
        for lane in 0..8 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    lanes.iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f64>()
}

/// `x − V c`.
fn subtract(x: &mut Matrix, basis: &[Matrix], c: &[f64]) {
    x.data_mut().par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, x)| {
        for (v, c) in basis.iter().zip(c) {
            for (x, v) in x.iter_mut().zip(&v.data()[chunk * CHUNK..]) {
                *x -= c * v;
            }
        }
    });
}

/// Largest modulus of the eigenvalues of an upper Hessenberg matrix, by columns: growth under the second half of its
/// powers, `(‖H^2048‖ / ‖H^1024‖)^(1/1024)`.
fn dominant(columns: &[Vec<f64>]) -> f64 {
    let k = columns.len();
    let mut power = Matrix::zeros(k, k);
    for (j, column) in columns.iter().enumerate() {
        for (i, h) in column.iter().take(k).enumerate() {
            *power.at_mut(i, j) = *h;
        }
    }
    let (mut logarithm, mut before) = (0.0_f64, 0.0);
    for squaring in 0..=SQUARINGS {
        if squaring > 0 {
            power = product(power.data(), &power, 1.0);
            before = logarithm;
            logarithm *= 2.0;
        }
        let norm = power.data().iter().map(|h| h * h).sum::<f64>().sqrt();
        if norm <= 0.0 {
            return 0.0;
        }
        power.data_mut().iter_mut().for_each(|h| *h /= norm);
        logarithm += norm.ln();
    }
    ((logarithm - before) / 2.0_f64.powi(SQUARINGS - 1)).exp()
}

#[cfg(test)]
mod tests {
    use super::dominant;

    #[test]
    fn the_largest_eigenvalue_of_small_matrices() {
        // [2 1; 1 2] has 3 and 1; the exchange [0 1; 1 0] has 1 and −1. Logarithms up to 2,250
        // round by 2e-13 a squaring at most, of which a 1,024th is kept.
        assert!((dominant(&[vec![2.0, 1.0], vec![1.0, 2.0]]) - 3.0).abs() < 1e-12);
        assert!((dominant(&[vec![0.0, 1.0], vec![1.0, 0.0]]) - 1.0).abs() < 1e-14);
        assert!(dominant(&[vec![0.0, 0.0], vec![1.0, 0.0]]).abs() < f64::MIN_POSITIVE);
    }
}
