//! Scenarios: what measures of technology and demand save, what poorer cities lack, and how a quota could be shared.
//!
//! Savings are of what is embodied in final demand, without `F_Y`. Every short formula is held against a full new solve.
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
    #[error("{scenario}: {source}")]
    Unknown {
        /// The scenario, lift or quota.
        scenario: String,
        /// The name, and the nearest there is.
        source: UnknownLabel,
    },
    /// A number out of its range.
    #[error("{scenario}: {what} is {value}; it must be {range}")]
    Range {
        /// The scenario, lift or quota.
        scenario: String,
        /// Which number.
        what: &'static str,
        /// The value.
        value: f64,
        /// What is allowed.
        range: &'static str,
    },
    /// A measure that needs what nobody gave.
    #[error("{scenario}: {what} is missing; {remedy}")]
    Missing {
        /// The scenario, lift or quota.
        scenario: String,
        /// What is missing.
        what: &'static str,
        /// Where to give it.
        remedy: &'static str,
    },
    /// Conditions that no city meets.
    #[error("{scenario}: no city meets the conditions of {measure}; loosen them or remove the measure")]
    NoCity {
        /// The scenario, lift or quota.
        scenario: String,
        /// Which measure.
        measure: &'static str,
    },
    /// A group of affluence that is not there.
    #[error(
        "{scenario}: a group of affluence is {group}; there are {count}, so it must be from 1 to {count}"
    )]
    Group {
        /// The scenario, lift or quota.
        scenario: String,
        /// The group.
        group: usize,
        /// Groups there are.
        count: usize,
    },
    /// A level that no city makes.
    #[error(
        "{scenario}: group {group} of affluence, which to_group names, has no city; name another, or give usd_per_head"
    )]
    EmptyGroup {
        /// The lift.
        scenario: String,
        /// The group.
        group: usize,
    },
    /// Richer cities to be lifted to a poorer level.
    #[error(
        "{scenario}: group {group} is richer than group {to}, which it is to be lifted to; leave it out of groups"
    )]
    Richer {
        /// The lift.
        scenario: String,
        /// The group lifted.
        group: usize,
        /// The group of the level.
        to: usize,
    },
    /// A city whose demand a head no multiple lifts.
    #[error(
        "{scenario}: final demand of '{city}' is {value} USD a head, which no factor lifts; leave the city out"
    )]
    NoDemand {
        /// The scenario or lift.
        scenario: String,
        /// The city.
        city: String,
        /// Its final demand a head.
        value: f64,
    },
    /// A sector whose intensity in the world nobody gave.
    #[error(
        "{scenario}: the world intensity of '{sector}' is unknown; add a row for it to files.world_intensities or \
         files.world_sectors"
    )]
    World {
        /// The scenario.
        scenario: String,
        /// The sector.
        sector: String,
    },
    /// Numbers that came out as none.
    #[error(
        "{scenario}: {what} is {value}, so nothing of it is archived; look at its measures, and at the table with \
         `leontief check`"
    )]
    NotFinite {
        /// The scenario.
        scenario: String,
        /// Which number.
        what: &'static str,
        /// The value.
        value: f64,
    },
    /// A quota that nothing is left of.
    #[error(
        "quota.peak is {peak} and emissions now are {emissions} {unit}, so no quota is left; give the peak in {unit}, above the \
         emissions"
    )]
    NoQuota {
        /// The peak.
        peak: f64,
        /// Emissions now.
        emissions: f64,
        /// Their unit.
        unit: String,
    },
    /// Nothing to share.
    #[error(
        "quota.scenario '{scenario}' saves {saving} {unit}; what is lost cannot be given away: name a scenario that saves"
    )]
    NoSaving {
        /// The scenario.
        scenario: String,
        /// Its saving.
        saving: f64,
        /// The unit.
        unit: String,
    },
    /// Nobody to share with.
    #[error("quota: all weights of the allocation by {by} are zero: {reason}")]
    NoWeight {
        /// The allocation.
        by: &'static str,
        /// Why, and what to do.
        reason: &'static str,
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
