//! `leontief show`: what is in a file.

use std::fmt::Write as _;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use super::RunError;
use super::export::likeliest;
use crate::archive::{self, Cell, DatasetRows, TreeLine};
use crate::exchange::csv_field;

/// Datasets named when the one asked for is not there.
const NAMED: usize = 6;

/// Rows of a dataset that people are shown.
const ROWS: usize = 40;

/// The tree of a file: groups, datasets with axes, shape, unit and meaning.
///
/// # Errors
/// A file that cannot be read or is no file of this program.
pub fn tree(path: &Path) -> Result<String, RunError> {
    let lines = archive::tree(path)?;
    let mut text = String::new();
    for line in &lines {
        let name = line.path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("/");
        let indent = "  ".repeat(line.depth);
        // Writing to a string cannot fail.
        let _ = write!(text, "{indent}{name}");
        if let Some(shape) = &line.shape {
            let axes = line.axes.iter().zip(shape).map(|(axis, size)| format!("{axis} {size}"));
            let _ = write!(text, " ({})", axes.collect::<Vec<_>>().join(", "));
        }
        for (mark, part) in [(" [", &line.unit), (": ", &line.long_name)] {
            if !part.is_empty() {
                let close = if mark == " [" { "]" } else { "" };
                let _ = write!(text, "{mark}{part}{close}");
            }
        }
        text.push('\n');
        for (name, value) in &line.attributes {
            let _ = writeln!(text, "{indent}  @{name} = {value}");
        }
    }
    Ok(text)
}

/// What to say of a dataset that is not there: what stands in its group, the likeliest first.
fn absent(path: &Path, asked: &str, lines: &[TreeLine]) -> String {
    let is_group = lines.iter().any(|line| line.path == asked) && asked != "/";
    let group = if is_group { asked } else { asked.rsplit_once('/').map_or("", |(group, _)| group) };
    let inside = |line: &&TreeLine| line.shape.is_some() && line.path.starts_with(&format!("{group}/"));
    let mut there: Vec<&str> = lines.iter().filter(inside).map(|line| line.path.as_str()).collect();
    if there.is_empty() {
        there = lines.iter().filter(|line| line.shape.is_some()).map(|line| line.path.as_str()).collect();
    }
    likeliest(asked, &mut there);
    let more = if there.len() > NAMED { format!(" and {} more", there.len() - NAMED) } else { String::new() };
    there.truncate(NAMED);
    let what = if is_group { "is a group" } else { "is not there" };
    format!("{}: {asked} {what}; name a dataset, e.g. {}{more}", path.display(), there.join(", "))
}

/// One dataset in long form: as CSV with all rows, or as a table of the first rows.
///
/// # Errors
/// A file or dataset that cannot be read. A reader that stopped listening is no error.
pub fn dataset(path: &Path, dataset: &str, csv: bool, out: &mut dyn Write) -> Result<(), RunError> {
    let lines = archive::tree(path)?;
    let asked = format!("/{}", dataset.trim_matches('/'));
    if !lines.iter().any(|line| line.path == asked && line.shape.is_some()) {
        return Err(RunError::Asked(absent(path, &asked, &lines)));
    }
    let rows = DatasetRows::open(path, dataset)?;
    let mut header: Vec<&str> = rows.axes();
    header.push(rows.name());
    if csv {
        return each(&rows, &header, out, usize::MAX, comma_separated);
    }
    let _ = writeln!(out, "{} [{}]: {}", rows.name(), rows.unit, rows.long_name);
    each(&rows, &header, out, ROWS, |fields| fields.join(" | "))?;
    if rows.rows() > ROWS {
        let _ = writeln!(out, "… {} more rows; --csv prints all", rows.rows() - ROWS);
    }
    Ok(())
}

fn each(
    rows: &DatasetRows,
    header: &[&str],
    out: &mut dyn Write,
    most: usize,
    line: fn(&[&str]) -> String,
) -> Result<(), RunError> {
    let mut left = most;
    let mut listening = writeln!(out, "{}", line(header)).is_ok();
    rows.each(|labels, value| {
        if left == 0 || !listening {
            return ControlFlow::Break(());
        }
        left -= 1;
        let value = text(&value);
        let mut fields = labels.to_vec();
        fields.push(&value);
        listening = writeln!(out, "{}", line(&fields)).is_ok();
        ControlFlow::Continue(())
    })?;
    Ok(())
}

fn text(value: &Cell<'_>) -> String {
    value.to_string()
}

/// Fields with the quotes of RFC 4180 where they need them.
fn comma_separated(fields: &[&str]) -> String {
    fields.iter().map(|field| csv_field(field)).collect::<Vec<_>>().join(",")
}
