//! China 2012 from public statistics: known answers C-2 to C-4, the national values of B.12, and the paper's run.

use std::path::{Path, PathBuf};
use std::time::Instant;

use leontief::config::Config;
use leontief::exchange::{StatisticsSource, statistics};
use leontief::inventory::{Emissions, by_sector};
use leontief::table::Table;

use super::near;
use crate::program::{exits, leontief, on_ranks, shared, stdout, text};
use crate::statistics::read;

fn config(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("configs").join(name)
}

fn source() -> Option<StatisticsSource> {
    let folder = shared("china-2012")?;
    let config = Config::load(Some(&config("china-2012.toml")), &[]).expect("valid");
    let layout = config.build.expect("a build").statistics;
    Some(statistics(&folder, &layout, None).expect("the statistics of China"))
}

/// C-2, C-3, C-4: the concordance conserves 8,745.949 Mt, fuels sum to totals, 30 provinces to 9,742.70 Mt.
#[test]
fn the_inventories_of_china_conserve_their_totals() {
    let Some(source) = source() else { return };
    let emissions = source.emissions.as_ref().expect("emissions");
    let nation = &source.statistics.nation;
    let m = nation.x.len();
    let bought: Vec<f64> =
        (0..m).map(|j| [1, 10, 25].iter().map(|i| nation.Z.at(*i, j)).sum::<f64>()).collect();
    let sectors = by_sector(&emissions.nation.production, &emissions.concordance, (&bought, &nation.x));
    let (before, after): (f64, f64) = (emissions.nation.production.iter().sum(), sectors.iter().sum());
    near(before, 8745.949, 5e-4);
    near(after, before, 1e-10);
    near(emissions.nation.households.iter().sum(), 334.60, 5e-3);
    // C-3: no row of fuels and process is off its total by more than 1e-5 Mt, in the nation and in provinces.
    assert!(!source.notes.iter().any(|note| note.contains("fuels and processes sum")), "{:?}", source.notes);
    assert_eq!(emissions.fuels.len(), 18);
    let gap = |territory: &Emissions| -> f64 {
        let sums = territory.by_fuel.row_sums();
        let totals = territory.production.iter().chain(&territory.households);
        totals.zip(&sums).map(|(total, sum)| (total - sum).abs()).fold(0.0, f64::max)
    };
    let provinces: Vec<&Emissions> = emissions.provinces.iter().flatten().collect();
    assert_eq!(provinces.len(), 30);
    assert!(provinces.iter().copied().chain([&emissions.nation]).all(|territory| gap(territory) <= 1e-5));
    near(provinces.iter().map(|province| province.total()).sum(), 9742.70, 5e-3);
}

/// Every step of the built table: sectors as the nation's, homes apart, provinces one factor from their own.
#[test]
fn the_inventory_of_the_table_is_the_nations() {
    let Some(folder) = shared("china-2012") else { return };
    let Some(source) = source() else { return };
    let emissions = source.emissions.as_ref().expect("emissions");
    let output = tempfile::tempdir().expect("a temporary folder");
    for (name, sets) in [
        ("imputed", &["build.inventory.by_fuel=true"][..]),
        ("totals", &["build.statistics.emissions.region_total=co2_2012_mt"]),
    ] {
        let path = output.path().join(name);
        let mut arguments: Vec<String> =
            ["build", text(&config("china-2012.toml")), "--data", text(&folder), "--output", text(&path)]
                .map(str::to_owned)
                .to_vec();
        arguments.extend(sets.iter().flat_map(|set| ["--set".to_owned(), (*set).to_owned()]));
        exits(&leontief(&arguments.iter().map(String::as_str).collect::<Vec<_>>()), 0);
        let table = read(&path.join("table.h5"));
        let extension = &table.extensions[0];
        let total: f64 = extension.F.data().iter().sum();
        near(total, emissions.nation.production.iter().sum(), 1e-6);
        let direct: f64 = extension.F_Y.as_ref().expect("homes").data().iter().sum();
        near(direct, emissions.nation.households.iter().sum(), 1e-6);
        let from = table.attributes.emissions_source.as_ref().expect("told");
        // Seven provinces are one region with an inventory; four of them have a total besides. Tibet has none.
        let whole = from.iter().filter(|from| *from == "province").count();
        assert_eq!(whole, if name == "totals" { 3 } else { 7 });
        let imputed = from.iter().filter(|from| *from == "imputed").count();
        assert_eq!(imputed, if name == "totals" { 50 } else { 306 });
        if name == "imputed" {
            // Fuels of all cells are the nation's total again; coal is the larger part of it.
            let by_fuel = &table.extensions[1];
            near(by_fuel.F.data().iter().sum(), total, 1e-6);
            assert!(by_fuel.F.row(0).iter().sum::<f64>() > 0.5 * total);
        }
    }
}

/// Inverse of I − A by elimination.
fn inverse(A: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = A.len();
    let mut rows: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let own = (0..n).map(|j| f64::from(u8::from(i == j)) - A[i][j]);
            own.chain((0..n).map(|j| f64::from(u8::from(i == j)))).collect()
        })
        .collect();
    for k in 0..n {
        let pivot = rows[k][k];
        rows[k].iter_mut().for_each(|cell| *cell /= pivot);
        let line = rows[k].clone();
        for (i, row) in rows.iter_mut().enumerate().filter(|(i, _)| *i != k) {
            let factor = row[k];
            assert!(i < n);
            row.iter_mut().zip(&line).for_each(|(cell, other)| *cell -= factor * other);
        }
    }
    rows.into_iter().map(|row| row[n..].to_vec()).collect()
}

fn column_sums(A: &[Vec<f64>]) -> Vec<f64> {
    (0..A.len()).map(|j| A.iter().map(|row| row[j].abs()).sum()).collect()
}

fn most(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn radius(A: &[Vec<f64>]) -> f64 {
    let mut v = vec![1.0; A.len()];
    let mut size = 0.0;
    for _ in 0..500 {
        let w: Vec<f64> = A.iter().map(|row| row.iter().zip(&v).map(|(a, v)| a * v).sum()).collect();
        size = most(&w);
        v = w.iter().map(|w| w / size).collect();
    }
    size
}

fn coefficients(table: &Table) -> Vec<Vec<f64>> {
    let rows = table.Z.panels().rows();
    rows.map(|(_, row)| row.iter().zip(&table.x).map(|(z, x)| if *x > 0.0 { z / x } else { 0.0 }).collect())
        .collect()
}

/// B.12: the table's printed digits, by an inverse made here.
#[test]
fn the_national_values_are_those_printed() {
    let Some(folder) = shared("china-2012") else { return };
    let output = tempfile::tempdir().expect("a temporary folder");
    let config = config("china-2012.toml");
    let run = |sets: &[&str]| {
        let base = ["build", text(&config), "--data", text(&folder), "--output", text(output.path())];
        let level = ["--set", "build.level=nation"];
        exits(&leontief(&[&base[..], &level, sets].concat()), 0);
        read(&output.path().join("table.h5"))
    };
    let table = run(&[]);
    let A = coefficients(&table);
    let sums = column_sums(&A);
    near(most(&sums), 0.77525, 5e-6);
    near(mean(&sums), 0.57075, 5e-6);
    near(radius(&A), 0.60032, 5e-6);
    let L = inverse(&A);
    near(most(&column_sums(&L)), 3.11520, 5e-6);
    let mut complement = A.clone();
    for (i, row) in complement.iter_mut().enumerate() {
        row.iter_mut().enumerate().for_each(|(j, a)| *a = f64::from(u8::from(i == j)) - *a);
    }
    near(most(&column_sums(&complement)) * most(&column_sums(&L)), 5.33667, 5e-6);
    // With imports inside.
    let nation = source().expect("here").statistics.nation;
    let competitive: Vec<Vec<f64>> = (0..42)
        .map(|i| {
            (0..42).map(|j| if nation.x[j] > 0.0 { nation.Z.at(i, j) / nation.x[j] } else { 0.0 }).collect()
        })
        .collect();
    let sums = column_sums(&competitive);
    near(most(&sums), 0.83357, 5e-6);
    near(mean(&sums), 0.63366, 5e-6);
    near(radius(&competitive), 0.67384, 5e-6);
    footprints(&table, &L);
    // Splits by output in the place of purchases (the other figures).
    let by_output = run(&["--set", "build.inventory.fuels=[]"]);
    let found = by_category(&by_output, &L);
    near(found.iter().sum(), 6787.46, 5e-3);
    near(found[3] / spent(&by_output)[3] * 1e6, 1.8129, 5e-5);
}

/// Footprints by category, Mt.
fn by_category(table: &Table, L: &[Vec<f64>]) -> Vec<f64> {
    let multipliers = multipliers(table, L);
    let mut found = vec![0.0; 5];
    for (i, (_, row)) in table.Y.panels().rows().enumerate() {
        row.iter().zip(&mut found).for_each(|(y, sum)| *sum += multipliers[i] * y);
    }
    found
}

fn multipliers(table: &Table, L: &[Vec<f64>]) -> Vec<f64> {
    let F = table.extensions[0].F.row(0);
    let S: Vec<f64> = F.iter().zip(&table.x).map(|(F, x)| if *x > 0.0 { F / x } else { 0.0 }).collect();
    (0..42).map(|j| (0..42).map(|i| S[i] * L[i][j]).sum()).collect()
}

/// Purchases by category, imports included, 10^4 CNY.
fn spent(table: &Table) -> Vec<f64> {
    let mut sums = table.imports_Y.clone().expect("given");
    for (_, row) in table.Y.panels().rows() {
        row.iter().zip(&mut sums).for_each(|(y, sum)| *sum += y);
    }
    sums
}

fn footprints(table: &Table, L: &[Vec<f64>]) {
    let found = by_category(table, L);
    for (found, printed) in found.iter().zip([415.7, 1466.8, 488.9, 4287.3, 94.2]) {
        near(*found, printed, 0.05);
    }
    let domestic: f64 = found.iter().sum();
    near(domestic, 6752.84, 5e-3);
    let M = multipliers(table, L);
    let outside = |vector: &Option<Vec<f64>>| -> f64 {
        vector.as_ref().expect("given").iter().zip(&M).map(|(value, M)| value * M).sum()
    };
    near(outside(&table.exports), 2009.80, 5e-3);
    near(outside(&table.balancing), -16.69, 5e-3);
    let demand = spent(table);
    let direct = table.extensions[0].F_Y.as_ref().expect("homes").row(0).to_vec();
    near(found[3] / demand[3] * 1e6, 1.803, 5e-4);
    let homes = demand[0] + demand[1];
    near((found[0] + found[1]) / homes * 1e6, 0.948, 5e-4);
    near((found[0] + found[1] + direct[0] + direct[1]) / homes * 1e6, 1.117, 5e-4);
    near(100.0 * (found[3] + found[4]) / domestic, 64.9, 0.05);
    near(100.0 * found[3] / domestic, 63.5, 0.05);
    let F = table.extensions[0].F.row(0);
    let key: f64 = [24, 13, 10, 1, 12, 11].iter().map(|i| F[*i]).sum();
    near(100.0 * key / F.iter().sum::<f64>(), 84.6, 0.05);
}

/// The paper's run: 18 super-emitters of production with 9,000 Mt, 17 with the national inventory; short formulas are
/// full solves; light ≤ deep; the checklist has a number for 30 rows and more; the same bits on 1 to 3 ranks.
#[test]
fn the_papers_run_on_public_data() {
    let (Some(folder), Some(wiod)) = (shared("china-2012"), shared("wiod-2011")) else { return };
    let output = tempfile::tempdir().expect("a temporary folder");
    let paper = config("china-2012-paper.toml");
    let start = Instant::now();
    let (table, archive) = (output.path().join("table.h5"), output.path().join("scenarios_1.h5"));
    let build = ["build", text(&paper), "--data", text(&folder), "--output", text(output.path())];
    exits(&leontief(&build), 0);
    let world = format!("files.world_table={}", wiod.display());
    let on = |ranks: usize| {
        let archive = output.path().join(format!("scenarios_{ranks}.h5"));
        let arguments =
            ["scenario", text(&paper), "--table", text(&table), "--output", text(&archive), "--set", &world];
        let run = if ranks == 1 { Some(leontief(&arguments)) } else { on_ranks(ranks, 1, &arguments) };
        exits(&run?, 0);
        Some(archive)
    };
    on(1).expect("one rank");
    let run = leontief(&["paper", text(&archive), "--json"]);
    exits(&run, 0);
    eprintln!("build, scenarios and checklist of China 2012: {:.1} s", start.elapsed().as_secs_f64());
    let found: serde_json::Value = serde_json::from_str(&stdout(&run)).expect("JSON");
    assert_eq!(found["rows"].as_array().expect("rows").len(), 45);
    assert!(found["answered"].as_u64().expect("a count") >= 30, "{}", found["answered"]);
    let ours = |id: &str, at: usize| {
        let rows = found["rows"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["id"] == id).expect("a row");
        row["figures"][at]["ours"].as_f64().expect("a number")
    };
    near(ours("H30", 0), 18.0, 0.0);
    near(ours("H44", 0), 280.2216, 1e-4);
    assert!(ours("H35", 0) > 0.0 && ours("H35", 0) <= ours("H36", 0), "light and deep technology");
    assert!(ours("H37", 0) > 0.0 && ours("H37", 0) <= ours("H37", 3), "light and deep demand");
    for name in
        ["technology-light", "technology-deep", "demand-light", "demand-deep", "joint-light", "joint-deep"]
    {
        let gap = super::program::number(&archive, &format!("/scenario/{name}/gap"));
        assert!(gap < 1e-10, "{name}: {gap}");
    }
    let national = output.path().join("national.h5");
    let base = "classify.emitters.base=9080.54839";
    let arguments = ["scenario", text(&paper), "--table", text(&table), "--output", text(&national)];
    exits(&leontief(&[&arguments[..], &["--set", &world, "--set", base]].concat()), 0);
    let kinds = super::program::shown(&national, "/classes/super_emitter");
    let producers = kinds.iter().filter(|row| row.ends_with("technology") || row.ends_with("hybrid")).count();
    assert_eq!(producers, 17);
    for ranks in [2, 3] {
        let Some(other) = on(ranks) else { return };
        exits(&leontief(&["compare", text(&archive), text(&other)]), 0);
    }
}

/// Statistics of China with the rows of two files in another order; nothing else differs.
fn shuffled(folder: &Path, into: &Path) {
    for entry in folder.read_dir().expect("a folder").map(|entry| entry.expect("readable")) {
        let (from, to) = (entry.path(), into.join(entry.file_name()));
        let name = entry.file_name();
        if name != "regions.csv" && name != "sectors.csv" {
            std::fs::copy(&from, &to).expect("copied");
            continue;
        }
        let text = std::fs::read_to_string(&from).expect("text");
        let mut lines: Vec<&str> = text.lines().collect();
        if name == "regions.csv" {
            // Every seventh line, then the next of them, and so on: 313 is no multiple of 7.
            let rows = lines.split_off(1);
            lines.extend((0..rows.len()).map(|i| rows[7 * i % rows.len()]));
        } else {
            lines[1..].reverse();
        }
        std::fs::write(&to, lines.join("\n") + "\n").expect("written");
    }
}

/// The best partition known: an inertia of 1.2704525 with 49 cities of services and 96 of light manufacturing, found by
/// K-means of another program. It does not hang on the order of regions, nor do measures on that of sectors.
#[test]
fn types_and_scenarios_do_not_hang_on_the_order_of_rows() {
    let Some(folder) = shared("china-2012") else { return };
    let output = tempfile::tempdir().expect("a temporary folder");
    let other = output.path().join("shuffled");
    std::fs::create_dir(&other).expect("made");
    shuffled(&folder, &other);
    let scenarios = config("china-2012.toml");
    let mut savings = Vec::new();
    for (name, data) in [("plain", &folder), ("other", &other)] {
        let path = output.path().join(name);
        let build = config("china-2012.toml");
        exits(&leontief(&["build", text(&build), "--data", text(data), "--output", text(&path)]), 0);
        let (table, archive) = (path.join("table.h5"), path.join("scenarios.h5"));
        let arguments = ["scenario", text(&scenarios), "--table", text(&table), "--output", text(&archive)];
        exits(&leontief(&arguments), 0);
        let inertia = super::program::shown(&archive, "/classes/type_inertia");
        let best = inertia[0].rsplit(',').next().and_then(|cell| cell.parse().ok()).expect("a number");
        near(best, 1.270_452_5, 5e-8);
        let types = super::program::shown(&archive, "/classes/structure_type");
        let count = |kind: &str| types.iter().filter(|row| row.trim_end_matches('"').ends_with(kind)).count();
        assert_eq!([count("high-tech and services"), count("light manufacturing")], [49, 96]);
        assert!(super::program::number(&archive, "/classes/type_starts_best") >= 20.0);
        let saving = |name: &str| super::program::number(&archive, &format!("/scenario/{name}/saving"));
        savings.push(["technology-light", "technology-deep", "demand-deep", "joint-deep"].map(saving));
    }
    for (a, b) in savings[0].iter().zip(&savings[1]) {
        near(*a, *b, 1e-6 * a);
    }
}
