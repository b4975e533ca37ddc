//! The solve: province-block factorization, Krylov coupling, certificate, diagnosis.
//!
//! `(I − A) X = Y` forward and `(I − A)ᵀ M = S` adjoint, on a team of ranks that own provinces. Nobody forms the
//! Leontief inverse `L`.

mod certificate;
mod deal;
mod dense;
mod local;
mod operator;
mod options;
mod panel;
mod productivity;
mod schur;
mod spectrum;
mod structure;
mod summary;
mod system;
#[cfg(test)]
pub(crate) mod tests;
mod two_level;

pub use certificate::{Side, Solution};
pub use deal::Deal;
pub use operator::{ProvinceSums, TradeOn};
pub use options::{Inner, Method, SolverOptions};
pub use productivity::Weights;
pub use schur::{Responder, Response, Schur};
pub use structure::{Structure, hierarchical_shares, structure};
pub use summary::SolveSummary;
pub use system::System;

use crate::quantity::counted;
use crate::ranks::Coded;

/// What keeps a table from being solved.
#[derive(Debug, thiserror::Error)]
pub enum LeontiefError {
    /// A province's own block is singular.
    #[error(
        "I − A is singular in province '{province}': inputs from the province reach output, most of all in \
         '{sector}'; look at its value added, imports and output"
    )]
    Singular {
        /// The province.
        province: String,
        /// `region, sector`.
        sector: String,
    },
    /// No positive weights: inputs exceed outputs.
    #[error(
        "the table is not productive (Hawkins–Simon): inputs of {} are as large as output, or larger, \
         worst (inputs a unit of output): {sectors}; mend their output, inputs or value added", counted(*.count, "sector")
    )]
    NotProductive {
        /// The worst of them, with column sums.
        sectors: String,
        /// How many.
        count: usize,
    },
    /// The certified error stayed above the tolerance.
    #[error(
        "not converged: the certified relative error is {bound:.1e} after {passes} passes, asked for \
         {tolerance:.1e} (path: {path}); ask for a larger solver.tolerance, allow more solver.max_passes, or try another --method"
    )]
    NotConverged {
        /// Certified relative error.
        bound: f64,
        /// Asked for.
        tolerance: f64,
        /// Operator products made.
        passes: usize,
        /// Methods tried.
        path: String,
    },
    /// The method needs another form of table.
    #[error("method 'schur' needs hierarchical trade shares and this table has none; use gmres, lu or auto")]
    NeedsFactored,
}

impl Coded for LeontiefError {
    fn code(&self) -> u8 {
        match self {
            Self::NeedsFactored => 2,
            Self::Singular { .. } | Self::NotProductive { .. } | Self::NotConverged { .. } => 4,
        }
    }
}
