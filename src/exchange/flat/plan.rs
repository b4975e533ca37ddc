//! Where every cell of an array goes: straight into the rows of the table, whatever the file.

use std::path::PathBuf;

use rayon::prelude::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::super::wide::Row;
use super::ExchangeError;

/// A row of the file that is wanted.
pub(super) struct Target<'a> {
    /// Row of the file, from 1.
    pub(super) number: usize,
    /// What it is, for messages.
    pub(super) name: String,
    /// Where its cells go.
    pub(super) row: Row<'a>,
}

/// Everything wanted of one file.
pub(super) struct Plan<'a> {
    /// The file.
    pub(super) file: PathBuf,
    /// Rows in file order.
    pub(super) targets: Vec<Target<'a>>,
    /// What every column is, for messages; as many as the layout asks for.
    pub(super) columns: Vec<String>,
    /// What a blank cell (NaN in a binary file) counts.
    pub(super) blank: Option<f64>,
}

/// Whole rows or whole columns of an array, one after the other.
pub(super) struct Slab<'a> {
    /// The first one, from 0.
    pub(super) first: usize,
    /// Cells of each.
    pub(super) length: usize,
    /// Their values.
    pub(super) values: &'a [f64],
}

impl Plan<'_> {
    /// Refuses an array that ends before what the layout asks for.
    pub(super) fn check_size(&self, rows: usize, columns: usize) -> Result<(), ExchangeError> {
        let last = self.targets.last().map_or(0, |target| target.number);
        let asked = if rows < last {
            format!("row {last} ({})", self.targets.last().map_or("", |target| target.name.as_str()))
        } else if columns < self.columns.len() {
            format!("column {} ({})", self.columns.len(), self.columns.last().map_or("", String::as_str))
        } else {
            return Ok(());
        };
        let reason = format!(
            "the array has {rows} rows × {columns} columns and the layout asks for {asked}; correct the \
             layout's positions and lists, or export the whole array"
        );
        Err(ExchangeError::description(&self.file, reason))
    }

    /// Places whole rows.
    pub(super) fn take_rows(&mut self, slab: &Slab<'_>) -> Result<(), ExchangeError> {
        let count = slab.values.len() / slab.length;
        let from = self.targets.partition_point(|target| target.number <= slab.first);
        let to = self.targets.partition_point(|target| target.number <= slab.first + count);
        let blank = self.blank;
        let fault = self.targets[from..to].par_iter_mut().find_map_first(|target| {
            let start = (target.number - 1 - slab.first) * slab.length;
            let cells = &slab.values[start..start + slab.length];
            let Row { places, into, .. } = &mut target.row;
            for (at, (place, value)) in places.iter().zip(cells).enumerate() {
                let Some((array, position)) = place else { continue };
                match finite(*value, blank) {
                    Some(value) => into[*array][*position] = value,
                    None => return Some((target.number, at, *value)),
                }
            }
            None
        });
        fault.map_or(Ok(()), |(number, column, value)| Err(self.bad_number(number, column, value)))
    }

    /// Places whole columns.
    pub(super) fn take_columns(&mut self, slab: &Slab<'_>) -> Result<(), ExchangeError> {
        let count = slab.values.len() / slab.length;
        let blank = self.blank;
        let fault = self.targets.par_iter_mut().with_min_len(64).find_map_first(|target| {
            let Row { places, into, .. } = &mut target.row;
            let to = (slab.first + count).min(places.len());
            for at in slab.first..to.max(slab.first) {
                let Some((array, position)) = places[at] else { continue };
                let value = slab.values[(at - slab.first) * slab.length + target.number - 1];
                match finite(value, blank) {
                    Some(value) => into[array][position] = value,
                    None => return Some((target.number, at, value)),
                }
            }
            None
        });
        fault.map_or(Ok(()), |(number, column, value)| Err(self.bad_number(number, column, value)))
    }

    /// Name of a wanted row.
    pub(super) fn row_name(&self, number: usize) -> &str {
        let at = self.targets.binary_search_by_key(&number, |target| target.number);
        at.map_or("", |at| self.targets[at].name.as_str())
    }

    fn bad_number(&self, number: usize, column: usize, value: f64) -> ExchangeError {
        ExchangeError::BadNumber {
            file: self.file.clone(),
            line: number,
            column: column + 1,
            row_label: self.row_name(number).to_owned(),
            column_label: self.columns.get(column).cloned().unwrap_or_default(),
            text: value.to_string(),
        }
    }
}

fn finite(value: f64, blank: Option<f64>) -> Option<f64> {
    if value.is_finite() { Some(value) } else { blank.filter(|_| value.is_nan()) }
}
