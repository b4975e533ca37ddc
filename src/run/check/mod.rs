//! `leontief check`: what a table is fit for, before it is trusted.

mod accounting;
mod productivity;

use std::fmt::Write;

use serde::Serialize;

use super::RunError;
use crate::axes::Axes;
use crate::quantity::counted;
use crate::table::Table;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// Usable, but know it.
    Warned,
    /// Mend it before solving.
    Failed,
}

/// One line of the table of checks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Check {
    /// What was looked at.
    pub check: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// What was found, with labels and masses.
    pub found: String,
    /// Figure of the check, where it has one.
    pub value: Option<f64>,
}

impl Check {
    fn new(check: &'static str, outcome: Outcome, value: Option<f64>, found: String) -> Self {
        Self { check, outcome, found, value }
    }
}

/// All checks of a whole table; `notes` are what the reader had to do to align it.
///
/// # Errors
/// Only when the table cannot be looked at at all; a bad table is a list with failed checks.
pub fn check(table: Table, notes: &[String]) -> Result<Vec<Check>, RunError> {
    let mut checks = vec![labels(&table, notes)];
    checks.extend(accounting::checks(&table));
    checks.extend(productivity::checks(table)?);
    Ok(checks)
}

/// How long the axes are, in words.
pub fn sizes(axes: &Axes) -> String {
    let [regions, sectors, rows] = [(axes.R(), "region"), (axes.m(), "sector"), (axes.n(), "row")]
        .map(|(count, thing)| counted(count, thing));
    let (provinces, categories) = (counted(axes.P(), "province"), counted(axes.C(), "demand category"));
    format!("{regions} × {sectors} = {rows}, {provinces}, {categories}")
}

fn labels(table: &Table, notes: &[String]) -> Check {
    let sizes = sizes(&table.axes);
    if notes.is_empty() {
        return Check::new("labels", Outcome::Passed, None, sizes);
    }
    Check::new("labels", Outcome::Warned, None, format!("{sizes}; {}", notes.join("; ")))
}

/// The checks as a table for people.
pub fn as_table(checks: &[Check]) -> String {
    let width = checks.iter().map(|c| c.check.len()).max().unwrap_or(0);
    let mut text = String::new();
    for check in checks {
        let outcome = match check.outcome {
            Outcome::Passed => "passed",
            Outcome::Warned => "WARNED",
            Outcome::Failed => "FAILED",
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{outcome}  {:width$}  {}", check.check, check.found);
    }
    let count = |outcome| checks.iter().filter(|c| c.outcome == outcome).count();
    let _ = writeln!(
        text,
        "{} passed, {} warned, {} failed",
        count(Outcome::Passed),
        count(Outcome::Warned),
        count(Outcome::Failed)
    );
    text
}
