//! HDF5 archives: packed tables, accounts, provenance; the only door to `hdf5`.
//!
//! [`schema`] lists every dataset. Files are written under a temporary name and renamed, so a file under its final
//! name is complete. The library is not thread-safe: call these functions from one thread.

mod error;
pub mod schema;

mod read;
mod regions;
mod scale;
mod table;
mod write;

mod provenance;
#[cfg(test)]
mod samples;

pub use error::ArchiveError;
pub use provenance::{Fact, Provenance, RankReport, file_sha256, text_sha256};
pub use table::{TableFile, write_table};
