//! New input columns: coefficients of some sectors in some cities, split over origins as their inputs were.
//!
//! A new coefficient says how much of a product a unit of output takes from all origins together. A factored table takes
//! it as it is; in a dense one the cells of the column move in proportion, and where the column took nothing of the
//! product before, it comes from the region's own sector.

use std::collections::BTreeMap;

use super::cities::Reader;
use super::{ScenarioError, TechnologyMeasure};
use crate::accounts::Footprints;
use crate::axes::{Region, Sector};
use crate::coefficients::Technical;
use crate::table::Flow;

/// Inputs a unit of output by column (s, j): all m products.
pub(super) type Columns = BTreeMap<usize, Vec<f64>>;

/// Inputs of columns as they are, from all origins together; collective.
pub(super) fn current(footprints: &Footprints<'_, '_>, columns: &[usize]) -> Columns {
    let (axes, A) = (footprints.system().axes(), &footprints.system().technical().A);
    let (m, dense) = (axes.m(), A.trade().is_none());
    let rows: Vec<(usize, &[f64])> = A.panels().rows().collect();
    let sums = footprints.sums().sum(columns.len() * m, |range| {
        let mut part = vec![0.0; columns.len() * m];
        for (row, values) in range.map(|i| rows[i]) {
            for (at, column) in columns.iter().enumerate() {
                // A row of a factored table is what one region uses.
                if dense {
                    part[at * m + row % m] += values[*column];
                } else if column / m == row / m {
                    part[at * m + row % m] += values[column % m];
                }
            }
        }
        part
    });
    columns.iter().copied().zip(sums.chunks_exact(m).map(<[f64]>::to_vec)).collect()
}

/// Columns after the measures; collective.
pub(super) fn changed(
    reader: &Reader<'_>,
    footprints: &Footprints<'_, '_>,
    measures: &[TechnologyMeasure],
) -> Result<Columns, ScenarioError> {
    let mut all = Columns::new();
    for measure in measures {
        let columns = columns(reader, measure)?;
        let like = match &measure.like {
            None => None,
            Some(name) => {
                let unknown =
                    |source| ScenarioError::Unknown { scenario: reader.scenario.to_owned(), source };
                Some(reader.axes.regions.find("region", name).map_err(unknown)?)
            }
        };
        let mut inputs = Vec::new();
        for (product, coefficient) in &measure.inputs {
            if !(*coefficient >= 0.0 && coefficient.is_finite()) {
                return Err(reader.range("an input a unit of output", *coefficient, "0 or more"));
            }
            inputs.push((reader.sector(product)?, *coefficient));
        }
        let m = reader.axes.m();
        let models: Vec<usize> =
            columns.iter().map(|column| like.map_or(*column, |r| r * m + column % m)).collect();
        let before = current(footprints, &models);
        for (column, model) in columns.iter().zip(&models) {
            let mut next = match (like, all.get(column)) {
                (None, Some(earlier)) => earlier.clone(),
                _ => before[model].clone(),
            };
            for (product, coefficient) in &inputs {
                next[*product] = *coefficient;
            }
            all.insert(*column, next);
        }
    }
    Ok(all)
}

fn columns(reader: &Reader<'_>, measure: &TechnologyMeasure) -> Result<Vec<usize>, ScenarioError> {
    let regions = reader.regions(&measure.cities, "technology")?;
    let sectors = reader.sectors(&measure.sectors)?;
    let columns =
        regions.iter().flat_map(|s| sectors.iter().map(|j| reader.axes.row(Region(*s), Sector(*j))));
    Ok(columns.collect())
}

/// Coefficients with the columns in place.
pub(super) fn replaced(footprints: &Footprints<'_, '_>, columns: &Columns) -> Technical {
    let names: Vec<usize> = columns.keys().copied().collect();
    let before = current(footprints, &names);
    let technical = footprints.system().technical();
    let m = footprints.system().axes().m();
    let mut A = technical.A.clone();
    let dense = matches!(A, Flow::Dense(_));
    for (column, next) in columns {
        for (i, (old, new)) in before[column].iter().zip(next).enumerate() {
            if !dense {
                if let Some(row) = A.panels_mut().row_mut(column / m * m + i) {
                    row[column % m] = *new;
                }
                continue;
            }
            for r in 0..footprints.system().axes().R() {
                let Some(row) = A.panels_mut().row_mut(r * m + i) else { continue };
                row[*column] = match old.abs() > 0.0 {
                    true => row[*column] * (new / old),
                    false if r == column / m => *new,
                    false => 0.0,
                };
            }
        }
    }
    Technical { A, x: technical.x.clone() }
}
