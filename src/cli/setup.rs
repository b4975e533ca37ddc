//! Verbs that a user needs once: `leontief doctor`; completions, man pages and a schema of configs, made from the
//! program's own description.

use std::path::{Path, PathBuf};

use clap::{CommandFactory, Subcommand};
use clap_complete::{Shell, generate};

use super::{Cli, print};
use crate::config;
use crate::ranks::World;
use crate::run::{self, Habits, RunError};

#[derive(Debug, Subcommand)]
pub(super) enum Setup {
    /// Tell what the program finds around it: libraries, ranks, cores, memory, Slurm; and what to mend.
    #[command(after_help = "Example:\n  mpirun -n 2 leontief doctor")]
    Doctor,
    /// Print completions for a shell.
    #[command(
        after_help = "Example:\n  leontief completions bash > ~/.local/share/bash-completion/completions/leontief"
    )]
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Write man pages, one a verb.
    #[command(after_help = "Example:\n  leontief man ~/.local/share/man/man1")]
    Man {
        /// Folder for the pages; made where missing.
        folder: PathBuf,
    },
    /// Print the JSON Schema of a config, so that an editor completes and checks it.
    ///
    /// An editor with a TOML language server (Even Better TOML, taplo) finds it by the first line of a config:
    ///
    /// #:schema ./config.schema.json
    #[command(after_help = "Example:\n  leontief schema > config.schema.json")]
    Schema,
}

impl Setup {
    /// All ranks look around; rank 0 speaks.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub(super) fn run(&self, habits: Habits, world: &World) -> Result<(), RunError> {
        let first = world.team().rank() == 0;
        match self {
            Self::Doctor => {
                let checks = run::doctor(world);
                if first {
                    print::checks(habits, &checks);
                }
            }
            Self::Completions { shell } if first => completions(*shell),
            Self::Man { folder } if first => man(folder)?,
            Self::Schema if first => print::json(&config::schema()),
            Self::Completions { .. } | Self::Man { .. } | Self::Schema => {}
        }
        Ok(())
    }
}

/// Prints a shell's completions.
fn completions(shell: Shell) {
    let mut script = Vec::new();
    generate(shell, &mut Cli::command(), "leontief", &mut script);
    print::text(&String::from_utf8_lossy(&script));
}

/// Writes a man page of the program and one of every verb.
///
/// # Errors
/// A folder that cannot be written.
fn man(folder: &Path) -> Result<(), RunError> {
    let refused = |source| RunError::Output { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(refused)?;
    clap_mangen::generate_to(Cli::command(), folder).map_err(refused)
}
