//! Sums of panels, number by number, on all threads.

use rayon::prelude::{IndexedParallelIterator, ParallelIterator, ParallelSlice, ParallelSliceMut};

use crate::linalg::Matrix;

/// Numbers a thread takes at a time.
const CHUNK: usize = 1 << 15;

/// `X += factor · step`.
pub(super) fn add(X: &mut Matrix, step: &Matrix, factor: f64) {
    together(X, step, |x, dx| *x += factor * dx);
}

/// `X − step` in the place of `step`.
pub(super) fn minus(X: &Matrix, mut step: Matrix) -> Matrix {
    together(&mut step, X, |y, x| *y = x - *y);
    step
}

fn together(X: &mut Matrix, other: &Matrix, change: impl Fn(&mut f64, f64) + Sync) {
    X.data_mut().par_chunks_mut(CHUNK).zip(other.data().par_chunks(CHUNK)).for_each(|(x, other)| {
        for (x, other) in x.iter_mut().zip(other) {
            change(x, *other);
        }
    });
}
