//! The headline numbers of Zheng et al. 2023 (Science Bulletin 68:2456–2466) beside those of an archive.
//!
//! Where the paper contradicts itself both readings stand: percentages of its printed total of 7,324 Mt and of the
//! 7,253 Mt that they imply; footprints without and with `F_Y`, the fuel of households.

mod emitters;
mod evidence;
mod figure;
mod flows;
mod groups;
mod heads;
mod regions;
mod scenarios;

use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::archive::ArchiveError;
use evidence::Evidence;
pub use figure::{Figure, Printed, Row, Status};

/// All rows.
#[derive(Clone, Debug, Serialize)]
pub struct Checklist {
    /// In the order of the paper.
    pub rows: Vec<Row>,
    /// Rows with a number of the archive.
    pub answered: usize,
}

/// Said of a row about fifths where an archive has other groups.
const FIFTHS: &str = "the archive's groups of affluence are no fifths (classify.affluence.groups)";

/// Reads an archive of `leontief scenario` and puts every headline number beside the paper's.
///
/// # Errors
/// A file that is no archive of this program.
pub fn checklist(path: &Path) -> Result<Checklist, ArchiveError> {
    let evidence = Evidence::read(path)?;
    let e = &evidence;
    let rows = [
        regions::rows(e),
        groups::rows(e),
        heads::rows(e),
        flows::rows(e),
        emitters::rows(e),
        scenarios::rows(e),
        regions::context(e),
    ]
    .concat();
    let answered = rows.iter().filter(|row| row.is_answered()).count();
    Ok(Checklist { rows, answered })
}

impl fmt::Display for Checklist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:4} {:58} {:>14} {:>14}  status", "id", "quantity", "paper", "this archive")?;
        for row in &self.rows {
            write!(f, "{row}")?;
        }
        let figures = self.rows.iter().flat_map(|row| &row.figures);
        let count = |status| figures.clone().filter(|figure| figure.status == status).count();
        writeln!(
            f,
            "{} of {} rows have a number of this archive; of their figures {} match, {} do not, {} cannot be told",
            self.answered,
            self.rows.len(),
            count(Status::Match),
            count(Status::Mismatch),
            count(Status::NotTestable),
        )?;
        write!(
            f,
            "Trade between cities is estimated from public statistics, not the authors' table: a mismatch is a difference \
             of data before it is one of method."
        )
    }
}
