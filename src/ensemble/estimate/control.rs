//! Means with less error, by what first-order theory says of every draw.
//!
//! The first-order deviation has expectation zero: taking β times it from a draw changes no mean and leaves only the
//! curvature. `β = Cov (y, l) / Var l`, near 1 where the theory holds. The plain mean is reported too.

use super::spread::spread;

/// A mean by control variate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Controlled {
    /// Mean of the number less β times its first-order deviation.
    pub mean: f64,
    /// Its standard error.
    pub mean_error: f64,
    /// Variance of the number over that of the difference: how many times fewer draws do.
    pub gain: f64,
}

/// Draws below which β fits noise.
const FEWEST: usize = 10;

/// The mean of some draws' numbers, controlled by their first-order deviations; NaN below ten draws.
pub fn controlled(values: &[f64], first_order: &[f64]) -> Controlled {
    if values.len() < FEWEST {
        return Controlled { mean: f64::NAN, mean_error: f64::NAN, gain: f64::NAN };
    }
    let (plain, theory) = (spread(values), spread(first_order));
    let products = values.iter().zip(first_order).map(|(y, l)| (y - plain.mean) * (l - theory.mean));
    let covariance = products.sum::<f64>() / (values.len() as f64 - 1.0);
    let variance = theory.deviation * theory.deviation;
    let beta = if variance > 0.0 { covariance / variance } else { 0.0 };
    let left: Vec<f64> = values.iter().zip(first_order).map(|(y, deviation)| y - beta * deviation).collect();
    let rest = spread(&left);
    // β was fitted to the same draws: a degree of freedom less.
    let N = values.len() as f64;
    let wider = ((N - 1.0) / (N - 2.0)).sqrt();
    let (deviation, mean_error) = (rest.deviation * wider, rest.mean_error * wider);
    let gain = if deviation > 0.0 { (plain.deviation / deviation).powi(2) } else { 1.0 };
    Controlled { mean: rest.mean, mean_error, gain }
}

#[cfg(test)]
mod tests {
    use super::controlled;
    use crate::streams::Stream;

    /// y = x + x²/10 around 0: E y = 0.1, first order x; Var y = 1 + 0.02, Var (y − x) = 0.02.
    #[test]
    fn only_the_curvature_is_left() {
        let x: Vec<f64> = (0..100_000).map(|e| Stream::new(9, 9).normal(e)).collect();
        let y: Vec<f64> = x.iter().map(|x| x + x * x / 10.0).collect();
        let found = controlled(&y, &x);
        assert!((found.mean - 0.1).abs() < 4.0 * found.mean_error, "{found:?}");
        assert!((found.gain / 51.0 - 1.0).abs() < 0.05, "{found:?}");
    }

    /// A theory that says nothing takes nothing away.
    #[test]
    fn a_theory_of_no_deviation_leaves_the_plain_mean() {
        let values = [1.0, 2.0, 6.0, 1.0, 2.0, 6.0, 1.0, 2.0, 6.0, 3.0];
        let found = controlled(&values, &[0.0; 10]);
        assert!((found.mean - 3.0).abs() < 1e-15 && (found.gain - 8.0 / 9.0).abs() < 1e-12, "{found:?}");
        assert!(controlled(&values[..9], &[0.0; 9]).mean_error.is_nan());
    }
}
