//! Priors that span hundreds of orders of magnitude: rows and columns are brought to a geometric mean of one, so that
//! only what no factor can level is left of the span.

use super::{PerConstraint, Problem};
use crate::linalg::Matrix;

/// Ratio of the largest to the smallest cell from which scaling might underflow.
const WIDE: f64 = 1e100;

/// `Σ σ ln|x|` and number of cells of a line.
type LogSum = (f64, f64);

impl Problem {
    /// Centers rows, then columns, when the cells span too much.
    pub(in crate::entropy) fn center(&mut self) {
        let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
        self.for_each_cell(|_, _, cell| {
            least = least.min(cell.abs());
            most = most.max(cell.abs());
        });
        if most / WIDE <= least {
            return;
        }
        let mut factors = PerConstraint {
            rows: vec![1.0; self.rows.len()],
            columns: vec![1.0; self.columns.len()],
            blocks: vec![1.0; self.groups.targets.len()],
        };
        factors.rows = geometric(self, self.rows.len(), |i, _| i);
        self.absorb(&factors, &self.weights_of(&factors.columns));
        factors.rows.fill(1.0);
        factors.columns = geometric(self, self.columns.len(), |_, j| j);
        self.absorb(&factors, &self.weights_of(&factors.columns));
    }

    fn weights_of(&self, columns: &[f64]) -> Matrix {
        Matrix::from_row_major(self.groups.row_count, columns.len(), columns.repeat(self.groups.row_count))
    }
}

/// Factors that bring every line to a geometric mean of one.
fn geometric(problem: &Problem, lines: usize, line: impl Fn(usize, usize) -> usize) -> Vec<f64> {
    let mut sums: Vec<LogSum> = vec![(0.0, 0.0); lines];
    problem.for_each_cell(|i, j, cell| {
        let (logs, count) = &mut sums[line(i, j)];
        *logs += cell.signum() * cell.abs().ln();
        *count += 1.0;
    });
    sums.into_iter().map(|(logs, count)| if count > 0.0 { (-logs / count).exp() } else { 1.0 }).collect()
}
