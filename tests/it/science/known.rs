//! Known answers B-6 and B-7: other money, and regions put together.

use super::on;
use crate::tables::table;

/// Technology of every region.
const TECHNOLOGY: [[f64; 2]; 2] = [[0.2, 0.3], [0.1, 0.2]];
/// Output of three regions.
const OUTPUT: [[f64; 2]; 3] = [[100.0, 80.0], [50.0, 60.0], [40.0, 20.0]];
/// Share of origin r in what destination s takes of either product.
const TRADE: [[f64; 3]; 3] = [[0.6, 0.3, 0.2], [0.3, 0.5, 0.2], [0.1, 0.2, 0.6]];
/// Who takes what is left of a region's products.
const TAKEN: [[f64; 3]; 3] = [[0.5, 0.3, 0.2], [0.2, 0.6, 0.2], [0.1, 0.1, 0.8]];

/// Z, Y and emissions of three regions, in groups: `group[r]` is the region r belongs to. Row sums are output.
fn grouped(group: [usize; 3], money: f64, dirtier: f64) -> (Vec<Vec<f64>>, Vec<Vec<f64>>, Vec<f64>) {
    let R = group.iter().max().map_or(0, |last| last + 1);
    let (mut Z, mut Y) = (vec![vec![0.0; 2 * R]; 2 * R], vec![vec![0.0; R]; 2 * R]);
    let mut emissions = vec![0.0; 2 * R];
    for r in 0..3 {
        for i in 0..2 {
            let row = 2 * group[r] + i;
            let mut left = OUTPUT[r][i];
            for s in 0..3 {
                for j in 0..2 {
                    let flow = TRADE[r][s] * TECHNOLOGY[i][j] * OUTPUT[s][j];
                    Z[row][2 * group[s] + j] += money * flow;
                    left -= flow;
                }
            }
            for s in 0..3 {
                Y[row][group[s]] += money * left * TAKEN[r][s];
            }
            let worse = if r == 2 { dirtier } else { 1.0 };
            emissions[row] += [2.0, 1.0][i] * worse * OUTPUT[r][i];
        }
    }
    (Z, Y, emissions)
}

/// Multipliers and footprints.
fn solved(group: [usize; 3], money: f64, dirtier: f64) -> (Vec<f64>, Vec<f64>) {
    let (Z, Y, emissions) = grouped(group, money, dirtier);
    let slices = |rows: &[Vec<f64>]| rows.iter().map(|row| row.clone().leak() as &[f64]).collect::<Vec<_>>();
    let R = Y[0].len();
    on(&table(R, &slices(&Z), &slices(&Y), &emissions), |footprints| {
        (footprints.M.data().to_vec(), footprints.D_cba_reg())
    })
}

/// B-6: money times c leaves footprints as they are and divides multipliers by c.
#[test]
fn other_money_leaves_footprints_as_they_are() {
    let (multipliers, footprints) = solved([0, 1, 2], 1.0, 3.0);
    let (scaled, same) = solved([0, 1, 2], 6.3125, 3.0);
    for (a, b) in footprints.iter().zip(&same) {
        assert!((a - b).abs() < 1e-11 * a, "{a} {b}");
    }
    for (a, b) in multipliers.iter().zip(&scaled) {
        assert!((a / 6.3125 - b).abs() < 1e-12, "{a} {b}");
    }
}

/// B-7: regions of one technology and one intensity may be put together before or after; with another intensity the
/// footprint of the others moves by the gap, and the sum does not.
#[test]
fn regions_put_together_before_or_after() {
    let (_, apart) = solved([0, 1, 2], 1.0, 1.0);
    let (_, together) = solved([0, 1, 1], 1.0, 1.0);
    assert!((apart[0] - together[0]).abs() < 1e-11 * apart[0]);
    assert!((apart[1] + apart[2] - together[1]).abs() < 1e-11 * together[1]);
    let (_, apart) = solved([0, 1, 2], 1.0, 3.0);
    let (_, together) = solved([0, 1, 1], 1.0, 3.0);
    let sums = [&apart, &together].map(|all| all.iter().sum::<f64>());
    assert!((sums[0] - sums[1]).abs() < 1e-11 * sums[0]);
    assert!((apart[0] - together[0]).abs() > 1e-3 * apart[0], "a gap there is: {apart:?} {together:?}");
}
