//! The lists of a workbook: its regions, its sectors and their codes.

use super::super::ExchangeError;
use super::grid::{Book, Grid};
use crate::axes::Labels;

/// Lines in which the header of a list may stand.
const HEADER: usize = 10;

/// Regions, and sectors by code and name.
pub(super) struct Lists {
    pub(super) regions: Labels,
    pub(super) codes: Labels,
    pub(super) names: Labels,
}

pub(super) fn lists(book: &mut Book) -> Result<Lists, ExchangeError> {
    let sheet = book.sheet("'Province'", |name| name == "province" || name == "provinces")?;
    let (row, column) = head(&sheet, "province")?;
    let regions = list(&sheet, "region", below(&sheet, row, column).into_iter().map(|(_, text)| text))?;
    let sheet = book.sheet("'Sector…'", |name| name.starts_with("sector"))?;
    let (row, name) = head(&sheet, "sector")?;
    let code = (0..sheet.size().1).find(|column| {
        let text = sheet.text(row, *column).to_lowercase();
        text.starts_with("no") || text.starts_with("code")
    });
    let code =
        code.ok_or_else(|| sheet.unfit("no column 'No.' or 'Code' in the line of 'Sector'; name it so"))?;
    let names = below(&sheet, row, name);
    if let Some((row, text)) = names.iter().find(|(row, _)| sheet.text(*row, code).is_empty()) {
        return Err(sheet.refused((*row, code), text, "this sector has no code; give it one"));
    }
    let codes = names.iter().map(|(row, _)| sheet.code(*row, code));
    Ok(Lists {
        regions,
        codes: list(&sheet, "sector code", codes)?,
        names: list(&sheet, "sector", names.iter().map(|(_, text)| text.clone()))?,
    })
}

/// The cell that begins with a word, in the first lines.
fn head(sheet: &Grid, word: &str) -> Result<(usize, usize), ExchangeError> {
    let (rows, columns) = sheet.size();
    let places = (0..rows.min(HEADER)).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let mut starts =
        places.filter(|(row, column)| sheet.text(*row, *column).to_lowercase().starts_with(word));
    starts.next().ok_or_else(|| {
        sheet.unfit(format!("no column '{word}' in its first {HEADER} lines; begin the list with a header"))
    })
}

/// What stands below a header, blank cells left out.
fn below(sheet: &Grid, row: usize, column: usize) -> Vec<(usize, String)> {
    let cells = (row + 1..sheet.size().0).map(|row| (row, sheet.text(row, column)));
    cells.filter(|(_, text)| !text.is_empty()).collect()
}

fn list(
    sheet: &Grid,
    axis: &'static str,
    names: impl Iterator<Item = String>,
) -> Result<Labels, ExchangeError> {
    Labels::new(axis, names).map_err(|reason| sheet.unfit(reason.to_string()))
}
