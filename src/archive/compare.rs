//! Where two files differ, bit by bit, and by how much.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use super::ArchiveError;
use super::cells::{Axis, Cell, labels_at, slabs};
use super::read::Source;
use super::schema::VOLATILE;
use super::show::MAX_DEPTH;
use crate::quantity::counted;

/// A place where two files differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Path of the group or dataset.
    pub path: String,
    /// How they differ.
    pub dissent: Dissent,
}

/// How two files differ at a place.
#[derive(Clone, Debug, PartialEq)]
pub enum Dissent {
    /// Only the first file has it.
    OnlyFirst,
    /// Only the second file has it.
    OnlySecond,
    /// A group in one, a dataset in the other, or different types of values.
    Type {
        /// In the first file.
        first: String,
        /// In the second file.
        second: String,
    },
    /// Different shapes.
    Shape {
        /// In the first file.
        first: Vec<usize>,
        /// In the second file.
        second: Vec<usize>,
    },
    /// An attribute differs or is missing in one.
    Attribute {
        /// Its name.
        name: String,
        /// In the first file.
        first: Option<String>,
        /// In the second file.
        second: Option<String>,
    },
    /// Values differ.
    Values {
        /// Cells that differ.
        cells: usize,
        /// Cells there are.
        of: usize,
        /// Largest relative difference of numbers, |a − b| over the larger of |a| and |b|.
        relative: f64,
        /// The cell that differs most.
        largest: Largest,
    },
}

/// The cell with the largest absolute difference; for text the first that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Largest {
    /// Its labels.
    pub labels: String,
    /// Value in the first file.
    pub first: String,
    /// Value in the second file.
    pub second: String,
    /// Absolute difference; infinite for text and NaN.
    pub absolute: f64,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path)?;
        let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
        match &self.dissent {
            Dissent::OnlyFirst => f.write_str("only in the first file"),
            Dissent::OnlySecond => f.write_str("only in the second file"),
            Dissent::Type { first, second } => write!(f, "{first} against {second}"),
            Dissent::Shape { first, second } => write!(f, "shape {first:?} against {second:?}"),
            Dissent::Attribute { name, first: Some(first), second: Some(second) } if first.contains('\n') => {
                let (count, line) = lines_apart(first, second);
                write!(f, "attribute {name}: {} differ, the first: {line}", counted(count, "line"))
            }
            Dissent::Attribute { name, first, second } => {
                write!(f, "attribute {name}: {} against {}", or_none(first), or_none(second))
            }
            Dissent::Values { cells, of, relative, largest } => {
                let Largest { labels, first, second, absolute } = largest;
                write!(f, "{cells} of {of} cells differ")?;
                if absolute.is_finite() {
                    write!(f, ", by at most {absolute:e} (relative {relative:e})")?;
                }
                write!(f, "; at ({labels}) {first} against {second}")
            }
        }
    }
}

/// How many lines of two texts differ, and the first that does, in both.
fn lines_apart(first: &str, second: &str) -> (usize, String) {
    let (mut a, mut b) = (first.lines(), second.lines());
    let (mut count, mut told) = (0, String::new());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return (count, told),
            (one, other) if one != other => {
                if count == 0 {
                    told = format!("{} against {}", one.unwrap_or("none"), other.unwrap_or("none"));
                }
                count += 1;
            }
            _ => {}
        }
    }
}

/// Compares two files over groups, datasets and attributes; `ignore` names groups or datasets to leave out, the volatile
/// part of the provenance always is.
///
/// # Errors
/// Also a path to be ignored that neither file has: a misspelled one would hide nothing.
pub fn compare(a: &Path, b: &Path, ignore: &[String]) -> Result<Vec<Difference>, ArchiveError> {
    let mut ignored = vec![VOLATILE.to_owned()];
    ignored.extend(ignore.iter().map(|path| format!("/{}", path.trim_matches('/'))));
    let pair = Pair { a: Source::open(a, "leontief")?, b: Source::open(b, "leontief")?, ignored };
    if let Some(path) = pair.ignored[1..].iter().find(|path| !pair.a.has(path) && !pair.b.has(path)) {
        return Err(ArchiveError::NothingToIgnore { a: a.to_owned(), b: b.to_owned(), path: path.clone() });
    }
    let mut found = Vec::new();
    pair.walk("/", 0, &mut found)?;
    Ok(found)
}

struct Pair {
    a: Source,
    b: Source,
    ignored: Vec<String>,
}

impl Pair {
    fn walk(&self, path: &str, depth: usize, found: &mut Vec<Difference>) -> Result<(), ArchiveError> {
        let kinds = (self.a.is_dataset(path)?, self.b.is_dataset(path)?);
        if kinds.0 != kinds.1 {
            let name = |dataset| if dataset { "a dataset" } else { "a group" }.to_owned();
            add(found, path, Dissent::Type { first: name(kinds.0), second: name(kinds.1) });
            return Ok(());
        }
        self.attributes(path, found)?;
        if kinds.0 {
            return self.dataset(path, found);
        }
        if depth == MAX_DEPTH {
            return Ok(());
        }
        let (first, second) = (self.a.members(path)?, self.b.members(path)?);
        for name in first.iter().chain(second.iter().filter(|name| !first.contains(name))) {
            let inner = format!("{}/{name}", path.trim_end_matches('/'));
            if self.ignored.contains(&inner) {
                continue;
            }
            match (first.contains(name), second.contains(name)) {
                (true, true) => self.walk(&inner, depth + 1, found)?,
                (true, false) => add(found, &inner, Dissent::OnlyFirst),
                (false, _) => add(found, &inner, Dissent::OnlySecond),
            }
        }
        Ok(())
    }

    fn attributes(&self, path: &str, found: &mut Vec<Difference>) -> Result<(), ArchiveError> {
        let of = |source: &Source| -> Result<BTreeMap<String, String>, ArchiveError> {
            Ok(source.attributes(&source.place(path)?, path)?.into_iter().collect())
        };
        let (first, mut second) = (of(&self.a)?, of(&self.b)?);
        for (name, value) in first {
            let other = second.remove(&name);
            if other.as_ref() != Some(&value) {
                add(found, path, Dissent::Attribute { name, first: Some(value), second: other });
            }
        }
        for (name, value) in second {
            add(found, path, Dissent::Attribute { name, first: None, second: Some(value) });
        }
        Ok(())
    }

    fn dataset(&self, path: &str, found: &mut Vec<Difference>) -> Result<(), ArchiveError> {
        let (a, b) = (self.a.dataset(path)?, self.b.dataset(path)?);
        let types = (self.a.descriptor(&a, path)?, self.b.descriptor(&b, path)?);
        if types.0 != types.1 {
            let (first, second) = (types.0.to_string(), types.1.to_string());
            add(found, path, Dissent::Type { first, second });
            return Ok(());
        }
        if a.shape() != b.shape() {
            add(found, path, Dissent::Shape { first: a.shape(), second: b.shape() });
            return Ok(());
        }
        self.a.check_stored(&a, path)?;
        self.b.check_stored(&b, path)?;
        let axes = (self.a.axes_of(&a, path)?, self.b.axes_of(&b, path)?);
        let names =
            |axes: &[Axis]| axes.iter().map(|axis| axis.name.as_str()).collect::<Vec<_>>().join(" × ");
        if names(&axes.0) != names(&axes.1) {
            let (first, second) = (Some(names(&axes.0)), Some(names(&axes.1)));
            add(found, path, Dissent::Attribute { name: "scales".to_owned(), first, second });
        }
        let mut tally = Tally { of: a.size(), ..Tally::default() };
        let row: usize = a.shape().iter().skip(1).product();
        for range in slabs(&a.shape(), size_of::<f64>()) {
            let first = range.start * row;
            let cells = (self.a.cells_of(&a, path, range.clone())?, self.b.cells_of(&b, path, range)?);
            for at in 0..cells.0.len().min(cells.1.len()) {
                tally.count(&axes.0, first + at, cells.0.at(at), cells.1.at(at));
            }
        }
        if let Some(dissent) = tally.dissent() {
            add(found, path, dissent);
        }
        Ok(())
    }
}

fn add(found: &mut Vec<Difference>, path: &str, dissent: Dissent) {
    found.push(Difference { path: path.to_owned(), dissent });
}

/// Differing cells of one dataset.
#[derive(Default)]
struct Tally {
    cells: usize,
    of: usize,
    relative: f64,
    largest: Option<Largest>,
}

impl Tally {
    fn count(&mut self, axes: &[Axis], position: usize, first: Cell, second: Cell) {
        if first == second {
            return;
        }
        self.cells += 1;
        let (absolute, scale) = match (first, second) {
            (Cell::Number(a), Cell::Number(b)) => ((a - b).abs(), a.abs().max(b.abs())),
            (Cell::Count(a), Cell::Count(b)) => ((a - b).unsigned_abs() as f64, a.abs().max(b.abs()) as f64),
            _ => (f64::INFINITY, 1.0),
        };
        let absolute = if absolute.is_nan() { f64::INFINITY } else { absolute };
        if absolute > 0.0 && absolute.is_finite() {
            self.relative = self.relative.max(absolute / scale);
        }
        if self.largest.as_ref().is_none_or(|largest| absolute > largest.absolute) {
            let labels = labels_at(axes, position).join(", ");
            let (first, second) = (first.to_string(), second.to_string());
            self.largest = Some(Largest { labels, first, second, absolute });
        }
    }

    fn dissent(self) -> Option<Dissent> {
        let Self { cells, of, relative, largest } = self;
        largest.map(|largest| Dissent::Values { cells, of, relative, largest })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Provenance;
    use super::super::accounts::tests::{accounts, write};
    use super::*;
    use crate::accounts::ExtensionAccounts;

    /// Differences between the archive of the test and the same after a change.
    fn differences(change: impl FnOnce(&mut Vec<ExtensionAccounts>, &mut Provenance)) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (a, b) = (folder.path().join("a.h5"), folder.path().join("b.h5"));
        let (mut accounts, mut provenance) = (accounts(), Provenance::of_program());
        accounts[1].accounts[1].values[11] = f64::NAN;
        write(&a, &accounts, &provenance);
        change(&mut accounts, &mut provenance);
        write(&b, &accounts, &provenance);
        let none = compare(&a, &b, &["accounts/flow".to_owned()]).expect_err("misspelled");
        assert!(none.to_string().contains("'/accounts/flow'"), "{none}");
        let found = compare(&a, &b, &["accounts/resource use/flows/".to_owned()]).expect("readable");
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_may_differ_is_ignored() {
        let found = differences(|accounts, provenance| {
            provenance.volatile.insert("host".to_owned(), "b".into());
            accounts[1].accounts[2].values[0] = 7.0;
        });
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn differing_cells_are_counted_and_the_largest_is_named() {
        let found = differences(|accounts, _| {
            // Values are square roots of positions: cell 4 is 2, cell 9 is 3.
            accounts[0].accounts[2].values[4] = 2.5;
            accounts[0].accounts[2].values[9] = 3.5;
            accounts[0].accounts[2].values[0] = -0.0;
            accounts[0].accounts[2].values[16] = 5.0;
        });
        let expected = "/accounts/排放/flows: 4 of 18 cells differ, by at most 1e0 (relative 2e-1); \
                        at (甲烷, 北京, 唐山) 4.0 against 5.0";
        assert_eq!(found, [expected]);
    }

    #[test]
    fn nan_against_a_number_is_a_difference() {
        let found = differences(|accounts, _| accounts[1].accounts[1].values[11] = 0.0);
        let expected =
            "/accounts/resource use/D_cba: 1 of 12 cells differ; at (甲烷, 北京, power) NaN against 0.0";
        assert_eq!(found, [expected]);
    }

    #[test]
    fn labels_attributes_shapes_and_absences_are_told() {
        let found = differences(|accounts, provenance| {
            accounts[0].accounts[0].meaning = "another";
            accounts[0].stressors = crate::axes::Labels::new("stressor", ["CO₂", "CH4"]).expect("unique");
            accounts[1].accounts.remove(0);
            *provenance = provenance.clone().with("seed", 1_u64);
        });
        assert_eq!(
            found,
            [
                "/accounts/排放/stressor: 1 of 2 cells differ; at (1) 甲烷 against CH4",
                "/accounts/排放/M: attribute long_name: an account of the test against another",
                "/accounts/resource use/M: only in the first file",
                "/provenance: attribute seed: none against 1",
            ]
        );
    }
}
