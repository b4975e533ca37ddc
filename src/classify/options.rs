//! What a user may choose of the classes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Options of the classes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClassifyOptions {
    /// Regions that are no cities and join no class.
    pub exclude: Vec<String>,
    /// Groups by final demand a head.
    pub affluence: AffluenceOptions,
    /// Structure types.
    pub types: TypeOptions,
    /// Super-emitters.
    pub emitters: EmitterOptions,
    /// What demand categories mean.
    pub categories: CategoryOptions,
}

/// How cities are cut into groups of affluence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Cut {
    /// Equal counts, the first groups one larger where they must.
    #[default]
    Rank,
    /// Counts from `sizes`.
    Sizes,
    /// Bounds from `thresholds`.
    Thresholds,
}

/// Options of affluence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AffluenceOptions {
    /// How cities are cut.
    pub cut: Cut,
    /// Number of groups of the cut by rank.
    pub groups: usize,
    /// Cities a group, richest first.
    pub sizes: Vec<usize>,
    /// USD a head, falling: a city above the first is in the first group.
    pub thresholds: Vec<f64>,
    /// Units of the table's currency a USD; 6.3125 is the mean of 2012 for the yuan.
    pub exchange_rate: f64,
}

impl Default for AffluenceOptions {
    fn default() -> Self {
        Self { cut: Cut::Rank, groups: 5, sizes: Vec::new(), thresholds: Vec::new(), exchange_rate: 6.3125 }
    }
}

/// Options of the structure types; there are as many types as sector groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TypeOptions {
    /// Most starts of K-means; a thousand are enough where twenty of them agree on the best.
    pub starts: usize,
    /// Most steps of a start.
    pub max_steps: usize,
    /// Seed of the starts.
    pub seed: u64,
    /// Centroids that one more start begins from, k × groups; no part of a config.
    #[serde(skip)]
    pub known: Vec<f64>,
}

impl Default for TypeOptions {
    fn default() -> Self {
        Self { starts: 5000, max_steps: 300, seed: 2012, known: Vec::new() }
    }
}

/// Options of super-emitters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EmitterOptions {
    /// Share of the base above which a city is one.
    pub share: f64,
    /// The base, in the stressor's unit; 0 takes the table's total, with `F_Y`.
    pub base: f64,
    /// Whether accounts of cities are with `F_Y`, the direct stressors of their households.
    pub direct: bool,
}

impl Default for EmitterOptions {
    fn default() -> Self {
        Self { share: 0.01, base: 0.0, direct: true }
    }
}

/// What demand categories mean; every other category is consumption.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CategoryOptions {
    /// Fixed capital formation.
    pub capital: Vec<String>,
    /// Changes of inventories.
    pub inventory: Vec<String>,
}
