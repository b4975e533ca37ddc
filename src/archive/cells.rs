//! Cells of any dataset or attribute, with the labels of their axes.

use std::fmt;
use std::ops::Range;

use hdf5::types::{FloatSize, TypeDescriptor};
use hdf5::{Container, Dataset};

use super::read::Source;
use super::{ArchiveError, scale};

/// One value.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    /// A number.
    Number(f64),
    /// A count.
    Count(i128),
    /// Text.
    Text(&'a str),
}

impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Debug is the shortest text that reads back to the same bits.
            Self::Number(value) => write!(f, "{value:?}"),
            Self::Count(value) => write!(f, "{value}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Equal in every bit: NaN equals the same NaN, 0 differs from −0.
impl PartialEq for Cell<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.to_bits() == other.to_bits(),
            (Self::Count(one), Self::Count(other)) => one == other,
            (Self::Text(one), Self::Text(other)) => one == other,
            _ => false,
        }
    }
}

/// Values of one type, row-major.
#[derive(Clone, Debug)]
pub enum Cells {
    /// Numbers.
    Numbers(Vec<f64>),
    /// Whole numbers of either sign.
    Signed(Vec<i64>),
    /// Whole numbers, 0 or more.
    Unsigned(Vec<u64>),
    /// Text.
    Texts(Vec<String>),
}

impl Cells {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Signed(values) => values.len(),
            Self::Unsigned(values) => values.len(),
            Self::Texts(values) => values.len(),
        }
    }

    pub(super) fn at(&self, position: usize) -> Cell<'_> {
        match self {
            Self::Numbers(values) => Cell::Number(values[position]),
            Self::Signed(values) => Cell::Count(i128::from(values[position])),
            Self::Unsigned(values) => Cell::Count(i128::from(values[position])),
            Self::Texts(values) => Cell::Text(&values[position]),
        }
    }
}

/// An axis of a dataset: the name and labels of its scale, or its positions from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Name of the scale.
    pub name: String,
    /// As many as positions.
    pub labels: Vec<String>,
}

/// Bytes read at once when a whole dataset is passed through.
const SLAB_BYTES: usize = 8 << 20;

/// Cuts of the first axis that are read one after the other.
pub(super) fn slabs(shape: &[usize], item: usize) -> impl Iterator<Item = Range<usize>> + use<> {
    let length = shape.first().copied().unwrap_or(1);
    let row = shape.iter().skip(1).fold(item.max(1), |bytes, side| bytes.saturating_mul(*side)).max(1);
    let step = (SLAB_BYTES / row).max(1);
    (0..length).step_by(step).map(move |start| start..(start + step).min(length))
}

impl Source {
    /// All cells of a small dataset or of an attribute.
    pub(super) fn cells(&self, place: &Container, path: &str) -> Result<Cells, ArchiveError> {
        let cells = match self.descriptor(place, path)? {
            TypeDescriptor::Float(FloatSize::U4 | FloatSize::U8) => place.read_raw().map(Cells::Numbers),
            TypeDescriptor::Integer(_) => place.read_raw().map(Cells::Signed),
            TypeDescriptor::Unsigned(_) => place.read_raw().map(Cells::Unsigned),
            _ => return self.read_texts(place, path).map(Cells::Texts),
        };
        cells.map_err(|error| self.damaged(path, &error))
    }

    /// Cells at positions `range` of the first axis; a dataset without axes has one.
    pub(super) fn cells_of(
        &self,
        dataset: &Dataset,
        path: &str,
        range: Range<usize>,
    ) -> Result<Cells, ArchiveError> {
        match self.descriptor(dataset, path)? {
            _ if dataset.ndim() == 0 => self.cells(dataset, path),
            TypeDescriptor::Float(FloatSize::U4 | FloatSize::U8) => {
                self.slab(dataset, path, range).map(Cells::Numbers)
            }
            TypeDescriptor::Integer(_) => self.slab(dataset, path, range).map(Cells::Signed),
            TypeDescriptor::Unsigned(_) => self.slab(dataset, path, range).map(Cells::Unsigned),
            // Text is short and read whole: labels, units, hashes.
            _ => {
                let row: usize = dataset.shape().iter().skip(1).product();
                let texts = self.read_texts(dataset, path)?;
                let cut = texts.get(range.start * row..range.end * row).unwrap_or_default();
                Ok(Cells::Texts(cut.to_vec()))
            }
        }
    }

    /// Names and labels of the axes of a dataset.
    pub(super) fn axes_of(&self, dataset: &Dataset, path: &str) -> Result<Vec<Axis>, ArchiveError> {
        let scales = scale::attached(dataset).map_err(|error| self.damaged(path, &error))?;
        let mut axes = Vec::with_capacity(scales.len());
        for (at, (scale, length)) in scales.iter().zip(dataset.shape()).enumerate() {
            let labels = match scale {
                Some(scale) => Some(self.labels_of(scale, length)?),
                None => None,
            };
            let name = axis_name(dataset, path, (at, scale.as_ref()));
            axes.push(match labels {
                Some(labels) => Axis { name, labels },
                None => Axis::counted(name, length),
            });
        }
        Ok(axes)
    }

    /// Names of the axes of a dataset alone.
    pub(super) fn axis_names(&self, dataset: &Dataset, path: &str) -> Result<Vec<String>, ArchiveError> {
        let scales = scale::attached(dataset).map_err(|error| self.damaged(path, &error))?;
        let name = |(at, scale): (usize, &Option<Dataset>)| axis_name(dataset, path, (at, scale.as_ref()));
        Ok(scales.iter().enumerate().map(name).collect())
    }

    /// The labels of an axis; a scale of another length is damage, and numbers in its place would hide it.
    fn labels_of(&self, scale: &Dataset, length: usize) -> Result<Vec<String>, ArchiveError> {
        let path = scale.name();
        let (found, expected) = (scale.shape(), vec![length]);
        if found != expected {
            return Err(ArchiveError::Shape { file: self.path.clone(), dataset: path, found, expected });
        }
        self.check_stored(scale, &path)?;
        let cells = self.cells(scale, &path)?;
        Ok((0..cells.len()).map(|i| cells.at(i).to_string()).collect())
    }
}

impl Axis {
    fn counted(name: String, length: usize) -> Self {
        Self { name, labels: (0..length).map(|at| at.to_string()).collect() }
    }
}

fn axis_name(dataset: &Dataset, path: &str, (at, scale): (usize, Option<&Dataset>)) -> String {
    match scale {
        Some(scale) => last_name(&scale.name()).to_owned(),
        None if is_scale(dataset) => last_name(path).to_owned(),
        None => format!("axis {at}"),
    }
}

fn is_scale(dataset: &Dataset) -> bool {
    dataset.attr_names().is_ok_and(|names| names.iter().any(|name| name == "CLASS"))
}

fn last_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Labels of the cell at a row-major position.
pub(super) fn labels_at(axes: &[Axis], mut position: usize) -> Vec<&str> {
    let mut labels = vec![""; axes.len()];
    for (label, axis) in labels.iter_mut().zip(axes).rev() {
        *label = &axis.labels[position % axis.labels.len()];
        position /= axis.labels.len();
    }
    labels
}
