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
