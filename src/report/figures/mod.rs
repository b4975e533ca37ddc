//! Figures, one file each: from findings to a drawing, its words and its data.

mod convergence;
mod emitters;
mod groups;
mod lorenz;
mod map;
mod odds;
mod ranked;
mod sankey;
mod scenarios;
mod tables;
mod trade;

pub(super) use tables::descending;

use super::draw::Drawing;
use super::findings::Findings;
use crate::exchange::csv_field;
use crate::exchange::geography::Outlines;

/// Where a figure stands on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// Who causes emissions.
    Footprints,
    /// Who emits for whom.
    Flows,
    /// Production against consumption.
    Emitters,
    /// What measures save.
    Scenarios,
    /// How sure all of it is.
    Draws,
}

/// A figure with its words and data.
pub struct Chart {
    /// Name of its files.
    pub name: &'static str,
    /// Title.
    pub title: String,
    /// What it shows, how to read it.
    pub caption: String,
    /// The drawing.
    pub svg: String,
    /// Its data: a header, then rows.
    pub data: Vec<Vec<String>>,
    pub(super) section: Section,
}

impl Chart {
    /// A figure from its drawing; the caption also describes it to readers who do not see it.
    pub(super) fn new(
        (name, section): (&'static str, Section),
        (title, caption): (String, String),
        drawing: Drawing,
        data: Vec<Vec<String>>,
    ) -> Self {
        let svg = drawing.finish(name, &title, &caption);
        Self { name, title, caption, svg, data, section }
    }

    /// Its data as CSV, fields quoted where they need it (RFC 4180).
    pub fn csv(&self) -> String {
        let line = |row: &Vec<String>| {
            let fields: Vec<_> = row.iter().map(|field| csv_field(field)).collect();
            fields.join(",") + "\r\n"
        };
        self.data.iter().map(line).collect()
    }
}

/// All figures that findings have data for, in the order of the page.
pub(super) fn all(findings: &Findings, outlines: Option<&Outlines>) -> Vec<Chart> {
    let mut charts = Vec::new();
    charts.extend(map::amounts(findings, outlines));
    charts.extend(map::heads(findings, outlines));
    charts.extend(ranked::amounts(findings));
    charts.extend(ranked::heads(findings));
    charts.extend(groups::affluence(findings));
    charts.extend(groups::types(findings));
    charts.extend(groups::categories(findings));
    charts.extend(lorenz::curve(findings));
    charts.extend(trade::flows(findings));
    charts.extend(sankey::largest(findings));
    charts.extend(trade::earned(findings));
    charts.extend(emitters::scatter(findings));
    charts.extend(scenarios::waterfall(findings));
    charts.extend(scenarios::savings(findings));
    charts.extend(odds::emitters(findings));
    charts.extend(odds::types(findings));
    charts.extend(convergence::means(findings));
    charts.extend(convergence::sources(findings));
    charts
}
