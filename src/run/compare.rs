//! `leontief compare`: two files, bit for bit.

use std::path::Path;

use super::RunError;
use crate::archive::{self, Difference};

/// Where two files differ and by how much; `/provenance/volatile` and the groups in `ignore` are left out.
///
/// # Errors
/// A file that cannot be read or is of another kind.
pub fn compare(a: &Path, b: &Path, ignore: &[String]) -> Result<Vec<Difference>, RunError> {
    Ok(archive::compare(a, b, ignore)?)
}
