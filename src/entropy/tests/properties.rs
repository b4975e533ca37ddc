//! Conditions of optimality (Karush, Kuhn, Tucker) and invariants on random problems.

use proptest::prelude::{Just, Strategy, prop};
use proptest::{prop_assert, prop_oneof, proptest};

use super::exactly;
use crate::entropy::{Balanced, Blocks, Bounds, Options, balance, balance_blocks, balance_within};
use crate::linalg::Matrix;

/// A prior, and a matrix of the same signs whose sums are to be met.
fn problem(negative: bool) -> impl Strategy<Value = (Matrix, Matrix)> {
    (1_usize..7, 1_usize..7).prop_flat_map(move |(rows, columns)| {
        let sign =
            if negative { prop_oneof![4 => Just(1.0), 1 => Just(-1.0)].boxed() } else { Just(1.0).boxed() };
        let size = prop_oneof![5 => (-3.0..3.0_f64).prop_map(f64::exp), 1 => Just(0.0)];
        let cell = (size, sign, -2.0..2.0_f64)
            .prop_map(|(size, sign, log): (f64, f64, f64)| (size * sign, size * sign * log.exp()));
        prop::collection::vec(cell, rows * columns).prop_map(move |cells| {
            let (prior, known) = cells.into_iter().unzip();
            (Matrix::from_row_major(rows, columns, prior), Matrix::from_row_major(rows, columns, known))
        })
    })
}

/// A little tighter than the 1e-12 that is asserted: cells are rounded once more when factors are multiplied in.
fn options() -> Options {
    Options { tolerance: 9.9e-13, ..Options::default() }
}

/// `x = x⁰ (r s c)^±1`, cell by cell.
fn is_scaled(found: &Balanced, prior: &Matrix, block: impl Fn(usize, usize) -> f64) -> bool {
    (0..prior.rows()).all(|i| {
        (0..prior.columns()).all(|j| {
            let factor = found.row_factors[i] * found.column_factors[j] * block(i, j);
            let x0 = prior.at(i, j);
            let expected = if x0 < 0.0 { x0 / factor } else { x0 * factor };
            (found.X.at(i, j) - expected).abs() <= 1e-10 * expected.abs()
        })
    })
}

fn divergence(X: &Matrix, prior: &Matrix) -> f64 {
    let cell = |(x, x0): (&f64, &f64)| {
        if x0.abs() > 0.0 { x.abs() * (x / x0).ln() - x.abs() + x0.abs() } else { 0.0 }
    };
    X.data().iter().zip(prior.data()).map(cell).sum()
}

proptest! {
    #[test]
    fn balanced_cells_meet_their_sums_and_are_the_prior_scaled((prior, known) in problem(true), sweeps in 0_usize..3) {
        let options = Options { sweeps: [1, 15, 10_000][sweeps], ..options() };
        let found = balance(&prior, &known.row_sums(), &known.column_sums(), &options);
        let found = found.expect("feasible");
        prop_assert!(found.report.residual <= 1e-12, "{:?}", found.report);
        prop_assert!(is_scaled(&found, &prior, |_, _| 1.0), "{found:?}");
        let direct = divergence(&found.X, &prior);
        prop_assert!((found.report.divergence - direct).abs() <= 1e-9 * (1.0 + direct), "{direct} {:?}", found.report);
    }

    /// Priors that span hundreds of orders of magnitude, where cells underflow on the way.
    #[test]
    fn wide_priors_are_balanced((narrow, known) in problem(false), spread in 10.0..300.0_f64) {
        let wide = narrow.data().iter().enumerate().map(|(at, x)| x * (spread * (1.0 + at as f64).powi(3).sin()).exp());
        let prior = Matrix::from_row_major(narrow.rows(), narrow.columns(), wide.collect());
        let found = balance(&prior, &known.row_sums(), &known.column_sums(), &Options::default());
        let found = found.expect("feasible");
        prop_assert!(found.report.residual <= 1e-10, "{:?}", found.report);
    }

    /// no feasible neighbor is nearer to the prior.
    #[test]
    fn every_feasible_direction_leads_away((prior, known) in problem(true), at in 0_usize..1000) {
        let found = balance(&prior, &known.row_sums(), &known.column_sums(), &options()).expect("feasible").X;
        let (R, C) = (prior.rows(), prior.columns());
        let (i, k, j, l) = (at % R, (at / 7) % R, (at / 49) % C, (at / 3) % C);
        let corners = [(i, j, 1.0), (i, l, -1.0), (k, j, -1.0), (k, l, 1.0)];
        if i != k && j != l && corners.iter().all(|(i, j, _)| prior.at(*i, *j).abs() > 0.0) {
            let least = corners.iter().map(|(i, j, _)| found.at(*i, *j).abs()).fold(f64::INFINITY, f64::min);
            for step in [-0.1 * least, 0.1 * least] {
                let mut other = found.clone();
                for (i, j, sign) in corners {
                    *other.at_mut(i, j) += sign * step;
                }
                prop_assert!(divergence(&other, &prior) > divergence(&found, &prior));
            }
        }
    }

    /// a power of two changes no digit; an exchange of rows exchanges the answer's.
    #[test]
    fn scale_and_order_pass_through((prior, known) in problem(true)) {
        let (rows, columns) = (known.row_sums(), known.column_sums());
        let found = balance(&prior, &rows, &columns, &options()).expect("feasible").X;
        let times = |values: &[f64]| values.iter().map(|value| 1024.0 * value).collect::<Vec<_>>();
        let large = Matrix::from_row_major(prior.rows(), prior.columns(), times(prior.data()));
        let scaled = balance(&large, &times(&rows), &times(&columns), &options()).expect("feasible").X;
        let turned_prior: Vec<f64> = (0..prior.rows()).rev().flat_map(|i| prior.row(i).to_vec()).collect();
        let turned_prior = Matrix::from_row_major(prior.rows(), prior.columns(), turned_prior);
        let turned_rows: Vec<f64> = rows.iter().rev().copied().collect();
        let turned = balance(&turned_prior, &turned_rows, &columns, &options()).expect("feasible").X;
        let size = rows.iter().chain(&columns).map(|sum| sum.abs()).fold(1.0, f64::max);
        for i in 0..prior.rows() {
            for j in 0..prior.columns() {
                let x = found.at(i, j);
                prop_assert!((scaled.at(i, j) - 1024.0 * x).abs() <= 1e-8 * 1024.0 * size);
                prop_assert!((turned.at(prior.rows() - 1 - i, j) - x).abs() <= 1e-8 * size);
            }
        }
    }

    #[test]
    fn blocks_are_met_too((prior, known) in problem(true), sweeps in 0_usize..2, free in 0_usize..9) {
        let groups = |count: usize| (0..count).map(|k| (2 * k + 1) / (count + 1)).collect::<Vec<_>>();
        let (row_groups, column_groups) = (groups(prior.rows()), groups(prior.columns()));
        let mut blocks = Blocks { row_groups, column_groups, sums: Vec::new() };
        let H = blocks.column_group_count();
        let mut sums = vec![0.0; blocks.row_group_count() * H];
        for i in 0..prior.rows() {
            for j in 0..prior.columns() {
                sums[blocks.row_groups[i] * H + blocks.column_groups[j]] += known.at(i, j);
            }
        }
        blocks.sums = sums.iter().enumerate().map(|(k, sum)| (k != free).then_some(*sum)).collect();
        let options = Options { sweeps: [1, 10_000][sweeps], ..options() };
        let found = balance_blocks(&prior, &known.row_sums(), &known.column_sums(), &blocks, &options);
        let found = found.expect("feasible");
        prop_assert!(found.report.residual <= 1e-12, "{:?}", found.report);
        let block = |i: usize, j: usize| found.block_factors[blocks.row_groups[i] * H + blocks.column_groups[j]];
        prop_assert!(is_scaled(&found, &prior, block), "{found:?}");
    }

    /// Between its bounds a cell is the prior scaled; at its upper bound it would be larger, at its lower smaller.
    #[test]
    fn bounds_hold_and_cells_between_are_scaled((prior, known) in problem(true), near in 0.01..2.0_f64, sweeps in 0_usize..2) {
        let spread = |sign: f64| {
            let cells = known.data().iter().map(|x| x + sign * near * x.abs() * if x.abs() > 1.0 { 1.0 } else { 0.3 });
            Matrix::from_row_major(prior.rows(), prior.columns(), cells.collect())
        };
        let (lower, upper) = (spread(-1.0), spread(1.0));
        let bounds = Bounds { lower: &lower, upper: &upper };
        let options = Options { sweeps: [0, 10_000][sweeps], ..options() };
        let found = balance_within(&prior, &known.row_sums(), &known.column_sums(), bounds, &options);
        let found = found.expect("feasible");
        for i in 0..prior.rows() {
            for j in 0..prior.columns() {
                let (x, x0) = (found.X.at(i, j), prior.at(i, j));
                let factor = found.row_factors[i] * found.column_factors[j];
                let free = if x0 < 0.0 { x0 / factor } else { x0 * factor };
                let (low, high) = (lower.at(i, j), upper.at(i, j));
                prop_assert!(x >= low && x <= high, "{x} {low} {high}");
                let kept = (x - free).abs() <= 1e-9 * free.abs() || (free > x && x >= high) || (free < x && x <= low)
                    || x.abs() <= 0.0;
                prop_assert!(kept, "{x} {free} {low} {high}");
            }
        }
        let off = |sums: Vec<f64>, known: Vec<f64>| sums.iter().zip(known).map(|(y, b)| (y - b).abs()).fold(0.0, f64::max);
        let size = known.data().iter().map(|x| x.abs()).sum::<f64>();
        prop_assert!(off(found.X.row_sums(), known.row_sums()) <= 1e-11 * size);
        prop_assert!(off(found.X.column_sums(), known.column_sums()) <= 1e-11 * size);
    }

    /// what is alike comes out alike.
    #[test]
    fn equal_rows_have_equal_answers((prior, known) in problem(false)) {
        let twice = |X: &Matrix| Matrix::from_row_major(2 * X.rows(), X.columns(), X.data().repeat(2));
        let columns: Vec<f64> = known.column_sums().iter().map(|sum| 2.0 * sum).collect();
        let found = balance(&twice(&prior), &known.row_sums().repeat(2), &columns, &exactly());
        if let Ok(found) = found {
            let half = prior.rows() * prior.columns();
            prop_assert!(found.X.data()[..half].iter().zip(&found.X.data()[half..]).all(|(a, b)| (a - b).abs() <= 1e-12 * (1.0 + a)));
        }
    }
}
