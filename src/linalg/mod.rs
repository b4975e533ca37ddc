//! Dense matrices, factorizations, Krylov methods and fixed-order sums.
//!
//! Kernels here are sequential: callers run threads over provinces and fixed tiles, so that bits depend neither on
//! threads nor on ranks. Two factor one large matrix on all threads: [`TiledLu`], whose tiles are fixed too, and
//! [`Lu::parallel`], the slow twin, whose bits may depend on threads.

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
    add_product, add_transposed_product, add_weighted_rows, product, rounded_transposed_product,
    strided_product, subtract_rounded_product, transposed_product,
};
pub use tiled_lu::TiledLu;
