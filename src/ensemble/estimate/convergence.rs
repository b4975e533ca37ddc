//! Whether there are enough draws, looked at on a fixed grid.

use super::NINETY_FIVE;
use super::spread::{Spread, spread};
use crate::ensemble::StopOptions;

/// The first number of draws looked at; every next one is twice as many.
const FIRST: usize = 256;

/// What is left to go at one number of draws, worst over regions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Draws.
    pub draws: usize,
    /// Half-width of the mean's 95 % interval, relative to the mean.
    pub mean: f64,
    /// Relative standard error of the standard deviation.
    pub deviation: f64,
    /// Width of the intervals of the 2.5 and 97.5 % quantiles, in standard deviations.
    pub quantile: f64,
}

/// The grid up to a number of draws.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Convergence {
    /// Steps made.
    pub steps: Vec<Step>,
}

impl Convergence {
    /// Numbers of draws that are looked at, at most `draws`.
    pub fn grid(draws: usize) -> Vec<usize> {
        std::iter::successors(Some(FIRST), |N| Some(2 * N)).take_while(|N| *N <= draws).collect()
    }
}

impl Step {
    /// Whether it meets the options.
    pub fn meets(&self, options: &StopOptions) -> bool {
        self.mean <= options.mean && self.deviation <= options.deviation && self.quantile <= options.quantile
    }
}

/// Worst relative errors of every column over the first N draws, N on the grid and all draws.
///
/// # Shapes
/// `draws` each of one number a region.
pub fn convergence(draws: &[&[f64]]) -> Convergence {
    let mut grid = Convergence::grid(draws.len());
    if grid.last() != Some(&draws.len()) && draws.len() > 1 {
        grid.push(draws.len());
    }
    Convergence { steps: grid.into_iter().map(|N| step(&draws[..N])).collect() }
}

fn step(draws: &[&[f64]]) -> Step {
    let regions = draws.first().map_or(0, |values| values.len());
    let mut step = Step { draws: draws.len(), mean: 0.0, deviation: 0.0, quantile: 0.0 };
    for r in 0..regions {
        let values: Vec<f64> = draws.iter().map(|values| values[r]).collect();
        let Spread { mean, mean_error, deviation, deviation_error, quantiles } = spread(&values);
        if deviation <= 0.0 {
            continue;
        }
        step.mean = step.mean.max(NINETY_FIVE * mean_error / mean.abs());
        step.deviation = step.deviation.max(deviation_error / deviation);
        for end in [quantiles[0], quantiles[6]] {
            step.quantile = step.quantile.max((end.high - end.low) / deviation);
        }
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::Stream;

    #[test]
    fn the_grid_is_fixed_and_errors_fall_with_the_root() {
        assert_eq!(Convergence::grid(1100), [256, 512, 1024]);
        let draws: Vec<Vec<f64>> =
            (0..1024).map(|d| vec![10.0 + Stream::new(1, 1).of_draw(d).normal(0)]).collect();
        let rows: Vec<&[f64]> = draws.iter().map(Vec::as_slice).collect();
        let found = convergence(&rows).steps;
        assert_eq!(found.iter().map(|step| step.draws).collect::<Vec<_>>(), [256, 512, 1024]);
        // 1.96 / (10 √N) and 1 / √(2N), to sampling error.
        for step in &found {
            let N = step.draws as f64;
            assert!((step.mean * 10.0 * N.sqrt() / 1.96 - 1.0).abs() < 0.15, "{step:?}");
            assert!((step.deviation * (2.0 * N).sqrt() - 1.0).abs() < 0.2, "{step:?}");
        }
    }

    /// The mirror image of a skewed law has its wide end on the other side: the worse of both ends counts.
    #[test]
    fn both_outer_quantiles_are_looked_at() {
        let draws = |sign: f64| -> Vec<Vec<f64>> {
            (0..256).map(|d| vec![sign * Stream::new(2, 1).of_draw(d).normal(0).exp()]).collect()
        };
        let [right, left] = [1.0, -1.0].map(|sign| {
            let draws = draws(sign);
            convergence(&draws.iter().map(Vec::as_slice).collect::<Vec<_>>()).steps[0]
        });
        assert!((right.quantile / left.quantile - 1.0).abs() < 1e-9, "{right:?} {left:?}");
    }

    #[test]
    fn every_criterion_must_be_met() {
        let options = StopOptions { on: true, mean: 0.1, deviation: 0.2, quantile: 0.3 };
        let met = |mean, deviation, quantile| Step { draws: 256, mean, deviation, quantile }.meets(&options);
        assert!(met(0.1, 0.2, 0.3));
        assert!(!met(0.11, 0.2, 0.3) && !met(0.1, 0.21, 0.3) && !met(0.1, 0.2, 0.31));
    }
}
