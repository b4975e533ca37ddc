//! Tables built from what is published of tables whose flows are known.

#[path = "../../benches/truth/built.rs"]
mod built;

use leontief::compile::{Construction, Detail, Prior, Statistics as Published};
use leontief::config::Config;
use leontief::exchange::statistics;
use leontief::table::synthetic::{NationOptions, nation};
use leontief::table::{Deviation, Table, balance};

use crate::build::equal_on_ranks;
use crate::program::{exits, leontief, shared, stderr, text};
use crate::statistics::read;
use built::{Case, Made, by_province, error, footprints, wiod};

const PRIORS: [Prior; 3] = [Prior::Flat, Prior::Neutral, Prior::Gravity];

fn options(prior: Prior) -> Construction {
    Construction { prior, ..Construction::default() }
}

/// Output is the truth's, by sector, province by province and, where it is known, region by region; so is the product
/// of provinces. Cells balance, and regions deliver what their provinces do.
#[track_caller]
fn keeps_its_margins(case: &Case, made: &Made, regions_known: bool) {
    let (truth, table) = (&case.truth, &made.table);
    let whole = truth.x.iter().sum::<f64>() / truth.x.len() as f64;
    let equal = |found: &[f64], expected: &[f64], what: &str| {
        let gaps = found.iter().zip(expected).map(|(a, b)| (a - b).abs() / b.abs().max(whole));
        let worst = gaps.fold(0.0, f64::max);
        assert!(worst < 1e-9, "{what} is off by {worst:e}");
    };
    equal(&by_province(table, &table.x), &by_province(truth, &truth.x), "output of provinces");
    let product = |table: &Table| -> Vec<f64> {
        by_province(table, &table.v()).chunks_exact(table.axes.m()).map(|row| row.iter().sum()).collect()
    };
    equal(&product(table), &product(truth), "product of provinces");
    if regions_known {
        equal(&table.x, &truth.x, "output of regions");
    }
    let report = balance(table).expect("whole");
    assert!(report.row.relative < 1e-8 && report.column.relative < 1e-8, "{report:?}");
    // nested and summed to provinces again.
    let [_, _, pair] = made.residuals();
    assert!(pair < 1e-10, "a delivery between provinces is off by {pair:e}");
}

#[test]
fn a_synthetic_nation_is_rebuilt_better_than_by_no_construction() {
    let size = NationOptions { provinces: 6, regions: 36, sectors: 12, ..NationOptions::default() };
    let truth = nation(&size).expect("sizes make a nation");
    let known = footprints(&truth).0;
    for detail in [Detail::Totals, Detail::Sectors] {
        let case = Case::of(truth.clone(), detail);
        for prior in PRIORS {
            let made = case.built(&options(prior));
            keeps_its_margins(&case, &made, detail == Detail::Sectors);
            let pooled = case.pooled(&made.built);
            let errors = [&made.table, &pooled].map(|table| Deviation::of(table, &truth));
            let [found, naive] = errors.each_ref().map(Deviation::all);
            assert!(found < 0.7 * naive, "{prior:?}, {detail:?}: {found} is not well below {naive}");
            assert!(errors[0].between() < errors[1].between() && errors[0].own() < errors[1].own());
            let carbon = error(&footprints(&made.table).0, &known);
            assert!(carbon < 0.5, "{prior:?}, {detail:?}: footprints are off by {carbon}");
        }
    }
}

#[test]
fn countries_of_wiod_are_rebuilt_from_groups_of_them() {
    let Some(folder) = shared("wiod-2011") else { return };
    let case = Case::of(wiod(&folder), Detail::Sectors);
    let known = footprints(&case.truth).0;
    // The world's emissions are in the inventory, all but those of sectors without output.
    assert!((known.iter().sum::<f64>() / 30_787_064.0 - 1.0).abs() < 1e-6, "{}", known.iter().sum::<f64>());
    for prior in PRIORS {
        let made = case.built(&options(prior));
        keeps_its_margins(&case, &made, false);
        let pooled = case.pooled(&made.built);
        let [found, naive] = [&made.table, &pooled].map(|table| Deviation::of(table, &case.truth).all());
        assert!(found < naive, "{prior:?}: {found} is not below {naive}");
        let [found, naive] = [&made.table, &pooled].map(|table| error(&footprints(table).0, &known));
        assert!(found < naive, "{prior:?}: footprints, {found} is not below {naive}");
    }
}

#[test]
fn published_statistics_read_back_to_the_bit_and_build_on_any_number_of_ranks() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let made = folder.path().join("made");
    let synth = [
        "synth",
        text(&made),
        "--statistics=sectors",
        "--provinces",
        "4",
        "--regions",
        "13",
        "--sectors",
        "5",
    ];
    exits(&leontief(&synth), 0);
    let again = leontief(&synth);
    assert!(again.status.code() != Some(0) && stderr(&again).contains("exists"), "{}", stderr(&again));
    let config = made.join("build.toml");
    let layout = Config::load(Some(&config), &[]).expect("valid").build.expect("a section").statistics;
    let source = statistics(&made.join("statistics"), &layout).expect("our own files");
    let truth = read(&made.join("truth.h5"));
    let published = Published::of(&truth, Detail::Sectors).expect("a nation");
    assert!(source.statistics == published, "{:?}\n{published:?}", source.statistics);
    assert_eq!(source.sector_codes.names()[4], "5");
    let emissions = leontief::inventory::EmissionStatistics::of(&truth.axes, &truth.extensions[0], 0);
    assert!(source.emissions == Some(emissions), "{:?}", source.emissions);
    let data = made.join("statistics");
    equal_on_ranks(&config, &data, &[]);
    let (gravity, soft) = ("build.construction.prior=gravity", "build.construction.margins=soft");
    equal_on_ranks(&config, &data, &["--set", gravity, "--set", soft]);
    exits(&leontief(&["run", text(&config), "--output", text(&folder.path().join("run"))]), 0);
}
