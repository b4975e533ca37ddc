//! The table of lifts.

use super::super::findings::Findings;
use super::table::{Column, Entry, table};

/// What lifting poorer groups takes; blank without lifts.
pub(super) fn table_of(findings: &Findings) -> String {
    let lifts = findings.scenarios.as_ref().map(|scenarios| &scenarios.lifts[..]).unwrap_or_default();
    if lifts.is_empty() {
        return String::new();
    }
    let columns = [
        Column::words("lift"),
        Column::numbers("regions", ""),
        Column::numbers("people", "10^6"),
        Column::numbers("to a demand a head of", "USD"),
        Column::numbers("deficit", &findings.measure.of()),
        Column::numbers("from", "95 % of draws"),
        Column::numbers("to", "95 % of draws"),
    ];
    let rows: Vec<(String, Vec<Entry>)> = lifts
        .iter()
        .map(|lift| {
            let ends = findings.fitting().and_then(|spread| spread.scenario(&lift.name));
            let (low, high) = ends.unwrap_or((f64::NAN, f64::NAN));
            let numbers = [lift.regions, lift.people / 1e6, lift.level, lift.deficit, low, high];
            (lift.name.clone(), numbers.map(Entry::Number).into_iter().collect())
        })
        .collect();
    let caption = "What lifting poorer groups of regions takes";
    format!("<div class=\"card\">{}</div>\n", table("lifts", caption, &columns, &rows))
}
