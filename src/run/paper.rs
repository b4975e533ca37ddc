//! `leontief paper`: the headline numbers of the source paper beside those of an archive.

use std::path::Path;

use super::RunError;
use crate::report::{Checklist, Row, checklist};

/// The checklist of an archive of `leontief scenario`.
///
/// # Errors
/// A file that is no archive, or one without classes of cities.
pub fn paper(archive: &Path) -> Result<Checklist, RunError> {
    let found = checklist(archive)?;
    // The first three rows are of the table alone.
    if !found.rows.iter().skip(3).any(Row::is_answered) {
        return Err(RunError::Asked(format!(
            "{} has no classes of cities; make an archive with `leontief scenario` and give that",
            archive.display()
        )));
    }
    Ok(found)
}
