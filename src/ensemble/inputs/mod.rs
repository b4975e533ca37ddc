//! What a draw puts in the place of the statistics and choices of the base case. Factors that are all one leave an input
//! untouched, to the bit.

mod cities;
mod emissions;
mod given;
mod nation;
mod provinces;
mod trade;

use super::noise::{Level, Noise, Quantity};
use super::{Construct, Failure};
use crate::compile::{Construction, Factors, Known, Margins, Statistics};
use crate::inventory::EmissionStatistics;
use crate::linalg::Matrix;

/// Everything a table is built from, of one draw.
#[derive(Clone, Debug)]
pub(super) struct Inputs {
    pub statistics: Statistics,
    pub emissions: Option<EmissionStatistics>,
    pub construction: Construction,
    pub factors: Factors,
    /// On intensities of regions, n, 1 where a region has an inventory; what the others of a province emit together is kept.
    pub intensity: Option<Vec<f64>>,
}

/// Draws all inputs, top down.
pub(super) fn drawn(basis: &Construct, noise: &Noise<'_>) -> Result<Inputs, Failure> {
    let mut statistics = basis.statistics.clone();
    if statistics.given.is_some() {
        given::given(&mut statistics, noise)?;
    } else {
        nation::nation(&mut statistics, noise)?;
    }
    provinces::provinces(&mut statistics, noise);
    cities::cities(&mut statistics, (&basis.statistics, &basis.x), noise);
    let mut construction = basis.construction.clone();
    // Statistics that agreed do not any more once each is drawn.
    if construction.margins == Margins::Refuse {
        construction.margins = Margins::Scale;
    }
    let mut factors = Factors::default();
    trade::trade(&statistics.axes, &mut construction, &mut factors, noise);
    demand(&statistics, &mut factors, noise);
    technology(&statistics, &mut factors, noise);
    let known = basis.emissions.as_ref();
    let emissions = known.map(|of| emissions::emissions(of, &statistics.axes, noise));
    let intensity = known.and_then(|of| emissions::intensity(of, &statistics.axes, noise));
    Ok(Inputs { statistics, emissions, construction, factors, intensity })
}

/// Ratio of demands and categories: factors on the spending of regions.
fn demand(statistics: &Statistics, factors: &mut Factors, noise: &Noise<'_>) {
    let (level, axes) = (&noise.options.demand, &statistics.axes);
    if !noise.has(Level::Demand) || (level.ratio_rsd <= 0.0 && level.category_rsd <= 0.0) {
        return;
    }
    let (R, C) = (axes.R(), axes.C());
    let ratio = noise.factors(Quantity(Level::Demand, 0), R, level.ratio_rsd);
    let mut all = noise.factors(Quantity(Level::Demand, 1), R * C, level.category_rsd);
    all.iter_mut().enumerate().for_each(|(at, factor)| *factor *= ratio[at / C]);
    factors.spending = Some(Matrix::from_row_major(R, C, all));
}

/// Coefficients of cities around their province's.
fn technology(statistics: &Statistics, factors: &mut Factors, noise: &Noise<'_>) {
    let (rsd, axes) = (noise.options.technology.regional_rsd, &statistics.axes);
    if noise.has(Level::Technology) && rsd > 0.0 {
        let cells = noise.factors(Quantity(Level::Technology, 1), axes.n() * axes.m(), rsd);
        factors.technology = Some(Matrix::from_row_major(axes.n(), axes.m(), cells));
    }
}

/// Known statistics times factors.
fn multiply(values: &mut [Known], factors: &[f64]) {
    for (value, factor) in values.iter_mut().zip(factors) {
        if let Some(value) = value {
            *value *= factor;
        }
    }
}
