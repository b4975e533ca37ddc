//! The third family: groups of rows and columns, and sums of their blocks.

use super::{PerConstraint, Target};
use crate::entropy::options::Blocks;
use crate::entropy::report::Constraint;

/// Groups of every row and column; blocks without target are free.
#[derive(Clone, Debug)]
pub(in crate::entropy) struct Groups {
    pub rows: Vec<usize>,
    pub columns: Vec<usize>,
    pub row_count: usize,
    pub column_count: usize,
    pub targets: Vec<Option<Target>>,
}

impl Groups {
    /// One free block.
    pub(in crate::entropy) fn none(rows: usize, columns: usize) -> Self {
        Self {
            rows: vec![0; rows],
            columns: vec![0; columns],
            row_count: 1,
            column_count: 1,
            targets: vec![None],
        }
    }

    pub(in crate::entropy) fn of(blocks: &Blocks) -> Self {
        Self {
            rows: blocks.row_groups.clone(),
            columns: blocks.column_groups.clone(),
            row_count: blocks.row_group_count(),
            column_count: blocks.column_group_count(),
            targets: blocks.sums.iter().map(|sum| sum.map(Target::exact)).collect(),
        }
    }

    pub(in crate::entropy) fn has_targets(&self) -> bool {
        self.targets.iter().any(Option::is_some)
    }

    pub(super) fn constraint(&self, k: usize) -> Constraint {
        Constraint::Block(k / self.column_count, k % self.column_count)
    }

    /// Groups of the transposed problem.
    pub(super) fn transposed(&self) -> Self {
        Self {
            rows: self.columns.clone(),
            columns: self.rows.clone(),
            row_count: self.column_count,
            column_count: self.row_count,
            targets: self.turn_blocks(&self.targets),
        }
    }

    /// The same values for the transposed problem.
    pub(super) fn turn(&self, values: &PerConstraint) -> PerConstraint {
        PerConstraint {
            rows: values.columns.clone(),
            columns: values.rows.clone(),
            blocks: self.turn_blocks(&values.blocks),
        }
    }

    fn turn_blocks<T: Copy>(&self, blocks: &[T]) -> Vec<T> {
        let (G, H) = (self.row_count, self.column_count);
        (0..H * G).map(|k| blocks[(k % G) * H + k / G]).collect()
    }
}
