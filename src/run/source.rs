//! A table from wherever it lies: packed or foreign.

use std::path::Path;

use super::RunError;
use super::unchanged::Stamp;
use super::watch::provinces;
use crate::archive::TableFile;
use crate::axes::Province;
use crate::exchange::{self, ReadOptions, Source};
use crate::table::{Misfit, balance};

/// Largest relative gap of a row or column sum that a table is taken in with in silence; `check` fails above it.
const UNBALANCED: f64 = 1e-2;

/// Warns of what was done to align a table, and of sums far from output: lines may be missing in a file.
pub(super) fn warn(loaded: &Source) {
    for note in &loaded.notes {
        tracing::warn!("{note}");
    }
    let Some(report) = balance(&loaded.table) else { return };
    for (sum, misfit) in [("row", &report.row), ("column", &report.column)] {
        if misfit.relative > UNBALANCED {
            let Misfit { label, sum: found, output, .. } = misfit;
            tracing::warn!(
                "the {sum} of ({label}) adds up to {found} and output is {output}; look at it with `leontief check`"
            );
        }
    }
}

/// Reads a packed table or any foreign format, whole.
///
/// # Errors
/// What the reader finds, with its place.
pub fn load(path: &Path, regions: Option<&Path>) -> Result<Source, RunError> {
    let before = Stamp::of([path]);
    let loaded = whole(path, regions)?;
    before.still()?;
    Ok(loaded)
}

fn whole(path: &Path, regions: Option<&Path>) -> Result<Source, RunError> {
    if !is_packed(path) {
        let options = ReadOptions { regions: regions.map(Path::to_owned) };
        return Ok(exchange::read(path, &options)?);
    }
    if regions.is_some() {
        return Err(RunError::Asked(format!(
            "{}: a packed table brings its provinces; give --regions when converting the source",
            path.display()
        )));
    }
    let file = TableFile::open(path)?;
    let all: Vec<Province> = file.axes().provinces.iter().collect();
    let (table, _) = file.read(&all, &provinces)?;
    Ok(Source { table, files: vec![path.to_owned()], notes: Vec::new(), codes: None })
}

/// Whether a path is, or is to be, a packed table.
pub(super) fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "h5" || extension == "hdf5")
}
