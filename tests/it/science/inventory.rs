//! Inventories of the tiny nation: the four cases of city data, controls, fuels, activity × factor, and bad input.

use leontief::table::Table;

use crate::program::{exits, says, stderr};
use crate::statistics::{Statistics, read};

/// Regions of the tiny nation with totals of two cities.
const REGIONS: &str = "region,province,gdp,population,longitude,latitude,area,co2\n\
                       Northtown,North,50,20,100,40,1000,30\n\
                       South,South,,50,105,30,9000,\n\
                       Middletown,North,30,10,101,41,1000,20\n\
                       Nowhere,North,,8,103,40,2000,\n";
/// Inventory of North by table sector is 6 of farms, 22 of coal and a part of the 40 of energy; 5 of homes.
const NORTH: [f64; 2] = [78.0, 5.0];

fn statistics() -> Statistics {
    let statistics = Statistics::new();
    statistics.write("regions.csv", REGIONS);
    statistics
}

fn options<'a>(sets: &[&'a str]) -> Vec<&'a str> {
    sets.iter().flat_map(|set| ["--set", set]).collect()
}

const TOTALS: &str = "build.statistics.emissions.region_total=co2";
const REGIONAL: &str = "build.inventory.control=regions";

fn built(statistics: &Statistics, sets: &[&str]) -> Table {
    exits(&statistics.run("build", &options(sets)), 0);
    read(&statistics.table())
}

/// Emissions of region r by sector, and of its final demand.
fn emitted(table: &Table, r: usize) -> (Vec<f64>, f64) {
    let extension = &table.extensions[0];
    let direct = extension.F_Y.as_ref().expect("homes").row(0);
    (extension.F.row(0)[3 * r..3 * r + 3].to_vec(), direct[2 * r..2 * r + 2].iter().sum())
}

fn total(table: &Table, r: usize) -> f64 {
    let (sectors, direct) = emitted(table, r);
    sectors.iter().sum::<f64>() + direct
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * expected.abs(), "{found} is not {expected}");
}

#[test]
fn city_totals_are_kept_or_brought_to_the_nation() {
    let statistics = statistics();
    let kept = built(&statistics, &[TOTALS, REGIONAL]);
    let from = kept.attributes.emissions_source.as_ref().expect("told");
    assert_eq!(from, &["total", "total", "imputed", "imputed"]);
    close(total(&kept, 0), 30.0, 1e-12);
    close(total(&kept, 1), 20.0, 1e-12);
    // Nowhere has nothing of its own: North's intensity, 6 of farms over North's output of them.
    let farms: f64 = (0..3).map(|r| kept.x[3 * r]).sum();
    close(emitted(&kept, 2).0[0], 6.0 * kept.x[6] / farms, 1e-12);
    let scaled = built(&statistics, &[TOTALS]);
    // Sectors are the nation's and homes sum to 10; the two totals keep their ratio.
    for (i, expected) in [10.0, 35.0, 75.0].into_iter().enumerate() {
        close(scaled.extensions[0].F.row(0).iter().skip(i).step_by(3).sum(), expected, 1e-8);
    }
    close((0..4).map(|r| emitted(&scaled, r).1).sum(), 10.0, 1e-8);
    close(total(&scaled, 0) / total(&scaled, 1), 1.5, 1e-8);
    // Homes of a city of known total follow people: Northtown 20 and Middletown 10 of 38, before totals are met.
    let plain = built(&statistics, &[]);
    assert!((total(&plain, 0) - total(&scaled, 0)).abs() > 1.0, "totals matter");
}

#[test]
fn closing_a_province_leaves_cities_without_data_the_rest() {
    let low = REGIONS.replace(",30\n", ",15\n").replace(",20\n", ",10\n");
    let statistics = statistics();
    statistics.write("regions.csv", &low);
    let open = built(&statistics, &[TOTALS, REGIONAL]);
    let closed = built(&statistics, &[TOTALS, REGIONAL, "build.inventory.close=true"]);
    let sum = |table: &Table| (0..3).map(|r| total(table, r)).sum::<f64>();
    close(sum(&closed), NORTH[0] + NORTH[1], 1e-12);
    assert!((sum(&open) - sum(&closed)).abs() > 1.0);
    close(total(&closed, 0), 15.0, 1e-12);
}

const OWN: &str = "region,sector,total,output\nNorthtown,farming,1,\nNorthtown,mining,2,\nNorthtown,energy,9,\n\
                   Northtown,rest,3,\nNorthtown,homes,4,\nMiddletown,mining,4,10\n";
const FILE: &str = "build.statistics.emissions.regions=own.csv";
const FIRMS: &str = "build.statistics.emissions.firms_output=output";

#[test]
fn own_inventories_and_those_of_large_firms() {
    let statistics = statistics();
    statistics.write("own.csv", OWN);
    let table = built(&statistics, &[TOTALS, REGIONAL, FILE, FIRMS]);
    let from = table.attributes.emissions_source.as_ref().expect("told");
    assert_eq!(from, &["inventory", "industry", "imputed", "imputed"]);
    let (sectors, direct) = emitted(&table, 0);
    close(sectors[0], 1.0, 1e-14);
    close(sectors[1] + sectors[2], 14.0, 1e-14);
    assert!(sectors[1] > 2.0 && sectors[2] > 3.0, "energy stands in both");
    close(direct, 4.0, 1e-14);
    // Firms of an output of 10 emit 4: all of Middletown's coal emits as they do. Farms come from the province.
    let (sectors, _) = emitted(&table, 1);
    close(sectors[1], 4.0 / 10.0 * table.x[4], 1e-12);
    let farms: f64 = (0..3).map(|r| table.x[3 * r]).sum();
    close(sectors[0], 6.0 * table.x[3] / farms, 1e-12);
    // Brought to the nation, sectors and homes still sum to it.
    let scaled = built(&statistics, &[TOTALS, FILE, FIRMS]);
    close((0..4).map(|r| total(&scaled, r)).sum(), 130.0, 1e-8);
}

/// Activity of coal and cement that times its factors makes the emissions of the tiny nation.
fn activity(statistics: &Statistics) {
    // 0.2 PJ a unit, 30 t C/TJ, all but a tenth burnt: 19,800 t a unit; cement 0.5 t a t: 5,000 t a unit.
    statistics.write(
        "factors.csv",
        "fuel,unit,net_calorific_value,carbon_content,oxidation,process,source\n\
         coal,10^4 t,0.2,30,0.9,,by hand\ncement,10^4 t,,,,0.5,by hand\n",
    );
    let row = |mass: f64| format!("{},{}", 0.75 * mass / 0.0198, 0.25 * mass / 0.005);
    let rows = |prefix: &str, all: &[(&str, f64)]| {
        let line = |(name, mass): &(&str, f64)| format!("{prefix}{name},{}\n", row(*mass));
        all.iter().map(line).collect::<String>()
    };
    let nation = [("farming", 10.0), ("mining", 20.0), ("energy", 60.0), ("rest", 30.0), ("homes", 10.0)];
    statistics.write("nation-emissions.csv", &format!("sector,coal,cement\n{}", rows("", &nation)));
    let north = [("farming", 6.0), ("mining", 22.0), ("energy", 40.0), ("rest", 10.0), ("homes", 5.0)];
    let text = format!("province,sector,coal,cement\n{}", rows("North,", &north));
    statistics.write("province-emissions.csv", &text);
}

fn activity_options(statistics: &Statistics) -> Vec<String> {
    vec![
        "build.statistics.emissions.given=activity".to_owned(),
        "build.statistics.emissions.fuels=[\"coal\", \"cement\"]".to_owned(),
        format!("build.factors={}", statistics.path("factors.csv").display()),
    ]
}

fn strings(all: &[String]) -> Vec<&str> {
    all.iter().map(String::as_str).collect()
}

#[test]
fn activity_times_factor_is_the_inventory_that_is_given() {
    let given = built(&Statistics::new(), &[]);
    let statistics = Statistics::new();
    activity(&statistics);
    let mut sets = activity_options(&statistics);
    sets.push("build.inventory.by_fuel=true".to_owned());
    let made = built(&statistics, &strings(&sets));
    for (a, b) in given.extensions[0].F.data().iter().zip(made.extensions[0].F.data()) {
        assert!((a - b).abs() <= 1e-9 * a.abs() + 1e-15, "{a} {b}");
    }
    // Three quarters of every cell are coal, a quarter cement.
    let by_fuel = &made.extensions[1];
    assert_eq!(by_fuel.stressors.names(), ["coal", "cement"]);
    for (k, share) in [0.75, 0.25].into_iter().enumerate() {
        for (part, whole) in by_fuel.F.row(k).iter().zip(made.extensions[0].F.row(0)) {
            assert!((part - share * whole).abs() <= 1e-12 * whole.abs(), "{part} of {whole}");
        }
    }
}

#[test]
fn a_fuel_without_a_factor_and_negative_activity_are_refused() {
    let statistics = Statistics::new();
    activity(&statistics);
    let mut sets = activity_options(&statistics);
    statistics.refuses(&options(&strings(&sets[..2])), 3, &["line 2", "name their file in build.factors"]);
    statistics.write(
        "factors.csv",
        "fuel,unit,net_calorific_value,carbon_content,oxidation,process\ncoal,10^4 t,0.2,30,0.9,\n",
    );
    statistics.refuses(&options(&strings(&sets)), 3, &["no emission factor for 'cement'", "add a row"]);
    activity(&statistics);
    let text = std::fs::read_to_string(statistics.path("nation-emissions.csv")).expect("written");
    let bad = text.lines().map(|line| if line.starts_with("mining,") { "mining,-3,1" } else { line });
    statistics.write("nation-emissions.csv", &(bad.collect::<Vec<_>>().join("\n") + "\n"));
    let said: &[&str] = &["nation-emissions.csv", "line 3", "activity of (nation, mining, coal) is -3"];
    statistics.refuses(&options(&strings(&sets)), 3, said);
    sets[2] = "build.factors=nowhere.csv".to_owned();
    statistics.refuses(&options(&strings(&sets)), 6, &["nowhere.csv"]);
}

#[test]
fn a_source_without_a_row_of_the_concordance_or_with_the_same_twice_is_refused() {
    let bad = Statistics::new().with("concordance.csv", "rest,3\n", "");
    bad.refuses(&options(&[]), 3, &["nation-emissions.csv", "line 6", "'rest'", "the concordance"]);
    let bad = Statistics::new().with("concordance.csv", "rest,3\n", "rest,3\nrest,3\n");
    bad.refuses(&options(&[]), 3, &["concordance.csv", "line 7", "'rest → 3' is there twice"]);
    let bad = Statistics::new().with("concordance.csv", "rest,3\n", "rest,8\n");
    bad.refuses(&options(&[]), 3, &["concordance.csv", "line 6", "'8' is not among the sectors"]);
}

#[test]
fn emissions_of_what_a_city_does_not_produce_are_named_with_their_mass() {
    let bad = statistics();
    let own = OWN.replace("Northtown", "South").replace("Middletown,mining,4,10\n", "");
    bad.write("own.csv", &own);
    bad.refuses(&options(&[FILE, FIRMS]), 3, &["'South' has 2 Mt from 'coal'", "output is 0"]);
    let bad = statistics();
    bad.write("own.csv", &OWN.replace("mining,4,10", "mining,4,10\nMiddletown,farming,3,"));
    bad.refuses(&options(&[FILE, FIRMS]), 3, &["firms of 'Middletown' emit 3 from 'farm'", "blank or 0"]);
    let bad = statistics();
    bad.write("regions.csv", &REGIONS.replace(",30\n", ",-30\n"));
    bad.refuses(
        &options(&[TOTALS]),
        3,
        &["regions.csv: line 2, column 8 (Northtown → co2) is -30", "below zero"],
    );
    let bad = Statistics::new().with("province-emissions.csv", "North,mining,22", "North,mining,-22");
    bad.refuses(&options(&[]), 3, &["(North, mining → total) is -22"]);
}

#[test]
fn a_province_that_emits_from_what_it_does_not_produce_is_told_with_the_mass() {
    let text = "South,farming,1\nSouth,mining,2\nSouth,energy,0\nSouth,rest,30\nSouth,homes,1\n";
    let statistics = Statistics::new().with("province-emissions.csv", "North,all,83\n", text);
    let run = statistics.run("build", &[]);
    says(&run, 0, &["'South' has 2 Mt from 'coal', whose output is 0"]);
}

#[test]
fn fuels_that_do_not_sum_to_their_total_are_listed() {
    let statistics = Statistics::new();
    statistics.write(
        "nation-emissions.csv",
        "sector,total,coal,oil\nfarming,10,4,6\nmining,20,20,0\nenergy,60,50,10.5\nrest,30,30,0\nhomes,10,0,10\n",
    );
    statistics.write(
        "province-emissions.csv",
        "province,sector,total,coal,oil\nNorth,farming,6,6,0\nNorth,mining,22,22,0\nNorth,energy,40,40,0\n\
         North,rest,10,10,0\nNorth,homes,5,0,5\n",
    );
    let sets = ["build.statistics.emissions.fuels=[\"coal\", \"oil\"]"];
    let run = statistics.run("build", &options(&sets));
    exits(&run, 0);
    let said = stderr(&run);
    assert!(
        said.contains("line 4 (nation, energy): fuels and processes sum to 60.5 and the total is 60"),
        "{said}"
    );
    assert_eq!(said.matches("fuels and processes sum").count(), 1);
}

const FUELS: &str = "build.statistics.emissions.fuels=[\"coal\", \"oil\"]";

/// The tiny nation by two fuels; `nation` is its row of mining, `north` the province's.
fn by_fuel(nation: &str, north: &str) -> Statistics {
    let statistics = Statistics::new();
    let text =
        "sector,total,coal,oil\nfarming,10,4,6\nmining,ROW\nenergy,60,50,10\nrest,30,30,0\nhomes,10,0,10\n";
    statistics.write("nation-emissions.csv", &text.replace("ROW", nation));
    let text = "province,sector,total,coal,oil\nNorth,farming,6,6,0\nNorth,mining,ROW\nNorth,energy,40,40,0\n\
                North,rest,10,10,0\nNorth,homes,5,0,5\n";
    statistics.write("province-emissions.csv", &text.replace("ROW", north));
    statistics
}

#[test]
fn a_negative_fuel_is_refused_with_its_cell_and_so_is_a_gap_of_half_the_total() {
    let sets = [FUELS, "build.inventory.by_fuel=true"];
    let bad = by_fuel("20,-5,25", "22,22,0");
    let said: &[&str] =
        &["nation-emissions.csv", "line 3, column 3", "(nation, mining → coal) is -5", "below zero"];
    bad.refuses(&options(&sets), 3, said);
    let bad = by_fuel("20,20,0", "22,23,-1");
    let said: &[&str] = &["province-emissions.csv", "line 3, column 5", "(North, mining → oil) is -1"];
    bad.refuses(&options(&sets), 3, said);
    // Headers of coal and total in each other's place: the fuels sum to 20 and more, the total is 4.
    let bad =
        by_fuel("20,20,0", "22,22,0").with("nation-emissions.csv", "sector,total,coal", "sector,coal,total");
    let said: &[&str] = &[
        "nation-emissions.csv: line 2, column 3",
        "(nation, farming → total) is 4",
        "sum to 16",
        "build.statistics.emissions.fuels",
    ];
    let same = by_fuel("20,20,0", "22,22,0");
    exits(&same.run("build", &options(&sets)), 0);
    bad.refuses(&options(&sets), 3, said);
}

#[test]
fn city_emissions_in_another_unit_are_caught_against_their_province() {
    let bad = statistics();
    bad.write("regions.csv", &REGIONS.replace(",30\n", ",30000\n"));
    let said: &[&str] =
        &["regions.csv", "line 2, column 8", "Northtown → co2) is 30000", "North emits 83 Mt"];
    bad.refuses(&options(&[TOTALS, REGIONAL]), 3, said);
    // South has no inventory: the nation's 130 stand in.
    let bad = statistics();
    bad.write("regions.csv", &REGIONS.replace("9000,\n", "9000,1400\n"));
    bad.refuses(&options(&[TOTALS, REGIONAL]), 3, &["South → co2) is 1400", "the nation emits 130 Mt"]);
    // All three cities of North known, a thousandth of what they are.
    let bad = statistics();
    let text =
        REGIONS.replace(",30\n", ",0.03\n").replace(",20\n", ",0.02\n").replace("2000,\n", "2000,0.01\n");
    bad.write("regions.csv", &text);
    bad.refuses(
        &options(&[TOTALS, REGIONAL]),
        3,
        &["regions.csv", "the regions of North emit 0.06", "Mt together and North 83 Mt"],
    );
    let bad = statistics();
    bad.write("own.csv", &OWN.replace("energy,9,", "energy,9000,"));
    bad.refuses(
        &options(&[FILE, FIRMS]),
        3,
        &["own.csv", "the inventory of 'Northtown' sums to 9010", "North emits 83 Mt"],
    );
}

#[test]
fn large_firms_that_produce_more_than_everybody_are_refused() {
    let bad = statistics();
    bad.write("own.csv", &OWN.replace("mining,4,10", "mining,4,20000"));
    let said: &[&str] = &["large firms of 'Middletown' produce 20000 of 'coal'", "firms_output_unit"];
    bad.refuses(&options(&[FILE, FIRMS]), 3, said);
}

#[test]
fn a_province_that_is_one_region_has_its_own_inventory() {
    let text = "South,farming,1\nSouth,mining,0\nSouth,energy,0\nSouth,rest,30\nSouth,homes,1\n";
    let statistics = Statistics::new().with("province-emissions.csv", "North,all,83\n", text);
    let table = built(&statistics, &[REGIONAL]);
    let from = table.attributes.emissions_source.as_ref().expect("told");
    let south = table.axes.regions.position("South").expect("there");
    assert_eq!(from[south], "province");
    assert_eq!(from.iter().filter(|from| *from == "imputed").count(), 3);
    // All of it is South's, as its inventory says.
    close(emitted(&table, south).0[2], 30.0, 1e-12);
    close(emitted(&table, south).1, 1.0, 1e-12);
}

#[test]
fn units_that_are_no_mass_or_no_people_are_told() {
    let unit = "build.statistics.emissions.unit=MtCO2";
    Statistics::new().refuses(
        &options(&[unit]),
        3,
        &["nation-emissions.csv", "build.statistics.emissions.unit is 'MtCO2'", "say t, kt"],
    );
    let statistics = Statistics::new();
    let run = statistics.run("build", &options(&["build.statistics.regions.population_unit=万人"]));
    says(&run, 0, &["the unit of population is '万人'"]);
    let run = statistics.run("build", &options(&["build.statistics.regions.population_unit=10^4 persons"]));
    assert!(!stderr(&run).contains("unit of population"), "{}", stderr(&run));
}

#[test]
fn classes_of_sources_that_nobody_has_are_refused() {
    let statistics = Statistics::new();
    activity(&statistics);
    let text = std::fs::read_to_string(statistics.path("factors.csv")).expect("written");
    let text = text.replace("process,source", "process,power").replace("by hand", "");
    statistics.write("factors.csv", &text);
    statistics.write("classes.csv", "source,class\nenergy,power\nenergie,power\n");
    let mut sets = activity_options(&statistics);
    sets.push(format!("build.source_classes={}", statistics.path("classes.csv").display()));
    statistics.refuses(
        &options(&strings(&sets)),
        3,
        &["build.source_classes has a class for 'energie'", "concordance"],
    );
    statistics.write("classes.csv", "source,class\nenergy,power\nenergy,power\n");
    statistics.refuses(&options(&strings(&sets)), 3, &["classes.csv, line 3: 'energy' is there twice"]);
    statistics.write("classes.csv", "source,class\nenergy,powr\n");
    statistics.refuses(
        &options(&strings(&sets)),
        3,
        &["classes.csv: line 2 ('energy'): the class is 'powr'"],
    );
}

#[test]
fn the_tables_own_total_is_printed_where_it_is_neither_the_provinces_nor_the_nations() {
    let statistics = statistics();
    let run = statistics.run("build", &options(&[TOTALS, REGIONAL]));
    exits(&run, 0);
    let said = crate::program::stdout(&run);
    let table = read(&statistics.table());
    let all: f64 = (0..4).map(|r| total(&table, r)).sum();
    assert!(
        said.contains("emissions [Mt]: provinces") && said.contains(&format!(", this table {all:.1}")),
        "{said}"
    );
    let run = statistics.run("build", &[]);
    assert!(!crate::program::stdout(&run).contains("this table"), "{}", crate::program::stdout(&run));
}
