//! Some provinces of a table.

use super::{Extension, Flow, Panels, RegionAttributes, Table, ValueAdded};
use crate::axes::{Axes, Labels, Partition, PartitionError, Province};
use crate::linalg::Matrix;

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
        let (m, C) = (axes.m(), axes.C());
        let pick = |values: &[f64], width: usize| picked(&kept, values, width);
        let rows = |values: &Matrix, width: usize| {
            let cells = (0..values.rows()).flat_map(|row| pick(values.row(row), width)).collect();
            Matrix::from_row_major(values.rows(), kept.len() * width, cells)
        };
        let vector =
            |values: &Option<Vec<f64>>, width: usize| values.as_ref().map(|values| pick(values, width));
        let extension = |one: &Extension| Extension {
            F: rows(&one.F, m),
            F_Y: one.F_Y.as_ref().map(|direct| rows(direct, C)),
            ..one.clone()
        };
        let RegionAttributes { population, coordinates, emissions_source } = &whole.attributes;
        let table = Table {
            money: whole.money.clone(),
            Z: Z.into(),
            Y: Y.into(),
            x: pick(&whole.x, m),
            exports: vector(&whole.exports, m),
            balancing: vector(&whole.balancing, m),
            imports: vector(&whole.imports, m),
            imports_Y: vector(&whole.imports_Y, C),
            value_added: ValueAdded { v: rows(&whole.value_added.v, m), ..whole.value_added.clone() },
            extensions: whole.extensions.iter().map(extension).collect(),
            attributes: RegionAttributes {
                population: population.as_ref().map(|(people, unit)| (pick(people, 1), unit.clone())),
                coordinates: coordinates.as_ref().map(|all| kept.iter().map(|r| all[*r]).collect()),
                emissions_source: emissions_source
                    .as_ref()
                    .map(|all| kept.iter().map(|r| all[*r].clone()).collect()),
            },
            axes: part,
        };
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
