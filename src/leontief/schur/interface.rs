//! The interface between provinces: `(I − K Φ) g = b`, m·P unknowns, and its adjoint.
//!
//! Rows are sector-major, `i·P + q`. `K` is block-diagonal by province, `Φ` by sector; a system of a few thousand
//! unknowns is factored once, on every rank alike.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::super::LeontiefError;
use super::super::certificate::Side;
use crate::axes::Axes;
use crate::linalg::{Lu, LuError, Matrix, add_strided_product};
use crate::table::{Aggregates, Hierarchical};

/// Columns solved by one task: fixed, so that bits do not depend on threads.
const COLUMNS: usize = 48;

/// The factored interface.
pub(super) struct Interface {
    /// `K_q`, m × m a province.
    pub response: Vec<Matrix>,
    lu: Lu,
}

impl Interface {
    pub(super) fn new(
        axes: &Axes,
        shares: &Hierarchical,
        response: Vec<Matrix>,
    ) -> Result<Self, LeontiefError> {
        let (m, P) = (axes.m(), axes.P());
        let mut coupled = Matrix::identity(m * P);
        for (q, K) in response.iter().enumerate() {
            for i in 0..m {
                let row = coupled.row_mut(i * P + q);
                for (j, k) in K.row(i).iter().enumerate() {
                    let phi = &shares.province_trade[(j * P + q) * P..][..P];
                    for (cell, phi) in row[j * P..(j + 1) * P].iter_mut().zip(phi) {
                        *cell -= k * phi;
                    }
                }
            }
        }
        let lu = Lu::new(coupled).map_err(|LuError::Singular { row }| LeontiefError::Singular {
            province: axes.provinces.labels().name(row % P).to_owned(),
            sector: format!("{} of the whole province", axes.sectors.name(row / P)),
        })?;
        Ok(Self { response, lu })
    }

    /// `(I − K Φ)⁻¹ b` forward; `(I − Kᵀ Φᵀ)⁻¹ b` adjoint, which is no transpose of the first:
    /// `I + Kᵀ (I − Φᵀ Kᵀ)⁻¹ Φᵀ` applied to b.
    pub(super) fn solve(&self, axes: &Axes, shares: &Hierarchical, b: Aggregates, side: Side) -> Aggregates {
        match side {
            Side::Forward => self.factored(b, false),
            Side::Adjoint => {
                let inner = self.factored(shares.exchange_transposed(axes, &b), true);
                let mut kappa = self.respond_transposed(axes, &inner);
                for (k, b) in kappa.data_mut().iter_mut().zip(b.data()) {
                    *k += b;
                }
                kappa
            }
        }
    }

    /// `(I − K Φ)⁻¹ B` or `(I − K Φ)⁻ᵀ B`, in panels of fixed width.
    pub(super) fn factored(&self, B: Aggregates, transposed: bool) -> Aggregates {
        let (n, k) = (B.rows(), B.columns());
        if k <= COLUMNS {
            return Matrix::from_row_major(n, k, self.panel(B.into_data(), k, transposed));
        }
        let starts: Vec<usize> = (0..k).step_by(COLUMNS).collect();
        let panels: Vec<(usize, Vec<f64>)> = starts
            .into_par_iter()
            .map(|from| {
                let to = (from + COLUMNS).min(k);
                let cut = (0..n).flat_map(|row| B.row(row)[from..to].iter().copied()).collect();
                (from, self.panel(cut, to - from, transposed))
            })
            .collect();
        let mut X = B;
        for (from, panel) in &panels {
            let width = panel.len() / n;
            for (row, values) in panel.chunks_exact(width).enumerate() {
                X.row_mut(row)[*from..from + width].copy_from_slice(values);
            }
        }
        X
    }

    fn panel(&self, mut values: Vec<f64>, columns: usize, transposed: bool) -> Vec<f64> {
        if transposed {
            self.lu.solve_transposed(&mut values, columns);
        } else {
            self.lu.solve(&mut values, columns);
        }
        values
    }

    /// `K h`, by province.
    pub(super) fn respond(&self, axes: &Axes, h: &Aggregates) -> Aggregates {
        self.by_province(axes, h, false)
    }

    /// `Kᵀ λ`, by province.
    fn respond_transposed(&self, axes: &Axes, lambda: &Aggregates) -> Aggregates {
        self.by_province(axes, lambda, true)
    }

    fn by_province(&self, axes: &Axes, from: &Aggregates, transposed: bool) -> Aggregates {
        let (m, P, k) = (axes.m(), axes.P(), from.columns());
        let mut sum = Matrix::zeros(from.rows(), k);
        for (q, K) in self.response.iter().enumerate() {
            let steps = if transposed { (1, m) } else { (m, 1) };
            let into = &mut sum.data_mut()[q * k..];
            add_strided_product(into, P * k, (K.data(), steps), (&from.data()[q * k..], P * k), [m, m, k]);
        }
        sum
    }
}
