//! Some provinces of a table.

use super::{Flow, Panels, RegionAttributes, Table};
use crate::axes::{Axes, Labels, Partition, PartitionError, Province};

/// A part of a table, every cell of it, and what it exchanges with the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpt {
    /// The regions of the part; its exports and imports leave the whole table.
    pub table: Table,
    /// What they exchange with the other regions.
    pub outside: Outside,
}

/// What a part of a table exchanges with the other regions.
#[derive(Clone, Debug, PartialEq)]
pub struct Outside {
    /// Deliveries to them, n of the part.
    pub outflow: Vec<f64>,
    /// Their deliveries to sectors, n of the part.
    pub inflow: Vec<f64>,
    /// Their deliveries to final demand, R·C of the part.
    pub inflow_Y: Vec<f64>,
}

impl Excerpt {
    /// The regions of some provinces of a whole table.
    ///
    /// # Errors
    /// When no province is asked for.
    pub fn of_provinces(whole: &Table, provinces: &[Province]) -> Result<Self, PartitionError> {
        let axes = &whole.axes;
        let kept: Vec<usize> = provinces.iter().flat_map(|p| axes.provinces.regions(*p)).collect();
        let part = part_axes(axes, provinces, &kept)?;
        let (Z, Z_out, Z_in) = cells((axes, &part), &kept, &whole.Z);
        let (Y, Y_out, Y_in) = cells((axes, &part), &kept, &whole.Y);
        let outflow = Z_out.iter().zip(&Y_out).map(|(used, bought)| used + bought).collect();
        let mut table = whole.over_regions(part, (Z, Y), &|values, width| picked(&kept, values, width));
        let RegionAttributes { coordinates, emissions_source, .. } = &whole.attributes;
        table.attributes.coordinates = coordinates.as_ref().map(|all| kept.iter().map(|r| all[*r]).collect());
        table.attributes.emissions_source =
            emissions_source.as_ref().map(|all| kept.iter().map(|r| all[*r].clone()).collect());
        Ok(Self { table, outside: Outside { outflow, inflow: Z_in, inflow_Y: Y_in } })
    }

    /// One table: deliveries to the other regions among exports, from them among imports.
    #[must_use]
    pub fn into_table(self) -> Table {
        let added = |foreign: Option<Vec<f64>>, domestic: Vec<f64>| match foreign {
            Some(foreign) => Some(foreign.iter().zip(&domestic).map(|(a, b)| a + b).collect()),
            None => Some(domestic),
        };
        let Self { mut table, outside: Outside { outflow, inflow, inflow_Y } } = self;
        table.exports = added(table.exports, outflow);
        table.imports = added(table.imports, inflow);
        table.imports_Y = added(table.imports_Y, inflow_Y);
        table
    }
}

fn part_axes(axes: &Axes, provinces: &[Province], kept: &[usize]) -> Result<Axes, PartitionError> {
    let names = kept.iter().map(|r| axes.regions.name(*r));
    let regions = Labels::new("region", names).map_err(PartitionError::from)?;
    let of =
        |p: &Province| vec![axes.provinces.labels().name(p.0).to_owned(); axes.provinces.regions(*p).len()];
    let provinces = Partition::given(&regions, &provinces.iter().flat_map(of).collect::<Vec<_>>())?;
    Ok(Axes { regions, provinces, sectors: axes.sectors.clone(), categories: axes.categories.clone() })
}

fn picked(kept: &[usize], values: &[f64], width: usize) -> Vec<f64> {
    kept.iter().flat_map(|r| &values[r * width..(r + 1) * width]).copied().collect()
}

/// Cells of a part; what its rows deliver to other regions, what its columns take from them.
fn cells((axes, part): (&Axes, &Axes), kept: &[usize], flow: &Flow) -> (Panels, Vec<f64>, Vec<f64>) {
    let (m, width) = (axes.m(), flow.width(axes));
    let mut cells = Panels::whole(part, part.R() * width);
    let sums = |whole: Option<Vec<f64>>, width: usize| picked(kept, &whole.unwrap_or_default(), width);
    let (mut outflow, mut inflow) = (sums(flow.row_sums(axes), m), sums(flow.column_sums(axes), width));
    let mut row_cells = vec![0.0; axes.R() * width];
    for row in 0..part.n() {
        flow.row_into(axes, kept[row / m] * m + row % m, 0..axes.R(), &mut row_cells);
        let inside = picked(kept, &row_cells, width);
        outflow[row] -= inside.iter().sum::<f64>();
        inflow.iter_mut().zip(&inside).for_each(|(rest, value)| *rest -= value);
        cells.row_mut(row).into_iter().for_each(|into| into.copy_from_slice(&inside));
    }
    (cells, outflow, inflow)
}
