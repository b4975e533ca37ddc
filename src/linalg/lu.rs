//! LU with partial pivoting, in place, in either floating-point type.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::lu::partial_pivoting::{factor, solve};
use faer::perm::PermRef;
use faer::{Conj, MatMut, MatRef, Par};

use super::Matrix;
use super::number::Number;

/// Factors of a square matrix, for `A X = B` and `Aᵀ X = B`.
///
/// The row-major buffer is factored as the column-major matrix `Aᵀ`, so no copy is made; the roles of the plain
/// and the transposed solve are exchanged accordingly.
#[derive(Debug)]
pub struct Lu<T = f64> {
    order: usize,
    factors: Vec<T>,
    forward: Vec<usize>,
    inverse: Vec<usize>,
    par: Par,
}

/// A matrix that cannot be factored.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum LuError {
    /// No usable pivot: row `row` depends on the rows before it.
    #[error("the matrix is singular: row {row} depends on the rows before it")]
    Singular {
        /// The row, from 0.
        row: usize,
    },
}

impl Lu {
    /// Factors `A` on one thread.
    ///
    /// # Errors
    /// [`LuError::Singular`] when a pivot is below n·ε of the largest.
    pub fn new(A: Matrix) -> Result<Self, LuError> {
        Self::with(A.rows(), A.into_data(), Par::Seq)
    }

    /// Factors `A` on all threads; the bits of parallel factors may depend on their number.
    ///
    /// # Errors
    /// [`LuError::Singular`] when a pivot is below n·ε of the largest.
    pub fn parallel(A: Matrix) -> Result<Self, LuError> {
        Self::with(A.rows(), A.into_data(), Par::rayon(0))
    }
}

impl Lu<f32> {
    /// Factors `A` rounded to `f32`, on one thread.
    ///
    /// # Errors
    /// [`LuError::Singular`] when a pivot is below n·ε of the largest, with the ε of `f32`: a regular matrix may
    /// look singular.
    pub fn rounded(A: &Matrix) -> Result<Self, LuError> {
        Self::with(A.rows(), A.data().iter().map(|a| f32::narrow(*a)).collect(), Par::Seq)
    }
}

impl<T: Number> Lu<T> {
    /// Factors a row-major matrix of order n on one thread.
    pub(super) fn of(n: usize, cells: Vec<T>) -> Result<Self, LuError> {
        Self::with(n, cells, Par::Seq)
    }

    fn with(n: usize, mut factors: Vec<T>, par: Par) -> Result<Self, LuError> {
        let (mut forward, mut inverse) = (vec![0; n], vec![0; n]);
        let params = faer::Spec::default();
        let mut memory = MemBuffer::new(factor::lu_in_place_scratch::<usize, T>(n, n, par, params));
        factor::lu_in_place(
            MatMut::from_column_major_slice_mut(&mut factors, n, n),
            &mut forward,
            &mut inverse,
            par,
            MemStack::new(&mut memory),
            params,
        );
        let pivot = |i: usize| factors[i * n + i].wide().abs();
        let largest = (0..n).map(pivot).fold(0.0, f64::max);
        let floor = largest * n as f64 * T::ROUNDING;
        match (0..n).find(|&i| pivot(i).partial_cmp(&floor) != Some(std::cmp::Ordering::Greater)) {
            Some(row) => Err(LuError::Singular { row }),
            None => Ok(Self { order: n, factors, forward, inverse, par }),
        }
    }

    /// Order n.
    pub fn order(&self) -> usize {
        self.order
    }

    /// `A X = B`, `B` row-major `n × columns`, replaced by `X`.
    pub fn solve(&self, B: &mut [T], columns: usize) {
        self.run(B, columns, true);
    }

    /// `Aᵀ X = B`, `B` row-major `n × columns`, replaced by `X`.
    pub fn solve_transposed(&self, B: &mut [T], columns: usize) {
        self.run(B, columns, false);
    }

    fn run(&self, B: &mut [T], columns: usize, stored_transposed: bool) {
        let n = self.order;
        if n == 0 || columns == 0 {
            return;
        }
        let LU = MatRef::from_column_major_slice(&self.factors, n, n);
        let rows = PermRef::new_checked(&self.forward, &self.inverse, n);
        let X = MatMut::from_row_major_slice_mut(B, n, columns);
        if stored_transposed {
            let scratch = solve::solve_transpose_in_place_scratch::<usize, T>(n, columns, self.par);
            let mut memory = MemBuffer::new(scratch);
            let stack = MemStack::new(&mut memory);
            solve::solve_transpose_in_place_with_conj(LU, LU, rows, Conj::No, X, self.par, stack);
        } else {
            let scratch = solve::solve_in_place_scratch::<usize, T>(n, columns, self.par);
            let mut memory = MemBuffer::new(scratch);
            let stack = MemStack::new(&mut memory);
            solve::solve_in_place_with_conj(LU, LU, rows, Conj::No, X, self.par, stack);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_a_pivoting_system_and_its_transpose() {
        // The zero corner forces an exchange of rows. x = (1, 2, 3): A x and Aᵀ x by hand.
        let A = Matrix::from_row_major(3, 3, vec![0.0, 2.0, 1.0, 1.0, 1.0, 0.0, 4.0, 0.0, 1.0]);
        let lu = Lu::new(A).expect("regular");
        let mut b = vec![7.0, 3.0, 7.0];
        lu.solve(&mut b, 1);
        let mut c = vec![14.0, 4.0, 4.0];
        lu.solve_transposed(&mut c, 1);
        for x in [b, c] {
            for (value, expected) in x.iter().zip([1.0, 2.0, 3.0]) {
                assert!((value - expected).abs() < 1e-15, "{x:?}");
            }
        }
    }

    #[test]
    fn a_singular_matrix_names_the_dependent_row() {
        let A = Matrix::from_row_major(3, 3, vec![1.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        assert_eq!(Lu::new(A).map(|_| ()), Err(LuError::Singular { row: 1 }));
    }
}
