//! The nation's emissions by sector of the table, for a table of one region.

use super::concordance::by_sector;
use super::regions::total;
use super::{EmissionStatistics, InventoryError};
use crate::linalg::Matrix;
use crate::table::Extension;

/// Emissions of a nation that is one region with C categories of demand: by sector, a source of several sectors by
/// their `purchases` of fuels or their `output`; households apart.
///
/// # Shapes
/// `purchases` and `output` m; `F` 1 × m, `F_Y` 1 × C.
///
/// # Errors
/// Emissions of a sector without output, a stressor without a name.
pub fn national(
    statistics: &EmissionStatistics,
    (purchases, output): (&[f64], &[f64]),
    C: usize,
) -> Result<Extension, InventoryError> {
    let nation = &statistics.nation;
    let F = by_sector(&nation.production, &statistics.concordance, (purchases, output));
    let mut F_Y = Matrix::zeros(1, C);
    for (mass, category) in nation.households.iter().zip(&statistics.household_categories) {
        *F_Y.at_mut(0, *category) += mass;
    }
    Ok(total(statistics, Matrix::from_row_major(1, F.len(), F), F_Y)?)
}
