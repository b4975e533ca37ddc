//! What people look at, made from archives: a page with figures and tables, and the checklist of the source paper.

mod draw;
mod figures;
mod findings;
mod page;
mod paper;
mod raster;

pub use figures::Chart;
pub use page::{Dress, GENERATOR, Page, page};
pub use paper::{Checklist, Figure, Printed, Row, Status, checklist};
pub use raster::Raster;

use std::path::PathBuf;

use crate::archive::ArchiveError;
use crate::ranks::Coded;

/// What keeps archives from becoming a page.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// An archive cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// Files without accounts, classes or draws.
    #[error(
        "there are no accounts, classes or draws in {files}; give what `leontief solve`, `scenario` or `ensemble` wrote, \
         or a run's folder"
    )]
    Nothing {
        /// The files.
        files: String,
    },
    /// Archives of different tables.
    #[error(
        "{other} has {found} regions beginning with '{first}', which {file} has not; give archives of one table, and \
         make another page of the others"
    )]
    Disagree {
        /// The first archive.
        file: String,
        /// The one that disagrees.
        other: String,
        /// Its regions.
        found: usize,
        /// The first of them that is another.
        first: String,
    },
    /// A figure that cannot be drawn as PNG.
    #[error(
        "figure {name} cannot be drawn as PNG ({detail}); its SVG is whole, --no-png leaves the others out"
    )]
    Raster {
        /// The figure.
        name: String,
        /// Why.
        detail: String,
    },
    /// No such folder or nothing in it.
    #[error("{folder} has no archive.h5, scenarios.h5 or ensemble.h5; name the archives one by one")]
    Empty {
        /// The folder.
        folder: PathBuf,
    },
}

impl Coded for ReportError {
    fn code(&self) -> u8 {
        match self {
            Self::Archive(error) => error.code(),
            Self::Raster { .. } => 101,
            Self::Nothing { .. } | Self::Disagree { .. } | Self::Empty { .. } => 2,
        }
    }
}
