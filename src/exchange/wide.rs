//! Wide text, one matrix row a line: lines are parsed in parallel, straight into the rows of the table.

use std::path::{Path, PathBuf};

use rayon::prelude::{IntoParallelRefMutIterator, ParallelIterator};

use super::ExchangeError;
use super::text::cells::{cells, is_blank, label, number};
use super::text::lines::{Line, Lines};

/// Where a file column goes: which of the row's arrays and the position in it; `None` leaves it out.
pub(super) type Place = Option<(usize, usize)>;

/// Where the cells of one line go.
pub(super) struct Row<'a> {
    /// One a file column, from the first on; columns beyond are left out.
    pub(super) places: &'a [Place],
    /// The array rows they point into.
    pub(super) into: Vec<&'a mut [f64]>,
    /// Whether its line may have other cells behind the last place than the rest of the file, or none.
    pub(super) may_end_early: bool,
}

/// One a row of the table; taken when its line has come.
pub(super) type Slots<'a> = Vec<Option<Row<'a>>>;

/// What the columns of a file are called.
pub(super) struct Heads {
    /// The file.
    pub(super) path: PathBuf,
    /// Byte between cells.
    pub(super) separator: u8,
    /// Label columns at the left.
    pub(super) index: usize,
    /// One label a file column, for messages.
    pub(super) columns: Vec<String>,
    /// What a blank cell counts; `None` refuses it.
    pub(super) blank: Option<f64>,
}

/// Places behind `index` label columns, all of one array.
pub(super) fn single(index: usize, positions: &[usize]) -> Vec<Place> {
    std::iter::repeat_n(None, index).chain(positions.iter().map(|at| Some((0, *at)))).collect()
}

/// One slot a row of one dense array.
pub(super) fn slots<'a>(rows: impl Iterator<Item = &'a mut [f64]>, places: &'a [Place]) -> Slots<'a> {
    rows.map(|row| Some(Row { places, into: vec![row], may_end_early: false })).collect()
}

/// Reads every further line into the slot that `place` names (`None` skips the line); tells whether they came in order.
pub(super) fn fill<'a>(
    lines: &mut Lines,
    heads: &Heads,
    slots: &mut Slots<'a>,
    place: &dyn Fn(Line<'_>) -> Result<Option<usize>, ExchangeError>,
) -> Result<bool, ExchangeError> {
    let (mut last, mut in_order) = (None, true);
    while let Some(batch) = lines.next_batch()? {
        let mut jobs: Vec<(Line<'_>, Row<'a>)> = Vec::with_capacity(batch.len());
        for line in batch {
            let Some(slot) = place(line)? else { continue };
            let row = slots[slot].take().ok_or_else(|| ExchangeError::DoubledLabel {
                file: heads.path.clone(),
                place: format!("line {}", line.number),
                label: heads.row_label(line),
            })?;
            in_order &= last < Some(slot);
            last = Some(slot);
            jobs.push((line, row));
        }
        let fault = jobs.par_iter_mut().find_map_first(|(line, row)| fill_line(*line, row, heads).err());
        if let Some(fault) = fault {
            return Err(fault);
        }
    }
    if last.is_none() {
        return Err(ExchangeError::Empty { file: heads.path.clone(), content: "a header and no row" });
    }
    Ok(in_order)
}

fn fill_line(line: Line<'_>, row: &mut Row<'_>, heads: &Heads) -> Result<(), ExchangeError> {
    let mut found = cells(line.bytes, heads.separator);
    for (at, place) in row.places.iter().enumerate() {
        let cell = found.next().ok_or_else(|| heads.ragged(line))?;
        if let Some((array, position)) = place {
            let value = number(cell).or_else(|| heads.blank.filter(|_| is_blank(cell)));
            row.into[*array][*position] = value.ok_or_else(|| heads.bad_number(line, at, cell))?;
        }
    }
    let whole = row.may_end_early || row.places.len() + found.count() == heads.columns.len();
    if whole { Ok(()) } else { Err(heads.ragged(line)) }
}

impl Heads {
    /// The label cells of a line.
    pub(super) fn row_labels(&self, line: Line<'_>) -> Result<Vec<String>, ExchangeError> {
        let labels: Option<Vec<String>> = cells(line.bytes, self.separator)
            .take(self.index)
            .map(|cell| label(cell).map(std::borrow::Cow::into_owned))
            .collect();
        let labels = labels.ok_or_else(|| not_utf8(&self.path, line))?;
        if labels.len() < self.index { Err(self.ragged(line)) } else { Ok(labels) }
    }

    fn row_label(&self, line: Line<'_>) -> String {
        self.row_labels(line).map_or_else(|_| String::new(), |labels| labels.join(", "))
    }

    pub(super) fn ragged(&self, line: Line<'_>) -> ExchangeError {
        ExchangeError::Ragged {
            file: self.path.clone(),
            line: line.number,
            found: cells(line.bytes, self.separator).count(),
            expected: self.columns.len(),
        }
    }

    /// The error of a cell that is no number; `column` counts from 0.
    pub(super) fn bad_number(&self, line: Line<'_>, column: usize, cell: &[u8]) -> ExchangeError {
        // A whole further table may stand in a broken cell: its beginning is enough to find it.
        let text: String = String::from_utf8_lossy(cell).chars().take(40).collect();
        ExchangeError::BadNumber {
            file: self.path.clone(),
            line: line.number,
            column: column + 1,
            row_label: self.row_label(line),
            column_label: self.columns.get(column).cloned().unwrap_or_default(),
            text,
        }
    }
}

/// The error of a line that is not UTF-8.
pub(super) fn not_utf8(path: &Path, line: Line<'_>) -> ExchangeError {
    ExchangeError::NotUtf8 { file: path.to_owned(), line: line.number }
}

/// All cells of a line as labels.
pub(super) fn labels(path: &Path, line: Line<'_>, separator: u8) -> Result<Vec<String>, ExchangeError> {
    cells(line.bytes, separator)
        .map(|cell| label(cell).map(std::borrow::Cow::into_owned).ok_or_else(|| not_utf8(path, line)))
        .collect()
}
