//! The program as a user starts it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs `leontief` with these arguments, alone.
pub fn leontief(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program starts")
}

/// `leontief` with these arguments, alone, to be started.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = clean(Command::new(env!("CARGO_BIN_EXE_leontief")));
    command.args(arguments);
    command
}

/// Runs `leontief` on ranks; `None`, with a message, where there is no mpirun.
pub fn on_ranks(ranks: usize, threads: usize, arguments: &[&str]) -> Option<Output> {
    launch(ranks, threads, Path::new(env!("CARGO_BIN_EXE_leontief")), arguments)
}

/// Starts a program under mpirun.
fn launch(ranks: usize, threads: usize, program: &Path, arguments: &[&str]) -> Option<Output> {
    let mut command = launcher()?;
    command.args(["-n", &ranks.to_string()]).env("RAYON_NUM_THREADS", threads.to_string());
    Some(command.arg(program).args(arguments).output().expect("mpirun starts"))
}

/// What starts ranks: Open MPI's mpirun, or what LEONTIEF_MPIRUN says; `None`, with a message, where there is none.
pub fn launcher() -> Option<Command> {
    let own = "mpirun --oversubscribe --bind-to none".to_owned();
    let line = std::env::var("LEONTIEF_MPIRUN").unwrap_or(own);
    let mut words = line.split_whitespace();
    let name = words.next().unwrap_or_default();
    if !cfg!(feature = "mpi") || Command::new(name).arg("--version").output().is_err() {
        eprintln!("SKIPPED: no {name} here, or a build without MPI");
        return None;
    }
    let mut command = clean(Command::new(name));
    command.env("OMPI_ALLOW_RUN_AS_ROOT", "1").env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    command.args(words);
    Some(command)
}

/// A command that does not believe itself under a launcher.
pub fn clean(mut command: Command) -> Command {
    for (name, _) in std::env::vars() {
        if ["OMPI_", "PMI", "SLURM_", "MV2_"].iter().any(|prefix| name.starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    command
}

/// Standard error as text.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Standard output as text.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Asserts an exit code, showing what the program said.
#[track_caller]
pub fn exits(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}{}", stdout(output), stderr(output));
}

/// Asserts an exit code and that all of `parts` are on standard error.
#[track_caller]
pub fn says(output: &Output, code: i32, parts: &[&str]) {
    exits(output, code);
    for part in parts {
        assert!(stderr(output).contains(part), "no '{part}' in: {}", stderr(output));
    }
}

/// Asserts that all went well and all of `parts` are on standard output.
#[track_caller]
pub fn shows(output: &Output, parts: &[&str]) {
    exits(output, 0);
    for part in parts {
        assert!(stdout(output).contains(part), "no '{part}' in: {}", stdout(output));
    }
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// A folder of the shared data; `None`, with a message, where it is missing.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("SKIPPED: ../shared/data/{folder} is missing");
    None
}
