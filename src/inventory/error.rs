//! What keeps emissions from becoming an inventory of the table.

use crate::axes::LabelsError;
use crate::entropy::EntropyError;

/// An inventory that cannot be.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// A number that cannot be.
    #[error("emissions of ({label}) are {value}; they must not be below zero: correct them")]
    Negative {
        /// Territory and source.
        label: String,
        /// The value.
        value: f64,
    },
    /// An amount burnt or made that cannot be.
    #[error("activity of ({label}) is {value}; it must be a number, 0 or more: correct it")]
    Activity {
        /// Territory, source and fuel.
        label: String,
        /// The value.
        value: f64,
    },
    /// A fuel the factors do not have.
    #[error("no emission factor for '{fuel}'; add a row to the file that build.factors names")]
    NoFactor {
        /// The fuel.
        fuel: String,
    },
    /// A unit that is no mass.
    #[error("the unit of emissions is '{unit}'; activity × factor gives a mass: say t, kt, 10^4 t, Mt or Gt")]
    Unit {
        /// The unit.
        unit: String,
    },
    /// Emissions of a sector that no province produces.
    #[error(
        "the nation emits {mass} {unit} from '{sector}', and no province with output in it emits anything; correct the \
         concordance or the provinces' emissions"
    )]
    Nowhere {
        /// Sector of the table.
        sector: String,
        /// Emissions.
        mass: f64,
        /// Their unit.
        unit: String,
    },
    /// Emissions of a sector that a region does not produce.
    #[error(
        "the inventory of '{region}' has {mass} {unit} from '{sector}', whose output is 0 there; correct the inventory, \
         the concordance or the output"
    )]
    WithoutOutput {
        /// The region.
        region: String,
        /// Sector of the table.
        sector: String,
        /// Emissions.
        mass: f64,
        /// Their unit.
        unit: String,
    },
    /// Industrial firms whose output is unknown.
    #[error(
        "the large firms of '{region}' emit {mass} from '{sector}' and their output is blank or 0; give it, so that they \
         can be scaled to the whole sector"
    )]
    Coverage {
        /// The region.
        region: String,
        /// Sector of the table.
        sector: String,
        /// Emissions.
        mass: f64,
    },
    /// Industrial firms that produce more than all firms.
    #[error(
        "the large firms of '{region}' produce {firms} of '{sector}' and the whole sector {all} (in the money of the table); \
         correct one of the two, or the unit of the firms' output (build.statistics.emissions.firms_output_unit)"
    )]
    Larger {
        /// The region.
        region: String,
        /// Sector of the table.
        sector: String,
        /// Output of the large firms.
        firms: f64,
        /// Output of the sector.
        all: f64,
    },
    /// Names a config gives and the statistics lack.
    #[error("build.inventory.{key} names '{label}', which is no sector of the statistics; correct the name")]
    Sector {
        /// The key.
        key: &'static str,
        /// The name.
        label: String,
    },
    /// Names that are no labels.
    #[error("emissions: {0}; correct the name in the config")]
    Labels(#[from] LabelsError),
    /// Provinces and nation, or regions and province, cannot be brought together.
    #[error("emissions of {what}: {reason}")]
    Balance {
        /// Of whom.
        what: String,
        /// What the engine says, in the labels of the statistics.
        reason: String,
        /// The engine's error.
        source: EntropyError,
    },
}

impl crate::ranks::Coded for InventoryError {
    fn code(&self) -> u8 {
        match self {
            Self::Sector { .. } | Self::Unit { .. } => 2,
            Self::Balance { source: EntropyError::NotConverged(_), .. } => 4,
            _ => 3,
        }
    }
}
