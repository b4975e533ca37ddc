//! What keeps emissions from becoming an inventory of the table.

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
    /// Names a config gives and the statistics lack.
    #[error("inventory.fuels names '{label}', which is no sector of the statistics; correct the name")]
    Fuel {
        /// The name.
        label: String,
    },
    /// Provinces and nation cannot be brought together.
    #[error("emissions of provinces: {reason}")]
    Balance {
        /// What the engine says, in the labels of the statistics.
        reason: String,
        /// The engine's error.
        source: EntropyError,
    },
}

impl crate::ranks::Coded for InventoryError {
    fn code(&self) -> u8 {
        match self {
            Self::Fuel { .. } => 2,
            Self::Balance { source: EntropyError::NotConverged(_), .. } => 4,
            _ => 3,
        }
    }
}
