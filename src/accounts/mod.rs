//! Footprints, production accounts, traded accounts and region-to-region flows of every stressor.

mod options;

pub use options::{AccountsOptions, Level};

use crate::axes::Labels;
use crate::quantity::Unit;

/// An axis of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountAxis {
    /// k stressors of the extension.
    Stressor,
    /// R regions.
    Region,
    /// m sectors.
    Sector,
    /// C final-demand categories.
    Category,
    /// R emitting regions.
    RegionFrom,
    /// R consuming regions.
    RegionTo,
}

/// What the numbers of an account count, for its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The stressor itself, e.g. kt.
    Stressor,
    /// The stressor a unit of money, e.g. kt/M.USD.
    PerMoney,
    /// The stressor a unit of population.
    PerPopulation,
    /// A share between 0 and 1.
    Share,
}

/// One account: a named array over some axes, row-major, stressor first.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Symbol and dataset name (`D_cba`, `flows`, `M`).
    pub name: &'static str,
    /// Meaning, one line.
    pub meaning: &'static str,
    /// Axes in order.
    pub axes: &'static [AccountAxis],
    /// What it counts.
    pub measure: Measure,
    /// Values, row-major.
    pub values: Vec<f64>,
}

/// All accounts of one extension.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtensionAccounts {
    /// The extension's name.
    pub extension: String,
    /// Its stressors.
    pub stressors: Labels,
    /// One unit a stressor.
    pub units: Vec<Unit>,
    /// The accounts.
    pub accounts: Vec<Account>,
}
