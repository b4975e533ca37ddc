//! The sectors and the national table.

use std::path::Path;

use super::super::ExchangeError;
use super::super::trail::Trail;
use super::columns::{Columns, Sectors};
use super::layout::{NationFile, SectorsFile};
use crate::axes::Labels;
use crate::compile::Nation;
use crate::linalg::Matrix;

/// Reads the sectors.
pub(super) fn sectors(
    folder: &Path,
    layout: &SectorsFile,
    trail: &mut Trail,
) -> Result<Sectors, ExchangeError> {
    let columns = Columns::open(folder, &layout.file, trail)?;
    let labels = |name: &str| -> Result<Labels, ExchangeError> {
        let column = columns.column(name)?;
        Labels::new("sector", columns.sheet.column(column))
            .map_err(ExchangeError::labels(&columns.sheet.path))
    };
    let codes = labels(&layout.code)?;
    Ok(Sectors { names: labels(&layout.name)?.with_codes(&codes), codes })
}

/// Reads the national table; its blank cells count as zero.
pub(super) fn nation(
    folder: &Path,
    layout: &NationFile,
    sectors: &Sectors,
    trail: &mut Trail,
) -> Result<Nation, ExchangeError> {
    let columns = Columns::open(folder, &layout.file, trail)?;
    let components = Labels::new("value-added component", layout.value_added.iter().map(String::as_str))
        .map_err(ExchangeError::labels(&columns.sheet.path))?;
    let m = sectors.names.len();
    let position = |label: &str| sectors.position(label).or_else(|| Some(m + components.position(label)?));
    let known = "the sectors and value-added rows; leave sums out, and name value-added rows in the config";
    let rows = columns.rows_of(columns.column(&layout.row)?, known, position, m + components.len())?;
    let label = |at: usize| if at < m { sectors.names.name(at) } else { components.name(at - m) };
    let block = |rows_at: std::ops::Range<usize>, of: &[usize]| -> Result<Matrix, ExchangeError> {
        let mut values = Vec::with_capacity(rows_at.len() * of.len());
        for at in rows_at.clone() {
            let row = rows[at].ok_or_else(|| columns.missing("row", label(at)))?;
            for column in of {
                values.push(columns.known(row, *column, label(at))?.unwrap_or(0.0));
            }
        }
        Ok(Matrix::from_row_major(rows_at.len(), of.len(), values))
    };
    let using = sectors.columns(&columns)?;
    let demand =
        layout.final_demand.iter().map(|name| columns.column(name)).collect::<Result<Vec<_>, _>>()?;
    let vector = |name: &str| -> Result<Vec<f64>, ExchangeError> {
        match columns.optional(name)? {
            Some(column) => Ok(block(0..m, &[column])?.into_data()),
            None => Ok(vec![0.0; m]),
        }
    };
    Ok(Nation {
        Z: block(0..m, &using)?,
        Y: block(0..m, &demand)?,
        v: block(m..m + components.len(), &using)?,
        exports: vector(&layout.exports)?,
        imports: vector(&layout.imports)?,
        balancing: vector(&layout.balancing)?,
        x: vector(&layout.output)?,
        components,
    })
}
