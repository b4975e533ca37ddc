//! Tables built from what is published of tables whose flows are known.

#[path = "../../benches/truth/built.rs"]
mod built;
#[path = "../../benches/truth/flow_errors.rs"]
mod flow_errors;

use leontief::axes::Province;
use leontief::compile::{Construction, Detail, Prior, Statistics as Published};
use leontief::config::Config;
use leontief::exchange::statistics;
use leontief::table::synthetic::{NationOptions, nation};
use leontief::table::{Flow, Form, Panels, Table, balance};

use crate::build::equal_on_ranks;
use crate::program::{exits, leontief, shared, stderr, text};
use crate::statistics::read;
use built::{Case, Made, error, footprints, provinces, wiod};
use flow_errors::FlowErrors;

const PRIORS: [Prior; 3] = [Prior::Flat, Prior::Neutral, Prior::Gravity];

fn options(prior: Prior) -> Construction {
    Construction { prior, ..Construction::default() }
}

/// Sums over the regions of every province of a vector by row, P·m.
fn by_province(table: &Table, values: &[f64]) -> Vec<f64> {
    let (axes, m) = (&table.axes, table.axes.m());
    let sum = |p: Province, i: usize| axes.provinces.regions(p).map(|r| values[r * m + i]).sum();
    axes.provinces.iter().flat_map(|p| (0..m).map(move |i| (p, i))).map(|(p, i)| sum(p, i)).collect()
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

/// The table built from a case, better than one where every region buys from the pool of the nation; errors of flows.
#[track_caller]
fn rebuilt(case: &Case, prior: Prior) -> (Made, [FlowErrors; 2]) {
    let made = case.built(&options(prior));
    let pooled = case.pooled(&made.built);
    let errors = [&made.table, &pooled].map(|table| FlowErrors::of(table, &case.truth));
    let [found, naive] = errors.each_ref().map(FlowErrors::all);
    assert!(found < naive, "{prior:?}: {found} is not below {naive}");
    (made, errors)
}

#[test]
fn a_synthetic_nation_is_rebuilt_better_than_by_no_construction() {
    let size = NationOptions { provinces: 6, regions: 36, sectors: 12, ..NationOptions::default() };
    let truth = nation(&size).expect("sizes make a nation");
    let known = footprints(&truth).0;
    for prior in PRIORS {
        for detail in [Detail::Totals, Detail::Sectors] {
            let case = Case::of(truth.clone(), detail);
            let (made, [found, naive]) = rebuilt(&case, prior);
            keeps_its_margins(&case, &made, detail == Detail::Sectors);
            assert!(found.between() < naive.between() && found.own() < naive.own(), "{prior:?}");
            let carbon = error(&footprints(&made.table).0, &known);
            assert!(carbon < 0.5, "{prior:?}, {detail:?}: footprints are off by {carbon}");
        }
        let case = Case::of(truth.clone(), Detail::Sectors).with_provinces();
        let (made, [found, _]) = rebuilt(&case, prior);
        keeps_its_margins(&case, &made, true);
        keeps_its_provinces(&case, &made);
        let estimated = rebuilt(&Case::of(truth.clone(), Detail::Sectors), prior).1;
        assert!(found.between() < 0.5 * estimated[0].between(), "{prior:?}: {} between", found.between());
    }
}

/// what provinces deliver of every product is what the given table says.
#[track_caller]
fn keeps_its_provinces(case: &Case, made: &Made) {
    let axes = &case.truth.axes;
    let [found, given] = [&made.table, &case.truth].map(|table| provinces(table).trade(axes));
    let mean = given.iter().sum::<f64>() / given.len() as f64;
    for (found, given) in found.iter().zip(&given) {
        assert!((found - given).abs() <= 1e-10 * given.max(mean), "{found} is not {given}");
    }
}

#[test]
fn countries_of_wiod_are_rebuilt_from_groups_of_them() {
    let Some(folder) = shared("wiod-2011") else { return };
    let truth = wiod(&folder);
    let known = footprints(&truth).0;
    // The world's emissions are in the inventory, all but those of sectors without output.
    let world = known.iter().sum::<f64>();
    assert!((world / 30_787_064.0 - 1.0).abs() < 1e-6, "{world}");
    let estimated = Case::of(truth.clone(), Detail::Sectors);
    let given = Case::of(truth, Detail::Sectors).with_provinces();
    for prior in PRIORS {
        for case in [&estimated, &given] {
            let (made, _) = rebuilt(case, prior);
            keeps_its_margins(case, &made, true);
            let carbon =
                [&made.table, &case.pooled(&made.built)].map(|table| error(&footprints(table).0, &known));
            assert!(carbon[0] < carbon[1], "{prior:?}: footprints are off by {carbon:?}");
            if case.statistics.given.is_some() {
                keeps_its_provinces(case, &made);
            }
        }
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
    let source = statistics(&made.join("statistics"), &layout, None).expect("our own files");
    let truth = read(&made.join("truth.h5"));
    let published = Published::of(&truth, Detail::Sectors).expect("a nation");
    assert!(source.statistics == published, "{:?}\n{published:?}", source.statistics);
    assert_eq!(source.sector_codes.names()[4], "5");
    let emissions = leontief::inventory::EmissionStatistics::of(&truth.axes, &truth.extensions[0], 0);
    assert!(source.emissions == Some(emissions), "{:?}", source.emissions);
    let data = made.join("statistics");
    equal_on_ranks(&config, &data, &[]);
    exits(&leontief(&["run", text(&config), "--output", text(&folder.path().join("run"))]), 0);
}

#[test]
fn forms_of_one_table_do_not_err_and_a_changed_cell_does() {
    let of = |form| {
        let options =
            NationOptions { provinces: 2, regions: 4, sectors: 3, form, ..NationOptions::default() };
        nation(&options).expect("sizes make a nation")
    };
    let (truth, mut dense) = (of(Form::Hierarchical), of(Form::Dense));
    assert!(FlowErrors::of(&dense, &truth).all() < 1e-14);
    let axes = truth.axes.clone();
    let all: f64 = dense.Z.panels().rows().flat_map(|(_, row)| row).sum();
    // A region of the first province sells to the second one's: a tenth of all, on one cell.
    let column = axes.n() - 1;
    let Flow::Dense(Z) = &mut dense.Z else { unreachable!("asked for") };
    Z.row_mut(0).expect("held")[column] += 0.1 * all;
    let errors = FlowErrors::of_flow(&axes, &dense.Z, &truth.Z);
    assert!((errors.all() - 0.1).abs() < 1e-14, "{}", errors.all());
    assert!(errors.own() < 1e-14 && errors.in_province() < 1e-14);
    let (p, q) = (Province(0), Province(1));
    let pair = |p: Province, q: Province| errors.gaps.at(p.0, q.0) / errors.amounts.at(p.0, q.0);
    let sold: f64 = truth
        .Z
        .to_dense(&axes)
        .panel(p)
        .expect("whole")
        .data()
        .chunks_exact(axes.n())
        .flat_map(|row| &row[axes.row_bounds()[1]..])
        .sum();
    assert!((pair(p, q) - 0.1 * all / sold).abs() < 1e-12 * all / sold);
    assert!(pair(q, p) < 1e-14);
    // Nothing found at all is all wrong.
    let none: Flow = Panels::whole(&axes, axes.n()).into();
    assert!((FlowErrors::of_flow(&axes, &none, &truth.Z).between() - 1.0).abs() < 1e-14);
}
