//! H27–H34: super-emitters, intensities of demand, and shares of capital.

use super::FIFTHS;
use super::evidence::{Evidence, over, percent};
use super::figure::{Printed, Row};
use crate::axes::Labels;

/// Codes of electricity, metals, petroleum and coking, coal, non-metallic minerals, chemicals.
const KEY: [&str; 6] = ["25", "14", "11", "02", "13", "12"];
/// Sectors of the table these codes are of.
const SECTORS: usize = 42;

/// Said of rows about single cities where an archive has none of them.
pub(super) const NAMES: &str = "the archive has no region of these names";

/// Super-emitters, intensities and capital.
pub(super) fn rows(e: &Evidence) -> Vec<Row> {
    let all = e.emitters(&["demand", "technology", "hybrid"]);
    let count = |kinds: &[&str]| e.emitters(kinds).map(|found| found.len() as f64);
    let footprints = e.footprints();
    let (cities, emissions) = (e.cities(), e.emissions());
    let of = |at: usize| Some(over(all.as_ref()?, &footprints.as_ref()?[at]));
    let whole = |at: usize| Some(over(cities.as_ref()?, &footprints.as_ref()?[at]));
    let by_group = |group: &str| {
        let words = e.words("/classes/affluence_group")?;
        Some(all.as_ref().filter(|_| e.fifths())?.iter().filter(|s| words[**s] == group).count() as f64)
    };
    let producers = e.emitters(&["technology", "hybrid"]);
    let emitted = || Some(over(producers.as_ref()?, emissions.as_ref()?));
    let total = || Some(emissions.as_ref()?.iter().sum::<f64>());
    vec![
        Row::new("H27", "super-emitters", "1 % of classify.emitters.base")
            .number(("all", ""), (32.0, 0.0), all.as_ref().map(|all| all.len() as f64))
            .number(("in Q1", ""), (25.0, 0.0), by_group("Q1"))
            .number(("in Q2", ""), (3.0, 0.0), by_group("Q2"))
            .number(("in Q3", ""), (2.0, 0.0), by_group("Q3"))
            .number(("in Q4", ""), (2.0, 0.0), by_group("Q4"))
            .unless(e.fifths(), FIFTHS),
        Row::new("H28", "their footprint", "")
            .number(("of all cities", "%"), (40.0, 0.5), of(0).zip(whole(0)).map(|(a, b)| percent(a, b)))
            .number(("without F_Y", "Mt"), (2909.0, 0.5), of(0))
            .number(("with F_Y", "Mt"), (2909.0, 0.5), of(1)),
        Row::new("H29", "super-emitters by kind", "by name: the paper numbers the kinds in two ways")
            .number(("demand", ""), (14.0, 0.0), count(&["demand"]))
            .number(("technology", ""), (9.0, 0.0), count(&["technology"]))
            .number(("hybrid", ""), (9.0, 0.0), count(&["hybrid"])),
        Row::new(
            "H30",
            "technology and hybrid super-emitters",
            "the base of the share is not stated: here all emissions",
        )
        .number(("cities", ""), (18.0, 0.0), producers.as_ref().map(|found| found.len() as f64))
        .number(
            ("share of emissions", "%"),
            (27.0, 0.5),
            emitted().zip(total()).map(|(a, b)| percent(a, b)),
        ),
        Row::new(
            "H31",
            "six key sectors in emissions of super-emitters",
            "the paper swaps the two labels once",
        )
        .number(("technology", "%"), (95.0, 0.5), key_share(e, &["technology"]))
        .number(("hybrid", "%"), (85.0, 0.5), key_share(e, &["hybrid"])),
        intensities(e),
        capital(e),
        reference(e),
    ]
}

fn labels(words: &[String]) -> Option<Labels> {
    Labels::new("sector", words.iter().map(String::as_str)).ok()
}

/// Share of the key sectors in what super-emitters of some kinds produce.
fn key_share(e: &Evidence, kinds: &[&str]) -> Option<f64> {
    let cells = e.numbers("/classes/D_pba")?;
    let (sectors, codes) = (labels(e.words("/axes/sector")?)?, labels(e.words("/axes/sector_code")?)?);
    let (m, sectors) = (sectors.len(), sectors.with_codes(&codes));
    if m != SECTORS {
        return None;
    }
    let coded = KEY.iter().map(|code| sectors.find_coded("sector", code).ok());
    let among: Vec<usize> = coded.collect::<Option<_>>()?;
    let rows: Vec<&[f64]> = cells.chunks_exact(m).collect();
    let cities = e.emitters(kinds)?;
    let all: f64 = cities.iter().map(|s| rows[*s].iter().sum::<f64>()).sum();
    let key: f64 = cities.iter().flat_map(|s| among.iter().map(|i| rows[*s][*i])).sum();
    Some(percent(key, all))
}

/// t a 10^4 CNY of capital, and of households without and with their fuel.
fn intensities(e: &Evidence) -> Row {
    let sums = |path: &str| -> Option<Vec<f64>> {
        let (numbers, C) = (e.numbers(path)?, e.words("/classes/category_role")?.len());
        Some((0..C).map(|k| numbers.iter().skip(k).step_by(C).sum()).collect())
    };
    let found = || {
        let roles = e.words("/classes/category_role")?;
        let (footprint, direct) = (sums("/classes/D_cba_category")?, sums("/classes/F_Y")?);
        let demand = sums("/classes/final_demand")?;
        let scale = e.mass_scale("/classes/F_Y")? * 1e6 / (e.money_scale("/classes/final_demand")? / 1e4);
        let rate = |keep: &dyn Fn(usize) -> bool, with: f64| {
            let part = |values: &[f64]| (0..roles.len()).filter(|k| keep(*k)).map(|k| values[k]).sum::<f64>();
            (part(&footprint) + with * part(&direct)) / part(&demand) * scale
        };
        // Households are the categories that burn fuel themselves.
        let (capital, home) = (|k: usize| roles[k] == "capital", |k: usize| direct[k] > 0.0);
        Some([rate(&capital, 0.0), rate(&home, 0.0), rate(&home, 1.0)])
    };
    let found = found();
    Row::new("H32", "intensity of demand", "the paper lists the two in the reverse order; 1.1 is with F_Y")
        .number(("fixed capital", "t/10^4 CNY"), (1.8, 0.05), found.map(|all| all[0]))
        .number(("households, without F_Y", "t/10^4 CNY"), (1.1, 0.05), found.map(|all| all[1]))
        .number(("households, with F_Y", "t/10^4 CNY"), (1.1, 0.05), found.map(|all| all[2]))
}

fn capital(e: &Evidence) -> Row {
    let note = "the construction gives a city its province's share of capital, so single cities are out of its reach";
    let mut row = Row::new("H33", "fixed capital in final demand of megacities", note);
    let mut all = Vec::new();
    for (name, names, value) in [
        ("Beijing", ["北京市", "Beijing"], 43.0),
        ("Shanghai", ["上海市", "Shanghai"], 41.0),
        ("Shenzhen", ["深圳市", "Shenzhen"], 42.0),
        ("Guangzhou", ["广州市", "Guangzhou"], 44.0),
    ] {
        let share = || Some(100.0 * e.numbers("/classes/capital_in_demand")?[e.region(&names)?]);
        let share = share();
        all.extend(share);
        row = row.number((name, "%"), (value, 0.5), share);
    }
    let mean = (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64);
    let there = mean.is_some();
    row.number(("megacities, here the mean of these", "%"), (55.0, 2.5), mean).unless(there, NAMES)
}

fn reference(e: &Evidence) -> Row {
    let shares = e.numbers("/inputs/reference_capital");
    let of = |pick: fn(f64, f64) -> f64| Some(100.0 * shares?.iter().copied().reduce(pick)?);
    Row::new(
        "H34",
        "fixed capital in final demand of foreign megacities",
        "an input (files.reference_cities), not a result",
    )
    .number(("least", "%"), (17.0, 0.5), of(f64::min))
    .number(("most", "%"), (27.0, 0.5), of(f64::max))
    .figure(("cities listed", ""), Printed::Nothing, shares.map(|shares| shares.len() as f64))
}
