//! A layout as read: which file, which rows and columns, which names. All its faults are told at once.

mod keys;
pub(super) mod position;
mod rules;
mod sections;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::ExchangeError;
use super::super::trail::Trail;
use crate::quantity::Unit;
use keys::Faults;

/// An array in a file.
pub(super) struct ArrayFile {
    /// Where it lies.
    pub(super) path: PathBuf,
    /// How to read it.
    pub(super) kind: Kind,
}

/// Kinds of files.
pub(super) enum Kind {
    /// Text with this byte between cells.
    Text(u8),
    /// NumPy.
    Npy,
    /// MATLAB v7.3, and the variable asked for.
    Matlab(Option<String>),
}

/// Names of an axis.
#[derive(Clone)]
pub(super) enum Names {
    /// Listed in a file.
    File(PathBuf),
    /// Listed in the layout.
    List(Vec<String>),
    /// This many; the file's own labels tell them.
    Count(usize),
    /// Nothing said.
    Absent,
}

/// Where a text file holds labels: a pair of columns, a pair of lines.
#[derive(Default)]
pub(super) struct LabelCells {
    /// Columns of region and sector of every row.
    pub(super) rows: Option<[usize; 2]>,
    /// Lines of region and sector (category) of every column.
    pub(super) columns: Option<[usize; 2]>,
}

/// Rows with a role, counted from 1.
pub(super) struct Rows {
    pub(super) Z: usize,
    pub(super) imports: Vec<usize>,
    /// Components in the order of their rows.
    pub(super) value_added: Vec<(String, usize)>,
    pub(super) output: Option<usize>,
}

/// Columns with a role, counted from 1.
pub(super) struct Columns {
    pub(super) Z: usize,
    pub(super) demand: usize,
    pub(super) exports: Vec<usize>,
    pub(super) balancing: Vec<usize>,
    pub(super) output: Option<usize>,
}

/// One stressor.
pub(super) struct Stressor {
    pub(super) name: String,
    pub(super) row: usize,
    pub(super) unit: Unit,
}

/// Where the stressors of an extension lie.
pub(super) enum Held {
    /// In the table's own file; whether their demand columns are read too.
    Main(bool),
    /// In a file of their own, from these columns on: production, demand.
    Own(ArrayFile, usize, Option<usize>),
}

/// One extension, its stressors in the order of their rows.
pub(super) struct Stressors {
    pub(super) name: String,
    pub(super) held: Held,
    pub(super) all: Vec<Stressor>,
}

/// A layout whose keys are in order.
pub(super) struct Layout {
    /// The layout file.
    pub(super) path: PathBuf,
    pub(super) array: ArrayFile,
    pub(super) money: Unit,
    /// What a blank cell counts; `None` refuses it.
    pub(super) blank: Option<f64>,
    pub(super) regions: Names,
    pub(super) sectors: Names,
    pub(super) categories: Names,
    /// Whether demand columns run through all regions of a category first.
    pub(super) category_major: bool,
    pub(super) labels: LabelCells,
    pub(super) rows: Rows,
    pub(super) columns: Columns,
    pub(super) extensions: Vec<Stressors>,
    lines: BTreeMap<String, usize>,
}

impl Layout {
    /// Reads and checks a file.
    pub(super) fn read(path: &Path, trail: &mut Trail) -> Result<Self, ExchangeError> {
        let text = trail.text(path)?;
        let mut faults = Faults::default();
        let root = keys::parse(&text, &mut faults);
        // A file that is no TOML has keys that only look missing.
        let layout = if faults.found.is_empty() { sections::layout(path, root, &mut faults) } else { None };
        match layout {
            Some(layout) if faults.found.is_empty() => Ok(Self { lines: faults.lines, ..layout }),
            _ => Err(broken(path, faults)),
        }
    }

    /// The error of one key.
    pub(super) fn fault(&self, key: &str, remedy: &str) -> ExchangeError {
        self.faults(&[(key.to_owned(), remedy.to_owned())])
    }

    fn faults(&self, all: &[(String, String)]) -> ExchangeError {
        let mut faults = Faults { found: Vec::new(), lines: self.lines.clone() };
        for (key, remedy) in all {
            faults.add(key, remedy);
        }
        broken(&self.path, faults)
    }
}

fn broken(path: &Path, mut faults: Faults) -> ExchangeError {
    faults.found.sort_by_key(|(line, _)| *line);
    let faults =
        faults.found.iter().map(|(line, what)| format!("{}:{line}: {what}", path.display())).collect();
    ExchangeError::Layout { faults }
}
