//! What a user may choose of the accounts.

use serde::{Deserialize, Serialize};

/// How far the accounts go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Multipliers, footprints and production accounts: one adjoint solve a stressor.
    Totals,
    /// Also region-to-region flows, every traded account by region, and `D_exp` by sector: R right-hand sides more.
    Regions,
    /// Also `D_imp` by product bought: R·k right-hand sides more, or R·m where that is less.
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
