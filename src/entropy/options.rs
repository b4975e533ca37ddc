//! What a caller may choose.

use crate::linalg::Matrix;

/// How exactly, how long, and what to do with totals that disagree.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Largest residual of a constraint k: `|(G x)_k − b_k| ≤ tolerance · (|b_k| + mean|b| / 100)`.
    pub tolerance: f64,
    /// Most scaling sweeps.
    pub sweeps: usize,
    /// Most Newton steps.
    pub newton: usize,
    /// What to do when the margins' totals disagree by more than 1e-9.
    pub totals: Totals,
}

impl Default for Options {
    fn default() -> Self {
        Self { tolerance: 1e-10, sweeps: 10_000, newton: 100, totals: Totals::Refuse }
    }
}

/// What to do with margins whose totals disagree by more than 1e-9; smaller gaps are rounding and closed by
/// rescaling the columns. Where neither side is right, [`super::balance_soft`] holds each as firmly as it is reliable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Totals {
    /// An error that tells both totals.
    Refuse,
    /// The rows are right: columns are scaled to their total.
    ScaleColumns,
    /// The blocks are right: rows and columns are scaled, group by group, to the sums of the blocks.
    ScaleToBlocks,
}

/// A third family of constraints: sums over the cells of a group of rows and a group of columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocks {
    /// Group of each row, from 0.
    pub row_groups: Vec<usize>,
    /// Group of each column, from 0.
    pub column_groups: Vec<usize>,
    /// Sum of block (g, h) at `g · (number of column groups) + h`; `None` leaves a block free.
    pub sums: Vec<Option<f64>>,
}

impl Blocks {
    /// Number of row groups: one more than the largest.
    pub fn row_group_count(&self) -> usize {
        self.row_groups.iter().max().map_or(0, |most| most + 1)
    }

    /// Number of column groups: one more than the largest.
    pub fn column_group_count(&self) -> usize {
        self.column_groups.iter().max().map_or(0, |most| most + 1)
    }
}

/// Bounds of every cell, `lower ≤ x ≤ upper`; an infinite upper one does not bind, nor an infinite lower one where
/// the prior is positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds<'a> {
    /// Least value of each cell.
    pub lower: &'a Matrix,
    /// Largest value of each cell.
    pub upper: &'a Matrix,
}

/// A margin that need not be met exactly.
///
/// The problem adds `τ_k KL(y_k | b_k)` for the sum `y_k` of line k, `½ τ_k (y_k − b_k)² / |b_k|` when `b_k` is
/// negative (over the mean of all `|b|` when it is zero). A margin with standard error σ gets `τ = c b / σ²`, where
/// c is the variance-to-mean ratio of the prior cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoftMargin<'a> {
    /// Sums b, one a line.
    pub sums: &'a [f64],
    /// Reliabilities τ > 0, one a line; infinite ones hold exactly.
    pub reliabilities: &'a [f64],
}
