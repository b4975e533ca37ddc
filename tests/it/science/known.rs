//! Known answers B-6 and B-7: other money, and regions put together; and of the toy with two stressors of one name.

use leontief::accounts::{StressorChoice, region_flows};
use leontief::axes::Labels;
use leontief::linalg::Matrix;
use leontief::quantity::Unit;
use leontief::table::{Extension, Table};

use super::{near, on, on_stressor, toy};
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

/// The toy with emissions of households, and another extension with a stressor of the same name, of the West alone.
fn with_twin() -> Table {
    let mut table = toy();
    table.extensions[0].F_Y = Some(Matrix::from_row_major(1, 4, vec![5.0, 0.0, 7.0, 0.0]));
    table.extensions.push(Extension {
        name: "others".to_owned(),
        stressors: Labels::new("stressor", ["CH4", "CO2"]).expect("unique"),
        units: ["t", "t"].map(Unit::new).to_vec(),
        F: Matrix::from_row_major(2, 2, vec![1.0, 1.0, 0.0, 100.0]),
        F_Y: None,
    });
    table
}

/// A footprint is with `F_Y`, what is embodied in final demand without it: 85/.55 + 5 and 80/.55 + 7.
#[test]
fn footprints_are_with_direct_stressors_and_what_is_embodied_is_without() {
    on(&with_twin(), |footprints| {
        for (found, expected) in [
            (footprints.D_cba_reg(), [85.0 / 0.55 + 5.0, 80.0 / 0.55 + 7.0]),
            (footprints.embodied_reg(), [85.0 / 0.55, 80.0 / 0.55]),
            (footprints.D_pba_reg(), [205.0, 107.0]),
            (footprints.produced_reg(), [200.0, 100.0]),
        ] {
            near(found[0], expected[0], 1e-10);
            near(found[1], expected[1], 1e-10);
        }
    });
}

/// Flows are of the chosen stressor, whoever else bears its name, and of value added too: outputs for East and West are
/// (36, 13) and (19, 42) over .55, S is (2, 1), of the twin (0, 1), of value added (.7, .6).
#[test]
fn flows_are_of_the_stressor_chosen() {
    let choice = |extension: &str, name: &str| StressorChoice {
        extension: extension.to_owned(),
        name: name.to_owned(),
    };
    let table = with_twin();
    let added = [25.2, 13.3, 7.8, 25.2];
    for (choice, expected) in [
        (choice("", ""), [72.0, 38.0, 13.0, 42.0]),
        (choice("others", "CO2"), [0.0, 0.0, 13.0, 42.0]),
        (choice("value_added", ""), added),
    ] {
        on_stressor(&table, &choice, |footprints| {
            let found = region_flows(footprints, true, &|_, _, _| {}).expect("solved").expect("on rank 0");
            for (flows, expected) in [(Some(found.stressor), expected), (found.value_added, added)] {
                let flows = flows.expect("asked for");
                flows.data().iter().zip(expected).for_each(|(flow, hand)| near(*flow, hand / 0.55, 1e-10));
            }
            let alone = region_flows(footprints, false, &|_, _, _| {}).expect("solved").expect("on rank 0");
            assert!(alone.value_added.is_none());
        });
    }
}
