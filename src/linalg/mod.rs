//! Dense matrices, factorizations, Krylov methods and fixed-order sums.
//!
//! Every kernel here is sequential: callers run threads over provinces and fixed tiles, so that bits depend
//! neither on threads nor on ranks.

mod block_gmres;
mod lu;
mod matrix;
mod operator;
mod orthonormal;
mod product;

pub use block_gmres::{KrylovOptions, KrylovReport, KrylovStatus, block_gmres};
pub use lu::{Lu, LuError};
pub use matrix::Matrix;
pub use operator::{InnerProduct, LinearOperator, Transposed};
pub use product::{add_product, add_strided_product, add_transposed_product, product, transposed_product};
