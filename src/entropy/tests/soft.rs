//! Margins that need not be met exactly.

use super::{cells, exactly, matrix, near};
use crate::entropy::{EntropyError, Options, SoftMargin, Totals, balance, balance_soft};

/// Rows sum to 12, columns to 14; values of `prototypes/known_answers_soft_margins.py` (numpy, KKT residual 1e-15).
#[test]
fn a_disagreement_is_shared_by_reliability() {
    let prior = matrix(&[
        &[1.455_442_530_982_181_5, 0.904_680_070_645_805_5, 0.561_460_285_904_292_1],
        &[0.524_791_453_292_793_6, 1.719_905_358_800_408_7, 1.869_133_365_916_582_5],
        &[1.409_953_663_650_769_7, 1.594_244_841_475_997_5, 1.315_437_487_198_134_2],
    ]);
    let rows = SoftMargin { sums: &[4.0, 5.0, 3.0], reliabilities: &[10.0, 1.0, 5.0] };
    let columns = SoftMargin { sums: &[5.0, 5.0, 4.0], reliabilities: &[2.0, 20.0, 3.0] };
    let expected = matrix(&[
        &[2.108_064_719_824_724_4, 1.253_759_892_192_273, 0.658_143_083_923_787_2],
        &[0.754_432_565_285_722, 2.365_749_155_483_924_5, 2.174_634_953_448_685_5],
        &[1.189_906_441_510_505_4, 1.287_340_601_415_927, 0.898_443_126_513_479_2],
    ]);
    near(&cells(balance_soft(&prior, rows, columns, &exactly())), &expected, 1e-12);
    // Newton's method alone ends at the same place.
    let newton = Options { sweeps: 1, ..exactly() };
    near(&cells(balance_soft(&prior, rows, columns, &newton)), &expected, 1e-12);
}

/// A-2's prior with a column sum off by 2; the objective was minimized directly over the cells (scipy BFGS and
/// Nelder–Mead in turn, good to 1e-6).
#[test]
fn soft_margins_with_negative_cells_minimize_the_priced_objective() {
    let prior = matrix(&[&[7.0, 3.0, 5.0, -3.0], &[2.0, 9.0, 8.0, 1.0], &[-2.0, 0.0, 2.0, 1.0]]);
    let rows = SoftMargin { sums: &[15.0, 26.0, -1.0], reliabilities: &[5.0, 8.0, 2.0] };
    let columns = SoftMargin { sums: &[9.0, 18.0, 17.0, -2.0], reliabilities: &[3.0, 4.0, 10.0, 6.0] };
    let expected = matrix(&[
        &[8.572_078, 4.047_637, 5.753_936, -3.408_729],
        &[2.562_071, 12.702_695, 9.630_704, 0.920_665],
        &[-2.688_990, 0.0, 1.397_905, 0.534_542],
    ]);
    for sweeps in [1, 10_000] {
        let options = Options { sweeps, ..exactly() };
        near(&cells(balance_soft(&prior, rows, columns, &options)), &expected, 2e-6);
    }
}

#[test]
fn soft_lines_without_cells_ask_for_nothing_and_negative_ones_cannot_sum_to_more_than_zero() {
    let taus = [1.0; 2];
    let rows = SoftMargin { sums: &[4.0, 6.0], reliabilities: &taus };
    let columns = SoftMargin { sums: &[5.0, 5.0], reliabilities: &taus };
    let empty =
        balance_soft(&matrix(&[&[1.0, 2.0], &[0.0, 0.0]]), rows, columns, &exactly()).expect("one row");
    assert!(empty.report.residual <= 1e-14 && empty.X.row(1) == [0.0, 0.0], "{empty:?}");
    let negative = matrix(&[&[1.0, 2.0], &[-1.0, -2.0]]);
    let found = balance_soft(&negative, rows, columns, &exactly()).expect_err("row 1 is negative");
    assert!(matches!(found, EntropyError::Cut { .. }), "{found}");
}

#[test]
fn infinite_reliability_is_an_exact_margin() {
    let prior = matrix(&[&[1.0, 2.0], &[3.0, 5.0]]);
    let hard = [f64::INFINITY; 2];
    let rows = SoftMargin { sums: &[4.0, 6.0], reliabilities: &hard };
    let columns = SoftMargin { sums: &[5.0, 5.0], reliabilities: &hard };
    let exact = cells(balance(&prior, rows.sums, columns.sums, &exactly()));
    near(&cells(balance_soft(&prior, rows, columns, &exactly())), &exact, 1e-13);
    // Hard rows under very soft columns: the columns give way.
    let loose = SoftMargin { sums: &[50.0, 5.0], reliabilities: &[1e-3, 1e-3] };
    let found = cells(balance_soft(&prior, rows, loose, &exactly()));
    assert!((found.row_sums()[0] - 4.0).abs() < 1e-12 && (found.row_sums()[1] - 6.0).abs() < 1e-12);
}

#[test]
fn totals_that_disagree_follow_the_policy() {
    let prior = matrix(&[&[1.0, 2.0], &[3.0, 5.0]]);
    let (rows, columns) = ([4.0, 8.0], [5.0, 5.0]);
    let with = |totals| balance(&prior, &rows, &columns, &Options { totals, ..exactly() });
    let refused = EntropyError::Totals { rows: 12.0, columns: 10.0, gap: 2.0 / 12.0 };
    assert_eq!(with(Totals::Refuse), Err(refused.clone()));
    assert_eq!(with(Totals::ScaleToBlocks), Err(refused));
    let scaled = cells(with(Totals::ScaleColumns)).row_sums();
    assert!(scaled.iter().zip(rows).all(|(y, b)| (y - b).abs() < 1e-12), "{scaled:?}");
    // τ = 1 on both sides: the total is the one between, weighted alike.
    let [rows, columns] = [&rows, &columns].map(|sums| SoftMargin { sums, reliabilities: &[1.0, 1.0] });
    let soft: f64 = cells(balance_soft(&prior, rows, columns, &exactly())).data().iter().sum();
    assert!(soft > 10.0 && soft < 12.0, "{soft}");
}

#[test]
fn reliabilities_must_be_positive() {
    let prior = matrix(&[&[1.0]]);
    let firm = SoftMargin { sums: &[1.0], reliabilities: &[1.0] };
    for tau in [0.0, -1.0, f64::NAN] {
        let rows = SoftMargin { sums: &[1.0], reliabilities: &[tau] };
        let found = balance_soft(&prior, rows, firm, &Options::default());
        assert!(found.expect_err("refused").to_string().starts_with("the reliability of row 0 is"));
    }
}
