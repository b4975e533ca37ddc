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
