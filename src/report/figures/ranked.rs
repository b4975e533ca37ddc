//! The largest footprints, in total and a head, as bars.

use super::tables::{cell, descending, ends, header};
use super::{Chart, Section};
use crate::quantity::counted;
use crate::report::draw::{Bar, COLORS, figure_of_bars};
use crate::report::findings::Findings;

/// Bars shown.
const SHOWN: usize = 25;

/// Regions with the largest footprints.
pub(super) fn amounts(findings: &Findings) -> Option<Chart> {
    let intervals = findings.fitting().map(|spread| &spread.footprint[..]);
    let ranking = Ranking { values: &findings.amounts.footprint, intervals, unit: &findings.measure.of() };
    ranking.chart(findings, ("ranked-footprints", "Largest footprints"), COLORS[0])
}

/// Regions with the largest footprints a head.
pub(super) fn heads(findings: &Findings) -> Option<Chart> {
    let intervals = findings.fitting().map(|spread| &spread.per_head[..]);
    let heads = findings.per_head()?;
    let ranking = Ranking { values: &heads, intervals, unit: &findings.measure.of_head() };
    ranking.chart(findings, ("ranked-footprints-a-head", "Largest footprints a head"), COLORS[2])
}

struct Ranking<'a> {
    values: &'a [f64],
    intervals: Option<&'a [Option<(f64, f64)>]>,
    unit: &'a str,
}

impl Ranking<'_> {
    fn interval(&self, at: usize) -> Option<(f64, f64)> {
        self.intervals.and_then(|all| all.get(at).copied().flatten())
    }

    fn chart(&self, findings: &Findings, (name, title): (&'static str, &str), color: &str) -> Option<Chart> {
        let order = descending(self.values);
        let there = order.iter().filter(|at| self.values[**at].is_finite()).count();
        if there == 0 {
            return None;
        }
        let shown: Vec<Bar> = order
            .iter()
            .take(there.min(SHOWN))
            .map(|at| Bar {
                label: findings.places.regions[*at].clone(),
                value: self.values[*at],
                interval: self.interval(*at),
            })
            .collect();
        let drawing = figure_of_bars(&shown, self.unit, (190.0, 22.0), color);
        let missing = self.values.len() - there;
        let mut caption = format!("The {} largest of {there} regions, {}.", shown.len(), self.unit);
        if self.intervals.is_some() {
            caption += " Whiskers: 95 % of draws.";
        }
        if missing > 0 {
            caption += &format!(" {} without a number.", counted(missing, "region"));
        }
        let mut data = vec![header(&["region", "province", self.unit, "low_95", "high_95"])];
        for at in order {
            let [low, high] = ends(self.interval(at));
            let places = &findings.places;
            data.push(vec![
                places.regions[at].clone(),
                places.provinces[at].clone(),
                cell(self.values[at]),
                low,
                high,
            ]);
        }
        Some(Chart::new((name, Section::Footprints), (title.to_owned(), caption), drawing, data))
    }
}
