//! Technical coefficients `A = Z x̂⁻¹` and intensities `S = F x̂⁻¹`, with the one zero-output rule.
//!
//! A sector without output has no technology: its column of `A` and its intensity are zero. Emissions standing on
//! such a sector can reach no footprint; [`stranded`] tells their mass, and `check` names them.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::linalg::Matrix;
use crate::table::Flow;

/// Technology of a table: inputs a unit of output, and the output they were taken at.
#[derive(Clone, Debug, PartialEq)]
pub struct Technical {
    /// `Z x̂⁻¹`, in the form `Z` has: dense n × n, or `T Â`.
    pub A: Flow,
    /// Gross output, n.
    pub x: Vec<f64>,
}

/// Divides the columns of `Z` by output, in place; a factored `Z = T · regional` becomes `A = T Â`.
///
/// # Shapes
/// `Z` as the table holds it, `x` n.
pub fn technical_coefficients(Z: Flow, x: &[f64]) -> Technical {
    let reciprocal = reciprocals(x);
    let A = match Z {
        Flow::Dense(mut A) => {
            let panels: Vec<&mut Matrix> = A.iter_mut().map(|(_, panel)| panel).collect();
            panels.into_par_iter().for_each(|panel| {
                for i in 0..panel.rows() {
                    scale(panel.row_mut(i), &reciprocal);
                }
            });
            Flow::Dense(A)
        }
        Flow::Factored { mut regional, trade } => {
            let m = regional.columns();
            let firsts: Vec<usize> = regional.iter().map(|(p, _)| regional.first_row(p)).collect();
            for ((_, panel), first) in regional.iter_mut().zip(firsts) {
                for i in 0..panel.rows() {
                    let s = (first + i) / m;
                    scale(panel.row_mut(i), &reciprocal[s * m..(s + 1) * m]);
                }
            }
            Flow::Factored { regional, trade }
        }
    };
    Technical { A, x: x.to_vec() }
}

fn scale(row: &mut [f64], factors: &[f64]) {
    for (cell, factor) in row.iter_mut().zip(factors) {
        *cell *= factor;
    }
}

/// Stressors `F` to stressors a unit of output, k × n.
pub fn intensities(F: Matrix, x: &[f64]) -> Matrix {
    let mut S = F;
    for s in 0..S.rows() {
        for (cell, output) in S.row_mut(s).iter_mut().zip(x) {
            *cell = if has_output(*output) { *cell / output } else { 0.0 };
        }
    }
    S
}

/// Rows whose output is zero.
pub fn zero_output(x: &[f64]) -> Vec<usize> {
    (0..x.len()).filter(|j| !has_output(x[*j])).collect()
}

/// Stressors on sectors without output, by row, and their sum: no footprint holds them.
pub fn stranded(F: &[f64], x: &[f64]) -> (Vec<(usize, f64)>, f64) {
    let rows: Vec<(usize, f64)> =
        zero_output(x).into_iter().map(|j| (j, F[j])).filter(|(_, mass)| mass.abs() > 0.0).collect();
    let total = rows.iter().map(|(_, mass)| mass).sum();
    (rows, total)
}

fn has_output(x: f64) -> bool {
    x.abs() > 0.0
}

fn reciprocals(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| if has_output(*x) { 1.0 / x } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sector_without_output_has_no_intensity_and_its_emissions_are_stranded() {
        let F = Matrix::from_row_major(1, 3, vec![6.0, 5.0, 0.0]);
        let x = [2.0, 0.0, 0.0];
        assert_eq!(intensities(F.clone(), &x).data(), &[3.0, 0.0, 0.0]);
        assert_eq!(stranded(F.row(0), &x), (vec![(1, 5.0)], 5.0));
    }
}
