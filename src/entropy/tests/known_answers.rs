//! Known answers A-1 … A-14 of methods, section A.10.

use super::{cells, exactly, matrix, near};
use crate::entropy::{EntropyError, Options, Status, balance, coefficients};
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
