//! Variance of a result by source, from two samples and mixtures of them.
//!
//! `A` and `B` are independent samples of all levels, `A_B^i` is A with level i of B: with counter-based numbers nothing is
//! stored, a level reads another stream.
//!
//! first order `S_i = Σ f(B) (f(A_B^i) − f(A)) / N V`; total `S_Ti = Σ (f(A) − f(A_B^i))² / 2 N V`.
//!
//! # References
//! Saltelli et al. 2010, Comput. Phys. Commun. 181:259, doi:10.1016/j.cpc.2009.09.018 (first order); Jansen 1999,
//! Comput. Phys. Commun. 117:35 (total).

use crate::streams::Stream;

/// Resamples of the standard errors.
const RESAMPLES: u32 = 100;
/// Stream of the resamples, "boot".
const BOOT: u32 = 0x626f_6f74;

/// Results of one number in all samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampled {
    /// In A.
    pub first: Vec<f64>,
    /// In B.
    pub second: Vec<f64>,
    /// In `A_B^i`, level by level.
    pub mixed: Vec<Vec<f64>>,
}

/// Shares of variance of one level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// By the level alone.
    pub first: f64,
    /// Its bootstrap standard error.
    pub first_error: f64,
    /// With all that the level takes part in.
    pub total: f64,
    /// Its bootstrap standard error.
    pub total_error: f64,
}

/// Shares of every level; NaN for a number that does not vary.
pub fn decomposition(sampled: &Sampled, seed: u64) -> Vec<Share> {
    let N = sampled.first.len();
    let every: Vec<usize> = (0..N).collect();
    let stream = Stream::new(seed, BOOT);
    let resample = |draw: u32| -> Vec<usize> {
        let at = |k: usize| ((stream.of_draw(draw).uniform(k as u64) * N as f64) as usize).min(N - 1);
        (0..N).map(at).collect()
    };
    let resamples: Vec<Vec<usize>> = (0..RESAMPLES).map(resample).collect();
    let level = |mixed: &Vec<f64>| {
        let [first, total] = shares(sampled, mixed, &every);
        let again: Vec<[f64; 2]> = resamples.iter().map(|of| shares(sampled, mixed, of)).collect();
        let error = |k: usize| {
            let mean = again.iter().map(|shares| shares[k]).sum::<f64>() / again.len() as f64;
            let squares = again.iter().map(|shares| (shares[k] - mean) * (shares[k] - mean)).sum::<f64>();
            (squares / (again.len() - 1) as f64).sqrt()
        };
        Share { first, first_error: error(0), total, total_error: error(1) }
    };
    sampled.mixed.iter().map(level).collect()
}

/// First-order and total share over some samples. Centering at the mean changes no expectation and much of the error.
fn shares(sampled: &Sampled, mixed: &[f64], of: &[usize]) -> [f64; 2] {
    let (A, B) = (&sampled.first, &sampled.second);
    let N = of.len() as f64;
    let mean = of.iter().map(|k| A[*k] + B[*k]).sum::<f64>() / (2.0 * N);
    let square = |value: f64| (value - mean) * (value - mean);
    let variance = of.iter().map(|k| square(A[*k]) + square(B[*k])).sum::<f64>() / (2.0 * N);
    let first = of.iter().map(|k| (B[*k] - mean) * (mixed[*k] - A[*k])).sum::<f64>() / N;
    let total = of.iter().map(|k| (A[*k] - mixed[*k]) * (A[*k] - mixed[*k])).sum::<f64>() / (2.0 * N);
    if variance > 0.0 { [first / variance, total / variance] } else { [f64::NAN; 2] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampled(N: u32, inputs: usize, of: impl Fn(&[f64]) -> f64) -> Sampled {
        let draw = |tag: u32, k: u32| -> Vec<f64> {
            let stream = Stream::new(4, tag).of_draw(k);
            (0..inputs as u64).map(|i| stream.uniform(i)).collect()
        };
        let one = |mix: Option<usize>, second: bool| -> Vec<f64> {
            (0..N)
                .map(|k| {
                    let (mut x, other) = (draw(1 + u32::from(second), k), draw(2, k));
                    if let Some(i) = mix {
                        x[i] = other[i];
                    }
                    of(&x)
                })
                .collect()
        };
        Sampled {
            first: one(None, false),
            second: one(None, true),
            mixed: (0..inputs).map(|i| one(Some(i), false)).collect(),
        }
    }

    /// F-2: Ishigami and Homma 1990, a = 7, b = 0.1: S = 0.3139, 0.4424, 0; S_T3 = 0.2437.
    #[test]
    fn ishigami() {
        let found = decomposition(
            &sampled(1 << 14, 3, |u| {
                let x: Vec<f64> = u.iter().map(|u| std::f64::consts::PI * (2.0 * u - 1.0)).collect();
                x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
            }),
            1,
        );
        for (share, first) in found.iter().zip([0.3139, 0.4424, 0.0]) {
            assert!((share.first - first).abs() < 4.0 * share.first_error, "{share:?} {first}");
            assert!(share.first_error < 0.02);
        }
        assert!((found[2].total - 0.2437).abs() < 4.0 * found[2].total_error, "{:?}", found[2]);
        assert!(found.iter().all(|share| share.total > share.first - 4.0 * share.first_error));
    }

    /// F-3: a linear model has the shares of its squared weights, and no interactions.
    #[test]
    fn a_linear_model() {
        let found = decomposition(&sampled(1 << 13, 3, |u| 1.0 * u[0] + 2.0 * u[1] + 3.0 * u[2] + 5.0), 1);
        for (share, weight) in found.iter().zip([1.0, 4.0, 9.0]) {
            let expected = weight / 14.0;
            assert!((share.first - expected).abs() < 4.0 * share.first_error, "{share:?} {expected}");
            assert!((share.total - expected).abs() < 4.0 * share.total_error, "{share:?} {expected}");
        }
    }

    /// A = (1, 3), B = (2, 6), mixed (2, 3): mean 3, variance (4 + 0 + 1 + 9) / 4 = 7/2, first order (−1 · 1 + 3 · 0) / 2,
    /// total (1 + 0) / 4.
    #[test]
    fn shares_by_hand() {
        let sampled = Sampled { first: vec![1.0, 3.0], second: vec![2.0, 6.0], mixed: vec![vec![2.0, 3.0]] };
        let [first, total] = shares(&sampled, &sampled.mixed[0], &[0, 1]);
        assert!((first + 1.0 / 7.0).abs() < 1e-15 && (total - 1.0 / 14.0).abs() < 1e-15, "{first} {total}");
    }

    /// The standard deviation of the shares of all resamples, with one less than their number.
    #[test]
    fn bootstrap_errors_are_deviations_over_the_resamples() {
        let sampled = sampled(16, 2, |u| u[0] + 3.0 * u[1]);
        let stream = Stream::new(7, BOOT);
        let again = (0..RESAMPLES).map(|draw| {
            let of: Vec<usize> = (0..16).map(|k| (stream.of_draw(draw).uniform(k) * 16.0) as usize).collect();
            shares(&sampled, &sampled.mixed[0], &of)
        });
        let (first, total): (Vec<f64>, Vec<f64>) = again.map(|[first, total]| (first, total)).unzip();
        let found = decomposition(&sampled, 7)[0];
        let by_hand = [first, total].map(|values| super::super::spread(&values).deviation);
        assert!((found.first_error / by_hand[0] - 1.0).abs() < 1e-12, "{found:?} {by_hand:?}");
        assert!((found.total_error / by_hand[1] - 1.0).abs() < 1e-12, "{found:?} {by_hand:?}");
    }
}
