//! Tidy files of one array: a row a cell, a column an axis with its labels, then `value` and `unit`.
//!
//! The ending of a name tells the format: `.csv` and `.parquet` are a file, `-csv` and `-parquet` a folder of them.

mod columnar;
mod csv;

use std::path::Path;

use super::ExchangeError;
use super::destination::{Draft, DraftFile};

/// Name of the column of values.
const VALUE: &str = "value";
/// Name of the column of units.
const UNIT: &str = "unit";

/// The formats of tidy files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TidyFormat {
    /// Comma-separated text, RFC 4180.
    Csv,
    /// Apache Parquet, labels as dictionaries.
    Parquet,
}

impl TidyFormat {
    /// The format of a name, and whether the name is a folder's; none where its ending is another one.
    pub fn of(path: &Path) -> Option<(Self, bool)> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        [Self::Csv, Self::Parquet].into_iter().find_map(|format| {
            let lead = name.strip_suffix(format.ending())?;
            let folder = lead.ends_with('-');
            (folder || lead.ends_with('.')).then_some((format, folder))
        })
    }

    /// Ending of its files, without the dot.
    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }
}

/// The type of an array's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// Numbers.
    Numbers,
    /// Whole numbers of either sign.
    Signed,
    /// Whole numbers, 0 or more.
    Unsigned,
    /// Text.
    Texts,
}

/// Cells of an array that follow each other, row-major.
#[derive(Clone, Copy, Debug)]
pub enum TidyCells<'a> {
    /// Numbers.
    Numbers(&'a [f64]),
    /// Whole numbers of either sign.
    Signed(&'a [i64]),
    /// Whole numbers, 0 or more.
    Unsigned(&'a [u64]),
    /// Text.
    Texts(&'a [String]),
}

/// An array as its file describes it.
#[derive(Clone, Debug)]
pub struct Heading {
    /// Path of the array in its file.
    pub dataset: String,
    /// Meaning.
    pub meaning: String,
    /// Name and labels of every axis.
    pub axes: Vec<(String, Vec<String>)>,
    /// No unit, one for all cells, or one a position of the first axis.
    pub units: Vec<String>,
    /// Type of the cells.
    pub kind: CellKind,
}

impl Heading {
    /// Names of the columns, each once: axes, `value`, and `unit` where there is one.
    fn columns(&self) -> Vec<String> {
        let mut columns: Vec<String> = Vec::new();
        for (axis, _) in &self.axes {
            let taken = |name: &String| columns.contains(name) || [VALUE, UNIT].contains(&name.as_str());
            let names = (1..).map(|at| if at == 1 { axis.clone() } else { format!("{axis}_{at}") });
            let free = names.into_iter().find(|name| !taken(name));
            columns.extend(free);
        }
        columns.push(VALUE.to_owned());
        columns.extend((!self.units.is_empty()).then(|| UNIT.to_owned()));
        columns
    }

    /// Columns of words: labels and positions of them that follow the cells, the unit's last.
    fn words(&self) -> Vec<Words<'_>> {
        let mut repeat: usize = self.axes.iter().map(|(_, labels)| labels.len()).product();
        let mut words = Vec::new();
        for (_, labels) in &self.axes {
            repeat /= labels.len().max(1);
            words.push(Words { labels, repeat });
        }
        if !self.units.is_empty() {
            let repeat = if self.units.len() > 1 { words.first().map_or(1, |first| first.repeat) } else { 1 };
            words.push(Words { labels: &self.units, repeat });
        }
        words
    }
}

/// A column of words: each stands `repeat` times, then the next, from the first again after the last.
#[derive(Clone, Copy)]
struct Words<'a> {
    labels: &'a [String],
    repeat: usize,
}

impl Words<'_> {
    /// The word of a cell, as its position among the labels.
    fn at(self, cell: usize) -> usize {
        cell / self.repeat % self.labels.len()
    }
}

/// A destination of tidy files that appears complete or not at all.
pub struct Tidy {
    draft: Draft,
    format: TidyFormat,
}

/// The name of the one file of a draft.
const ONLY: &str = "only";

impl Tidy {
    /// Begins a file or folder, which must not exist.
    ///
    /// # Errors
    /// [`ExchangeError::Exists`], or a folder that cannot be written.
    pub fn begin(destination: &Path, format: TidyFormat) -> Result<Self, ExchangeError> {
        Ok(Self { draft: Draft::new(destination)?, format })
    }

    /// Begins the file of an array; `name` is its path in the folder without ending, none where the destination is the
    /// file itself.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn file(&self, name: Option<&str>, heading: Heading) -> Result<TidyFile, ExchangeError> {
        let name = name.map_or(ONLY.to_owned(), |name| format!("{name}.{}", self.format.ending()));
        let file = self.draft.file(&name)?;
        Ok(match self.format {
            TidyFormat::Csv => TidyFile::Csv(csv::CsvFile::begin(file, heading)?),
            TidyFormat::Parquet => TidyFile::Parquet(Box::new(columnar::ParquetFile::begin(file, heading)?)),
        })
    }

    /// Gives the folder its final name.
    ///
    /// # Errors
    /// What the file system says.
    pub fn publish(self, destination: &Path) -> Result<(), ExchangeError> {
        self.draft.publish(destination)
    }

    /// Gives the one file its final name.
    ///
    /// # Errors
    /// What the file system says.
    pub fn publish_only(self, destination: &Path) -> Result<(), ExchangeError> {
        self.draft.publish_only(ONLY, destination)
    }
}

/// A file of one array.
pub enum TidyFile {
    /// Comma-separated text.
    Csv(csv::CsvFile),
    /// Apache Parquet.
    Parquet(Box<columnar::ParquetFile>),
}

impl TidyFile {
    /// Appends the cells that follow those before.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn push(&mut self, cells: TidyCells<'_>) -> Result<(), ExchangeError> {
        match self {
            Self::Csv(file) => file.push(cells),
            Self::Parquet(file) => file.push(cells),
        }
    }

    /// Ends the file on disk.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn close(self) -> Result<(), ExchangeError> {
        match self {
            Self::Csv(file) => file.close(),
            Self::Parquet(file) => file.close(),
        }
    }
}

#[cfg(test)]
mod tests;
