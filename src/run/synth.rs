//! `leontief synth`: a synthetic nation as a packed table.

use std::path::Path;

use super::RunError;
use super::convert::pack;
use super::form::memory_for;
use crate::table::Table;
use crate::table::synthetic::{NationOptions, nation};

/// Makes a nation and writes it.
///
/// # Errors
/// Sizes that make no nation, or an unwritable output.
pub fn synth(output: &Path, options: &NationOptions) -> Result<Table, RunError> {
    let NationOptions { provinces, regions, sectors, seed, form, noise } = options;
    memory_for("this nation", options.bytes(), |_| {
        "ask for fewer regions or sectors, or a simpler --form".to_owned()
    })?;
    let table = nation(options)?;
    let form = form.name();
    let config = format!(
        "[input.synth]\nprovinces = {provinces}\nregions = {regions}\nsectors = {sectors}\nseed = {seed}\n\
         form = \"{form}\"\nnoise = {noise:?}\n"
    );
    pack(output, &table, &[], &config)?;
    Ok(table)
}
