//! Classes, scenarios and analyses against numbers worked out by hand, full new solves and identities.

mod analyses;
mod china;
mod classes;
mod coverage;
mod inventory;
mod known;
mod lists;
mod paper;
mod program;
mod propagation;
mod scenarios;

use leontief::accounts::{Footprints, StressorChoice};
use leontief::axes::{Axes, Labels, Partition};
use leontief::coefficients::technical_coefficients;
use leontief::leontief::{Deal, SolverOptions, System};
use leontief::quantity::{Labeled, Unit, Values};
use leontief::ranks::Solo;
use leontief::table::synthetic::{NationOptions, nation};
use leontief::table::{Form, Panels, RegionAttributes, Table, TableParts};

use crate::tables::{co2, panels};

pub const FORMS: [Form; 3] = [Form::Dense, Form::Factored, Form::Hierarchical];

/// Does something with the footprints of a table's first stressor, on one rank.
pub fn on<T>(table: &Table, work: impl FnOnce(&Footprints<'_, '_>) -> T) -> T {
    on_stressor(table, &StressorChoice::default(), work)
}

/// The same of a chosen stressor.
pub fn on_stressor<T>(
    table: &Table,
    choice: &StressorChoice,
    work: impl FnOnce(&Footprints<'_, '_>) -> T,
) -> T {
    let mut rest = table.clone();
    let (axes, deal) = (table.axes.clone(), Deal::new(&table.axes, &Solo));
    let Z = std::mem::replace(&mut rest.Z, Panels::zeros(&axes, axes.n(), &[]).into());
    let technical = technical_coefficients(Z, &rest.x);
    let options = SolverOptions { tolerance: 1e-13, ..SolverOptions::default() };
    let system = System::new(&Solo, &axes, &deal, &technical, &options).expect("productive");
    let footprints = Footprints::new(&system, &rest, choice).expect("solved");
    work(&footprints)
}

pub fn synthetic(form: Form) -> Table {
    let options = NationOptions { provinces: 4, regions: 17, sectors: 6, form, ..NationOptions::default() };
    nation(&options).expect("sizes")
}

/// Two regions of one sector: `A = [.2 .1; .1 .3]`, `x = (100, 100)`, 10 and 20 people.
///
/// `L = [.7 .1; .1 .8] / .55`, and with emissions (200, 100) `M = (1.5, 1) / .55`. Region 1 spends (30, 5) on households
/// and (20, 5) on capital, region 2 (10, 30) and (10, 20): footprints 50/.55, 35/.55, 45/.55, 35/.55.
pub fn toy() -> Table {
    let regions = Labels::new("region", ["East", "West"]).expect("unique");
    let axes = Axes {
        provinces: Partition::given(&regions, &["P", "Q"].map(String::from)).expect("contiguous"),
        regions,
        sectors: Labels::new("sector", ["goods"]).expect("unique"),
        categories: Labels::new("category", ["households", "capital"]).expect("unique"),
    };
    let Z = panels(&axes, &[&[20.0, 10.0], &[10.0, 30.0]]);
    let Y = panels(&axes, &[&[30.0, 20.0, 10.0, 10.0], &[5.0, 5.0, 30.0, 20.0]]);
    Table::new(TableParts {
        extensions: vec![co2(&[200.0, 100.0])],
        attributes: RegionAttributes {
            population: Some((vec![10.0, 20.0], Unit::new("persons"))),
            ..RegionAttributes::default()
        },
        ..TableParts::new(axes, Unit::new("USD"), Z, Y)
    })
    .expect("a table")
}

/// The same table, whose sector has the code 25.
pub fn coded_toy() -> Table {
    let mut table = toy();
    let codes = Labels::new("code", ["25"]).expect("unique");
    table.axes.sectors = table.axes.sectors.with_codes(&codes);
    table
}

/// The numbers of a named array.
#[track_caller]
pub fn numbers<'a>(all: &'a [Labeled], name: &str) -> &'a [f64] {
    let found = all.iter().find(|array| array.name == name).map(|array| &array.values);
    let Some(Values::Numbers(values)) = found else { unreachable!("no numbers {name}") };
    values
}

#[track_caller]
pub fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} instead of {expected}");
}
