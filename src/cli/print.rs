//! What goes to standard output.

use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::log;
use crate::archive::Difference;
use crate::quantity::counted;
use crate::run::check::{Check, Outcome, as_table, sizes as sizes_of};
use crate::run::{Habits, Ran, RunError};
use crate::table::Table;

/// What went wrong with standard output first.
static FAULT: Mutex<Option<io::Error>> = Mutex::new(None);

/// Standard output that remembers its first fault. A reader that left (`| head`) is none.
pub(super) struct Out;

impl Out {
    fn heard<T>(result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let kind = error.kind();
            if kind != ErrorKind::BrokenPipe {
                FAULT.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            }
            kind.into()
        })
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Self::heard(io::stdout().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Self::heard(io::stdout().flush())
    }
}

/// The exit code, or that of a full disk behind standard output, which is told.
pub(super) fn ended(code: u8) -> u8 {
    let _ = Out.flush();
    match FAULT.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(error) if code == 0 => {
            log::clear();
            let remedy = "check the free space where the output goes; nothing else was lost";
            let _ = writeln!(io::stderr(), "leontief: standard output: {error}; {remedy}");
            6
        }
        _ => code,
    }
}

/// Prints a text.
pub(super) fn text(text: &str) {
    log::clear();
    let _ = writeln!(Out, "{}", text.trim_end());
}

/// Tells a failure on standard error.
pub(super) fn failure(error: &RunError) {
    log::clear();
    let _ = writeln!(io::stderr(), "leontief: {}", readable(&error.to_string()));
}

/// Tells that a launcher ends this rank.
pub(super) fn terminated(rank: usize) {
    let _ = writeln!(
        io::stderr(),
        "leontief: rank {rank} was told to end (SIGTERM): the job was stopped, or another rank was killed; run the same command \
         again, with fewer ranks a machine where memory ran out. An ensemble goes on from its batches, other work begins \
         anew; no file under its final name is half written"
    );
}

/// A message without control characters, long lines cut in the middle: labels and cells of bad files stand in it, and what
/// to do stands at its end.
fn readable(message: &str) -> String {
    /// Letters that stay at the beginning and at the end of a line.
    const KEPT: (usize, usize) = (700, 500);
    let lines = message.lines().map(|line| {
        let plain: String = line
            .chars()
            .flat_map(|letter| {
                let (plain, escaped) = if letter.is_control() && letter != '\t' {
                    (None, Some(letter.escape_default()))
                } else {
                    (Some(letter), None)
                };
                plain.into_iter().chain(escaped.into_iter().flatten())
            })
            .collect();
        let length = plain.chars().count();
        if length <= KEPT.0 + KEPT.1 {
            return plain;
        }
        let begin: String = plain.chars().take(KEPT.0).collect();
        let end: String = plain.chars().skip(length - KEPT.1).collect();
        format!("{begin} … ({} letters left out) … {end}", length - KEPT.0 - KEPT.1)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Prints a value as JSON.
pub(super) fn json(value: &impl Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(value) => text(&value),
        Err(error) => {
            log::clear();
            let remedy = "what was asked for is done; give paths that are UTF-8, or leave --json out";
            let _ = writeln!(io::stderr(), "leontief: no JSON tells it ({error}); {remedy}");
        }
    }
}

/// Prints what the stages of a run tell: one JSON object, or a text a stage.
pub(super) fn ran(habits: Habits, ran: Ran, first: bool) {
    if habits.json {
        if first {
            json(&ran);
        }
        return;
    }
    summary(habits, ran.built);
    if !ran.checks.is_empty() {
        checks(habits, &ran.checks);
    }
    summary(habits, ran.solved);
}

/// Prints a summary.
pub(super) fn summary(habits: Habits, summary: Option<impl Serialize + ToString>) {
    match summary {
        Some(summary) if habits.json => json(&summary),
        Some(summary) if !habits.quiet => text(&summary.to_string()),
        _ => {}
    }
}

#[derive(Serialize)]
struct Sizes<'a> {
    output: &'a Path,
    provinces: usize,
    regions: usize,
    sectors: usize,
    categories: usize,
    extensions: usize,
}

/// Prints the sizes of a table that was written.
pub(super) fn sizes(habits: Habits, table: &Table, path: &Path) {
    let axes = &table.axes;
    if habits.json {
        return json(&Sizes {
            output: path,
            provinces: axes.P(),
            regions: axes.R(),
            sectors: axes.m(),
            categories: axes.C(),
            extensions: table.extensions.len(),
        });
    }
    if habits.quiet {
        return;
    }
    text(&format!(
        "{}: {}, {}",
        path.display(),
        sizes_of(axes),
        counted(table.extensions.len(), "extension")
    ));
}

/// Prints the table of checks; 3 when one failed.
pub(super) fn checks(habits: Habits, checks: &[Check]) -> u8 {
    if habits.json {
        json(&checks);
    } else if !habits.quiet {
        text(&as_table(checks));
    }
    if checks.iter().any(|check| check.outcome == Outcome::Failed) { 3 } else { 0 }
}

/// Prints differences; 1 when there are any.
pub(super) fn differences(habits: Habits, differences: &[Difference]) -> u8 {
    if habits.json {
        json(&differences.iter().map(ToString::to_string).collect::<Vec<_>>());
    } else if !habits.quiet {
        for difference in differences {
            text(&difference.to_string());
        }
        text(&if differences.is_empty() {
            "equal".to_owned()
        } else {
            counted(differences.len(), "difference")
        });
    }
    u8::from(!differences.is_empty())
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn a_message_keeps_its_beginning_and_its_end_and_no_control_characters() {
        let message = format!("t.csv: label '\u{1b}[2J{}' is new; add it\nsecond line", "x".repeat(100_000));
        let said = readable(&message);
        assert!(said.len() < 2_000 && said.starts_with("t.csv: label '\\u{1b}[2Jxx"), "{said}");
        assert!(said.ends_with("xx' is new; add it\nsecond line"), "{said}");
        assert_eq!(readable("北京:\tno number; mend it"), "北京:\tno number; mend it");
    }
}
