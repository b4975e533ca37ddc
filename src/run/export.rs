//! `leontief export`: arrays of a file as tidy tables for other programs.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Component, Path, PathBuf};

use serde::Serialize;

use super::RunError;
use crate::archive::{self, Cells, DatasetRows, Reader, TreeLine};
use crate::exchange::{CellKind, Heading, Tidy, TidyCells, TidyFile, TidyFormat};
use crate::quantity::{Unit, counted};

/// Unit of an array whose stressors have units of their own, and where those stand.
const SEE: (&str, &str) = ("see stressor_unit", "stressor_unit");
/// Names told when the one asked for is not there.
const NAMED: usize = 3;

/// What was exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// The file or folder.
    pub output: PathBuf,
    /// Number of arrays.
    pub arrays: usize,
    /// Cells of all of them.
    pub cells: usize,
}

impl fmt::Display for Exported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { output, arrays, cells } = self;
        let (arrays, cells) = (counted(*arrays, "dataset"), counted(*cells, "row"));
        write!(f, "{}: {arrays}, {cells}", output.display())
    }
}

/// Writes datasets, and all that groups hold, as CSV or Parquet by the ending of `output`; an array is never in memory
/// as a whole.
///
/// # Errors
/// A name that is not there, with the nearest ones; an ending that tells no format; what reader or writer find. The
/// output is complete or not there.
pub fn export(file: &Path, asked: &[String], output: &Path) -> Result<Exported, RunError> {
    let Some((format, folder)) = TidyFormat::of(output) else {
        return Err(RunError::Asked(format!(
            "{}: cannot tell the format to write; end the name in .csv or .parquet (one dataset), -csv or -parquet (a \
             folder of them)",
            output.display()
        )));
    };
    let lines = archive::tree(file)?;
    let chosen = chosen(file, &lines, asked)?;
    if let (false, [first, _, ..]) = (folder, &chosen[..]) {
        return Err(RunError::Asked(format!(
            "{}: {} datasets are asked for, {first} and others; name a folder that ends in -csv or -parquet, or one \
             dataset",
            output.display(),
            chosen.len()
        )));
    }
    let tidy = Tidy::begin(output, format)?;
    let mut cells = 0;
    for dataset in &chosen {
        let name = folder.then(|| inside(file, dataset)).transpose()?;
        cells += write(&tidy, file, (dataset, name))?;
    }
    if folder {
        tidy.publish(output)?;
    } else {
        tidy.publish_only(output)?;
    }
    Ok(Exported { output: output.to_owned(), arrays: chosen.len(), cells })
}

/// Paths of the datasets asked for, in the order of the file; of a group all but the scales.
fn chosen(file: &Path, lines: &[TreeLine], asked: &[String]) -> Result<Vec<String>, RunError> {
    let mut found = BTreeSet::new();
    for name in asked {
        let path = format!("/{}", name.trim_matches('/'));
        let below = format!("{}/", path.trim_end_matches('/'));
        let (mut exact, mut group) = (None, Vec::new());
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.shape.is_some()) {
            if line.path == path {
                exact = Some(at);
            } else if line.path.starts_with(&below) && !is_scale(line) {
                group.push(at);
            }
        }
        if exact.is_none() && group.is_empty() {
            return Err(RunError::Asked(absent(file, &path, lines)));
        }
        found.extend(exact);
        found.extend(group);
    }
    Ok(found.into_iter().map(|at| lines[at].path.clone()).collect())
}

fn is_scale(line: &TreeLine) -> bool {
    let name = line.path.rsplit('/').next().unwrap_or_default();
    matches!(&line.axes[..], [axis] if axis == name)
}

/// What to say of a name that is not there: the nearest ones.
fn absent(file: &Path, asked: &str, lines: &[TreeLine]) -> String {
    let there = lines.iter().filter(|line| line.path != "/" && !is_scale(line));
    let mut near: Vec<&str> = there.map(|line| line.path.as_str()).collect();
    likeliest(asked, &mut near);
    near.truncate(NAMED);
    let file = file.display();
    format!(
        "{file}: {asked} is not there; did you mean {}? `leontief show {file}` lists all there is",
        near.join(", ")
    )
}

/// Sorts paths by how like they are to the one asked for; a bare name is held against last names too.
pub(super) fn likeliest(asked: &str, paths: &mut [&str]) {
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let bare = asked.matches('/').count() == 1;
    let likeness = |path: &str| {
        let whole = strsim::jaro_winkler(asked, path);
        if bare { whole.max(strsim::jaro_winkler(&last(asked), &last(path))) } else { whole }
    };
    paths.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
}

/// Path of a dataset's file in a folder; a name that would leave it is refused.
fn inside<'a>(file: &Path, dataset: &'a str) -> Result<&'a str, RunError> {
    let name = dataset.trim_matches('/');
    let stays = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if stays {
        return Ok(name);
    }
    Err(RunError::Asked(format!(
        "{}: {dataset} is no name for a file; export it alone, with --output NAME.csv",
        file.display()
    )))
}

/// Writes one array, slab after slab; the number of its cells.
fn write(tidy: &Tidy, file: &Path, (dataset, name): (&str, Option<&str>)) -> Result<usize, RunError> {
    let rows = DatasetRows::open(file, dataset)?;
    let mut slabs = rows.slabs().peekable();
    let kind = match slabs.peek() {
        Some(Ok(Cells::Texts(_))) => CellKind::Texts,
        Some(Ok(Cells::Signed(_))) => CellKind::Signed,
        Some(Ok(Cells::Unsigned(_))) => CellKind::Unsigned,
        _ => CellKind::Numbers,
    };
    let (meaning, axes) = (rows.long_name.clone(), rows.labels());
    let units = units(file, dataset, &rows)?;
    let mut out = tidy.file(name, Heading { dataset: dataset.to_owned(), meaning, axes, units, kind })?;
    for cells in slabs {
        push(&mut out, &cells?)?;
    }
    out.close()?;
    Ok(rows.rows())
}

fn push(out: &mut TidyFile, cells: &Cells) -> Result<(), RunError> {
    Ok(out.push(match cells {
        Cells::Numbers(values) => TidyCells::Numbers(values),
        Cells::Signed(values) => TidyCells::Signed(values),
        Cells::Unsigned(values) => TidyCells::Unsigned(values),
        Cells::Texts(values) => TidyCells::Texts(values),
    })?)
}

/// The unit of an array, that of every stressor where they differ.
fn units(file: &Path, dataset: &str, rows: &DatasetRows) -> Result<Vec<String>, RunError> {
    if rows.unit.is_empty() {
        return Ok(Vec::new());
    }
    let beside = dataset.rsplit_once('/').map(|(group, _)| format!("{group}/{}", SEE.1));
    if let Some(beside) = beside.filter(|_| rows.unit.contains(SEE.0)) {
        let reader = Reader::open(file)?;
        let units = if reader.has(&beside) { reader.array(&beside)?.words } else { Vec::new() };
        if rows.labels().first().is_some_and(|(_, labels)| labels.len() == units.len()) {
            return Ok(units.iter().map(|unit| resolved(&rows.unit, unit)).collect());
        }
    }
    Ok(vec![rows.unit.clone()])
}

/// The unit of an array in one stressor: `kt`, or `kt/M.USD` for `(see stressor_unit)/M.USD`.
fn resolved(unit: &str, stressor: &str) -> String {
    let stressor = Unit::new(stressor);
    match unit.strip_prefix('(').and_then(|rest| rest.strip_prefix(SEE.0)?.strip_prefix(")/")) {
        Some(per) => stressor.per(&Unit::new(per.trim_matches(['(', ')']))).to_string(),
        None => stressor.to_string(),
    }
}
