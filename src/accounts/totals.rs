//! Multipliers and what final demand embodies: one adjoint solve a stressor.

use super::demand::Demand;
use super::stressors::Stressors;
use crate::leontief::{LeontiefError, Side};
use crate::linalg::Matrix;
use crate::ranks::{Agreed, Watch};

/// Multipliers on every rank's rows, and what they make of final demand on every rank.
pub(super) struct Totals {
    /// This rank's rows of `Mᵀ`, × K.
    pub held: Matrix,
    /// Multipliers, K × n; empty on ranks other than 0.
    pub M: Matrix,
    /// Embodied by product bought, K × n (columns are consuming region and sector).
    pub D_cba: Matrix,
    /// Embodied by demand category, K × (R·C).
    pub by_category: Matrix,
    /// Certified error of every multiplier, `‖M_k − M*_k‖_{∞,1/w}`.
    pub error: Vec<f64>,
    /// `‖M_k‖_{∞,1/w}`.
    pub norms: Vec<f64>,
}

/// Solves `(I − A)ᵀ Mᵀ = Sᵀ` and applies `M` to final demand.
pub(super) fn totals(
    stressors: &Stressors,
    demand: &Demand<'_, '_>,
    watch: Watch<'_>,
) -> Result<Totals, Agreed<LeontiefError>> {
    let (K, system) = (stressors.count(), demand.system);
    let mut held = Matrix::zeros(system.deal().held_rows(), K);
    let (mut error, mut norms) = (Vec::with_capacity(K), Vec::with_capacity(K));
    let width = system.panel_width();
    for from in (0..K).step_by(width) {
        let to = (from + width).min(K);
        let found = system.solve(&stressors.held(system, from, to), Side::Adjoint)?;
        for i in 0..held.rows() {
            held.row_mut(i)[from..to].copy_from_slice(found.X.row(i));
        }
        error.extend(found.error);
        norms.extend(found.norms);
        watch("multipliers", to, K);
    }
    let (D_cba, by_category) = (demand.by_product(&held), demand.by_category(&held));
    let whole = system.team().gather(0, held.data());
    let M = whole.map_or(Matrix::zeros(0, 0), |shares| system.deal().assemble(&shares, K).transposed());
    Ok(Totals { held, M, D_cba, by_category, error, norms })
}
