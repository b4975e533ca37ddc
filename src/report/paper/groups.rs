//! H7–H12: groups of affluence, and fixed capital.

use super::FIFTHS;
use super::evidence::{Evidence, over, percent};
use super::figure::Row;

/// Demand a head that divides the poorer 60 %, US$.
const POORER: f64 = 5300.0;

/// Groups of affluence and what capital formation takes.
pub(super) fn rows(e: &Evidence) -> Vec<Row> {
    let cities = e.cities();
    let footprint = e.footprints().map(|[own, _]| own);
    let (people, gdp) = (e.people(), e.numbers("/classes/gdp").map(<[f64]>::to_vec));
    let share = |of: &Option<Vec<usize>>, values: &Option<Vec<f64>>| {
        let values = values.as_ref()?;
        Some(percent(over(of.as_ref()?, values), over(cities.as_ref()?, values)))
    };
    let of_all = |of: &Option<Vec<usize>>, values: &Option<Vec<f64>>| {
        let values = values.as_ref()?;
        let known = values.iter().filter(|value| value.is_finite()).sum::<f64>();
        Some(percent(over(of.as_ref()?, values), known))
    };
    let (rich, poor) = (e.group("Q1"), e.group("Q5"));
    let mass = |of: &Option<Vec<usize>>| Some(over(of.as_ref()?, footprint.as_ref()?));
    let below = || {
        let demand = e.numbers("/classes/demand_per_head")?;
        Some(cities.as_ref()?.iter().copied().filter(|s| demand[*s] < POORER).collect::<Vec<_>>())
    };
    let below = below();
    vec![
        Row::new("H7", "the richest fifth", "47.3 % of 7,324 Mt, 47.7 of 7,253")
            .number(("cities", ""), (63.0, 0.0), rich.as_ref().map(|rich| rich.len() as f64))
            .number(("share of footprints, without F_Y", "%"), (47.7, 0.05), share(&rich, &footprint))
            .number(("footprint, without F_Y", "Mt"), (3462.0, 0.5), mass(&rich))
            .unless(e.fifths(), FIFTHS),
        Row::new(
            "H8",
            "people and product of the richest fifth",
            "the paper's base is 'the total population of China' and 'total GDP'",
        )
        .number(("share of people, of all regions", "%"), (25.6, 0.05), of_all(&rich, &people))
        .number(("share of people, of all cities with a class", "%"), (25.6, 0.05), share(&rich, &people))
        .number(("share of GDP, of all regions", "%"), (46.3, 0.05), of_all(&rich, &gdp))
        .number(("share of GDP, of all cities with a class", "%"), (46.3, 0.05), share(&rich, &gdp))
        .unless(e.fifths(), FIFTHS),
        Row::new("H9", "cities below US$5,300 a head", "")
            .number(("share of people", "%"), (60.0, 2.5), share(&below, &people))
            .number(("share of footprints, without F_Y", "%"), (30.0, 0.5), share(&below, &footprint)),
        Row::new("H10", "the poorest fifth", "")
            .number(("share of people", "%"), (18.3, 0.05), share(&poor, &people))
            .number(("share of footprints, without F_Y", "%"), (6.4, 0.05), share(&poor, &footprint))
            .unless(e.fifths(), FIFTHS),
    ]
    .into_iter()
    .chain(of_capital(e))
    .collect()
}

/// Capital formation, of all cities and of the richest fifth.
fn of_capital(e: &Evidence) -> [Row; 2] {
    let capital = capital(e);
    let with_fuel = e.cities().zip(e.footprints()).map(|(cities, [_, all])| over(&cities, &all));
    [
        Row::new("H11", "capital formation in footprints", "65 % with inventories and without F_Y")
            .number(("with inventories", "%"), (65.0, 0.5), capital.as_ref().map(|c| percent(c.all, c.total)))
            .number(
                ("fixed capital alone", "%"),
                (65.0, 0.5),
                capital.as_ref().map(|c| percent(c.fixed, c.total)),
            )
            .number(
                ("with inventories, of footprints with F_Y", "%"),
                (65.0, 0.5),
                capital.as_ref().zip(with_fuel).map(|(c, total)| percent(c.all, total)),
            )
            .number(("with inventories", "Mt"), (4721.0, 0.5), capital.as_ref().map(|c| c.all)),
        Row::new("H12", "of it in the richest fifth", "2,266 of 4,721 Mt are 48.0 %")
            .number(("share", "%"), (50.0, 2.5), capital.as_ref().map(|c| percent(c.rich, c.all)))
            .number(("footprint, without F_Y", "Mt"), (2266.0, 0.5), capital.as_ref().map(|c| c.rich))
            .unless(e.fifths(), FIFTHS),
    ]
}

/// Embodied in capital formation of cities, without `F_Y`, Mt.
struct Capital {
    fixed: f64,
    all: f64,
    rich: f64,
    total: f64,
}

fn capital(e: &Evidence) -> Option<Capital> {
    let roles = e.words("/classes/category_role")?;
    let cells = e.numbers("/classes/D_cba_category")?;
    // Whatever the unit: the sum of a row is known in Mt.
    let (sums, scale) = (e.masses("/classes/D_cba_category")?, roles.len());
    let rows: Vec<&[f64]> = cells.chunks_exact(scale).collect();
    let sum = |regions: &[usize], counted: &[&str]| -> f64 {
        let part = |s: &usize| {
            let (row, whole) = (rows[*s], rows[*s].iter().sum::<f64>());
            let kept = row.iter().zip(roles).filter(|(_, role)| counted.contains(&&role[..]));
            if whole.abs() > 0.0 { sums[*s] * kept.map(|(v, _)| v).sum::<f64>() / whole } else { 0.0 }
        };
        regions.iter().map(part).sum()
    };
    let (cities, rich) = (e.cities()?, e.group("Q1")?);
    let both = ["capital", "inventory"];
    Some(Capital {
        fixed: sum(&cities, &both[..1]),
        all: sum(&cities, &both),
        rich: sum(&rich, &both),
        total: over(&cities, &sums),
    })
}
