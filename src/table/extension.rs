//! Stressors by sector and region, and of final demand directly.

use crate::axes::Labels;
use crate::linalg::Matrix;
use crate::quantity::Unit;

/// A named group of stressors: emissions, resource use, factor inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Extension {
    /// Name; a group of the archive, a folder of a pymrio table.
    pub name: String,
    /// k stressors.
    pub stressors: Labels,
    /// One unit a stressor.
    pub units: Vec<Unit>,
    /// Stressors of production, k × n.
    pub F: Matrix,
    /// Direct stressors of final demand (household fuel), k × (R·C); `None` where the source has none.
    pub F_Y: Option<Matrix>,
}
