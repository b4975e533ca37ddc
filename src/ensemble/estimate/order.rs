//! Intervals of quantiles, between the order statistics of the draws.

/// Places among sorted draws, counted from 1, whole and in part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ends {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Ends of the 95 % interval of the p-quantile of N draws: 0 or N + 1 where no draw lies far enough out to end it.
///
/// The r-th draw lies above the quantile with probability `π_r = P(B ≤ r − 1)`, B binomial (N, p). Whole order statistics
/// can only promise more than 95 %; between them `λ = 1 / (1 + r (1 − p) (π_{r+1} − β) / ((N − r) p (β − π_r)))` of the way
/// from r to r + 1 comes within a few thousandths of β, for any smooth law.
///
/// # References
/// Nyblom 1992, Stat. Probab. Lett. 14:129, doi:10.1016/0167-7152(92)90076-H.
pub(super) fn ends(N: usize, p: f64) -> Ends {
    let below = binomial(N, p);
    Ends { low: place(&below, (N, p), 0.025), high: place(&below, (N, p), 0.975) }
}

/// The place that lies above the quantile with probability β.
fn place(below: &[f64], (N, p): (usize, f64), beta: f64) -> f64 {
    // below[r − 1] = π_r.
    let r = below.partition_point(|pi| *pi <= beta);
    if r == 0 {
        return 0.0;
    }
    if r >= N {
        return (N + 1) as f64;
    }
    let (pi, next, r) = (below[r - 1], below[r], r as f64);
    if beta - pi <= 0.0 {
        return r;
    }
    r + 1.0 / (1.0 + r * (1.0 - p) * (next - beta) / ((N as f64 - r) * p * (beta - pi)))
}

/// `P(B ≤ k)` for k from 0 to N, B binomial (N, p), 0 < p < 1: ratios of neighbors from the mode on both sides.
fn binomial(N: usize, p: f64) -> Vec<f64> {
    let odds = p / (1.0 - p);
    let mode = ((N + 1) as f64 * p) as usize;
    let mut weights = vec![0.0; N + 1];
    weights[mode.min(N)] = 1.0;
    for k in mode.min(N)..N {
        weights[k + 1] = weights[k] * odds * (N - k) as f64 / (k + 1) as f64;
    }
    for k in (0..mode.min(N)).rev() {
        weights[k] = weights[k + 1] / odds * (k + 1) as f64 / (N - k) as f64;
    }
    let all: f64 = weights.iter().sum();
    let mut sum = 0.0;
    weights
        .iter()
        .map(|weight| {
            sum += weight / all;
            sum
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binomial_by_hand() {
        // (3, 1/4): 27, 27, 9, 1 of 64.
        let found = binomial(3, 0.25);
        for (found, by_hand) in found.iter().zip([27.0, 54.0, 63.0, 64.0]) {
            assert!((found - by_hand / 64.0).abs() < 1e-15);
        }
    }

    /// N = 20, median: π_6 = 21,700 / 2²⁰, π_5 = 6,196 / 2²⁰; whole order statistics 6 and 15 cover 95.9 %.
    #[test]
    fn the_median_of_twenty_by_hand() {
        let total = f64::from(1 << 20);
        let (pi, next) = (21_700.0 / total, 60_460.0 / total);
        let share = 1.0 / (1.0 + 6.0 * (next - 0.025) / (14.0 * (0.025 - pi)));
        let found = ends(20, 0.5);
        assert!((found.low - (6.0 + share)).abs() < 1e-9, "{found:?}");
        // By symmetry.
        assert!((found.low + found.high - 21.0).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn few_draws_do_not_end_an_interval() {
        assert_eq!(ends(5, 0.025), Ends { low: 0.0, high: ends(5, 0.025).high });
        assert!((ends(5, 0.975).high - 6.0).abs() < 1e-15);
        assert!(ends(1, 0.5).low.abs() < 1e-15 && (ends(1, 0.5).high - 2.0).abs() < 1e-15);
        // 0.975^146 = 0.0248 is the first below 2.5 %.
        assert!(ends(145, 0.025).low.abs() < 1e-15 && ends(147, 0.025).low >= 1.0);
    }
}
