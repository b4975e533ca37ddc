//! `leontief report`.

use std::path::PathBuf;

use clap::Args;

use super::print;
use crate::run::{self, Habits, Report, RunError};

/// What `leontief report --help` ends with.
pub(super) const EXAMPLE: &str = "\
Examples:
  leontief report runs/china --output runs/china/report
  leontief report accounts.h5 --output page --title 'Footprints of 41 countries'
  leontief report runs/china --outlines provinces.geojson --output page";

#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// Archives of one table (`solve`, `run`, `scenario`, `ensemble`), or a run's folder.
    #[arg(required = true, value_name = "ARCHIVE")]
    archives: Vec<PathBuf>,
    /// Folder for index.html and figures/; made where missing.
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,
    /// Outlines of provinces on maps: polygons of a GeoJSON file.
    #[arg(long, value_name = "FILE")]
    outlines: Option<PathBuf>,
    /// Title of the page.
    #[arg(long)]
    title: Option<String>,
    /// Write figures as SVG and CSV alone.
    #[arg(long)]
    no_png: bool,
}

/// Makes the page.
pub(super) fn report(habits: Habits, arguments: &ReportArguments) -> Result<(), RunError> {
    let request = Report {
        archives: &arguments.archives,
        output: &arguments.output,
        outlines: arguments.outlines.as_deref(),
        title: arguments.title.as_deref(),
        png: !arguments.no_png,
    };
    print::summary(habits, Some(run::report(&request)?));
    Ok(())
}
