//! A sheet whose columns are found by name and whose cells may be blank.

use std::path::Path;

use super::super::ExchangeError;
use super::super::sheet::Sheet;
use super::super::trail::Trail;
use crate::axes::Labels;

/// A file of statistics.
pub(super) struct Columns {
    pub(super) sheet: Sheet,
}

impl Columns {
    pub(super) fn open(folder: &Path, file: &str, trail: &mut Trail) -> Result<Self, ExchangeError> {
        Ok(Self { sheet: Sheet::read(&folder.join(file), b',', trail)? })
    }

    /// Position of a column that must be there.
    pub(super) fn column(&self, name: &str) -> Result<usize, ExchangeError> {
        let mut found = self.sheet.header.iter().enumerate().filter(|(_, head)| *head == name);
        match (found.next(), found.next()) {
            (Some((at, _)), None) => Ok(at),
            (None, _) => Err(ExchangeError::description(
                &self.sheet.path,
                format!(
                    "no column '{name}'; the header is '{}': correct it, or name the column in the config \
                     ([build.statistics])",
                    self.sheet.header.join(",")
                ),
            )),
            (Some(_), Some((second, _))) => Err(ExchangeError::DoubledLabel {
                file: self.sheet.path.clone(),
                place: format!("column {}", second + 1),
                label: name.to_owned(),
            }),
        }
    }

    /// Position of a column that a blank name leaves out.
    pub(super) fn optional(&self, name: &str) -> Result<Option<usize>, ExchangeError> {
        (!name.is_empty()).then(|| self.column(name)).transpose()
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.sheet.rows.len()
    }

    /// Text of a cell.
    pub(super) fn text(&self, row: usize, column: usize) -> &str {
        &self.sheet.rows[row].1[column]
    }

    /// A cell, none where it is blank.
    pub(super) fn known(&self, row: usize, column: usize, label: &str) -> Result<Option<f64>, ExchangeError> {
        self.sheet.known(row, column, label)
    }

    /// A number that cannot be, with its place.
    pub(super) fn refused(
        &self,
        (row, column): (usize, usize),
        (label, value): (&str, f64),
        rule: &str,
    ) -> ExchangeError {
        let (line, head) = (self.sheet.rows[row].0, &self.sheet.header[column]);
        let reason = format!("line {line}, column {} ({label} → {head}) is {value}; {rule}", column + 1);
        ExchangeError::description(&self.sheet.path, reason)
    }

    /// The rows by position of their label in `labels`; each once. A label outside `labels` is refused, one without a
    /// row is `None`.
    pub(super) fn rows_of(
        &self,
        column: usize,
        known: &'static str,
        position: impl Fn(&str) -> Option<usize>,
        len: usize,
    ) -> Result<Vec<Option<usize>>, ExchangeError> {
        let mut rows = vec![None; len];
        for row in 0..self.len() {
            let label = self.text(row, column);
            let at = position(label).ok_or_else(|| self.unknown(row, label, known))?;
            if rows[at].replace(row).is_some() {
                return Err(self.doubled(row, label));
            }
        }
        Ok(rows)
    }

    /// A label that no axis has.
    pub(super) fn unknown(&self, row: usize, label: &str, known: &'static str) -> ExchangeError {
        ExchangeError::UnknownLabel {
            file: self.sheet.path.clone(),
            place: format!("line {}", self.sheet.rows[row].0),
            label: label.to_owned(),
            known,
        }
    }

    /// A label that stands twice.
    pub(super) fn doubled(&self, row: usize, label: &str) -> ExchangeError {
        ExchangeError::DoubledLabel {
            file: self.sheet.path.clone(),
            place: format!("line {}", self.sheet.rows[row].0),
            label: label.to_owned(),
        }
    }

    /// A row or column that must be there.
    pub(super) fn missing(&self, what: &str, label: &str) -> ExchangeError {
        let reason =
            format!("no {what} for '{label}'; add it, or correct the name in the file that has '{label}'");
        ExchangeError::description(&self.sheet.path, reason)
    }
}

/// Sectors by code and by name.
pub(super) struct Sectors {
    pub(super) codes: Labels,
    pub(super) names: Labels,
}

impl Sectors {
    /// Position of a code or a name.
    pub(super) fn position(&self, label: &str) -> Option<usize> {
        self.codes.position(label).or_else(|| self.names.position(label))
    }

    /// Column of every sector in a file.
    pub(super) fn columns(&self, columns: &Columns) -> Result<Vec<usize>, ExchangeError> {
        let mut found = vec![None; self.names.len()];
        for (column, head) in columns.sheet.header.iter().enumerate() {
            if let Some(i) = self.position(head)
                && found[i].replace(column).is_some()
            {
                return Err(ExchangeError::DoubledLabel {
                    file: columns.sheet.path.clone(),
                    place: format!("column {}", column + 1),
                    label: head.clone(),
                });
            }
        }
        let missing = |i: usize| columns.missing("column", self.codes.name(i));
        found.iter().enumerate().map(|(i, column)| column.ok_or_else(|| missing(i))).collect()
    }
}
