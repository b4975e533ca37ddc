//! What the construction did to its inputs.

use serde::Serialize;

use crate::axes::{Axes, Province, Region};

/// One step: how many problems, how hard, how far from the prior.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Its name.
    pub name: &'static str,
    /// Problems balanced.
    pub problems: usize,
    /// Most sweeps and Newton steps of one problem.
    pub iterations: usize,
    /// Largest relative residual of a margin.
    pub residual: f64,
    /// `Σ x ln(x / x⁰)` with priors scaled to the sums of their solutions: distance from them, in money. Of trade of
    /// regions scaled to each delivery between provinces, which are controls of it.
    pub divergence: f64,
    /// `Σ |x|`, in money.
    pub total: f64,
}

impl Step {
    /// Numbers of a packed step.
    pub(super) const PACKED: usize = 5;

    /// A step without a problem.
    pub(super) fn none(name: &'static str) -> Self {
        Self { name, problems: 0, iterations: 0, residual: 0.0, divergence: 0.0, total: 0.0 }
    }

    /// Divergence as a share of the total; 0 of nothing.
    pub fn share(&self) -> f64 {
        if self.total > 0.0 { self.divergence / self.total } else { 0.0 }
    }

    /// As ranks exchange it.
    pub(super) fn packed(&self) -> [f64; Self::PACKED] {
        let Self { problems, iterations, residual, divergence, total, .. } = *self;
        [problems as f64, iterations as f64, residual, divergence, total]
    }

    /// Back from its numbers.
    pub(super) fn unpacked(name: &'static str, numbers: &[f64]) -> Self {
        let [problems, iterations, residual, divergence, total] = *numbers else { return Self::none(name) };
        Self {
            name,
            problems: problems as usize,
            iterations: iterations as usize,
            residual,
            divergence,
            total,
        }
    }
}

/// What stood in for a blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proxy {
    /// Population at the province's GDP a head.
    Population,
    /// Emissions at the province's GDP a unit of them.
    Emissions,
    /// Area at the province's lowest GDP a unit of area.
    Area,
    /// GDP of a region.
    Gdp,
    /// Employment of the sector.
    Employment,
    /// Value added of the sector.
    ValueAdded,
    /// Output at the province's rate.
    Output,
    /// Mean of the province's regions.
    Mean,
}

impl Proxy {
    /// The word of reports and archives.
    pub fn name(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Emissions => "emissions",
            Self::Area => "area",
            Self::Gdp => "GDP",
            Self::Employment => "employment",
            Self::ValueAdded => "value added",
            Self::Output => "output",
            Self::Mean => "mean of the province",
        }
    }
}

/// Whose statistic was blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A region's.
    Region(Region),
    /// A province's.
    Province(Province),
    /// That of every province.
    Nation,
}

impl Whose {
    /// The name of it.
    pub fn label(self, axes: &Axes) -> &str {
        match self {
            Self::Region(r) => axes.regions.name(r.0),
            Self::Province(p) => axes.provinces.labels().name(p.0),
            Self::Nation => "every province",
        }
    }

    /// The only region that it is about.
    pub fn region(self, axes: &Axes) -> Option<Region> {
        match self {
            Self::Region(r) => Some(r),
            Self::Province(p) => {
                let regions = axes.provinces.regions(p);
                (regions.len() == 1).then_some(Region(regions.start))
            }
            Self::Nation => None,
        }
    }
}

/// A blank and what stood in for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Imputation {
    /// Whose it was.
    pub whose: Whose,
    /// What was blank.
    pub quantity: String,
    /// How many cells.
    pub cells: usize,
    /// What stood in.
    pub proxy: Proxy,
}

/// A total that was brought to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjustment {
    /// What was brought.
    pub what: String,
    /// Its sum.
    pub sum: f64,
    /// What it was brought to.
    pub control: f64,
}

/// What the construction did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Every step, in order.
    pub steps: Vec<Step>,
    /// Totals brought to others.
    pub adjustments: Vec<Adjustment>,
    /// Blanks filled.
    pub imputed: Vec<Imputation>,
}
