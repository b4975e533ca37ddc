//! Cities in their province.

use super::super::levels::{CityLevel, ShareLaw};
use super::super::noise::{Level, Noise, Quantity};
use super::multiply;
use crate::compile::Statistics;
use crate::streams::{dirichlet, logistic_normal};

/// Draws what is known of cities, and their shares in the output of every sector of their province around the base
/// case's, moved as the product is.
///
/// Not drawn: areas, places and emissions, which stand in for sizes where these are blank, and reliabilities, which are
/// judgments of the user's.
pub(super) fn cities(statistics: &mut Statistics, (base, x): (&Statistics, &[f64]), noise: &Noise<'_>) {
    if !noise.has(Level::Cities) {
        return;
    }
    known(statistics, noise);
    let level = noise.options.cities;
    if level.size_rsd > 0.0 || level.share_rsd > 0.0 {
        let sizes = noise.factors(Quantity(Level::Cities, 0), base.axes.R(), level.size_rsd);
        multiply(&mut statistics.regions.gdp, &sizes);
        outputs(statistics, (base, x), &sizes, noise);
    }
}

/// People, and what only some cities know.
fn known(statistics: &mut Statistics, noise: &Noise<'_>) {
    let CityLevel { population_rsd, statistics_rsd, .. } = noise.options.cities;
    let (regions, provinces) = (&mut statistics.regions, &mut statistics.provinces);
    for (quantity, values, rsd) in [
        (2, &mut regions.population, population_rsd),
        (3, &mut provinces.population, population_rsd),
        (4, &mut regions.employment, statistics_rsd),
        (5, &mut regions.expenditure, statistics_rsd),
        (6, &mut regions.expenditure_total, statistics_rsd),
        (7, &mut regions.exports, statistics_rsd),
        (8, &mut regions.exports_total, statistics_rsd),
        (9, &mut regions.imports, statistics_rsd),
        (10, &mut regions.imports_total, statistics_rsd),
    ] {
        if rsd > 0.0 && values.iter().any(Option::is_some) {
            let factors = noise.factors(Quantity(Level::Cities, quantity), values.len(), rsd);
            multiply(values, &factors);
        }
    }
}

/// Shares in the output of sectors.
fn outputs(statistics: &mut Statistics, (base, x): (&Statistics, &[f64]), sizes: &[f64], noise: &Noise<'_>) {
    let (level, axes, m) = (noise.options.cities, &base.axes, base.axes.m());
    let stream = noise.stream(Quantity(Level::Cities, 1), 0);
    for (_, of) in axes.provinces.divided() {
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
            for (row, share) in of.clone().map(|r| r * m + i).zip(shares) {
                moved(statistics, row, (x[row], share * total));
            }
        }
    }
}

/// Puts an output in the place of the base case's; value added and exports that are known move with it.
fn moved(statistics: &mut Statistics, row: usize, (before, after): (f64, f64)) {
    let regions = &mut statistics.regions;
    regions.output[row] = Some(after);
    if before > 0.0 {
        for value in [&mut regions.value_added[row], &mut regions.exports[row]].into_iter().flatten() {
            *value = (*value * after / before).min(after);
        }
    }
}

/// Least `c t` of a component of a Dirichlet law.
const LEAST_SHAPE: f64 = 0.05;

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
            let c = c.max(LEAST_SHAPE * means.len() as f64);
            // A component of a smaller shape is nothing in most draws and everything in a few.
            let floored: Vec<f64> = means
                .iter()
                .map(|mean| if *mean > 0.0 { mean.max(LEAST_SHAPE * sum / c) } else { 0.0 })
                .collect();
            by_dirichlet(&floored, c)
        }
        ShareLaw::LogisticNormal => by_logistic(means),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `RSD² = (1 − t) / (t (c + 1))` at t = 1/5: c = 4 / 0.04 − 1 = 99.
    #[test]
    fn a_share_of_average_size_has_the_rsd_asked_for() {
        let level = CityLevel { share_rsd: 0.2, shares: ShareLaw::Dirichlet, ..CityLevel::default() };
        let concentration = |_: &[f64], c: f64| vec![c];
        let found = shares(&level, &[1.0, 2.0, 3.0, 4.0, 5.0], concentration, <[f64]>::to_vec);
        assert!((found[0] - 99.0).abs() < 1e-9, "{found:?}");
    }

    /// Value added of 8 at an output that halves from 10 is 4; from 4 to 2 it would be 4 too, but output is its limit.
    #[test]
    fn value_added_moves_with_output_and_never_exceeds_it() {
        let mut statistics = super::super::tests::statistics();
        moved(&mut statistics, 0, (10.0, 5.0));
        moved(&mut statistics, 1, (4.0, 2.0));
        let of = &statistics.regions;
        assert_eq!((of.output[0], of.output[1]), (Some(5.0), Some(2.0)));
        let near =
            |value: Option<f64>, by_hand: f64| value.is_some_and(|value| (value - by_hand).abs() < 1e-15);
        assert!(near(of.value_added[0], 4.0) && near(of.value_added[1], 2.0), "{:?}", of.value_added);
    }
}
