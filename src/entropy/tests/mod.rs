//! Known answers (methods, A.10), invariants, slow twins.

mod hard;
mod known_answers;
mod nested;
mod properties;
mod refused;
mod reported;
mod soft;

use super::{Balanced, Options};
use crate::linalg::Matrix;

fn matrix(rows: &[&[f64]]) -> Matrix {
    Matrix::from_row_major(rows.len(), rows[0].len(), rows.concat())
}

fn near(found: &Matrix, expected: &Matrix, tolerance: f64) {
    for (at, (x, y)) in found.data().iter().zip(expected.data()).enumerate() {
        assert!((x - y).abs() <= tolerance, "cell {at}: {x} for {y}\n{found:?}");
    }
}

fn exactly() -> Options {
    Options { tolerance: 1e-14, ..Options::default() }
}

fn cells(balanced: Result<Balanced, super::EntropyError>) -> Matrix {
    balanced.expect("feasible").X
}
