//! Problems that plain scaling finds hard: slow rates, zeros that the margins force, numbers of any size.

use super::{cells, exactly, matrix, near};
use crate::entropy::{
    Blocks, Bounds, Constraint, EntropyError, Options, Status, balance, balance_blocks, balance_within,
    coefficients,
};
use crate::linalg::Matrix;

/// `exp(−decay |i − j|)` and margins between 1 and 3 that sum to the same.
fn band(n: usize, decay: f64) -> (Matrix, Vec<f64>, Vec<f64>) {
    let cell = |k: usize| (-decay * ((k / n) as f64 - (k % n) as f64).abs()).exp();
    let prior = Matrix::from_row_major(n, n, (0..n * n).map(cell).collect());
    let margin = |step: f64| (0..n).map(|i| 2.0 + (step * i as f64).sin()).collect::<Vec<f64>>();
    let (rows, columns) = (margin(1.0), margin(1.7));
    let ratio = rows.iter().sum::<f64>() / columns.iter().sum::<f64>();
    (prior, rows, columns.iter().map(|v| ratio * v).collect())
}

/// Scaling alone takes hundreds of sweeps, at the rate `σ₂²` of the balanced matrix; Newton's method a few steps.
#[test]
fn newton_ends_what_scaling_does_slowly() {
    let (prior, rows, columns) = band(40, 1.0);
    let tight = Options { tolerance: 1e-12, ..Options::default() };
    let slow = balance(&prior, &rows, &columns, &Options { newton: 0, ..tight.clone() }).expect("feasible");
    let fast = balance(&prior, &rows, &columns, &tight).expect("feasible");
    assert!(slow.report.status == Status::Scaled && slow.report.sweeps > 200, "{:?}", slow.report);
    assert!(fast.report.status == Status::Newton && fast.report.newton <= 8, "{:?}", fast.report);
    near(&fast.X, &slow.X, 1e-10);
    assert!((slow.report.rate - second_singular(&slow.X, &rows, &columns).powi(2)).abs() < 1e-3);
}

/// `σ₂` of `û^−½ X v̂^−½` by power iteration beside the first pair, which is `(√u, √v)`.
fn second_singular(X: &Matrix, rows: &[f64], columns: &[f64]) -> f64 {
    let n = rows.len();
    let total: f64 = rows.iter().sum();
    let mut y: Vec<f64> = (0..n).map(|i| i as f64 - 7.0).collect();
    let mut size = 0.0_f64;
    for _ in 0..3000 {
        let along: f64 = y.iter().zip(columns).map(|(y, v)| y * v.sqrt()).sum::<f64>() / total;
        y.iter_mut().zip(columns).for_each(|(y, v)| *y -= along * v.sqrt());
        let z: Vec<f64> = (0..n)
            .map(|i| (0..n).map(|j| X.at(i, j) * y[j] / columns[j].sqrt()).sum::<f64>() / rows[i].sqrt())
            .collect();
        let next: Vec<f64> = (0..n)
            .map(|j| (0..n).map(|i| X.at(i, j) * z[i] / rows[i].sqrt()).sum::<f64>() / columns[j].sqrt())
            .collect();
        size = next.iter().map(|y| y * y).sum::<f64>().sqrt();
        y = next.iter().map(|y| y / size).collect();
    }
    size.sqrt()
}

#[test]
fn conjugate_gradients_serve_large_problems() {
    let (prior, rows, columns) = band(1100, 0.01);
    let found =
        balance(&prior, &rows, &columns, &Options { sweeps: 5, ..Options::default() }).expect("feasible");
    assert!(found.report.status == Status::Newton && found.report.residual <= 1e-10, "{:?}", found.report);
}

/// 32 × 32 blocks besides 64 rows: the null space has 64 directions, and rounding must not feed them.
#[test]
fn conjugate_gradients_serve_many_blocks() {
    let (prior, _, _) = band(64, 0.2);
    let known = |k: usize| prior.data()[k] * (2.0 + (0.37 * k as f64).sin());
    let known = Matrix::from_row_major(64, 64, (0..64 * 64).map(known).collect());
    let groups: Vec<usize> = (0..64).map(|i| i / 2).collect();
    let mut sums = vec![0.0; 32 * 32];
    for i in 0..64 {
        for (j, x) in known.row(i).iter().enumerate() {
            sums[groups[i] * 32 + groups[j]] += x;
        }
    }
    let sums = sums.into_iter().map(Some).collect();
    let blocks = Blocks { row_groups: groups.clone(), column_groups: groups, sums };
    let options = Options { sweeps: 2, tolerance: 1e-12, ..Options::default() };
    let found = balance_blocks(&prior, &known.row_sums(), &known.column_sums(), &blocks, &options);
    let report = found.expect("feasible").report;
    assert!(report.status == Status::Newton && report.newton <= 8, "{report:?}");
}

#[test]
fn cells_that_the_margins_force_to_zero_are_removed() {
    // Row 1 fills column 1 alone, so cell (0, 1) must go; plain scaling would take for ever.
    let prior = matrix(&[&[1.0, 1.0], &[0.0, 1.0]]);
    let found = balance(&prior, &[1.0, 1.0], &[1.0, 1.0], &exactly()).expect("feasible");
    near(&found.X, &matrix(&[&[1.0, 0.0], &[0.0, 1.0]]), 1e-14);
    assert_eq!(found.report.forced_zeros, vec![(0, 1)]);
    // The same with a negative cell: −2 needs all of row 1, which leaves row 0 to column 0.
    let prior = matrix(&[&[3.0, 0.5, 1.0], &[0.0, -1.0, 1.0], &[1.0, 0.0, 0.0]]);
    let found = balance(&prior, &[4.0, 1.0, 2.0], &[6.0, -1.0, 2.0], &exactly()).expect("feasible");
    assert!(found.report.residual <= 1e-14, "{:?}", found.report);
}

#[test]
fn lines_of_zero_are_emptied_and_impossible_lines_are_named() {
    let prior = matrix(&[&[1.0, 2.0, 1.0], &[3.0, 5.0, 1.0]]);
    let found = cells(balance(&prior, &[0.0, 6.0], &[2.0, 4.0, 0.0], &exactly()));
    near(&found, &matrix(&[&[0.0, 0.0, 0.0], &[2.0, 4.0, 0.0]]), 1e-14);
    let found = balance(&prior, &[-1.0, 7.0], &[2.0, 3.0, 1.0], &exactly());
    assert_eq!(
        found,
        Err(EntropyError::Cut { rows: vec![0], columns: Vec::new(), supply: -1.0, demand: 0.0 })
    );
    let empty = matrix(&[&[1.0, 0.0], &[1.0, 0.0]]);
    let found = balance(&empty, &[1.0, 1.0], &[1.0, 1.0], &exactly()).expect_err("column 1 has no cell");
    assert_eq!(found, EntropyError::Cut { rows: Vec::new(), columns: vec![1], supply: 0.0, demand: 1.0 });
}

#[test]
fn a_pattern_too_thin_for_its_margins_is_cut() {
    // Rows 0 and 1 reach only column 0.
    let prior = matrix(&[&[1.0, 0.0, 0.0], &[2.0, 0.0, 0.0], &[1.0, 1.0, 1.0]]);
    let found = balance(&prior, &[3.0, 4.0, 5.0], &[6.0, 3.0, 3.0], &Options::default());
    let Err(EntropyError::Cut { rows, columns, supply, demand }) = found else { unreachable!("{found:?}") };
    assert_eq!((rows, columns), (vec![0, 1], vec![0]));
    assert!((supply - 7.0).abs() < 1e-12 && (demand - 6.0).abs() < 1e-12);
}

#[test]
fn any_size_of_number_will_do() {
    let (prior, rows, columns) = ([1.0, 2.0, 3.0, 5.0], [4.0, 6.0], [3.0, 7.0]);
    let plain = cells(balance(&Matrix::from_row_major(2, 2, prior.to_vec()), &rows, &columns, &exactly()));
    // Factors of rows and columns leave the answer alone, whatever their size.
    for (row, column) in [(1e250, 1e-240), (1e-290, 1.0), (1e-150, 1e150), (1e150, 1e150), (1e-150, 1e-140)] {
        let prior = [prior[0], prior[1] * column, prior[2] * row, prior[3] * row * column];
        let found = balance(&Matrix::from_row_major(2, 2, prior.to_vec()), &rows, &columns, &exactly());
        near(&cells(found), &plain, 1e-12);
    }
    // A pattern whose cells span 1e400: (0, 0) and (1, 1) would need 1e200 each.
    let wide = matrix(&[&[1e-200, 1.0], &[1.0, 1e-200]]);
    let found = balance(&wide, &[1.0, 1.0], &[1.0, 1.0], &Options::default()).expect("feasible").X;
    near(&found, &matrix(&[&[0.0, 1.0], &[1.0, 0.0]]), 1e-9);
    let large = [4e200, 6e200];
    let found = balance(&wide, &large, &large, &Options::default());
    assert!(found.is_ok() || matches!(found, Err(EntropyError::NotConverged(_))), "{found:?}");
}

#[test]
fn what_is_no_number_is_refused() {
    let prior = matrix(&[&[1.0, f64::NAN]]);
    let told = balance(&prior, &[1.0], &[0.5, 0.5], &exactly()).expect_err("NaN").to_string();
    assert_eq!(told, "the prior holds NaN at row 0, column 1; give a finite number");
    let prior = matrix(&[&[1.0, 1.0]]);
    let told = balance(&prior, &[1.0], &[f64::INFINITY, 0.5], &exactly()).expect_err("infinite").to_string();
    assert_eq!(told, "the sum of column 0 is inf; give a finite number");
    assert!(matches!(
        balance(&prior, &[1.0, 2.0], &[1.0, 1.0], &exactly()),
        Err(EntropyError::Shape { expected: 1, found: 2, .. })
    ));
    let negative = matrix(&[&[1.0, -1.0]]);
    assert!(coefficients(&negative, &[1.0], &[1.0, 1.0], &[1.0, 1.0], &exactly()).is_err());
}

#[test]
fn what_does_not_converge_tells_where() {
    let (prior, rows, columns) = band(40, 1.0);
    let short = Options { sweeps: 3, newton: 0, ..Options::default() };
    let found = balance(&prior, &rows, &columns, &short).expect_err("three sweeps");
    let EntropyError::NotConverged(report) = &found else { unreachable!("{found}") };
    assert!(report.status == Status::Exhausted && report.sweeps == 3 && report.residual > 1e-3);
    assert!(matches!(report.worst, Some(Constraint::Row(_))), "{report:?}");
    assert!(found.with_labels(|place| format!("<{place}>")).contains("is <row"));
}

/// A hundred cells of 0.1 sum to 10 but for rounding: the row fixed at them has no multiplier of its own, and the other
/// row doubles.
#[test]
fn a_line_fixed_by_its_bounds_is_met_up_to_rounding() {
    let prior = Matrix::from_row_major(2, 100, vec![0.1; 200]);
    let fixed = |free: f64| Matrix::from_row_major(2, 100, [vec![0.1; 100], vec![free; 100]].concat());
    let (lower, upper) = (fixed(0.0), fixed(1.0));
    let bounds = Bounds { lower: &lower, upper: &upper };
    let found = balance_within(&prior, &[10.0, 20.0], &[0.3; 100], bounds, &exactly()).expect("feasible");
    near(&found.X, &fixed(0.2), 1e-12);
    let factors = found.row_factors.iter().chain(&found.column_factors);
    assert!(factors.into_iter().all(|factor| (1e-3..1e3).contains(factor)), "{:?}", found.row_factors);
}

/// Lower bounds that sum to a line's sum but for the rounding of its terms: nothing is left, and nothing is amiss.
#[test]
fn what_rounding_leaves_above_lower_bounds_is_no_flow() {
    let (R, C) = (7, 11);
    let cell = |k: usize| 1e7 * (1.0 + (k as f64 * 1.7).sin().abs());
    let known = Matrix::from_row_major(R, C, (0..R * C).map(cell).collect());
    // Sums in another order than that of the check.
    let rows: Vec<f64> = (0..R).map(|i| (0..C).rev().map(|j| known.at(i, j)).sum()).collect();
    let columns: Vec<f64> = (0..C).map(|j| (0..R).rev().map(|i| known.at(i, j)).sum()).collect();
    let upper = Matrix::from_row_major(R, C, known.data().iter().map(|x| 2.0 * x).collect());
    let prior = Matrix::from_row_major(R, C, vec![1.0; R * C]);
    let bounds = Bounds { lower: &known, upper: &upper };
    let found = balance_within(&prior, &rows, &columns, bounds, &Options::default()).expect("feasible");
    for (x, known) in found.X.data().iter().zip(known.data()) {
        assert!((x / known - 1.0).abs() < 1e-9, "{x} {known}");
    }
}
