//! Small lists that go with a table: labels with a group or a number, one row each.

use std::path::{Path, PathBuf};

use super::ExchangeError;
use super::sheet::Sheet;
use super::trail::Trail;
use crate::axes::UnknownLabel;

/// Rows of a list, each with its line.
#[derive(Clone, Debug, PartialEq)]
pub struct List<T> {
    /// The file.
    pub path: PathBuf,
    /// Label and what goes with it; neither is blank.
    pub rows: Vec<(String, T)>,
    lines: Vec<usize>,
}

impl<T> List<T> {
    /// The list, if no label is there twice.
    ///
    /// # Errors
    /// [`ExchangeError`] with file, line and label of the second.
    pub fn once(self) -> Result<Self, ExchangeError> {
        for (at, (label, _)) in self.rows.iter().enumerate() {
            if self.rows[..at].iter().any(|(other, _)| other == label) {
                return Err(self.doubled(at, label));
            }
        }
        Ok(self)
    }

    /// The positions that labels name, each once: two labels may name one thing, by code and by name.
    ///
    /// # Errors
    /// [`ExchangeError`] with file, line and label.
    pub fn positions(
        &self,
        find: impl Fn(&str) -> Result<usize, UnknownLabel>,
    ) -> Result<Vec<usize>, ExchangeError> {
        let mut found = Vec::new();
        for (at, (label, _)) in self.rows.iter().enumerate() {
            let position = find(label).map_err(|error| self.refused(at, &error.to_string()))?;
            if found.contains(&position) {
                return Err(self.doubled(at, label));
            }
            found.push(position);
        }
        Ok(found)
    }

    /// A row that cannot be, with its place.
    pub fn refused(&self, at: usize, reason: &str) -> ExchangeError {
        let reason = format!("line {} ('{}'): {reason}", self.lines[at], self.rows[at].0);
        ExchangeError::description(&self.path, reason)
    }

    /// A row that is there already.
    pub fn doubled(&self, at: usize, label: &str) -> ExchangeError {
        let place = format!("line {}", self.lines[at]);
        ExchangeError::DoubledLabel { file: self.path.clone(), place, label: label.to_owned() }
    }
}

impl List<f64> {
    /// The list, if every number is within `least` and `most`.
    ///
    /// # Errors
    /// [`ExchangeError`] with file, line, label and value of the first that is not.
    pub fn within(self, what: &str, [least, most]: [f64; 2]) -> Result<Self, ExchangeError> {
        let outside = self.rows.iter().position(|(_, value)| !(least..=most).contains(value));
        match outside {
            None => Ok(self),
            Some(at) => {
                let value = self.rows[at].1;
                let most = if most < f64::MAX { format!(" and at most {most}") } else { String::new() };
                Err(self.refused(at, &format!("{what} is {value}; it must be {least} or more{most}")))
            }
        }
    }
}

/// Rows (label, text) of a CSV file with these two columns first; further columns (a source, a note) are for people.
///
/// # Errors
/// [`ExchangeError`] with file and line.
pub fn labels_and_texts(path: &Path, header: [&str; 2]) -> Result<List<String>, ExchangeError> {
    list(path, header, |sheet, at| match &sheet.rows[at].1[1] {
        text if text.is_empty() => {
            let (line, name) = (sheet.rows[at].0, header[1]);
            let reason = format!("line {line} ('{}'): the {name} is blank; write it", sheet.rows[at].1[0]);
            Err(ExchangeError::description(path, reason))
        }
        text => Ok(text.clone()),
    })
}

/// Rows (label, number) of a CSV file with these two columns first; every label once.
///
/// # Errors
/// [`ExchangeError`] with file, line and column.
pub fn labels_and_numbers(path: &Path, header: [&str; 2]) -> Result<List<f64>, ExchangeError> {
    list(path, header, |sheet, at| sheet.number(at, 1, &sheet.rows[at].1[0]))?.once()
}

fn list<T>(
    path: &Path,
    header: [&str; 2],
    value: impl Fn(&Sheet, usize) -> Result<T, ExchangeError>,
) -> Result<List<T>, ExchangeError> {
    let sheet = read(path, header)?;
    let row = |at: usize| match &sheet.rows[at] {
        (line, cells) if cells[0].is_empty() => {
            let reason = format!("line {line}: the {} is blank; name it, or remove the line", header[0]);
            Err(ExchangeError::description(path, reason))
        }
        (_, cells) => Ok((cells[0].clone(), value(&sheet, at)?)),
    };
    let rows = (0..sheet.rows.len()).map(row).collect::<Result<_, _>>()?;
    Ok(List { path: path.to_owned(), rows, lines: sheet.rows.iter().map(|(line, _)| *line).collect() })
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
        write("city,capital_in_demand,source\nOsaka,0.17,printed\nSeoul,0.27,printed\n");
        let found = labels_and_numbers(&path, ["city", "capital_in_demand"]).expect("whole");
        assert_eq!(found.rows, [("Osaka".to_owned(), 0.17), ("Seoul".to_owned(), 0.27)]);
        let high = found.within("the share", [0.0, 0.2]).expect_err("above").to_string();
        assert!(
            high.contains("line 3 ('Seoul'): the share is 0.27; it must be 0 or more and at most 0.2"),
            "{high}"
        );
        let texts = labels_and_texts(&path, ["city", "capital_in_demand"]).expect("whole");
        assert_eq!(texts.rows[1], ("Seoul".to_owned(), "0.27".to_owned()));
        let refused = labels_and_numbers(&path, ["sector", "intensity"]).expect_err("another header");
        assert!(refused.to_string().contains("must begin 'sector,intensity'"), "{refused}");
        let refused =
            labels_and_numbers(Path::new("/dev/null"), ["sector", "intensity"]).expect_err("a device");
        assert!(refused.to_string().contains("/dev/null: it is no plain file"), "{refused}");
        write("city,capital_in_demand\nOsaka,many\n");
        let refused = labels_and_numbers(&path, ["city", "capital_in_demand"]).expect_err("no number");
        assert!(refused.to_string().contains("Osaka") && refused.to_string().contains("many"), "{refused}");
    }

    #[test]
    fn blank_and_doubled_rows_are_refused_with_file_line_and_label() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("list.csv");
        let write =
            |rows: &str| std::fs::write(&path, format!("sector,share\n{rows}")).expect("the folder is ours");
        let numbers = || labels_and_numbers(&path, ["sector", "share"]).map_err(|error| error.to_string());
        let texts = || labels_and_texts(&path, ["sector", "share"]).map_err(|error| error.to_string());
        write("Coal,0.1\nPower,0.2\nCoal,0.1\n");
        let refused = numbers().expect_err("twice");
        assert!(refused.contains("list.csv, line 4: 'Coal' is there twice"), "{refused}");
        // A list of pairs may name one sector twice, until each may stand once.
        let list = texts().expect("pairs");
        let find = |name: &str| Ok(usize::from(name == "Coal"));
        let refused = list.positions(find).expect_err("twice").to_string();
        assert!(refused.contains("line 4: 'Coal' is there twice"), "{refused}");
        assert!(list.once().is_err());
        for (rows, said) in
            [(",0.1\n", "line 2: the sector is blank"), ("Coal,nan\n", "'nan' is not a finite number")]
        {
            write(rows);
            let refused = numbers().expect_err("refused");
            assert!(refused.contains(said), "{refused}");
        }
        write("Coal,\n");
        assert!(texts().expect_err("blank").contains("line 2 ('Coal'): the share is blank"));
    }
}
