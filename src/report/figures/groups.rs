//! Footprints by affluence, by structure type and by demand category.

use super::tables::{cell, ends, header};
use super::{Chart, Section};
use crate::report::draw::{Bar, COLORS, Drawing, Frame, Panel, bars, figure_of_bars, number};
use crate::report::findings::{Findings, Group};

type Ends = Option<(f64, f64)>;

/// Groups of affluence, the richest first.
pub(super) fn affluence(findings: &Findings) -> Option<Chart> {
    let classes = findings.classes.as_ref()?;
    let intervals = findings.fitting().map(|spread| &spread.affluence[..]).unwrap_or_default();
    let words =
        ("affluence", "Footprints by affluence", "Groups of regions by final demand a head, Q1 the richest");
    pair(findings, &classes.by_affluence, intervals, words)
}

/// Structure types.
pub(super) fn types(findings: &Findings) -> Option<Chart> {
    let classes = findings.classes.as_ref()?;
    let intervals = findings.fitting().map(|spread| &spread.types[..]).unwrap_or_default();
    let words = (
        "structure",
        "Footprints by economic structure",
        "Types of regions by what adds value there (K-means)",
    );
    pair(findings, &classes.by_type, intervals, words)
}

/// Two panels: in total and a head.
fn pair(
    findings: &Findings,
    groups: &[Group],
    intervals: &[[Ends; 2]],
    (name, title, lead): (&'static str, &str, &str),
) -> Option<Chart> {
    if groups.is_empty() {
        return None;
    }
    let get = |at: usize, which: usize| intervals.get(at).and_then(|both| both[which]);
    let panel_of = |which: usize, value: fn(&Group) -> f64| -> Vec<Bar> {
        let bar = |(at, group): (usize, &Group)| Bar {
            label: group.name.clone(),
            value: value(group),
            interval: get(at, which),
        };
        groups.iter().enumerate().map(bar).collect()
    };
    let (totals, heads) = (panel_of(0, |group| group.footprint), panel_of(1, |group| group.per_head));
    let height = 40.0 * groups.len() as f64;
    let (unit, head) = (findings.measure.of(), findings.measure.of_head());
    let mut drawing = Drawing::new(960.0, height + 70.0);
    let known = heads.iter().any(|bar| bar.value.is_finite());
    let frame = Frame { left: 190.0, top: 16.0, width: if known { 360.0 } else { 740.0 }, height };
    drawing.add(bars(&Panel {
        frame,
        bars: &totals,
        measure: &unit,
        color: COLORS[0],
        show: number,
        names: Some(175.0),
    }));
    if known {
        let frame = Frame { left: 590.0, width: 340.0, ..frame };
        drawing.add(bars(&Panel {
            frame,
            bars: &heads,
            measure: &head,
            color: COLORS[2],
            show: number,
            names: None,
        }));
    }
    let mut caption = format!("{lead}: footprint in total{}.", if known { " and a head" } else { "" });
    if groups.iter().enumerate().any(|(at, _)| get(at, 0).is_some()) {
        caption += " Whiskers: 95 % of draws, regions classed anew in each.";
    }
    let columns = ["group", "regions", &unit, "low_95", "high_95", &head, "head_low_95", "head_high_95"];
    let mut data = vec![header(&columns)];
    for (at, group) in groups.iter().enumerate() {
        let [[low, high], [head_low, head_high]] = [ends(get(at, 0)), ends(get(at, 1))];
        data.push(vec![
            group.name.clone(),
            group.regions.to_string(),
            cell(group.footprint),
            low,
            high,
            cell(group.per_head),
            head_low,
            head_high,
        ]);
    }
    Some(Chart::new((name, Section::Footprints), (title.to_owned(), caption), drawing, data))
}

/// Demand categories.
pub(super) fn categories(findings: &Findings) -> Option<Chart> {
    let all = &findings.amounts.categories;
    if all.is_empty() {
        return None;
    }
    let interval = |name: &str| {
        let spread = findings.fitting()?;
        spread.categories.iter().find(|(of, _)| of == name).and_then(|(_, ends)| *ends)
    };
    let shown: Vec<Bar> = all
        .iter()
        .map(|(name, value)| Bar { label: name.clone(), value: *value, interval: interval(name) })
        .collect();
    let unit = findings.measure.of();
    let drawing = figure_of_bars(&shown, &unit, (220.0, 36.0), COLORS[0]);
    let mut caption = format!("What final demand causes by category, {unit}.");
    if shown.iter().any(|bar| bar.interval.is_some()) {
        caption += " Whiskers: 95 % of draws.";
    }
    let mut data = vec![header(&["category", &unit, "low_95", "high_95"])];
    for bar in &shown {
        let [low, high] = ends(bar.interval);
        data.push(vec![bar.label.clone(), cell(bar.value), low, high]);
    }
    let title = "Footprints by demand category".to_owned();
    Some(Chart::new(("categories", Section::Footprints), (title, caption), drawing, data))
}
