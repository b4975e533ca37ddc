//! Emissions of regions and sectors from those of the nation and its provinces.
//!
//! A thin inventory: totals only (scope 1), no fuels. The inventory's sectors become the table's by a concordance,
//! provinces are brought to the nation, and a region emits at the intensity of its province.

mod concordance;
mod error;
mod provinces;
mod published;
mod regions;

use serde::{Deserialize, Serialize};

use crate::axes::{Axes, Labels, Sector};
use crate::quantity::Unit;

pub use error::InventoryError;
pub use provinces::{ProvincialInventory, provincial};
pub use regions::regional;

/// Emissions by the inventory's own sectors.
#[derive(Clone, Debug, PartialEq)]
pub struct EmissionStatistics {
    /// Name of the stressor.
    pub stressor: String,
    /// Unit of every number.
    pub unit: Unit,
    /// The inventory's sectors of production, K.
    pub sources: Labels,
    /// The nation.
    pub nation: Emissions,
    /// Provinces in the order of the axes; none where a province has no inventory.
    pub provinces: Vec<Option<Emissions>>,
    /// Sectors of the table that a sector of the inventory stands for, one list a source.
    pub concordance: Vec<Vec<Sector>>,
    /// Demand category of each kind of household emissions.
    pub household_categories: Vec<usize>,
}

/// Emissions of one territory.
#[derive(Clone, Debug, PartialEq)]
pub struct Emissions {
    /// Of production by source, K.
    pub production: Vec<f64>,
    /// Of final demand itself, by kind.
    pub households: Vec<f64>,
}

/// Whose total the emissions add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Control {
    /// The national inventory's.
    #[default]
    Nation,
    /// The provincial inventories'.
    Provinces,
}

/// Options of the inventory.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InventoryOptions {
    /// Whose total the emissions add up to.
    pub control: Control,
    /// Sectors whose products are burnt: purchases of them split a source over several sectors; names or codes of the
    /// table's sectors. Empty splits by output.
    pub fuels: Vec<String>,
}

/// What the provinces of a table produce and buy, as the inventory needs it.
#[derive(Clone, Debug)]
pub struct Activity<'a> {
    /// Labels and provinces.
    pub axes: &'a Axes,
    /// Output of provinces, P·m.
    pub output: &'a [f64],
    /// Purchases of fuels by the sectors of provinces, P·m.
    pub fuel_purchases: &'a [f64],
    /// Spending of provinces by category, P·C.
    pub spending: &'a [f64],
}
