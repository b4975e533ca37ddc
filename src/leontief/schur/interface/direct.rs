//! Dense LU of `I − K Φ`, which contracts in weights by columns (`super::super::response`): tiles need no pivoting
//! between them.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::super::super::LeontiefError;
use super::Coupling;
use crate::linalg::{LuError, Matrix, TiledLu};
use crate::table::Aggregates;

/// Columns solved by one task: fixed, so that bits do not depend on threads.
const COLUMNS: usize = 48;

/// The factored interface.
pub(super) struct Direct(TiledLu);

impl Direct {
    pub(super) fn new(coupling: &Coupling<'_>) -> Result<Self, LeontiefError> {
        let Coupling { axes, shares, response } = coupling;
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
        let singular = |LuError::Singular { row }| LeontiefError::Singular {
            province: axes.provinces.labels().name(row % P).to_owned(),
            sector: format!("{} of the whole province", axes.sectors.name(row / P)),
        };
        Ok(Self(TiledLu::new(coupled).map_err(singular)?))
    }

    /// Solves in panels of fixed width.
    pub(super) fn solve(&self, B: Aggregates, transposed: bool) -> Aggregates {
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
            self.0.solve_transposed(&mut values, columns);
        } else {
            self.0.solve(&mut values, columns);
        }
        values
    }
}
