//! Wide text out: rows are rendered in parallel and written in order.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::ExchangeError;
use super::destination::DraftFile;
use super::text::number::append;

/// Rows rendered at once: enough for every thread, little memory.
const ROWS: usize = 32;

/// Writes rows of numbers, each led by its label cells and cut into `parts` that follow each other.
pub(super) fn write_rows<'a>(
    file: &mut DraftFile,
    separator: u8,
    rows: impl Iterator<Item = (String, Vec<&'a [f64]>)>,
) -> Result<(), ExchangeError> {
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let batch: Vec<(String, Vec<&[f64]>)> = rows.by_ref().take(ROWS).collect();
        let texts: Vec<String> =
            batch.into_par_iter().map(|(lead, parts)| render(lead, &parts, separator)).collect();
        for text in texts {
            file.write(text.as_bytes())?;
        }
    }
    Ok(())
}

fn render(lead: String, parts: &[&[f64]], separator: u8) -> String {
    let mut text = lead;
    text.reserve(12 * parts.iter().map(|part| part.len()).sum::<usize>());
    for value in parts.iter().flat_map(|part| part.iter()) {
        text.push(char::from(separator));
        append(&mut text, *value);
    }
    text.push('\n');
    text
}
