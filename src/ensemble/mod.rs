//! Ensembles: what uncertain statistics and choices make of the results.
//!
//! A draw perturbs what a table is built *from*, level by level, builds the table anew and solves it; nothing is drawn
//! inside the table, where balancing would undo it. Independent noise on coefficients makes unproductive tables and
//! ten times the spread that accounts allow (Simonovits 1975; Rodrigues 2016).
//!
//! | file | what |
//! |---|---|
//! | `levels`, `options` | laws, widths, correlations: the config |
//! | `noise` | random numbers by draw, level, quantity and cell |
//! | `inputs/` | statistics and choices of one draw |
//! | `inventoried` | emissions of a built table |
//! | `cellwise` | the same for tables of which only cells are known |
//! | `leading` | single numbers that results lean on: first-order theory of a construction |
//! | `draw` | from inputs to results, on this rank alone |
//! | `outputs` | what is kept of a draw |
//! | `plan` | batches: the unit of work and of restart |
//! | `estimate/` | moments, quantiles, probabilities, convergence, decomposition of variance |
//!
//! A draw is a pure function of (seed, draw): the same bits on any rank, in any batch, after any restart.
//!
//! # References
//! Wilting 2012, Econ. Syst. Res. 24:141; Rodrigues, Moran, Wood, Behrens 2018, Environ. Sci. Technol. 52:7577;
//! Schulte, Jakobs, Pauliuk 2024, J. Ind. Ecol. 28:1180; Simonovits 1975, Econometrica 43:493.

mod cellwise;
mod draw;
pub mod estimate;
mod inputs;
mod inventoried;
mod leading;
mod levels;
mod noise;
mod options;
mod outputs;
mod plan;
mod widths;

pub use cellwise::CellTable;
pub use draw::{Drawn, FIRST_ORDER, base, base_of_cells, draw};
pub use inventoried::{Apart, inventoried};
pub use leading::{Leading, leading};
pub use levels::{
    ActivityLevel, CityCorrelation, CityLevel, Correlation, DemandLevel, EmissionFactorLevel, FuelClasses,
    ImputedLevel, MarginLevel, ShareLaw, SizeLaw, SourceClass, TechnologyLevel, TradeLevel,
};
pub use noise::{Factor, Level, Noise, Side, Variant};
pub use options::{EnsembleOptions, OutputOptions, StopOptions};
pub use outputs::{FOOTPRINT, Kind, Output};
pub use plan::{Batch, Job, Plan, Purpose};

use std::collections::BTreeMap;

use crate::accounts::StressorChoice;
use crate::classify::{ClassifyOptions, SectorGroups};
use crate::compile::{Construction, Statistics};
use crate::inventory::{EmissionStatistics, InventoryOptions};
use crate::leontief::SolverOptions;
use crate::scenario::{LiftOptions, Outside, QuotaOptions, ScenarioOptions};

/// Largest relative residual of a row or column of a draw's table.
pub const BALANCED: f64 = 1e-8;

/// How a draw ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With results.
    Solved,
    /// Inputs exceed outputs.
    NotProductive,
    /// The solver or a balance ran out of passes.
    NotConverged,
    /// The drawn statistics make no table, or one whose rows and columns miss output.
    NotBalanced,
}

impl Outcome {
    /// All of them, by code.
    pub const ALL: [Self; 4] = [Self::Solved, Self::NotProductive, Self::NotConverged, Self::NotBalanced];

    /// The word of archives.
    pub fn name(self) -> &'static str {
        match self {
            Self::Solved => "solved",
            Self::NotProductive => "not productive",
            Self::NotConverged => "not converged",
            Self::NotBalanced => "not balanced",
        }
    }

    /// Its number in shards.
    pub fn code(self) -> u64 {
        self as u64
    }

    /// Back from its number.
    pub fn from_code(code: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// A draw without results.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}: {reason}", .outcome.name())]
pub struct Failure {
    /// How it ended.
    pub outcome: Outcome,
    /// Why.
    pub reason: String,
}

/// What is done with every table.
#[derive(Clone, Debug, Default)]
pub struct Questions {
    /// The solver.
    pub solver: SolverOptions,
    /// The stressor of footprints.
    pub stressor: StressorChoice,
    /// Classes of cities.
    pub classify: ClassifyOptions,
    /// Maps of sectors into groups; the first makes the types.
    pub maps: Vec<SectorGroups>,
    /// Scenarios by name.
    pub scenario: BTreeMap<String, ScenarioOptions>,
    /// Lifts by name.
    pub lift: BTreeMap<String, LiftOptions>,
    /// The quota.
    pub quota: QuotaOptions,
    /// Numbers from outside the table.
    pub outside: Outside,
    /// What is kept of a draw.
    pub outputs: OutputOptions,
}

/// Random starts of K-means in a draw: one more begins at the types of the base case, which are near.
const STARTS_OF_DRAWS: usize = 64;

impl Questions {
    /// What is asked of draws, whose types are looked for around those of the base case.
    fn of_draws(mut self, types: Vec<f64>) -> Self {
        let options = &mut self.classify.types;
        options.starts = options.starts.min(STARTS_OF_DRAWS);
        options.known = types;
        self
    }
}

/// Statistics and choices that a table is built from.
#[derive(Clone, Debug)]
pub struct Construct {
    /// Statistics of money.
    pub statistics: Statistics,
    /// Of emissions.
    pub emissions: Option<EmissionStatistics>,
    /// Sectors that the inventory treats apart.
    pub apart: Apart,
    /// Choices of the construction.
    pub construction: Construction,
    /// Choices of the inventory.
    pub inventory: InventoryOptions,
    /// Gross output of the base case, n: shares of cities are drawn around it. Blank before the base case is there.
    pub x: Vec<f64>,
}

/// What all draws start from.
#[derive(Clone, Debug)]
pub enum Start {
    /// Statistics: every draw builds a table.
    Construct(Box<Construct>),
    /// A table: every draw moves its cells.
    Cells(Box<CellTable>),
}

/// Where draws start, and what is asked of their tables.
#[derive(Clone, Debug)]
pub struct Basis {
    /// What draws start from.
    pub start: Start,
    /// What is asked of every table.
    pub questions: Questions,
}
