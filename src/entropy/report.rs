//! How a problem ended.

use std::fmt;

/// One constraint, by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// Sum of a row.
    Row(usize),
    /// Sum of a column.
    Column(usize),
    /// Sum of a block: group of rows, group of columns.
    Block(usize, usize),
}

impl fmt::Display for Constraint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(i) => write!(out, "row {i}"),
            Self::Column(j) => write!(out, "column {j}"),
            Self::Block(g, h) => write!(out, "block ({g}, {h})"),
        }
    }
}

/// How the iteration ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The prior met every constraint and is returned as it came, bit by bit.
    Given,
    /// Scaling met the tolerance.
    Scaled,
    /// Newton's method met the tolerance.
    Newton,
    /// Neither did.
    Exhausted,
}

/// How a problem ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// How the iteration ended.
    pub status: Status,
    /// Scaling sweeps.
    pub sweeps: usize,
    /// Newton steps.
    pub newton: usize,
    /// Observed factor by which a sweep shrinks the residual (the mean of the last ten); NaN before ten sweeps.
    pub rate: f64,
    /// Largest residual, `|(G x)_k − b_k| / (|b_k| + mean|b| / 100)`.
    pub residual: f64,
    /// Where it stands.
    pub worst: Option<Constraint>,
    /// `Σ |x| ln(x / x⁰) − |x| + |x⁰|`: distance from the prior, in the unit of the cells.
    pub divergence: f64,
    /// Cells of the prior that no solution can fill, although neither their row nor their column is zero: removed.
    pub forced_zeros: Vec<(usize, usize)>,
}

/// The worst constraint so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Worst {
    pub residual: f64,
    pub constraint: Option<Constraint>,
}

impl Worst {
    pub(super) const NONE: Self = Self { residual: 0.0, constraint: None };

    /// Keeps the larger residual; NaN is larger than any.
    #[inline]
    pub(super) fn hold(&mut self, residual: f64, constraint: Constraint) {
        if residual > self.residual || residual.is_nan() {
            *self = Self { residual, constraint: Some(constraint) };
        }
    }

    pub(super) fn hold_all(&mut self, other: Self) {
        if let Some(constraint) = other.constraint {
            self.hold(other.residual, constraint);
        }
    }
}
