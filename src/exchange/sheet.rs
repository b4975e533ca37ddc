//! A small text file read whole: one header line, then rows of labels.

use std::path::{Path, PathBuf};

use super::ExchangeError;
use super::text::cells::number;
use super::trail::Trail;
use super::wide::labels;

/// Header and rows, every row as wide as the header.
pub(super) struct Sheet {
    /// The file.
    pub(super) path: PathBuf,
    /// Names of the columns.
    pub(super) header: Vec<String>,
    /// Line number and cells.
    pub(super) rows: Vec<(usize, Vec<String>)>,
}

impl Sheet {
    /// Reads a file that has a header and at least one row.
    pub(super) fn read(path: &Path, separator: u8, trail: &mut Trail) -> Result<Self, ExchangeError> {
        let mut lines = trail.open(path)?;
        let mut header = Vec::new();
        let mut rows = Vec::new();
        while let Some(line) = lines.next_line()? {
            let cells = labels(path, line, separator)?;
            if header.is_empty() {
                header = cells;
                continue;
            }
            if cells.len() != header.len() {
                let (found, expected) = (cells.len(), header.len());
                return Err(ExchangeError::Ragged {
                    file: path.to_owned(),
                    line: line.number,
                    found,
                    expected,
                });
            }
            rows.push((line.number, cells));
        }
        if rows.is_empty() {
            return Err(ExchangeError::Empty { file: path.to_owned(), content: "a header and no row" });
        }
        Ok(Self { path: path.to_owned(), header, rows })
    }

    /// The same, whose header must be `names`.
    pub(super) fn named(path: &Path, names: &[&str], trail: &mut Trail) -> Result<Self, ExchangeError> {
        let sheet = Self::read(path, b',', trail)?;
        if sheet.header == names {
            return Ok(sheet);
        }
        let reason = format!("the header is '{}' and must be '{}'", sheet.header.join(","), names.join(","));
        Err(ExchangeError::description(path, reason))
    }

    /// One column as text.
    pub(super) fn column(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().map(move |(_, cells)| cells[column].as_str())
    }

    /// A cell as a number; `row_label` is for the message.
    pub(super) fn number(&self, row: usize, column: usize, row_label: &str) -> Result<f64, ExchangeError> {
        let (line, cells) = &self.rows[row];
        number(cells[column].as_bytes()).ok_or_else(|| ExchangeError::BadNumber {
            file: self.path.clone(),
            line: *line,
            column: column + 1,
            row_label: row_label.to_owned(),
            column_label: self.header[column].clone(),
            text: cells[column].clone(),
        })
    }

    /// A cell as a number, none where it is blank.
    pub(super) fn known(&self, row: usize, column: usize, label: &str) -> Result<Option<f64>, ExchangeError> {
        let blank = self.rows[row].1[column].is_empty();
        (!blank).then(|| self.number(row, column, label)).transpose()
    }
}
