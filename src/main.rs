//! The `leontief` program.

use std::process::ExitCode;

use leontief::cli::Cli;

fn main() -> ExitCode {
    ExitCode::from(Cli::from_command_line().run())
}
