//! Several tables at once that add up, cell by cell, to a given one.

use super::error::EntropyError;
use super::options::{Blocks, Options};
use super::report::Report;
use super::{balance_blocks, checks};
use crate::linalg::Matrix;

/// Sums of the rows and of the columns of one table.
#[derive(Clone, Debug, PartialEq)]
pub struct Margins {
    /// Row sums.
    pub rows: Vec<f64>,
    /// Column sums.
    pub columns: Vec<f64>,
}

/// Tables that add up to another, and how they came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Joint {
    /// The tables, in the order of the priors.
    pub tables: Vec<Matrix>,
    /// How the iteration ended.
    pub report: Report,
}

/// The tables nearest to their priors with given rows and columns that add up to a given table:
/// `Σ_s x^s_ij = sums_ij`, the input-output tables of all regions of a province at once.
///
/// Put as one matrix with the tables on its diagonal, this is [`balance_blocks`] with row i and column j of every table
/// in one group; zeros of the prior stay zero.
///
/// # Shapes
/// S priors and S margins of R rows and C columns, `sums` R × C. Memory S² · R · C.
pub fn balance_joint(
    priors: &[Matrix],
    margins: &[Margins],
    sums: &Matrix,
    options: &Options,
) -> Result<Joint, EntropyError> {
    checks::length("margins of tables", margins.len(), priors.len())?;
    let (R, C) = (sums.rows(), sums.columns());
    for (prior, margin) in priors.iter().zip(margins) {
        checks::length("rows of a table", prior.rows(), R)?;
        checks::length("columns of a table", prior.columns(), C)?;
        checks::length("row sums of a table", margin.rows.len(), R)?;
        checks::length("column sums of a table", margin.columns.len(), C)?;
    }
    let count = priors.len();
    let mut whole = Matrix::zeros(count * R, count * C);
    for (s, prior) in priors.iter().enumerate() {
        for i in 0..R {
            whole.row_mut(s * R + i)[s * C..(s + 1) * C].copy_from_slice(prior.row(i));
        }
    }
    let joined = |of: fn(&Margins) -> &Vec<f64>| margins.iter().flat_map(of).copied().collect::<Vec<f64>>();
    let blocks = Blocks {
        row_groups: (0..count * R).map(|row| row % R).collect(),
        column_groups: (0..count * C).map(|column| column % C).collect(),
        sums: sums.data().iter().copied().map(Some).collect(),
    };
    let (rows, columns) = (joined(|margins| &margins.rows), joined(|margins| &margins.columns));
    let found = balance_blocks(&whole, &rows, &columns, &blocks, options)?;
    let table = |s: usize| {
        let cells = (0..R).flat_map(|i| found.X.row(s * R + i)[s * C..(s + 1) * C].iter().copied());
        Matrix::from_row_major(R, C, cells.collect())
    };
    Ok(Joint { tables: (0..count).map(table).collect(), report: found.report })
}
