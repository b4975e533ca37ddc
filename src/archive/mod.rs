//! HDF5 archives: packed tables, accounts, provenance; the only door to `hdf5`.
//!
//! [`schema`] lists every dataset. Files are written under a temporary name and renamed, so a file under its final
//! name is complete. The library is not thread-safe: call these functions from one thread.

mod accounts;
mod array;
mod cells;
mod compare;
mod construction;
mod extents;
mod provenance;
mod read;
mod regions;
mod scale;
pub mod schema;
mod shard;
mod show;
mod table;
mod write;

pub use accounts::{Groups, Results, write_accounts, write_groups};
pub use array::{Array, Reader};
pub use cells::{Axis, Cell, Cells};
pub use compare::{Difference, Dissent, Largest, compare};
pub use construction::Origin;
pub use provenance::{Fact, Input, Provenance, RankReport, file_sha256, text_sha256};
pub use shard::{Found, Look, look, read_shard, write_shard};
pub use show::{DatasetRows, TreeLine, tree};
pub use table::{TableFile, write_built_table, write_table};

use std::io;
use std::path::PathBuf;

use crate::axes::{LabelsError, PartitionError};
use crate::ranks::Coded;
use crate::table::TableError;

/// What keeps an archive from being read or written.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file system refuses.
    #[error("{file}: {source}; check the path, its permissions and the free space")]
    FileSystem {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// HDF5 cannot write.
    #[error("{file}: cannot write {dataset} ({detail}); check the free space and the quota")]
    Write {
        /// The file.
        file: PathBuf,
        /// The group or dataset.
        dataset: String,
        /// What HDF5 says.
        detail: String,
    },
    /// Not an HDF5 file, or a damaged one.
    #[error(
        "{file} is not a whole HDF5 file ({detail}); copy it again, or convert the source with `leontief convert`"
    )]
    NotHdf5 {
        /// The file.
        file: PathBuf,
        /// What HDF5 says.
        detail: String,
    },
    /// Another program holds the file, or its file system knows no locks.
    #[error(
        "{file} is locked ({detail}); close the program that writes it, or on a file system without locks set \
         HDF5_USE_FILE_LOCKING=FALSE"
    )]
    Locked {
        /// The file.
        file: PathBuf,
        /// What HDF5 says.
        detail: String,
    },
    /// An HDF5 file of another program or of another kind.
    #[error("{file} is {found}, not a {expected}; give the file that `leontief` wrote")]
    Kind {
        /// The file.
        file: PathBuf,
        /// Its kind.
        found: String,
        /// The kind asked for.
        expected: &'static str,
    },
    /// A format this program cannot know.
    #[error("{file} has format {found}, this program reads {supported}; use a newer `leontief`")]
    Format {
        /// The file.
        file: PathBuf,
        /// Its format.
        found: String,
        /// Newest format read.
        supported: &'static str,
    },
    /// A group, dataset, attribute or scale that is not there.
    #[error("{file}: {object} is missing; the file is incomplete or edited, write it again from its source")]
    Absent {
        /// The file.
        file: PathBuf,
        /// What is missing.
        object: String,
    },
    /// A link out of the file.
    #[error(
        "{file}: {object} lies in another file, which is not followed; write the file again from its source"
    )]
    Elsewhere {
        /// The file.
        file: PathBuf,
        /// The link or dataset.
        object: String,
    },
    /// A path to leave out of a comparison that is in neither file.
    #[error("--ignore '{path}': neither {a} nor {b} has it; `leontief show` lists what a file has")]
    NothingToIgnore {
        /// The first file.
        a: PathBuf,
        /// The second file.
        b: PathBuf,
        /// The path.
        path: String,
    },
    /// A shape that disagrees with the labels.
    #[error(
        "{file}: {dataset} has shape {found:?} where the labels ask for {expected:?}; write the file again from its source"
    )]
    Shape {
        /// The file.
        file: PathBuf,
        /// The dataset.
        dataset: String,
        /// Its shape.
        found: Vec<usize>,
        /// The shape it should have.
        expected: Vec<usize>,
    },
    /// A type other than the schema's.
    #[error(
        "{file}: {object} holds {found} where {expected} is expected; write the file again from its source"
    )]
    Type {
        /// The file.
        file: PathBuf,
        /// The dataset or attribute.
        object: String,
        /// The type.
        found: String,
        /// The type it should have.
        expected: &'static str,
    },
    /// More values declared than the file holds.
    #[error(
        "{file}: {dataset} declares {declared} bytes and stores {stored}; the file is incomplete, write it again from its source"
    )]
    Unwritten {
        /// The file.
        file: PathBuf,
        /// The dataset.
        dataset: String,
        /// Bytes its shape asks for.
        declared: u128,
        /// Bytes there are.
        stored: u64,
    },
    /// Values that cannot be read back: a failed checksum, a damaged chunk.
    #[error("{file}: {dataset} is damaged ({detail}); copy the file again or write it again from its source")]
    Damaged {
        /// The file.
        file: PathBuf,
        /// The group or dataset.
        dataset: String,
        /// What HDF5 says.
        detail: String,
    },
    /// Text that is not UTF-8.
    #[error("{file}: {object}, entry {position}, is not UTF-8 text; write the file again from its source")]
    Text {
        /// The file.
        file: PathBuf,
        /// The dataset or attribute.
        object: String,
        /// Counted from 1.
        position: usize,
    },
    /// Labels unfit to be an axis.
    #[error("{file}: {dataset}: {source}")]
    Labels {
        /// The file.
        file: PathBuf,
        /// The dataset.
        dataset: String,
        /// What is wrong.
        source: LabelsError,
    },
    /// Labels of a dataset other than the table's.
    #[error(
        "{file}: {scale}: entry {position} is '{found}' where /axes has '{expected}'; the labels are permuted or edited, write the file again from its source"
    )]
    Misaligned {
        /// The file.
        file: PathBuf,
        /// The dataset and its axis.
        scale: String,
        /// Counted from 1.
        position: usize,
        /// Label found.
        found: String,
        /// Label of `/axes`.
        expected: String,
    },
    /// A unit other than the table's.
    #[error("{file}: {dataset} is in '{found}' where '{expected}' is expected; give all flows in one unit")]
    Units {
        /// The file.
        file: PathBuf,
        /// The dataset.
        dataset: String,
        /// Unit found.
        found: String,
        /// Unit expected.
        expected: String,
    },
    /// Provinces unfit for the regions.
    #[error("{file}: /axes/region_province: {source}")]
    Partition {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        source: PartitionError,
    },
    /// Numbers that are no table.
    #[error("{file}: /table: {source}")]
    Table {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        source: TableError,
    },
    /// A shard of another ensemble.
    #[error(
        "{file} is a shard of another run; give another --output, or remove the folder of shards to begin anew"
    )]
    ForeignShard {
        /// The file.
        file: PathBuf,
    },
    /// A part of a table given to be written.
    #[error("{file}: only some provinces of {array} are here; gather the table on one rank before writing")]
    Partial {
        /// The file.
        file: PathBuf,
        /// `Z` or `Y`.
        array: &'static str,
    },
}

impl ArchiveError {
    /// Whether the contents are wrong (bad data) rather than the file system.
    pub fn is_bad_data(&self) -> bool {
        !matches!(
            self,
            Self::FileSystem { .. } | Self::Write { .. } | Self::Locked { .. } | Self::Partial { .. }
        )
    }
}

impl Coded for ArchiveError {
    fn code(&self) -> u8 {
        match self {
            Self::NothingToIgnore { .. } => 2,
            _ if self.is_bad_data() => 3,
            _ => 6,
        }
    }
}
