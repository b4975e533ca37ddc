//! Standard deviations of the cells of a table.

use std::path::Path;

use super::super::ExchangeError;
use super::npy;
use crate::axes::Axes;
use crate::table::Panels;

/// Reads the standard deviations of transactions from an array of NumPy's, n × n in the order and the money of the table.
///
/// # Errors
/// An array of another size, a deviation below zero or none at all, with its row and column.
pub fn deviations(path: &Path, axes: &Axes) -> Result<Panels, ExchangeError> {
    let mut all = Panels::whole(axes, axes.n());
    npy::each_row(path, (axes.n(), axes.n()), |row, values| {
        if let Some(column) = values.iter().position(|value| !(*value >= 0.0 && value.is_finite())) {
            return Err(ExchangeError::description(
                path,
                format!(
                    "the standard deviation of row {} ({}), column {} ({}) is {}; write numbers of 0 or more",
                    row + 1,
                    axes.row_label(row),
                    column + 1,
                    axes.row_label(column),
                    values[column]
                ),
            ));
        }
        if let Some(into) = all.row_mut(row) {
            into.copy_from_slice(values);
        }
        Ok(())
    })?;
    Ok(all)
}
