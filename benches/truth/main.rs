//! How far a built table is from the truth: errors of flows and footprints by prior and home bias.
//!
//! `cargo bench --bench truth [-- --regions 313 --provinces 31 --wiod ../shared/data/wiod-2011]`. A synthetic nation whose
//! flows are known, and WIOD with groups of countries as provinces; both with what regions publish in total and by
//! sector.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(missing_docs, clippy::allow_attributes, reason = "a bench is a program, not an interface")]

mod built;
mod flow_errors;

use std::path::Path;

use built::{Case, error, footprints, wiod};
use flow_errors::FlowErrors;
use leontief::compile::{Construction, Detail, Prior};
use leontief::table::Table;
use leontief::table::synthetic::{NationOptions, nation};

fn option(name: &str) -> Option<String> {
    let arguments: Vec<String> = std::env::args().collect();
    let at = arguments.iter().position(|argument| argument == name)?;
    arguments.get(at + 1).cloned()
}

fn number(name: &str, default: usize) -> usize {
    option(name).and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn line(what: &str, found: &Table, truth: &Table, (true_footprints, _): &(Vec<f64>, f64)) {
    let errors = FlowErrors::of(found, truth);
    let (carbon, crossing) = footprints(found);
    println!(
        "| {what} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} |",
        100.0 * errors.all(),
        100.0 * errors.own(),
        100.0 * errors.in_province(),
        100.0 * errors.between(),
        100.0 * error(&carbon, true_footprints),
        100.0 * crossing,
    );
}

/// One table of a case: every prior and home bias.
fn rows(case: &Case, known: &(Vec<f64>, f64)) {
    println!("| prior, h | flows | own region | own province | between | footprints | elsewhere |");
    println!("|---|---|---|---|---|---|---|");
    let mut pooled = None;
    for (prior, word) in [(Prior::Flat, "flat"), (Prior::Neutral, "neutral"), (Prior::Gravity, "gravity")] {
        for h in [1.0, 10.0, 100.0] {
            let options = Construction { prior, home_bias: h, ..Construction::default() };
            let made = case.built(&options);
            let worst = made.residuals().into_iter().fold(0.0, f64::max);
            assert!(worst < 1e-8, "{word}, {h}: residual {worst:e}");
            line(&format!("{word}, {h}"), &made.table, &case.truth, known);
            pooled.get_or_insert_with(|| case.pooled(&made.built));
        }
    }
    if let Some(pooled) = pooled {
        line("one pool, no provinces", &pooled, &case.truth, known);
    }
}

fn tables(name: &str, truth: &Table) {
    let known = footprints(truth);
    for (detail, regions) in [(Detail::Totals, "in total"), (Detail::Sectors, "by sector")] {
        for provinces in ["estimated", "given"] {
            let elsewhere = 100.0 * known.1;
            println!("\n### {name}: regions known {regions}, provincial table {provinces}");
            println!("Errors in %; share of footprints emitted elsewhere in %, in truth {elsewhere:.1}.\n");
            let case = Case::of(truth.clone(), detail);
            let case = if provinces == "given" { case.with_provinces() } else { case };
            rows(&case, &known);
        }
    }
}

fn main() {
    let options = NationOptions {
        provinces: number("--provinces", 31),
        regions: number("--regions", 313),
        ..NationOptions::default()
    };
    let truth = nation(&options).expect("sizes make a nation");
    tables("Synthetic nation", &truth);
    let folder = option("--wiod").unwrap_or_else(|| "../shared/data/wiod-2011".to_owned());
    if !Path::new(&folder).is_dir() {
        println!("\nWIOD is not at {folder}; name its folder by --wiod");
        return;
    }
    let truth = wiod(Path::new(&folder));
    tables("WIOD 2011", &truth);
}
