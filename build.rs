//! Tells the program which source and compiler it comes from, for the provenance of every archive.

use std::path::Path;
use std::process::Command;

fn main() {
    for path in ["src", "build.rs", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let (commit, state) = source().unwrap_or_else(|| ("unknown".to_owned(), "unknown"));
    println!("cargo::rustc-env=LEONTIEF_COMMIT={commit}");
    println!("cargo::rustc-env=LEONTIEF_SOURCE_STATE={state}");
    let rustc = std::env::var("RUSTC").ok().and_then(|rustc| output(&rustc, &["--version"]));
    println!("cargo::rustc-env=LEONTIEF_RUSTC={}", rustc.as_deref().unwrap_or("unknown"));
}

/// Commit and `clean` or `dirty`; `None` without git or from a tarball, even one unpacked in another repository.
fn source() -> Option<(String, &'static str)> {
    let top = output("git", &["rev-parse", "--show-toplevel"])?;
    let here = std::env::var("CARGO_MANIFEST_DIR").ok()?;
    if Path::new(&top).canonicalize().ok()? != Path::new(&here).canonicalize().ok()? {
        return None;
    }
    for name in ["HEAD", "index", "logs/HEAD"] {
        if let Some(path) = output("git", &["rev-parse", "--git-path", name])
            && Path::new(&path).exists()
        {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    let commit = output("git", &["rev-parse", "HEAD"])?;
    let changes = output("git", &["status", "--porcelain", "--untracked-files=no"])?;
    Some((commit, if changes.is_empty() { "clean" } else { "dirty" }))
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let run = Command::new(program).args(arguments).output().ok()?;
    run.status.success().then(|| String::from_utf8_lossy(&run.stdout).trim().to_owned())
}
