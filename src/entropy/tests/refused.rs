//! What must be refused although it nearly fits, and what must still be solved.

use super::nested::at;
use super::{cells, exactly, matrix, near};
use crate::entropy::{
    Accounts, Blocks, Bounds, EntropyError, Options, SplitPriors, Totals, balance, balance_blocks,
    balance_margin, balance_nested, balance_within, coefficients, split_literally,
};
use crate::linalg::Matrix;

#[test]
fn bounds_that_are_no_numbers_or_cross_are_refused() {
    let prior = matrix(&[&[1.0, 1.0]]);
    let (lower, upper) = (matrix(&[&[0.0, 0.0]]), matrix(&[&[3.0, 3.0]]));
    let with = |low: f64, high: f64| {
        let (mut lower, mut upper) = (lower.clone(), upper.clone());
        (*lower.at_mut(0, 1), *upper.at_mut(0, 1)) = (low, high);
        balance_within(&prior, &[2.0], &[1.0, 1.0], Bounds { lower: &lower, upper: &upper }, &exactly())
    };
    assert!(with(0.0, 3.0).is_ok());
    for (low, high) in [(f64::NAN, 3.0), (0.0, f64::NAN), (2.0, 1.0), (-3.0, -1.0), (f64::INFINITY, 3.0)] {
        let found = with(low, high);
        assert!(
            matches!(found, Err(EntropyError::Bounds { row: 0, column: 1, .. })),
            "{low} {high}: {found:?}"
        );
    }
}

/// Every cell of row 0 stands at its bounds, and their sum differs from the row's by rounding: its multiplier does not run
/// away.
#[test]
fn a_line_that_its_bounds_fix_has_a_finite_factor() {
    let lower = matrix(&[&[0.1, 0.2, 0.3], &[0.0, 0.0, 0.0]]);
    let upper = matrix(&[&[0.1, 0.2, 0.3], &[9.0, 9.0, 9.0]]);
    let bounds = Bounds { lower: &lower, upper: &upper };
    let ones = Matrix::from_row_major(2, 3, vec![1.0; 6]);
    let sum = 0.1_f64 + 0.2 + 0.3;
    for sum in [sum.next_down().next_down(), sum.next_down(), sum, sum.next_up()] {
        let found = balance_within(&ones, &[sum, 2.2], &[0.8, 0.6, 1.4], bounds, &Options::default());
        let found = found.expect("feasible but for rounding");
        near(&found.X, &matrix(&[&[0.1, 0.2, 0.3], &[0.7, 0.4, 1.1]]), 1e-9);
        let factors = found.row_factors.iter().chain(&found.column_factors);
        assert!(factors.into_iter().all(|factor| (1e-3..1e3).contains(factor)), "{sum:?} {found:?}");
    }
}

/// The tolerance is 1e-9 of the larger total: below it is rounding, above it the user's to mend.
#[test]
fn totals_that_disagree_by_a_ten_millionth_are_refused() {
    let prior = matrix(&[&[1.0, 2.0], &[3.0, 5.0]]);
    let with = |gap: f64| balance(&prior, &[4.0, 6.0 * (1.0 + gap)], &[5.0, 5.0], &exactly());
    assert!(with(1e-10).is_ok());
    assert!(matches!(with(1e-7), Err(EntropyError::Totals { .. })));
    let accounts = |outflow: f64| Accounts { supply: &[6.0, 4.0], demand: &[5.0, 5.0], outflow, inflow: 2.0 };
    let priors = SplitPriors { own: 1.0, inside: 1.0, outside: 1.0, weight: 1.0 };
    assert!(split_literally(accounts(2.0), priors, &Options::default()).is_ok());
    let found = split_literally(accounts(2.000_001), priors, &Options::default());
    assert!(matches!(found, Err(EntropyError::Totals { .. })), "{found:?}");
}

/// Sums of both signs: `b + t |b|` with t = (3 − 2) / (3 + 1) = 1/4 makes (3, −1) to (3.75, −0.75).
#[test]
fn negative_sums_are_scaled_towards_the_total() {
    let prior = matrix(&[&[1.0, -1.0]]);
    let options = Options { totals: Totals::ScaleColumns, ..exactly() };
    let found = cells(balance(&prior, &[3.0], &[3.0, -1.0], &options));
    near(&found, &matrix(&[&[3.75, -0.75]]), 1e-14);
}

#[test]
fn output_of_zero_is_refused_where_coefficients_are_balanced() {
    let prior = matrix(&[&[0.2, 0.3], &[0.3, 0.2]]);
    for output in [0.0, -1.0, f64::NAN] {
        let found = coefficients(&prior, &[0.5, 0.5], &[0.5, 0.5], &[1.0, output], &Options::default());
        let told = found.expect_err("no output").to_string();
        assert!(told.starts_with("the output of column 1 is"), "{told}");
    }
}

#[test]
fn a_control_of_zero_takes_everything() {
    let found = balance_margin(&[1.0, 2.0], &[1.0, 3.0], 0.0);
    assert!(found.iter().all(|x| x.abs() <= 0.0), "{found:?}");
}

/// Rows 0 and 1 reach only column 0, which takes a ten-millionth less than they send.
#[test]
fn a_pattern_too_thin_by_a_hair_is_cut() {
    let prior = matrix(&[&[1.0, 0.0], &[2.0, 0.0], &[1.0, 1.0]]);
    let found = balance(&prior, &[3.0, 4.0, 5.0], &[7.0 - 1e-6, 5.0 + 1e-6], &Options::default());
    let Err(EntropyError::Cut { rows, columns, .. }) = found else { unreachable!("{found:?}") };
    assert_eq!((rows, columns), (vec![0, 1], vec![0]));
}

/// Row 0 sends all of its 6 through block (0, 0), which is to sum to 5; margins alone could be met.
#[test]
fn a_block_too_small_for_its_rows_is_cut() {
    let prior = matrix(&[&[1.0, 0.0], &[1.0, 1.0], &[1.0, 1.0]]);
    let (rows, columns) = ([6.0, 4.0, 10.0], [10.0, 10.0]);
    assert!(balance(&prior, &rows, &columns, &Options::default()).is_ok());
    let blocks = Blocks { row_groups: vec![0, 0, 1], column_groups: vec![0, 1], sums: vec![Some(5.0); 4] };
    let found = balance_blocks(&prior, &rows, &columns, &blocks, &Options::default());
    let Err(EntropyError::Cut { rows, .. }) = found else { unreachable!("{found:?}") };
    assert_eq!(rows, vec![0]);
}

/// Cell (0, 1) can carry no more than the rounding of the margins, 1e-13.
#[test]
fn a_cell_that_rounding_alone_could_fill_is_removed() {
    let prior = matrix(&[&[1.0, 1.0], &[0.0, 1.0]]);
    let found = balance(&prior, &[1.0 + 1e-13, 1.0], &[1.0, 1.0 + 1e-13], &Options::default());
    let found = found.expect("feasible but for rounding");
    assert_eq!(found.report.forced_zeros, vec![(0, 1)]);
    near(&found.X, &matrix(&[&[1.0, 0.0], &[0.0, 1.0]]), 1e-10);
}

/// Newton's method finds no limit where a cell runs to zero: the support is looked at after the last sweep at the
/// latest.
#[test]
fn cells_forced_to_zero_are_removed_after_few_sweeps_too() {
    let prior = matrix(&[&[1.0, 1.0], &[0.0, 1.0]]);
    let found = balance(&prior, &[1.0, 1.0], &[1.0, 1.0], &Options { sweeps: 5, ..exactly() });
    let found = found.expect("feasible");
    assert_eq!(found.report.forced_zeros, vec![(0, 1)]);
    near(&found.X, &matrix(&[&[1.0, 0.0], &[0.0, 1.0]]), 1e-14);
}

/// [1 2; 3 5] with rows times (1e300, 1e150) and columns times (1, 1e-315): in plain sweeps cells lose their digits
/// below the least normal number.
#[test]
fn cells_that_would_underflow_on_the_way_are_kept() {
    let options = exactly();
    let plain = cells(balance(&matrix(&[&[1.0, 2.0], &[3.0, 5.0]]), &[4.0, 6.0], &[3.0, 7.0], &options));
    let wide = matrix(&[&[1e300, 2e-15], &[3e150, 5e-165]]);
    near(&cells(balance(&wide, &[4.0, 6.0], &[3.0, 7.0], &options)), &plain, 1e-12);
}

/// A city that sells nothing has no share in what its province sells: the closed form of a flat prior with `S_2 = 0`.
#[test]
fn a_city_without_sales_takes_no_part_in_trade_between_provinces() {
    let (supply, demand) = ([140.0, 60.0, 0.0, 80.0, 20.0], [80.0, 70.0, 30.0, 90.0, 30.0]);
    let flows = matrix(&[&[150.0, 50.0], &[30.0, 70.0]]);
    let flat = |size: usize| Matrix::from_row_major(size, size, vec![1.0; size * size]);
    let province = |r: usize| usize::from(r > 2);
    let nested = balance_nested(&[flat(3), flat(2)], &supply, &demand, &flows, &exactly());
    let nested = nested.expect("feasible");
    for (r, S) in supply.iter().enumerate() {
        for (s, D) in demand.iter().enumerate() {
            let (p, q) = (province(r), province(s));
            let expected = flows.at(p, q) * S / [200.0, 100.0][p] * D / [180.0, 120.0][q];
            assert!(
                (at(&nested, r, s) - expected).abs() < 1e-11,
                "{r} {s}: {} {expected}",
                at(&nested, r, s)
            );
        }
    }
}
