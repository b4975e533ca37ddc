//! Accounts by region that everything about groups of them is summed from, as named arrays.

use crate::accounts::Footprints;
use crate::quantity::{Axis, Labeled};

/// What is embodied by category, emissions by sector, value added, people: by region, without classes.
pub(super) fn regional(footprints: &Footprints<'_, '_>) -> Vec<Labeled> {
    let (table, unit) = (footprints.table(), &footprints.unit);
    let region = Axis::new("region", table.axes.regions.names());
    let category = Axis::new("category", table.axes.categories.names());
    let sector = Axis::new("sector", table.axes.sectors.names());
    let added: Vec<f64> = table.v().chunks_exact(table.axes.m()).map(|v| v.iter().sum()).collect();
    let numbers =
        |named, axes: &[Axis], values: &[f64]| Labeled::numbers(named, axes, unit.clone(), values.to_vec());
    let both = [region.clone(), category];
    vec![
        numbers(
            ("D_cba_category", "embodied in final demand by region and demand category, without F_Y"),
            &both,
            footprints.D_cba_category.data(),
        ),
        numbers(("F_Y", "direct stressors of final demand"), &both, footprints.direct.data()),
        numbers(
            ("D_pba", "production-based account by region and sector, without F_Y"),
            &[region.clone(), sector],
            footprints.D_pba.data(),
        ),
        Labeled::numbers(
            ("final_demand", "final demand at purchasers' prices, imports included"),
            &both,
            table.money.clone(),
            footprints.final_demand.data().to_vec(),
        ),
        Labeled::numbers(("gdp", "value added of a region"), &[region], table.money.clone(), added),
    ]
}
