//! `file_parameters.json`: which files a folder holds and how many of their columns and rows are labels.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::super::ExchangeError;
use super::super::trail::{Trail, beside, within};
use super::PARAMETERS;

/// The files of one folder.
pub(super) struct Parameters {
    path: PathBuf,
    files: BTreeMap<String, Entry>,
}

/// A file and its label counts.
pub(super) struct Listed {
    /// The array's name.
    pub(super) array: String,
    /// The file.
    pub(super) path: PathBuf,
    /// Label columns.
    pub(super) index: usize,
    /// Header rows.
    pub(super) header: usize,
}

#[derive(Deserialize)]
struct Document {
    files: BTreeMap<String, Entry>,
    systemtype: String,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    nr_index_col: Count,
    nr_header: Count,
}

/// pymrio writes counts as strings; people write numbers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Count {
    Number(usize),
    Text(String),
}

impl Parameters {
    /// Reads the description of a folder whose `systemtype` must be `kind`.
    pub(super) fn read(folder: &Path, kind: &str, trail: &mut Trail) -> Result<Self, ExchangeError> {
        let path = folder.join(PARAMETERS);
        within(folder, &path)?;
        let document: Document = serde_json::from_str(&trail.text(&path)?).map_err(|fault| {
            ExchangeError::description(
                &path,
                format!("{fault}; correct it or save the folder with pymrio again"),
            )
        })?;
        if document.systemtype != kind {
            let reason =
                format!("systemtype is '{}' where '{kind}' is expected; correct it", document.systemtype);
            return Err(ExchangeError::description(&path, reason));
        }
        Ok(Self { path, files: document.files })
    }

    /// The description itself.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A file, when listed; it must be text and stay in the folder.
    pub(super) fn find(&self, array: &str) -> Result<Option<Listed>, ExchangeError> {
        let Some(entry) = self.files.get(array) else { return Ok(None) };
        let path = beside(&self.path, &entry.name)?;
        let suffix = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if !["txt", "tsv", "csv"].contains(&suffix.as_str()) {
            let reason = format!("'{}' is not text; save the table with table_format=\"txt\"", entry.name);
            return Err(ExchangeError::description(&self.path, reason));
        }
        let index = self.count(array, "nr_index_col", &entry.nr_index_col)?;
        let header = self.count(array, "nr_header", &entry.nr_header)?;
        Ok(Some(Listed { array: array.to_owned(), path, index, header }))
    }

    /// A file that must be listed.
    pub(super) fn expect(&self, array: &str) -> Result<Listed, ExchangeError> {
        self.find(array)?.ok_or_else(|| self.absent(array))
    }

    /// Whether a file is listed, be it there or not.
    pub(super) fn lists(&self, array: &str) -> bool {
        self.files.contains_key(array)
    }

    /// Notes a file that lies in the folder under the name pymrio gives it, and is not listed.
    pub(super) fn note_unlisted(&self, array: &str, trail: &mut Trail) {
        let name = format!("{array}.txt");
        if !self.lists(array)
            && self.files.values().all(|entry| entry.name != name)
            && self.path.with_file_name(&name).is_file()
        {
            trail.note(format!("{}: {name} is there and not listed; it was not read", self.path.display()));
        }
    }

    /// The error of a file that is not listed.
    pub(super) fn absent(&self, array: &str) -> ExchangeError {
        ExchangeError::description(
            &self.path,
            format!("no file for {array}; save {array} too and list it here"),
        )
    }

    /// Refuses label counts that the array cannot have.
    pub(super) fn demand(
        &self,
        listed: &Listed,
        index: Option<usize>,
        header: usize,
    ) -> Result<(), ExchangeError> {
        let wrong = |count, found, wanted, axis| ExchangeError::Counts {
            file: self.path.clone(),
            array: listed.array.clone(),
            count,
            found,
            reason: format!("{} needs {wanted} {axis}", listed.array),
        };
        match index {
            Some(wanted) if wanted != listed.index => {
                Err(wrong("nr_index_col", listed.index, wanted, "label columns"))
            }
            _ if listed.header != header => Err(wrong("nr_header", listed.header, header, "header rows")),
            _ => Ok(()),
        }
    }

    fn count(&self, array: &str, count: &str, given: &Count) -> Result<usize, ExchangeError> {
        let value = match given {
            Count::Number(value) => Some(*value),
            Count::Text(text) => text.trim().parse().ok(),
        };
        value.filter(|value| (1..=9).contains(value)).ok_or_else(|| {
            let reason = format!("{count} of {array} must be a whole number from 1 to 9; correct it");
            ExchangeError::description(&self.path, reason)
        })
    }
}
