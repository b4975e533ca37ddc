//! What can be wrong with a problem. Places are indices; callers know the labels.

use super::report::{Constraint, Report};

/// A problem that cannot be solved as it was put.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum EntropyError {
    /// A size disagrees with the prior's.
    #[error("{what}: {found} values for {expected}; give one for each")]
    Shape {
        /// Which input.
        what: &'static str,
        /// Size the prior asks for.
        expected: usize,
        /// Size found.
        found: usize,
    },
    /// A number is NaN or infinite.
    #[error("{what} holds {value} at row {row}, column {column}; {hint}")]
    Cell {
        /// Which input.
        what: &'static str,
        /// Row.
        row: usize,
        /// Column.
        column: usize,
        /// What stands there.
        value: f64,
        /// What would be usable.
        hint: &'static str,
    },
    /// A target, or its reliability, is no usable number.
    #[error("the {what} of {constraint} is {value}; {hint}")]
    Target {
        /// Sum or reliability.
        what: &'static str,
        /// Of which constraint.
        constraint: Constraint,
        /// What stands there.
        value: f64,
        /// What would be usable.
        hint: &'static str,
    },
    /// The totals of two margins disagree.
    #[error(
        "rows sum to {rows}, columns to {columns} (relative gap {gap:.1e}, tolerance 1e-9); reconcile the margins \
         or choose a policy for totals"
    )]
    Totals {
        /// Sum of the row margin.
        rows: f64,
        /// Sum of the column margin.
        columns: f64,
        /// `|rows − columns|` over the larger of their absolute sums.
        gap: f64,
    },
    /// The sums of the blocks of one group disagree with its margin.
    #[error(
        "the blocks of {group_side} group {group} sum to {blocks}, its margin to {margin} (tolerance 1e-9); \
         reconcile them or scale the margins to the blocks"
    )]
    GroupTotals {
        /// `row` or `column`.
        group_side: &'static str,
        /// Which group.
        group: usize,
        /// Sum of the margin over the group.
        margin: f64,
        /// Sum of the group's blocks.
        blocks: f64,
    },
    /// The pattern of the prior cannot carry the margins: some rows must deliver more than the columns that they
    /// reach can take (a minimum cut).
    #[error(
        "rows {rows:?} deliver {supply} and reach only columns {columns:?}, which take {demand}; add prior cells or \
         correct the margins"
    )]
    Cut {
        /// Rows on the supplying side.
        rows: Vec<usize>,
        /// Every column that they reach.
        columns: Vec<usize>,
        /// Least that the rows deliver.
        supply: f64,
        /// Most that the columns take.
        demand: f64,
    },
    /// A block cannot have its sum.
    #[error(
        "block ({row_group}, {column_group}) is to sum to {sum}, but its prior cells cannot; add prior cells"
    )]
    Block {
        /// Group of rows.
        row_group: usize,
        /// Group of columns.
        column_group: usize,
        /// Sum asked for.
        sum: f64,
    },
    /// Bounds that exclude every value, or the prior's sign.
    #[error("cell {row}, {column} is bounded by {lower} and {upper}; give finite bounds, lower below upper")]
    Bounds {
        /// Row.
        row: usize,
        /// Column.
        column: usize,
        /// Lower bound.
        lower: f64,
        /// Upper bound.
        upper: f64,
    },
    /// The iteration ended above the tolerance.
    #[error(
        "the worst residual is {:.1e} at {} after {} sweeps and {} Newton steps; raise the limits, or look for a \
         margin that its prior cells can hardly carry",
        .0.residual, place(.0), .0.sweeps, .0.newton
    )]
    NotConverged(Box<Report>),
}

fn place(report: &Report) -> String {
    report.worst.map_or_else(|| "no constraint".to_owned(), |worst| worst.to_string())
}

impl EntropyError {
    /// The message with labels in the place of indices.
    ///
    /// `label` is called with a row or a column as [`Constraint::Row`], [`Constraint::Column`] or
    /// [`Constraint::Block`].
    pub fn with_labels(&self, label: impl Fn(Constraint) -> String) -> String {
        let list = |side: fn(usize) -> Constraint, lines: &[usize]| {
            let most = 8;
            let mut names: Vec<String> = lines.iter().take(most).map(|line| label(side(*line))).collect();
            if lines.len() > most {
                names.push(format!("{} more", lines.len() - most));
            }
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        };
        let cell = |row: usize, column: usize| {
            format!("{} → {}", label(Constraint::Row(row)), label(Constraint::Column(column)))
        };
        match self {
            Self::Cell { what, row, column, value, hint } => {
                format!("{what} holds {value} at {}; {hint}", cell(*row, *column))
            }
            Self::Target { what, constraint, value, hint } => {
                format!("the {what} of {} is {value}; {hint}", label(*constraint))
            }
            Self::Cut { rows, columns, supply, demand } => format!(
                "{} deliver {supply} and reach only {}, which take {demand}; add prior cells or correct the margins",
                list(Constraint::Row, rows),
                list(Constraint::Column, columns)
            ),
            Self::Block { row_group, column_group, sum } => format!(
                "{} is to sum to {sum}, but its prior cells cannot; add prior cells",
                label(Constraint::Block(*row_group, *column_group))
            ),
            Self::Bounds { row, column, lower, upper } => format!(
                "{} is bounded by {lower} and {upper}; give finite bounds, lower below upper",
                cell(*row, *column)
            ),
            Self::NotConverged(report) => match report.worst {
                Some(worst) => format!("{self} ({worst} is {})", label(worst)),
                None => self.to_string(),
            },
            Self::Shape { .. } | Self::Totals { .. } | Self::GroupTotals { .. } => self.to_string(),
        }
    }
}
