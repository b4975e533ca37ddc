//! The blocks solved without talk: one a region, or one a province where trade inside it has no simple form.

use rayon::prelude::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator, ParallelSliceMut};

use super::super::LeontiefError;
use super::super::dense::identity_minus;
use super::super::local::{singular, thirstiest};
use super::super::operator::by_region;
use crate::axes::{Axes, Province};
use crate::linalg::{Lu, Matrix, add_product};
use crate::table::{Hierarchical, Panels};

/// Inverses or factors of the held blocks.
pub(super) enum Local {
    /// `B_s = (I − diag(δ_s) Â_s)⁻¹`, m × m a region: small, and used for thousands of columns.
    Regions(Panels),
    /// LU of `I − A_pp`, by held province.
    Provinces(Vec<(Province, Lu)>),
}

impl Local {
    pub(super) fn new(
        axes: &Axes,
        shares: &Hierarchical,
        technology: &Panels,
    ) -> Result<Self, LeontiefError> {
        if shares.in_province.is_some() {
            return provinces(axes, shares, technology).map(Self::Provinces);
        }
        let m = axes.m();
        let mut inverses = Panels::zeros(axes, m, &technology.provinces());
        for ((p, into), (_, cells)) in inverses.iter_mut().zip(technology.iter()) {
            let first = axes.province_rows(p).start;
            let faults = into
                .data_mut()
                .par_chunks_exact_mut(m * m)
                .zip(cells.data().chunks_exact(m * m).collect::<Vec<_>>())
                .enumerate()
                .filter_map(|(s, (inverse, block))| {
                    let row = first + s * m;
                    let own_share = &shares.own_share[row..row + m];
                    invert(inverse, block, own_share).err().map(|at| row + at)
                });
            if let Some(row) = faults.min() {
                return Err(singular(axes, p, row));
            }
        }
        Ok(Self::Regions(inverses))
    }

    /// `B X` or `Bᵀ X` on the held rows.
    pub(super) fn solve(&self, X: &Matrix, transposed: bool) -> Matrix {
        match self {
            Self::Regions(inverses) => by_region(inverses, X, transposed),
            Self::Provinces(factors) => {
                let (mut Y, k) = (X.clone(), X.columns());
                let mut rest = Y.data_mut();
                let mut tasks = Vec::new();
                for (_, lu) in factors {
                    let (mine, after) = rest.split_at_mut(lu.order() * k);
                    rest = after;
                    tasks.push((lu, mine));
                }
                tasks.into_par_iter().for_each(|(lu, rows)| {
                    if transposed { lu.solve_transposed(rows, k) } else { lu.solve(rows, k) }
                });
                Y
            }
        }
    }

    /// `max_j (wᵀ |I − (I − A_loc) B|)_j / w_j` over the held regions; zero where factors serve instead of inverses.
    pub(super) fn residual(
        &self,
        axes: &Axes,
        (shares, technology): (&Hierarchical, &Panels),
        w: &[f64],
    ) -> f64 {
        let Self::Regions(inverses) = self else { return 0.0 };
        let m = axes.m();
        let mut regions: Vec<(usize, &[f64], &[f64])> = Vec::new();
        for ((p, inverse), (_, cells)) in inverses.iter().zip(technology.iter()) {
            let first = axes.province_rows(p).start;
            let blocks = inverse.data().chunks_exact(m * m).zip(cells.data().chunks_exact(m * m));
            regions.extend(blocks.enumerate().map(|(s, (inverse, cells))| (first + s * m, inverse, cells)));
        }
        let each = regions.into_par_iter().map(|(row, inverse, cells)| {
            let block = local_block(cells, &shares.own_share[row..row + m]);
            let mut gap = Matrix::identity(m);
            gap.data_mut().iter_mut().for_each(|cell| *cell = -*cell);
            let B = Matrix::from_row_major(m, m, inverse.to_vec());
            add_product(gap.data_mut(), block.data(), &B, 1.0);
            weighted_norm(&gap, &w[row..row + m])
        });
        each.reduce(|| 0.0, f64::max)
    }

    /// Provinces whose blocks this rank factored.
    pub(super) fn factored(&self) -> Vec<Province> {
        match self {
            Self::Regions(inverses) => inverses.provinces(),
            Self::Provinces(factors) => factors.iter().map(|(p, _)| *p).collect(),
        }
    }
}

/// `(I − diag(δ) Â)⁻¹`, or the row that depends on those before it.
fn invert(into: &mut [f64], technology: &[f64], own_share: &[f64]) -> Result<(), usize> {
    let m = own_share.len();
    let block = local_block(technology, own_share);
    let thirsty = thirstiest(&local_use(technology, own_share));
    let lu = Lu::new(block).map_err(|_| thirsty)?;
    into.copy_from_slice(Matrix::identity(m).data());
    lu.solve(into, m);
    Ok(())
}

/// `diag(δ) Â`.
fn local_use(technology: &[f64], own_share: &[f64]) -> Matrix {
    let m = own_share.len();
    let mut block = Matrix::zeros(m, m);
    for (i, share) in own_share.iter().enumerate() {
        for (cell, a) in block.row_mut(i).iter_mut().zip(&technology[i * m..(i + 1) * m]) {
            *cell = share * a;
        }
    }
    block
}

/// `I − diag(δ) Â`.
fn local_block(technology: &[f64], own_share: &[f64]) -> Matrix {
    identity_minus(local_use(technology, own_share))
}

/// `max_j Σ_i w_i |R_ij| / w_j`.
fn weighted_norm(R: &Matrix, w: &[f64]) -> f64 {
    let mut sums = vec![0.0; w.len()];
    for (i, weight) in w.iter().enumerate() {
        for (sum, value) in sums.iter_mut().zip(R.row(i)) {
            *sum += weight * value.abs();
        }
    }
    sums.iter().zip(w).map(|(sum, weight)| sum / weight).fold(0.0, f64::max)
}

/// LU of `I − A_pp`, `A^{rs}_ij = B^{rs}_i Â^s_ij` inside the province.
fn provinces(
    axes: &Axes,
    shares: &Hierarchical,
    technology: &Panels,
) -> Result<Vec<(Province, Lu)>, LeontiefError> {
    let m = axes.m();
    let held: Vec<(Province, &Matrix)> = technology.iter().collect();
    held.into_par_iter()
        .map(|(p, cells)| {
            let rows = axes.province_rows(p);
            let mut block = Matrix::zeros(rows.len(), rows.len());
            for row in 0..rows.len() {
                let (into, i) = (block.row_mut(row), row % m);
                for (s, columns) in into.chunks_exact_mut(m).enumerate() {
                    let share = shares.share(axes, rows.start + row, rows.start / m + s);
                    for (cell, a) in columns.iter_mut().zip(cells.row(s * m + i)) {
                        *cell = share * a;
                    }
                }
            }
            let thirsty = thirstiest(&block);
            let lu = Lu::new(identity_minus(block));
            let lu = lu.map_err(|_| singular(axes, p, rows.start + thirsty))?;
            Ok((p, lu))
        })
        .collect()
}
