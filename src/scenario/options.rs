//! What a user may say of scenarios.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::classify::EmitterKind;

/// A scenario: measures that act together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ScenarioOptions {
    /// Changes of stressor intensities, in order.
    pub intensity: Vec<IntensityMeasure>,
    /// Changes of final demand, in order.
    pub demand: Vec<DemandMeasure>,
    /// New input columns, in order.
    pub technology: Vec<TechnologyMeasure>,
}

/// Conditions on cities, all of which must hold; an empty one says nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Cities {
    /// Regions by name.
    pub regions: Vec<String>,
    /// Provinces by name.
    pub provinces: Vec<String>,
    /// Kinds of super-emitters.
    pub emitters: Vec<EmitterKind>,
    /// Groups of affluence, 1 the richest.
    pub affluence: Vec<usize>,
    /// Structure types by name.
    pub types: Vec<String>,
}

/// Lower intensities of some sectors in some cities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IntensityMeasure {
    /// Any of these; empty takes every region.
    #[serde(default)]
    pub cities: Vec<Cities>,
    /// Sectors by code or name; empty takes all of them.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// Where to.
    pub to: Target,
}

/// Where an intensity goes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// The table's production-weighted mean of the sector, where that is lower.
    Average,
    /// The intensity of the sector in the file of world intensities, where that is lower.
    World,
    /// This intensity, where that is lower.
    Value(f64),
    /// This multiple of what it is, above 0 and at most 1.
    Factor(f64),
}

/// Other final demand of some cities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandMeasure {
    /// Any of these; empty takes every region.
    #[serde(default)]
    pub cities: Vec<Cities>,
    /// What changes.
    pub change: DemandChange,
}

/// How final demand changes; the mix of products in a category stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DemandChange {
    /// A smaller share of fixed capital, where it is larger; the total stays and consumption takes the rest.
    Shift(CapitalTarget),
    /// The same less of fixed capital, and nothing in its place.
    Cut(CapitalTarget),
    /// A multiple of what is spent on some categories.
    Scale {
        /// Categories by name; empty takes all of them.
        #[serde(default)]
        categories: Vec<String>,
        /// The multiple.
        factor: f64,
    },
    /// At least so many USD a head.
    Lift {
        /// Final demand a head.
        usd_per_head: f64,
    },
}

/// Share of fixed capital in final demand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CapitalTarget {
    /// The mean of the file of reference cities.
    Reference,
    /// This share.
    Share(f64),
}

/// New input columns for some sectors of some cities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TechnologyMeasure {
    /// Any of these; empty takes every region.
    #[serde(default)]
    pub cities: Vec<Cities>,
    /// Sectors by code or name; empty takes all of them.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// Take the inputs a unit of output of the same sector in this region.
    #[serde(default)]
    pub like: Option<String>,
    /// Inputs a unit of output by product code or name, from all origins together; others stay.
    #[serde(default)]
    pub inputs: BTreeMap<String, f64>,
}

/// Poorer groups lifted to a level of demand a head.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LiftOptions {
    /// Groups lifted, 1 the richest.
    pub groups: Vec<usize>,
    /// The level: the mean of this group, every city alike, no poorer than the groups lifted; 0 takes `usd_per_head`, and one of
    /// the two must be given.
    pub to_group: usize,
    /// The level in USD a head.
    pub usd_per_head: f64,
}

/// Quota arithmetic, and who gets what was saved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct QuotaOptions {
    /// Emissions at the peak, in the stressor's unit, above those now; 0 leaves the quota out.
    pub peak: f64,
    /// Emissions now; 0 takes the table's total, with `F_Y`.
    pub emissions: f64,
    /// The scenario whose saving is given away.
    pub scenario: String,
    /// The poorer cities that get it, and the level their deficit is counted from.
    pub lift: LiftOptions,
}
