//! Who emits for whom: region to region, summed to provinces where these are given.

use super::super::ReportError;
use super::amounts::{Measure, extension};
use super::places::Places;
use super::sources::Sources;

/// Flows between places.
pub(in crate::report) struct Flows {
    /// What the places are: `provinces` or `regions`.
    pub(in crate::report) of: &'static str,
    /// Names.
    pub(in crate::report) names: Vec<String>,
    /// Emitted in a place (row) for the final demand of a place, page's unit.
    pub(in crate::report) values: Vec<f64>,
}

/// Reads them from the accounts; none where there are none, or only of one place.
pub(super) fn read(
    sources: &Sources,
    places: &Places,
    measure: &Measure,
) -> Result<Option<Flows>, ReportError> {
    let Some(group) = extension(sources)? else { return Ok(None) };
    let Some(array) = sources.array(&format!("{group}/flows"))? else { return Ok(None) };
    let R = places.regions.len();
    let units = sources.words(&format!("{group}/stressor_unit"))?.unwrap_or_default();
    let factor = measure.factor(units.first().unwrap_or(&array.unit));
    let mut names: Vec<String> = Vec::new();
    let provinces = places.provinces_given && R > 12;
    let labels = if provinces { &places.provinces } else { &places.regions };
    let mut of = Vec::with_capacity(R);
    for label in labels {
        let at = names.iter().position(|name| name == label).unwrap_or(names.len());
        if at == names.len() {
            names.push(label.clone());
        }
        of.push(at);
    }
    let mut values = vec![0.0; names.len() * names.len()];
    for (at, value) in array.row(0).iter().enumerate() {
        values[of[at / R] * names.len() + of[at % R]] += value * factor;
    }
    let of = if provinces { "provinces" } else { "regions" };
    Ok((names.len() > 1).then_some(Flows { of, names, values }))
}
