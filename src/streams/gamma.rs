//! Gamma variates.
//!
//! # References
//! Marsaglia and Tsang 2000, ACM Trans. Math. Softw. 26:363, doi:10.1145/358407.358414.

use super::elementary::ln;
use super::normal::of_bits;
use super::philox::{Stream, joined, open_interval};

/// Part of the block that lifts a shape below 1.
const BOOST: u32 = 0xffff;

/// Logarithm of a gamma variate, scale 1; shapes below 1 by `ln G_α = ln G_{α+1} + ln U / α`, which never underflows.
pub(super) fn log_gamma(stream: &Stream, element: u64, shape: f64) -> f64 {
    if shape < 1.0 {
        let words = stream.block(element, BOOST);
        let lifted = log_gamma(stream, element, shape + 1.0);
        return lifted + ln(open_interval(joined(words[0], words[1]))) / shape;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    // The chance of a refusal is below 5 %: beyond 65,534 attempts is beyond any run.
    for attempt in 0..BOOST {
        let words = stream.block(element, attempt);
        let z = of_bits(joined(words[0], words[1]));
        let base = 1.0 + c * z;
        if base <= 0.0 {
            continue;
        }
        let (v, u) = (base * base * base, open_interval(joined(words[2], words[3])));
        if ln(u) < 0.5 * z * z + d - d * v + d * 3.0 * ln(base) {
            return ln(d) + 3.0 * ln(base);
        }
    }
    ln(shape)
}

#[cfg(test)]
mod tests {
    use super::super::exp;
    use super::*;

    /// Mean α, variance α; of the logarithm of small shapes the mean ψ(α).
    #[test]
    fn moments_are_those_of_the_law() {
        const N: u64 = 400_000;
        let stream = Stream::new(5, 6);
        for (shape, fourth) in [(0.3, 0.0), (1.0, 0.0), (2.5, 0.0), (40.0, 0.0)] {
            let all: Vec<f64> = (0..N).map(|e| exp(log_gamma(&stream, e, shape + fourth))).collect();
            let mean = all.iter().sum::<f64>() / N as f64;
            let variance = all.iter().map(|g| (g - mean) * (g - mean)).sum::<f64>() / N as f64;
            assert!((mean - shape).abs() < 4.0 * (shape / N as f64).sqrt(), "{shape}: mean {mean}");
            // Var s² = (μ₄ − σ⁴) / N, μ₄ = 3 α² + 6 α.
            let error = ((2.0 * shape * shape + 6.0 * shape) / N as f64).sqrt();
            assert!((variance - shape).abs() < 4.0 * error, "{shape}: variance {variance}");
        }
        // ψ(0.05) = −20.497 845 (Abramowitz and Stegun 6.3), variance ψ'(0.05) = 401.53.
        let mean = (0..N).map(|e| log_gamma(&stream, e, 0.05)).sum::<f64>() / N as f64;
        assert!((mean + 20.497_845).abs() < 4.0 * (401.53 / N as f64).sqrt(), "{mean}");
    }
}
