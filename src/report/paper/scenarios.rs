//! H35–H42: scenarios, lifts, the quota and the threshold of the richest fifth.

use super::FIFTHS;
use super::evidence::{Evidence, over, percent};
use super::figure::{Printed, Row};

const SHARES: &str = "the paper's percentages are of its cities' footprint, and imply 7,253 Mt in the place of the printed 7,324";

/// Savings, deficits and the quota.
pub(super) fn rows(e: &Evidence) -> Vec<Row> {
    let saving = |name: &str, what: &str| e.mass(&format!("/scenario/{name}/{what}"));
    let footprints = e.footprints().map(|[all, _]| all);
    let cities = footprints.as_ref().zip(e.cities()).map(|(all, cities)| over(&cities, all));
    let total = footprints.as_ref().map(|all| all.iter().sum::<f64>());
    let single = |id, quantity, name: &str, (amount, share): (f64, f64), note| {
        let found = saving(name, "saving");
        let of = |whole: Option<f64>| found.zip(whole).map(|(a, b)| percent(a, b));
        Row::new(id, quantity, note)
            .number(("saving", "Mt"), (amount, 0.05), found)
            .number(("of the cities' footprint, without F_Y", "%"), (share, 0.05), of(cities))
            .number(("of the footprint of all regions, without F_Y", "%"), (share, 0.05), of(total))
            .unless(found.is_some(), &format!("the archive has no scenario '{name}'"))
    };
    let joint = |name: &str, value: f64, row: Row| {
        row.number((&format!("{name}, added up"), "Mt"), (value, 0.1), saving(name, "saving_additive"))
            .figure((&format!("{name}, together"), "Mt"), Printed::Nothing, saving(name, "saving"))
    };
    let world = if e.numbers("/inputs/world_intensity").is_some() {
        "intensities of the world from the table or list given as input; prices as they are there"
    } else {
        "the archive was made without intensities of the world (files.world_table)"
    };
    let demand = single("H37", "demand, light", "demand-light", (384.3, 5.3), SHARES);
    let deep = single("", "", "demand-deep", (439.8, 6.1), "").figures;
    let mut demand = demand;
    demand.figures.extend(deep.into_iter().map(|mut figure| {
        figure.name.insert_str(0, "deep: ");
        figure
    }));
    let together = Row::new(
        "H38",
        "technology and demand together",
        "the paper adds up; what both save is counted once in 'together'",
    );
    vec![
        single("H35", "technology, light", "technology-light", (459.9, 6.3), SHARES),
        single("H36", "technology, deep", "technology-deep", (1019.5, 14.1), world),
        demand,
        joint("joint-deep", 1459.2, joint("joint-light", 844.2, together)),
        lift(e, ("H39", "poorest", "poorest two fifths lifted to the third"), [123.0, 484.0, 3600.0, 443.9]),
        lift(
            e,
            ("H40", "poorer", "poorest three fifths lifted to the second"),
            [185.0, 735.0, 5300.0, 1459.1],
        ),
        quota(e),
        Row::new("H42", "the richest fifth, above US$7,000 a head", "the paper's fifth has 63 cities")
            .number(("cities above US$7,000", ""), (63.0, 0.0), above(e, 7000.0))
            .figure(("where the fifth begins here", "US$"), Printed::Nothing, threshold(e))
            .unless(e.fifths(), FIFTHS),
    ]
}

fn lift(e: &Evidence, (id, name, quantity): (&'static str, &str, &'static str), printed: [f64; 4]) -> Row {
    let number = |what: &str| e.number(&format!("/lift/{name}/{what}"));
    Row::new(id, quantity, "")
        .number(("cities", ""), (printed[0], 0.0), number("cities"))
        .number(("people", "10^6"), (printed[1], 0.5), number("people").map(|people| people / 1e6))
        .number(("level", "USD a head"), (printed[2], 50.0), number("level"))
        .number(("deficit", "Mt"), (printed[3], 0.05), e.mass(&format!("/lift/{name}/deficit_total")))
        .unless(number("cities").is_some(), &format!("the archive has no lift '{name}'"))
}

fn quota(e: &Evidence) -> Row {
    let gigatonnes = |path| e.mass(path).map(|mass| mass / 1e3);
    let share = |path| e.number(path).map(|share| 100.0 * share);
    Row::new(
        "H41",
        "quota",
        "peak and emissions are inputs; the paper's 1,459.2 of 3,200 Mt are 45.6 %, of 4,659 Mt 31.3 %",
    )
    .number(("peak less emissions", "Gt"), (3.2, 0.05), gigatonnes("/quota/quota"))
    .number(("enlarged by the deep saving", "Gt"), (4.7, 0.05), gigatonnes("/quota/quota_enlarged"))
    .figure(("saving of the first", "%"), Printed::Implied(45.6, 0.05), share("/quota/saving_of_quota"))
    .figure(("saving of the first", "%"), Printed::Above(30.0), share("/quota/saving_of_quota"))
    .figure(
        ("saving of the enlarged", "%"),
        Printed::Implied(31.3, 0.05),
        share("/quota/saving_of_quota_enlarged"),
    )
    .unless(e.has("/quota/quota"), "the archive has no quota (quota.peak, quota.scenario)")
}

/// Cities whose demand a head is above a bound, US$.
fn above(e: &Evidence, bound: f64) -> Option<f64> {
    let demand = e.numbers("/classes/demand_per_head")?;
    Some(e.cities()?.iter().filter(|s| demand[**s] > bound).count() as f64)
}

/// Least demand a head of the richest fifth.
fn threshold(e: &Evidence) -> Option<f64> {
    let demand = e.numbers("/classes/demand_per_head")?;
    e.group("Q1")?.iter().map(|s| demand[*s]).reduce(f64::min)
}
