//! Cholesky factors of positive semidefinite matrices, and the Gram products that lead to them.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::{factor, solve};
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::{Accum, Conj, MatMut, MatRef, Par};

use super::Matrix;

/// Factors of a symmetric matrix whose null space need not be known: `A X = B` for `B` in its range.
///
/// A pivot at or below the floor belongs to a direction that costs nothing, as far as rounding lets one see, and is
/// replaced.
#[derive(Debug)]
pub struct Cholesky {
    order: usize,
    factors: Vec<f64>,
    replaced: usize,
}

/// What stands for a pivot at or below the floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pivot {
    /// So large a number that the unknown comes out as zero.
    Pin,
    /// The floor: directions that look free, and are not, are followed far.
    Floor,
}

impl Cholesky {
    /// Factors `A`, of which the upper triangle is read, on one thread. `None` when a pivot is NaN.
    pub fn semidefinite(A: Matrix, floor: f64, pivot: Pivot) -> Option<Self> {
        let stand_in = match pivot {
            Pivot::Pin => 1e64,
            Pivot::Floor => floor,
        };
        let n = A.rows();
        // The upper triangle of rows is the lower triangle of columns.
        let mut factors = A.into_data();
        let params = faer::Spec::default();
        let mut memory = MemBuffer::new(factor::cholesky_in_place_scratch::<f64>(n, Par::Seq, params));
        let regularization = factor::LltRegularization {
            dynamic_regularization_delta: stand_in,
            dynamic_regularization_epsilon: floor,
        };
        let lower = MatMut::from_column_major_slice_mut(&mut factors, n, n);
        let stack = MemStack::new(&mut memory);
        factor::cholesky_in_place(lower, regularization, Par::Seq, stack, params).ok()?;
        let mut replaced = 0;
        for i in 0..n {
            let root = &mut factors[i * n + i];
            if !root.is_finite() {
                return None;
            }
            // faer divides a replaced pivot's column by the new root, its old pivot too: what is left there is at
            // most √floor, and less than any root that was not replaced.
            if *root <= floor.sqrt() {
                *root = stand_in.sqrt();
                replaced += 1;
            }
        }
        Some(Self { order: n, factors, replaced })
    }

    /// Order n.
    pub fn order(&self) -> usize {
        self.order
    }

    /// Pivots that were replaced.
    pub fn replaced(&self) -> usize {
        self.replaced
    }

    /// `A x = b`, `b` replaced by `x`.
    pub fn solve(&self, b: &mut [f64]) {
        let n = self.order;
        let L = MatRef::from_column_major_slice(&self.factors, n, n);
        let mut memory = MemBuffer::new(solve::solve_in_place_scratch::<f64>(n, 1, Par::Seq));
        let x = MatMut::from_column_major_slice_mut(b, n, 1);
        solve::solve_in_place_with_conj(L, Conj::No, x, Par::Seq, MemStack::new(&mut memory));
    }
}

/// Upper triangle of `S −= A Aᵀ`; the rest of `S` is left as it is.
pub fn subtract_gram(S: &mut Matrix, A: &Matrix) {
    let (n, inner) = (A.rows(), A.columns());
    if n == 0 || inner == 0 {
        return;
    }
    let A = MatRef::from_row_major_slice(A.data(), n, inner);
    triangular::matmul(
        MatMut::from_column_major_slice_mut(S.data_mut(), n, n),
        BlockStructure::TriangularLower,
        Accum::Add,
        A,
        BlockStructure::Rectangular,
        A.transpose(),
        BlockStructure::Rectangular,
        -1.0,
        Par::Seq,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graph_laplacian_is_solved_up_to_its_constant() {
        // Two edges 0 – 1 – 2 with weights 1 and 2; currents (1, 1, −2) by hand: drops 1 and 1.
        let A = Matrix::from_row_major(3, 3, vec![1.0, -1.0, 0.0, -1.0, 3.0, -2.0, 0.0, -2.0, 2.0]);
        let factors = Cholesky::semidefinite(A, 1e-13, Pivot::Pin).expect("numbers");
        assert_eq!((factors.order(), factors.replaced()), (3, 1));
        let mut x = vec![1.0, 1.0, -2.0];
        factors.solve(&mut x);
        for (value, expected) in x.iter().zip([2.0, 1.0, 0.0]) {
            assert!((value - expected).abs() < 1e-14, "{x:?}");
        }
    }

    #[test]
    fn a_gram_product_fills_the_upper_triangle() {
        let A = Matrix::from_row_major(2, 3, vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let mut S = Matrix::from_row_major(2, 2, vec![20.0, 40.0, 7.0, 100.0]);
        subtract_gram(&mut S, &A);
        assert_eq!(S.data(), &[6.0, 8.0, 7.0, 23.0]);
    }

    #[test]
    fn nan_has_no_factors() {
        assert!(
            Cholesky::semidefinite(Matrix::from_row_major(1, 1, vec![f64::NAN]), 1e-13, Pivot::Pin).is_none()
        );
    }
}
