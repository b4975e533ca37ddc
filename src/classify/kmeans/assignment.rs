//! The best one-to-one assignment of rows to columns (the Hungarian method).
//!
//! # References
//! Kuhn 1955, doi:10.1002/nav.3800020109; the O(k³) form with potentials after Jonker & Volgenant 1987,
//! doi:10.1007/BF02278710.

use crate::linalg::Matrix;

/// Column of every row so that the assigned gains sum to the most.
///
/// # Shapes
/// `gain` k × k.
pub fn best_assignment(gain: &Matrix) -> Vec<usize> {
    let k = gain.rows();
    // Potentials of rows and columns, and the row of every column; position 0 stands for "none".
    let (mut of_row, mut of_column) = (vec![0.0; k + 1], vec![0.0; k + 1]);
    let mut row_of = vec![0_usize; k + 1];
    for row in 1..=k {
        row_of[0] = row;
        let mut here = 0;
        let (mut slack, mut from) = (vec![f64::INFINITY; k + 1], vec![0_usize; k + 1]);
        let mut used = vec![false; k + 1];
        while row_of[here] != 0 {
            used[here] = true;
            let at = row_of[here];
            let (mut least, mut next) = (f64::INFINITY, 0);
            for column in (1..=k).filter(|column| !used[*column]) {
                let reduced = -gain.at(at - 1, column - 1) - of_row[at] - of_column[column];
                if reduced < slack[column] {
                    (slack[column], from[column]) = (reduced, here);
                }
                if slack[column] < least {
                    (least, next) = (slack[column], column);
                }
            }
            for column in 0..=k {
                if used[column] {
                    of_row[row_of[column]] += least;
                    of_column[column] -= least;
                } else {
                    slack[column] -= least;
                }
            }
            here = next;
        }
        while here != 0 {
            row_of[here] = row_of[from[here]];
            here = from[here];
        }
    }
    let mut columns = vec![0; k];
    for column in 1..=k {
        columns[row_of[column] - 1] = column - 1;
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::Stream;

    fn total(gain: &Matrix, columns: &[usize]) -> f64 {
        columns.iter().enumerate().map(|(row, column)| gain.at(row, *column)).sum()
    }

    /// The slow twin: every order of the columns.
    fn best_of_all(gain: &Matrix, columns: &mut Vec<usize>, from: usize) -> f64 {
        if from == columns.len() {
            return total(gain, columns);
        }
        let mut best = f64::NEG_INFINITY;
        for other in from..columns.len() {
            columns.swap(from, other);
            best = best.max(best_of_all(gain, columns, from + 1));
            columns.swap(from, other);
        }
        best
    }

    #[test]
    fn as_good_as_the_best_of_all_orders() {
        let stream = Stream::new(1, 2);
        for round in 0..50_u64 {
            let k = 1 + round as usize % 6;
            let cells = (0..k * k).map(|i| 10.0 * stream.uniform(round * 64 + i as u64) - 5.0).collect();
            let gain = Matrix::from_row_major(k, k, cells);
            let found = best_assignment(&gain);
            let mut sorted = found.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..k).collect::<Vec<_>>());
            let best = best_of_all(&gain, &mut (0..k).collect(), 0);
            assert!((total(&gain, &found) - best).abs() < 1e-12, "{k}: {found:?}");
        }
    }
}
