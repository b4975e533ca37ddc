//! `leontief`: multi-regional input-output tables solved on MPI ranks, archived in HDF5.

pub mod accounts;
pub mod archive;
pub mod axes;
pub mod cli;
pub mod coefficients;
pub mod config;
pub mod exchange;
pub mod leontief;
pub mod linalg;
pub mod quantity;
pub mod ranks;
pub mod run;
pub mod streams;
pub mod table;
