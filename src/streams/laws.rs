//! Laws of amounts and shares, all with the mean they are asked for.

use super::elementary::{exp, ln};
use super::mapped;
use super::normal::{normal_distribution, normal_quantile};
use super::philox::Stream;

/// A lognormal factor with mean 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lognormal {
    /// σ of the logarithm.
    pub sigma: f64,
}

impl Lognormal {
    /// From a relative standard deviation: `σ = √ln(1 + RSD²)`.
    pub fn with_rsd(rsd: f64) -> Self {
        Self { sigma: if rsd > 0.0 { ln(1.0 + rsd * rsd).sqrt() } else { 0.0 } }
    }

    /// The factor at a standard normal, `exp(σ z − σ²/2)`; 1 to the bit where σ is 0.
    #[inline]
    pub fn at(self, z: f64) -> f64 {
        exp(self.sigma * z - 0.5 * self.sigma * self.sigma)
    }

    /// Factors in the place of standard normals; the bits of one by one.
    pub fn fill(self, z: &mut [f64]) {
        mapped(z, |z| self.at(z));
    }
}

/// A normal cut at a lower bound, located so that its mean is the one asked for.
///
/// A normal at the nominal value, cut at zero, has a larger mean once its standard deviation exceeds some 30 % of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TruncatedNormal {
    location: f64,
    scale: f64,
    lower: f64,
}

impl TruncatedNormal {
    /// A law with a mean above the bound; `scale` is the standard deviation before it is cut.
    pub fn with_mean(mean: f64, scale: f64, lower: f64) -> Self {
        let law = |location| Self { location, scale, lower };
        if scale <= 0.0 {
            return law(mean);
        }
        // The mean grows with the location: bisection, to the last bit.
        let (mut low, mut high) = (mean - 60.0 * scale, mean);
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if law(middle).mean() < mean { low = middle } else { high = middle }
        }
        law(0.5 * (low + high))
    }

    fn mean(&self) -> f64 {
        let a = (self.lower - self.location) / self.scale;
        let beyond = 1.0 - normal_distribution(a);
        if beyond <= 0.0 {
            return self.lower;
        }
        let density = exp(-0.5 * a * a) * 0.398_942_280_401_432_7;
        self.location + self.scale * density / beyond
    }

    /// The value at a uniform.
    pub fn at(&self, u: f64) -> f64 {
        if self.scale <= 0.0 {
            return self.location;
        }
        let below = normal_distribution((self.lower - self.location) / self.scale);
        let p = below + u * (1.0 - below);
        (self.location + self.scale * normal_quantile(p.clamp(1e-300, 1.0 - 1e-16))).max(self.lower)
    }
}

/// Shares that follow a Dirichlet law with means `means / Σ means` and concentration c; elements `first ..`.
///
/// A component's relative variance is `(1 − t) / (t (c + 1))`. Components of mean zero stay zero.
pub fn dirichlet(stream: &Stream, first: u64, means: &[f64], concentration: f64) -> Vec<f64> {
    let sum: f64 = means.iter().sum();
    let log = |(at, mean): (usize, &f64)| {
        let shape = concentration * mean / sum;
        if shape > 0.0 { stream.log_gamma(first + at as u64, shape) } else { f64::NEG_INFINITY }
    };
    let logs: Vec<f64> = means.iter().enumerate().map(log).collect();
    normalized(&logs)
}

/// Shares `t_i exp(σ z_i) / Σ`, elements `first ..`: the logistic-normal law; medians, not means, are kept in proportion.
pub fn logistic_normal(stream: &Stream, first: u64, shares: &[f64], sigma: f64) -> Vec<f64> {
    let log = |(at, share): (usize, &f64)| {
        if *share > 0.0 { ln(*share) + sigma * stream.normal(first + at as u64) } else { f64::NEG_INFINITY }
    };
    let logs: Vec<f64> = shares.iter().enumerate().map(log).collect();
    normalized(&logs)
}

fn normalized(logs: &[f64]) -> Vec<f64> {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> =
        logs.iter().map(|log| if log.is_finite() { exp(log - most) } else { 0.0 }).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: usize = 200_000;

    fn moments(values: impl Iterator<Item = f64>) -> (f64, f64) {
        let all: Vec<f64> = values.collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        (mean, (all.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / all.len() as f64).sqrt())
    }

    #[test]
    fn a_lognormal_keeps_its_mean_and_its_relative_deviation() {
        let stream = Stream::new(3, 1);
        for rsd in [0.02, 0.1, 0.5] {
            let law = Lognormal::with_rsd(rsd);
            let (mean, sd) = moments((0..N as u64).map(|e| law.at(stream.normal(e))));
            assert!((mean - 1.0).abs() < 4.0 * rsd / (N as f64).sqrt(), "{rsd}: mean {mean}");
            // se of s: s √((κ₄ − 1) / 4N); κ₄ of a lognormal of RSD 0.5 is 10.
            assert!((sd / rsd - 1.0).abs() < 4.0 * (9.0 / 4.0 / N as f64).sqrt(), "{rsd}: sd {sd}");
        }
        assert_eq!(Lognormal::with_rsd(0.0).at(2.7).to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn a_truncated_normal_keeps_its_mean_and_its_bound() {
        let stream = Stream::new(3, 2);
        for scale in [0.1, 0.5, 2.0] {
            let law = TruncatedNormal::with_mean(1.0, scale, 0.0);
            let all: Vec<f64> = (0..N as u64).map(|e| law.at(stream.uniform(e))).collect();
            assert!(all.iter().all(|x| *x >= 0.0));
            let (mean, sd) = moments(all.into_iter());
            assert!((mean - 1.0).abs() < 4.0 * sd / (N as f64).sqrt(), "{scale}: mean {mean}");
        }
        assert_eq!(TruncatedNormal::with_mean(1.5, 0.0, 0.0).at(0.3).to_bits(), 1.5_f64.to_bits());
    }

    #[test]
    fn dirichlet_shares_have_their_means_and_variances() {
        let stream = Stream::new(3, 3);
        let (means, c, draws) = ([0.5, 0.3, 0.0, 0.19, 0.01], 20.0, 100_000_usize);
        let all: Vec<Vec<f64>> =
            (0..draws).map(|d| dirichlet(&stream.of_draw(d as u32), 0, &means, c)).collect();
        for (i, t) in means.iter().enumerate() {
            let (mean, sd) = moments(all.iter().map(|shares| shares[i]));
            let expected = (t * (1.0 - t) / (c + 1.0)).sqrt();
            assert!((mean - t).abs() <= 4.0 * expected / (draws as f64).sqrt(), "{i}: mean {mean}");
            assert!((sd - expected).abs() <= 0.03 * expected, "{i}: {sd} {expected}");
        }
        assert!(all.iter().all(|shares| (shares.iter().sum::<f64>() - 1.0).abs() < 1e-14));
    }

    #[test]
    fn logistic_normal_log_ratios_are_normal() {
        let stream = Stream::new(3, 4);
        let ratio = |d: u32| {
            let shares = logistic_normal(&stream.of_draw(d), 0, &[0.6, 0.4, 0.0], 0.3);
            ln(shares[0] / shares[1])
        };
        let (mean, sd) = moments((0..N as u32).map(ratio));
        // Difference of two normals of σ 0.3 around ln 1.5.
        let expected = 0.3 * 2.0_f64.sqrt();
        assert!((mean - 1.5_f64.ln()).abs() < 4.0 * expected / (N as f64).sqrt(), "{mean}");
        assert!((sd / expected - 1.0).abs() < 4.0 / (2.0 * N as f64).sqrt(), "{sd}");
    }
}
