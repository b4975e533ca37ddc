//! The commands of the guide run as they are printed, and print what it shows.
//!
//! In a block marked `console`, a line that begins with `$ ` is a command and what follows it is printed, `…` for what was left out.
//! A command that ends with `# exit N` ends with that code. A block with a file's name beside its language is that file.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::program::{clean, exits, stdout, text};

/// What a page asks for, in order.
enum Step {
    /// A file to write.
    File { name: String, text: String },
    /// A command, its exit code and what it prints.
    Command { line: String, code: i32, printed: Vec<String> },
}

#[test]
fn the_tutorial_runs() {
    run("tutorial.md");
}

#[test]
fn pages_for_tasks_run() {
    for page in
        ["own_table.md", "own_cities.md", "uncertainty.md", "cluster.md", "comparing.md", "reading.md"]
    {
        run(page);
    }
}

/// Takes every step of a page in a folder of its own, beside `configs`.
fn run(page: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let words = fs::read_to_string(root.join("src/guide").join(page)).expect("the page is there");
    let folder = tempfile::tempdir().expect("a temporary folder");
    symlink(root.join("configs"), folder.path().join("configs")).expect("writable");
    let steps = steps(&words);
    assert!(steps.len() > 3, "{page}: only {} steps", steps.len());
    for step in steps {
        match step {
            Step::File { name, text } => fs::write(folder.path().join(name), text).expect("writable"),
            Step::Command { line, code, printed } => {
                let said = command(folder.path(), &line, code);
                let missing = missing(&printed, &said);
                assert!(missing.is_none(), "{page}: $ {line}\nshows {missing:?}, and it prints\n{said}");
            }
        }
    }
}

/// Runs a line in a shell that finds the program; what it printed.
fn command(folder: &Path, line: &str, code: i32) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_leontief"));
    let first = text(program.parent().expect("a folder"));
    let path = format!("{first}:{}", std::env::var("PATH").unwrap_or_default());
    let mut shell = clean(std::process::Command::new("bash"));
    shell.args(["-c", &format!("exec 2>&1; {line}")]).env("PATH", path).current_dir(folder);
    let output = shell.output().expect("bash starts");
    exits(&output, code);
    stdout(&output)
}

fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.trim_start().strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| line.trim_start() != "```").collect();
        if let Some((_, name)) = info.split_once(' ') {
            steps.push(Step::File { name: name.to_owned(), text: block.join("\n") + "\n" });
        } else if info == "console" {
            for line in block {
                if let Some(line) = line.strip_prefix("$ ") {
                    let (line, code) = line.split_once(" # exit ").unwrap_or((line, "0"));
                    let code = code.parse().expect("an exit code");
                    steps.push(Step::Command { line: line.to_owned(), code, printed: Vec::new() });
                } else if let Some(Step::Command { printed, .. }) = steps.last_mut() {
                    printed.push(line.to_owned());
                }
            }
        }
    }
    steps
}

/// The first line shown that the program did not print after the one before.
fn missing(printed: &[String], said: &str) -> Option<String> {
    let mut said = said.lines();
    let shown = printed.iter().filter(|line| line.trim() != "…");
    shown.into_iter().find(|line| !said.any(|told| fits(line, told))).cloned()
}

/// Whether a line is what is shown, `…` standing for anything and blanks for any number of them.
fn fits(shown: &str, told: &str) -> bool {
    let plain = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let (shown, told) = (plain(shown), plain(told));
    let parts: Vec<&str> = shown.split('…').collect();
    let Some(mut rest) = told.strip_prefix(parts[0]) else { return false };
    for part in &parts[1..] {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty()
        || parts.len() > 1 && parts.last().is_some_and(|last| last.is_empty() || told.ends_with(last))
}

#[test]
fn shown_lines_fit_what_they_shorten() {
    for (shown, told, fit) in [
        ("a  b", "a b", true),
        ("a", "a b", false),
        ("a …", "a b", true),
        ("CO2,1.2…", "CO2,1.25", true),
        ("… c", "a b c", true),
        ("a … c", "a b d", false),
        ("a … c", "a c c", true),
    ] {
        assert_eq!(fits(shown, told), fit, "{shown} for {told}");
    }
}
