//! Analyses of a table beyond its accounts: decomposition of change, extraction, paths. All by solves and products;
//! nobody forms the inverse.

mod decomposition;
mod extraction;
mod paths;
mod present;

pub use decomposition::{Decomposition, DecompositionOptions, decompose, shapley};
pub use extraction::{Extraction, ExtractionOptions, Severed, extract};
pub use paths::{Path, Paths, PathsOptions, paths};
pub use present::{decomposition, extraction, structural_paths};

use crate::axes::UnknownLabel;
use crate::leontief::LeontiefError;
use crate::ranks::Coded;

/// What keeps an analysis from being made.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// A name the table does not have.
    #[error("{place}: {source}")]
    Unknown {
        /// The option.
        place: &'static str,
        /// The name, and the nearest there is.
        source: UnknownLabel,
    },
    /// Two tables that cannot be held against each other.
    #[error(
        "the two tables differ in their {axis}: entry {position} is '{first}' in one and '{second}' in the other; \
         aggregate or reorder one of them"
    )]
    Axes {
        /// Which axis.
        axis: &'static str,
        /// Counted from 1.
        position: usize,
        /// Label in the first table.
        first: String,
        /// Label in the second.
        second: String,
    },
    /// Two tables that are not in the same unit.
    #[error("the two tables count {what} in '{first}' and in '{second}'; bring both to one unit")]
    Units {
        /// Money or stressor.
        what: &'static str,
        /// Unit in the first table.
        first: String,
        /// Unit in the second.
        second: String,
    },
    /// Nothing to extract.
    #[error("extract names neither regions nor sectors; name at least one of either")]
    NothingNamed,
    /// What is to be extracted depends on itself alone.
    #[error(
        "what is to be extracted cannot be taken out: its own block of the inverse is singular at '{label}'; look at its output"
    )]
    Singular {
        /// `region, sector`.
        label: String,
    },
    /// A decomposition a head without people.
    #[error(
        "decompose.per_head needs the population of every region in both tables and '{region}' has none; give it, or leave per_head out"
    )]
    Population {
        /// The first region without.
        region: String,
    },
    /// A number out of its range.
    #[error("{place} is {value}; it must be {range}")]
    Range {
        /// The option.
        place: &'static str,
        /// The value.
        value: f64,
        /// What is allowed.
        range: &'static str,
    },
    /// More chains than are followed.
    #[error(
        "more than {most} chains of {depth} purchases pass paths.threshold = {threshold:e}; raise paths.threshold or lower \
         paths.depth"
    )]
    Chains {
        /// Most that are followed.
        most: usize,
        /// Purchases of those chains.
        depth: usize,
        /// The threshold.
        threshold: f64,
    },
    /// A solve that failed.
    #[error(transparent)]
    Leontief(#[from] LeontiefError),
}

impl Coded for AnalysisError {
    fn code(&self) -> u8 {
        match self {
            Self::Axes { .. } | Self::Units { .. } | Self::Population { .. } => 3,
            Self::Singular { .. } => 4,
            Self::Leontief(error) => error.code(),
            _ => 2,
        }
    }
}
