//! Step 6: trade and regional tables linked into one table, `Z^{rs}_ij = T^{rs}_i Z^s_ij` (Chenery–Moses).

use std::sync::Arc;

use super::Statistics;
use super::provincial::{ProvincialTable, ratio};
use super::srio::RegionalAccounts;
use crate::axes::{Axes, Region};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::table::{
    Flow, Hierarchical, Panels, RegionAttributes, TableParts, Trade, ValueAdded, ValueAddedOrigin,
};

/// The parts of the table, without extensions.
pub(super) fn link(
    statistics: &Statistics,
    provincial: &ProvincialTable,
    accounts: &[RegionalAccounts],
    shares: Hierarchical,
) -> TableParts {
    let axes = &statistics.axes;
    let trade = Arc::new(Trade::Hierarchical(shares));
    let flow = |columns: usize, of: fn(&RegionalAccounts) -> &Matrix| {
        let mut regional = Panels::whole(axes, columns);
        for (p, panel) in regional.iter_mut() {
            panel.data_mut().copy_from_slice(of(&accounts[p.0]).data());
        }
        Flow::Factored { regional, trade: Arc::clone(&trade) }
    };
    let joined = |of: fn(&RegionalAccounts) -> &Vec<f64>| -> Vec<f64> {
        accounts.iter().flat_map(|accounts| of(accounts).iter().copied()).collect()
    };
    TableParts {
        axes: axes.clone(),
        money: statistics.money.clone(),
        Z: flow(axes.m(), |accounts| &accounts.Z),
        Y: flow(axes.C(), |accounts| &accounts.Y),
        x: Some(joined(|accounts| &accounts.output)),
        exports: Some(joined(|accounts| &accounts.exports)),
        balancing: Some(joined(|accounts| &accounts.balancing)),
        imports: Some(joined(|accounts| &accounts.imports)),
        imports_Y: Some(joined(|accounts| &accounts.imports_Y)),
        value_added: Some(components(axes, provincial, &joined(|accounts| &accounts.value_added))),
        extensions: Vec::new(),
        attributes: attributes(statistics, axes),
    }
}

/// Value added in the province's components of every sector.
fn components(axes: &Axes, provincial: &ProvincialTable, added: &[f64]) -> ValueAdded {
    let m = axes.m();
    let mut v = Matrix::zeros(provincial.v.rows(), added.len());
    for h in 0..v.rows() {
        for (row, value) in v.row_mut(h).iter_mut().enumerate() {
            let p = axes.provinces.province_of(Region(row / m)).0;
            let share = ratio(provincial.v.at(h, p * m + row % m), provincial.value_added.at(p, row % m));
            *value = share * added[row];
        }
    }
    ValueAdded { components: provincial.components.clone(), v, origin: ValueAddedOrigin::Given }
}

/// Population of the table's year where the province's is known, NaN where the region's is not; centers where all
/// are known.
fn attributes(statistics: &Statistics, axes: &Axes) -> RegionAttributes {
    let regions = &statistics.regions;
    let mut population: Vec<f64> =
        regions.population.iter().map(|people| people.unwrap_or(f64::NAN)).collect();
    for p in axes.provinces.iter() {
        let of = axes.provinces.regions(p);
        let known: f64 = regions.population[of.clone()].iter().flatten().sum();
        if let Some(people) = statistics.provinces.population[p.0].filter(|_| known > 0.0) {
            population[of].iter_mut().for_each(|value| *value *= people / known);
        }
    }
    let some = population.iter().any(|people| people.is_finite());
    let nowhere = (f64::NAN, f64::NAN);
    let centers = regions.center.iter().map(|center| center.unwrap_or(nowhere)).collect();
    let unit: &Unit = &regions.population_unit;
    RegionAttributes {
        population: some.then(|| (population, unit.clone())),
        coordinates: regions.center.iter().any(Option::is_some).then_some(centers),
        emissions_from: None,
    }
}
