//! A sheet of a workbook: text and numbers by place.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use calamine::{Cell, Data, Range, Reader, Xlsx, XlsxError, open_workbook};

use super::super::ExchangeError;
use super::super::text::cells::letters;
use super::super::trail::{Trail, plain_file};
use super::declared;

/// Cells between the first and the last of a sheet beyond which it is no table: two cells at its ends would otherwise take
/// all memory.
pub(super) const MOST_CELLS: u64 = 20_000_000;

/// An opened workbook.
pub(super) struct Book {
    path: PathBuf,
    sheets: Xlsx<BufReader<File>>,
    names: Vec<String>,
}

/// One sheet, rows and columns from 0.
pub(super) struct Grid {
    path: PathBuf,
    name: String,
    cells: Range<Data>,
}

impl Book {
    pub(super) fn open(path: &Path, trail: &mut Trail) -> Result<Self, ExchangeError> {
        trail.visit(path);
        plain_file(path).and_then(File::open).map_err(ExchangeError::reading(path))?;
        let refused = |reason: String| {
            let reason = format!("no workbook that can be read ({reason}); save it as .xlsx again");
            ExchangeError::description(path, reason)
        };
        if let Some(reason) = declared::unlikely(path) {
            return Err(refused(reason));
        }
        let sheets: Xlsx<_> = open_workbook(path).map_err(|reason: XlsxError| refused(reason.to_string()))?;
        Ok(Self { path: path.to_owned(), names: sheets.sheet_names(), sheets })
    }

    /// The one sheet whose name, in lower case, is as asked.
    pub(super) fn sheet(&mut self, what: &str, is: impl Fn(&str) -> bool) -> Result<Grid, ExchangeError> {
        let found: Vec<&String> = self.names.iter().filter(|name| is(&name.trim().to_lowercase())).collect();
        let [name] = found[..] else {
            let count = if found.is_empty() { "no sheet is" } else { "more than one sheet is" };
            let reason = format!("{count} named {what}; its sheets are '{}'", self.names.join("', '"));
            return Err(ExchangeError::description(&self.path, reason));
        };
        let name = name.clone();
        let refused = |reason: String| {
            let reason = format!("sheet '{name}' cannot be read ({reason}); save the workbook again");
            ExchangeError::description(&self.path, reason)
        };
        let cells = stored(&mut self.sheets, &name).map_err(|reason| refused(reason.to_string()))?;
        if cells.len() as u64 > MOST_CELLS {
            return Err(refused(format!("it has more than {MOST_CELLS} cells")));
        }
        if spanned(&cells) > MOST_CELLS {
            let reason = format!("its cells lie further apart than a table of {MOST_CELLS} cells");
            return Err(refused(reason));
        }
        Ok(Grid { path: self.path.clone(), name, cells: Range::from_sparse(cells) })
    }
}

/// The cells of a sheet that hold something, and no more of them than tells that they are too many.
fn stored(sheets: &mut Xlsx<BufReader<File>>, name: &str) -> Result<Vec<Cell<Data>>, XlsxError> {
    let mut reader = sheets.worksheet_cells_reader(name)?;
    let mut cells = Vec::new();
    while cells.len() as u64 <= MOST_CELLS
        && let Some(cell) = reader.next_cell()?
    {
        let value = Data::from(cell.get_value().clone());
        if value != Data::Empty {
            cells.push(Cell::new(cell.get_position(), value));
        }
    }
    Ok(cells)
}

/// Cells of the smallest rectangle around some.
fn spanned(cells: &[Cell<Data>]) -> u64 {
    let side = |of: fn((u32, u32)) -> u32| {
        let places = || cells.iter().map(|cell| of(cell.get_position()));
        let (first, last) = (places().min().unwrap_or(0), places().max().unwrap_or(0));
        u64::from(last - first) + 1
    };
    side(|place| place.0).saturating_mul(side(|place| place.1))
}

impl Grid {
    /// Rows and columns, blank ones before the first cell included.
    pub(super) fn size(&self) -> (usize, usize) {
        self.cells.end().map_or((0, 0), |(row, column)| (row as usize + 1, column as usize + 1))
    }

    fn cell(&self, row: usize, column: usize) -> &Data {
        self.cells.get_value((row as u32, column as u32)).unwrap_or(&Data::Empty)
    }

    /// A cell as one line of text; whole numbers without a decimal point.
    pub(super) fn text(&self, row: usize, column: usize) -> String {
        match self.cell(row, column) {
            Data::Empty => String::new(),
            other => other.to_string().split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }

    /// A cell as a code: numbers of one digit with a leading zero.
    pub(super) fn code(&self, row: usize, column: usize) -> String {
        let text = self.text(row, column);
        match text.parse::<u32>() {
            Ok(number) if text.len() < 3 => format!("{number:02}"),
            _ => text,
        }
    }

    /// A cell as a finite number, zero where it is blank.
    pub(super) fn number(
        &self,
        (row, column): (usize, usize),
        label: impl Fn() -> String,
    ) -> Result<f64, ExchangeError> {
        let value = match self.cell(row, column) {
            Data::Empty => Some(0.0),
            Data::Float(value) => Some(*value),
            Data::Int(value) => Some(*value as f64),
            Data::String(text) if text.trim().is_empty() => Some(0.0),
            _ => None,
        };
        value.filter(|value| value.is_finite()).ok_or_else(|| {
            let reason = "is no number; write a plain number, or leave the cell blank for none";
            self.refused((row, column), &label(), format!("'{}' {reason}", self.text(row, column)))
        })
    }

    /// What is wrong with a cell.
    pub(super) fn refused(
        &self,
        (row, column): (usize, usize),
        label: &str,
        reason: impl Into<String>,
    ) -> ExchangeError {
        ExchangeError::Workbook {
            file: self.path.clone(),
            sheet: self.name.clone(),
            cell: format!("{}{}", letters(column + 1), row + 1),
            label: label.to_owned(),
            reason: reason.into(),
        }
    }

    /// What is wrong with the sheet.
    pub(super) fn unfit(&self, reason: impl AsRef<str>) -> ExchangeError {
        ExchangeError::description(&self.path, format!("sheet '{}': {}", self.name, reason.as_ref()))
    }
}
