//! Mean, standard deviation and quantiles of one number over draws.

use super::order::ends;

/// Probabilities of the quantiles archived.
pub const QUANTILES: [f64; 7] = [0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975];

/// A quantile and its 95 % interval between order statistics; an end is infinite where there are too few draws for one,
/// as below 146 for the outermost quantiles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    /// By linear interpolation (type 7).
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Moments with their standard errors.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// `Σ y / N`.
    pub mean: f64,
    /// `s / √N`.
    pub mean_error: f64,
    /// s, with N − 1.
    pub deviation: f64,
    /// `s √((κ₄ − 1) / 4N)`, κ₄ the kurtosis.
    pub deviation_error: f64,
    /// At [`QUANTILES`].
    pub quantiles: [Quantile; 7],
}

/// Sums up the values of some draws; NaN without values, and where a draw has no such number.
pub fn spread(values: &[f64]) -> Spread {
    let N = values.len() as f64;
    let mean = values.iter().sum::<f64>() / N;
    let (mut second, mut fourth) = (0.0, 0.0);
    for value in values {
        let square = (value - mean) * (value - mean);
        second += square;
        fourth += square * square;
    }
    let deviation = if N > 1.0 { (second / (N - 1.0)).sqrt() } else { f64::NAN };
    let kurtosis = if second > 0.0 { N * fourth / (second * second) } else { 1.0 };
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Spread {
        mean,
        mean_error: deviation / N.sqrt(),
        deviation,
        deviation_error: deviation * ((kurtosis - 1.0) / (4.0 * N)).max(0.0).sqrt(),
        quantiles: QUANTILES.map(|p| quantile(&sorted, p)),
    }
}

/// A quantile of sorted values.
pub fn quantile(sorted: &[f64], p: f64) -> Quantile {
    let N = sorted.len();
    if N == 0 || sorted.iter().any(|value| value.is_nan()) {
        return Quantile { value: f64::NAN, low: f64::NAN, high: f64::NAN };
    }
    let at = |place: f64| {
        if place < 1.0 {
            return f64::NEG_INFINITY;
        }
        if place > N as f64 {
            return f64::INFINITY;
        }
        let below = (place.floor() as usize).clamp(1, N);
        let above = (below + 1).min(N);
        sorted[below - 1] + (place - below as f64) * (sorted[above - 1] - sorted[below - 1])
    };
    let ends = ends(N, p);
    Quantile { value: at(1.0 + p * (N - 1) as f64), low: at(ends.low), high: at(ends.high) }
}

#[cfg(test)]
mod tests {
    use super::super::NINETY_FIVE;
    use super::*;
    use crate::streams::Stream;

    #[test]
    fn moments_by_hand() {
        let found = spread(&[1.0, 2.0, 3.0, 4.0, 10.0]);
        // Deviations −3 −2 −1 0 6: squares 9 4 1 0 36 = 50, fourth powers 81 16 1 0 1296 = 1394.
        assert!((found.mean - 4.0).abs() < 1e-15 && (found.deviation - 12.5_f64.sqrt()).abs() < 1e-15);
        let kurtosis: f64 = 5.0 * 1394.0 / 2500.0;
        assert!((found.deviation_error - 12.5_f64.sqrt() * ((kurtosis - 1.0) / 20.0).sqrt()).abs() < 1e-15);
        // Type 7: position 0.25 · 4 = 1 from 0.
        assert!(
            (found.quantiles[2].value - 2.0).abs() < 1e-15 && (found.quantiles[3].value - 3.0).abs() < 1e-15
        );
        assert!((found.quantiles[5].value - (4.0 + 0.8 * 6.0)).abs() < 1e-12);
    }

    /// 95 % intervals of mean, deviation and quantiles cover the truth in 93 to 97 % of 1,000 repetitions.
    #[test]
    fn intervals_cover_what_they_promise() {
        const N: usize = 400;
        let (mut mean, mut deviation, mut quantiles) = (0, 0, [0; 3]);
        // At 2.5, 50 and 95 %.
        let truths = [(0, -1.959_963_984_540_054), (3, 0.0), (5, 1.644_853_626_951_472_2)];
        for repetition in 0..1000 {
            let mut z = vec![0.0; N];
            Stream::new(11, 1).of_draw(repetition).normals(0, &mut z);
            let found = spread(&z);
            mean += usize::from((found.mean).abs() <= NINETY_FIVE * found.mean_error);
            deviation += usize::from((found.deviation - 1.0).abs() <= NINETY_FIVE * found.deviation_error);
            for (covered, (at, truth)) in quantiles.iter_mut().zip(&truths) {
                let of = found.quantiles[*at];
                *covered += usize::from((of.low..=of.high).contains(truth));
            }
        }
        assert!((930..=970).contains(&mean), "mean {mean}");
        assert!((930..=970).contains(&deviation), "deviation {deviation}");
        assert!(quantiles.iter().all(|covered| (930..=970).contains(covered)), "quantiles {quantiles:?}");
    }

    /// A draw without the number takes the place of no quantile.
    #[test]
    fn a_draw_without_a_number_leaves_no_quantile() {
        for quantile in spread(&[1.0, 2.0, f64::NAN]).quantiles {
            assert!(quantile.value.is_nan() && quantile.low.is_nan() && quantile.high.is_nan());
        }
    }
}
