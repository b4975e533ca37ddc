//! Emissions of regions and sectors: activity × factor, or inventories that are given, brought to the table.
//!
//! | step | file |
//! |---|---|
//! | fuel burnt × factor, `NCV · CC · O · 44/12`; product made × factor | `factors` |
//! | the inventory's sectors as the table's, several sectors by their purchases of fuels | `concordance` |
//! | provinces brought to the nation | `provinces` |
//! | what is known of a region: everything, its industry, its total, nothing | `cases` |
//! | regions brought to their province, or left as they are | `regions` |
//! | fuels of every cell | `fuels` |
//!
//! # References
//! Shan et al. 2017, Appl. Energy 190:772 (cities); Shan et al. 2018, Sci. Data 5:170201 (provinces).

mod cases;
mod concordance;
mod error;
mod factors;
mod fuels;
mod national;
mod provinces;
mod published;
mod regions;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::axes::{Axes, Labels, Sector};
use crate::linalg::Matrix;
use crate::quantity::Unit;

pub use cases::{Case, KnownEmissions};
pub use concordance::by_sector;
pub use error::InventoryError;
pub use factors::{EmissionFactors, Factor};
pub use national::national;
pub use provinces::{ProvincialInventory, WithoutOutput, provincial};
pub use regions::{RegionalInventory, Regions, regional};

/// Emissions by the inventory's own sectors.
#[derive(Clone, Debug, PartialEq)]
pub struct EmissionStatistics {
    /// Name of the stressor.
    pub stressor: String,
    /// Unit of every number.
    pub unit: Unit,
    /// The inventory's sectors of production, K.
    pub sources: Labels,
    /// Fuels and processes, f; none where only totals are known.
    pub fuels: Vec<String>,
    /// The nation.
    pub nation: Emissions,
    /// Provinces in the order of the axes; none where a province has no inventory.
    pub provinces: Vec<Option<Emissions>>,
    /// What is known of regions, in the order of the axes.
    pub regions: Vec<KnownEmissions>,
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
    /// The same by fuel and process, (K + kinds) × f.
    pub by_fuel: Matrix,
}

impl Emissions {
    /// All of them.
    pub fn total(&self) -> f64 {
        self.production.iter().sum::<f64>() + self.households.iter().sum::<f64>()
    }
}

/// Whose total the emissions add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Control {
    /// The national inventory's.
    #[default]
    Nation,
    /// The provincial inventories'.
    Provinces,
    /// Nobody's: regions keep what is known of them.
    Regions,
}

/// Options of the inventory.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct InventoryOptions {
    /// Whose total the emissions add up to.
    pub control: Control,
    /// Sectors whose products are burnt: purchases of them split a source over several sectors; names or codes of the
    /// table's sectors. Empty splits by output.
    pub fuels: Vec<String>,
    /// Sectors that follow value added, not output, where a province is scaled to a region; names or codes.
    pub services: Vec<String>,
    /// Whether regions without data get what the others leave of their province, in place of its intensity.
    pub close: bool,
    /// Whether the table has the stressor by fuel and process besides.
    pub by_fuel: bool,
}

/// What the provinces of a table produce and buy, as the inventory needs it.
#[derive(Clone, Debug)]
pub struct Activity<'a> {
    /// Labels and provinces.
    pub axes: &'a Axes,
    /// Output of provinces, P·m.
    pub output: &'a [f64],
    /// Value added of provinces, P·m.
    pub value_added: &'a [f64],
    /// Purchases of fuels by the sectors of provinces, P·m.
    pub fuel_purchases: &'a [f64],
    /// Spending of provinces by category, P·C.
    pub spending: &'a [f64],
}
