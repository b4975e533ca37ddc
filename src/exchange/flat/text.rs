//! A flat table as text: labels in a first pass over the heads of its lines, numbers in a second.

use std::path::Path;

use super::super::align::Pair;
use super::super::text::cells::cells;
use super::super::text::cells::letters;
use super::super::text::lines::Line;
use super::super::trail::Trail;
use super::super::wide::{Heads, Row, fill, labels, not_utf8};
use super::ExchangeError;
use super::layout::Layout;
use super::order::Found;
use super::plan::Plan;

/// What a first pass tells of a file.
pub(super) struct Scan {
    /// Cells in the first row of Z.
    pub(super) width: usize,
    /// Labels, where the layout says that there are some.
    pub(super) found: Found,
}

/// Reads the labels and the width of the table's own file.
pub(super) fn scan(
    layout: &Layout,
    separator: u8,
    (n, demand): (usize, usize),
    trail: &mut Trail,
) -> Result<Scan, ExchangeError> {
    let path = &layout.array.path;
    let mut lines = trail.open(path)?;
    let mut heads: [Vec<String>; 2] = Default::default();
    let mut rows =
        layout.labels.rows.map(|columns| Rows { columns, above: Default::default(), found: Vec::new() });
    let (mut width, mut last) = (None, 0);
    while let Some(line) = lines.next_line()? {
        last = line.number;
        if line.number < layout.rows.Z {
            whole(path, line)?;
            for (head, at) in heads.iter_mut().zip(layout.labels.columns.unwrap_or_default()) {
                if line.number == at {
                    *head = labels(path, line, separator)?;
                }
            }
            continue;
        }
        width.get_or_insert_with(|| cells(line.bytes, separator).count());
        let Some(rows) = &mut rows else { break };
        rows.take(path, line, separator)?;
        if rows.found.len() == n {
            break;
        }
    }
    let cut = |what: &str| {
        let reason = format!(
            "ends at line {last}, before {what}; correct the layout's rows and lists, or export the whole table"
        );
        ExchangeError::description(path, reason)
    };
    let width = width.ok_or_else(|| cut(&format!("the first row of Z (rows.Z = {})", layout.rows.Z)))?;
    let rows = rows.map(|rows| rows.found);
    if rows.as_ref().is_some_and(|rows| rows.len() < n) {
        return Err(cut(&format!("the last of the {n} rows of Z")));
    }
    let columns = layout.labels.columns.map(|at| {
        let pairs = |first, count| across(path, at, &heads, first..first + count);
        Ok((pairs(layout.columns.Z, n)?, pairs(layout.columns.demand, demand)?))
    });
    Ok(Scan { width, found: Found { rows, columns: columns.transpose()? } })
}

/// Labels of rows, blanks filled from above.
struct Rows {
    columns: [usize; 2],
    above: [String; 2],
    found: Vec<Pair>,
}

impl Rows {
    fn take(&mut self, path: &Path, line: Line<'_>, separator: u8) -> Result<(), ExchangeError> {
        for (above, column) in self.above.iter_mut().zip(self.columns) {
            let cell = cells(line.bytes, separator).nth(column - 1).unwrap_or_default();
            let label = super::super::text::cells::label(cell).ok_or_else(|| not_utf8(path, line))?;
            if !label.is_empty() {
                *above = label.into_owned();
            } else if above.is_empty() {
                let place = format!("line {}, column {column} ({})", line.number, letters(column));
                return Err(no_label(path, &place));
            }
        }
        self.found.push((self.above[0].clone(), self.above[1].clone()));
        Ok(())
    }
}

/// Labels of columns, blanks filled from the left.
fn across(
    path: &Path,
    lines: [usize; 2],
    heads: &[Vec<String>; 2],
    columns: std::ops::Range<usize>,
) -> Result<Vec<Pair>, ExchangeError> {
    let mut left: [&str; 2] = [""; 2];
    let mut found = Vec::with_capacity(columns.len());
    for column in columns {
        for ((left, head), line) in left.iter_mut().zip(heads).zip(lines) {
            let label = head.get(column - 1).map_or("", String::as_str);
            if !label.is_empty() {
                *left = label;
            } else if left.is_empty() {
                return Err(no_label(path, &format!("line {line}, column {column} ({})", letters(column))));
            }
        }
        found.push((left[0].to_owned(), left[1].to_owned()));
    }
    Ok(found)
}

fn no_label(path: &Path, place: &str) -> ExchangeError {
    let reason = format!(
        "{place} is blank where the layout expects a label; correct [labels], rows.Z or columns, or fill it in"
    );
    ExchangeError::description(path, reason)
}

/// A spreadsheet counts a cell with a line break as one row, a text file as two lines.
fn whole(path: &Path, line: Line<'_>) -> Result<(), ExchangeError> {
    if line.bytes.iter().filter(|byte| **byte == b'"').count() % 2 == 0 {
        return Ok(());
    }
    let reason = format!(
        "line {} opens a quote that it does not close: a cell holds a line break; take it out of the cell",
        line.number
    );
    Err(ExchangeError::description(path, reason))
}

/// Cells of the first wanted line of a file without labels.
pub(super) fn width(
    path: &Path,
    separator: u8,
    first: usize,
    trail: &mut Trail,
) -> Result<usize, ExchangeError> {
    let mut lines = trail.open(path)?;
    while let Some(line) = lines.next_line()? {
        if line.number >= first {
            return Ok(cells(line.bytes, separator).count());
        }
        whole(path, line)?;
    }
    Err(ExchangeError::description(
        path,
        format!("ends before line {first}, which the layout asks for; correct the layout's rows"),
    ))
}

/// Reads the numbers: every wanted line straight into the table.
pub(super) fn read(
    plan: Plan<'_>,
    separator: u8,
    width: usize,
    trail: &mut Trail,
) -> Result<(), ExchangeError> {
    let Plan { file, targets, mut columns, blank } = plan;
    if width < columns.len() {
        let (asked, label) = (columns.len(), columns.last().map_or("", String::as_str));
        let first = targets.first().map_or(1, |target| target.number);
        let reason = format!(
            "the lines from {first} on have {width} cells and the layout asks for column {asked} ({}, {label}); \
             correct the layout's columns, lists or separator",
            letters(asked)
        );
        return Err(ExchangeError::description(&file, reason));
    }
    columns.resize(width, String::new());
    let name = |(at, label): (usize, &String)| format!("{}: {label}", letters(at + 1));
    let columns = columns.iter().enumerate().map(name).collect();
    let heads = Heads { path: file, separator, index: 0, columns, blank };
    let (names, rows): (Vec<(usize, String)>, Vec<Option<Row<'_>>>) =
        targets.into_iter().map(|target| ((target.number, target.name), Some(target.row))).unzip();
    let at = |line: usize| names.binary_search_by_key(&line, |(number, _)| *number).ok();
    let mut slots = rows;
    let mut lines = trail.open(&heads.path)?;
    let filled = fill(&mut lines, &heads, &mut slots, &|line| Ok(at(line.number)));
    filled.map_err(|error| match error {
        ExchangeError::BadNumber { file, line, column, column_label, text, .. } => {
            let row_label = at(line).map_or_else(String::new, |at| names[at].1.clone());
            ExchangeError::BadNumber { file, line, column, row_label, column_label, text }
        }
        other => other,
    })?;
    match slots.iter().position(Option::is_some) {
        None => Ok(()),
        Some(lacking) => {
            let (number, name) = &names[lacking];
            let reason = format!(
                "line {number} ({name}) is blank or behind the end of the file; correct the layout's rows and lists, or export the whole table"
            );
            Err(ExchangeError::description(&heads.path, reason))
        }
    }
}
