//! The spectral radius of `A` by power iteration.

use super::operator::{Coupled, ProvinceSums};
use crate::linalg::{InnerProduct, LinearOperator, Matrix};

/// Relative change that ends the iteration.
const SETTLED: f64 = 1e-7;

/// Products at most; the dominant eigenvalue of an economy stands apart, a few dozen do.
const PASSES: usize = 100;

/// An estimate of ρ(A): growth of a positive vector under repeated products, starting from output.
pub(super) fn radius(coupled: &Coupled<'_>, sums: &ProvinceSums<'_>, x: &[f64]) -> f64 {
    let positive = Matrix::from_row_major(x.len(), 1, x.iter().map(|x| x.abs()).collect());
    let mut x = coupled.deal.held(&positive);
    let mut before = 0.0;
    for _ in 0..PASSES {
        let norm = sums.squared_norms(&x)[0].sqrt();
        if norm <= 0.0 {
            return 0.0;
        }
        x.data_mut().iter_mut().for_each(|value| *value /= norm);
        let mut image = coupled.product(&x);
        for (y, x) in image.data_mut().iter_mut().zip(x.data()) {
            *y = x - *y;
        }
        let radius = sums.squared_norms(&image)[0].sqrt();
        if (radius - before).abs() <= SETTLED * radius {
            return radius;
        }
        before = radius;
        x = image;
    }
    before
}
