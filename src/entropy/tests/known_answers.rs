//! Known answers A-1 … A-14 of methods, section A.10; where the others are:
//! in `properties`, A-11 in `nested`, A-9 with real and synthetic tables in `tests/it/truth.rs`.

use super::{cells, exactly, matrix, near};
use crate::entropy::{
    Accounts, EntropyError, Margins, Options, Split, SplitPriors, Status, balance, balance_joint,
    coefficients, split_literally,
};
use crate::linalg::Matrix;

/// Miller and Blair 2009, §7.4.2.
fn miller_blair() -> (Matrix, [f64; 3], [f64; 3]) {
    let A = [[0.120, 0.100, 0.049], [0.210, 0.247, 0.265], [0.026, 0.249, 0.145]];
    let x = [421.0, 284.0, 283.0];
    let flows = A.iter().flat_map(|row| row.iter().zip(x).map(|(a, x)| a * x)).collect();
    (Matrix::from_row_major(3, 3, flows), [245.0, 136.0, 159.0], [251.0, 107.0, 182.0])
}

#[test]
fn a_1_ras() {
    let (prior, u, v) = miller_blair();
    let expected = matrix(&[
        &[165.210_148_201_162, 34.613_604_639_478, 45.176_247_159_360],
        &[63.528_619_682_160, 18.786_177_953_401, 53.685_202_364_438],
        &[22.261_232_116_678, 53.600_217_407_121, 83.138_550_476_202],
    ]);
    near(&cells(balance(&prior, &u, &v, &exactly())), &expected, 1e-11);
}

#[test]
fn a_2_gras() {
    let prior = matrix(&[&[7.0, 3.0, 5.0, -3.0], &[2.0, 9.0, 8.0, 1.0], &[-2.0, 0.0, 2.0, 1.0]]);
    let found = balance(&prior, &[15.0, 26.0, -1.0], &[9.0, 16.0, 17.0, -2.0], &exactly());
    let expected = matrix(&[
        &[8.976_440_309_989, 3.743_160_245_014, 5.721_728_439_895, -3.441_328_994_898],
        &[2.799_335_403_600, 12.256_839_754_987, 9.992_313_662_806, 0.951_511_178_608],
        &[-2.775_775_713_589, 0.0, 1.285_957_897_299, 0.489_817_816_290],
    ]);
    near(&cells(found), &expected, 1e-11);
}

#[test]
fn a_7_a_balanced_prior_comes_back_bit_by_bit() {
    let prior = matrix(&[&[0.1, 0.2, 0.3], &[0.4, -0.5, 0.7]]);
    let columns: Vec<f64> = (0..3).map(|j| prior.at(0, j) + prior.at(1, j)).collect();
    let found = balance(&prior, &prior.row_sums(), &columns, &Options::default()).expect("balanced");
    assert_eq!(found.X, prior);
    assert_eq!((found.report.status, found.report.sweeps), (Status::Given, 0));
}

#[test]
fn a_3_coefficient_cross_entropy_differs_from_ras() {
    let A = matrix(&[&[0.120, 0.100, 0.049], &[0.210, 0.247, 0.265], &[0.026, 0.249, 0.145]]);
    let x = [421.0, 284.0, 283.0];
    let c = [251.0 / 421.0, 107.0 / 284.0, 182.0 / 283.0];
    let mut found = coefficients(&A, &[245.0, 136.0, 159.0], &c, &x, &exactly()).expect("feasible").A;
    for i in 0..3 {
        for (a, x) in found.row_mut(i).iter_mut().zip(x) {
            *a *= x;
        }
    }
    let expected = matrix(&[
        &[176.272_616_390_554, 30.375_604_606_476, 38.351_779_002_970],
        &[51.408_046_629_333, 22.400_922_190_463, 62.191_031_180_203],
        &[23.319_336_980_113, 54.223_473_203_061, 81.457_189_816_826],
    ]);
    near(&found, &expected, 1e-11);
}

#[test]
fn a_4_three_cities_and_the_rest() {
    let prior =
        matrix(&[&[1.0, 0.5, 0.5, 1.0], &[0.5, 1.0, 0.5, 1.0], &[0.5, 0.5, 1.0, 1.0], &[1.0, 1.0, 1.0, 0.0]]);
    let found = cells(balance(&prior, &[100.0, 60.0, 40.0, 30.0], &[80.0, 70.0, 30.0, 50.0], &exactly()));
    let z = [44.219_563_737_4, 26.180_428_383_2, 8.905_787_275_4];
    let o = [24.288_001_818_2, 14.627_574_429_0, 11.084_423_752_7];
    for s in 0..3 {
        assert!((found.at(s, s) - z[s]).abs() < 1e-9 && (found.at(s, 3) - o[s]).abs() < 1e-9, "{found:?}");
    }
}

#[test]
fn a_5_two_cities_and_the_rest() {
    let prior = matrix(&[&[1.0, 1.0, 1.0], &[1.0, 1.0, 1.0], &[1.0, 1.0, 0.0]]);
    let found = cells(balance(&prior, &[100.0, 60.0, 20.0], &[70.0, 60.0, 50.0], &exactly()));
    let expected = matrix(&[
        &[37.019_230_769_2, 31.730_769_230_8, 31.25],
        &[22.211_538_461_5, 19.038_461_538_5, 18.75],
        &[10.769_230_769_2, 9.230_769_230_8, 0.0],
    ]);
    near(&found, &expected, 1e-9);
}

/// The split of taken literally, flat priors.
fn literal((supply, demand): (&[f64], &[f64]), (outflow, inflow): (f64, f64), weight: f64) -> Split {
    let accounts = Accounts { supply, demand, outflow, inflow };
    let priors = SplitPriors { own: 1.0, inside: 1.0, outside: 1.0, weight };
    let split = split_literally(accounts, priors, &exactly()).expect("feasible");
    for s in 0..supply.len() {
        let (sold, bought) = (split.own[s] + split.sold[s], split.own[s] + split.bought[s]);
        assert!((sold + split.outflow[s] - supply[s]).abs() < 1e-10, "{split:?}");
        assert!((bought + split.inflow[s] - demand[s]).abs() < 1e-10, "{split:?}");
    }
    split
}

#[test]
fn a_4_taken_literally_depends_on_how_often_own_use_counts() {
    for (weight, z) in [
        (1.0, [28.914_315_153_6, 17.651_319_155_4, 6.340_713_072_2]),
        (2.0, [35.287_801_832_5, 25.623_053_240_5, 13.630_038_749_3]),
    ] {
        let split = literal((&[100.0, 60.0, 40.0], &[80.0, 70.0, 30.0]), (50.0, 30.0), weight);
        assert!(split.own.iter().zip(z).all(|(found, z)| (found - z).abs() < 1e-9), "{weight}: {split:?}");
        // Trade that follows: no region sells to itself, and sales and purchases are met.
        let trade = cells(split.trade(&Matrix::from_row_major(3, 3, vec![1.0; 9]), &exactly()));
        assert!(trade.row_sums().iter().zip(&split.sold).all(|(sum, sold)| (sum - sold).abs() < 1e-9));
        assert!((0..3).all(|s| trade.at(s, s).abs() < 1e-300));
    }
}

#[test]
fn a_5_taken_literally_leaves_no_trade() {
    let split = literal((&[100.0, 60.0], &[70.0, 60.0]), (50.0, 20.0), 1.0);
    let (sold, bought) = (split.sold[0], split.bought[1]);
    assert!((sold - 45.632_830_352_2).abs() < 1e-9 && (bought - 36.310_889_845_3).abs() < 1e-9, "{split:?}");
    let found = split.trade(&Matrix::from_row_major(2, 2, vec![1.0; 4]), &Options::default());
    assert!(matches!(found, Err(EntropyError::Cut { .. })), "{found:?}");
}

#[test]
fn tables_that_add_up_to_another_keep_it_and_their_margins() {
    // Two tables of 2 × 2 with one degree of freedom: x¹ = [t, 5 − t; 4 − t, 1 + t], x² = [6 − t, t; t, 4 − t].
    let priors = [matrix(&[&[2.0, 3.0], &[1.0, 4.0]]), matrix(&[&[3.0, 1.0], &[2.0, 2.0]])];
    let margins = [
        Margins { rows: vec![5.0, 5.0], columns: vec![4.0, 6.0] },
        Margins { rows: vec![6.0, 4.0], columns: vec![6.0, 4.0] },
    ];
    let sums = matrix(&[&[6.0, 5.0], &[4.0, 5.0]]);
    let joint = balance_joint(&priors, &margins, &sums, &exactly()).expect("feasible");
    // The stationary point of the divergence along t, by bisection: ln of the products of ratios is zero.
    let slope = |t: f64| {
        (t / 2.0).ln() - ((5.0 - t) / 3.0).ln() - (4.0 - t).ln() + ((1.0 + t) / 4.0).ln()
            - ((6.0 - t) / 3.0).ln()
            + t.ln()
            + (t / 2.0).ln()
            - ((4.0 - t) / 2.0).ln()
    };
    let (mut low, mut high) = (1e-9, 4.0 - 1e-9);
    for _ in 0..200 {
        let t = f64::midpoint(low, high);
        if slope(t) < 0.0 { low = t } else { high = t }
    }
    let t = low;
    near(&joint.tables[0], &matrix(&[&[t, 5.0 - t], &[4.0 - t, 1.0 + t]]), 1e-11);
    near(&joint.tables[1], &matrix(&[&[6.0 - t, t], &[t, 4.0 - t]]), 1e-11);
}

#[test]
fn a_6_hollow() {
    let prior = matrix(&[&[0.0, 1.0, 1.0], &[1.0, 0.0, 1.0], &[1.0, 1.0, 0.0]]);
    let found = cells(balance(&prior, &[30.0, 20.0, 10.0], &[15.0, 25.0, 20.0], &exactly()));
    let expected = matrix(&[
        &[0.0, 19.078_310_651_6, 10.921_689_348_4],
        &[10.921_689_348_4, 0.0, 9.078_310_651_6],
        &[4.078_310_651_6, 5.921_689_348_4, 0.0],
    ]);
    near(&found, &expected, 1e-9);
}

#[test]
fn a_10_an_infeasible_pattern_names_the_cut() {
    // A-5 taken literally: two cities without own use need a_1 = b_2.
    let prior = matrix(&[&[0.0, 1.0], &[1.0, 0.0]]);
    let found = balance(&prior, &[45.6, 36.3], &[45.6, 36.3], &Options::default());
    let Err(EntropyError::Cut { rows, columns, supply, demand }) = found else {
        unreachable!("{found:?}");
    };
    assert_eq!((rows, columns), (vec![0], vec![1]));
    assert!((supply - 45.6).abs() < 1e-9 && (demand - 36.3).abs() < 1e-9, "{supply} {demand}");
}

#[test]
fn a_14_gras_without_negative_cells_is_ras() {
    let (prior, u, v) = miller_blair();
    let plain = cells(balance(&prior, &u, &v, &exactly()));
    // One negative cell in a row and a column of their own leaves the others to RAS.
    let mut bordered = Matrix::zeros(4, 4);
    for i in 0..3 {
        bordered.row_mut(i)[..3].copy_from_slice(prior.row(i));
    }
    *bordered.at_mut(3, 3) = -2.0;
    let found =
        cells(balance(&bordered, &[&u[..], &[-5.0]].concat(), &[&v[..], &[-5.0]].concat(), &exactly()));
    for i in 0..3 {
        for j in 0..3 {
            assert!((found.at(i, j) - plain.at(i, j)).abs() < 1e-11, "{found:?}");
        }
    }
    assert!((found.at(3, 3) + 5.0).abs() < 1e-12);
}
