//! A small table of any shape, and equality to the last bit.

use crate::axes::{Axes, Labels, Partition};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::table::{Extension, Panels, RegionAttributes, Table, TableParts, ValueAdded, ValueAddedOrigin};

/// What a nation has beside Z and Y.
#[derive(Clone, Copy, Debug)]
pub(super) struct Traits {
    pub(super) regions: usize,
    pub(super) sectors: usize,
    pub(super) categories: usize,
    pub(super) provinces: bool,
    pub(super) leaving: [bool; 2],
    pub(super) imports: [bool; 2],
    pub(super) value_added: bool,
    pub(super) extensions: usize,
    pub(super) attributes: bool,
}

pub(super) const FULL: Traits = Traits {
    regions: 4,
    sectors: 3,
    categories: 2,
    provinces: true,
    leaving: [true; 2],
    imports: [true; 2],
    value_added: true,
    extensions: 2,
    attributes: true,
};

/// Labels that need quotes and provinces as asked.
fn axes(traits: Traits) -> Axes {
    let labels = |axis, count: usize, names: &[&str], word: &str| {
        let all = (0..count)
            .map(|at| names.get(at).map_or_else(|| format!("{word}{at}"), |name| (*name).to_owned()));
        Labels::new(axis, all).expect("unique")
    };
    let regions = labels("region", traits.regions, &["京, north", "a \"b\"", "c"], "r");
    let provinces = if traits.provinces {
        let names: Vec<String> = (0..traits.regions).map(|r| format!("P{}", r / 2)).collect();
        Partition::given(&regions, &names).expect("contiguous")
    } else {
        Partition::grouped(&regions, traits.sectors).expect("grouped")
    };
    Axes {
        regions,
        sectors: labels("sector", traits.sectors, &["steel, iron", "power"], "s"),
        categories: labels("demand category", traits.categories, &["households"], "c"),
        provinces,
    }
}

/// A table whose cells come from `next`.
pub(super) fn nation(traits: Traits, next: &mut dyn FnMut() -> f64) -> Table {
    let axes = axes(traits);
    let (n, demand, R) = (axes.n(), axes.R() * axes.C(), axes.R());
    let mut take = |count: usize| -> Vec<f64> { (0..count).map(|_| next()).collect() };
    let mut fill = |columns: usize| {
        let mut panels = Panels::whole(&axes, columns);
        for (_, panel) in panels.iter_mut() {
            let values = take(panel.data().len());
            panel.data_mut().copy_from_slice(&values);
        }
        panels
    };
    let (Z, Y) = (fill(n), fill(demand));
    let extension = |at: usize, take: &mut dyn FnMut(usize) -> Vec<f64>| Extension {
        name: ["emissions", "water use"][at].to_owned(),
        stressors: Labels::new("stressor", ["CO2, fuel", "CH4"]).expect("unique"),
        units: vec![Unit::new("kt"), Unit::new("10^3 t")],
        F: Matrix::from_row_major(2, n, take(2 * n)),
        F_Y: (at == 0).then(|| Matrix::from_row_major(2, demand, take(2 * demand))),
    };
    let extensions = (0..traits.extensions).map(|at| extension(at, &mut take)).collect();
    let value_added = traits.value_added.then(|| ValueAdded {
        components: Labels::new("value-added component", ["wages", "profit"]).expect("unique"),
        v: Matrix::from_row_major(2, n, take(2 * n)),
        origin: ValueAddedOrigin::Given,
    });
    // Nobody counted where the cell is zero; degrees are degrees.
    let persons = |value: f64| if value.abs() > 0.0 { value.abs() } else { f64::NAN };
    let degrees = |value: f64| (value % 360.0, -value % 90.0);
    let attributes = RegionAttributes {
        population: traits
            .attributes
            .then(|| (take(R).into_iter().map(persons).collect(), Unit::new("10^4 persons"))),
        coordinates: traits.attributes.then(|| take(R).into_iter().map(degrees).collect()),
        emissions_source: None,
    };
    let mut maybe = |there: bool, count: usize| there.then(|| take(count));
    let parts = TableParts {
        money: Unit::new("10^4 CNY"),
        Z: Z.into(),
        Y: Y.into(),
        x: None,
        exports: maybe(traits.leaving[0], n),
        balancing: maybe(traits.leaving[1], n),
        imports: maybe(traits.imports[0], n),
        imports_Y: maybe(traits.imports[1], demand),
        value_added,
        extensions,
        attributes,
        axes,
    };
    Table::new(parts).expect("a table")
}

/// The full nation with cells that need all their digits.
pub(super) fn plain() -> Table {
    let mut at = 0.0;
    nation(FULL, &mut || {
        at += 1.0;
        at / 7.0
    })
}

/// Every number of a table as bits, and everything else as text.
pub(super) fn bits(table: &Table) -> (Vec<u64>, String) {
    let mut all: Vec<f64> = Vec::new();
    let panels = table.Z.panels().rows().chain(table.Y.panels().rows());
    all.extend(panels.flat_map(|(_, row)| row.iter()));
    let vectors = [&table.exports, &table.balancing, &table.imports, &table.imports_Y];
    all.extend(table.x.iter().chain(vectors.into_iter().flatten().flatten()));
    all.extend(table.value_added.v.data());
    for extension in &table.extensions {
        all.extend(extension.F.data());
        all.extend(extension.F_Y.iter().flat_map(Matrix::data));
    }
    all.extend(table.attributes.population.iter().flat_map(|(values, _)| values));
    all.extend(table.attributes.coordinates.iter().flatten().flat_map(|(lon, lat)| [lon, lat]));
    let names: Vec<_> =
        table.extensions.iter().map(|e| (&e.name, &e.stressors, &e.units, e.F_Y.is_some())).collect();
    let there = vectors.map(Option::is_some);
    let rest = format!(
        "{:?} {:?} {:?} {:?} {:?} {there:?} {:?}",
        (table.axes.regions.names(), table.axes.sectors.names(), table.axes.categories.names()),
        (table.axes.provinces.labels().names(), table.axes.provinces.bounds(), table.axes.provinces.origin()),
        table.money,
        (table.value_added.components.names(), table.value_added.origin),
        names.iter().map(|(n, s, u, d)| (n, s.names(), u, d)).collect::<Vec<_>>(),
        table.attributes.population.as_ref().map(|(_, unit)| unit),
    );
    (all.into_iter().map(f64::to_bits).collect(), rest)
}
