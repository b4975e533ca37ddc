//! Statistics that cannot be: the place, the remedy, the exit code, and no table.

use crate::program::{exits, says};
use crate::statistics::Statistics;

#[test]
fn a_cell_that_is_no_number_is_named() {
    let bad = Statistics::new().with("output.csv", "1,600,300", "1,six,300");
    bad.refuses(&[], 3, &["output.csv, line 2, column 2", "farm → North", "'six'"]);
    let bad = Statistics::new().with("regions.csv", "Northtown,North,50", "Northtown,North,NaN");
    bad.refuses(&[], 3, &["regions.csv, line 2", "Northtown → gdp", "'NaN'"]);
}

#[test]
fn a_city_in_no_province_and_a_province_without_a_city_are_refused() {
    let bad = Statistics::new().with("regions.csv", "Middletown,North", "Middletown,");
    bad.refuses(&[], 3, &["regions.csv", "line 4", "'Middletown' is in no province"]);
    let bad = Statistics::new().with("accounts.csv", "all,1600", "West,1,1,1,0,1,1\nall,1600");
    bad.refuses(&[], 3, &["accounts.csv, line 4", "'West' is not among the provinces", "add a region"]);
    let bad = Statistics::new().with("accounts.csv", "South,800,700,100,0,250,400\n", "");
    bad.refuses(&[], 3, &["accounts.csv", "no row for 'South'"]);
    let bad = Statistics::new().with("regions.csv", "Middletown,North", "Middletown,Nort");
    bad.refuses(&[], 3, &["output.csv", "no column for 'Nort'", "correct the name"]);
}

#[test]
fn a_province_with_nothing_known_of_its_cities_is_refused() {
    let bad = Statistics::new()
        .with("regions.csv", "North,50,20", "North,,")
        .with("regions.csv", "North,30,10", "North,,")
        .with("regions.csv", "North,,8", "North,,");
    bad.refuses(&[], 3, &["population of every region", "(North) is blank", "Northtown"]);
}

#[test]
fn a_nation_that_does_not_add_up_or_has_wrong_signs_is_refused() {
    let bad = Statistics::new().with("nation.csv", "1,20,0,30,60", "1,20,0,30,61");
    bad.refuses(&[], 3, &["row of 'farm'", "nation.csv, line 2", "adds up to 101", "output is 100"]);
    let bad = Statistics::new().with("nation.csv", "wages,40,10", "wages,40,11");
    bad.refuses(&[], 3, &["column of 'coal'", "adds up to 51", "nation.csv, column 3 (2)"]);
    // Value added of coal is −1 in sum: its inputs are 51.
    let bad = Statistics::new()
        .with("nation.csv", "2,5,10,30,5,-5,10,10,5,50", "2,5,31,30,5,-5,10,31,5,50")
        .with("nation.csv", "wages,40,10", "wages,40,-1")
        .with("nation.csv", "surplus,20,10", "surplus,20,0");
    bad.refuses(&[], 3, &["national value added of (coal) is -1"]);
    let bad = Statistics::new().with("nation.csv", "5,5,20,0,100", "5,105,120,0,100");
    bad.refuses(&[], 3, &["national exports of (farm) is 105", "at most the output"]);
    let bad = Statistics::new().with("nation.csv", "5,5,20,0,100", "5,5,120,100,100");
    bad.refuses(&[], 3, &["national imports of (farm) is 120", "at most the use"]);
}

#[test]
fn units_that_are_not_what_the_config_says_are_caught_against_the_nation() {
    let unit = "build.statistics.provincial_output.unit='10^8 CNY'";
    Statistics::new().refuses(
        &["--set", unit],
        3,
        &["provincial outputs", "another unit", "`unit`", "output.csv)"],
    );
    let unit = "build.statistics.provincial_accounts.unit='CNY'";
    Statistics::new().refuses(&["--set", unit], 3, &["GDP of the provinces", "another unit"]);
    let unit = "build.statistics.provincial_accounts.unit='10^3 USD'";
    Statistics::new().refuses(&["--set", unit], 3, &["accounts.csv", "10^3 USD", "10^4 CNY"]);
}

#[test]
fn negative_statistics_are_refused() {
    let bad = Statistics::new().with("output.csv", "2,500,0", "2,500,-1");
    bad.refuses(
        &[],
        3,
        &[
            "provincial output of (South, coal) is -0.1",
            "leave it blank",
            "output.csv, line 3, column 3 (South)",
        ],
    );
    let bad = Statistics::new().with("regions.csv", "North,30,10", "North,-30,10");
    bad.refuses(&[], 3, &["GDP of (Middletown) is -30", "regions.csv, line 4, column 3 (gdp)"]);
    let bad = Statistics::new();
    bad.write("added.csv", "region,1,2,3\nNorthtown,-3,,\n");
    let file = "build.statistics.regional_value_added.file=added.csv";
    bad.refuses(
        &["--set", file],
        3,
        &["value added of (Northtown, farm) is -3", "added.csv, line 2, column 2 (1)"],
    );
    let bad = Statistics::new().with("province-emissions.csv", "North,mining,22", "North,mining,-22");
    bad.refuses(
        &[],
        3,
        &["province-emissions.csv", "line 3", "(North, mining → total) is -22", "below zero"],
    );
    let bad = Statistics::new().with("accounts.csv", "North,800,600", "North,800,-600");
    let said = ["accounts.csv", "line 2, column 3", "(North → hh) is -600", "inventories"];
    bad.refuses(&[], 3, &said);
    let good = Statistics::new().with("accounts.csv", "600,200", "780,-20");
    exits(&good.run("build", &[]), 0);
}

#[test]
fn a_reliability_that_is_none_is_named() {
    for value in ["0", "-1", "1e-300", "1e300"] {
        let bad = Statistics::new().with_regional("firm", ["", "", value, "2"]);
        let set = ["--set", "build.statistics.regions.reliability=firm"];
        let said = ["regions.csv", "line 4, column 8", "(Middletown → firm)", "from 0.001 to 1000"];
        bad.refuses(&set, 3, &said);
    }
}

#[test]
fn people_in_another_unit_are_refused() {
    let bad = Statistics::new().with("provinces.csv", "North,40", "North,400000");
    bad.refuses(
        &[],
        3,
        &[
            "provincial population of (North) is 400000",
            "its regions have 38",
            "provinces.csv, line 2, column 2 (people)",
        ],
    );
}

#[test]
fn margins_that_no_table_can_have_name_their_province() {
    // North's product would be 1.1 times its output.
    let bad = Statistics::new().with("accounts.csv", "North,800,600", "North,21000,600");
    bad.refuses(&["--set", "build.statistics.provincial_accounts.net_outflow="], 3, &["another unit"]);
    let bad = Statistics::new()
        .with("output.csv", "1,600,300", "1,60,840")
        .with("output.csv", "2,500,0", "2,50,450")
        .with("output.csv", "3,800,1200", "3,80,1920");
    bad.refuses(&[], 3, &["value added of provinces", "North", "deliver", "value_added_rate"]);
    // Exports of South are most of its output.
    let bad = Statistics::new().with("accounts.csv", "0,250,400", "0,9000,400");
    bad.refuses(&[], 3, &["exports"]);
}

#[test]
fn disagreeing_margins_are_refused_where_that_is_asked() {
    let policy = "build.construction.margins=refuse";
    let said = ["provincial outputs of farm add up to 90", "control is 100", "margins = \"scale\""];
    Statistics::new().refuses(&["--set", policy], 3, &said);
    // No factor brings inventories of −10 and 10 to the nation's 30, whatever the policy.
    let bad = Statistics::new().with("accounts.csv", "600,200", "900,-100");
    let said = ["final demands of the provinces, inventory add up to 0", "control is 30; no factor"];
    bad.refuses(&[], 3, &said);
}

#[test]
fn emissions_that_no_province_can_have_are_refused() {
    let bad = Statistics::new()
        .with("province-emissions.csv", "North,mining,22", "North,mining,0")
        .with("province-emissions.csv", "North,all,83", "North,all,61")
        .with("concordance.csv", "energy,2\n", "");
    bad.refuses(&[], 3, &["the nation emits 20 Mt from 'coal'", "correct the concordance"]);
    let bad = Statistics::new().with("nation-emissions.csv", "mining,20\n", "");
    bad.refuses(&[], 3, &["nation-emissions.csv", "no row for 'mining'"]);
}

#[test]
fn emissions_in_another_unit_of_nothing_or_not_the_sum_of_their_parts_are_refused() {
    let bad = Statistics::new().with("province-emissions.csv", "North,all,83", "North,all,84");
    let said = ["province-emissions.csv", "line 7", "(North, all → total) is 84", "add up to 83"];
    bad.refuses(&[], 3, &said);
    let provinces = |scale: f64| {
        let rows = [("farming", 6.0), ("mining", 22.0), ("energy", 40.0), ("rest", 10.0), ("homes", 5.0)];
        let rows = rows.map(|(source, mass)| format!("North,{source},{}\n", scale * mass));
        format!("province,sector,total\n{}", rows.concat())
    };
    let bad = Statistics::new();
    bad.write("province-emissions.csv", &provinces(1000.0));
    let said = ["province-emissions.csv", "emit 83000 Mt", "nation 130 Mt", "nation-emissions.csv"];
    bad.refuses(&[], 3, &said);
    bad.write("province-emissions.csv", &provinces(0.0));
    bad.refuses(&[], 3, &["province-emissions.csv", "emissions of North are 0 in all"]);
    bad.write("nation-emissions.csv", "sector,total\nfarming,0\nmining,0\nenergy,0\nrest,0\nhomes,0\n");
    bad.refuses(&[], 3, &["nation-emissions.csv", "emissions of nation are 0 in all"]);
}

#[test]
fn a_column_of_no_province_is_told() {
    let statistics = Statistics::new()
        .with("output.csv", "sector,North,South", "sector,North,South,West")
        .with("output.csv", "1,600,300", "1,600,300,7")
        .with("output.csv", "2,500,0", "2,500,0,7")
        .with("output.csv", "3,800,1200", "3,800,1200,7");
    let run = statistics.run("build", &[]);
    says(&run, 0, &["output.csv: column 'West' is no province"]);
}

#[test]
fn a_gravity_prior_needs_places() {
    let bad = Statistics::new().with("regions.csv", "8,103,40", "8,,");
    let gravity = "build.construction.prior=gravity";
    bad.refuses(&["--set", gravity], 3, &["(Nowhere) is blank", "gravity prior"]);
}

#[test]
fn options_that_cannot_be_are_refused_with_their_key() {
    for (set, said) in [
        ("build.construction.home_bias=0.5", "must be 1 or more"),
        ("build.construction.prior=uniform", "unknown variant"),
        ("build.construction.value_added_rate=[0.9, 0.1]", "two rates"),
        ("build.construction.demand_by_population=['wine']", "'wine'"),
        ("build.inventory.fuels=['wood']", "'wood'"),
        ("build.statistics.nation.fle=x", "did you mean build.statistics.nation.file"),
    ] {
        Statistics::new().refuses(&["--set", set], 2, &[said]);
    }
}
