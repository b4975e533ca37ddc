//! What goes to standard output.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::log;
use crate::archive::Difference;
use crate::run::check::{Check, Outcome, as_table};
use crate::run::{Habits, RunError};
use crate::table::Table;

/// Prints a text. A reader that left (`| head`) is no error.
pub(super) fn text(text: &str) {
    log::clear();
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
}

/// Tells a failure on standard error.
pub(super) fn failure(error: &RunError) {
    log::clear();
    let _ = writeln!(std::io::stderr(), "leontief: {error}");
}

/// Prints a value as JSON.
pub(super) fn json(value: &impl Serialize) {
    text(&serde_json::to_string_pretty(value).unwrap_or_default());
}

/// Prints a summary.
pub(super) fn summary(habits: Habits, summary: Option<impl Serialize + ToString>) {
    match summary {
        Some(summary) if habits.json => json(&summary),
        Some(summary) if !habits.quiet => text(&summary.to_string()),
        _ => {}
    }
}

/// Prints the sizes of a table that was written.
pub(super) fn sizes(habits: Habits, table: &Table, path: &Path) {
    if habits.quiet {
        return;
    }
    let axes = &table.axes;
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
