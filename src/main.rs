//! The `leontief` program.

use std::io::IsTerminal;
use std::process::ExitCode;

use leontief::cli::Cli;
use leontief::ranks::launched;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let cli = Cli::from_command_line();
    listen(cli.quiet());
    ExitCode::from(cli.run())
}

/// Rank 0 logs to standard error; `LEONTIEF_LOG` takes the filters of `tracing` (e.g. `debug`).
fn listen(quiet: bool) {
    let silent = quiet || launched().is_some_and(|(rank, _)| rank > 0);
    let default = if silent { "off" } else { "info" };
    let filter = EnvFilter::try_from_env("LEONTIEF_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .without_time()
        .init();
}
