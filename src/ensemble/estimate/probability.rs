//! Probabilities of classes, and ranks.

use super::NINETY_FIVE;
use super::spread::quantile;

/// A probability and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability {
    /// Share of the draws.
    pub share: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A share of draws with its interval.
///
/// # References
/// Wilson 1927, J. Am. Stat. Assoc. 22:209: the interval that also holds for shares near 0 and 1.
pub fn wilson(hits: usize, draws: usize) -> Probability {
    let N = draws as f64;
    if draws == 0 {
        return Probability { share: f64::NAN, low: f64::NAN, high: f64::NAN };
    }
    let (share, square) = (hits as f64 / N, NINETY_FIVE * NINETY_FIVE);
    let center = (share + square / (2.0 * N)) / (1.0 + square / N);
    let reach =
        NINETY_FIVE / (1.0 + square / N) * (share * (1.0 - share) / N + square / (4.0 * N * N)).sqrt();
    Probability { share, low: (center - reach).max(0.0), high: (center + reach).min(1.0) }
}

/// Median, 2.5 % and 97.5 % quantile of every place's rank over draws, 1 the largest; equals in order of place.
///
/// # Shapes
/// `draws` each of one number a place; the result places × 3.
pub fn ranks(draws: &[&[f64]]) -> Vec<[f64; 3]> {
    let places = draws.first().map_or(0, |values| values.len());
    let mut of = vec![Vec::with_capacity(draws.len()); places];
    for values in draws {
        let mut order: Vec<usize> = (0..places).collect();
        order.sort_by(|a, b| values[*b].total_cmp(&values[*a]).then(a.cmp(b)));
        for (rank, place) in order.into_iter().enumerate() {
            of[place].push((rank + 1) as f64);
        }
    }
    let summed = |mut ranks: Vec<f64>| {
        ranks.sort_by(f64::total_cmp);
        [0.5, 0.025, 0.975].map(|p| quantile(&ranks, p).value)
    };
    of.into_iter().map(summed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_by_hand() {
        // Newcombe 1998, Stat. Med. 17:857, table I: 15 of 148, 0.0624 to 0.1605; 0 of 20, 0 to 0.1611.
        let found = wilson(15, 148);
        assert!((found.low - 0.0624).abs() < 5e-5 && (found.high - 0.1605).abs() < 5e-5, "{found:?}");
        let none = wilson(0, 20);
        assert!(none.low.abs() < 1e-15 && (none.high - 0.1611).abs() < 5e-5, "{none:?}");
    }

    #[test]
    fn ranks_by_hand() {
        let draws: [&[f64]; 3] = [&[3.0, 2.0, 1.0], &[3.0, 1.0, 2.0], &[9.0, 9.0, 0.0]];
        let medians: Vec<f64> = ranks(&draws).into_iter().map(|[median, ..]| median).collect();
        assert_eq!(medians, [1.0, 2.0, 3.0]);
    }

    /// Equals stand in order of place. Of 41 draws the 2.5 and 97.5 % quantiles (type 7) are the second and the last but
    /// one.
    #[test]
    fn ranks_of_equals_and_outer_quantiles() {
        assert_eq!(ranks(&[&[5.0, 5.0, 7.0]]), [[2.0; 3], [3.0; 3], [1.0; 3]]);
        let draw = |first_wins: bool| if first_wins { [2.0, 1.0] } else { [1.0, 2.0] };
        let draws: Vec<[f64; 2]> = (0..41).map(|d| draw(d < 2)).collect();
        let draws: Vec<&[f64]> = draws.iter().map(<[f64; 2]>::as_slice).collect();
        assert_eq!(ranks(&draws), [[2.0, 1.0, 2.0], [1.0, 1.0, 2.0]]);
    }
}
