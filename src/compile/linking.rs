//! Step 6: trade and regional tables linked into one table, `Z^{rs}_ij = T^{rs}_i Z^s_ij` (Chenery–Moses).

use std::sync::Arc;

use super::calibration::Sizes;
use super::provincial::{ProvincialTable, ratio};
use super::srio::RegionalAccounts;
use super::{Known, Statistics};
use crate::axes::{Axes, Region};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::table::{
    Flow, Hierarchical, Panels, RegionAttributes, TableParts, Trade, ValueAdded, ValueAddedOrigin,
};

/// The parts of the table, without extensions.
pub(super) fn link(
    statistics: &Statistics,
    (provincial, sizes): (&ProvincialTable, &Sizes),
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
        attributes: attributes(statistics, axes, sizes),
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

/// Population of the table's year where the province's is known: the region's share of it, beside which stand those of
/// blank regions as they were imputed; NaN where the region's is not known. Centers where any are known.
fn attributes(statistics: &Statistics, axes: &Axes, sizes: &Sizes) -> RegionAttributes {
    let regions = &statistics.regions;
    let people = |(r, known): (usize, &Known)| {
        let of_province = statistics.provinces.population[axes.provinces.province_of(Region(r)).0];
        known.map_or(f64::NAN, |known| of_province.map_or(known, |people| people * sizes.population[r]))
    };
    let population: Vec<f64> = regions.population.iter().enumerate().map(people).collect();
    let some = population.iter().any(|people| people.is_finite());
    let nowhere = (f64::NAN, f64::NAN);
    let centers = regions.center.iter().map(|center| center.unwrap_or(nowhere)).collect();
    let unit: &Unit = &regions.population_unit;
    RegionAttributes {
        population: some.then(|| (population, unit.clone())),
        coordinates: regions.center.iter().any(Option::is_some).then_some(centers),
        emissions_source: None,
    }
}
