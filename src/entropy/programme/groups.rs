//! The third family: groups of rows and columns, and sums of their blocks.

use super::Target;
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
}
