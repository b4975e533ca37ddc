//! Factors that only precondition: `f32` where that is good enough, `f64` where it is not.

use super::lu::{Lu, LuError};
use super::number::Number;
use super::tiled_lu::TiledLu;
use super::{Matrix, product};

/// A computed solution whose exact one is all ones may miss it by this much.
const MISS: f64 = 1e-2;

/// Order from which on a matrix is factored on all threads: below, there are many of them to be factored at once.
const TILED_FROM: usize = 1200;

/// LU of a regular matrix, to precondition with.
///
/// Half the memory and twice the speed of `f64`: the digits that are missing cost at most a pass. Whether a matrix
/// is singular is decided in `f64`.
#[derive(Debug)]
pub enum Factors {
    /// Rounded to `f32`, and seen to solve.
    Single(Lu<f32>),
    /// The same by tiles.
    Tiled(TiledLu<f32>),
    /// Too close to singular for `f32`.
    Double(Lu),
}

impl Factors {
    /// Factors `A`.
    ///
    /// # Errors
    /// [`LuError::Singular`] as of [`Lu::new`].
    pub fn new(A: Matrix) -> Result<Self, LuError> {
        let rounded = if A.rows() < TILED_FROM {
            Lu::rounded(&A).map(Self::Single)
        } else {
            TiledLu::rounded(&A).map(Self::Tiled)
        };
        match rounded {
            Ok(factors) if factors.solves(&A) => Ok(factors),
            _ => Lu::new(A).map(Self::Double),
        }
    }

    /// Order n.
    pub fn order(&self) -> usize {
        match self {
            Self::Single(lu) => lu.order(),
            Self::Tiled(lu) => lu.order(),
            Self::Double(lu) => lu.order(),
        }
    }

    /// Whether `f32` was not good enough.
    pub fn is_double(&self) -> bool {
        matches!(self, Self::Double(_))
    }

    /// `A X ≈ B`, `B` row-major `n × columns`, replaced by `X`.
    pub fn solve(&self, B: &mut [f64], columns: usize) {
        match self {
            Self::Single(lu) => rounded(B, |B| lu.solve(B, columns)),
            Self::Tiled(lu) => rounded(B, |B| lu.solve(B, columns)),
            Self::Double(lu) => lu.solve(B, columns),
        }
    }

    /// `Aᵀ X ≈ B`, `B` row-major `n × columns`, replaced by `X`.
    pub fn solve_transposed(&self, B: &mut [f64], columns: usize) {
        match self {
            Self::Single(lu) => rounded(B, |B| lu.solve_transposed(B, columns)),
            Self::Tiled(lu) => rounded(B, |B| lu.solve_transposed(B, columns)),
            Self::Double(lu) => lu.solve_transposed(B, columns),
        }
    }

    /// Solves for `A · (±1, …)` and looks at the answer: pivots alone need not show how ill a matrix is.
    fn solves(&self, A: &Matrix) -> bool {
        let n = A.rows();
        let sign = |i: usize| if i.is_multiple_of(2) { 1.0 } else { -1.0 };
        let known = Matrix::from_row_major(n, 2, (0..n).flat_map(|i| [1.0, sign(i)]).collect());
        let mut found = product(A.data(), &known, 1.0);
        self.solve(found.data_mut(), 2);
        // NaN is no answer.
        found.data().iter().zip(known.data()).all(|(x, y)| (x - y).abs() <= MISS)
    }
}

fn rounded(B: &mut [f64], solve: impl FnOnce(&mut [f32])) {
    let mut single: Vec<f32> = B.iter().map(|b| f32::narrow(*b)).collect();
    solve(&mut single);
    for (wide, narrow) in B.iter_mut().zip(single) {
        *wide = narrow.wide();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[1, 1; 1, 1 + d]` has condition 4 / d.
    fn close_to_singular(d: f64) -> Matrix {
        Matrix::from_row_major(2, 2, vec![1.0, 1.0, 1.0, 1.0 + d])
    }

    #[test]
    fn an_ill_matrix_is_kept_in_double_and_a_singular_one_refused() {
        let factors = |d| Factors::new(close_to_singular(d));
        assert!(!factors(1.0).expect("regular").is_double());
        let ill = factors(4e-9).expect("regular, condition 1e9");
        assert!(ill.is_double());
        // x = (1, 2): A x = (3, 3 + 2 d).
        let mut b = vec![3.0, 3.0 + 8e-9];
        ill.solve(&mut b, 1);
        assert!((b[0] - 1.0).abs() < 1e-6 && (b[1] - 2.0).abs() < 1e-6, "{b:?}");
        assert_eq!(factors(0.0).map(|_| ()), Err(LuError::Singular { row: 1 }));
    }

    #[test]
    fn large_matrices_are_factored_by_tiles() {
        // 1 on the diagonal, −1/4 on either side of it: A · 1 = 1/2 but for 3/4 in the first and last rows.
        let n = TILED_FROM;
        let mut A = Matrix::identity(n);
        for i in 1..n {
            *A.at_mut(i, i - 1) = -0.25;
            *A.at_mut(i - 1, i) = -0.25;
        }
        let factors = Factors::new(A).expect("regular");
        assert!(matches!(factors, Factors::Tiled(_)));
        let mut b = vec![0.5; n];
        (b[0], b[n - 1]) = (0.75, 0.75);
        let mut c = b.clone();
        factors.solve(&mut b, 1);
        factors.solve_transposed(&mut c, 1);
        assert!(b.iter().chain(&c).all(|x| (x - 1.0).abs() < 1e-5));
    }

    #[test]
    fn numbers_beyond_single_are_kept_in_double() {
        let huge = Matrix::from_row_major(2, 2, vec![1e60, 0.0, 0.0, 1.0]);
        // The pivots are 60 orders apart: refused, as ever.
        assert_eq!(Factors::new(huge).map(|_| ()), Err(LuError::Singular { row: 1 }));
        let huge = Matrix::from_row_major(2, 2, vec![2e60, 1e60, 0.0, 1e60]);
        let factors = Factors::new(huge).expect("regular");
        assert!(factors.is_double());
        let mut b = vec![3e60, 1e60];
        factors.solve(&mut b, 1);
        assert!((b[0] - 1.0).abs() < 1e-15 && (b[1] - 1.0).abs() < 1e-15);
    }

    #[test]
    fn single_factors_solve_both_sides_to_single_precision() {
        let A = Matrix::from_row_major(2, 2, vec![0.75, -0.25, -0.5, 0.875]);
        let factors = Factors::new(A).expect("regular");
        // x = (1, 2): A x = (.25, 1.25), Aᵀ x = (−.25, 1.5).
        let (mut b, mut c) = (vec![0.25, 1.25], vec![-0.25, 1.5]);
        factors.solve(&mut b, 1);
        factors.solve_transposed(&mut c, 1);
        for x in [b, c] {
            assert!((x[0] - 1.0).abs() < 1e-6 && (x[1] - 2.0).abs() < 1e-6, "{x:?}");
        }
    }
}
