//! H1–H6: the table, its inventories and the total; H43–H45: types, single cities, coverage.

use std::collections::BTreeMap;

use super::emitters::NAMES;
use super::evidence::{Evidence, over, percent};
use super::figure::{Printed, Row};

const TOTAL: &str = "the paper prints 7,324 Mt, its percentages imply about 7,253; public totals of 260 cities sum to 9,825 Mt, \
                     the nation to 9,081; cities without known population are in no class and not in ours";

/// The table and the footprint of all cities.
pub(super) fn rows(e: &Evidence) -> Vec<Row> {
    let (size, cities) = (|path| e.words(path).map(<[String]>::len), e.cities());
    let (regions, sectors) = (size("/axes/region"), size("/axes/sector"));
    let count = |count: Option<usize>| count.map(|count| count as f64);
    let footprints = e.footprints();
    let sum = |at: usize| Some(over(cities.as_ref()?, &footprints.as_ref()?[at]));
    let national = e.emissions().map(|all| all.iter().sum::<f64>());
    let share = |at: usize| Some(percent(sum(at)?, national?));
    let top = |at: usize| {
        let mut all: Vec<f64> =
            cities.as_ref()?.iter().map(|s| footprints.as_ref().map_or(0.0, |f| f[at][*s])).collect();
        all.sort_by(|a, b| b.total_cmp(a));
        Some(all.iter().take(10).sum::<f64>())
    };
    vec![
        Row::new("H1", "size of the table", "cities here are those in a class of affluence: the paper's 309 less those that classify.exclude leaves out")
            .number(("regions", ""), (313.0, 0.0), count(regions))
            .number(("cities", ""), (309.0, 0.0), count(cities.as_ref().map(Vec::len)))
            .number(("sectors", ""), (42.0, 0.0), count(sectors))
            .number(("rows", ""), (13_146.0, 0.0), count(regions.zip(sectors).map(|(a, b)| a * b))),
        Row::new("H2", "provinces with a city-level table", "").number(("", ""), (23.0, 0.0), provinces(e)),
        Row::new(
            "H3",
            "cities with and without data on emissions",
            "public city totals stand in for the authors' inventories",
        )
        .number(("with data", ""), (244.0, 0.0), inventories(e, false))
        .number(("imputed", ""), (65.0, 0.0), inventories(e, true)),
        Row::new("H4", "footprint of all cities", TOTAL)
            .number(("footprint of all cities, without F_Y", "Mt"), (7324.0, 0.5), sum(0))
            .number(("the same, with F_Y", "Mt"), (7324.0, 0.5), sum(1)),
        Row::new("H5", "their share of national emissions", "80.7 % with 9,080.5 Mt")
            .number(("without F_Y", "%"), (81.0, 0.5), share(0))
            .number(("with F_Y", "%"), (81.0, 0.5), share(1)),
        Row::new("H6", "the ten largest footprints", "")
            .number(("of all cities", "%"), (17.0, 0.5), top(0).zip(sum(0)).map(|(a, b)| percent(a, b)))
            .number(("their sum", "Mt"), (1263.0, 0.5), top(0)),
    ]
}

/// Provinces of two regions or more.
fn provinces(e: &Evidence) -> Option<f64> {
    let mut sizes = BTreeMap::new();
    for province in e.words("/axes/region_province")? {
        *sizes.entry(province).or_insert(0) += 1;
    }
    Some(sizes.values().filter(|size| **size > 1).count() as f64)
}

/// Cities whose emissions are imputed, or are not.
fn inventories(e: &Evidence, imputed: bool) -> Option<f64> {
    let from = e.words("/axes/emissions_source")?;
    let cities = e.cities()?;
    Some(cities.iter().filter(|s| (from[**s] == "imputed") == imputed).count() as f64)
}

/// Types, cities by name, and what is covered.
pub(super) fn context(e: &Evidence) -> Vec<Row> {
    let mut types =
        Row::new("H43", "cities by structure type (K-means, k = 5)", "sizes are in the supplement only");
    for (labels, size) in e.rows("/classes/type_cities") {
        types = types.figure((&labels.join(", "), ""), Printed::Nothing, Some(size));
    }
    let emissions = e.emissions();
    let mut cities = Row::new(
        "H44",
        "emissions of single cities, 2012",
        "digits are cut off, not rounded, in the paper; its changes to 2019 need an inventory of 2019, and of Shanghai it \
         prints the change alone",
    );
    for (name, names, value) in [
        ("Tangshan", ["唐山市", "Tangshan"], 280.0),
        ("Wenzhou", ["温州市", "Wenzhou"], 34.0),
        ("Xuzhou", ["徐州市", "Xuzhou"], 100.0),
        ("Xuancheng", ["宣城市", "Xuancheng"], 11.0),
    ] {
        let ours = emissions.as_ref().zip(e.region(&names)).map(|(all, r)| all[r]);
        // The paper cuts digits off, 11.7 is its 11.
        cities = cities.number((name, "Mt"), (value, 1.0), ours);
    }
    let shanghai = emissions.as_ref().zip(e.region(&["上海市", "Shanghai"])).map(|(all, r)| all[r]);
    let cities = cities.figure(("Shanghai", "Mt"), Printed::Nothing, shanghai);
    let there = cities.is_answered();
    let cities = cities.unless(there, NAMES);
    let covered = || {
        let (from, cities, all) = (e.words("/axes/emissions_source")?, e.cities()?, emissions.as_ref()?);
        let known: Vec<usize> = cities.iter().copied().filter(|s| from[*s] != "imputed").collect();
        Some([
            percent(over(&cities, all), all.iter().sum()),
            percent(known.len() as f64, cities.len() as f64),
        ])
    };
    let covered = covered();
    let coverage = Row::new(
        "H45",
        "coverage",
        "context only: how many cities China has is in no table; the paper says 92 and 90 %",
    )
    .number(("emissions that stand in cities", "%"), (85.0, 0.5), covered.map(|both| both[0]))
    .number(("cities of the nation that are in the table", "%"), (92.0, 0.5), None)
    .figure(("cities with data of their own", "%"), Printed::Nothing, covered.map(|both| both[1]));
    vec![types, cities, coverage]
}
