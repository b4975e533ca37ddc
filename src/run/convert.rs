//! `leontief convert`: a table from one format to another.

use std::path::{Path, PathBuf};

use super::RunError;
use super::form::{fits, reform};
use super::source::{is_packed, load, warn};
use super::unchanged::Stamp;
use crate::archive::{Input, Provenance, write_table};
use crate::axes::{Grouping, PartitionOrigin, Province};
use crate::exchange::{self, Format};
use crate::quantity::counted;
use crate::table::{Excerpt, Form, Table};

/// What to do on the way from one format to another.
#[derive(Clone, Debug, Default)]
pub struct Conversion {
    /// CSV of regions and their provinces, for a source that lacks them.
    pub regions: Option<PathBuf>,
    /// Another form of the flows; without it they stay as they are.
    pub form: Option<Form>,
    /// Sums of regions: `provinces`, or a CSV with header `region,group`.
    pub aggregate: Option<PathBuf>,
    /// Only the regions of these provinces.
    pub provinces: Vec<String>,
}

/// Reads `source` and writes `destination`; formats are told by content and by name. The table that was written.
///
/// A source that ends in `.toml` is the layout of a flat table.
///
/// # Errors
/// What reader or writer find; the destination is complete or not there.
pub fn convert(source: &Path, destination: &Path, conversion: &Conversion) -> Result<Table, RunError> {
    let taken = destination.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    if taken || (destination.exists() && !is_packed(destination)) && !destination.is_dir() {
        return Err(exchange::ExchangeError::Exists { path: destination.to_owned() }.into());
    }
    if !is_packed(destination) && exchange::detect(destination).is_none() {
        return Err(RunError::Asked(format!(
            "{}: cannot tell the format to write; end the name in .h5 (packed table), .xlsx (workbook), -csv (CSV \
             folder) or nothing (pymrio folder)",
            destination.display()
        )));
    }
    let groups = conversion.aggregate.as_deref().filter(|groups| groups.is_file());
    let before = Stamp::of([Some(source), conversion.regions.as_deref(), groups].into_iter().flatten());
    let mut loaded = load(source, conversion.regions.as_deref())?;
    warn(&loaded);
    let mut files = named(source, &loaded.files);
    files.extend(groups.into_iter().flat_map(|groups| named(groups, &[groups.to_owned()])));
    if let Some(groups) = &conversion.aggregate {
        if groups == Path::new("provinces") && invented(&loaded.table) {
            return Err(RunError::Asked(format!(
                "--aggregate provinces: the table names none; its {} are neighbors by order, made for the solver. Give \
                 --regions a CSV region,province",
                counted(loaded.table.axes.P(), "group")
            )));
        }
        loaded.table = aggregated(&loaded.table, groups)?;
    }
    before.sealed(&files)?;
    if is_packed(destination) && !is_packed(source) && invented(&loaded.table) {
        tracing::info!(
            "no provinces are named: {} of neighboring regions take their place in the solver; --regions names them",
            counted(loaded.table.axes.P(), "group")
        );
    }
    if !conversion.provinces.is_empty() {
        return part(&loaded.table, destination, conversion, &files);
    }
    if let Some(form) = conversion.form {
        loaded.table = reform(loaded.table, form)?;
    }
    if !is_packed(destination) {
        fits(&loaded.table)?;
    }
    save(&loaded.table, destination, &files)?;
    Ok(loaded.table)
}

/// Whether provinces are groups that the program made.
fn invented(table: &Table) -> bool {
    table.axes.provinces.origin() == PartitionOrigin::Grouped && table.axes.P() > 1
}

fn save(table: &Table, destination: &Path, files: &[Input]) -> Result<(), RunError> {
    if is_packed(destination) {
        pack(destination, table, files, "")?;
    } else if let Some(format) = exchange::detect(destination) {
        exchange::write(table, destination, format)?;
        if format == Format::Workbook {
            tracing::warn!(
                "a workbook holds money alone: stressors, provinces, people and places are left out; other formats keep them"
            );
        }
    }
    Ok(())
}

/// Sums of regions by province, or by the groups of a file.
fn aggregated(table: &Table, groups: &Path) -> Result<Table, RunError> {
    let groups = if groups == Path::new("provinces") {
        Grouping::provinces(&table.axes)
    } else {
        exchange::grouping(groups, &table.axes.regions)?
    };
    table.aggregated(&groups).map_err(|reason| RunError::Asked(format!("the groups: {reason}")))
}

/// Writes the regions of some provinces.
fn part(
    table: &Table,
    destination: &Path,
    conversion: &Conversion,
    files: &[Input],
) -> Result<Table, RunError> {
    let labels = table.axes.provinces.labels();
    let position = |name: &String| {
        labels.position(name).map(Province).ok_or_else(|| {
            let known = labels.names().join(", ");
            RunError::Asked(format!("--provinces: '{name}' is no province of the table; it has {known}"))
        })
    };
    let provinces = conversion.provinces.iter().map(position).collect::<Result<Vec<_>, _>>()?;
    let excerpt = Excerpt::of_provinces(table, &provinces)
        .map_err(|reason| RunError::Asked(format!("--provinces: {reason}")))?;
    if let (false, Some(format)) = (is_packed(destination), exchange::detect(destination)) {
        return Ok(exchange::write_excerpt(excerpt, destination, format)?);
    }
    let table = excerpt.into_table();
    let table = match conversion.form {
        Some(form) => reform(table, form)?,
        None => table,
    };
    save(&table, destination, files)?;
    Ok(table)
}

/// Writes a packed table. Nothing of the moment goes in: equal sources make equal files.
pub(super) fn pack(path: &Path, table: &Table, files: &[Input], config: &str) -> Result<(), RunError> {
    let mut provenance = Provenance::of_program().with_inputs(files)?;
    config.clone_into(&mut provenance.config);
    Ok(write_table(path, table, &provenance)?)
}

/// Files under names that do not depend on where their folder lies.
pub fn named(source: &Path, files: &[PathBuf]) -> Vec<Input> {
    let base = source.parent().unwrap_or(source);
    let name = |file: &PathBuf| file.strip_prefix(base).unwrap_or(file).to_string_lossy().into_owned();
    files.iter().map(|file| Input::new(name(file), file)).collect()
}
