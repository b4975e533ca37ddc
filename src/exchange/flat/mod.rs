//! Flat.
use std::path::Path;
use super::{ExchangeError, ReadOptions, trail::Trail};
use crate::table::Table;
pub(super) fn read(source: &Path, _o: &ReadOptions, _t: &mut Trail) -> Result<Table, ExchangeError> { Err(ExchangeError::UnknownFormat{path: source.to_owned()}) }
pub(super) fn write(_t: &Table, d: &Path) -> Result<(), ExchangeError> { Err(ExchangeError::UnknownFormat{path: d.to_owned()}) }
