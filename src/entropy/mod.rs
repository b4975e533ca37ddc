//! Entropy balancing of plain matrices: RAS, GRAS, three families of constraints, bounds, soft margins.
//!
//! Every step that builds a table asks for the matrix nearest to a prior `x⁰` that has given sums:
//!
//! minimize `Σ |x| ln(x / x⁰) − |x| + |x⁰|` subject to `G x = b`, every cell keeping the sign of its prior,
//!
//! cross-entropy for a positive prior, maximum entropy for a constant one. The solution is the prior times
//! `exp(± multipliers)`; see [`balance`] for rows and columns, [`balance_blocks`] for sums of blocks besides,
//! [`balance_soft`] for margins of unequal reliability, [`balance_within`] for bounds, [`balance_nested`] for regions in
//! provinces, [`balance_joint`] for tables that add up to another, [`balance_margin`] for a single sum.
//!
//! One problem is solved inside one thread with sums in a fixed order, so that bits depend on nothing but the input;
//! callers run problems side by side. Places are indices: [`EntropyError::with_labels`] writes the callers' labels.
//!
//! # References
//! Stone 1961 and Bacharach 1970 (RAS); Junius and Oosterhaven 2003, Econ. Syst. Res. 15:87,
//! doi:10.1080/0953531022000056954, in the normalization of Lenzen, Wood and Gallego 2007, Econ. Syst. Res. 19:461,
//! doi:10.1080/09535310701698902 (GRAS); Schneider and Zenios 1990, Oper. Res. 38:439 (balancing as a convex
//! problem); Csiszár 1975, Ann. Probab. 3:146 (cyclic scaling finds the projection).

mod bounded;
mod checks;
mod coefficients;
mod error;
mod joint;
mod literal;
mod margin;
mod nested;
mod options;
mod problem;
mod report;
mod solve;
mod support;
#[cfg(test)]
mod tests;

pub use bounded::balance_within;
pub use coefficients::{Coefficients, coefficients};
pub use error::EntropyError;
pub use joint::{Joint, Margins, balance_joint};
pub use literal::{Accounts, Split, SplitPriors, split_literally};
pub use margin::balance_margin;
pub use nested::{Nested, balance_nested};
pub use options::{Blocks, Bounds, Options, SoftMargin, Totals};
pub use report::{Constraint, Report, Status};

use crate::linalg::Matrix;
use problem::{Groups, Target};

/// A balanced matrix, and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Balanced {
    /// `x_ij = x⁰_ij r_i s_j c_gh`, divided by the factors where `x⁰` is negative.
    pub X: Matrix,
    /// `r`.
    pub row_factors: Vec<f64>,
    /// `s`.
    pub column_factors: Vec<f64>,
    /// `c`, (groups of rows) × (groups of columns), row-major; one 1 without blocks.
    pub block_factors: Vec<f64>,
    /// How the iteration ended.
    pub report: Report,
}

/// The factor r that brings one line to its sum, `p r − ν / r = sum`: p the sum of its positive cells, which r multiplies,
/// ν ≥ 0 that of its negative ones, which r divides; 1 for a line without cells.
///
/// For callers who scale what is too large for one plain matrix.
pub fn line_factor(positive: f64, negative: f64, sum: f64) -> f64 {
    Target::exact(sum).factor(positive, negative, 0.0)
}

/// The matrix nearest to the prior with given row and column sums: RAS, and GRAS when a cell is negative.
///
/// # Shapes
/// `prior` R × C, `rows` R, `columns` C.
pub fn balance(
    prior: &Matrix,
    rows: &[f64],
    columns: &[f64],
    options: &Options,
) -> Result<Balanced, EntropyError> {
    checks::margins(prior, rows, columns)?;
    let (rows, columns) = checks::reconciled(rows, columns, options.totals)?;
    let groups = Groups::none(prior.rows(), prior.columns());
    solve::solve(prior, (rows, columns), groups, options)
}

/// [`balance`] with sums of blocks besides: `Σ_{i ∈ g, j ∈ h} x_ij = b_gh`.
///
/// # Shapes
/// As of [`balance`]; a group for each row and column.
pub fn balance_blocks(
    prior: &Matrix,
    rows: &[f64],
    columns: &[f64],
    blocks: &Blocks,
    options: &Options,
) -> Result<Balanced, EntropyError> {
    checks::margins(prior, rows, columns)?;
    checks::blocks(prior, blocks)?;
    let groups = Groups::of(blocks);
    let (rows, columns) = checks::reconciled_with_blocks(rows, columns, &groups, options.totals)?;
    let (rows, columns) = checks::reconciled(&rows, &columns, options.totals)?;
    solve::solve(prior, (rows, columns), groups, options)
}

/// [`balance`] with margins that are met as firmly as they are reliable; their totals may disagree.
///
/// # Shapes
/// As of [`balance`]; a reliability for each sum.
///
/// # References
/// Chizat et al. 2018, Math. Comput. 87:2563, doi:10.1090/mcom/3303: the exponent `τ / (1 + τ)` of a soft scaling.
pub fn balance_soft(
    prior: &Matrix,
    rows: SoftMargin<'_>,
    columns: SoftMargin<'_>,
    options: &Options,
) -> Result<Balanced, EntropyError> {
    checks::margins(prior, rows.sums, columns.sums)?;
    let mean = checks::mean(rows.sums, columns.sums);
    let rows = checks::softened(rows, mean, Constraint::Row)?;
    let columns = checks::softened(columns, mean, Constraint::Column)?;
    let groups = Groups::none(prior.rows(), prior.columns());
    solve::solve(prior, (rows, columns), groups, options)
}
