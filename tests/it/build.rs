//! `leontief build`: accounts that hold, answers derived by hand, the same bits on any number of ranks.

use std::path::Path;

use leontief::axes::{Province, Region};
use leontief::table::{Table, balance};

use crate::program::{exits, leontief, on_ranks, says, shared, shows, stdout, text};
use crate::statistics::{Statistics, read};

/// Asserts that two numbers agree to a relative tolerance.
#[track_caller]
pub fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * expected.abs(), "{found} is not {expected}");
}

fn built(more: &[&str]) -> (Statistics, Table) {
    let statistics = Statistics::new();
    exits(&statistics.run("build", more), 0);
    let table = read(&statistics.table());
    (statistics, table)
}

/// Sum over the regions of a province of a vector by row.
fn provincial(table: &Table, p: usize, i: usize, values: &[f64]) -> f64 {
    let (axes, m) = (&table.axes, table.axes.m());
    axes.provinces.regions(Province(p)).map(|r| values[r * m + i]).sum()
}

#[test]
fn regions_sum_to_provinces_and_provinces_to_the_nation() {
    let (_statistics, table) = built(&[]);
    assert_eq!(table.axes.regions.names(), ["Northtown", "Middletown", "Nowhere", "South"]);
    // Output of farms is 600 + 300 in the provinces and 1000 in the nation, all in 10^3 CNY.
    for (p, expected) in [(0, [100.0 * 2.0 / 3.0, 50.0, 80.0]), (1, [100.0 / 3.0, 0.0, 120.0])] {
        for (i, x) in expected.into_iter().enumerate() {
            close(provincial(&table, p, i, &table.x), x, 1e-14);
        }
    }
    // Half of the product is North's; every component follows the sector.
    let all: f64 = table.v()[..3 * 3].iter().sum();
    close(all, 80.0, 1e-9);
    close(table.value_added.v.row(0).iter().sum(), 100.0, 1e-9);
    // Imports of production and final demand are the nation's 60, exports its 40.
    let sum = |values: &Option<Vec<f64>>| values.iter().flatten().sum::<f64>();
    close(sum(&table.imports) + sum(&table.imports_Y), 60.0, 1e-9);
    close(sum(&table.exports), 40.0, 1e-9);
    close(sum(&table.balancing), 5.0, 1e-12);
    // All uses: the nation's intermediate 190 and final 175, less imports.
    let cells = |flow: &leontief::table::Flow| flow.panels().rows().flat_map(|(_, row)| row).sum::<f64>();
    close(cells(&table.Z) + sum(&table.imports), 190.0, 1e-9);
    close(cells(&table.Y) + sum(&table.imports_Y), 175.0, 1e-9);
    let report = balance(&table).expect("whole");
    assert!(report.row.relative < 1e-8 && report.column.relative < 1e-8, "{report:?}");
}

#[test]
fn a_city_without_product_has_that_of_its_people() {
    let (_statistics, table) = built(&[]);
    // 8 people at the 80 / 30 a head of the two towns that have both.
    let sizes = [50.0, 30.0, 8.0 * 80.0 / 30.0];
    let all: f64 = sizes.iter().sum();
    for (r, size) in sizes.into_iter().enumerate() {
        close(table.x[3 * r + 2], 80.0 * size / all, 1e-14);
    }
    // Populations 20, 10, 8 are scaled to the province's 40; South's stays 50.
    let (people, unit) = table.attributes.population.as_ref().expect("given");
    assert_eq!(unit.as_str(), "10^4 persons");
    for (found, expected) in
        people.iter().zip([20.0, 10.0, 8.0].map(|n| n * 40.0 / 38.0).into_iter().chain([50.0]))
    {
        close(*found, expected, 1e-14);
    }
}

#[test]
fn emissions_are_the_nations_by_sector_and_follow_output_inside_a_province() {
    let (_statistics, table) = built(&[]);
    let extension = &table.extensions[0];
    let F = extension.F.row(0);
    let sector = |i: usize| F.iter().skip(i).step_by(3).sum::<f64>();
    // Energy, 60, is split by purchases of coal: 10 by coal itself, 30 by works.
    for (i, expected) in [10.0, 20.0 + 15.0, 45.0 + 30.0].into_iter().enumerate() {
        close(sector(i), expected, 1e-8);
    }
    // South has no inventory and no coal: of farms and works the nation's intensity, then brought to the totals.
    assert!(F[9 + 1].abs() <= 0.0);
    let north = 78.0;
    let south = 10.0 / 3.0 + 75.0 * 0.6;
    close(F[..9].iter().sum(), 120.0 * north / (north + south), 1e-8);
    for i in 0..3 {
        close(F[i] * table.x[3 + i], F[3 + i] * table.x[i], 1e-12);
    }
    // Households: North's 5 and South's part of 10 by spending, brought to 10.
    let direct = extension.F_Y.as_ref().expect("homes").row(0);
    close(direct.iter().sum(), 10.0, 1e-12);
    assert!(direct.iter().skip(1).step_by(2).all(|value| value.abs() <= 0.0));
}

#[test]
fn every_prior_keeps_the_accounts_and_h_keeps_more_at_home() {
    let mut kept = Vec::new();
    for prior in ["flat", "neutral", "gravity"] {
        let option = format!("build.construction.prior={prior}");
        for h in ["build.construction.home_bias=1", "build.construction.home_bias=9"] {
            let (statistics, table) = built(&["--set", &option, "--set", h]);
            let report = balance(&table).expect("whole");
            assert!(report.row.relative < 1e-8 && report.column.relative < 1e-8, "{prior}: {report:?}");
            exits(&leontief(&["check", text(&statistics.table())]), 0);
            let trade = table.Z.trade().expect("factored");
            let own = |r: usize| (0..3).map(|i| trade.share(&table.axes, 3 * r + i, r)).sum::<f64>();
            kept.push((0..3).map(own).sum::<f64>());
        }
    }
    assert!(kept[1] > kept[0] && kept[3] > kept[2] && kept[5] > kept[4], "{kept:?}");
    // With three cities the neutral prior has twice the own factor of the flat one.
    assert!(kept[2] > kept[0], "{kept:?}");
}

#[test]
fn what_a_flat_prior_makes_has_a_closed_form() {
    let flat = ["--set", "build.construction.prior=flat"];
    let (_statistics, table) = built(&flat);
    let (axes, trade) = (&table.axes, table.Z.trade().expect("factored"));
    // T^{rs} = T^{pq} (S^r / S^p) (D^s / D^q): the share of a city in what anyone takes of its province is its part of the
    // province's supply.
    let vectors = [&table.exports, &table.balancing].map(|vector| vector.as_deref().expect("given"));
    let supply = |r: usize, i: usize| table.x[3 * r + i] - vectors[0][3 * r + i] - vectors[1][3 * r + i];
    for i in 0..3 {
        let all: f64 = (0..3).map(|r| supply(r, i)).sum();
        for s in 0..4 {
            let of_province: f64 = (0..3).map(|r| trade.share(axes, 3 * r + i, s)).sum();
            for r in 0..3 {
                close(trade.share(axes, 3 * r + i, s), of_province * supply(r, i) / all, 1e-7);
            }
        }
    }
}

/// Kilometers between two places by the haversine formula.
fn kilometers(a: (f64, f64), b: (f64, f64)) -> f64 {
    let [(a_east, a_north), (b_east, b_north)] =
        [a, b].map(|(e, n)| (f64::to_radians(e), f64::to_radians(n)));
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let h = half(a_north - b_north) + a_north.cos() * b_north.cos() * half(a_east - b_east);
    2.0 * 6371.0 * h.sqrt().asin()
}

/// Deliveries of product i as the table's shares and uses have them, 4 × 4.
fn deliveries(table: &Table, i: usize) -> Vec<f64> {
    let (axes, trade) = (&table.axes, table.Z.trade().expect("factored"));
    let row = |flow: &leontief::table::Flow, s: usize| -> f64 {
        flow.panels().row(3 * s + i).expect("held").iter().sum()
    };
    let used = |s: usize| row(&table.Z, s) + row(&table.Y, s);
    (0..16).map(|at| trade.share(axes, 3 * (at / 4) + i, at % 4) * used(at % 4)).collect()
}

#[test]
fn nested_trade_is_the_dense_problem_of_all_cities_at_once() {
    let places = [(100.0, 40.0), (101.0, 41.0), (103.0, 40.0), (105.0, 30.0)];
    let internal = |area: f64| 2.0 / 3.0 * (area / std::f64::consts::PI).sqrt();
    let own = [1000.0, 1000.0, 2000.0, 9000.0].map(internal);
    let distance = |r: usize, s: usize| if r == s { own[r] } else { kilometers(places[r], places[s]) };
    for prior in ["neutral", "gravity"] {
        let option = format!("build.construction.prior={prior}");
        let (_statistics, table) = built(&[
            "--set",
            &option,
            "--set",
            "build.construction.home_bias=3",
            "--set",
            "build.construction.theta=2",
        ]);
        let inside = |r: usize, s: usize| {
            let h = if r == s { 3.0 } else { 1.0 };
            if prior == "gravity" { h * distance(r, s).powi(-2) } else { h / if r == s { 1.0 } else { 2.0 } }
        };
        for i in 0..3 {
            let found = deliveries(&table, i);
            let cell = |at: usize| if (at / 4 < 3) == (at % 4 < 3) { inside(at / 4, at % 4) } else { 1.0 };
            let dense = leontief::linalg::Matrix::from_row_major(4, 4, (0..16).map(cell).collect());
            let sum =
                |of: &dyn Fn(usize) -> bool| (0..16).filter(|at| of(*at)).map(|at| found[at]).sum::<f64>();
            let rows: Vec<f64> = (0..4).map(|r| sum(&|at| at / 4 == r)).collect();
            let columns: Vec<f64> = (0..4).map(|s| sum(&|at| at % 4 == s)).collect();
            let pair = |p: usize, q: usize| Some(sum(&|at| at / 4 / 3 == p && at % 4 / 3 == q));
            let groups = vec![0, 0, 0, 1];
            let blocks = leontief::entropy::Blocks {
                row_groups: groups.clone(),
                column_groups: groups,
                sums: vec![pair(0, 0), pair(0, 1), pair(1, 0), pair(1, 1)],
            };
            let options = leontief::entropy::Options { tolerance: 1e-12, ..Default::default() };
            let twin = leontief::entropy::balance_blocks(&dense, &rows, &columns, &blocks, &options)
                .expect("these sums are those of a table");
            for (found, expected) in found.iter().zip(twin.X.data()) {
                assert!(
                    (found - expected).abs() < 1e-7 * (expected + 1.0),
                    "{prior}, {i}: {found} {expected}"
                );
            }
        }
    }
}

#[test]
fn soft_margins_keep_the_nation_and_move_less_reliable_totals() {
    let soft = |tau: &str| {
        let tau = format!("build.construction.margin_weight={tau}");
        built(&["--set", "build.construction.margins=soft", "--set", &tau]).1
    };
    // South reports 250 of 400 exports; its output alone would give it another part.
    let exports = |table: &Table| table.exports.as_ref().expect("given")[9..].iter().sum::<f64>();
    let (firm, loose) = (exports(&soft("1e6")), exports(&soft("1e-6")));
    close(firm, 25.0, 1e-4);
    // Without any trust in the provinces' totals, exports follow output: farms 1/3, coal 0, works 0.6.
    close(loose, 5.0 / 3.0 + 25.0 * 0.6, 1e-4);
    let table = soft("1");
    close(table.exports.iter().flatten().sum::<f64>(), 40.0, 1e-8);
    let report = balance(&table).expect("whole");
    assert!(report.row.relative < 1e-8 && report.column.relative < 1e-8, "{report:?}");
}

#[test]
fn statistics_of_a_citys_sectors_are_used_and_brought_to_the_province() {
    let statistics = Statistics::new();
    statistics.write("cities.csv", "region,1,2,3\nNorthtown,300,,0\nMiddletown,100,,400\nNowhere,,0,\n");
    let file = "build.statistics.regional_output.file=cities.csv";
    let unit = "build.statistics.regional_output.unit='10^3 CNY'";
    exits(&statistics.run("build", &["--set", file, "--set", unit]), 0);
    let table = read(&statistics.table());
    // Nowhere has no coal; the towns' unknown coal follows their product, 50 : 30.
    assert!(table.x[6 + 1].abs() <= 0.0 && table.x[2].abs() <= 0.0);
    close(table.x[1], 50.0 * 50.0 / 80.0, 1e-13);
    close(table.x[0], 3.0 * table.x[3], 1e-13);
    let report = balance(&table).expect("whole");
    assert!(report.row.relative < 1e-8 && report.column.relative < 1e-8, "{report:?}");
    // The regions' products are kept although their sectors moved.
    let v = table.v();
    let product = |r: usize| v[3 * r..3 * r + 3].iter().sum::<f64>();
    close(product(0) / product(1), 50.0 / 30.0, 1e-8);
    close(v[..9].iter().sum(), 80.0, 1e-8);
}

#[test]
fn employment_stands_in_for_output_and_expenditure_divides_demand() {
    let statistics = Statistics::new();
    // Every city's farms are known, only two cities' coal: coal follows product.
    statistics.write("jobs.csv", "region,1,2,3\nNorthtown,1,5,1\nMiddletown,3,,1\nNowhere,4,5,2\n");
    statistics.write("spent.csv", "region,households\nNorthtown,300\nNowhere,100\n");
    let run = statistics.run(
        "build",
        &[
            "--set",
            "build.statistics.regional_employment.file=jobs.csv",
            "--set",
            "build.statistics.regional_expenditure.file=spent.csv",
        ],
    );
    exits(&run, 0);
    let table = read(&statistics.table());
    let farms: f64 = (0..3).map(|r| table.x[3 * r]).sum();
    for (r, jobs) in [1.0, 3.0, 4.0].into_iter().enumerate() {
        close(table.x[3 * r], farms * jobs / 8.0, 1e-14);
    }
    close(table.x[1] / table.x[4], 50.0 / 30.0, 1e-13);
    // Products 50, 30, 8 · 80 / 30: Middletown spends as the other two do a unit of product.
    let nowhere = 8.0 * 80.0 / 30.0;
    let spent = [300.0, 30.0 * 400.0 / (50.0 + nowhere), 100.0];
    let bought = |r: usize| {
        let domestic: f64 = (0..3).map(|i| table.Y.panels().row(3 * r + i).expect("held")[0]).sum();
        domestic + table.imports_Y.as_ref().expect("given")[2 * r]
    };
    close(bought(0) / bought(2), 3.0, 1e-12);
    close(bought(1) / bought(0), spent[1] / spent[0], 1e-12);
    for (path, said) in [
        ("/construction/imputed_proxy", "employment"),
        ("/construction/imputed_cells", "Middletown: expenditure, households"),
    ] {
        let shown = leontief(&["show", text(&statistics.table()), path, "--csv"]);
        assert!(stdout(&shown).contains(said), "{path}: {}", stdout(&shown));
    }
    let flags =
        stdout(&leontief(&["show", text(&statistics.table()), "/construction/imputed_output", "--csv"]));
    assert!(flags.contains("Northtown,farm,1") && flags.contains("South,farm,0"), "{flags}");
}

#[test]
fn labels_may_stand_in_any_order_and_sectors_go_by_code_or_name() {
    let statistics = Statistics::new();
    exits(&statistics.run("build", &[]), 0);
    let other = Statistics::new()
        .with("output.csv", "1,600,300\n2,500,0\n3,800,1200", "works,1200,800\nfarm,300,600\n2,0,500")
        .with("output.csv", "North,South", "South,North")
        .with("accounts.csv", "North,800,600,200,0,150,200\n", "")
        .with("accounts.csv", "all,1600,,,,,\n", "North,800,600,200,0,150,200\n")
        .with("nation.csv", "wages,40,10,50,,,,,,\nsurplus", "surplus")
        .with("nation.csv", "20,10,30,,,,,,\n", "20,10,30,,,,,,\nwages,40,10,50,,,,,,\n")
        .with("concordance.csv", "rest,3", "rest,works");
    exits(&other.run("build", &[]), 0);
    let (one, two) = (statistics.table(), other.table());
    exits(&leontief(&["compare", text(&one), text(&two), "--ignore", "/provenance"]), 0);
}

#[test]
fn run_builds_and_solves_and_the_archive_names_its_inputs() {
    let statistics = Statistics::new();
    let run = statistics.run("run", &["--json"]);
    exits(&run, 0);
    let archive = statistics.path("made/archive.h5");
    for (file, path, said) in [
        (statistics.table(), "/provenance/input_sha256", "nation.csv"),
        (archive.clone(), "/provenance/input_sha256", "nation.csv"),
        (archive, "/accounts/emissions/D_cba_reg", "Northtown"),
        (statistics.table(), "/construction/imputed_proxy", "population"),
    ] {
        let shown = leontief(&["show", text(&file), path, "--csv"]);
        shows(&shown, &[said]);
    }
}

#[test]
fn run_checks_what_it_built_and_stops_at_a_failure() {
    let run = Statistics::new().run("run", &[]);
    shows(&run, &["passed  productivity"]);
    // Coal that only coal uses, without value added: x = x has any solution.
    let statistics = Statistics::new();
    statistics.write(
        "nation.csv",
        "code,1,2,3,households,inventory,export,import,err,gross_output\n\
         1,20,0,30,60,5,5,20,0,100\n2,0,50,0,0,0,0,0,0,50\n3,15,0,60,100,30,25,30,0,200\n\
         wages,45,0,60,,,,,,\nsurplus,20,0,50,,,,,,\n",
    );
    let run = statistics.run("run", &[]);
    says(&run, 3, &["not fit to be solved", "FAILED  productivity", "coal"]);
    assert!(statistics.table().exists() && !statistics.path("made/archive.h5").exists());
}

pub fn equal_on_ranks(config: &Path, data: &Path, more: &[&str]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let on = |ranks: usize, threads: usize| {
        let output = folder.path().join(format!("{ranks}-{threads}"));
        let verb = ["build", text(config), "--data", text(data), "--output", text(&output)];
        exits(&on_ranks(ranks, threads, &[&verb, more].concat())?, 0);
        Some(output.join("table.h5"))
    };
    let Some(first) = on(1, 1) else { return };
    for (ranks, threads) in [(1, 2), (2, 2), (3, 1)] {
        let Some(other) = on(ranks, threads) else { return };
        exits(&leontief(&["compare", text(&first), text(&other)]), 0);
    }
}

#[test]
fn the_table_has_the_same_bits_on_1_2_3_ranks() {
    let statistics = Statistics::new();
    let config = statistics.path("build.toml");
    let (gravity, soft) = ("build.construction.prior=gravity", "build.construction.margins=soft");
    for sets in [&[][..], &["--set", gravity, "--set", soft]] {
        equal_on_ranks(&config, config.parent().expect("a folder"), sets);
    }
}

/// what is alike comes out alike.
#[test]
fn cities_that_are_alike_have_the_same_table_and_trade() {
    // The twins lie east and west of Nowhere.
    let twins = |prior: &str| {
        let statistics = Statistics::new()
            .with("regions.csv", "North,50,20,100,40,1000", "North,30,10,100,40,1000")
            .with("regions.csv", "North,30,10,101,41,1000", "North,30,10,102,40,1000")
            .with("regions.csv", "North,,8,103,40,2000", "North,,8,101,41,2000");
        exits(&statistics.run("build", &["--set", &format!("build.construction.prior={prior}")]), 0);
        read(&statistics.table())
    };
    for prior in ["flat", "neutral", "gravity"] {
        let table = twins(prior);
        let (axes, trade) = (&table.axes, table.Z.trade().expect("factored"));
        assert_eq!(axes.regions.names()[..3], ["Northtown", "Middletown", "Nowhere"]);
        let row = |flow: &leontief::table::Flow, at: usize| flow.panels().row(at).expect("held").to_vec();
        for i in 0..3 {
            let (one, other) = (i, 3 + i);
            close(table.x[one], table.x[other], 1e-14);
            for (a, b) in row(&table.Z, one).iter().zip(&row(&table.Z, other)) {
                close(*a, *b, 1e-12);
            }
            let share = |r: usize, s: usize| trade.share(axes, 3 * r + i, s);
            for [a, b] in
                [[(0, 0), (1, 1)], [(0, 1), (1, 0)], [(2, 0), (2, 1)], [(0, 2), (1, 2)], [(3, 0), (3, 1)]]
            {
                close(share(a.0, a.1), share(b.0, b.1), 1e-9);
            }
            close(table.extensions[0].F.at(0, one), table.extensions[0].F.at(0, other), 1e-12);
        }
    }
}

#[test]
fn china_builds_and_solves() {
    let Some(data) = shared("china-2012") else { return };
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/china-2012.toml");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path().join("china");
    let run = leontief(&["run", text(&config), "--data", text(&data), "--output", text(&output), "--json"]);
    exits(&run, 0);
    let table = read(&output.join("table.h5"));
    let axes = &table.axes;
    assert_eq!((axes.R(), axes.m(), axes.P()), (313, 42, 31));
    let report = balance(&table).expect("whole");
    assert!(report.row.relative < 1e-8 && report.column.relative < 1e-8, "{report:?}");
    let emissions = table.extensions[0].F.row(0);
    // Known of the statistics (methods.md B.12): production emits 8,745.95 Mt; output is the last column of the nation.
    close(emissions.iter().sum(), 8745.949, 1e-6);
    let nation = std::fs::read_to_string(data.join("national_io.csv")).expect("the national table");
    let all = nation.lines().skip(1).filter_map(|line| line.rsplit(',').next()?.parse::<f64>().ok()).sum();
    close(table.x.iter().sum(), all, 1e-9);
    let tibet = axes.regions.position("Tibet").expect("a region");
    assert!(emissions[axes.region_rows(Region(tibet))].iter().all(|mass| *mass >= 0.0));
    exits(&leontief(&["check", text(&output.join("table.h5"))]), 0);
    equal_on_ranks(&config, &data, &[]);
}

#[test]
fn without_a_folder_or_a_section_the_way_out_is_told() {
    let statistics = Statistics::new().with("build.toml", "folder = \".\"\n", "");
    let run = statistics.run("build", &[]);
    says(&run, 2, &["--data DIR"]);
    statistics.write("build.toml", "[input.synth]\n");
    let run = statistics.run("build", &[]);
    says(&run, 2, &["no [build] section"]);
}

/// A province that sells more from stock than it lays in, of products whose stocks grow in the nation: what is published
/// of it is blank, as the construction could make nothing of it.
#[test]
fn what_synth_publishes_can_be_built_from() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    let sizes = ["--statistics", "--provinces", "2", "--regions", "5", "--sectors", "4", "--seed", "1"];
    exits(&leontief(&[&["synth", text(&at("nation"))], &sizes[..]].concat()), 0);
    let accounts =
        std::fs::read_to_string(at("nation").join("statistics/provincial_accounts.csv")).expect("text");
    assert!(accounts.lines().nth(2).expect("Province 02").ends_with(','), "{accounts}");
    let config = at("nation").join("build.toml");
    exits(&leontief(&["build", text(&config), "--output", text(&at("built"))]), 0);
}
