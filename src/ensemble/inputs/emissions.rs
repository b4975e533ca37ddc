//! Activity data, emission factors, intensities of cities.

use super::super::levels::SourceClass;
use super::super::noise::{Level, Noise, Quantity};
use crate::axes::Axes;
use crate::inventory::{EmissionStatistics, Emissions};
use crate::streams::Lognormal;

/// Draws emissions by source of the nation and its provinces: activities, and factors common to all.
pub(super) fn emissions(of: &EmissionStatistics, axes: &Axes, noise: &Noise<'_>) -> EmissionStatistics {
    let mut drawn = of.clone();
    let (activity, factors) = (&noise.options.activity, factors(noise));
    let class = |name: &str| activity.classes.iter().find(|class| class.sources.iter().any(|s| s == name));
    let sources: Vec<Option<&SourceClass>> = of.sources.names().iter().map(|name| class(name)).collect();
    let homes: Vec<Option<&SourceClass>> =
        of.household_categories.iter().map(|k| class(axes.categories.name(*k))).collect();
    let all: Vec<Option<&SourceClass>> = sources.iter().chain(&homes).copied().collect();
    // Row 0 is the nation, row p + 1 province p.
    let rows = 1 + of.provinces.len();
    let place = |at: usize| ((at / all.len()).checked_sub(1), Some(at % all.len()));
    let quantity = Quantity(Level::Activity, 0);
    let z = noise.correlated(quantity, activity.correlation, rows * all.len(), place);
    let apply = |row: usize, emissions: &mut Emissions| {
        let masses = emissions.production.iter_mut().chain(&mut emissions.households);
        for (k, mass) in masses.enumerate() {
            if noise.has(Level::Activity) {
                let rsd = all[k].map_or(activity.rsd, |class| class.rsd);
                *mass *= Lognormal::with_rsd(rsd).at(z[row * all.len() + k]);
            }
            let fuels = all[k].map_or(SourceClass::default().fuels, |class| class.fuels);
            *mass *= mixed(&fuels, &factors);
        }
    };
    apply(0, &mut drawn.nation);
    for (p, emissions) in drawn.provinces.iter_mut().enumerate() {
        if let Some(emissions) = emissions {
            apply(p + 1, emissions);
        }
    }
    drawn
}

/// The factor of a mix of fuels, `1 + Σ share (ξ − 1)`: exactly 1 where all factors are.
fn mixed(fuels: &[f64; 4], factors: &[f64; 4]) -> f64 {
    1.0 + fuels.iter().zip(factors).map(|(share, factor)| share * (factor - 1.0)).sum::<f64>()
}

fn factors(noise: &Noise<'_>) -> [f64; 4] {
    let level = &noise.options.emission_factors;
    if !noise.has(Level::EmissionFactors) {
        return [1.0; 4];
    }
    let stream = noise.stream(Quantity(Level::EmissionFactors, 0), 0);
    let rsd = [level.coal, level.oil, level.gas, level.process];
    let mut fuel = 0;
    rsd.map(|rsd| {
        fuel += 1;
        Lognormal::with_rsd(rsd).at(stream.normal(fuel - 1))
    })
}

/// Draws intensities of cities without an inventory, n.
pub(super) fn intensity(axes: &Axes, noise: &Noise<'_>) -> Option<Vec<f64>> {
    let level = &noise.options.imputed;
    if !noise.has(Level::Imputed) || level.rsd <= 0.0 {
        return None;
    }
    let m = axes.m();
    let law = Lognormal::with_rsd(level.rsd);
    let place = |row: usize| (Some(row / m), Some(row % m));
    let z = noise.correlated(Quantity(Level::Imputed, 0), level.correlation, axes.n(), place);
    Some(z.into_iter().map(|z| law.at(z)).collect())
}
