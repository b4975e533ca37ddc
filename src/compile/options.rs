//! Choices of the construction: each is a config value and archived with the table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What trade inside a province looks like before margins are met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Prior {
    /// One for every pair of regions: a region keeps its share of the province and no more.
    Flat,
    /// As likely to stay as to go to any other region together: one for itself, `1 / (R_p − 1)` for every other.
    #[default]
    Neutral,
    /// `d^−θ` by the distance of centers, internal distance `⅔ √(area / π)`.
    Gravity,
}

/// What to do where margins of one table have different sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Margins {
    /// Bring those below to the sum above: provinces to the nation, regions to the province.
    #[default]
    Scale,
    /// Refuse them.
    Refuse,
    /// Meet the sums above exactly and those below as firmly as they are reliable ([`Construction::margin_weight`]).
    Soft,
}

/// How regions are nested in provinces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Nest {
    /// By product: what provinces deliver to each other is kept, who uses it in the region follows its use of all
    /// origins together.
    #[default]
    Trade,
    /// Every cell of the provincial table is kept: the table is dense, and has no trade shares.
    Full,
    /// Cells between provinces are divided over their regions one by one, and the whole is balanced to rows and columns
    /// in the end: dense, and provincial cells move.
    Paper,
}

/// Options of the construction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Construction {
    /// Trade inside provinces before margins are met.
    pub prior: Prior,
    /// h: factor on what a region delivers to itself.
    pub home_bias: f64,
    /// θ of the gravity prior inside provinces.
    pub theta: f64,
    /// Factor on what a province delivers to itself.
    pub province_home_bias: f64,
    /// θ of the gravity prior between provinces; 0 is flat.
    pub province_theta: f64,
    /// How regions are nested in provinces.
    pub nest: Nest,
    /// What to do where margins disagree.
    pub margins: Margins,
    /// τ of the provinces' products, exports and imports where `margins` is soft: `τ KL(sum | statistic)` is added to
    /// the distance from the prior.
    pub margin_weight: f64,
    /// Least and most value added a unit of output.
    pub value_added_rate: [f64; 2],
    /// Most exports a unit of output, and most imports a unit of use.
    pub trade_rate: f64,
    /// Whether exports of a region above `trade_rate` of its output, and imports above that of its use, pass through and
    /// are taken out of both (an entrepôt); else they are refused above output and use.
    pub entrepot: bool,
    /// Categories of final demand that divide over regions by population; the others by GDP.
    pub demand_by_population: Vec<String>,
}

impl Construction {
    /// Options that were set and change nothing, with the reason.
    pub fn without_effect(&self, provinces_given: bool) -> Vec<String> {
        let default = Self::default();
        let differs = |a: f64, b: f64| a.total_cmp(&b).is_ne();
        let gravity = self.prior == Prior::Gravity;
        let soft = self.margins == Margins::Soft;
        let idle = [
            ("theta", differs(self.theta, default.theta) && !gravity, "prior is not \"gravity\""),
            (
                "margin_weight",
                differs(self.margin_weight, default.margin_weight) && !soft,
                "margins is not \"soft\"",
            ),
            (
                "province_theta",
                differs(self.province_theta, default.province_theta) && provinces_given,
                "the provincial table is given",
            ),
            (
                "province_home_bias",
                differs(self.province_home_bias, default.province_home_bias) && provinces_given,
                "the provincial table is given",
            ),
        ];
        let told = |(key, set, why): (&str, bool, &str)| {
            set.then(|| format!("build.construction.{key} has no effect: {why}"))
        };
        idle.into_iter().filter_map(told).collect()
    }
}

impl Default for Construction {
    fn default() -> Self {
        Self {
            prior: Prior::default(),
            home_bias: 1.0,
            theta: 1.0,
            province_home_bias: 5.0,
            province_theta: 1.5,
            nest: Nest::default(),
            margins: Margins::default(),
            margin_weight: 10.0,
            value_added_rate: [0.02, 0.98],
            trade_rate: 0.95,
            entrepot: false,
            demand_by_population: Vec::new(),
        }
    }
}
