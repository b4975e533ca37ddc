//! Known answers A-1 … A-14 of methods, section A.10.

use super::{cells, exactly, matrix, near};
use crate::entropy::{Options, Status, balance};
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
        &[165.210148201162, 34.613604639478, 45.176247159360],
        &[63.528619682160, 18.786177953401, 53.685202364438],
        &[22.261232116678, 53.600217407121, 83.138550476202],
    ]);
    near(&cells(balance(&prior, &u, &v, &exactly())), &expected, 1e-11);
}

#[test]
fn a_2_gras() {
    let prior = matrix(&[&[7.0, 3.0, 5.0, -3.0], &[2.0, 9.0, 8.0, 1.0], &[-2.0, 0.0, 2.0, 1.0]]);
    let found = balance(&prior, &[15.0, 26.0, -1.0], &[9.0, 16.0, 17.0, -2.0], &exactly());
    let expected = matrix(&[
        &[8.976440309989, 3.743160245014, 5.721728439895, -3.441328994898],
        &[2.799335403600, 12.256839754987, 9.992313662806, 0.951511178608],
        &[-2.775775713589, 0.0, 1.285957897299, 0.489817816290],
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
