//! The archives of a page, open.

use std::path::PathBuf;

use super::super::ReportError;
use crate::archive::{ArchiveError, Array, Reader};

/// Largest array that is read, cells.
const LARGEST: usize = 50_000_000;

/// An archive.
pub(super) struct Source {
    /// Its file's name.
    pub(super) name: String,
    /// The archive.
    pub(super) reader: Reader,
}

/// All archives, accounts first, then classes, then draws.
pub(super) struct Sources(pub(super) Vec<Source>);

impl Sources {
    /// Opens them; at least one must hold something to show.
    pub(super) fn open(paths: &[PathBuf]) -> Result<Self, ReportError> {
        let mut all = Vec::new();
        for path in paths {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            all.push(Source { name, reader: Reader::open(path)? });
        }
        let kinds = ["/accounts", "/classes", "/ensemble"];
        let order =
            |source: &Source| kinds.iter().position(|kind| source.reader.has(kind)).unwrap_or(kinds.len());
        all.sort_by_key(order);
        if all.first().is_none_or(|first| order(first) == kinds.len()) {
            let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            return Err(ReportError::Nothing { files: names.join(", ") });
        }
        Ok(Self(all))
    }

    /// The first archive that has a path.
    pub(super) fn with(&self, path: &str) -> Option<&Reader> {
        self.0.iter().map(|source| &source.reader).find(|reader| reader.has(path))
    }

    /// An array of numbers of the first archive that has it.
    pub(super) fn array(&self, path: &str) -> Result<Option<Array>, ArchiveError> {
        self.smaller(path)?.map(|reader| reader.numbers(path)).transpose()
    }

    /// An array of words of the first archive that has it.
    pub(super) fn texts(&self, path: &str) -> Result<Option<Array>, ArchiveError> {
        self.smaller(path)?.map(|reader| reader.words(path)).transpose()
    }

    /// The first archive that has an array, unless it is too large.
    fn smaller(&self, path: &str) -> Result<Option<&Reader>, ArchiveError> {
        let Some(reader) = self.with(path) else { return Ok(None) };
        let cells = reader.shape(path)?.iter().fold(1, |cells: usize, side| cells.saturating_mul(*side));
        Ok((cells <= LARGEST).then_some(reader))
    }

    /// The numbers of an array.
    pub(super) fn numbers(&self, path: &str) -> Result<Option<Vec<f64>>, ArchiveError> {
        Ok(self.array(path)?.map(|array| array.numbers))
    }

    /// The words of an array.
    pub(super) fn words(&self, path: &str) -> Result<Option<Vec<String>>, ArchiveError> {
        Ok(self.texts(path)?.map(|array| array.words))
    }

    /// The only number of an array.
    pub(super) fn number(&self, path: &str) -> Result<Option<f64>, ArchiveError> {
        Ok(self.numbers(path)?.and_then(|numbers| numbers.first().copied()))
    }
}
