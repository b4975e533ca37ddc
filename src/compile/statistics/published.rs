//! The statistics that are published of a table whose flows are known: what a construction is tested with.

use super::{Known, Nation, ProvincialStatistics, RegionalStatistics, Statistics};
use crate::axes::{Axes, Region};
use crate::compile::CompileError;
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::table::{Flow, Table};

/// How much is published of regions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// GDP, population and place.
    #[default]
    Totals,
    /// Also output and value added by sector.
    Sectors,
}

impl Statistics {
    /// Statistics of a whole table: sums of its cells, without any flow between regions.
    ///
    /// Imports are published by product: what a user imports is split over products like the nation's domestic
    /// purchases of that kind of user. A region's output below zero, and value added below zero or above output, are
    /// left blank, as is a province's demand below zero of a category that the nation has nowhere below zero.
    ///
    /// # Errors
    /// Imports of a user who buys nothing at home.
    pub fn of(table: &Table, detail: Detail) -> Result<Self, CompileError> {
        let (Z, Y) = (Sums::of(&table.axes, &table.Z), Sums::of(&table.axes, &table.Y));
        let nation = nation(table, &Z, &Y)?;
        Ok(Self {
            axes: table.axes.clone(),
            money: table.money.clone(),
            provinces: provinces(table, &Y, &nation),
            nation,
            given: None,
            regions: regions(table, detail),
        })
    }
}

/// Sums of a flow over all origins.
struct Sums {
    /// By product and column of the nation.
    national: Matrix,
    /// By column of every region.
    users: Vec<f64>,
}

impl Sums {
    fn of(axes: &Axes, flow: &Flow) -> Self {
        let (m, width) = (axes.m(), flow.width(axes));
        let mut sums = Self { national: Matrix::zeros(m, width), users: vec![0.0; axes.R() * width] };
        for (row, values) in flow.panels().rows() {
            let first = if flow.trade().is_some() { row / m * width } else { 0 };
            for (at, value) in values.iter().enumerate() {
                *sums.national.at_mut(row % m, at % width) += value;
                sums.users[first + at] += value;
            }
        }
        sums
    }
}

fn nation(table: &Table, Z: &Sums, Y: &Sums) -> Result<Nation, CompileError> {
    let (axes, m) = (&table.axes, table.axes.m());
    let by_sector = |values: &[f64]| folded(values, m);
    let vector = |values: &Option<Vec<f64>>| by_sector(values.as_deref().unwrap_or_default());
    let mut v = Matrix::zeros(table.value_added.components.len(), m);
    for h in 0..v.rows() {
        v.row_mut(h).copy_from_slice(&by_sector(table.value_added.v.row(h)));
    }
    let (mut of_sectors, mut bought) = (Z.national.clone(), Y.national.clone());
    let mut imports = vec![0.0; m];
    let used = vector(&table.imports);
    import(&mut of_sectors, &used, &mut imports, |j| axes.sectors.name(j))?;
    let used = folded(table.imports_Y.as_deref().unwrap_or_default(), axes.C());
    import(&mut bought, &used, &mut imports, |k| axes.categories.name(k))?;
    Ok(Nation {
        Z: of_sectors,
        Y: bought,
        components: table.value_added.components.clone(),
        v,
        exports: vector(&table.exports),
        imports,
        balancing: vector(&table.balancing),
        x: by_sector(&table.x),
    })
}

/// Adds the imports of every column to its cells, in proportion to those above zero, and to the sums by product.
fn import<'a>(
    cells: &mut Matrix,
    imports: &[f64],
    products: &mut [f64],
    label: impl Fn(usize) -> &'a str,
) -> Result<(), CompileError> {
    for (j, amount) in imports.iter().enumerate().filter(|(_, amount)| amount.abs() > 0.0) {
        let all: f64 = (0..cells.rows()).map(|i| cells.at(i, j).max(0.0)).sum();
        if all <= 0.0 {
            return Err(CompileError::Value {
                what: "imports".to_owned(),
                label: label(j).to_owned(),
                value: *amount,
                remedy: "its regions buy nothing at home, so nothing tells which products these are"
                    .to_owned(),
            });
        }
        for (i, product) in products.iter_mut().enumerate() {
            let part = amount * cells.at(i, j).max(0.0) / all;
            *cells.at_mut(i, j) += part;
            *product += part;
        }
    }
    Ok(())
}

fn provinces(table: &Table, Y: &Sums, nation: &Nation) -> ProvincialStatistics {
    let (axes, v) = (&table.axes, table.v());
    let (P, m, C) = (axes.P(), axes.m(), axes.C());
    let of = |values: &[f64], width: usize| by_province(axes, values, width);
    let total = |values: &Option<Vec<f64>>| {
        let values = values.as_deref().map_or(vec![0.0; P * m], |values| of(values, m));
        values.chunks_exact(m).map(|row| row.iter().sum()).collect::<Vec<f64>>()
    };
    let imports_Y = table.imports_Y.as_deref().map_or(vec![0.0; P * C], |values| of(values, C));
    let mut demand = of(&Y.users, C);
    demand.iter_mut().zip(&imports_Y).for_each(|(sum, value)| *sum += value);
    let gdp = total(&Some(v));
    let outflow = gdp.iter().zip(demand.chunks_exact(C)).map(|(gdp, spent)| gdp - spent.iter().sum::<f64>());
    let outflow: Vec<f64> = outflow.collect();
    let mut imports = total(&table.imports);
    imports.iter_mut().zip(imports_Y.chunks_exact(C)).for_each(|(sum, bought)| {
        *sum += bought.iter().sum::<f64>();
    });
    let known = |values: Vec<f64>| values.into_iter().map(Some).collect::<Vec<Known>>();
    let spent = demand
        .into_iter()
        .enumerate()
        .map(|(at, sum)| Some(sum).filter(|sum| *sum >= 0.0 || nation.falls(at % C)));
    let people = |p| {
        let people = table.attributes.population.as_ref()?;
        Some(people.0[axes.provinces.regions(p)].iter().sum::<f64>()).filter(|sum| sum.is_finite())
    };
    ProvincialStatistics {
        output: known(of(&table.x, m)),
        gdp: known(gdp),
        demand: spent.collect(),
        net_outflow: known(outflow),
        exports: known(total(&table.exports)),
        imports: known(imports),
        population: axes.provinces.iter().map(people).collect(),
    }
}

fn regions(table: &Table, detail: Detail) -> RegionalStatistics {
    let (axes, v) = (&table.axes, table.v());
    let blank = || vec![None; axes.R()];
    let sectors = |of: &dyn Fn(usize) -> Known| match detail {
        Detail::Totals => vec![None; axes.n()],
        Detail::Sectors => (0..axes.n()).map(of).collect(),
    };
    let product = |r: usize| v[axes.region_rows(Region(r))].iter().sum::<f64>();
    let finite = |value: &f64| Some(*value).filter(|value| value.is_finite());
    let place = |(east, north): &(f64, f64)| finite(east).zip(finite(north));
    let (people, unit) = match &table.attributes.population {
        Some((people, unit)) => (people.iter().map(finite).collect(), unit.clone()),
        None => (blank(), Unit::new("persons")),
    };
    RegionalStatistics {
        gdp: (0..axes.R()).map(|r| Some(product(r)).filter(|product| *product > 0.0)).collect(),
        population: people,
        population_unit: unit,
        emissions: blank(),
        area: blank(),
        reliability: blank(),
        center: match &table.attributes.coordinates {
            Some(places) => places.iter().map(place).collect(),
            None => vec![None; axes.R()],
        },
        output: sectors(&|row| Some(table.x[row]).filter(|x| *x >= 0.0)),
        value_added: sectors(&|row| Some(v[row]).filter(|added| (0.0..=table.x[row]).contains(added))),
        employment: vec![None; axes.n()],
        expenditure: vec![None; axes.R() * axes.C()],
        expenditure_total: blank(),
        exports: vec![None; axes.n()],
        exports_total: blank(),
        imports: vec![None; axes.n()],
        imports_total: blank(),
    }
}

/// Sums over the regions of every province, P·width.
fn by_province(axes: &Axes, values: &[f64], width: usize) -> Vec<f64> {
    let rows = axes.provinces.iter().map(|p| {
        let of = axes.provinces.regions(p);
        folded(&values[of.start * width..of.end * width], width)
    });
    rows.collect::<Vec<_>>().concat()
}

/// Sums of every `width`-th value.
fn folded(values: &[f64], width: usize) -> Vec<f64> {
    let mut sums = vec![0.0; width];
    for row in values.chunks_exact(width) {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    sums
}
