//! Cities in their province.

use super::super::levels::{CityLevel, ShareLaw};
use super::super::noise::{Level, Noise, Quantity};
use super::multiply;
use crate::compile::Statistics;
use crate::streams::{dirichlet, logistic_normal};

/// Draws the gross product of cities, and their shares in the output of every sector of their province around the base
/// case's, moved as the product is.
pub(super) fn cities(statistics: &mut Statistics, (base, x): (&Statistics, &[f64]), noise: &Noise<'_>) {
    let level = noise.options.cities;
    if !noise.has(Level::Cities) || (level.size_rsd <= 0.0 && level.share_rsd <= 0.0) {
        return;
    }
    let (axes, m) = (base.axes.clone(), base.axes.m());
    let sizes = noise.factors(Quantity(Level::Cities, 0), axes.R(), level.size_rsd);
    multiply(&mut statistics.regions.gdp, &sizes);
    let stream = noise.stream(Quantity(Level::Cities, 1), 0);
    for p in axes.provinces.iter() {
        let of = axes.provinces.regions(p);
        if of.len() == 1 {
            continue;
        }
        for i in 0..m {
            let means: Vec<f64> = of.clone().map(|r| x[r * m + i] * sizes[r]).collect();
            let total: f64 = of.clone().map(|r| x[r * m + i]).sum();
            if total <= 0.0 {
                continue;
            }
            let first = (i * axes.R() + of.start) as u64;
            let shares = shares(
                &level,
                &means,
                |means, c| dirichlet(&stream, first, means, c),
                |shares| logistic_normal(&stream, first, shares, level.share_rsd),
            );
            for (r, share) in of.clone().zip(shares) {
                statistics.regions.output[r * m + i] = Some(share * total);
                // What is known of value added moves with the output it is a part of.
                if let (Some(added), true) = (statistics.regions.value_added[r * m + i], x[r * m + i] > 0.0) {
                    statistics.regions.value_added[r * m + i] =
                        Some((added * share * total / x[r * m + i]).min(share * total));
                }
            }
        }
    }
}

fn shares(
    level: &CityLevel,
    means: &[f64],
    by_dirichlet: impl Fn(&[f64], f64) -> Vec<f64>,
    by_logistic: impl Fn(&[f64]) -> Vec<f64>,
) -> Vec<f64> {
    let sum: f64 = means.iter().sum();
    if level.share_rsd <= 0.0 {
        return means.iter().map(|mean| mean / sum).collect();
    }
    match level.shares {
        // RSD² = (1 − t) / (t (c + 1)) at the average share t = 1 / R.
        ShareLaw::Dirichlet => {
            let others = (means.len() - 1) as f64;
            let c = others / (level.share_rsd * level.share_rsd) - 1.0;
            by_dirichlet(means, c.max(f64::MIN_POSITIVE))
        }
        ShareLaw::LogisticNormal => by_logistic(means),
    }
}
