//! What a solve says of itself: distances by hand, residuals by their definition, multipliers that give the answer back.

use super::{exactly, matrix, near};
use crate::entropy::report::Worst;
use crate::entropy::{
    Accounts, Bounds, Constraint, EntropyError, Options, SplitPriors, balance, balance_nested,
    balance_within, coefficients, split_literally,
};
use crate::linalg::Matrix;

fn distance(x: f64, x0: f64) -> f64 {
    if x > 0.0 { x * (x / x0).ln() - x + x0 } else { x0 }
}

/// A row and a column that are emptied lose all of their prior.
#[test]
fn emptied_lines_count_in_the_divergence() {
    let prior = matrix(&[&[1.0, 2.0, 1.0], &[3.0, 5.0, 1.0]]);
    let found = balance(&prior, &[0.0, 6.0], &[2.0, 4.0, 0.0], &exactly()).expect("feasible");
    let by_hand = 4.0 + 1.0 + distance(2.0, 3.0) + distance(4.0, 5.0);
    assert!((found.report.divergence - by_hand).abs() < 1e-12, "{:?}", found.report);
}

/// Ones with rows (1, 2), columns (2, 1) and cell (0, 1) held at zero: the others stay 1, the divergence is the cell lost.
#[test]
fn cells_held_at_zero_count_in_the_divergence() {
    let ones = matrix(&[&[1.0, 1.0], &[1.0, 1.0]]);
    let (lower, upper) = (Matrix::zeros(2, 2), matrix(&[&[9.0, 0.0], &[9.0, 9.0]]));
    let bounds = Bounds { lower: &lower, upper: &upper };
    let found = balance_within(&ones, &[1.0, 2.0], &[2.0, 1.0], bounds, &exactly()).expect("feasible");
    near(&found.X, &matrix(&[&[1.0, 0.0], &[1.0, 1.0]]), 1e-13);
    assert!((found.report.divergence - 1.0).abs() < 1e-12, "{:?}", found.report);
}

/// Coefficients (1/2, 0; 0, 1/2) from (1/2, 1/4; 0, 1/4): ½ ln 2 − ½ + ¼ for the last, ¼ for the one that is gone.
#[test]
fn coefficients_forced_to_zero_count_in_the_divergence() {
    let prior = matrix(&[&[0.5, 0.25], &[0.0, 0.25]]);
    let found = coefficients(&prior, &[0.5, 0.5], &[0.5, 0.5], &[1.0, 1.0], &exactly()).expect("feasible");
    near(&found.A, &matrix(&[&[0.5, 0.0], &[0.0, 0.5]]), 1e-13);
    assert!((found.report.divergence - 0.5 * 2.0_f64.ln()).abs() < 1e-12, "{:?}", found.report);
}

/// `a_ij = c_j a⁰_ij e^{λ_i x_j} / Σ_k a⁰_kj e^{λ_k x_j}` with the multipliers as given and output as given.
#[test]
fn multipliers_of_coefficients_give_them_back() {
    let prior = matrix(&[&[0.120, 0.100, 0.049], &[0.210, 0.247, 0.265], &[0.026, 0.249, 0.145]]);
    let x = [421.0, 284.0, 283.0];
    let c = [251.0 / 421.0, 107.0 / 284.0, 182.0 / 283.0];
    let found = coefficients(&prior, &[245.0, 136.0, 159.0], &c, &x, &exactly()).expect("feasible");
    for j in 0..3 {
        let weighed: Vec<f64> =
            (0..3).map(|i| prior.at(i, j) * (found.row_multipliers[i] * x[j]).exp()).collect();
        for (i, weight) in weighed.iter().enumerate() {
            let again = c[j] * weight / weighed.iter().sum::<f64>();
            assert!((found.A.at(i, j) - again).abs() < 1e-12, "{i} {j}: {again} {found:?}");
        }
    }
}

/// `w Σ KL(z) + Σ KL(a) + Σ KL(o) + Σ KL(b) + Σ KL(n)`, amounts in units of the mean of all S and D.
#[test]
fn the_distance_of_a_literal_split_counts_own_use_by_its_weight() {
    let accounts = Accounts { supply: &[100.0, 60.0], demand: &[70.0, 60.0], outflow: 50.0, inflow: 20.0 };
    for weight in [1.0, 2.0] {
        let priors = SplitPriors { own: 0.7, inside: 0.2, outside: 0.1, weight };
        let split = split_literally(accounts, priors, &exactly()).expect("feasible");
        let unit = (100.0 + 60.0 + 70.0 + 60.0) / 4.0;
        let of = |amounts: &[f64], prior: f64| amounts.iter().map(|x| distance(x / unit, prior)).sum::<f64>();
        let by_hand = weight * of(&split.own, 0.7)
            + of(&split.sold, 0.2)
            + of(&split.bought, 0.2)
            + of(&split.outflow, 0.1)
            + of(&split.inflow, 0.1);
        assert!((split.report.divergence - unit * by_hand).abs() < 1e-9, "{weight}: {:?}", split.report);
    }
}

/// `|(G x)_k − b_k| / (|b_k| + mean|b| / 100)`, read off the matrix, with one sum far below the mean.
#[test]
fn the_residual_is_what_its_definition_says() {
    let prior = matrix(&[&[5.0, 1.0, 2.0], &[1.0, 7.0, 1.0], &[0.01, 0.02, 0.05]]);
    let (rows, columns) = ([9.0, 5.0, 0.1], [4.0, 3.0, 7.1]);
    let options = Options { tolerance: 1e-3, ..Options::default() };
    let found = balance(&prior, &rows, &columns, &options).expect("feasible");
    let mean = rows.iter().chain(&columns).sum::<f64>() / 6.0;
    let sums = [found.X.row_sums(), found.X.transposed().row_sums()].concat();
    let by_definition = sums
        .iter()
        .zip(rows.iter().chain(&columns))
        .map(|(sum, b)| (sum - b).abs() / (b + 0.01 * mean))
        .fold(0.0, f64::max);
    let residual = found.report.residual;
    assert!(residual > 1e-6 && residual <= 1e-3, "{:?}", found.report);
    assert!((residual / by_definition - 1.0).abs() < 1e-6, "{residual} {by_definition}");
}

#[test]
fn a_residual_that_is_no_number_is_the_worst() {
    let mut worst = Worst::NONE;
    for (line, residual) in [1.0, f64::NAN, 2.0].into_iter().enumerate() {
        worst.hold(residual, Constraint::Row(line));
    }
    assert!(worst.residual.is_nan() && worst.constraint == Some(Constraint::Row(1)), "{worst:?}");
}

/// The first province is met after a sweep; what fails in the second is told by the nation's rows, 3 to 5.
#[test]
fn the_worst_line_of_a_province_is_told_by_its_place_in_the_nation() {
    let flat = Matrix::from_row_major(3, 3, vec![1.0; 9]);
    let band = matrix(&[&[1.0, 0.01, 0.0], &[0.01, 1.0, 0.01], &[0.0, 0.01, 1.0]]);
    let flows = matrix(&[&[6.0, 0.0], &[0.0, 6.0]]);
    let (rows, columns) = ([1.0, 2.0, 3.0, 1.0, 2.0, 3.0], [2.0, 2.0, 2.0, 2.0, 2.0, 2.0]);
    let options = Options { sweeps: 3, newton: 0, ..Options::default() };
    let found = balance_nested(&[flat, band], &rows, &columns, &flows, &options);
    let Err(EntropyError::NotConverged(report)) = found else { unreachable!("{found:?}") };
    assert!(matches!(report.worst, Some(Constraint::Row(3..=5))), "{report:?}");
}
