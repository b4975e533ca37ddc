//! The negative cells of a prior, by row: few, and divided by factors where the others are multiplied.

use crate::linalg::Matrix;

/// Sizes `−x > 0` of negative cells, rows one after the other.
#[derive(Clone, Debug, Default)]
pub(in crate::entropy) struct Negative {
    starts: Vec<usize>,
    columns: Vec<usize>,
    sizes: Vec<f64>,
}

impl Negative {
    pub(super) fn of(prior: &Matrix) -> Self {
        let mut negative = Self { starts: vec![0], columns: Vec::new(), sizes: Vec::new() };
        for i in 0..prior.rows() {
            for (j, cell) in prior.row(i).iter().enumerate() {
                if *cell < 0.0 {
                    negative.columns.push(j);
                    negative.sizes.push(-cell);
                }
            }
            negative.starts.push(negative.columns.len());
        }
        negative
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sizes.iter().all(|size| *size <= 0.0)
    }

    /// Sum of all sizes.
    pub(super) fn total(&self) -> f64 {
        self.sizes.iter().sum()
    }

    /// Columns and sizes of a row.
    #[inline]
    pub(super) fn row(&self, i: usize) -> (&[usize], &[f64]) {
        let range = self.starts[i]..self.starts[i + 1];
        (&self.columns[range.clone()], &self.sizes[range])
    }

    /// Columns and sizes of a row, the sizes to change.
    pub(super) fn row_mut(&mut self, i: usize) -> (&[usize], &mut [f64]) {
        let range = self.starts[i]..self.starts[i + 1];
        (&self.columns[range.clone()], &mut self.sizes[range])
    }
}
