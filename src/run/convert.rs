//! `leontief convert`: a table from one format to another.

use std::path::{Path, PathBuf};

use super::RunError;
use super::form::{fits, reform};
use super::source::{Loaded, is_packed, load};
use crate::archive::{Provenance, write_table};
use crate::exchange;
use crate::table::{Form, Table};

/// Reads `source` and writes `destination`; formats are told by content and by name.
///
/// `form` asks for another form of the flows; without one they stay as they are. A source that ends in `.toml` is the layout of a flat table.
///
/// # Errors
/// What reader or writer find; the destination is complete or not there.
pub fn convert(
    source: &Path,
    destination: &Path,
    regions: Option<&Path>,
    form: Option<Form>,
) -> Result<Loaded, RunError> {
    let taken = destination.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    if taken || (destination.exists() && !is_packed(destination)) && !destination.is_dir() {
        return Err(exchange::ExchangeError::Exists { path: destination.to_owned() }.into());
    }
    if !is_packed(destination) && exchange::detect(destination).is_none() {
        return Err(RunError::Asked(format!(
            "{}: cannot tell the format to write; end the name in .h5 (packed table), -csv (CSV folder) or \
             nothing (pymrio folder)",
            destination.display()
        )));
    }
    let mut loaded = load(source, regions)?;
    loaded.warn();
    if let Some(form) = form {
        loaded.table = reform(loaded.table, form)?;
    }
    if !is_packed(destination) {
        fits(&loaded.table)?;
    }
    if is_packed(destination) {
        pack(destination, &loaded.table, &named(source, &loaded.files), "")?;
    } else if let Some(format) = exchange::detect(destination) {
        exchange::write(&loaded.table, destination, format)?;
    }
    Ok(loaded)
}

/// Writes a packed table. Nothing of the moment goes in: equal sources make equal files.
pub(super) fn pack(
    path: &Path,
    table: &Table,
    files: &[(String, PathBuf)],
    config: &str,
) -> Result<(), RunError> {
    let mut provenance = Provenance::of_program();
    config.clone_into(&mut provenance.config);
    for (name, file) in files {
        provenance = provenance.with_input(name, file)?;
    }
    Ok(write_table(path, table, &provenance)?)
}

/// Files under names that do not depend on where their folder lies.
pub(super) fn named(source: &Path, files: &[PathBuf]) -> Vec<(String, PathBuf)> {
    let base = source.parent().unwrap_or(source);
    let name = |file: &PathBuf| file.strip_prefix(base).unwrap_or(file).to_string_lossy().into_owned();
    files.iter().map(|file| (name(file), file.clone())).collect()
}
