//! Certified errors of accounts against accounts by dense LU: no cell may differ by more.

use leontief::accounts::ExtensionAccounts;
use leontief::leontief::{Method, SolverOptions};
use leontief::table::synthetic::{NationOptions, nation};
use leontief::table::{Form, Table};
use proptest::prelude::{ProptestConfig, proptest};

use crate::accounts::{account, solved};
use crate::program::shared;

fn with(method: Method, tolerance: f64) -> SolverOptions {
    SolverOptions { method, tolerance, panel_width: 5, ..SolverOptions::default() }
}

/// Every cell of every certified account lies within its bound and the twin's of the twin's cell; returns how many
/// accounts were held.
fn holds(found: &[ExtensionAccounts], twin: &[ExtensionAccounts]) -> usize {
    let mut held = 0;
    for (extension, other) in found.iter().zip(twin) {
        for account in &extension.accounts {
            let (Some(bounds), Some(exact)) =
                (&account.certified, other.accounts.iter().find(|twin| twin.name == account.name))
            else {
                continue;
            };
            let others = exact.certified.as_ref().expect("the twin is certified too");
            let cells = account.values.len() / bounds.len();
            let pairs = account.values.chunks(cells).zip(exact.values.chunks(cells));
            for ((values, exact), (bound, other)) in pairs.zip(bounds.iter().zip(others)) {
                assert!(bound.is_finite() && *bound > 0.0, "{} {bound}", account.name);
                for (value, exact) in values.iter().zip(exact) {
                    let gap = (value - exact).abs();
                    assert!(
                        gap <= bound + other,
                        "{}: {value} against {exact}, bound {bound:e}",
                        account.name
                    );
                }
            }
            held += 1;
        }
    }
    held
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_cell_errs_by_more_than_its_certified_error(
        provinces in 2_usize..5, more in 0_usize..7, sectors in 2_usize..8, seed: u64, digits in 1_i32..9, noisy: bool
    ) {
        let noise = if noisy { 0.3 } else { 0.0 };
        let options = NationOptions { provinces, regions: provinces + more, sectors, seed, form: Form::Dense, noise };
        let table = nation(&options).expect("sizes");
        let loose = solved(&table, &with(Method::Gmres, 10_f64.powi(-digits)));
        let twin = solved(&table, &with(Method::Lu, 1e-12));
        assert!(holds(&loose, &twin) >= 12);
        let factored = NationOptions { form: Form::Hierarchical, noise: 0.0, ..options };
        let closed = solved(&nation(&factored).expect("sizes"), &with(Method::Auto, 1e-10));
        if !noisy {
            assert!(holds(&closed, &twin) >= 11);
        }
    }
}

#[test]
fn corrected_footprints_are_better_than_either_road() {
    let options =
        NationOptions { provinces: 4, regions: 12, sectors: 6, seed: 5, form: Form::Dense, noise: 0.3 };
    let table = nation(&options).expect("sizes");
    corrected(&table, "emissions");
}

#[test]
fn corrected_footprints_of_a_real_table() {
    let Some(folder) = shared("wiod-2011") else { return };
    let read = leontief::exchange::read(&folder, &leontief::exchange::ReadOptions::default());
    let table = read.expect("a pymrio folder").table;
    corrected(&table, "emissions");
}

/// At a tolerance of a thousandth the correction takes most of the error away, and its bound says so.
fn corrected(table: &Table, extension: &str) {
    let loose = solved(table, &with(Method::Gmres, 1e-3));
    let twin = solved(table, &with(Method::Lu, 1e-13));
    holds(&loose, &twin);
    let without_direct = |all: &[ExtensionAccounts]| {
        let cells = &account(all, extension, "D_cba").values;
        cells.chunks(table.axes.m()).map(|products| products.iter().sum::<f64>()).collect::<Vec<_>>()
    };
    let exact = without_direct(&twin);
    let R = table.axes.R();
    let error = |values: &[f64]| {
        let first = values.iter().zip(&exact).take(R);
        first.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    };
    let plain = error(&without_direct(&loose));
    let corrected = account(&loose, extension, "D_cba_corrected");
    let bound = |name: &str| account(&loose, extension, name).certified.as_ref().expect("certified")[0];
    assert!(error(&corrected.values) < 0.1 * plain, "{} {plain}", error(&corrected.values));
    assert!(bound("D_cba_corrected") < 0.1 * bound("D_cba"));
}

/// Column sums a hair below one, where residuals are rounding and grow ten thousand times; and direct stressors that
/// dwarf every footprint.
#[test]
fn bounds_hold_where_rounding_is_all_there_is() {
    for margin in [1e-2, 1e-4, 1e-6] {
        let table = thin(margin);
        let twin = solved(&table, &with(Method::Lu, 1e-6));
        for (method, tolerance) in [(Method::Gmres, 1e-3), (Method::Gmres, 1e-7), (Method::Auto, 1e-6)] {
            assert!(holds(&solved(&table, &with(method, tolerance)), &twin) >= 11, "{margin} {method:?}");
        }
    }
    let mut table =
        nation(&NationOptions { provinces: 1, regions: 5, sectors: 1, ..NationOptions::default() })
            .expect("sizes");
    for extension in &mut table.extensions {
        let F_Y = extension.F_Y.iter_mut().flat_map(leontief::linalg::Matrix::data_mut);
        F_Y.for_each(|value| *value *= 1e8);
    }
    let all = solved(&table, &with(Method::Auto, 1e-12));
    let of = |name: &str| account(&all, "emissions", name);
    if let Some(F_Y) = &table.extensions.iter().find(|e| e.name == "emissions").expect("there").F_Y {
        // Each footprint again, with the larger term last.
        let C = table.axes.C();
        let footprints = of("D_cba").values.iter().zip(F_Y.data().chunks(C));
        for (region, (footprint, direct)) in footprints.enumerate() {
            let exact = footprint + direct.iter().rev().sum::<f64>();
            let bound = of("D_cba_reg").certified.as_ref().expect("certified")[0];
            assert!((of("D_cba_reg").values[region] - exact).abs() <= bound, "{region} {bound:e}");
        }
    }
}

/// A nation whose every column of inputs sums to `1 − margin`, demand and output left to balance.
fn thin(margin: f64) -> Table {
    let options =
        NationOptions { provinces: 3, regions: 9, sectors: 5, form: Form::Dense, ..NationOptions::default() };
    let mut table = nation(&options).expect("sizes");
    let n = table.axes.n();
    let leontief::table::Flow::Dense(Z) = &mut table.Z else { unreachable!("a dense nation") };
    let mut sums = vec![0.0; n];
    for (_, row) in Z.rows() {
        sums.iter_mut().zip(row).for_each(|(sum, z)| *sum += z);
    }
    for row in 0..n {
        for (j, z) in Z.row_mut(row).expect("whole").iter_mut().enumerate() {
            *z *= if sums[j] > 0.0 { (1.0 - margin) * table.x[j] / sums[j] } else { 0.0 };
        }
    }
    table
}
