//! Whatever ends a run, with its exit code.

use std::path::PathBuf;

use crate::accounts::AccountsError;
use crate::analysis::AnalysisError;
use crate::archive::ArchiveError;
use crate::axes::LabelsError;
use crate::classify::ClassifyError;
use crate::compile::CompileError;
use crate::config::ConfigError;
use crate::ensemble::{Failure, Outcome};
use crate::exchange::ExchangeError;
use crate::exchange::geography::OutlinesError;
use crate::inventory::InventoryError;
use crate::leontief::LeontiefError;
use crate::ranks::{Agreed, Coded, OtherRank, RanksError};
use crate::report::ReportError;
use crate::scenario::ScenarioError;
use crate::table::TableError;
use crate::table::synthetic::SyntheticError;

/// A failed run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The config is not as it should be.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A foreign table could not be read or written.
    #[error(transparent)]
    Exchange(Box<ExchangeError>),
    /// An HDF5 file could not be read or written.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// Numbers that are no table, seen when all ranks put them together.
    #[error("failed to read the table: {0}")]
    Table(#[from] TableError),
    /// No nation of these sizes.
    #[error("failed to make a synthetic nation: {0}")]
    Synthetic(#[from] SyntheticError),
    /// Statistics that make no table.
    #[error("failed to build the table: {error}{place}")]
    Compile {
        /// Why.
        error: Box<CompileError>,
        /// Where the statistic stands, as far as that is known.
        place: String,
    },
    /// Emissions that make no inventory.
    #[error("failed to make the inventory: {0}")]
    Inventory(#[from] InventoryError),
    /// A name that is no label.
    #[error("failed to build the table: {0}; correct it in the config")]
    Labels(#[from] LabelsError),
    /// The solve failed.
    #[error("failed to solve the table: {0}")]
    Leontief(#[from] LeontiefError),
    /// The accounts failed.
    #[error("failed to make the accounts: {0}")]
    Accounts(#[from] AccountsError),
    /// Cities could not be classed.
    #[error("failed to class the cities: {0}")]
    Classify(#[from] ClassifyError),
    /// A list that does not fit the table.
    #[error("{}: {reason}", .path.display())]
    List {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        reason: String,
    },
    /// A scenario failed.
    #[error("failed to make the scenarios: {0}")]
    Scenario(#[from] ScenarioError),
    /// An analysis failed.
    #[error("failed to analyze the table: {0}")]
    Analysis(#[from] AnalysisError),
    /// Archives that make no page.
    #[error("failed to make the report: {0}")]
    Report(#[from] ReportError),
    /// Outlines of a map that are none.
    #[error("failed to read the outlines: {0}")]
    Outlines(#[from] OutlinesError),
    /// Ranks do not fit the work.
    #[error(transparent)]
    Ranks(#[from] RanksError),
    /// Another rank failed.
    #[error(transparent)]
    Other(#[from] OtherRank),
    /// A file or folder cannot be used.
    #[error(
        "failed to write {path}: {source}; give another --output, or make the folder, room or rights there"
    )]
    Output {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A built table that failed its checks.
    #[error(
        "{table} was built and is not fit to be solved; correct the statistics these name, and look at the whole table \
         with `leontief check`:\n{failed}"
    )]
    Unfit {
        /// The table.
        table: PathBuf,
        /// The checks that failed.
        failed: String,
    },
    /// What no memory holds.
    #[error(
        "{what} takes {:.1} GiB and {:.1} GiB of memory are free; {remedy}", gibibytes(*.needs), gibibytes(*.free)
    )]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Bytes needed.
        needs: u64,
        /// Bytes there are.
        free: u64,
        /// What to do.
        remedy: String,
    },
    /// A base case without results.
    #[error("failed to make the base case of the ensemble: {}", .source.reason)]
    Base {
        /// What happened.
        source: Failure,
    },
    /// A law for something the statistics do not have.
    #[error(
        "ensemble.activity.classes: class '{class}' names '{name}', which is no source of the inventory and no category of \
         its households; the nearest is '{nearest}'"
    )]
    UnknownQuantity {
        /// The class.
        class: String,
        /// What it names.
        name: String,
        /// What there is.
        nearest: String,
    },
    /// Shards of another config.
    #[error(
        "{folder} holds draws of another config or other inputs; give another --output, or remove the folder to begin \
         anew. Only ensemble.draws, ensemble.decomposition, ensemble.control, ensemble.stop and ensemble.max_failed may change. Changed:\n  {keys}"
    )]
    Changed {
        /// The folder of shards.
        folder: PathBuf,
        /// Keys with their old and new values.
        keys: String,
    },
    /// More failed draws than allowed.
    #[error(
        "{failed} of {draws} draws failed, more than ensemble.max_failed allows; {archive} has their outcomes. Narrow \
         what is drawn, or allow more:\n  {reasons}"
    )]
    TooManyFailed {
        /// Failed draws.
        failed: usize,
        /// Draws.
        draws: usize,
        /// Of the first of them.
        reasons: String,
        /// Where they are told.
        archive: PathBuf,
    },
    /// Asked to stop.
    #[error("stopped by {by}; run the same command again to go on")]
    Stopped {
        /// Who asked.
        by: &'static str,
    },
    /// Asked for something this verb does not do.
    #[error("{0}")]
    Asked(String),
}

fn gibibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 30)
}

impl From<CompileError> for RunError {
    fn from(error: CompileError) -> Self {
        Self::Compile { error: Box::new(error), place: String::new() }
    }
}

impl From<ExchangeError> for RunError {
    fn from(error: ExchangeError) -> Self {
        Self::Exchange(Box::new(error))
    }
}

impl<E: Into<RunError>> From<Agreed<E>> for RunError {
    fn from(agreed: Agreed<E>) -> Self {
        match agreed {
            Agreed::Mine(error) => error.into(),
            Agreed::Other(other) => Self::Other(other),
        }
    }
}

impl Coded for RunError {
    fn code(&self) -> u8 {
        match self {
            Self::Config(_)
            | Self::Asked(_)
            | Self::Synthetic(_)
            | Self::TooLarge { .. }
            | Self::Changed { .. }
            | Self::UnknownQuantity { .. } => 2,
            Self::Table(_) | Self::Labels(_) | Self::Unfit { .. } | Self::List { .. } | Self::Outlines(_) => {
                3
            }
            Self::Compile { error, .. } => error.code(),
            Self::Inventory(error) => error.code(),
            Self::Exchange(error) => error.code(),
            Self::Archive(error) => error.code(),
            Self::Leontief(error) => error.code(),
            Self::Accounts(error) => error.code(),
            Self::Classify(error) => error.code(),
            Self::Scenario(error) => error.code(),
            Self::Analysis(error) => error.code(),
            Self::Report(error) => error.code(),
            Self::Ranks(error) => error.code(),
            Self::Other(other) => other.code,
            Self::Output { .. } => 6,
            Self::TooManyFailed { .. } => 4,
            Self::Base { source } => {
                if source.outcome == Outcome::NotBalanced {
                    3
                } else {
                    4
                }
            }
            Self::Stopped { .. } => 75,
        }
    }
}
