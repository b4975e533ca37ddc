use leontief::accounts::{Footprints, StressorChoice, multipliers};
use leontief::analysis::{
    DecompositionOptions, ExtractionOptions, PathsOptions, Severed, decompose, extract, paths,
};
use leontief::coefficients::{Technical, technical_coefficients};
use leontief::exchange::{self, ReadOptions};
use leontief::leontief::{Deal, Side, SolverOptions, System};
use leontief::linalg::Matrix;
use leontief::ranks::Solo;
use leontief::table::{Flow, Panels, Table};

use super::{FORMS, coded_toy, near, on, synthetic, toy};
use crate::program::shared;

fn named(regions: &[&str], sectors: &[&str], severed: Severed) -> ExtractionOptions {
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    ExtractionOptions { regions: names(regions), sectors: names(sectors), severed }
}

#[test]
fn extraction_of_a_region_by_hand() {
    on(&toy(), |footprints| {
        for (severed, output) in [
            // West alone: 60 / .7.
            (Severed::All, [0.0, 60.0 / 0.7]),
            // East buys nothing and sells .1 to West.
            (Severed::Purchases, [(70.0 + 0.1 * 60.0 / 0.7), 60.0 / 0.7]),
            // East makes its demand of 70 only, and buys for it.
            (Severed::Sales, [70.0, 67.0 / 0.7]),
        ] {
            let found = extract(footprints, &named(&["East"], &[], severed)).expect("solved");
            let stressor = [2.0, 1.0];
            for i in 0..2 {
                near(found.output[i], 100.0 - output[i], 1e-11);
                near(found.stressor[i], stressor[i] * (100.0 - output[i]), 1e-11);
            }
        }
    });
}

/// Output after extraction by a system of the reduced coefficients.
fn solved_again(table: &Table, rows: &[usize], severed: Severed) -> Vec<f64> {
    let axes = &table.axes;
    let mut technical: Technical = technical_coefficients(table.Z.to_dense(axes).into(), &table.x);
    let Flow::Dense(A) = &mut technical.A else { unreachable!("made dense") };
    for row in 0..axes.n() {
        let cells = A.row_mut(row).expect("whole");
        if severed != Severed::Purchases && rows.contains(&row) {
            cells.fill(0.0);
        }
        for column in rows.iter().filter(|_| severed != Severed::Sales) {
            cells[*column] = 0.0;
        }
    }
    let mut f = table.Y.row_sums(axes).expect("whole");
    for leaving in [&table.exports, &table.balancing].into_iter().flatten() {
        f.iter_mut().zip(leaving).for_each(|(f, y)| *f += y);
    }
    if severed == Severed::All {
        for row in rows {
            f[*row] = 0.0;
        }
    }
    let deal = Deal::new(axes, &Solo);
    let system = System::new(&Solo, axes, &deal, &technical, &SolverOptions::default()).expect("productive");
    system.solve(&Matrix::from_row_major(f.len(), 1, f), Side::Forward).expect("solved").X.into_data()
}

#[track_caller]
fn agrees(table: &Table, options: &ExtractionOptions) {
    on(table, |footprints| {
        let found = extract(footprints, options).expect("solved");
        let all: Vec<usize> = (0..table.axes.n()).collect();
        let before = solved_again(table, &[], Severed::All);
        let after = solved_again(table, &found.rows, options.severed);
        let size = before.iter().map(|x| x.abs()).sum::<f64>();
        for i in all {
            near(found.output[i], before[i] - after[i], 1e-10 * size);
        }
    });
}

#[test]
fn extraction_agrees_with_a_new_solve_in_every_form() {
    for form in FORMS {
        let table = synthetic(form);
        let (region, sector) = (table.axes.regions.name(5), table.axes.sectors.name(2));
        for severed in [Severed::All, Severed::Purchases, Severed::Sales] {
            agrees(&table, &named(&[region], &[], severed));
            agrees(&table, &named(&[], &[sector], severed));
        }
        agrees(&table, &named(&[region], &[sector], Severed::All));
    }
}

#[test]
fn extraction_agrees_with_a_new_solve_on_wiod() {
    let Some(folder) = shared("wiod-2011") else { return };
    let table = exchange::read(&folder, &ReadOptions::default()).expect("WIOD").table;
    agrees(&table, &named(&["CHN"], &[], Severed::All));
    let electricity = table.axes.sectors.name(16).to_owned();
    agrees(&table, &named(&[], &[&electricity], Severed::Purchases));
}

#[test]
fn nothing_named_and_unknown_names_are_refused() {
    on(&toy(), |footprints| {
        let said = |options: &ExtractionOptions| match extract(footprints, options) {
            Err(leontief::ranks::Agreed::Mine(error)) => error.to_string(),
            _ => String::new(),
        };
        assert!(said(&ExtractionOptions::default()).contains("name at least one"));
        let unknown = said(&named(&["Eest"], &[], Severed::All));
        assert!(
            unknown.contains("extract.regions: the table has no region 'Eest'; the nearest name is 'East'")
        );
    });
}

#[test]
fn layers_and_paths_of_the_toy_by_hand() {
    on(&toy(), |footprints| {
        let options = PathsOptions { depth: 1, threshold: 1e-9, count: 3, ..PathsOptions::default() };
        let found = paths(footprints, &options).expect("valid");
        near(found.total, 300.0, 1e-10);
        // S y = 2·70 + 60; S A y = 2·20 + 25.
        near(found.layers[0], 200.0, 1e-12);
        near(found.layers[1], 65.0, 1e-12);
        near(found.beyond, 35.0, 1e-10);
        near(found.found, 265.0, 1e-10);
        // Direct 140 and 60, then East → East 2 · .2 · 70.
        assert_eq!(
            found.paths.iter().map(|path| path.rows.clone()).collect::<Vec<_>>(),
            [vec![0], vec![1], vec![0, 0]]
        );
        near(found.paths[2].value, 28.0, 1e-12);
        assert_eq!(found.paths[2].label(&footprints.table().axes), "East, goods ← East, goods");
        let west = PathsOptions { regions: vec!["West".to_owned()], ..options };
        near(paths(footprints, &west).expect("valid").total, 80.0 / 0.55, 1e-10);
        let wrong = PathsOptions { threshold: 0.0, ..west.clone() };
        assert!(paths(footprints, &wrong).is_err());
        let deep = PathsOptions { depth: 101, ..west };
        assert!(paths(footprints, &deep).expect_err("too deep").to_string().contains("paths.depth is 101"));
    });
}

/// Nothing is emitted, so no path passes any share of it.
#[test]
fn a_footprint_of_nothing_has_no_path() {
    let mut table = toy();
    table.extensions[0].F.data_mut().fill(0.0);
    on(&table, |footprints| {
        let found =
            paths(footprints, &PathsOptions { depth: 100, ..PathsOptions::default() }).expect("valid");
        assert!(found.paths.is_empty() && found.total.abs() < 1e-300 && found.found.abs() < 1e-300);
    });
}

/// A hundred sectors and a threshold below everything: a million chains are passed at the third purchase.
#[test]
fn chains_without_end_are_refused() {
    on(&synthetic(FORMS[0]), |footprints| {
        let options = PathsOptions { depth: 12, threshold: 1e-300, ..PathsOptions::default() };
        let refused = paths(footprints, &options).expect_err("too many").to_string();
        assert!(
            refused.contains("more than 1000000 chains") && refused.contains("raise paths.threshold"),
            "{refused}"
        );
    });
}

#[test]
fn extraction_takes_sectors_by_code() {
    on(&coded_toy(), |footprints| {
        let by_code = extract(footprints, &named(&["East"], &["25"], Severed::All)).expect("found");
        let by_name = extract(footprints, &named(&["East"], &["goods"], Severed::All)).expect("found");
        assert_eq!(by_code, by_name);
        let refused = extract(footprints, &named(&["East"], &["1"], Severed::All)).expect_err("no code");
        let leontief::ranks::Agreed::Mine(refused) = refused else { unreachable!("one rank") };
        assert!(refused.to_string().contains("no sector '1'"), "{refused}");
    });
}

#[test]
fn layers_approach_the_footprint_from_below_and_paths_fill_them() {
    for form in FORMS {
        let mut table = synthetic(form);
        // Changes of inventories may fall; everything else is positive.
        table.axes.categories =
            leontief::axes::Labels::new("category", ["a", "b", "c", "d", "e"]).expect("unique");
        on(&table, |footprints| {
            let categories = ["a", "b", "c", "d"].map(String::from).to_vec();
            let region = table.axes.regions.name(2).to_owned();
            let options =
                PathsOptions { regions: vec![region], categories, depth: 12, threshold: 1e-2, count: 1000 };
            let found = paths(footprints, &options).expect("valid");
            let mut sum = 0.0;
            for layer in &found.layers {
                assert!(*layer >= 0.0);
                sum += layer;
                assert!(sum <= found.total * (1.0 + 1e-12), "{sum} {}", found.total);
            }
            assert!(found.beyond < 2e-2 * found.total, "{} of {}", found.beyond, found.total);
            assert!(found.found > 0.0 && found.found <= sum);
            // With nothing dropped, the paths of two layers are these layers.
            let all = PathsOptions { depth: 1, threshold: 1e-15, ..options };
            let found = paths(footprints, &all).expect("valid");
            near(found.found, found.layers[0] + found.layers[1], 1e-9 * found.total);
        });
    }
}

/// Footprints of two tables at once.
fn decomposed(before: &Table, after: &Table, per_head: bool) -> leontief::analysis::Decomposition {
    let (axes, deal) = (before.axes.clone(), Deal::new(&before.axes, &Solo));
    let options = SolverOptions { tolerance: 1e-13, ..SolverOptions::default() };
    let taken = [before, after].map(|table| {
        let mut rest = table.clone();
        let Z = std::mem::replace(&mut rest.Z, Panels::zeros(&axes, axes.n(), &[]).into());
        (technical_coefficients(Z, &table.x), rest)
    });
    let systems =
        [0, 1].map(|i| System::new(&Solo, &axes, &deal, &taken[i].0, &options).expect("productive"));
    let choice = StressorChoice::default();
    let found = [0, 1].map(|i| Footprints::new(&systems[i], &taken[i].1, &choice).expect("solved"));
    decompose(&found[0], &found[1], &DecompositionOptions { per_head }).expect("comparable")
}

#[test]
fn contributions_sum_to_the_change_and_only_what_changed_contributes() {
    let before = synthetic(FORMS[0]);
    // Another economy of the same places, with its own technology, intensities and demand.
    let mut after = leontief::table::synthetic::nation(&leontief::table::synthetic::NationOptions {
        provinces: 4,
        regions: 17,
        sectors: 6,
        seed: 99,
        form: FORMS[0],
        noise: 0.0,
    })
    .expect("sizes");
    after.axes = before.axes.clone();
    for per_head in [false, true] {
        let found = decomposed(&before, &after, per_head);
        let total: f64 = found.before.iter().sum();
        for s in 0..before.axes.R() {
            let sum: f64 = found.contributions.row(s).iter().sum();
            near(sum, found.after[s] - found.before[s], 1e-11 * total);
        }
    }
    // Intensities 10 % lower: nothing else contributes.
    let mut cleaner = before.clone();
    cleaner.extensions[0].F.data_mut().iter_mut().for_each(|f| *f *= 0.9);
    let found = decomposed(&before, &cleaner, true);
    for s in 0..before.axes.R() {
        let row = found.contributions.row(s);
        let direct = before.extensions[0].F_Y.as_ref().map_or(0.0, |F_Y| {
            let C = before.axes.C();
            F_Y.row(0)[s * C..(s + 1) * C].iter().sum()
        });
        near(row[0], -0.1 * (found.before[s] - direct), 1e-9 * found.before[s]);
        assert!(row[1..].iter().all(|part| part.abs() < 1e-9 * found.before[s]), "{row:?}");
    }
    // Twice the people with twice the demand each: level and people alone, in equal parts.
    let mut grown = before.clone();
    grown.attributes.population.as_mut().expect("known").0.iter_mut().for_each(|people| *people *= 2.0);
    let found = decomposed(&before, &grown, true);
    for s in 0..before.axes.R() {
        let row = found.contributions.row(s);
        // The level a head halves as the people double.
        near(row[4] + row[5], 0.0, 1e-9 * found.before[s]);
        assert!(row[5] > 0.0 || found.before[s] <= 0.0);
    }
}

#[test]
fn multipliers_of_the_toy() {
    on(&toy(), |footprints| {
        let M = multipliers(footprints.system(), &footprints.S).expect("solved");
        near(M.at(0, 0), 1.5 / 0.55, 1e-13);
        near(M.at(1, 0), 1.0 / 0.55, 1e-13);
    });
}
