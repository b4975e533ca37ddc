//! What a Krylov method needs to know of a matrix and of a sum: nothing of ranks.

use super::Matrix;

/// A square operator on the rows this process holds.
///
/// # Shapes
/// Panels are `rows held × columns`, row-major; other processes hold the other rows.
pub trait LinearOperator {
    /// Operator times panel.
    fn product(&self, X: &Matrix) -> Matrix;
    /// Transposed operator times panel.
    fn transposed_product(&self, X: &Matrix) -> Matrix;
}

/// Inner products over the rows of all processes, the same bits on every process.
pub trait InnerProduct {
    /// `Vᵀ W`.
    fn products(&self, V: &Matrix, W: &Matrix) -> Matrix;
    /// Squared norms of the columns of `W`.
    fn squared_norms(&self, W: &Matrix) -> Vec<f64>;
    /// `W += alpha · V C`, row by row.
    fn combine(&self, W: &mut Matrix, V: &Matrix, C: &Matrix, alpha: f64);
}

/// An operator behind a preconditioner: all that a Krylov pass asks for.
pub trait Preconditioned {
    /// Directions `Z`, preconditioned residuals `D`, and their images `operator · Z`; these may be wrong by
    /// `accuracy`, relative to them.
    fn step(&self, D: &Matrix, accuracy: f64) -> (Matrix, Matrix);
}

/// Operator and preconditioner that know nothing of each other.
pub struct Apart<'a> {
    /// Multiplied with.
    pub operator: &'a dyn LinearOperator,
    /// Close to the operator's inverse.
    pub preconditioner: &'a dyn LinearOperator,
}

impl Preconditioned for Apart<'_> {
    fn step(&self, D: &Matrix, _accuracy: f64) -> (Matrix, Matrix) {
        let Z = self.preconditioner.product(D);
        let W = self.operator.product(&Z);
        (Z, W)
    }
}

/// An operator seen from the other side.
pub struct Transposed<'a>(pub &'a dyn LinearOperator);

impl LinearOperator for Transposed<'_> {
    fn product(&self, X: &Matrix) -> Matrix {
        self.0.transposed_product(X)
    }

    fn transposed_product(&self, X: &Matrix) -> Matrix {
        self.0.product(X)
    }
}
