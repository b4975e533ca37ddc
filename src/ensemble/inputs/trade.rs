//! Choices of the trade model: there are no statistics to perturb.

use super::super::noise::{Level, Noise, Quantity};
use crate::axes::Axes;
use crate::compile::{Construction, Factors};
use crate::streams::{Stream, TruncatedNormal, exp};

/// Draws home biases, distance decay, shares of provinces, and every city's home bias in every product.
pub(super) fn trade(axes: &Axes, construction: &mut Construction, factors: &mut Factors, noise: &Noise<'_>) {
    if !noise.has(Level::Trade) {
        return;
    }
    let level = noise.options.trade;
    let quantity = |k: u32| noise.stream(Quantity(Level::Trade, k), 0);
    let median = |sigma: f64, stream: Stream| exp(sigma * stream.normal(0));
    construction.home_bias *= median(level.home_bias_sigma, quantity(0));
    construction.province_home_bias *= median(level.province_home_bias_sigma, quantity(1));
    for (k, theta) in [(2, &mut construction.theta), (3, &mut construction.province_theta)] {
        // A flat prior stays flat.
        if *theta > 0.0 {
            *theta = TruncatedNormal::with_mean(*theta, level.theta_sd, 0.0).at(quantity(k).uniform(0));
        }
    }
    if level.province_rsd > 0.0 && axes.P() > 1 {
        let shape = 1.0 / (level.province_rsd * level.province_rsd);
        let (stream, cells) = (quantity(4), axes.m() * axes.P() * axes.P());
        let factor = |at: usize| exp(stream.log_gamma(at as u64, shape)) / shape;
        factors.province_trade = Some((0..cells).map(factor).collect());
    }
    if level.own_sigma > 0.0 {
        let mut own = vec![0.0; axes.n()];
        quantity(5).normals(0, &mut own);
        for z in &mut own {
            *z = exp(level.own_sigma * *z);
        }
        factors.own = Some(own);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::EnsembleOptions;
    use super::super::super::noise::Variant;
    use super::*;
    use crate::table::synthetic::{NationOptions, nation};

    fn drawn(options: &EnsembleOptions, construction: &mut Construction) -> Factors {
        let sizes = NationOptions { provinces: 10, regions: 10, sectors: 60, ..NationOptions::default() };
        let axes = nation(&sizes).expect("sizes").axes;
        let mut factors = Factors::default();
        let noise = Noise { options, draw: 2, variant: Variant::A };
        trade(&axes, construction, &mut factors, &noise);
        factors
    }

    #[test]
    fn a_flat_prior_stays_flat() {
        let mut construction = Construction { theta: 0.0, province_theta: 0.0, ..Construction::default() };
        drawn(&EnsembleOptions::default(), &mut construction);
        assert!(construction.theta.abs() <= 0.0 && construction.province_theta.abs() <= 0.0);
        let mut construction = Construction::default();
        drawn(&EnsembleOptions::default(), &mut construction);
        assert!((construction.theta - 1.0).abs() > 1e-6 && (construction.province_theta - 1.5).abs() > 1e-6);
    }

    /// The mean is what is set, however much is cut at 0; the standard deviation is what is asked for where nothing is.
    /// Four standard errors of 4,000 draws.
    #[test]
    fn decays_scatter_about_what_is_set() {
        let sizes = NationOptions { provinces: 1, regions: 1, sectors: 2, ..NationOptions::default() };
        let axes = nation(&sizes).expect("sizes").axes;
        let mut options = EnsembleOptions::default();
        (options.trade.own_sigma, options.trade.province_rsd) = (0.0, 0.0);
        let (N, sd) = (4000.0_f64, options.trade.theta_sd);
        for (set, cut) in [(1.5, false), (0.4, true)] {
            let decay = |draw| {
                let mut construction = Construction { province_theta: set, ..Construction::default() };
                let noise = Noise { options: &options, draw, variant: Variant::A };
                trade(&axes, &mut construction, &mut Factors::default(), &noise);
                construction.province_theta
            };
            let decays: Vec<f64> = (0..4000).map(decay).collect();
            let mean = decays.iter().sum::<f64>() / N;
            let variance = decays.iter().map(|theta| (theta - mean).powi(2)).sum::<f64>() / N;
            assert!(decays.iter().all(|theta| *theta > 0.0));
            assert!((mean - set).abs() < 4.0 / N.sqrt() * sd, "{mean} for {set}");
            assert!(cut || (variance.sqrt() / sd - 1.0).abs() < 4.0 / (2.0 * N).sqrt(), "{variance}");
        }
    }

    /// Gamma of shape 1/RSD²: mean 1, variance RSD², of 6,000 cells within four standard errors; the fourth central
    /// moment of gamma is `3 + 6 / shape` variances squared.
    #[test]
    fn shares_of_provinces_scatter_as_asked() {
        let mut options = EnsembleOptions::default();
        options.trade.province_rsd = 0.5;
        let factors = drawn(&options, &mut Construction::default()).province_trade.expect("drawn");
        let N = factors.len() as f64;
        let mean = factors.iter().sum::<f64>() / N;
        let variance = factors.iter().map(|factor| (factor - mean).powi(2)).sum::<f64>() / N;
        assert!((N - 6000.0).abs() < 0.5 && (mean - 1.0).abs() < 4.0 * 0.5 / N.sqrt(), "{N} {mean}");
        assert!((variance / 0.25 - 1.0).abs() < 4.0 * ((2.0 + 6.0 * 0.25) / N).sqrt(), "{variance}");
    }
}
