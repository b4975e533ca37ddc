//! LU by tiles of fixed size, on all threads with the same bits on any number of them.
//!
//! `A = L U` by blocks: `L` keeps its diagonal tiles factored with partial pivoting, `U` has unit diagonal tiles. No
//! rows are exchanged between tiles, which well-conditioned matrices that are diagonally dominant by columns do not need
//! (Demmel, Higham & Schreiber 1995, Numerical Linear Algebra with Applications 2:173, doi:10.1002/nla.1680020208); of
//! others nothing is promised, so callers hold answers against a residual or a known solution. Almost all arithmetic
//! is products of tiles.

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator, ParallelSliceMut};

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};

use super::Matrix;
use super::lu::{Lu, LuError};
use super::number::Number;

/// Rows of a tile.
const TILE: usize = 192;

/// Factors of a square matrix that needs no pivoting between tiles, for `A X = B` and `Aᵀ X = B`.
#[derive(Debug)]
pub struct TiledLu<T = f64> {
    order: usize,
    /// Below the diagonal tiles of `L`, above them those of `U`; the diagonal tiles stand in `diagonal`.
    tiles: Vec<T>,
    diagonal: Vec<Lu<T>>,
}

impl TiledLu {
    /// Factors `A`.
    ///
    /// # Errors
    /// [`LuError::Singular`] when a pivot is below n·ε of the largest of its tile.
    pub fn new(A: Matrix) -> Result<Self, LuError> {
        Self::with(A.rows(), A.into_data())
    }
}

impl TiledLu<f32> {
    /// Factors `A` rounded to `f32`.
    ///
    /// # Errors
    /// As of [`Lu::rounded`].
    pub fn rounded(A: &Matrix) -> Result<Self, LuError> {
        Self::with(A.rows(), A.data().iter().map(|a| f32::narrow(*a)).collect())
    }
}

impl<T: Number> TiledLu<T> {
    fn with(n: usize, mut tiles: Vec<T>) -> Result<Self, LuError> {
        let mut diagonal = Vec::new();
        for first in (0..n).step_by(TILE) {
            let (end, width) = ((first + TILE).min(n), TILE.min(n - first));
            let (above, below) = tiles.split_at_mut(end * n);
            let rows = &mut above[first * n..];
            let pivot = rows.chunks_exact(n).flat_map(|row| &row[first..end]).copied().collect();
            let lu = Lu::of(width, pivot)
                .map_err(|LuError::Singular { row }| LuError::Singular { row: first + row })?;
            if end < n {
                right_of(rows, &lu, (n, end));
                let rows = &*rows;
                below.par_chunks_mut(TILE * n).for_each(|to| eliminate(to, rows, (n, first, end)));
            }
            diagonal.push(lu);
        }
        Ok(Self { order: n, tiles, diagonal })
    }

    /// Order n.
    pub fn order(&self) -> usize {
        self.order
    }

    /// `A X = B`, `B` row-major `n × columns`, replaced by `X`.
    pub fn solve(&self, B: &mut [T], columns: usize) {
        if columns == 0 {
            return;
        }
        for at in 0..self.diagonal.len() {
            self.less(B, columns, (at, 0..at), false);
            self.diagonal[at].solve(self.rows_of(B, columns, at), columns);
        }
        for at in (0..self.diagonal.len()).rev() {
            self.less(B, columns, (at, at + 1..self.diagonal.len()), false);
        }
    }

    /// `Aᵀ X = B`, `B` row-major `n × columns`, replaced by `X`.
    pub fn solve_transposed(&self, B: &mut [T], columns: usize) {
        if columns == 0 {
            return;
        }
        for at in 0..self.diagonal.len() {
            self.less(B, columns, (at, 0..at), true);
        }
        for at in (0..self.diagonal.len()).rev() {
            self.less(B, columns, (at, at + 1..self.diagonal.len()), true);
            self.diagonal[at].solve_transposed(self.rows_of(B, columns, at), columns);
        }
    }

    fn rows_of<'b>(&self, B: &'b mut [T], columns: usize, at: usize) -> &'b mut [T] {
        &mut B[at * TILE * columns..((at + 1) * TILE).min(self.order) * columns]
    }

    /// `B_at −= Σ_j A_(at,j) B_j`, or with `A_(j,at)ᵀ`, over some tiles j beside `at`.
    fn less(
        &self,
        B: &mut [T],
        columns: usize,
        (at, tiles): (usize, std::ops::Range<usize>),
        transposed: bool,
    ) {
        let n = self.order;
        let (first, end) = (tiles.start * TILE, (tiles.end * TILE).min(n));
        if first >= end {
            return;
        }
        let (own, own_end) = (at * TILE, ((at + 1) * TILE).min(n));
        let (to, from) = if first < own {
            let (before, here) = B.split_at_mut(own * columns);
            (&mut here[..(own_end - own) * columns], &before[first * columns..end * columns])
        } else {
            let (before, after) = B.split_at_mut(first * columns);
            (&mut before[own * columns..own_end * columns], &after[..(end - first) * columns])
        };
        let A = if transposed {
            block(&self.tiles, n, (first..end, own..own_end)).transpose()
        } else {
            block(&self.tiles, n, (own..own_end, first..end))
        };
        let X = MatRef::from_row_major_slice(from, end - first, columns);
        let to = MatMut::from_row_major_slice_mut(to, own_end - own, columns);
        matmul(to, Accum::Add, A, X, T::narrow(-1.0), Par::Seq);
    }
}

/// A block of a row-major matrix with n columns.
fn block<T>(
    all: &[T],
    n: usize,
    (rows, columns): (std::ops::Range<usize>, std::ops::Range<usize>),
) -> MatRef<'_, T> {
    let cells = &all[rows.start * n + columns.start..];
    MatRef::from_row_major_slice_with_stride(cells, rows.len(), columns.len(), n)
}

/// `D⁻¹` times what stands right of the diagonal tile `D`, from column `end` on.
fn right_of<T: Number>(rows: &mut [T], D: &Lu<T>, (n, end): (usize, usize)) {
    let starts: Vec<usize> = (end..n).step_by(TILE).collect();
    let cut = |from: &usize| {
        let to = (from + TILE).min(n);
        let mut part: Vec<T> = rows.chunks_exact(n).flat_map(|row| &row[*from..to]).copied().collect();
        D.solve(&mut part, to - from);
        part
    };
    let solved: Vec<Vec<T>> = starts.par_iter().map(cut).collect();
    for (from, part) in starts.iter().zip(&solved) {
        let width = TILE.min(n - from);
        for (row, values) in rows.chunks_exact_mut(n).zip(part.chunks_exact(width)) {
            row[*from..from + width].copy_from_slice(values);
        }
    }
}

/// A tile's rows less their part in columns `first .. end` times the pivot rows.
fn eliminate<T: Number>(to: &mut [T], pivot: &[T], (n, first, end): (usize, usize, usize)) {
    let (rows, depth) = (to.len() / n, end - first);
    let left: Vec<T> = to.chunks_exact(n).flat_map(|row| &row[first..end]).copied().collect();
    matmul(
        // faer 0.24's own row-major constructor with a stride exchanges the strides.
        MatMut::from_column_major_slice_with_stride_mut(&mut to[end..], n - end, rows, n).transpose_mut(),
        Accum::Add,
        MatRef::from_row_major_slice(&left, rows, depth),
        block(pivot, n, (0..depth, end..n)),
        T::narrow(-1.0),
        Par::Seq,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::Stream;

    /// `I − A` with column sums of `A` up to 0.9, over two tiles and a part of a third.
    fn dominant(n: usize) -> Matrix {
        let random = Stream::new(5, 2);
        let cell = |at: usize| random.uniform(at as u64) * 1.8 / n as f64;
        let cells = (0..n * n).map(|at| f64::from(u8::from(at / n == at % n)) - cell(at));
        Matrix::from_row_major(n, n, cells.collect())
    }

    #[test]
    fn tiles_solve_what_one_lu_solves() {
        for n in [1, TILE, 2 * TILE + 57] {
            let A = dominant(n);
            let (tiled, whole) = (TiledLu::new(A.clone()).expect("regular"), Lu::new(A).expect("regular"));
            let right: Vec<f64> = (0..3 * n).map(|i| (i % 7) as f64 - 2.0).collect();
            let (mut a, mut b) = (right.clone(), right.clone());
            tiled.solve(&mut a, 3);
            whole.solve(&mut b, 3);
            let (mut c, mut d) = (right.clone(), right);
            tiled.solve_transposed(&mut c, 3);
            whole.solve_transposed(&mut d, 3);
            for (x, y) in a.iter().chain(&c).zip(b.iter().chain(&d)) {
                // Condition below 20, solutions below 100.
                assert!((x - y).abs() < 1e-11, "{n}: {x} {y}");
            }
        }
    }

    #[test]
    fn bits_do_not_depend_on_threads() {
        let n = 2 * TILE + 57;
        let solved = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| {
                let mut X: Vec<f64> = (0..3 * n).map(|i| (i % 7) as f64 - 2.0).collect();
                TiledLu::new(dominant(n)).expect("regular").solve(&mut X, 3);
                X.into_iter().map(f64::to_bits).collect::<Vec<u64>>()
            })
        };
        assert!(solved(1) == solved(2) && solved(1) == solved(5));
    }

    #[test]
    fn a_singular_tile_names_the_row_of_the_whole() {
        let n = TILE + 3;
        let mut A = Matrix::identity(n);
        *A.at_mut(TILE + 1, TILE + 1) = 0.0;
        assert_eq!(TiledLu::new(A).map(|_| ()), Err(LuError::Singular { row: TILE + 1 }));
    }
}
