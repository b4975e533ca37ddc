//! The forms a table's flows may have.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Flow, Trade};

/// How `Z` and `Y` are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Hierarchical trade shares × regional use.
    #[default]
    Hierarchical,
    /// Dense trade shares × regional use.
    Factored,
    /// Every cell.
    Dense,
}

impl Form {
    /// The word configs and archives use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hierarchical => "hierarchical",
            Self::Factored => "factored",
            Self::Dense => "dense",
        }
    }

    /// The form of a flow.
    pub fn of(flow: &Flow) -> Self {
        match flow.trade().map(AsRef::as_ref) {
            None => Self::Dense,
            Some(Trade::Dense(_)) => Self::Factored,
            Some(Trade::Hierarchical(_)) => Self::Hierarchical,
        }
    }
}
