//! The solve: province-block factorization, Krylov coupling, certificate, diagnosis.

mod options;

pub use options::{Method, SolverOptions};
