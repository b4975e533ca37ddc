//! Error bounds of computed solutions from their residuals.
//!
//! With `wᵀ|A| ≤ (1 − δ) wᵀ`: forward `‖X − X*‖_w ≤ ‖Y − (I − A)X‖_w / δ`, `‖x‖_w = Σ w_i |x_i|`; adjoint
//! `‖M − M*‖_{∞,1/w} ≤ ‖S − (I − A)ᵀM‖_{∞,1/w} / δ`, `‖m‖_{∞,1/w} = max_i |m_i| / w_i`. Where `w = 1`,
//! `A ≥ 0` and a direct solver gives it for nothing, the largest output multiplier `max_j (1ᵀ L)_j = ‖L‖₁` takes the place
//! of `1/δ`.

use super::deal::Deal;
use super::operator::ProvinceSums;
use super::productivity::Weights;
use crate::linalg::Matrix;
use crate::ranks::Team;

/// Which system is solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `(I − A) X = Y`: output from demand.
    Forward,
    /// `(I − A)ᵀ M = S`: multipliers from intensities.
    Adjoint,
}

/// A panel of solutions with what certifies it.
pub struct Solution {
    /// This rank's rows of the solutions.
    pub X: Matrix,
    /// `Y − (I − A) X`, or its adjoint; this rank's rows.
    pub residual: Matrix,
    /// Norm of every column of the residual, over all ranks.
    pub residual_norms: Vec<f64>,
    /// Norm of every column of `X`.
    pub norms: Vec<f64>,
    /// Certified bound on `‖X − X*‖` of every column, in the norm of the side.
    pub error: Vec<f64>,
    /// Largest of these, relative to the column.
    pub(super) relative: f64,
}

/// Norms of the columns of a panel, in the norm that certifies a side.
pub(super) fn norms(team: &dyn Team, deal: &Deal, weights: &Weights, side: Side, X: &Matrix) -> Vec<f64> {
    let mut held_weights = Vec::with_capacity(X.rows());
    for p in deal.mine() {
        held_weights.extend_from_slice(&weights.w[deal.rows(p)]);
    }
    let k = X.columns();
    match side {
        Side::Forward => ProvinceSums { team, deal }.sum(k, |rows| {
            let mut total = vec![0.0; k];
            for i in rows {
                for (sum, value) in total.iter_mut().zip(X.row(i)) {
                    *sum += held_weights[i] * value.abs();
                }
            }
            total
        }),
        Side::Adjoint => {
            let mut largest = vec![0.0_f64; k];
            for (i, weight) in held_weights.iter().enumerate() {
                for (most, value) in largest.iter_mut().zip(X.row(i)) {
                    *most = most.max(value.abs() / weight);
                }
            }
            // A maximum is the same in any order.
            let shares = team.all_gather(&largest);
            (0..k).map(|j| shares.iter().map(|share| share[j]).fold(0.0, f64::max)).collect()
        }
    }
}

/// Largest of the errors, each relative to its solution.
pub(super) fn relative(error: &[f64], solution: &[f64]) -> f64 {
    let each = error.iter().zip(solution).map(|(e, x)| if *e > 0.0 { e / x } else { *e });
    // NaN must not pass for small.
    each.fold(0.0, |most: f64, bound| if bound.is_nan() { f64::INFINITY } else { most.max(bound) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranks::Solo;
    use crate::table::synthetic::{NationOptions, nation};

    /// w = (2, 4), columns (3, −1) and (0, 8): 2 · 3 + 4 · 1 and 4 · 8; 3/2 and 8/4.
    #[test]
    fn norms_by_hand() {
        let options = NationOptions { provinces: 1, regions: 2, sectors: 1, ..NationOptions::default() };
        let axes = nation(&options).expect("sizes").axes;
        let deal = Deal::new(&axes, &Solo);
        let weights = Weights {
            w: vec![2.0, 4.0],
            delta: 0.5,
            weighted: true,
            max_column_sum: 0.9,
            worst_column: 0,
            nonnegative: true,
        };
        let X = Matrix::from_row_major(2, 2, vec![3.0, 0.0, -1.0, 8.0]);
        let of = |side| norms(&Solo, &deal, &weights, side, &X);
        for (found, by_hand) in [(of(Side::Forward), [10.0, 32.0]), (of(Side::Adjoint), [1.5, 2.0])] {
            assert!(found.iter().zip(by_hand).all(|(a, b)| (a - b).abs() < 1e-15), "{found:?}");
        }
    }

    #[test]
    fn an_error_that_is_no_number_is_not_small() {
        assert!((relative(&[0.0, 1.0], &[0.0, 4.0]) - 0.25).abs() < 1e-15);
        assert!(relative(&[0.1, f64::NAN], &[1.0, 1.0]).is_infinite());
        assert!(relative(&[0.1], &[f64::NAN]).is_infinite());
        assert!(relative(&[0.1], &[0.0]).is_infinite());
    }
}
