//! Scenarios: what measures of technology and demand save, what poorer cities lack, and how a quota could be shared.
//!
//! Savings are of footprints (without direct stressors). Every short formula is held against a full new solve.
//!
//! # References
//! Zheng et al. 2023, Science Bulletin 68:2456, sections 2.5 and 3.3.

mod cities;
mod demand;
mod evaluate;
mod intensity;
mod lift;
mod options;
mod present;
mod quota;
mod technology;

pub use evaluate::{Baseline, Outcome, Parts, evaluate};
pub use intensity::above_average;
pub use lift::{Lift, lift};
pub use options::{
    CapitalTarget, Cities, DemandChange, DemandMeasure, IntensityMeasure, LiftOptions, QuotaOptions,
    ScenarioOptions, Target, TechnologyMeasure,
};
pub use present::{lifted, outcome, shared};
pub use quota::{Allocation, Quota, quota, supplied};

use crate::axes::UnknownLabel;
use crate::leontief::LeontiefError;
use crate::ranks::Coded;

/// Numbers from outside the table that measures may name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outside {
    /// Intensity of every sector in the world, in the unit of the table's intensities, m.
    pub world_intensity: Option<Vec<f64>>,
    /// Share of fixed capital in the demand of reference cities.
    pub reference_capital: Vec<f64>,
}

/// What keeps a scenario from being made.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// A name the table does not have.
    #[error("scenario {scenario}: {source}")]
    Unknown {
        /// The scenario.
        scenario: String,
        /// The name, and the nearest there is.
        source: UnknownLabel,
    },
    /// A number out of its range.
    #[error("scenario {scenario}: {what} is {value}; it must be {range}")]
    Range {
        /// The scenario.
        scenario: String,
        /// Which number.
        what: &'static str,
        /// The value.
        value: f64,
        /// What is allowed.
        range: &'static str,
    },
    /// A measure that needs what nobody gave.
    #[error("scenario {scenario}: {what} is missing; {remedy}")]
    Missing {
        /// The scenario.
        scenario: String,
        /// What is missing.
        what: &'static str,
        /// Where to give it.
        remedy: &'static str,
    },
    /// Conditions that no city meets.
    #[error(
        "scenario {scenario}: no city meets the conditions of {measure}; loosen them or remove the measure"
    )]
    NoCity {
        /// The scenario.
        scenario: String,
        /// Which measure.
        measure: &'static str,
    },
    /// Nobody to share with.
    #[error("quota: all weights of the allocation {by} are zero; choose other cities in quota.lift")]
    NoWeight {
        /// The allocation.
        by: &'static str,
    },
    /// A failed solve.
    #[error(transparent)]
    Leontief(#[from] LeontiefError),
}

impl Coded for ScenarioError {
    fn code(&self) -> u8 {
        match self {
            Self::Leontief(error) => error.code(),
            _ => 2,
        }
    }
}
