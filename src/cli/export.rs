//! `leontief export`: results for other programs.

use std::path::PathBuf;

use clap::Args;

use super::print;
use crate::run::{self, Habits, RunError};

pub(super) const EXAMPLE: &str = "Examples:
  leontief export archive.h5 accounts/emissions/D_cba_reg --output footprints.csv
  leontief export archive.h5 accounts/emissions/flows --output flows.parquet
  leontief export archive.h5 accounts --output accounts-parquet
  leontief export archive.h5 --pymrio results --table table.h5";

#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    /// An archive or packed table.
    file: PathBuf,
    /// Datasets, or groups: all datasets in them. `leontief show FILE` lists what there is.
    #[arg(required_unless_present = "pymrio", conflicts_with = "pymrio")]
    datasets: Vec<String>,
    /// NAME.csv or NAME.parquet for one dataset, NAME-csv or NAME-parquet for a folder with a file each.
    #[arg(long, short, required_unless_present = "pymrio", conflicts_with = "pymrio")]
    output: Option<PathBuf>,
    /// A folder that pymrio loads: the table, and every extension with its accounts.
    #[arg(long, value_name = "DIR")]
    pymrio: Option<PathBuf>,
    /// The table that was solved, packed or any source that `convert` reads; without it table.h5 beside the archive.
    #[arg(long, requires = "pymrio")]
    table: Option<PathBuf>,
}

/// Exports and tells what was written.
pub(super) fn export(habits: Habits, arguments: &ExportArguments) -> Result<(), RunError> {
    let ExportArguments { file, datasets, output, pymrio, table } = arguments;
    let exported = match (pymrio, output) {
        (Some(folder), _) => run::export_pymrio(file, table.as_deref(), folder)?,
        (None, Some(output)) => run::export(file, datasets, output)?,
        // clap asks for one of the two.
        (None, None) => return Ok(()),
    };
    print::summary(habits, Some(exported));
    Ok(())
}
