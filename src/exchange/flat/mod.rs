//! Flat tables: one array with everything in it, described by a small layout.
//!
#![doc = include_str!("../../guide/flat_layout.md")]

mod build;
mod deviations;
mod layout;
mod matlab;
mod names;
mod npy;
mod order;
mod plan;
mod store;
mod text;

use std::path::Path;

use super::ExchangeError;

pub(super) use build::read;
pub use deviations::deviations;

/// Whether a path is a layout.
pub(super) fn is_layout(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}
