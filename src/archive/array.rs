//! A file open for reading, array by array.

use std::path::Path;

use super::ArchiveError;
use super::cells::{Axis, Cells, labels_at, slabs};
use super::read::Source;

/// One array with its labels, whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Array {
    /// Name and labels of every axis.
    pub axes: Vec<Axis>,
    /// Unit, blank where none.
    pub unit: String,
    /// Meaning.
    pub meaning: String,
    /// Its numbers and counts, row-major; none of an array of words.
    pub numbers: Vec<f64>,
    /// Its words, row-major; none of an array of numbers.
    pub words: Vec<String>,
}

impl Array {
    /// Labels of an axis, none where it has no such axis.
    pub fn labels(&self, axis: &str) -> &[String] {
        self.axes.iter().find(|other| other.name == axis).map_or(&[], |axis| &axis.labels)
    }

    /// Numbers at a position of the first axis.
    pub fn row(&self, position: usize) -> &[f64] {
        let width: usize = self.axes.iter().skip(1).map(|axis| axis.labels.len()).product();
        self.numbers.get(position * width..(position + 1) * width).unwrap_or_default()
    }

    /// Labels of the cell at a row-major position.
    pub fn labels_at(&self, position: usize) -> Vec<&str> {
        labels_at(&self.axes, position)
    }
}

/// A file of this program, open for reading.
pub struct Reader {
    source: Source,
}

impl Reader {
    /// Opens a file of any kind this program writes, all of whose datasets have the axes of the format.
    ///
    /// # Errors
    /// Also a dataset whose axes are not as long as their labels.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let source = Source::open(path, "leontief")?;
        source.check_extents()?;
        Ok(Self { source })
    }

    /// Whether a path leads somewhere.
    pub fn has(&self, path: &str) -> bool {
        self.source.has(path)
    }

    /// Names inside a group in the order they were written; none where it is not there.
    pub fn members(&self, group: &str) -> Result<Vec<String>, ArchiveError> {
        if self.has(group) { self.source.members(group) } else { Ok(Vec::new()) }
    }

    /// Attributes of a group or dataset as text.
    pub fn attributes(&self, path: &str) -> Result<Vec<(String, String)>, ArchiveError> {
        self.source.attributes(&self.source.place(path)?, path)
    }

    /// Lengths of the axes of an array.
    pub fn shape(&self, path: &str) -> Result<Vec<usize>, ArchiveError> {
        Ok(self.source.dataset(path)?.shape())
    }

    /// An array.
    pub fn array(&self, path: &str) -> Result<Array, ArchiveError> {
        let dataset = self.source.dataset(path)?;
        self.source.check_stored(&dataset, path)?;
        let mut array = Array { axes: self.source.axes_of(&dataset, path)?, ..Array::default() };
        for (name, text) in self.attributes(path)? {
            match name.as_str() {
                "units" => array.unit = text,
                "long_name" => array.meaning = text,
                _ => {}
            }
        }
        for range in slabs(&dataset.shape(), size_of::<f64>()) {
            match self.source.cells_of(&dataset, path, range)? {
                Cells::Numbers(values) => array.numbers.extend(values),
                Cells::Signed(values) => array.numbers.extend(values.into_iter().map(|value| value as f64)),
                Cells::Unsigned(values) => array.numbers.extend(values.into_iter().map(|value| value as f64)),
                Cells::Texts(texts) => array.words.extend(texts),
            }
        }
        Ok(array)
    }

    /// An array of numbers.
    pub fn numbers(&self, path: &str) -> Result<Array, ArchiveError> {
        let array = self.array(path)?;
        if array.words.is_empty() { Ok(array) } else { Err(self.other(path, "numbers")) }
    }

    /// An array of words.
    pub fn words(&self, path: &str) -> Result<Array, ArchiveError> {
        let array = self.array(path)?;
        if array.numbers.is_empty() { Ok(array) } else { Err(self.other(path, "text")) }
    }

    fn other(&self, path: &str, expected: &'static str) -> ArchiveError {
        match self.source.dataset(path) {
            Ok(dataset) => self.source.wrong_type(path, &dataset, expected),
            Err(error) => error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::nation;
    use super::super::{Provenance, write_table};
    use super::*;

    #[test]
    fn an_array_is_whole_and_labeled() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("table.h5");
        write_table(&path, &nation(), &Provenance::of_program()).expect("writable");
        let reader = Reader::open(&path).expect("a file of this program");
        let provinces = reader.array("/axes/region_province").expect("readable");
        assert_eq!(provinces.labels("region"), ["Handan", "唐山", "北京"]);
        assert_eq!(provinces.words, ["Hebei", "Hebei", "Beijing"]);
        let Z = reader.array("/table/Z").expect("readable");
        assert_eq!((Z.unit.as_str(), Z.numbers.len(), Z.row(0).len()), ("M.USD", 36, 12));
        assert!(reader.has("/table") && !reader.has("/accounts"));
        assert!(reader.members("/accounts").expect("none").is_empty());
        assert!(matches!(reader.array("/table/none"), Err(ArchiveError::Absent { .. })));
    }
}
