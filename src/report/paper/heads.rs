//! H13–H18: footprints a head.

use super::emitters::NAMES;
use super::evidence::Evidence;
use super::figure::{Printed, Row};

/// Footprints a head, without `F_Y` and with it.
pub(super) fn rows(e: &Evidence) -> Vec<Row> {
    const BOTH: &str = "population of 2010 by city, scaled to the provinces' of 2012";
    let cities = e.cities();
    let heads = [e.heads(false), e.heads(true)];
    let of = |at: usize| -> Option<Vec<f64>> {
        let heads = heads[at].as_ref()?;
        Some(cities.as_ref()?.iter().map(|s| heads[*s]).collect())
    };
    let count = |at: usize, keep: &dyn Fn(f64) -> bool| {
        Some(of(at)?.iter().filter(|head| keep(**head)).count() as f64)
    };
    // The bounds come from the file of benchmarks, where there is one.
    let bound = |name: &str, printed: f64| e.at("/inputs/benchmarks", &[name]).unwrap_or(printed);
    let (low, middle) = (bound("low", 2.0), bound("middle", 4.4));
    let (high, top) = (bound("high", 8.3), bound("top", 18.0));
    let tenth = |at: usize| {
        let mut all = of(at)?;
        all.sort_by(|a, b| b.total_cmp(a));
        all.get(9).copied()
    };
    let mean = |at: usize, group: &str| {
        let (heads, group) = (heads[at].as_ref()?, e.group(group)?);
        Some(group.iter().map(|s| heads[*s]).sum::<f64>() / group.len() as f64)
    };
    let counted =
        |id, quantity, value: f64, keep: &dyn Fn(f64) -> bool| {
            Row::new(id, quantity, BOTH)
                .number(("cities, without F_Y", ""), (value, 0.0), count(0, keep))
                .number(("cities, with F_Y", ""), (value, 0.0), count(1, keep))
        };
    let mut single = Row::new("H18", "footprint a head of single cities", BOTH);
    for (name, names, value) in [
        ("Ordos", ["鄂尔多斯市", "Ordos"], 36.0),
        ("Beijing", ["北京市", "Beijing"], 6.5),
        ("Shanghai", ["上海市", "Shanghai"], 5.2),
        ("Shenzhen", ["深圳市", "Shenzhen"], 8.9),
        ("Bazhong", ["巴中市", "Bazhong"], 1.3),
    ] {
        let head = |at: usize| Some(heads[at].as_ref()?[e.region(&names)?]);
        single = single.number((name, "t"), (value, 0.1), head(0));
    }
    let there = single.is_answered();
    let single = single.unless(there, NAMES);
    vec![
        counted("H13", "more than 4.4 t a head", 153.0, &|head| head > middle),
        counted("H14", "more than 8.3 t a head", 63.0, &|head| head > high),
        Row::new("H15", "the ten largest a head", "")
            .figure(("the tenth, without F_Y", "t"), Printed::Above(top), tenth(0))
            .figure(("the tenth, with F_Y", "t"), Printed::Above(top), tenth(1)),
        counted("H16", "less than 2.0 t a head", 38.0, &|head| head < low),
        Row::new(
            "H17",
            "mean of cities a head",
            "the paper calls its 2.0 t 'second quintile'; it is the fifth's",
        )
        .number(("Q1, without F_Y", "t"), (12.6, 0.05), mean(0, "Q1"))
        .number(("Q1, with F_Y", "t"), (12.6, 0.05), mean(1, "Q1"))
        .number(("Q5, without F_Y", "t"), (2.0, 0.05), mean(0, "Q5"))
        .figure(("Q2, without F_Y", "t"), Printed::Nothing, mean(0, "Q2")),
        single,
    ]
}
