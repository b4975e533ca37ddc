//! The table of all regions.

use super::super::figures::descending;
use super::super::findings::Findings;
use super::table::{self, Column, Entry};

/// Rows of the largest table; the data files have all.
const MOST: usize = 2_000;

/// Everything that is known of a region, a row each, the largest footprints first.
fn columns_and_rows(findings: &Findings) -> (Vec<Column>, Vec<(String, Vec<Entry>)>) {
    let (places, unit) = (&findings.places, findings.measure.of());
    let mut columns = vec![Column::words("region")];
    let mut cells: Vec<Vec<Entry>> = places.regions.iter().map(|_| Vec::new()).collect();
    let mut add = |column: Column, entry: &dyn Fn(usize) -> Entry| {
        columns.push(column);
        cells.iter_mut().enumerate().for_each(|(at, row)| row.push(entry(at)));
    };
    if places.provinces_given {
        add(Column::words("province"), &|at| Entry::Words(places.provinces[at].clone()));
    }
    let amounts = &findings.amounts;
    add(Column::numbers("footprint", &unit), &|at| Entry::Number(amounts.footprint[at]));
    let spread = findings.fitting();
    if let Some(spread) = spread.filter(|spread| !spread.footprint.is_empty()) {
        let end = |at: usize| spread.footprint[at].unwrap_or((f64::NAN, f64::NAN));
        add(Column::numbers("from", "95 % of draws"), &|at| Entry::Number(end(at).0));
        add(Column::numbers("to", "95 % of draws"), &|at| Entry::Number(end(at).1));
    }
    if let Some(heads) = findings.per_head() {
        add(Column::numbers("a head", &findings.measure.of_head()), &|at| Entry::Number(heads[at]));
    }
    if let Some(production) = &amounts.production {
        add(Column::numbers("production", &unit), &|at| Entry::Number(production[at]));
    }
    if let Some(balance) = &amounts.balance {
        add(Column::numbers("net balance", &unit), &|at| Entry::Number(balance[at]));
    }
    if let Some(people) = &places.people {
        add(Column::numbers("people", "1,000"), &|at| Entry::Number(people[at] / 1e3));
    }
    if let Some(classes) = &findings.classes {
        let lists = [
            ("affluence", &classes.affluence),
            ("type", &classes.types),
            ("super-emitter", &classes.emitters),
            ("role", &classes.roles),
        ];
        for (name, words) in lists {
            if let Some(words) = words {
                add(Column::words(name), &|at| Entry::Words(words[at].clone()));
            }
        }
    }
    let odds = findings.spread.as_ref().and_then(|spread| spread.odds_of("super_emitter"));
    if let Some((odds, none)) =
        odds.and_then(|odds| Some((odds, odds.classes.iter().position(|class| class == "none")?)))
    {
        let width = odds.classes.len();
        add(Column::numbers("surely a super-emitter", "share of draws"), &|at| {
            Entry::Share(1.0 - odds.values[at * width + none])
        });
    }
    if let Some(from) = &places.emissions_source {
        add(Column::words("emissions from"), &|at| Entry::Words(from[at].clone()));
    }
    (columns, places.regions.iter().cloned().zip(cells).collect())
}

/// The table as HTML, with a field to find a region.
pub(super) fn table(findings: &Findings) -> String {
    let (columns, rows) = columns_and_rows(findings);
    let order = descending(&findings.amounts.footprint);
    let mut rows: Vec<Option<(String, Vec<Entry>)>> = rows.into_iter().map(Some).collect();
    let sorted: Vec<(String, Vec<Entry>)> =
        order.into_iter().take(MOST).filter_map(|at| rows.get_mut(at).and_then(Option::take)).collect();
    let caption = if findings.places.regions.len() > MOST {
        format!("The {MOST} regions with the largest footprints; ranked-footprints.csv has all")
    } else {
        "All regions, the largest footprints first; a dash is a number that is missing".to_owned()
    };
    format!(
        "<div class=\"card\"><input type=\"search\" data-table=\"regions\" placeholder=\"Find …\" aria-label=\"Find rows\">\n{}</div>\n",
        table::table("regions", &caption, &columns, &sorted)
    )
}
