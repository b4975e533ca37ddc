//! Distances of regions and of provinces, and the priors made of them.

use super::super::{CompileError, Construction, Prior, Statistics};
use crate::axes::Province;
use crate::linalg::Matrix;

/// Mean radius of the Earth, km.
const RADIUS: f64 = 6371.0;

/// Prior of trade between provinces, P × P: `h^{[p = q]} d_pq^−θ`.
pub(super) fn between_provinces(
    statistics: &Statistics,
    options: &Construction,
    product: &[f64],
) -> Result<Matrix, CompileError> {
    let axes = &statistics.axes;
    let P = axes.P();
    let flat = options.province_theta.abs() <= 0.0 || P == 1;
    let mut prior = Matrix::from_row_major(P, P, vec![1.0; P * P]);
    if !flat {
        let all: Vec<usize> = (0..axes.R()).collect();
        let places = located(statistics, &all, "build.construction.province_theta = 0")?;
        let centers: Vec<[f64; 3]> =
            axes.provinces.iter().map(|p| center(statistics, p, &places, product)).collect();
        let areas: Vec<Option<f64>> = axes.provinces.iter().map(|p| area(statistics, p)).collect();
        prior = gravity(&centers, &areas, options.province_theta);
    }
    for p in 0..P {
        *prior.at_mut(p, p) *= options.province_home_bias;
    }
    Ok(prior)
}

/// Prior of trade inside a province, R_p × R_p.
pub(super) fn inside_province(
    statistics: &Statistics,
    options: &Construction,
    p: Province,
) -> Result<Matrix, CompileError> {
    let of: Vec<usize> = statistics.axes.provinces.regions(p).collect();
    let R = of.len();
    let mut prior = Matrix::from_row_major(R, R, vec![1.0; R * R]);
    if options.prior == Prior::Gravity && R > 1 {
        let places = located(statistics, &of, "build.construction.prior = \"neutral\"")?;
        let areas: Vec<Option<f64>> = of.iter().map(|r| statistics.regions.area[*r]).collect();
        prior = gravity(&places, &areas, options.theta);
    }
    for r in 0..R {
        *prior.at_mut(r, r) *= own_factor(options, R);
    }
    Ok(prior)
}

/// What a region's delivery to itself has over one to another, beside distance.
pub(super) fn own_factor(options: &Construction, regions: usize) -> f64 {
    match options.prior {
        // A draw of an ensemble may go below the neutral prior, never below the flat one.
        Prior::Neutral if regions > 1 => (options.home_bias * (regions - 1) as f64).max(1.0),
        Prior::Neutral => 1.0,
        Prior::Flat => options.home_bias.max(1.0),
        Prior::Gravity => options.home_bias,
    }
}

/// `d^−θ`; the internal distance is `⅔ √(area / π)`, or half the way to the nearest neighbor where no area is known.
fn gravity(places: &[[f64; 3]], areas: &[Option<f64>], theta: f64) -> Matrix {
    /// Centers closer than this are one place, km.
    const CLOSEST: f64 = 1.0;
    let n = places.len();
    let mut prior = Matrix::zeros(n, n);
    for r in 0..n {
        let mut nearest = f64::INFINITY;
        for s in (0..n).filter(|s| *s != r) {
            let d = distance(places[r], places[s]).max(CLOSEST);
            nearest = nearest.min(d);
            *prior.at_mut(r, s) = d.powf(-theta);
        }
        let internal = areas[r].map(|area| 2.0 / 3.0 * (area / std::f64::consts::PI).sqrt());
        let half = if nearest.is_finite() { nearest / 2.0 } else { CLOSEST };
        *prior.at_mut(r, r) = internal.unwrap_or(half).max(CLOSEST).powf(-theta);
    }
    prior
}

/// Places of regions on the unit sphere.
fn located(statistics: &Statistics, regions: &[usize], way_out: &str) -> Result<Vec<[f64; 3]>, CompileError> {
    let place = |r: &usize| match statistics.regions.center[*r] {
        Some((longitude, latitude)) => Ok(on_sphere(longitude, latitude)),
        None => Err(CompileError::Blank {
            what: "longitude or latitude".to_owned(),
            label: statistics.axes.regions.name(*r).to_owned(),
            remedy: format!("a gravity prior needs both: give them, or set {way_out}"),
        }),
    };
    regions.iter().map(place).collect()
}

fn on_sphere(longitude: f64, latitude: f64) -> [f64; 3] {
    let (east, north) = (longitude.to_radians(), latitude.to_radians());
    [north.cos() * east.cos(), north.cos() * east.sin(), north.sin()]
}

/// Great-circle distance, km.
fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    let chord = (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f64>().sqrt();
    2.0 * RADIUS * (chord / 2.0).min(1.0).asin()
}

/// The center of a province's product.
fn center(statistics: &Statistics, p: Province, places: &[[f64; 3]], product: &[f64]) -> [f64; 3] {
    let mut sum = [0.0; 3];
    for r in statistics.axes.provinces.regions(p) {
        (0..3).for_each(|k| sum[k] += product[r] * places[r][k]);
    }
    let norm = sum.iter().map(|c| c * c).sum::<f64>().sqrt();
    if norm > 0.0 { sum.map(|c| c / norm) } else { sum }
}

fn area(statistics: &Statistics, p: Province) -> Option<f64> {
    statistics.axes.provinces.regions(p).map(|r| statistics.regions.area[r]).sum()
}
