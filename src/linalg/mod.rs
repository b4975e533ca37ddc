//! Dense matrices, factorizations, Krylov methods and fixed-order sums.

mod matrix;

pub use matrix::Matrix;
