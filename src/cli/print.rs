//! What goes to standard output.

use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::log;
use crate::archive::Difference;
use crate::run::check::{Check, Outcome, as_table};
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
    let _ = writeln!(io::stderr(), "leontief: {error}");
}

/// Prints a value as JSON.
pub(super) fn json(value: &impl Serialize) {
    text(&serde_json::to_string_pretty(value).unwrap_or_default());
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
        "{}: {} regions × {} sectors = {} rows, {} provinces, {} demand categories, {} extensions",
        path.display(),
        axes.R(),
        axes.m(),
        axes.n(),
        axes.P(),
        axes.C(),
        table.extensions.len()
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
            format!("{} differences", differences.len())
        });
    }
    u8::from(!differences.is_empty())
}
