//! What is known of a region besides its flows.

use crate::quantity::Unit;

/// Attributes of the regions, each of length R; NaN where a single region lacks it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegionAttributes {
    /// Population with its unit.
    pub population: Option<(Vec<f64>, Unit)>,
    /// Longitude and latitude, degrees.
    pub coordinates: Option<Vec<(f64, f64)>>,
    /// What data a region's emissions are made from, `imputed` where there are none of its own.
    pub emissions_source: Option<Vec<String>>,
}
