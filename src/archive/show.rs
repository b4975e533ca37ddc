//! What a file holds: the tree of its groups and datasets, and one dataset as labeled rows.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use hdf5::{Dataset, LocationType};

use super::ArchiveError;
use super::cells::{Axis, Cell, Cells, labels_at, slabs};
use super::read::Source;

/// Groups inside groups that a file may have; a deeper one goes in a circle.
pub(super) const MAX_DEPTH: usize = 16;
/// Attributes that carry the format, not the contents.
const INTERNAL: &[&str] = &["CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "units", "long_name"];

/// A group or dataset of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeLine {
    /// Path from the root.
    pub path: String,
    /// Groups above it.
    pub depth: usize,
    /// Lengths of the axes; `None` for a group.
    pub shape: Option<Vec<usize>>,
    /// Names of the axes.
    pub axes: Vec<String>,
    /// Unit, blank where none.
    pub unit: String,
    /// Meaning.
    pub long_name: String,
    /// Other attributes, in the order written.
    pub attributes: Vec<(String, String)>,
}

/// Lists the groups and datasets of a file, each group before what it holds.
pub fn tree(path: &Path) -> Result<Vec<TreeLine>, ArchiveError> {
    lines(&Source::open(path, "leontief")?)
}

/// The same of a file that is open.
pub(super) fn lines(source: &Source) -> Result<Vec<TreeLine>, ArchiveError> {
    let mut lines = Vec::new();
    grow(source, ("/", 0), &mut BTreeSet::new(), &mut lines)?;
    Ok(lines)
}

fn grow(
    source: &Source,
    (path, depth): (&str, usize),
    seen: &mut BTreeSet<String>,
    lines: &mut Vec<TreeLine>,
) -> Result<(), ArchiveError> {
    lines.push(line(source, path, depth)?);
    if lines.last().is_some_and(|line| line.shape.is_some()) || depth == MAX_DEPTH {
        return Ok(());
    }
    // A group that holds itself is looked into once.
    let place = source.place(path)?.loc_info().map_err(|error| source.damaged(path, &error))?;
    if !seen.insert(format!("{:?}", place.token)) {
        return Ok(());
    }
    for name in source.members(path)? {
        grow(source, (&format!("{}/{name}", path.trim_end_matches('/')), depth + 1), seen, lines)?;
    }
    Ok(())
}

fn line(source: &Source, path: &str, depth: usize) -> Result<TreeLine, ArchiveError> {
    let place = source.place(path)?;
    let mut attributes = source.attributes(&place, path)?;
    let mut take = |name: &str| {
        let at = attributes.iter().position(|(other, _)| other == name);
        at.map(|at| attributes.remove(at).1).unwrap_or_default()
    };
    let (unit, long_name) = (take("units"), take("long_name"));
    let (shape, axes) = if source.is_dataset(path)? {
        let dataset = source.dataset(path)?;
        (Some(dataset.shape()), source.axis_names(&dataset, path)?)
    } else {
        (None, Vec::new())
    };
    attributes.retain(|(name, _)| !INTERNAL.contains(&name.as_str()));
    Ok(TreeLine { path: path.to_owned(), depth, shape, axes, unit, long_name, attributes })
}

impl Source {
    /// Whether a path leads to a dataset rather than a group.
    pub(super) fn is_dataset(&self, path: &str) -> Result<bool, ArchiveError> {
        let kind = self.place(path)?.loc_type().map_err(|error| self.damaged(path, &error))?;
        Ok(kind == LocationType::Dataset)
    }

    /// Attributes of a group or dataset as text, without the references of scales.
    pub(super) fn attributes(
        &self,
        place: &hdf5::Location,
        path: &str,
    ) -> Result<Vec<(String, String)>, ArchiveError> {
        let mut attributes = Vec::new();
        for name in place.attr_names().map_err(|error| self.damaged(path, &error))? {
            if name == "DIMENSION_LIST" || name == "REFERENCE_LIST" {
                continue;
            }
            let object = format!("attribute {name} of {path}");
            let attribute = place.attr(&name).map_err(|error| self.damaged(&object, &error))?;
            let cells = self.cells(&attribute, &object)?;
            let text: Vec<String> = (0..cells.len()).map(|at| cells.at(at).to_string()).collect();
            attributes.push((name, text.join(", ")));
        }
        Ok(attributes)
    }
}

/// One dataset in long form: a row a cell, its labels first.
pub struct DatasetRows {
    source: Source,
    dataset: Dataset,
    path: String,
    axes: Vec<Axis>,
    /// Unit, blank where none.
    pub unit: String,
    /// Meaning.
    pub long_name: String,
}

impl DatasetRows {
    /// Opens a dataset of a file, e.g. `accounts/emissions/D_cba`.
    pub fn open(path: &Path, dataset: &str) -> Result<Self, ArchiveError> {
        let source = Source::open(path, "leontief")?;
        let path = format!("/{}", dataset.trim_matches('/'));
        if !source.is_dataset(&path)? {
            return Err(source.absent(&format!("dataset {path} (a group has that name)")));
        }
        let line = line(&source, &path, 0)?;
        let dataset = source.dataset(&path)?;
        source.check_stored(&dataset, &path)?;
        let axes = source.axes_of(&dataset, &path)?;
        Ok(Self { source, dataset, path, axes, unit: line.unit, long_name: line.long_name })
    }

    /// Names of the axes; a row has one label for each.
    pub fn axes(&self) -> Vec<&str> {
        self.axes.iter().map(|axis| axis.name.as_str()).collect()
    }

    /// Name of the values: the dataset's.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.dataset.size()
    }

    /// Names of the axes with their labels.
    pub fn labels(&self) -> Vec<(String, Vec<String>)> {
        self.axes.iter().map(|axis| (axis.name.clone(), axis.labels.clone())).collect()
    }

    /// All cells, slab after slab; one of them is in memory at a time.
    pub fn slabs(&self) -> impl Iterator<Item = Result<Cells, ArchiveError>> + '_ {
        let ranges = slabs(&self.dataset.shape(), size_of::<f64>());
        ranges.map(|range| self.source.cells_of(&self.dataset, &self.path, range))
    }

    /// Passes every row to `visit`, labels and value, until it breaks off; a slab is in memory at a time.
    pub fn each(
        &self,
        mut visit: impl FnMut(&[&str], Cell<'_>) -> ControlFlow<()>,
    ) -> Result<(), ArchiveError> {
        let mut first = 0;
        for cells in self.slabs() {
            let cells = cells?;
            for at in 0..cells.len() {
                if visit(&labels_at(&self.axes, first + at), cells.at(at)).is_break() {
                    return Ok(());
                }
            }
            first += cells.len();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::nation;
    use super::super::{Provenance, schema, write_table};
    use super::*;

    fn written() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("table.h5");
        write_table(&path, &nation(), &Provenance::of_program()).expect("writable");
        (folder, path)
    }

    #[test]
    fn every_dataset_stands_in_the_schema() {
        let (_folder, path) = written();
        for line in tree(&path).expect("readable").iter().filter(|line| line.shape.is_some()) {
            let (group, name) = line.path.rsplit_once('/').expect("a path");
            let group =
                if group.starts_with("/table/extensions/") { "/table/extensions/<extension>" } else { group };
            let row = schema::SCHEMA.iter().find(|entry| entry.group == group && entry.name == name);
            match row {
                Some(entry) => {
                    assert_eq!(line.axes, entry.axes, "{}", line.path);
                    assert_eq!(line.long_name, entry.meaning, "{}", line.path);
                }
                None => assert_eq!(line.axes, [name], "{} is neither in the schema nor a scale", line.path),
            }
        }
    }

    #[test]
    fn rows_carry_the_labels_of_their_cell() {
        let (_folder, path) = written();
        let rows = DatasetRows::open(&path, "table/Z").expect("readable");
        assert_eq!(rows.axes(), ["region_from", "sector_from", "region_to", "sector_to"]);
        assert_eq!((rows.name(), rows.unit.as_str(), rows.rows()), ("Z", "M.USD", 36));
        let mut found = None;
        rows.each(|labels, cell| {
            if labels == ["唐山", "power", "北京", "steel"] {
                found = Some(cell.to_string());
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })
        .expect("readable");
        // Row (唐山, power) is the 4th, column (北京, steel) the 5th.
        assert_eq!(found, Some(format!("{:?}", nation().Z.panels().row(3).expect("held")[4])));
    }

    #[test]
    fn text_and_absent_datasets_are_told_apart() {
        let (_folder, path) = written();
        let mut provinces = Vec::new();
        let rows = DatasetRows::open(&path, "/axes/region_province").expect("readable");
        rows.each(|labels, cell| {
            provinces.push(format!("{} in {cell}", labels[0]));
            ControlFlow::Continue(())
        })
        .expect("readable");
        assert_eq!(provinces, ["Handan in Hebei", "唐山 in Hebei", "北京 in Beijing"]);
        for wrong in ["table/D_cba", "table", ""] {
            assert!(matches!(DatasetRows::open(&path, wrong), Err(ArchiveError::Absent { .. })), "{wrong}");
        }
    }
}
