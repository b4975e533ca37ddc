//! Three families, and trade in provinces against its slow twin.

use super::{cells, exactly, matrix, near};
use crate::entropy::{Blocks, EntropyError, Nested, Options, Totals, balance_blocks, balance_nested};
use crate::linalg::Matrix;

const S: [f64; 5] = [100.0, 60.0, 40.0, 80.0, 20.0];
const D: [f64; 5] = [80.0, 70.0, 30.0, 90.0, 30.0];

fn blocks(flows: &Matrix) -> Blocks {
    let groups = vec![0, 0, 0, 1, 1];
    Blocks {
        row_groups: groups.clone(),
        column_groups: groups,
        sums: flows.data().iter().copied().map(Some).collect(),
    }
}

/// Rows 200, 100; columns 180, 120.
fn flows() -> Matrix {
    matrix(&[&[150.0, 50.0], &[30.0, 70.0]])
}

/// Methods, A.7: with a flat prior `T_rs = T_pq (S_r / S_p) (D_s / D_q)`, after one sweep.
#[test]
fn a_flat_prior_has_a_closed_form() {
    let flat = Matrix::from_row_major(5, 5, vec![1.0; 25]);
    let found = balance_blocks(&flat, &S, &D, &blocks(&flows()), &exactly()).expect("feasible");
    let nested =
        balance_nested(&[block(3, 1.0), block(2, 1.0)], &S, &D, &flows(), &exactly()).expect("feasible");
    let province = |r: usize| usize::from(r > 2);
    for (r, supply) in S.iter().enumerate() {
        for (s, demand) in D.iter().enumerate() {
            let (p, q) = (province(r), province(s));
            let expected = flows().at(p, q) * supply / [200.0, 100.0][p] * demand / [180.0, 120.0][q];
            assert!((found.X.at(r, s) - expected).abs() < 1e-12, "{r} {s}: {:?}", found.X);
            assert!((at(&nested, r, s) - expected).abs() < 1e-12, "{r} {s}: {nested:?}");
        }
    }
    assert_eq!(found.report.sweeps, 1, "{:?}", found.report);
}

/// One flow: of a province's own, or as its factors write it.
pub(super) fn at(nested: &Nested, r: usize, s: usize) -> f64 {
    let [p, q] = [r, s].map(|region| nested.bounds().partition_point(|first| *first <= region) - 1);
    let first = nested.bounds()[p];
    if p == q {
        nested.own[p].at(r - first, s - first)
    } else {
        nested.row_factors[r] * nested.column_factors[s] * nested.province_flows.at(p, q)
    }
}

fn block(size: usize, cell: f64) -> Matrix {
    Matrix::from_row_major(size, size, vec![cell; size * size])
}

/// Home bias, gravity inside, one constant between provinces.
fn priors() -> [Matrix; 2] {
    [matrix(&[&[9.0, 0.7, 0.4], &[0.7, 5.0, 0.9], &[0.4, 0.9, 4.0]]), matrix(&[&[3.0, 0.0], &[0.2, 8.0]])]
}

#[test]
fn nested_trade_is_the_dense_problem_with_blocks() {
    let own = priors();
    for (between, newton) in [(1.0, 0), (0.03, 100)] {
        let mut dense = Matrix::from_row_major(5, 5, vec![between; 25]);
        for (first, block) in [(0, &own[0]), (3, &own[1])] {
            for i in 0..block.rows() {
                dense.row_mut(first + i)[first..first + block.rows()].copy_from_slice(block.row(i));
            }
        }
        let sweeps = if newton == 0 { 10_000 } else { 2 };
        let options = Options { sweeps, newton, ..exactly() };
        let twin = balance_blocks(&dense, &S, &D, &blocks(&flows()), &options).expect("feasible");
        let nested = balance_nested(&own, &S, &D, &flows(), &exactly()).expect("feasible");
        let written = Matrix::from_row_major(5, 5, (0..25).map(|k| at(&nested, k / 5, k % 5)).collect());
        near(&written, &twin.X, 1e-11);
        // The factors write every cell, in a province and between.
        for (r, s) in [(0, 1), (2, 2), (3, 4), (4, 3)] {
            let (p, first) = if r < 3 { (0, 0) } else { (1, 3) };
            let cell = own[p].at(r - first, s - first)
                * nested.row_factors[r]
                * nested.column_factors[s]
                * nested.own_factors[p];
            assert!((cell - at(&nested, r, s)).abs() < 1e-11, "{r} {s}");
        }
        assert!(nested.worst().is_some_and(|report| report.residual <= 1e-13));
    }
}

/// a province of one city keeps what is left to it; a province without trade solves itself.
#[test]
fn single_cities_and_closed_provinces() {
    let flows = matrix(&[&[40.0, 60.0, 0.0], &[30.0, 20.0, 0.0], &[0.0, 0.0, 30.0]]);
    let own = [block(1, 5.0), block(1, 1.0), matrix(&[&[2.0, 1.0], &[1.0, 1.0]])];
    let (rows, columns) = ([100.0, 50.0, 10.0, 20.0], [70.0, 80.0, 15.0, 15.0]);
    let nested = balance_nested(&own, &rows, &columns, &flows, &exactly()).expect("feasible");
    assert!((at(&nested, 0, 0) - 40.0).abs() < 1e-12 && (at(&nested, 1, 1) - 20.0).abs() < 1e-12);
    assert!((at(&nested, 0, 1) - 60.0).abs() < 1e-12 && at(&nested, 0, 2).abs() < 1e-300);
    let closed = cells(crate::entropy::balance(&own[2], &[10.0, 20.0], &[15.0, 15.0], &exactly()));
    near(&nested.own[2], &closed, 1e-12);
}

#[test]
fn free_blocks_are_left_alone_and_sums_must_agree() {
    let prior = Matrix::from_row_major(5, 5, (1..26).map(f64::from).collect());
    let mut some = blocks(&flows());
    some.sums = vec![None, Some(50.0), None, None];
    let found = balance_blocks(&prior, &S, &D, &some, &exactly()).expect("feasible");
    let across: f64 = (0..3).flat_map(|r| [found.X.at(r, 3), found.X.at(r, 4)]).sum();
    assert!((across - 50.0).abs() < 1e-12);
    assert!(found.block_factors.iter().enumerate().all(|(k, c)| k == 1 || (c - 1.0).abs() < 1e-15));

    let mut wrong = flows();
    *wrong.at_mut(0, 0) = 151.0;
    let refused = balance_blocks(&prior, &S, &D, &blocks(&wrong), &exactly()).expect_err("rows sum to 200");
    assert!(matches!(refused, EntropyError::GroupTotals { group_side: "row", group: 0, .. }), "{refused}");
    let scaled = Options { totals: Totals::ScaleToBlocks, ..exactly() };
    let nested = balance_nested(&priors(), &S, &D, &wrong, &scaled).expect("scaled");
    let sum: f64 = (0..5).map(|s| at(&nested, 0, s)).sum();
    assert!((sum - 100.0 * 201.0 / 200.0).abs() < 1e-10, "{sum}");
}

#[test]
fn errors_of_a_province_speak_of_the_nation() {
    // City 4 has only itself to buy from inside, and the rest of the nation sends 50.
    let own = [block(3, 1.0), matrix(&[&[0.0, 1.0], &[0.0, 0.0]])];
    let found = balance_nested(&own, &S, &D, &flows(), &Options::default());
    let Err(EntropyError::Cut { rows, columns, .. }) = found else { unreachable!("{found:?}") };
    assert!(
        rows.iter().all(|r| *r == 3 || *r == 4) && columns.iter().all(|s| *s >= 3),
        "{rows:?} {columns:?}"
    );
    let error = EntropyError::Cut { rows, columns, supply: 1.0, demand: 0.5 };
    let told = error.with_labels(|place| format!("«{place}»"));
    assert!(told.contains('«') && told.contains("add prior cells"), "{told}");
}
