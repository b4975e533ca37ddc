//! The spectral radius of `A` by power iteration.

use super::operator::{Coupled, ProvinceSums};
use crate::linalg::{InnerProduct, LinearOperator, Matrix};

/// Relative change that ends the iteration.
const SETTLED: f64 = 1e-7;

/// Products at most; the dominant eigenvalue of an economy stands apart, a few dozen do.
const PASSES: usize = 100;

/// An estimate of ρ(A): growth of a positive vector under repeated products, starting from output and seen to its
/// limit.
pub(super) fn radius(coupled: &Coupled<'_>, sums: &ProvinceSums<'_>, x: &[f64]) -> f64 {
    let positive = Matrix::from_row_major(x.len(), 1, x.iter().map(|x| x.abs()).collect());
    let mut x = coupled.deal.held(&positive);
    let (mut growth, mut before) = (Vec::new(), f64::INFINITY);
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
        growth.push(sums.squared_norms(&image)[0].sqrt());
        let radius = limit(&growth);
        if (radius - before).abs() <= SETTLED * radius {
            return radius;
        }
        before = radius;
        x = image;
    }
    before
}

/// Where a sequence that closes in by a fixed ratio goes: Aitken's Δ².
fn limit(sequence: &[f64]) -> f64 {
    let &[.., a, b, c] = sequence else { return sequence.last().copied().unwrap_or(0.0) };
    let bend = (c - b) - (b - a);
    // A sequence at its end bends no more than it rounds.
    if bend.abs() <= f64::EPSILON * c { c } else { c - (c - b) * (c - b) / bend }
}

#[cfg(test)]
mod tests {
    use super::limit;

    #[test]
    fn a_geometric_sequence_is_seen_to_its_end() {
        assert!((limit(&[3.0, 2.5, 2.25]) - 2.0).abs() < 1e-15);
        assert!((limit(&[2.0, 2.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }
}
