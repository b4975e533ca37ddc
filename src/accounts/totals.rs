//! Multipliers and footprints: one adjoint solve a stressor.

use super::Watch;
use super::demand::Demand;
use super::stressors::Stressors;
use crate::leontief::{LeontiefError, Side};
use crate::linalg::Matrix;
use crate::ranks::Agreed;

/// Whole arrays, on rank 0.
pub(super) struct Totals {
    /// Multipliers, K × n.
    pub M: Matrix,
    /// Footprint by product bought, K × n (columns are consuming region and sector).
    pub D_cba: Matrix,
    /// Footprint by demand category, K × (R·C).
    pub by_category: Matrix,
}

/// Solves `(I − A)ᵀ Mᵀ = Sᵀ` and applies `M` to final demand.
pub(super) fn totals(
    stressors: &Stressors,
    demand: &Demand<'_, '_>,
    watch: Watch<'_>,
) -> Result<Option<Totals>, Agreed<LeontiefError>> {
    let (K, system) = (stressors.count(), demand.system);
    let mut M = Matrix::zeros(system.deal().held_rows(), K);
    let width = system.panel_width();
    for from in (0..K).step_by(width) {
        let to = (from + width).min(K);
        let panel = system.solve(&stressors.held(system, from, to), Side::Adjoint)?;
        for i in 0..M.rows() {
            M.row_mut(i)[from..to].copy_from_slice(panel.row(i));
        }
        watch("multipliers", to, K);
    }
    let (D_cba, by_category) = (demand.by_product(&M), demand.by_category(&M));
    let whole = system.team().gather(0, M.data());
    Ok(whole.map(|shares| Totals { M: system.deal().assemble(&shares, K).transposed(), D_cba, by_category }))
}
