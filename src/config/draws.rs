//! Rules of the ensemble: laws that can be, correlations that are some.

use super::checks::Broken;
use crate::ensemble::{Correlation, EnsembleOptions, SizeLaw, SourceClass};

/// Relative standard deviations above this are no knowledge of an amount.
const LARGEST_RSD: f64 = 2.0;

/// Draws beyond any use; each has a line in lists that all ranks hold.
const MOST_DRAWS: usize = 10_000_000;

/// Numbers of a control variate beyond which more bring nothing.
const MOST_CONTROLS: usize = 50;

/// Adds every rule the options break.
pub(super) fn ensemble(options: &EnsembleOptions, broken: &mut Broken) {
    for (key, value) in [("ensemble.batch", options.batch), ("ensemble.draws", options.draws.max(1))] {
        if !(1..=MOST_DRAWS).contains(&value) {
            broken.push((key, format!("must be 1 or more, and at most {MOST_DRAWS}")));
        }
    }
    if options.decomposition > options.draws {
        let remedy = "must be at most ensemble.draws: its samples begin with these draws";
        broken.push(("ensemble.decomposition", remedy.to_owned()));
    }
    if !(0.0..=1.0).contains(&options.max_failed) {
        broken.push(("ensemble.max_failed", "must be a share, 0 to 1".to_owned()));
    }
    if options.control > MOST_CONTROLS {
        broken.push(("ensemble.control", format!("must be at most {MOST_CONTROLS}: two draws each")));
    }
    let stop = options.stop;
    for (key, value) in [
        ("ensemble.stop.mean", stop.mean),
        ("ensemble.stop.deviation", stop.deviation),
        ("ensemble.stop.quantile", stop.quantile),
    ] {
        if !(value > 0.0 && value.is_finite()) {
            broken.push((key, "must be above 0".to_owned()));
        }
    }
    widths(options, broken);
    law("ensemble.margins.law", &options.margins.law, broken);
    law("ensemble.technology.national", &options.technology.national, broken);
    for (key, rho) in [
        ("ensemble.margins.correlation", options.margins.correlation),
        ("ensemble.activity.correlation", options.activity.correlation),
        ("ensemble.imputed.correlation", options.imputed.correlation.shares()),
    ] {
        correlation(key, rho, broken);
    }
    options.activity.classes.iter().for_each(|one| class(one, broken));
}

/// Every deviation that is one number.
fn widths(options: &EnsembleOptions, broken: &mut Broken) {
    let (trade, factors) = (&options.trade, &options.emission_factors);
    for (key, value) in [
        ("ensemble.cities.size_rsd", options.cities.size_rsd),
        ("ensemble.cities.population_rsd", options.cities.population_rsd),
        ("ensemble.cities.statistics_rsd", options.cities.statistics_rsd),
        ("ensemble.cities.share_rsd", options.cities.share_rsd),
        ("ensemble.technology.regional_rsd", options.technology.regional_rsd),
        ("ensemble.demand.ratio_rsd", options.demand.ratio_rsd),
        ("ensemble.demand.category_rsd", options.demand.category_rsd),
        ("ensemble.trade.home_bias_sigma", trade.home_bias_sigma),
        ("ensemble.trade.own_sigma", trade.own_sigma),
        ("ensemble.trade.province_home_bias_sigma", trade.province_home_bias_sigma),
        ("ensemble.trade.theta_sd", trade.theta_sd),
        ("ensemble.trade.province_rsd", trade.province_rsd),
        ("ensemble.activity.rsd", options.activity.rsd),
        ("ensemble.emission_factors.coal", factors.coal),
        ("ensemble.emission_factors.oil", factors.oil),
        ("ensemble.emission_factors.gas", factors.gas),
        ("ensemble.emission_factors.process", factors.process),
        ("ensemble.imputed.rsd", options.imputed.rsd),
    ] {
        if !(0.0..=LARGEST_RSD).contains(&value) {
            broken.push((key, format!("must be a deviation from 0 to {LARGEST_RSD} (200 %)")));
        }
    }
}

fn law(key: &'static str, law: &SizeLaw, broken: &mut Broken) {
    let SizeLaw { rsd, reference, exponent, least, most } = *law;
    let widths = [rsd, least, most].iter().all(|width| (0.0..=LARGEST_RSD).contains(width));
    if !widths || least > most {
        broken.push((key, format!("rsd, least and most must be from 0 to {LARGEST_RSD}, least ≤ most")));
    }
    if !(reference > 0.0 && reference.is_finite() && (-1.0..=1.0).contains(&exponent)) {
        broken.push((key, "reference must be above 0, exponent from -1 to 1".to_owned()));
    }
}

fn correlation(key: &'static str, rho: Correlation, broken: &mut Broken) {
    let parts = [rho.nation, rho.province, rho.sector];
    if !parts.iter().all(|part| (0.0..=1.0).contains(part)) || parts.iter().sum::<f64>() > 1.0 {
        let remedy =
            "no correlation matrix: its parts are shares of one variance, each 0 or more, together at most 1";
        broken.push((key, remedy.to_owned()));
    }
}

fn class(class: &SourceClass, broken: &mut Broken) {
    /// Sums of shares that were rounded.
    const ROUNDING: f64 = 1e-6;
    let SourceClass { name, rsd, fuels, .. } = class;
    if !(0.0..=LARGEST_RSD).contains(rsd) {
        let remedy = format!("rsd of class '{name}' is {rsd}; it must be from 0 to {LARGEST_RSD}");
        broken.push(("ensemble.activity.classes", remedy));
    }
    let shares = fuels.iter().all(|share| (0.0..=1.0).contains(share));
    if !shares || fuels.iter().sum::<f64>() > 1.0 + ROUNDING {
        let remedy = format!("fuels of class '{name}' must be shares that add up to 1 at most");
        broken.push(("ensemble.activity.classes", remedy));
    }
}
