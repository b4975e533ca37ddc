//! Emissions of regions at the intensity of their province.

use super::{Activity, EmissionStatistics, ProvincialInventory};
use crate::axes::{Labels, LabelsError, Region};
use crate::linalg::Matrix;
use crate::table::Extension;

/// Name of the extension.
const NAME: &str = "emissions";

/// `E^s_i = E^p_i x^s_i / x^p_i`, and of final demand itself by the region's share of the province's spending.
///
/// `x`: output of regions, n; `spending`: share of a region in its province's spending, R × C.
///
/// All regions are imputed: none has an inventory of its own here.
///
/// # Errors
/// When the name of the stressor is no label.
pub fn regional(
    statistics: &EmissionStatistics,
    activity: &Activity<'_>,
    provincial: &ProvincialInventory,
    (x, spending): (&[f64], &Matrix),
) -> Result<Extension, LabelsError> {
    let axes = activity.axes;
    let mut F = Matrix::zeros(1, axes.n());
    let mut F_Y = Matrix::zeros(1, axes.R() * axes.C());
    for r in 0..axes.R() {
        let p = axes.provinces.province_of(Region(r)).0;
        for (i, row) in axes.region_rows(Region(r)).enumerate() {
            let output = activity.output[p * axes.m() + i];
            let share = if output > 0.0 { x[row] / output } else { 0.0 };
            *F.at_mut(0, row) = provincial.production.at(p, i) * share;
        }
        for (kind, category) in statistics.household_categories.iter().enumerate() {
            *F_Y.at_mut(0, r * axes.C() + category) +=
                provincial.households.at(p, kind) * spending.at(r, *category);
        }
    }
    Ok(Extension {
        name: NAME.to_owned(),
        stressors: Labels::new("stressor", [statistics.stressor.as_str()])?,
        units: vec![statistics.unit.clone()],
        F,
        F_Y: Some(F_Y),
    })
}
