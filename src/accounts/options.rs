//! What a user may choose of the accounts.

use serde::{Deserialize, Serialize};

/// How far the accounts go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Multipliers, footprints and production accounts: one adjoint solve a stressor.
    Totals,
    /// Also region-to-region flows and the traded accounts: R right-hand sides more.
    #[default]
    Flows,
}

/// Options of the accounts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountsOptions {
    /// How far they go.
    pub level: Level,
    /// Extensions to account for, `value_added` among them; empty takes all.
    pub extensions: Vec<String>,
}
