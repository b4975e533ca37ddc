//! Reading: every dataset is held against its expected type, shape and labels before a byte of it is trusted.

mod confined;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use hdf5::filters::Filter;
use hdf5::types::{FixedAscii, FloatSize, TypeDescriptor, VarLenAscii, VarLenUnicode};
use hdf5::{Container, Dataset, File, Group, H5Type, IndexType, IterationOrder, Location};
use ndarray::IxDyn;

use super::schema::{FORMAT_MAJOR, FORMAT_VERSION};
use super::write::first_axis;
use super::{ArchiveError, scale};
use crate::axes::Labels;

/// Most that gzip can shrink a run of zeros.
const GZIP_LIMIT: u128 = 1100;

/// Longest text of fixed length that is read.
const FIXED_TEXT: usize = 256;

/// How long another program's lock is waited for, and how often it is looked at. Files under their final names are not
/// written again, so a lock that lasts belongs to somebody who changes the file by other means.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(3), Duration::from_millis(20));

/// An HDF5 file open for reading.
pub(super) struct Source {
    pub(super) file: File,
    pub(super) path: PathBuf,
    /// Labels that scales were found to have, by scale: most datasets share a few.
    known: RefCell<BTreeMap<String, Labels>>,
}

impl Source {
    /// Opens a file whose kind begins with `kind`, in a known format.
    pub(super) fn open(path: &Path, kind: &'static str) -> Result<Self, ArchiveError> {
        let refused = |source| ArchiveError::FileSystem { file: path.to_owned(), source };
        let about = std::fs::metadata(path).map_err(refused)?;
        if !about.is_file() {
            let what =
                if about.is_dir() { "it is a folder, name a file in it" } else { "it is no plain file" };
            return Err(refused(std::io::Error::other(what)));
        }
        // The system says why a file cannot be opened; HDF5 would only say that it cannot.
        std::fs::File::open(path).map_err(refused)?;
        let known = RefCell::default();
        let source = Self { file: unlocked(path)?, path: path.to_owned(), known };
        match confined::stranger(&source.file) {
            Ok(None) => {}
            Ok(Some(object)) => return Err(ArchiveError::Elsewhere { file: source.path, object }),
            Err(error) => return Err(source.damaged("/", &error)),
        }
        let foreign = || ArchiveError::Kind {
            file: path.to_owned(),
            found: "an HDF5 file of another program".to_owned(),
            expected: kind,
        };
        let found = source.text_attribute("/", "kind").map_err(|_| foreign())?;
        if !found.starts_with(kind) {
            return Err(ArchiveError::Kind {
                file: path.to_owned(),
                found: format!("a {found}"),
                expected: kind,
            });
        }
        let format = source.text_attribute("/", "format")?;
        match format.split('.').next().and_then(|major| major.parse::<u32>().ok()) {
            Some(major) if major <= FORMAT_MAJOR => Ok(source),
            _ => Err(ArchiveError::Format { file: source.path, found: format, supported: FORMAT_VERSION }),
        }
    }

    /// Whether a path leads somewhere.
    pub(super) fn has(&self, path: &str) -> bool {
        let mut end = 0;
        path.split('/').filter(|part| !part.is_empty()).all(|part| {
            end = path[end..].find(part).map_or(end, |at| end + at) + part.len();
            self.file.link_exists(&path[..end])
        })
    }

    pub(super) fn group(&self, path: &str) -> Result<Group, ArchiveError> {
        if path != "/" && !self.has(path) {
            return Err(self.absent(path));
        }
        self.file.group(path).map_err(|error| self.damaged(path, &error))
    }

    pub(super) fn dataset(&self, path: &str) -> Result<Dataset, ArchiveError> {
        if !self.has(path) {
            return Err(self.absent(path));
        }
        self.file.dataset(path).map_err(|error| self.damaged(path, &error))
    }

    /// Names inside a group, in the order they were written.
    pub(super) fn members(&self, path: &str) -> Result<Vec<String>, ArchiveError> {
        let group = self.group(path)?;
        group
            .member_names_by(IndexType::CreationOrder, IterationOrder::Increasing)
            .or_else(|_| group.member_names())
            .map_err(|error| self.damaged(path, &error))
    }

    /// A group or dataset, whichever it is.
    pub(super) fn place(&self, path: &str) -> Result<Location, ArchiveError> {
        if path != "/" && !self.has(path) {
            return Err(self.absent(path));
        }
        let place = self.file.loc_info_by_name(path).and_then(|info| self.file.open_by_token(info.token));
        place.map_err(|error| self.damaged(path, &error))
    }

    /// A text attribute of a group or dataset.
    pub(super) fn text_attribute(&self, path: &str, name: &str) -> Result<String, ArchiveError> {
        let object = format!("attribute {name} of {path}");
        let place = self.place(path)?;
        let names = place.attr_names().map_err(|error| self.damaged(path, &error))?;
        if !names.iter().any(|other| other == name) {
            return Err(self.absent(&object));
        }
        let attribute = place.attr(name).map_err(|error| self.damaged(&object, &error))?;
        match self.read_texts(&attribute, &object)?.pop() {
            Some(text) if attribute.is_scalar() => Ok(text),
            _ => Err(self.wrong_type(&object, &attribute, "one text")),
        }
    }

    /// All numbers of a dataset of known shape.
    pub(super) fn numbers(&self, path: &str, shape: &[usize]) -> Result<Vec<f64>, ArchiveError> {
        let dataset = self.number_dataset(path, shape)?;
        dataset.read_raw().map_err(|error| self.damaged(path, &error))
    }

    /// Positions `range` of the first axis of a checked dataset.
    pub(super) fn slab<T: H5Type>(
        &self,
        dataset: &Dataset,
        path: &str,
        range: Range<usize>,
    ) -> Result<Vec<T>, ArchiveError> {
        let slab = dataset.read_slice::<T, _, IxDyn>(first_axis(range, dataset.ndim()));
        slab.map(|array| array.into_raw_vec_and_offset().0).map_err(|error| self.damaged(path, &error))
    }

    /// A dataset of `f64`, of known shape, with all its values in the file.
    pub(super) fn number_dataset(&self, path: &str, shape: &[usize]) -> Result<Dataset, ArchiveError> {
        let dataset = self.dataset(path)?;
        if self.descriptor(&dataset, path)? != TypeDescriptor::Float(FloatSize::U8) {
            return Err(self.wrong_type(path, &dataset, "64-bit numbers"));
        }
        let found = dataset.shape();
        if found != shape {
            let (file, dataset) = (self.path.clone(), path.to_owned());
            return Err(ArchiveError::Shape { file, dataset, found, expected: shape.to_vec() });
        }
        self.check_stored(&dataset, path)?;
        Ok(dataset)
    }

    /// Refuses a dataset whose shape asks for more values than the file can hold: HDF5 would make them up.
    pub(super) fn check_stored(&self, dataset: &Dataset, path: &str) -> Result<(), ArchiveError> {
        let item = dataset.dtype().map_err(|error| self.damaged(path, &error))?.size() as u128;
        let declared = dataset.shape().iter().fold(item, |bytes, side| bytes.saturating_mul(*side as u128));
        let packed =
            dataset.filters().iter().any(|filter| !matches!(filter, Filter::Fletcher32 | Filter::Shuffle));
        let stored = dataset.storage_size();
        if u128::from(stored).saturating_mul(if packed { GZIP_LIMIT } else { 1 }) < declared {
            return Err(ArchiveError::Unwritten {
                file: self.path.clone(),
                dataset: path.to_owned(),
                declared,
                stored,
            });
        }
        Ok(())
    }

    /// Refuses texts that take more than the file is long: all of them are one text over and over.
    fn check_texts(&self, dataset: &Dataset, path: &str) -> Result<(), ArchiveError> {
        self.check_stored(dataset, path)?;
        let failed = |error: hdf5::Error| self.damaged(path, &error);
        let kind = dataset.dtype().and_then(|kind| kind.to_descriptor()).map_err(failed)?;
        if !matches!(kind, TypeDescriptor::VarLenUnicode | TypeDescriptor::VarLenAscii) {
            return Ok(());
        }
        let declared = match self.text_lengths(dataset) {
            Some(declared) => declared,
            None => scale::text_bytes(dataset).map_err(failed)?,
        };
        let stored = self.file.size();
        if declared <= stored {
            return Ok(());
        }
        let (file, dataset, declared) = (self.path.clone(), path.to_owned(), u128::from(declared));
        Err(ArchiveError::Unwritten { file, dataset, declared, stored })
    }

    /// Sum of the lengths of a dataset's texts, where they lie one after the other: of each, 4 bytes of length and 12 that
    /// say where it is (HDF5 File Format Specification, IV.B). A text that many share is not read for each.
    fn text_lengths(&self, dataset: &Dataset) -> Option<u64> {
        const ITEM: usize = 16;
        let first = dataset.offset()?;
        let bytes = dataset.size().checked_mul(ITEM)?;
        if dataset.storage_size() != bytes as u64 {
            return None;
        }
        let mut items = vec![0; bytes];
        std::fs::File::open(&self.path).and_then(|file| file.read_exact_at(&mut items, first)).ok()?;
        let length = |item: &[u8]| u64::from(u32::from_le_bytes([item[0], item[1], item[2], item[3]]));
        Some(items.chunks_exact(ITEM).map(length).sum())
    }

    /// All texts of a dataset along one axis.
    pub(super) fn texts(&self, path: &str) -> Result<Vec<String>, ArchiveError> {
        let dataset = self.dataset(path)?;
        if dataset.ndim() != 1 {
            return Err(self.wrong_type(path, &dataset, "a list of texts"));
        }
        self.check_texts(&dataset, path)?;
        self.read_texts(&dataset, path)
    }

    /// All texts of a dataset or attribute.
    pub(super) fn read_texts(&self, place: &Container, path: &str) -> Result<Vec<String>, ArchiveError> {
        let bytes = match self.descriptor(place, path)? {
            TypeDescriptor::VarLenUnicode => bytes_of::<VarLenUnicode>(place, VarLenUnicode::as_bytes),
            TypeDescriptor::VarLenAscii => bytes_of::<VarLenAscii>(place, VarLenAscii::as_bytes),
            // HDF5 itself writes such text into the attributes of scales.
            TypeDescriptor::FixedAscii(length) if length <= FIXED_TEXT => {
                bytes_of::<FixedAscii<FIXED_TEXT>>(place, FixedAscii::as_bytes)
            }
            _ => return Err(self.wrong_type(path, place, "numbers or text")),
        };
        let bytes = bytes.map_err(|error| self.damaged(path, &error))?;
        let one = |(at, bytes)| {
            let (file, object) = (self.path.clone(), path.to_owned());
            String::from_utf8(bytes).map_err(|_| ArchiveError::Text { file, object, position: at + 1 })
        };
        bytes.into_iter().enumerate().map(one).collect()
    }

    /// Labels of an axis.
    pub(super) fn labels(&self, axis: &'static str, path: &str) -> Result<Labels, ArchiveError> {
        let (file, dataset) = (self.path.clone(), path.to_owned());
        Labels::new(axis, self.texts(path)?).map_err(|source| ArchiveError::Labels { file, dataset, source })
    }

    /// Holds the scales of a dataset against the labels its axes should have.
    pub(super) fn check_scales(
        &self,
        dataset: &Dataset,
        path: &str,
        axes: &[(&str, &Labels)],
    ) -> Result<(), ArchiveError> {
        let scales = scale::attached(dataset).map_err(|error| self.damaged(path, &error))?;
        for (at, (axis, labels)) in axes.iter().enumerate() {
            let scale = scales.get(at).and_then(Option::as_ref);
            let scale = scale.ok_or_else(|| self.absent(&format!("scale {axis} of {path}")))?;
            let token = scale.loc_info().map_err(|error| self.damaged(path, &error))?.token;
            let token = format!("{token:?}");
            if self.known.borrow().get(&token) == Some(labels) {
                continue;
            }
            let (found, expected) = (scale.shape(), vec![labels.len()]);
            if found != expected {
                let (file, dataset) = (self.path.clone(), scale.name());
                return Err(ArchiveError::Shape { file, dataset, found, expected });
            }
            self.check_texts(scale, path)?;
            let found = self.read_texts(scale, &scale.name())?;
            let differs = |(found, expected): (&String, &String)| found.trim() != expected;
            if let Some(first) = found.iter().zip(labels.names()).position(differs) {
                return Err(ArchiveError::Misaligned {
                    file: self.path.clone(),
                    scale: format!("{path}, axis {axis}"),
                    position: first + 1,
                    found: found[first].clone(),
                    expected: labels.name(first).to_owned(),
                });
            }
            self.known.borrow_mut().insert(token, (*labels).clone());
        }
        Ok(())
    }

    pub(super) fn descriptor(&self, place: &Container, path: &str) -> Result<TypeDescriptor, ArchiveError> {
        let descriptor = place.dtype().and_then(|dtype| dtype.to_descriptor());
        descriptor.map_err(|error| self.damaged(path, &error))
    }

    pub(super) fn absent(&self, object: &str) -> ArchiveError {
        ArchiveError::Absent { file: self.path.clone(), object: object.to_owned() }
    }

    pub(super) fn damaged(&self, path: &str, error: &hdf5::Error) -> ArchiveError {
        let (file, dataset) = (self.path.clone(), path.to_owned());
        ArchiveError::Damaged { file, dataset, detail: error.to_string() }
    }

    pub(super) fn wrong_type(&self, path: &str, place: &Container, expected: &'static str) -> ArchiveError {
        let found = self.descriptor(place, path).map_or("something unreadable".to_owned(), |d| d.to_string());
        let (file, object) = (self.path.clone(), path.to_owned());
        ArchiveError::Type { file, object, found: format!("{found}, shape {:?}", place.shape()), expected }
    }
}

fn bytes_of<T: H5Type>(place: &Container, bytes: impl Fn(&T) -> &[u8]) -> hdf5::Result<Vec<Vec<u8>>> {
    Ok(place.read_raw::<T>()?.iter().map(|text| bytes(text).to_vec()).collect())
}

/// Opens a file when nobody holds it locked any more.
fn unlocked(path: &Path) -> Result<File, ArchiveError> {
    let begun = Instant::now();
    loop {
        let detail = match File::open(path) {
            Ok(file) => return Ok(file),
            Err(error) => error.to_string(),
        };
        let locked = detail.contains("unable to lock file");
        if !locked {
            return Err(ArchiveError::NotHdf5 { file: path.to_owned(), detail });
        }
        if begun.elapsed() > PATIENCE.0 {
            return Err(ArchiveError::Locked { file: path.to_owned(), detail });
        }
        thread::sleep(PATIENCE.1);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use hdf5::types::VarLenUnicode;

    use super::{ArchiveError, Source};

    #[test]
    fn a_text_that_many_labels_share_is_not_read_for_each() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("labels.h5");
        let text = |text: &str| -> VarLenUnicode { text.parse().expect("no NUL") };
        let file = hdf5::File::create(&path).expect("writable");
        for (name, value) in [("kind", "leontief table"), ("format", "1.0")] {
            let attribute = file.new_attr::<VarLenUnicode>().create(name).expect("writable");
            attribute.write_scalar(&text(value)).expect("writable");
        }
        let mut labels = vec![text("short"); 64];
        labels[0] = text(&"long".repeat(10_000));
        let dataset = file.new_dataset::<VarLenUnicode>().shape([64]).create("labels").expect("writable");
        dataset.write_raw(&labels).expect("writable");
        let first = dataset.offset().expect("contiguous") as usize;
        drop(dataset);
        file.close().expect("closable");
        let read = || Source::open(&path, "leontief").expect("readable").texts("/labels");
        assert_eq!(read().expect("texts")[1], "short");
        // A text is kept as its length and where it lies, 16 bytes; all point to the first now.
        let mut bytes = fs::read(&path).expect("readable");
        for at in 1..64 {
            bytes.copy_within(first..first + 16, first + 16 * at);
        }
        fs::write(&path, bytes).expect("writable");
        let error = read().expect_err("shared");
        let ArchiveError::Unwritten { declared, .. } = error else { unreachable!("{error}") };
        assert!((64 * 40_000..64 * 40_100).contains(&declared), "{declared}");
    }
}
