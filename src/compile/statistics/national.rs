//! The national table as one region: what every figure of the regions adds up to.

use super::super::balancing::Steps;
use super::super::{Construction, calibration};
use super::Statistics;
use crate::axes::{Axes, Labels, Partition, PartitionError};
use crate::compile::CompileError;
use crate::linalg::Matrix;
use crate::table::{Flow, Panels, RegionAttributes, TableParts, ValueAdded, ValueAddedOrigin};

/// Name of the one region.
const NATION: &str = "nation";

/// A table of one region, without extensions. Imports are taken out in proportion to use:
/// `Z_ij (1 − imports_i / used_i)`, and the same of final demand. What rounding leaves of rows and columns is taken up as
/// in a whole construction.
///
/// # Errors
/// Statistics that contradict themselves.
pub fn national(statistics: &Statistics, options: &Construction) -> Result<TableParts, CompileError> {
    statistics.check()?;
    let statistics = &*calibration::nation(statistics, options, &mut Steps::default())?;
    let (nation, regional) = (&statistics.nation, &statistics.axes);
    let regions = Labels::new("region", [NATION]).map_err(PartitionError::from)?;
    let axes = Axes {
        provinces: Partition::grouped(&regions, regional.sectors.len())?,
        regions,
        sectors: regional.sectors.clone(),
        categories: regional.categories.clone(),
    };
    let used = nation.used();
    let share = |i: usize| if used[i] > 0.0 { nation.imports[i] / used[i] } else { 0.0 };
    let split = |flows: &Matrix| {
        let (mut domestic, mut imports) = (Panels::whole(&axes, flows.columns()), vec![0.0; flows.columns()]);
        for i in 0..flows.rows() {
            let row = domestic.row_mut(i).into_iter().flatten();
            for ((cell, imports), flow) in row.zip(&mut imports).zip(flows.row(i)) {
                *cell = flow * (1.0 - share(i));
                *imports += flow * share(i);
            }
        }
        (Flow::from(domestic), imports)
    };
    let ((Z, imports), (Y, imports_Y)) = (split(&nation.Z), split(&nation.Y));
    let people: Option<f64> = statistics.provinces.population.iter().copied().sum();
    let unit = statistics.regions.population_unit.clone();
    Ok(TableParts {
        money: statistics.money.clone(),
        Z,
        Y,
        x: Some(nation.x.clone()),
        exports: Some(nation.exports.clone()),
        balancing: Some(nation.balancing.clone()),
        imports: Some(imports),
        imports_Y: Some(imports_Y),
        value_added: Some(ValueAdded {
            components: nation.components.clone(),
            v: nation.v.clone(),
            origin: ValueAddedOrigin::Given,
        }),
        extensions: Vec::new(),
        attributes: RegionAttributes {
            population: people.map(|people| (vec![people], unit)),
            ..RegionAttributes::default()
        },
        axes,
    })
}
