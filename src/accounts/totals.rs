//! Multipliers and footprints: one adjoint solve a stressor.

use super::Watch;
use super::stressors::Stressors;
use crate::leontief::{LeontiefError, ProvinceSums, Side, System};
use crate::linalg::Matrix;
use crate::ranks::Agreed;
use crate::table::{Panels, Table};

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
    system: &System<'_>,
    table: &Table,
    stressors: &Stressors,
    demand: &Matrix,
    watch: Watch<'_>,
) -> Result<Option<Totals>, Agreed<LeontiefError>> {
    let (K, axes) = (stressors.count(), system.axes());
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
    let sums = ProvinceSums { team: system.team(), deal: system.deal() };
    let (mut D_cba, mut by_category) = (Matrix::zeros(K, axes.n()), Matrix::zeros(K, axes.R() * axes.C()));
    for s in 0..K {
        let multiplier: Vec<f64> = (0..M.rows()).map(|i| M.at(i, s)).collect();
        D_cba.row_mut(s).copy_from_slice(&by_product(&sums, &multiplier, demand, axes.m()));
        by_category.row_mut(s).copy_from_slice(&by_demand(&sums, &multiplier, &table.Y));
    }
    let whole = system.team().gather(0, M.data());
    Ok(whole.map(|shares| Totals { M: system.deal().assemble(&shares, K).transposed(), D_cba, by_category }))
}

/// `Σ_r M_(r,j) y^{rs}_j`, by consuming region s and product j.
fn by_product(sums: &ProvinceSums<'_>, multiplier: &[f64], demand: &Matrix, m: usize) -> Vec<f64> {
    let R = demand.columns();
    sums.sum(R * m, |rows| {
        let first = rows.start;
        let mut part = vec![0.0; R * m];
        for i in rows {
            // Provinces start at a region's first sector.
            let j = (i - first) % m;
            for (s, y) in demand.row(i).iter().enumerate() {
                part[s * m + j] += multiplier[i] * y;
            }
        }
        part
    })
}

/// `Σ_(r,j) M_(r,j) y^{rs}_jc`, by consuming region and category.
fn by_demand(sums: &ProvinceSums<'_>, multiplier: &[f64], Y: &Panels) -> Vec<f64> {
    let rows_of: Vec<&[f64]> = Y.rows().map(|(_, values)| values).collect();
    sums.sum(Y.columns(), |rows| {
        let mut part = vec![0.0; Y.columns()];
        for i in rows {
            for (sum, y) in part.iter_mut().zip(rows_of[i]) {
                *sum += multiplier[i] * y;
            }
        }
        part
    })
}
