//! `leontief completions`, `leontief man`: made from the command line's own description.

use std::path::Path;

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use super::Cli;
use crate::run::RunError;

/// Prints a shell's completions.
pub(super) fn completions(shell: Shell) {
    let mut script = Vec::new();
    generate(shell, &mut Cli::command(), "leontief", &mut script);
    super::print::text(&String::from_utf8_lossy(&script));
}

/// Writes a man page of the program and one of every verb.
///
/// # Errors
/// A folder that cannot be written.
pub(super) fn man(folder: &Path) -> Result<(), RunError> {
    let refused = |source| RunError::Output { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(refused)?;
    clap_mangen::generate_to(Cli::command(), folder).map_err(refused)
}
