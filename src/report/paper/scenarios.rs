//! H35–H42: scenarios, lifts, the quota and the threshold of the richest fifth.

use super::evidence::{Evidence, percent};
use super::figure::{Printed, Row};

const SHARES: &str = "the paper's percentages are of about 7,253 Mt, not of the printed 7,324";

/// Savings, deficits and the quota.
pub(super) fn rows(e: &Evidence) -> Vec<Row> {
    let saving = |name: &str, what: &str| e.mass(&format!("/scenario/{name}/{what}"));
    let total = e.footprints().map(|[all, _]| all.iter().sum::<f64>());
    let single = |id, quantity, name: &str, (amount, share): (f64, f64), note| {
        let found = saving(name, "saving");
        Row::new(id, quantity, note).number(("saving", "Mt"), (amount, 0.05), found).number(
            ("of the footprint", "%"),
            (share, 0.05),
            found.zip(total).map(|(a, b)| percent(a, b)),
        )
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
        Row::new("H42", "demand a head where the richest fifth begins", "").figure(
            ("", "US$"),
            Printed::Above(7000.0),
            threshold(e),
        ),
    ]
}

fn lift(e: &Evidence, (id, name, quantity): (&'static str, &str, &'static str), printed: [f64; 4]) -> Row {
    let number = |what: &str| e.number(&format!("/lift/{name}/{what}"));
    Row::new(id, quantity, "")
        .number(("cities", ""), (printed[0], 0.0), number("cities"))
        .number(("people", "10^6"), (printed[1], 0.5), number("people").map(|people| people / 1e6))
        .number(("level", "US$ a head"), (printed[2], 50.0), number("level"))
        .number(("deficit", "Mt"), (printed[3], 0.05), e.mass(&format!("/lift/{name}/deficit_total")))
}

fn quota(e: &Evidence) -> Row {
    let gigatonnes = |path| e.mass(path).map(|mass| mass / 1e3);
    let share = |path| e.number(path).map(|share| 100.0 * share);
    Row::new(
        "H41",
        "quota",
        "peak and emissions are inputs; 'more than 30 %' is of the enlarged quota, 45.6 % of the first",
    )
    .number(("peak less emissions", "Gt"), (3.2, 0.05), gigatonnes("/quota/quota"))
    .number(("enlarged by the deep saving", "Gt"), (4.7, 0.05), gigatonnes("/quota/quota_enlarged"))
    .number(("saving of the first", "%"), (45.6, 0.05), share("/quota/saving_of_quota"))
    .number(("saving of the enlarged", "%"), (31.3, 0.05), share("/quota/saving_of_quota_enlarged"))
}

/// Least demand a head of the richest fifth.
fn threshold(e: &Evidence) -> Option<f64> {
    let demand = e.numbers("/classify/demand_per_head")?;
    e.group("Q1")?.iter().map(|s| demand[*s]).reduce(f64::min)
}
