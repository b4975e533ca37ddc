//! Probabilities of classes: which regions are surely what they are said to be.

use super::tables::{cell, descending, header};
use super::{Chart, Section};
use crate::report::draw::{COLORS, Drawing, Frame, GRAY, Stack, stacked};
use crate::report::findings::{Findings, Odds};

/// Regions shown.
const SHOWN: usize = 25;

/// Regions by their probability of being a super-emitter.
pub(super) fn emitters(findings: &Findings) -> Option<Chart> {
    let odds = findings.spread.as_ref()?.odds_of("super_emitter")?;
    let none = odds.classes.iter().position(|class| class == "none")?;
    let width = odds.classes.len();
    let any: Vec<f64> = odds.values.chunks(width).map(|row| 1.0 - row[none]).collect();
    let order: Vec<usize> = descending(&any).into_iter().filter(|at| any[*at] > 0.0).take(SHOWN).collect();
    let sure = any.iter().filter(|odds| **odds > 0.95).count();
    let open = any.iter().filter(|odds| (0.05..=0.95).contains(*odds)).count();
    let caption = format!(
        "Share of draws in which a region is a super-emitter, by kind. {sure} regions are one in more than 95 of 100 \
         draws, {open} more in 5 to 95 of them."
    );
    let words = ("odds-super-emitters", "How surely a super-emitter", caption);
    chart(findings, odds, &order, words)
}

/// The largest footprints by their probability of each structure type.
pub(super) fn types(findings: &Findings) -> Option<Chart> {
    let spread = findings.spread.as_ref()?;
    let odds = spread.odds_of("structure_type")?;
    let width = odds.classes.len();
    let typed = |at: &usize| odds.values[at * width..(at + 1) * width].iter().any(|odds| *odds > 0.0);
    let order: Vec<usize> =
        descending(&spread.base_footprint).into_iter().filter(typed).take(SHOWN).collect();
    let best = |row: &[f64]| row.iter().copied().filter(|odds| odds.is_finite()).fold(0.0, f64::max);
    let known: Vec<f64> = odds.values.chunks(width).map(best).filter(|best| *best > 0.0).collect();
    let sure = known.iter().filter(|best| **best > 0.95).count();
    let caption = format!(
        "Share of draws in which a region is of a type, the regions with the largest footprints. Of all {} regions with a \
         type {sure} are of one in more than 95 of 100 draws.",
        known.len()
    );
    chart(findings, odds, &order, ("odds-types", "How surely of a type", caption))
}

fn chart(
    findings: &Findings,
    odds: &Odds,
    order: &[usize],
    (name, title, caption): (&'static str, &str, String),
) -> Option<Chart> {
    if order.is_empty() {
        return None;
    }
    let kept: Vec<usize> = (0..odds.classes.len()).filter(|class| odds.classes[*class] != "none").collect();
    let color = |at: usize| COLORS.get(at).copied().unwrap_or(GRAY);
    let classes: Vec<(String, &str)> =
        kept.iter().enumerate().map(|(at, class)| (odds.classes[*class].clone(), color(at))).collect();
    let width = odds.classes.len();
    let rows: Vec<String> = order.iter().map(|at| findings.places.regions[*at].clone()).collect();
    let values: Vec<f64> =
        order.iter().flat_map(|at| kept.iter().map(|class| odds.values[*at * width + class])).collect();
    let height = 20.0 * rows.len() as f64;
    let frame = Frame { left: 190.0, top: 46.0, width: 730.0, height };
    let mut drawing = Drawing::new(960.0, height + 96.0);
    let measure = "share of draws";
    drawing.add(stacked(&Stack { name, frame, rows: &rows, classes: &classes, values: &values, measure }));
    let mut columns = vec!["region"];
    columns.extend(odds.classes.iter().map(String::as_str));
    let mut data = vec![header(&columns)];
    for (at, region) in findings.places.regions.iter().enumerate() {
        let mut row = vec![region.clone()];
        row.extend(odds.values[at * width..(at + 1) * width].iter().map(|value| cell(*value)));
        data.push(row);
    }
    Some(Chart::new((name, Section::Draws), (title.to_owned(), caption), drawing, data))
}
