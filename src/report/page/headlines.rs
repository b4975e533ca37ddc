//! The numbers at the top, and the table of those that the draws give an interval.

use super::super::draw::{escaped, interval, number, percent};
use super::super::figures::descending;
use super::super::findings::{Findings, Headline};
use super::table::{Column, Entry, table};

/// A number at the top.
struct Tile {
    value: String,
    unit: String,
    label: String,
    ends: String,
}

/// Numbers that draws give an interval without naming them.
const WHOLE: [&str; 3] = ["emitted", "a head", "gini"];

/// Shares among the numbers without a unit.
fn is_share(headline: &Headline) -> bool {
    headline.unit == "1" && headline.name.ends_with("share")
}

fn show(headline: &Headline) -> fn(f64) -> String {
    if is_share(headline) { percent } else { number }
}

/// The numbers at the top as a list.
pub(super) fn tiles(findings: &Findings) -> String {
    let items: String = collected(findings)
        .iter()
        .map(|tile| {
            let ends = if tile.ends.is_empty() {
                String::new()
            } else {
                format!("<span class=\"ends\">95 %: {}</span>", escaped(&tile.ends))
            };
            format!(
                "<li><b>{} <small>{}</small></b><span>{}</span>{ends}</li>\n",
                escaped(&tile.value),
                escaped(&tile.unit),
                escaped(&tile.label)
            )
        })
        .collect();
    format!("<ul class=\"tiles\">\n{items}</ul>\n")
}

fn collected(findings: &Findings) -> Vec<Tile> {
    let (amounts, unit) = (&findings.amounts, findings.measure.of());
    let ends = |name: &str| {
        if let Some(at) = WHOLE.iter().position(|whole| *whole == name) {
            return interval(findings.fitting().and_then(|spread| spread.whole[at]), number);
        }
        let headline = findings.fitting().and_then(|spread| spread.headline(name));
        headline.map_or(String::new(), |headline| interval(headline.ends, show(headline)))
    };
    let mut tiles = Vec::new();
    let mut add = |value: String, unit: &str, label: &str, name: &str| {
        let (unit, label) = (unit.to_owned(), label.to_owned());
        tiles.push(Tile { value, unit, label, ends: ends(name) });
    };
    let total = |values: &[f64]| values.iter().filter(|value| value.is_finite()).sum::<f64>();
    let footprint = total(&amounts.footprint);
    add(number(footprint), &unit, "footprint of all regions, with F_Y", "footprint");
    if let Some(production) = &amounts.production {
        add(number(total(production)), &unit, "emitted in all regions", WHOLE[0]);
    }
    if let Some(people) = &findings.places.people {
        let known = amounts.footprint.iter().zip(people).filter(|(_, people)| **people > 0.0);
        let (sum, heads) =
            known.fold((0.0, 0.0), |(sum, heads), (amount, people)| (sum + amount, heads + people));
        add(
            number(sum * findings.measure.head / heads),
            &findings.measure.of_head(),
            "footprint a head",
            WHOLE[1],
        );
    }
    let top = |name: &str| findings.fitting().and_then(|spread| spread.headline(name));
    match top("top_ten_share") {
        Some(headline) => add(percent(headline.numbers[0]), "", &headline.meaning, "top_ten_share"),
        None if amounts.footprint.len() > 10 => {
            let ten = descending(&amounts.footprint).into_iter().take(10).map(|at| amounts.footprint[at]);
            add(percent(ten.sum::<f64>() / footprint), "", "share of the ten largest footprints", "");
        }
        None => {}
    }
    if let Some(share) = amounts.outside_share {
        add(
            percent(share),
            "",
            "of what is embodied in final demand, emitted elsewhere, without F_Y",
            "interregional_share",
        );
    }
    of_classes(findings, &mut add);
    tiles
}

/// Takes value, unit, label and the name of the interval.
type Add<'a> = &'a mut dyn FnMut(String, &str, &str, &str);

/// Numbers of the classes.
fn of_classes(findings: &Findings, add: Add) {
    let Some(classes) = &findings.classes else { return };
    if let Some(gini) = classes.gini {
        add(number(gini), "", "Gini coefficient of footprints a head", WHOLE[2]);
    }
    if let Some(kinds) = &classes.emitters {
        let count = kinds.iter().filter(|kind| !kind.is_empty()).count();
        add(count.to_string(), "", "super-emitters", "super_emitters");
    }
    if let Some(roles) = &classes.roles {
        let count = roles.iter().filter(|role| *role == "net producer").count();
        add(count.to_string(), "", "net producers; the others consume more than they emit", "net_producers");
    }
    if let Some(share) = classes.capital_share {
        let label = "of what is embodied in final demand, for fixed capital, without F_Y";
        add(percent(share), "", label, "capital_share");
    }
}

/// Numbers of the whole table with what the draws say of them; blank without an ensemble.
pub(super) fn table_of(findings: &Findings) -> String {
    let Some(spread) = &findings.spread else { return String::new() };
    let columns = [
        Column::words("number"),
        Column::words("unit"),
        Column::numbers("base case", ""),
        Column::numbers("mean", "of draws"),
        Column::numbers("standard deviation", "of draws"),
        Column::numbers("from", "95 % of draws"),
        Column::numbers("to", "95 % of draws"),
    ];
    let row = |headline: &Headline| {
        let entry = |value| if is_share(headline) { Entry::Share(value) } else { Entry::Number(value) };
        let (low, high) = headline.ends.unwrap_or((f64::NAN, f64::NAN));
        let unit = if headline.unit == "1" { String::new() } else { findings.measure.of() };
        let mut cells = vec![Entry::Words(unit)];
        cells.extend(headline.numbers.into_iter().chain([low, high]).map(entry));
        (headline.meaning.clone(), cells)
    };
    let rows: Vec<_> = spread.headlines.iter().map(row).collect();
    let caption = format!("Numbers of the whole table in {} draws", spread.draws.0);
    format!("<div class=\"card\">{}</div>\n", table("headlines", &caption, &columns, &rows))
}
