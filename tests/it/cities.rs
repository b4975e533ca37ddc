//! What is known of cities beside output: exports, imports, spending; and what they cannot be.

use leontief::table::{Table, balance};

use crate::build::{close, equal_on_ranks};
use crate::program::{exits, leontief, stderr, stdout, text};
use crate::statistics::{Statistics, read};

/// The first three regions are North's.
const CITIES: [&str; 3] = ["Northtown", "Middletown", "Nowhere"];
const EXPORTS: &str = "build.statistics.regional_exports.file=exports.csv";
const IMPORTS: &str = "build.statistics.regional_imports.file=imports.csv";

#[track_caller]
fn made(statistics: &Statistics, more: &[&str]) -> Table {
    exits(&statistics.run("build", more), 0);
    let table = read(&statistics.table());
    let report = balance(&table).expect("whole");
    assert!(report.row.relative < 1e-8 && report.column.relative < 1e-8, "{report:?}");
    table
}

/// One value a city and sector, as users write it.
fn by_sector(value: impl Fn(usize, usize) -> String) -> String {
    let rows = CITIES.iter().enumerate();
    let rows = rows.map(|(r, name)| format!("{name},{},{},{}\n", value(r, 0), value(r, 1), value(r, 2)));
    format!("region,1,2,3\n{}", rows.collect::<String>())
}

/// Domestic products of sector i that a region uses, by sector and by category.
fn used(table: &Table, r: usize, i: usize) -> Vec<f64> {
    let row = |flow: &leontief::table::Flow| flow.panels().row(3 * r + i).expect("held").to_vec();
    [row(&table.Z), row(&table.Y)].concat()
}

/// Cells of North: sums over its cities, product by product.
fn province(table: &Table) -> Vec<f64> {
    let cells = (0..3).map(|i| (0..3).map(|r| used(table, r, i)).reduce(added).unwrap_or_default());
    cells.collect::<Vec<_>>().concat()
}

fn added(mut sums: Vec<f64>, values: Vec<f64>) -> Vec<f64> {
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    sums
}

/// A provincial amount of North by sector, of the archive.
fn archived(statistics: &Statistics, name: &str) -> Vec<f64> {
    let path = format!("/construction/{name}");
    let shown = leontief(&["show", text(&statistics.table()), &path, "--csv"]);
    let lines = stdout(&shown);
    let north = lines.lines().filter(|line| line.starts_with("North,"));
    north.map(|line| line.rsplit(',').next().and_then(|cell| cell.parse().ok()).expect("a number")).collect()
}

#[test]
fn exports_of_cities_divide_those_of_their_province() {
    let plain = Statistics::new();
    let before = made(&plain, &[]);
    let exports = |table: &Table, r: usize, i: usize| table.exports.as_ref().expect("given")[3 * r + i];
    let whole = |table: &Table, i: usize| (0..3).map(|r| exports(table, r, i)).sum::<f64>();
    // Farms are known everywhere, works in one city only: the others export at the province's rate.
    let statistics = Statistics::new();
    let known = [0.2, 0.5, 0.3].map(|part| part * whole(&before, 0));
    let works = 0.9 * exports(&before, 0, 2);
    statistics.write(
        "exports.csv",
        &by_sector(|r, i| match (r, i) {
            (_, 0) => known[r].to_string(),
            (0, 2) => works.to_string(),
            _ => String::new(),
        }),
    );
    let table = made(&statistics, &["--set", EXPORTS]);
    for (r, known) in known.iter().enumerate() {
        close(exports(&table, r, 0), *known, 1e-12);
    }
    let others = exports(&before, 1, 2) + exports(&before, 2, 2);
    let factor = whole(&before, 2) / (works + others);
    close(exports(&table, 0, 2), works * factor, 1e-12);
    close(exports(&table, 1, 2), exports(&before, 1, 2) * factor, 1e-12);
    (0..3).for_each(|i| close(whole(&table, i), whole(&before, i), 1e-12));
    let flags = leontief(&["show", text(&statistics.table()), "/construction/imputed_exports", "--csv"]);
    let flags = stdout(&flags);
    for line in ["Northtown,farm,0", "Northtown,coal,1", "Middletown,works,1", "South,works,1"] {
        assert!(flags.contains(line), "{line}: {flags}");
    }
}

#[test]
fn exports_known_in_total_meet_it_and_the_provinces_products() {
    let plain = Statistics::new();
    let before = made(&plain, &[]);
    let exports = |table: &Table, at: usize| table.exports.as_ref().expect("given")[at];
    let total = |table: &Table, r: usize| (0..3).map(|i| exports(table, 3 * r + i)).sum::<f64>();
    let all: f64 = (0..3).map(|r| total(&before, r)).sum();
    let shares = [0.4, 0.45, 0.15];
    let totals = shares.map(|share| (share * all).to_string());
    let [one, two, three] = totals.each_ref().map(String::as_str);
    let statistics = Statistics::new().with_regional("ex", [one, "", two, three]);
    let table = made(&statistics, &["--set", "build.statistics.regions.exports=ex"]);
    for (r, share) in shares.iter().enumerate() {
        close(total(&table, r), share * all, 1e-9);
    }
    for i in 0..3 {
        let of = |table: &Table| (0..3).map(|r| exports(table, 3 * r + i)).sum::<f64>();
        close(of(&table), of(&before), 1e-9);
    }
}

#[test]
fn imports_of_cities_lower_their_use_and_keep_the_cells_of_the_province() {
    let plain = Statistics::new();
    let before = made(&plain, &[]);
    let (imports, demand) = (archived(&plain, "imports_by_product"), archived(&plain, "domestic_use"));
    let statistics = Statistics::new();
    let shares = [0.5, 0.4, 0.1];
    statistics.write("imports.csv", &by_sector(|r, i| (shares[r] * imports[i]).to_string()));
    let table = made(&statistics, &["--set", IMPORTS]);
    for (r, share) in shares.iter().enumerate() {
        for i in 0..3 {
            // Use of any origin as before, less what is imported now.
            let use_of_any = used(&before, r, i).iter().sum::<f64>() * (1.0 + imports[i] / demand[i]);
            close(used(&table, r, i).iter().sum(), use_of_any - share * imports[i], 1e-8);
        }
    }
    for (found, expected) in province(&table).iter().zip(province(&before)) {
        assert!((found - expected).abs() <= 1e-8 * (1.0 + expected.abs()), "{found} is not {expected}");
    }
    let flags = leontief(&["show", text(&statistics.table()), "/construction/imputed_imports", "--csv"]);
    assert!(stdout(&flags).contains("Nowhere,coal,0"), "{}", stdout(&flags));
    let steps = leontief(&["show", text(&statistics.table()), "/construction/residual", "--csv"]);
    assert!(stdout(&steps).contains("regional tables"), "{}", stdout(&steps));
}

#[test]
fn spending_known_in_total_is_met() {
    let statistics = Statistics::new().with_regional("spent", ["30", "", "50", "20"]);
    let table = made(&statistics, &["--set", "build.statistics.regions.expenditure=spent"]);
    let spent = |r: usize| {
        let domestic: f64 = (0..3).flat_map(|i| used(&table, r, i)[3..].to_vec()).sum();
        domestic + table.imports_Y.as_ref().expect("given")[2 * r..2 * r + 2].iter().sum::<f64>()
    };
    let all: f64 = (0..3).map(spent).sum();
    for (r, share) in [0.3, 0.5, 0.2].into_iter().enumerate() {
        close(spent(r), share * all, 1e-8);
    }
}

#[test]
fn exports_above_output_and_imports_above_use_are_refused_or_pass_through() {
    let too_much = |r: usize, i: usize| if (r, i) == (1, 2) { "70".to_owned() } else { String::new() };
    for (file, setting, said) in [
        ("exports.csv", EXPORTS, "exports of (Middletown, works) is 70; its output is "),
        ("imports.csv", IMPORTS, "imports of (Middletown, works) is 70; its use is "),
    ] {
        let bad = Statistics::new();
        bad.write(file, &by_sector(too_much));
        bad.refuses(&["--set", setting], 3, &[said, "build.construction.entrepot = true"]);
        let entrepot = "build.construction.entrepot=true";
        let table = made(&bad, &["--set", setting, "--set", entrepot]);
        let shown = leontief(&["show", text(&bad.table()), "/construction/reexports", "--csv"]);
        let line =
            stdout(&shown).lines().find(|line| line.starts_with("Middletown,works,")).map(str::to_owned);
        let passing: f64 = line.and_then(|line| line.rsplit(',').next()?.parse().ok()).expect("a number");
        if file == "exports.csv" {
            // What is left is at most 0.95 of the output.
            close(passing, 70.0 - 0.95 * table.x[5], 1e-9);
            assert!(table.exports.as_ref().expect("given")[5] <= 0.95 * table.x[5] * (1.0 + 1e-9));
        } else {
            assert!(passing > 0.0 && passing < 70.0, "{passing}");
        }
    }
}

#[test]
fn statistics_of_cities_that_cannot_be_are_named() {
    for (file, setting) in [("exports.csv", EXPORTS), ("imports.csv", IMPORTS)] {
        let bad = Statistics::new();
        bad.write(file, &by_sector(|r, i| if (r, i) == (0, 1) { "-3".to_owned() } else { String::new() }));
        bad.refuses(&["--set", setting], 3, &["(Northtown, coal) is -3", "leave it blank"]);
        bad.write(file, &by_sector(|r, i| if (r, i) == (0, 1) { "none".to_owned() } else { String::new() }));
        bad.refuses(&["--set", setting], 3, &[file, "line 2, column 3", "'none'", "Northtown"]);
        // Written in yuan, said to be in 10⁴ yuan.
        bad.write(file, &by_sector(|_, _| "90000".to_owned()));
        bad.refuses(&["--set", setting], 3, &["of the regions add up to", "another unit"]);
    }
    let bad = Statistics::new();
    bad.write("jobs.csv", "region,1,2,3\nNorthtown,-1,5,1\n");
    let jobs = "build.statistics.regional_employment.file=jobs.csv";
    bad.refuses(&["--set", jobs], 3, &["employment of (Northtown, farm) is -1"]);
    bad.write("spent.csv", "region,households\nMiddletown,-2\n");
    let spent = "build.statistics.regional_expenditure.file=spent.csv";
    bad.refuses(&["--set", spent], 3, &["expenditure of (Middletown, households) is -2"]);
}

#[test]
fn no_output_known_where_the_province_has_some_is_filled_in_and_said() {
    let statistics = Statistics::new();
    statistics.write("outputs.csv", &by_sector(|_, i| if i == 1 { "0".to_owned() } else { String::new() }));
    let file = "build.statistics.regional_output.file=outputs.csv";
    let table = made(&statistics, &["--set", file]);
    // Coal follows product: 50 to 30.
    close(table.x[1] / table.x[4], 50.0 / 30.0, 1e-12);
    let shown = leontief(&["show", text(&statistics.table()), "/construction/imputed_proxy", "--csv"]);
    let shown = stdout(&shown);
    assert!(shown.contains("North: output of coal, zero in every region"), "{shown}");
}

#[test]
fn zeros_that_cannot_be_balanced_are_named() {
    // Northtown is said to spend on nothing, and to spend 30.
    let bad = Statistics::new().with_regional("spent", ["30", "", "", ""]);
    bad.write("spent.csv", "region,households,inventory\nNorthtown,0,0\nMiddletown,5,5\nNowhere,5,5\n");
    let more = [
        "--set",
        "build.statistics.regional_expenditure.file=spent.csv",
        "--set",
        "build.statistics.regions.expenditure=spent",
    ];
    bad.refuses(&more, 3, &["spending of regions, North", "Northtown"]);
    // Middletown is said to export no product, and to export 10 of all.
    let bad = Statistics::new().with_regional("ex", ["", "", "3", ""]);
    bad.write("exports.csv", &by_sector(|r, _| if r == 1 { "0".to_owned() } else { String::new() }));
    let total = "build.statistics.regions.exports=ex";
    bad.refuses(&["--set", EXPORTS, "--set", total], 3, &["foreign trade of regions, North", "Middletown"]);
}

#[test]
fn city_inputs_give_the_same_bits_on_any_number_of_ranks() {
    let statistics = Statistics::new().with_regional("ex", ["6", "", "4", ""]);
    statistics.write("imports.csv", &by_sector(|r, i| if r == i { "2".to_owned() } else { String::new() }));
    let config = statistics.path("build.toml");
    let more = ["--set", IMPORTS, "--set", "build.statistics.regions.exports=ex"];
    equal_on_ranks(&config, config.parent().expect("a folder"), &more);
}

const OUTPUT: &str = "build.statistics.regional_output.file=outputs.csv";
const ADDED: &str = "build.statistics.regional_value_added.file=added.csv";
const ERROR: &str = "build.construction.margins=refuse";

/// A nation whose provinces agree with it: 60 and 40 of farms, 50 of coal, 80 and 120 of works, so that only cities are
/// at fault where totals must not be moved.
fn agreeing() -> Statistics {
    Statistics::new()
        .with("output.csv", "1,600,300", "1,600,400")
        .with("accounts.csv", "North,800,600,200,0,150,200", "North,850,,,,150,200")
        .with("accounts.csv", "South,800,700,100,0,250,400", "South,750,,,,250,400")
}

#[test]
fn outputs_that_do_not_add_up_are_told_or_refused() {
    let statistics = agreeing();
    // Five times too much of coal; works of two cities known, the third has the rest.
    let coal = |r: usize| [25.0, 15.0, 10.0][r];
    let outputs = |scale: f64| {
        by_sector(|r, i| match (r, i) {
            (_, 1) => (scale * coal(r)).to_string(),
            (0 | 1, 2) => "30".to_owned(),
            _ => String::new(),
        })
    };
    statistics.write("outputs.csv", &outputs(5.0));
    let table = made(&statistics, &["--set", OUTPUT]);
    close(table.x[1], 25.0, 1e-9);
    let shown = leontief(&["show", text(&statistics.table()), "/construction/adjustment_sum", "--csv"]);
    assert!(stdout(&shown).contains("outputs of the regions of North, coal"), "{}", stdout(&shown));
    std::fs::remove_file(statistics.table()).expect("there");
    let said = ["outputs of the regions of North, coal add up to 250", "control is 50", "margins"];
    statistics.refuses(&["--set", OUTPUT, "--set", ERROR], 3, &said);
    statistics.write("outputs.csv", &outputs(1.0));
    let table = made(&statistics, &["--set", OUTPUT, "--set", ERROR]);
    (0..3).for_each(|r| close(table.x[3 * r + 1], coal(r), 1e-8));
    [30.0, 30.0, 20.0].iter().enumerate().for_each(|(r, works)| close(table.x[3 * r + 2], *works, 1e-8));
}

#[test]
fn cities_in_another_unit_are_named() {
    let bad = Statistics::new();
    bad.write(
        "outputs.csv",
        &by_sector(|r, i| if (r, i) == (1, 2) { "90000".to_owned() } else { String::new() }),
    );
    bad.refuses(&["--set", OUTPUT], 3, &["output of (Middletown, works) is 90000", "its province has 80"]);
    let outputs =
        by_sector(|r, i| if r == 0 { [0.003, 0.0025, 0.004][i].to_string() } else { String::new() });
    bad.write("outputs.csv", &outputs);
    bad.refuses(&["--set", OUTPUT], 3, &["output of all known sectors of (Northtown)", "another unit"]);
    bad.write(
        "added.csv",
        &by_sector(|r, i| if r == 1 { [0.001, 0.0005, 0.0007][i].to_string() } else { String::new() }),
    );
    let said =
        ["value added of all known sectors of (Middletown)", "[build.statistics.regional_value_added]"];
    bad.refuses(&["--set", ADDED], 3, &said);
}

#[test]
fn value_added_outside_its_bounds_is_told_or_refused() {
    let statistics = Statistics::new();
    statistics.write(
        "added.csv",
        &by_sector(|r, i| if (r, i) == (0, 2) { "0.0001".to_owned() } else { String::new() }),
    );
    made(&statistics, &["--set", ADDED]);
    let shown = leontief(&["show", text(&statistics.table()), "/construction/adjustment_sum", "--csv"]);
    assert!(
        stdout(&shown).contains("value added of Northtown outside value_added_rate"),
        "{}",
        stdout(&shown)
    );
    let bad = agreeing();
    bad.write(
        "added.csv",
        &by_sector(|r, i| if (r, i) == (0, 2) { "0.0001".to_owned() } else { String::new() }),
    );
    bad.refuses(&["--set", ADDED, "--set", ERROR], 3, &["Northtown outside value_added_rate", "widen"]);
}

#[test]
fn people_of_blank_cities_are_left_out_of_those_of_the_others() {
    // Middletown's people by product: 30 of product at (20 + 8) / (50 + its own share) a head.
    let statistics = Statistics::new().with("regions.csv", "North,30,10", "North,30,").with(
        "regions.csv",
        "Nowhere,North,,8",
        "Nowhere,North,20,8",
    );
    let table = made(&statistics, &[]);
    let (people, _) = table.attributes.population.as_ref().expect("given");
    // 28 people have a product of 70: 30 of product are 12 people.
    close(people[0], 40.0 * 20.0 / 40.0, 1e-12);
    close(people[2], 40.0 * 8.0 / 40.0, 1e-12);
    assert!(people[1].is_nan(), "{people:?}");
}

#[test]
fn what_is_filled_in_is_flagged() {
    let statistics = Statistics::new().with("output.csv", "1,600,300", "1,600,");
    statistics.write("outputs.csv", &by_sector(|_, i| if i == 1 { "0".to_owned() } else { String::new() }));
    made(&statistics, &["--set", OUTPUT]);
    let flags = leontief(&["show", text(&statistics.table()), "/construction/imputed_output", "--csv"]);
    let flags = stdout(&flags);
    for line in ["Northtown,coal,1", "Nowhere,coal,1", "South,farm,1", "South,works,0"] {
        assert!(flags.contains(line), "{line}: {flags}");
    }
}

#[test]
fn a_rounded_national_table_is_taken_and_its_gaps_are_told() {
    let rounded =
        || Statistics::new().with("nation.csv", "1,20,0,30,60,5,5,20,0,100", "1,20,0,30.001,60,5,5,20,0,100");
    let statistics = rounded();
    let table = made(&statistics, &[]);
    let balancing = table.balancing.as_ref().expect("given");
    close((0..4).map(|r| balancing[3 * r]).sum(), -0.001, 1e-9);
    let shown = leontief(&["show", text(&statistics.table()), "/construction/adjustment_sum", "--csv"]);
    for what in ["row of farm in the national table", "value added of works in the national table"] {
        assert!(stdout(&shown).contains(what), "{}", stdout(&shown));
    }
    rounded().refuses(&["--set", ERROR], 3, &["row of farm in the national table", "margins"]);
}

#[test]
fn trade_between_provinces_counts_once() {
    let statistics = Statistics::new();
    let table = made(&statistics, &[]);
    let flows = |flow: &leontief::table::Flow| flow.row_sums(&table.axes).expect("whole").iter().sum::<f64>();
    let shown = leontief(&["show", text(&statistics.table()), "/construction/total", "--csv"]);
    let shown = stdout(&shown);
    let total = shown.lines().find_map(|line| line.strip_prefix("trade of regions,"));
    // Inventories are netted in deliveries by product, as in the sums of Z and Y.
    close(
        total.and_then(|cell| cell.parse().ok()).expect("a number"),
        flows(&table.Z) + flows(&table.Y),
        1e-8,
    );
}

#[test]
fn value_added_that_does_not_add_up_is_told_or_refused() {
    // Coal is North's alone, and the nation adds 20 in it.
    let statistics = agreeing();
    let cells = |r: usize, i: usize| if i == 1 { [15.0, 9.0, 6.0][r].to_string() } else { String::new() };
    statistics.write("added.csv", &by_sector(cells));
    made(&statistics, &["--set", ADDED]);
    let shown = leontief(&["show", text(&statistics.table()), "/construction/adjustment_sum", "--csv"]);
    assert!(stdout(&shown).contains("value added of the regions of North, coal"), "{}", stdout(&shown));
    std::fs::remove_file(statistics.table()).expect("there");
    let said = ["value added of the regions of North, coal add up to 30", "their control is", "added.csv)"];
    statistics.refuses(&["--set", ADDED, "--set", ERROR], 3, &said);
}

#[test]
fn value_added_that_is_known_is_not_moved_where_that_is_refused() {
    // Northtown has most of North's product of 85, and its sectors are said to add 15.
    let bad = agreeing();
    bad.write("added.csv", &by_sector(|r, _| if r == 0 { "5".to_owned() } else { String::new() }));
    let said = ["value added of (Northtown, farm) is 5 and would become", "added.csv, line 2, column 2 (1)"];
    bad.refuses(&["--set", ADDED, "--set", ERROR], 3, &said);
}

#[test]
fn a_row_in_another_unit_is_named() {
    let bad = Statistics::new().with("regions.csv", "Northtown,North,50", "Northtown,North,500000").with(
        "regions.csv",
        "Nowhere,North,,8",
        "Nowhere,North,10,8",
    );
    bad.refuses(&[], 3, &["GDP of (Northtown) is 500000", "the median", "line 2, column 3 (gdp)"]);
}

#[test]
fn a_category_that_is_misspelled_is_named() {
    let bad = Statistics::new();
    bad.write("spent.csv", "region,household\nMiddletown,2\n");
    let set = ["--set", "build.statistics.regional_expenditure.file=spent.csv"];
    bad.refuses(&set, 3, &["spent.csv", "column 2 ('household')", "'households' has no column"]);
    bad.write("spent.csv", "region,households\nMiddletown,2\n");
    made(&bad, &set);
}

#[test]
fn options_that_change_nothing_are_told() {
    let statistics = Statistics::new();
    let run = statistics.run("build", &["--set", "build.construction.theta=2.5"]);
    exits(&run, 0);
    let said = "build.construction.theta has no effect: prior is not \"gravity\"";
    assert!(stderr(&run).contains(said), "{}", stderr(&run));
}

#[test]
fn a_province_of_one_region_is_flagged_where_it_is_estimated() {
    let statistics = Statistics::new();
    made(&statistics, &[]);
    for name in ["value_added", "exports", "imports"] {
        let path = format!("/construction/imputed_{name}");
        let flags = leontief(&["show", text(&statistics.table()), &path, "--csv"]);
        assert!(stdout(&flags).contains("South,farm,1"), "{name}: {}", stdout(&flags));
    }
}

#[test]
fn a_rounded_nation_as_one_region_takes_up_its_gaps() {
    let statistics =
        Statistics::new().with("nation.csv", "1,20,0,30,60,5,5,20,0,100", "1,20,0,30.001,60,5,5,20,0,100");
    let table = made(&statistics, &["--set", "build.level=nation"]);
    close(table.balancing.as_ref().expect("given")[0], -0.001, 1e-9);
    // Works: 200 less inputs of 30.001 + 30 + 60.
    close(table.value_added.v.row_sums().iter().sum(), 60.0 + 20.0 + 79.999, 1e-9);
}
