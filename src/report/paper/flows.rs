//! H19–H26: who emits and earns for whom.

use super::FIFTHS;
use super::evidence::{Evidence, over, percent};
use super::figure::{Printed, Row};

/// 10^9 CNY a Mt of one unit of money a unit of the stressor: 10^4 CNY and Mt in the table of China.
const BILLIONS: f64 = 1e9;

/// Said of rows about flows where an archive has none.
const TOTALS: &str = "the archive was made without flows: set accounts.level = \"flows\"";

/// Flows between cities and between groups.
pub(super) fn rows(e: &Evidence) -> Vec<Row> {
    let between = [
        inter_city(e),
        group_flow(e, ("H20", "Q1", 16.0, 915.0)),
        group_flow(e, ("H21", "Q2", 11.0, 641.0)),
        outsourced(e),
    ];
    let flows = between.into_iter().chain(value_added(e));
    let flows = flows.map(|row| row.unless(e.fifths(), FIFTHS).unless(e.has("/classes/group_flows"), TOTALS));
    flows.chain([roles(e)]).collect()
}

fn inter_city(e: &Evidence) -> Row {
    let sums = || {
        let (cities, [footprints, _], own) = (e.cities()?, e.footprints()?, e.masses("/classes/own_flows")?);
        Some((over(&cities, &footprints), over(&cities, &own)))
    };
    let sums = sums();
    let with_fuel = e.cities().zip(e.footprints()).map(|(cities, [_, all])| over(&cities, &all));
    Row::new(
        "H19",
        "emitted for cities outside them",
        "set by the home bias that is assumed, not by data (build.construction.home_bias)",
    )
    .number(
        ("share of the cities' footprints, without F_Y", "%"),
        (80.0, 0.5),
        sums.map(|(all, own)| percent(all - own, all)),
    )
    .number(
        ("the same, with F_Y", "%"),
        (80.0, 0.5),
        with_fuel.zip(sums).map(|(with, (all, own))| percent(all - own, with)),
    )
    .number(("amount", "Mt"), (5800.0, 50.0), sums.map(|(all, own)| all - own))
}

/// What a group of producers, all types together, emits for the richest.
fn group_flow(e: &Evidence, (id, from, share, amount): (&'static str, &'static str, f64, f64)) -> Row {
    let sum = |path: &str| {
        let cells = e.rows(path).filter(|(labels, _)| {
            labels.len() == 2 && labels[1] == "Q1" && labels[0].split(", ").next() == Some(from)
        });
        let cells: Vec<f64> = cells.map(|(_, value)| value).collect();
        (!cells.is_empty()).then(|| cells.iter().sum::<f64>())
    };
    let mass = || {
        let (shared, flow) = (sum("/classes/group_flow_shares")?, sum("/classes/group_flows")?);
        // All flows between cities, in Mt, times the share.
        let scale = e.mass_scale("/classes/group_flows")?;
        Some((100.0 * shared, flow * scale))
    };
    let found = mass();
    let quantity = if from == "Q1" {
        "flow from the richest fifth to itself"
    } else {
        "flow from the second fifth to the richest"
    };
    Row::new(id, quantity, "between different cities, all of them together")
        .number(("share of all flows between cities", "%"), (share, 0.5), found.map(|(share, _)| share))
        .number(("amount", "Mt"), (amount, 0.5), found.map(|(_, mass)| mass))
}

fn outsourced(e: &Evidence) -> Row {
    let parts = || {
        let (rich, [footprints, _]) = (e.group("Q1")?, e.footprints()?);
        let outside = e.at("/classes/outsourced_region", &["Q1"])?;
        Some((100.0 * outside, outside * over(&rich, &footprints)))
    };
    let found = parts();
    let between = || {
        let (cities, [all, _], own) = (e.cities()?, e.footprints()?, e.masses("/classes/own_flows")?);
        Some(over(&cities, &all) - over(&cities, &own))
    };
    let between = between();
    let by_group = e.at("/classes/outsourced_group", &["Q1"]).map(|share| 100.0 * share);
    Row::new(
        "H22",
        "footprint of the richest fifth emitted elsewhere",
        "the paper says 'half'; its 2,728 Mt are 78.8 % of 3,462 and 47.0 % of the 5,800 between cities",
    )
    .figure(("outside the consuming city", "%"), Printed::Implied(78.8, 0.05), found.map(|(share, _)| share))
    .figure(
        ("the same, of all flows between cities", "%"),
        Printed::Implied(47.0, 0.05),
        found.zip(between).map(|((_, mass), all)| percent(mass, all)),
    )
    .figure(("outside the fifth", "%"), Printed::Nothing, by_group)
    .number(("outside the consuming city", "Mt"), (2728.0, 0.5), found.map(|(_, mass)| mass))
}

fn value_added(e: &Evidence) -> [Row; 3] {
    let through = |path| e.at(path, &["Q5", "Q1"]).map(|share| 100.0 * share);
    let path = "/classes/value_added_per_emission";
    // Money and mass of the archive: `10^4 CNY/Mt` becomes 10^9 CNY a Mt.
    let scale = e.money_scale("/classes/gdp").zip(e.mass_scale("/classes/group_flows"));
    let scale = scale.map(|(money, mass)| money / BILLIONS / mass);
    let rate = |labels: &[&str]| Some(e.at(path, labels)? * scale?);
    let of = |from: &str, to: &str| -> Vec<f64> {
        let cells = e.rows(path).filter(|(labels, value)| {
            labels.len() == 2
                && labels[1] == to
                && labels[0].starts_with(&format!("{from}, "))
                && value.is_finite()
        });
        cells.filter_map(|(_, value)| Some(value * scale?)).collect()
    };
    let largest = |values: Vec<f64>| values.into_iter().reduce(f64::max);
    let smallest = |values: Vec<f64>| values.into_iter().reduce(f64::min);
    [
        Row::new("H23", "value added of the poorest fifth through the richest", "two denominators")
            .number(
                ("of what it earns through other cities", "%"),
                (45.0, 0.5),
                through("/classes/value_added_through"),
            )
            .number(
                ("of all that it earns at home", "%"),
                (45.0, 0.5),
                through("/classes/value_added_through_all"),
            ),
        Row::new("H24", "value added a Mt emitted for the richest fifth", "")
            .number(("least of Q5's types", "10^9 CNY"), (3.6, 0.05), smallest(of("Q5", "Q1")))
            .number(("most of Q5's types", "10^9 CNY"), (8.4, 0.05), largest(of("Q5", "Q1")))
            .number(("Q5, agriculture", "10^9 CNY"), (5.7, 0.05), rate(&["Q5, agriculture", "Q1"]))
            .number(
                ("Q1, high-tech, for Q5", "10^9 CNY"),
                (8.9, 0.05),
                rate(&["Q1, high-tech and services", "Q5"]),
            ),
        Row::new("H25", "the same of the fourth fifth", "")
            .number(
                ("Q1, high-tech, for Q4", "10^9 CNY"),
                (9.4, 0.05),
                rate(&["Q1, high-tech and services", "Q4"]),
            )
            .number(("most of Q4's types", "10^9 CNY"), (7.7, 0.05), largest(of("Q4", "Q1"))),
    ]
}

fn roles(e: &Evidence) -> Row {
    let count = |path: &str, role: &str| {
        let words = e.words(path)?;
        Some(e.cities()?.iter().filter(|s| words[**s] == role).count() as f64)
    };
    let (inside, outside) = ("/classes/role", "/classes/role_with_exports");
    Row::new(
        "H26",
        "net producers and net consumers",
        "the paper's section 3.3 prints the definition the other way round",
    )
    .number(("net producers, inside the nation", ""), (159.0, 0.0), count(inside, "net producer"))
    .number(("net consumers, inside the nation", ""), (150.0, 0.0), count(inside, "net consumer"))
    .figure(("net producers, exports included", ""), Printed::Nothing, count(outside, "net producer"))
}
