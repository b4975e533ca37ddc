//! Writing: one file under a temporary name, groups as sheets, datasets with chunks, checksums, names and scales.

use std::fs;
use std::io::Write as _;
use std::ops::Range;
use std::path::Path;
use std::str::FromStr;

use hdf5::file::{AttrCreationOrder, FileCloseDegree, LinkCreationOrder};
use hdf5::types::{TypeDescriptor, VarLenUnicode};
use hdf5::{Dataset, File, Group, H5Type, Hyperslab, Location, SliceOrIndex};
use ndarray::ArrayViewD;

use super::provenance::Fact;
use super::schema::{Entry, FORMAT_VERSION};
use super::{ArchiveError, scale};
use crate::drafts::{draft_of, sweep};
use crate::table::Panels;

/// Bytes a chunk aims at: large enough to stream, small enough to read a province's rows and little else.
const CHUNK_BYTES: usize = 1 << 20;

/// Writes a whole file or none: temporary name, flush, close, sync, rename, sync of the folder. What killed runs left of
/// it is removed first.
pub(super) fn write_file(
    path: &Path,
    kind: &str,
    body: impl FnOnce(&Sheet) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    sweep(path, fs::remove_file);
    write_with_seal(path, kind, body, None)
}

/// [`write_file`] with a user block before HDF5's part, filled by `seal` from the closed file; nothing is removed, as
/// folders of many such files are looked through once.
pub(super) fn write_with_seal(
    path: &Path,
    kind: &str,
    body: impl FnOnce(&Sheet) -> Result<(), ArchiveError>,
    seal: Option<&Seal>,
) -> Result<(), ArchiveError> {
    let refused = |source| ArchiveError::FileSystem { file: path.to_owned(), source };
    if path.is_dir() {
        return Err(refused(std::io::ErrorKind::IsADirectory.into()));
    }
    let draft = draft_of(path).ok_or_else(|| refused(std::io::ErrorKind::InvalidFilename.into()))?;
    // The system says why it refuses; HDF5 would only say that it does.
    fs::File::create(&draft).map_err(refused)?;
    let block = seal.map_or(0, |seal| seal.block);
    let written = write_draft(path, (&draft, block), kind, body).and_then(|()| {
        if let Some(seal) = seal {
            (seal.apply)(&draft).map_err(refused)?;
        }
        fs::File::open(&draft).and_then(|file| file.sync_all()).map_err(refused)?;
        fs::rename(&draft, path).map_err(refused)
    });
    if let Err(error) = written {
        let full = no_room(&draft);
        // Best effort: the first error is the one to report.
        let _ = fs::remove_file(&draft);
        return Err(full.map_or(error, refused));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(refused)
}

/// What the system says to more bytes of a file, where it refuses them: HDF5 does not tell a full disk by name.
fn no_room(draft: &Path) -> Option<std::io::Error> {
    let mut file = fs::OpenOptions::new().append(true).open(draft).ok()?;
    file.write_all(&vec![0; CHUNK_BYTES]).and_then(|()| file.sync_all()).err()
}

/// What goes before HDF5's part of a file.
pub(super) struct Seal {
    /// Bytes of the user block: 512 times a power of two.
    pub block: u64,
    /// Writes it into the closed file.
    pub apply: fn(&Path) -> std::io::Result<()>,
}

fn write_draft(
    path: &Path,
    (draft, block): (&Path, u64),
    kind: &str,
    body: impl FnOnce(&Sheet) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    let failed = |error: hdf5::Error| ArchiveError::Write {
        file: path.to_owned(),
        dataset: "/".to_owned(),
        detail: error.to_string(),
    };
    // netCDF-4 opens only files that remember the order of links and attributes.
    let file = File::with_options()
        .with_fcpl(|p| {
            p.obj_track_times(false)
                .userblock(block)
                .link_creation_order(LinkCreationOrder::Indexed)
                .attr_creation_order(AttrCreationOrder::Indexed)
        })
        .with_fapl(|p| p.fclose_degree(FileCloseDegree::Strong))
        .create(draft)
        .map_err(failed)?;
    let group = file.group("/").map_err(failed)?;
    let root = Sheet { group, path: String::new(), file: path };
    root.attribute("kind", &Fact::from(kind))?;
    root.attribute("format", &Fact::from(FORMAT_VERSION))?;
    body(&root)?;
    drop(root);
    file.flush().map_err(failed)?;
    file.close().map_err(failed)
}

/// A dataset about to be written.
pub(super) struct Spec<'a> {
    /// Name.
    pub name: &'a str,
    /// Axes; their scales stand in the sheet already.
    pub axes: &'a [&'a str],
    /// Unit, none where blank.
    pub unit: &'a str,
    /// Meaning.
    pub meaning: &'a str,
}

impl Entry {
    /// The row of the schema, with the unit the data have.
    pub(super) fn unit<'a>(&'a self, unit: &'a str) -> Spec<'a> {
        Spec { name: self.name, axes: self.axes, unit, meaning: self.meaning }
    }
}

/// A group being written.
pub(super) struct Sheet<'a> {
    group: Group,
    path: String,
    file: &'a Path,
}

impl Sheet<'_> {
    /// A new group inside.
    pub(super) fn group(&self, name: &str) -> Result<Self, ArchiveError> {
        let path = format!("{}/{name}", self.path);
        let group = self
            .group
            .create_group_builder()
            .with_gcpl(|p| {
                p.obj_track_times(false)
                    .link_creation_order(LinkCreationOrder::Indexed)
                    .attr_creation_order(AttrCreationOrder::Indexed)
            })
            .create(name)
            .map_err(|error| self.failed(name, &error))?;
        Ok(Self { group, path, file: self.file })
    }

    /// An attribute of the group.
    pub(super) fn attribute(&self, name: &str, value: &Fact) -> Result<(), ArchiveError> {
        attribute(&self.group, name, value).map_err(|error| self.failed(name, &error))
    }

    /// Labels of an axis as its scale.
    pub(super) fn scale(&self, axis: &str, labels: &[String]) -> Result<(), ArchiveError> {
        let spec = Spec { name: axis, axes: &[], unit: "", meaning: axis };
        self.write::<VarLenUnicode>(&spec, &[labels.len()], |dataset| {
            scale::make(dataset, axis)?;
            dataset.write_raw(&unicode(labels)?)
        })
    }

    /// Positions 0, 1, … as the scale of an axis without names.
    pub(super) fn counted_scale(&self, axis: &str, length: usize) -> Result<(), ArchiveError> {
        let spec = Spec { name: axis, axes: &[], unit: "", meaning: axis };
        self.write::<u64>(&spec, &[length], |dataset| {
            scale::make(dataset, axis)?;
            dataset.write_raw(&(0..length as u64).collect::<Vec<_>>())
        })
    }

    /// Text along axes, or one text without axes.
    pub(super) fn texts(&self, spec: &Spec, values: &[String]) -> Result<(), ArchiveError> {
        self.write::<VarLenUnicode>(spec, &self.shape(spec)?, |dataset| dataset.write_raw(&unicode(values)?))
    }

    /// Counts along axes.
    pub(super) fn counts(&self, spec: &Spec, values: &[u64]) -> Result<(), ArchiveError> {
        self.write::<u64>(spec, &self.shape(spec)?, |dataset| dataset.write_raw(values))
    }

    /// Numbers along axes, row-major.
    pub(super) fn numbers(&self, spec: &Spec, values: &[f64]) -> Result<(), ArchiveError> {
        let shape = self.shape(spec)?;
        if shape.iter().product::<usize>() != values.len() {
            let (dataset, found) = (format!("{}/{}", self.path, spec.name), vec![values.len()]);
            return Err(ArchiveError::Shape { file: self.file.to_owned(), dataset, found, expected: shape });
        }
        self.write::<f64>(spec, &shape, |dataset| dataset.write_raw(values))
    }

    /// An attribute of a dataset that is there: one number a place along its first axis.
    pub(super) fn attach(&self, dataset: &str, name: &str, values: &[f64]) -> Result<(), ArchiveError> {
        let write = || {
            let place = self.group.dataset(dataset)?;
            place.new_attr::<f64>().shape(values.len()).create(name)?.write_raw(values)
        };
        write().map_err(|error: hdf5::Error| self.failed(dataset, &error))
    }

    /// A whole matrix in row panels, one after the other; its first axes are regions and sectors.
    pub(super) fn panels(&self, spec: &Spec, panels: &Panels) -> Result<(), ArchiveError> {
        let shape = self.shape(spec)?;
        let sectors = shape[1];
        self.write::<f64>(spec, &shape, |dataset| {
            for (province, panel) in panels.iter() {
                let regions = panels.first_row(province) / sectors;
                let regions = regions..regions + panel.rows() / sectors;
                let mut part = shape.clone();
                part[0] = regions.len();
                let view = ArrayViewD::from_shape(part, panel.data())?;
                dataset.write_slice(view, first_axis(regions, shape.len()))?;
            }
            Ok(())
        })
    }

    /// Lengths of the axes, from their scales.
    fn shape(&self, spec: &Spec) -> Result<Vec<usize>, ArchiveError> {
        let length = |axis: &&str| self.group.dataset(axis).map(|scale| scale.size());
        spec.axes.iter().map(length).collect::<hdf5::Result<_>>().map_err(|e| self.failed(spec.name, &e))
    }

    /// Creates a dataset, names it, labels its axes, fills it.
    fn write<T: H5Type>(
        &self,
        spec: &Spec,
        shape: &[usize],
        fill: impl FnOnce(&Dataset) -> hdf5::Result<()>,
    ) -> Result<(), ArchiveError> {
        let write = || {
            let dataset = self.create::<T>(spec, shape)?;
            attribute(&dataset, "long_name", &Fact::from(spec.meaning))?;
            if !spec.unit.is_empty() {
                attribute(&dataset, "units", &Fact::from(spec.unit))?;
            }
            for (at, axis) in spec.axes.iter().enumerate() {
                scale::attach(&dataset, &self.group.dataset(axis)?, at)?;
            }
            fill(&dataset)
        };
        write().map_err(|error: hdf5::Error| self.failed(spec.name, &error))
    }

    /// Numbers get chunks with a checksum; text of variable length lies outside chunks, so filters would not see it.
    fn create<T: H5Type>(&self, spec: &Spec, shape: &[usize]) -> hdf5::Result<Dataset> {
        let mut builder = self
            .group
            .new_dataset::<T>()
            .attr_creation_order(AttrCreationOrder::Indexed)
            .chunk_cache(521, 8 * CHUNK_BYTES, 1.0);
        let descriptor = T::type_descriptor();
        if !shape.is_empty() && descriptor != TypeDescriptor::VarLenUnicode {
            builder = builder.chunk(chunk(shape, descriptor.size()));
            // No gzip: on such numbers it saves a tenth of the disk and takes half of a national run.
            builder = builder.fletcher32();
        }
        builder.shape(shape).create(spec.name)
    }

    fn failed(&self, name: &str, error: &hdf5::Error) -> ArchiveError {
        let dataset = format!("{}/{name}", self.path);
        ArchiveError::Write { file: self.file.to_owned(), dataset, detail: error.to_string() }
    }
}

/// Whole trailing axes as far as they fit, then an even cut of the next, then single positions.
fn chunk(shape: &[usize], item: usize) -> Vec<usize> {
    let mut room = (CHUNK_BYTES / item).max(1);
    let mut chunk = vec![1; shape.len()];
    for (side, length) in chunk.iter_mut().zip(shape).rev() {
        let pieces = length.div_ceil(room);
        *side = length.div_ceil(pieces).max(1);
        room /= *side;
        if pieces > 1 {
            break;
        }
    }
    chunk
}

/// Positions `range` of the first axis, everything of the others.
pub(super) fn first_axis(range: Range<usize>, axes: usize) -> Hyperslab {
    let mut cut = vec![SliceOrIndex::from(range)];
    cut.resize(axes, SliceOrIndex::from(..));
    Hyperslab::from(cut)
}

fn unicode(texts: &[String]) -> hdf5::Result<Vec<VarLenUnicode>> {
    let one = |text: &String| VarLenUnicode::from_str(text).map_err(|e| hdf5::Error::from(e.to_string()));
    texts.iter().map(one).collect()
}

fn attribute(place: &Location, name: &str, value: &Fact) -> hdf5::Result<()> {
    match value {
        Fact::Text(text) => {
            let text = VarLenUnicode::from_str(text).map_err(|e| hdf5::Error::from(e.to_string()))?;
            place.new_attr::<VarLenUnicode>().create(name)?.write_scalar(&text)
        }
        Fact::Number(value) => place.new_attr::<f64>().create(name)?.write_scalar(value),
        Fact::Count(value) => place.new_attr::<u64>().create(name)?.write_scalar(value),
    }
}

#[cfg(test)]
mod tests {
    use super::chunk;

    #[test]
    fn chunks_hold_whole_rows_of_a_useful_size() {
        for (regions, sectors) in [(1, 2), (41, 35), (313, 42), (2850, 42), (10_000, 42)] {
            let shape = [regions, sectors, regions, sectors];
            let chunk = chunk(&shape, 8);
            assert!(chunk.iter().zip(&shape).all(|(side, length)| (1..=*length).contains(side)));
            let bytes = 8 * chunk.iter().product::<usize>();
            let all = 8 * shape.iter().product::<usize>();
            assert!((256 << 10..=4 << 20).contains(&bytes) || bytes == all, "{shape:?} in {chunk:?}");
        }
    }
}
