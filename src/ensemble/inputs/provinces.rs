//! Totals of provinces.

use super::super::levels::Correlation;
use super::super::noise::{Level, Noise, Quantity};
use super::multiply;
use crate::compile::{Known, Statistics};
use crate::streams::Lognormal;

/// Draws output by sector, product, final demand by category, exports, imports and net outflow of every province.
pub(super) fn provinces(statistics: &mut Statistics, noise: &Noise<'_>) {
    if !noise.has(Level::Margins) {
        return;
    }
    let (m, C, scale) = (statistics.axes.m(), statistics.axes.C(), statistics.money.scale());
    let totals = &mut statistics.provinces;
    let rho = noise.options.margins.correlation;
    // Of totals, nothing is common to a sector.
    let alone = Correlation { sector: 0.0, ..rho };
    for (quantity, values, width, rho) in [
        (10, &mut totals.output, m, rho),
        (11, &mut totals.gdp, 1, alone),
        (12, &mut totals.demand, C, rho),
        (13, &mut totals.exports, 1, alone),
        (14, &mut totals.imports, 1, alone),
        (15, &mut totals.net_outflow, 1, alone),
    ] {
        let place = |at: usize| (Some(at / width), Some(at % width));
        let z = noise.correlated(Quantity(Level::Margins, quantity), rho, values.len(), place);
        let factor = |(value, z): (&Known, &f64)| {
            let amount = value.unwrap_or(0.0) * scale;
            Lognormal::with_rsd(noise.options.margins.law.of(amount)).at(*z)
        };
        let factors: Vec<f64> = values.iter().zip(&z).map(factor).collect();
        multiply(values, &factors);
    }
}
