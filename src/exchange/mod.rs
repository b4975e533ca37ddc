//! Foreign formats: pymrio folders, long-form CSV folders and workbooks in and out, flat tables in.
//!
//! Every reader aligns rows and columns by label, refuses what is no number, and fills the table's own rows
//! while it reads: a table is never in memory twice. Every writer works under a temporary name and renames.

mod align;
mod destination;
mod error;
mod factors;
mod flat;
pub mod geography;
mod lists;
mod long;
mod pymrio;
mod regions;
mod sectors;
mod sheet;
mod statistics;
#[cfg(test)]
mod tests;
mod text;
mod tidy;
mod trail;
mod wide;
mod wide_out;
mod workbook;

use std::path::{Path, PathBuf};

pub use error::ExchangeError;
pub use factors::emission_factors;
pub use flat::deviations;
pub use lists::{List, labels_and_numbers, labels_and_texts};
pub use regions::grouping;
pub use statistics::{Layout, StatisticsSource, place, provincial_table, statistics, write_statistics};
pub use tidy::{CellKind, Heading, Tidy, TidyCells, TidyFile, TidyFormat};
pub use trail::plain_file;
pub use workbook::Codes;

use crate::accounts::ExtensionAccounts;
use crate::table::{Excerpt, Table};
use trail::Trail;

/// What a user may add to a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// CSV file `region,province[,population,longitude,latitude]`: which province each region belongs to.
    pub regions: Option<PathBuf>,
}

/// A table and how it came in.
#[derive(Clone, Debug)]
pub struct Source {
    /// The table.
    pub table: Table,
    /// Every file read, in order, for provenance.
    pub files: Vec<PathBuf>,
    /// What was done on the way, e.g. rows aligned by label.
    pub notes: Vec<String>,
    /// Codes of sectors and categories, where the source has them beside names.
    pub codes: Option<Codes>,
}

/// The foreign formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A folder as pymrio's `save_all` writes it.
    Pymrio,
    /// A folder of long-form CSV files, one a matrix.
    Csv,
    /// A workbook (.xlsx) in the layout of CEADs' provincial tables.
    Workbook,
}

/// The format of an existing source by its content, of a destination by its name.
///
/// A destination whose name ends in `csv` (`wiod-csv`) is a CSV folder, in `.xlsx` a workbook, a name without extension
/// a pymrio folder; anything else (a packed table, say) is `None`.
pub fn detect(path: &Path) -> Option<Format> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    if workbook::is_workbook(path) && !path.is_dir() {
        Some(Format::Workbook)
    } else if path.join(pymrio::PARAMETERS).is_file() {
        Some(Format::Pymrio)
    } else if path.join(long::MARK).is_file() {
        Some(Format::Csv)
    } else if path.is_file() || path.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        None
    } else if name.ends_with("csv") {
        Some(Format::Csv)
    } else {
        path.extension().is_none().then_some(Format::Pymrio)
    }
}

/// Reads a table from a foreign source.
pub fn read(source: &Path, options: &ReadOptions) -> Result<Source, ExchangeError> {
    let mut trail = Trail::default();
    let known = source.exists().then(|| detect(source)).flatten();
    let mut codes = None;
    let table = match known {
        None if source.is_file() && flat::is_layout(source) => flat::read(source, options, &mut trail),
        Some(Format::Pymrio) => pymrio::read(source, options, &mut trail),
        Some(Format::Csv) => long::read(source, options, &mut trail),
        Some(Format::Workbook) => workbook::read(source, options, &mut trail).map(|(table, found)| {
            codes = Some(found);
            table
        }),
        None if source.exists() => Err(ExchangeError::UnknownFormat { path: source.to_owned() }),
        None => {
            // In the words of the system.
            let error = source.metadata().err().unwrap_or_else(|| std::io::ErrorKind::NotFound.into());
            Err(ExchangeError::reading(source)(error))
        }
    }?;
    Ok(Source { table, files: trail.files, notes: trail.notes, codes })
}

/// Writes a whole table, a factored one with every cell; the destination appears complete or not at all.
pub fn write(table: &Table, destination: &Path, format: Format) -> Result<(), ExchangeError> {
    if !table.Z.is_whole() || !table.Y.is_whole() {
        return Err(ExchangeError::Partial);
    }
    if format == Format::Workbook {
        return workbook::write(table, None, destination);
    }
    let dense = table.Z.trade().map(|_| table.clone().into_dense());
    let table = dense.as_ref().unwrap_or(table);
    match format {
        Format::Csv => long::write(table, destination),
        Format::Pymrio | Format::Workbook => pymrio::write(table, &[], destination),
    }
}

/// Accounts that [`write_results`] writes, by their names in pymrio.
pub const PYMRIO_ACCOUNTS: &[&str] = pymrio::NAMES;

/// Writes a whole table and accounts of its extensions as a pymrio folder.
///
/// # Errors
/// As [`write()`].
pub fn write_results(
    table: &Table,
    accounts: &[ExtensionAccounts],
    destination: &Path,
) -> Result<(), ExchangeError> {
    if !table.Z.is_whole() || !table.Y.is_whole() {
        return Err(ExchangeError::Partial);
    }
    let dense = table.Z.trade().map(|_| table.clone().into_dense());
    pymrio::write(dense.as_ref().unwrap_or(table), accounts, destination)
}

/// A text as a field of CSV, quoted where it needs quotes (RFC 4180).
pub fn csv_field(field: &str) -> std::borrow::Cow<'_, str> {
    text::cells::quoted(field, b',')
}

/// Writes some provinces: a workbook keeps what they exchange with the rest apart, other formats add it to exports and
/// imports. The table that was written.
pub fn write_excerpt(excerpt: Excerpt, destination: &Path, format: Format) -> Result<Table, ExchangeError> {
    if format == Format::Workbook {
        workbook::write(&excerpt.table, Some(&excerpt.outside), destination)?;
        return Ok(excerpt.table);
    }
    let table = excerpt.into_table();
    write(&table, destination, format)?;
    Ok(table)
}
