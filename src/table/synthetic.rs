//! Synthetic nations: deterministic tables of any size.

use serde::{Deserialize, Serialize};

/// Size and seed of a synthetic nation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NationOptions {
    /// Provinces, P.
    pub provinces: usize,
    /// Regions, R ≥ P.
    pub regions: usize,
    /// Sectors in every region, m.
    pub sectors: usize,
    /// Seed of every random number.
    pub seed: u64,
}

impl Default for NationOptions {
    fn default() -> Self {
        Self { provinces: 5, regions: 30, sectors: 42, seed: 2012 }
    }
}
