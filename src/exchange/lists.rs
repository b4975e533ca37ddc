//! Small lists that go with a table: labels with a group or a number, one row each.

use std::path::Path;

use super::ExchangeError;
use super::sheet::Sheet;
use super::trail::Trail;

/// Rows (label, text) of a CSV file with these two columns first; further columns (a source, a note) are for people.
///
/// # Errors
/// [`ExchangeError`] with file and line.
pub fn labels_and_texts(path: &Path, header: [&str; 2]) -> Result<Vec<(String, String)>, ExchangeError> {
    let sheet = read(path, header)?;
    Ok(sheet.rows.into_iter().map(|(_, cells)| (cells[0].clone(), cells[1].clone())).collect())
}

/// Rows (label, number) of a CSV file with these two columns first.
///
/// # Errors
/// [`ExchangeError`] with file, line and column.
pub fn labels_and_numbers(path: &Path, header: [&str; 2]) -> Result<Vec<(String, f64)>, ExchangeError> {
    let sheet = read(path, header)?;
    let row = |at: usize| {
        let label = sheet.rows[at].1[0].clone();
        Ok((label.clone(), sheet.number(at, 1, &label)?))
    };
    (0..sheet.rows.len()).map(row).collect()
}

fn read(path: &Path, header: [&str; 2]) -> Result<Sheet, ExchangeError> {
    let sheet = Sheet::read(path, b',', &mut Trail::default())?;
    if sheet.header.iter().zip(header).filter(|(found, wanted)| found == wanted).count() == 2 {
        return Ok(sheet);
    }
    let reason =
        format!("the header begins '{}' and must begin '{}'", sheet.header.join(","), header.join(","));
    Err(ExchangeError::description(path, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_columns_and_a_source() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("list.csv");
        let write = |text: &str| std::fs::write(&path, text).expect("the folder is ours");
        write("city,capital_share,source\nOsaka,0.17,printed\nSeoul,0.27,printed\n");
        let found = labels_and_numbers(&path, ["city", "capital_share"]).expect("whole");
        assert_eq!(found, [("Osaka".to_owned(), 0.17), ("Seoul".to_owned(), 0.27)]);
        let texts = labels_and_texts(&path, ["city", "capital_share"]).expect("whole");
        assert_eq!(texts[1], ("Seoul".to_owned(), "0.27".to_owned()));
        let refused = labels_and_numbers(&path, ["sector", "intensity"]).expect_err("another header");
        assert!(refused.to_string().contains("must begin 'sector,intensity'"), "{refused}");
        write("city,capital_share\nOsaka,many\n");
        let refused = labels_and_numbers(&path, ["city", "capital_share"]).expect_err("no number");
        assert!(refused.to_string().contains("Osaka") && refused.to_string().contains("many"), "{refused}");
    }
}
