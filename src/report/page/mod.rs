//! One self-contained page: words, figures, tables; styles and the few lines that sort tables stand in it.

mod headlines;
mod lifts;
mod origins;
mod regions;
mod table;

use std::path::PathBuf;

use super::ReportError;
use super::draw::{Node, escaped, number};
use super::figures::{self, Chart, Section};
use super::findings::Findings;
use crate::exchange::geography::Outlines;

/// A page and its figures.
pub struct Page {
    /// HTML that needs no other file.
    pub html: String,
    /// Its figures.
    pub charts: Vec<Chart>,
    /// What the reader should know of the archives together.
    pub notices: Vec<String>,
}

/// What a page of this program says of its origin.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"leontief\">";

/// Sections with their identifier, heading and what they are about.
const SECTIONS: [(Section, &str, &str, &str); 5] = [
    (
        Section::Footprints,
        "footprints",
        "Footprints",
        "A footprint is everything emitted anywhere for the final demand of a region, what its households, governments and \
         investors buy, and by that demand itself (F_Y): household fuel. What is embodied in demand is the footprint without \
         F_Y.",
    ),
    (Section::Flows, "flows", "Who emits for whom", "Emissions in one place for the demand of another."),
    (
        Section::Emitters,
        "emitters",
        "Producers and consumers",
        "What is emitted in a region against what its demand causes everywhere.",
    ),
    (
        Section::Scenarios,
        "scenarios",
        "Scenarios",
        "What cleaner technology and other demand would save, and what lifting poorer regions would take.",
    ),
    (
        Section::Draws,
        "draws",
        "How sure it is",
        "Every draw changes the statistics within their uncertainty, builds the table anew and solves it.",
    ),
];

/// How a page is made up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dress<'a> {
    /// Its title; the number of regions says enough without one.
    pub title: Option<&'a str>,
    /// Whether its figures are there as PNG too.
    pub png: bool,
}

/// Makes a page from archives of one table; `title` stands above it.
///
/// # Errors
/// Archives that cannot be read, hold nothing to show or have other regions than the first.
pub fn page(
    archives: &[PathBuf],
    outlines: Option<&Outlines>,
    dress: &Dress<'_>,
) -> Result<Page, ReportError> {
    let findings = Findings::read(archives)?;
    let charts = figures::all(&findings, outlines);
    let fallback = format!("Footprints of {} regions", number(findings.places.regions.len() as f64));
    let html = html(&findings, &charts, (dress.title.unwrap_or(&fallback), dress.png));
    Ok(Page { html, charts, notices: findings.notices })
}

fn html(findings: &Findings, charts: &[Chart], (title, png): (&str, bool)) -> String {
    let mut main = String::new();
    for notice in &findings.notices {
        main += &Node::new("p").with("class", "notice").with("role", "note").text(notice).to_string();
    }
    main += &headlines::tiles(findings);
    for (section, id, heading, about) in SECTIONS {
        let mut body: String =
            charts.iter().filter(|chart| chart.section == section).map(|chart| figure(chart, png)).collect();
        match section {
            Section::Scenarios => body += &lifts::table_of(findings),
            Section::Draws => body += &headlines::table_of(findings),
            _ => {}
        }
        if !body.is_empty() {
            main += &opened(id, heading, about);
            main += &body;
            main += "</section>";
        }
    }
    main += &opened("regions-section", "All regions", "Click a heading to sort.");
    main += &regions::table(findings);
    main += "</section>";
    main += &opened("provenance", "Where it comes from", "What was run, from which inputs, and how exactly.");
    main += &origins::cards(findings);
    main += "</section>";
    let links: String = SECTIONS
        .iter()
        .map(|(_, id, heading, _)| (*id, *heading))
        .chain([("regions-section", "All regions"), ("provenance", "Where it comes from")])
        .filter(|(id, _)| main.contains(&format!("<section id=\"{id}\">")))
        .map(|(id, heading)| Node::new("a").with("href", &format!("#{id}")).text(heading).to_string() + "\n")
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         {GENERATOR}\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n\
         <header><h1>{title}</h1>\n{lead}</header>\n<nav aria-label=\"Sections\">{links}</nav>\n<main>\n{main}\n</main>\n\
         <script>\n{script}</script>\n</body>\n</html>\n",
        title = escaped(title),
        style = include_str!("style.css"),
        lead = lead(findings),
        script = include_str!("sort.js"),
    )
}

fn opened(id: &str, heading: &str, about: &str) -> String {
    let heading = Node::new("h2").text(heading);
    let about = Node::new("p").with("class", "about").text(about);
    format!("<section id=\"{id}\">{heading}{about}\n")
}

fn lead(findings: &Findings) -> String {
    let places = &findings.places;
    let mut provinces: Vec<&String> = places.provinces.iter().collect();
    provinces.sort();
    provinces.dedup();
    let inside =
        if places.provinces_given { format!(" in {} provinces", provinces.len()) } else { String::new() };
    let files: Vec<&str> = findings.origins.iter().map(|origin| origin.name.as_str()).collect();
    let words = format!(
        "{} regions{inside}, {}. From {}.",
        places.regions.len(),
        findings.measure.of(),
        files.join(", ")
    );
    Node::new("p").with("class", "lead").text(&words).to_string()
}

fn figure(chart: &Chart, png: bool) -> String {
    let link = |ending: &str| {
        let file = format!("figures/{}.{}", chart.name, ending.to_lowercase());
        Node::new("a").with("href", &file).text(ending).to_string()
    };
    format!(
        "<figure id=\"figure-{}\">{}{}\n<figcaption>{} <span class=\"files\">{} {} {}</span></figcaption></figure>\n",
        chart.name,
        Node::new("h3").text(&chart.title),
        chart.svg,
        escaped(&chart.caption),
        link("SVG"),
        if png { link("PNG") } else { String::new() },
        link("CSV")
    )
}
