//! Dense matrices, factorizations, Krylov methods and fixed-order sums.
//!
//! Every kernel here is sequential: callers run threads over provinces and fixed tiles, so that bits depend
//! neither on threads nor on ranks.

mod block_gmres;
mod cholesky;
mod factors;
mod lu;
mod matrix;
mod number;
mod operator;
mod orthonormal;
mod product;
mod tiled_lu;

pub use block_gmres::{BlockGmres, KrylovOptions, KrylovReport, KrylovStatus};
pub use cholesky::{Cholesky, Pivot, subtract_gram};
pub use factors::Factors;
pub use lu::{Lu, LuError};
pub use matrix::Matrix;
pub use number::Number;
pub use operator::{Apart, InnerProduct, LinearOperator, Preconditioned, Transposed};
pub use product::{
    add_product, add_transposed_product, product, rounded_transposed_product, strided_product,
    subtract_rounded_product, transposed_product,
};
pub use tiled_lu::TiledLu;
