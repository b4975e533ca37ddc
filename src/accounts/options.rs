//! What a user may choose of the accounts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AccountsError;

/// How far the accounts go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Multipliers, footprints and production-based accounts: one adjoint solve a stressor.
    Totals,
    /// Also region-to-region flows, every traded account by region, and `D_exp` by sector: R right-hand sides more.
    Flows,
    /// Also `D_imp` by product bought: R·k right-hand sides more, or R·m where that is less.
    #[default]
    Products,
}

/// Options of the accounts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccountsOptions {
    /// How far they go.
    pub level: Level,
    /// Extensions to account for, `value_added` among them; empty takes all.
    pub extensions: Vec<String>,
}

impl AccountsOptions {
    /// Stressors of the chosen extensions, of those a table has with their counts.
    ///
    /// # Errors
    /// [`AccountsError::UnknownExtension`].
    pub fn stressors<'k>(
        &self,
        known: impl Iterator<Item = (&'k str, usize)> + Clone,
    ) -> Result<usize, AccountsError> {
        if let Some(name) = self.extensions.iter().find(|name| !known.clone().any(|(e, _)| e == **name)) {
            let known = known.map(|(e, _)| e).collect::<Vec<_>>().join(", ");
            return Err(AccountsError::UnknownExtension {
                key: "accounts.extensions",
                name: name.clone(),
                known,
            });
        }
        let chosen = |name: &str| self.extensions.is_empty() || self.extensions.iter().any(|e| e == name);
        Ok(known.filter(|(name, _)| chosen(name)).map(|(_, count)| count).sum())
    }

    /// Whether flows between all regions are asked for.
    pub fn has_flows(&self) -> bool {
        self.level != Level::Totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_come_with_every_level_but_the_first() {
        for (level, flows) in [(Level::Totals, false), (Level::Flows, true), (Level::Products, true)] {
            assert_eq!(AccountsOptions { level, ..AccountsOptions::default() }.has_flows(), flows);
        }
    }
}
