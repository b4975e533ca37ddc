//! What a user may say of an ensemble. Every level can be switched off (`on = false`).
//!
//! Sources of the defaults: \[1\] Lenzen, Wood, Wiedmann 2010, Econ. Syst. Res. 22:43 (`RSD = a x^b`, £M); \[2\] IPCC
//! 2006 Guidelines, volume 2, and Shan et al. 2018, Sci. Data 5:170201 (activity data and emission factors of China);
//! \[3\] Rodrigues et al. 2018, Environ. Sci. Technol. 52:7577 (correlations; the size is ours); \[4\] Zheng et al. 2022,
//! Econ. Syst. Res. 34:519 (the ratio of demands as the main uncertainty; the size is ours); \[5\] our judgment. None of
//! them is a measurement of these statistics: vary them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::levels::{
    ActivityLevel, CityLevel, DemandLevel, EmissionFactorLevel, ImputedLevel, MarginLevel, TechnologyLevel,
    TradeLevel,
};
use super::noise::Level;

/// Options of an ensemble.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EnsembleOptions {
    /// Draws; may grow from run to run, everything else stays.
    pub draws: usize,
    /// Seed of every random number.
    pub seed: u64,
    /// Draws a batch, the unit of restart.
    pub batch: usize,
    /// Largest share of draws that may fail.
    pub max_failed: f64,
    /// When to stop before all draws are made.
    pub stop: StopOptions,
    /// Samples of the decomposition of variance; 0 leaves it out. A sample takes as many draws as levels are on, and one.
    pub decomposition: usize,
    /// Numbers of the control variate of means, at most 50, two draws each; 0 leaves it out. Tables of which only cells
    /// are known have theirs for nothing.
    pub control: usize,
    /// What is kept of a draw.
    pub outputs: OutputOptions,
    /// National and provincial margins.
    pub margins: MarginLevel,
    /// Cities in their province.
    pub cities: CityLevel,
    /// Input coefficients.
    pub technology: TechnologyLevel,
    /// Final demand of cities.
    pub demand: DemandLevel,
    /// Trade.
    pub trade: TradeLevel,
    /// Activity data of the inventory.
    pub activity: ActivityLevel,
    /// Emission factors, common to all cities.
    pub emission_factors: EmissionFactorLevel,
    /// Cities without an inventory.
    pub imputed: ImputedLevel,
}

impl EnsembleOptions {
    /// Switches all levels off but some; those that were on.
    pub fn only(&mut self, some: &[Level]) -> Vec<Level> {
        let idle: Vec<Level> = Level::drawn(self).into_iter().filter(|level| !some.contains(level)).collect();
        for level in &idle {
            *match level {
                Level::Margins => &mut self.margins.on,
                Level::Cities => &mut self.cities.on,
                Level::Technology => &mut self.technology.on,
                Level::Demand => &mut self.demand.on,
                Level::Trade => &mut self.trade.on,
                Level::Activity => &mut self.activity.on,
                Level::EmissionFactors => &mut self.emission_factors.on,
                Level::Imputed => &mut self.imputed.on,
            } = false;
        }
        idle
    }
}

impl Default for EnsembleOptions {
    fn default() -> Self {
        Self {
            draws: 0,
            seed: 2012,
            batch: 16,
            max_failed: 0.001,
            stop: StopOptions::default(),
            decomposition: 0,
            control: 0,
            outputs: OutputOptions::default(),
            margins: MarginLevel::default(),
            cities: CityLevel::default(),
            technology: TechnologyLevel::default(),
            demand: DemandLevel::default(),
            trade: TradeLevel::default(),
            activity: ActivityLevel::default(),
            emission_factors: EmissionFactorLevel::default(),
            imputed: ImputedLevel::default(),
        }
    }
}

/// What is kept of a draw beside footprints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OutputOptions {
    /// Footprints by region and category and production only: no classes, flows or scenarios, which take a large table
    /// given as cells many solves more.
    pub totals: bool,
    /// Every flow between regions, R² numbers a draw.
    pub flows: bool,
    /// Covariances of footprints between regions, R².
    pub covariances: bool,
}

/// When an ensemble has converged; looked at after 256, 512, 1024, … draws only, so that the decision hangs on nothing
/// but the draws.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StopOptions {
    /// Whether to stop early at all.
    pub on: bool,
    /// Largest half-width of the 95 % interval of a region's mean footprint, relative to it.
    pub mean: f64,
    /// Largest relative standard error of a region's standard deviation.
    pub deviation: f64,
    /// Largest width of the 95 % intervals of the 2.5 and 97.5 % quantiles, in standard deviations.
    pub quantile: f64,
}

impl Default for StopOptions {
    fn default() -> Self {
        Self { on: false, mean: 0.005, deviation: 0.05, quantile: 0.5 }
    }
}
