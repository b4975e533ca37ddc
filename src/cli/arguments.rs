//! Arguments that verbs share, and the words they take.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::leontief::Method;

#[derive(Debug, Args)]
pub(super) struct SolveArguments {
    /// TOML config for solver and accounts; without it their defaults.
    pub(super) config: Option<PathBuf>,
    /// A packed table; overrides the config's input.table.
    #[arg(long, short)]
    pub(super) table: Option<PathBuf>,
    /// The archive to write; replaced only when the new one is complete.
    #[arg(long, short)]
    pub(super) output: PathBuf,
    /// How far the accounts go.
    #[arg(long)]
    pub(super) accounts: Option<LevelArgument>,
    /// Solver: auto chooses by the table's structure; lu is the slow, dense twin on one rank.
    #[arg(long)]
    pub(super) method: Option<Method>,
    /// Set a config key, e.g. --set solver.tolerance=1e-10; may be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct StudyArguments {
    /// TOML config; without it the defaults.
    pub(super) config: Option<PathBuf>,
    /// A packed table; overrides the config's input.table.
    #[arg(long, short)]
    pub(super) table: Option<PathBuf>,
    /// The archive to write; replaced only when the new one is complete.
    #[arg(long, short)]
    pub(super) output: PathBuf,
    /// Set a config key, e.g. --set stressor.name=CO2; may be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum LevelArgument {
    /// Multipliers, footprints, production accounts.
    Totals,
    /// Also region-to-region flows, traded accounts by region, exported ones by sector.
    Regions,
    /// Also imported accounts by product bought (`D_imp`): many more right-hand sides for a dense table.
    Flows,
}
