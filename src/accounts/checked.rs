//! Flows in closed form held against full solves of some regions, with the residual of the whole table.
//!
//! The closed form is certified on the interface alone (`leontief::Response`). Here up to twelve regions (the first,
//! those in the middle, the last) are solved for by the ordinary road; both answers must agree to the sum of their
//! bounds.

use std::ops::Range;

use super::demand::Demand;
use super::flows::{Flows, emitted};
use super::stressors::Stressors;
use crate::leontief::{LeontiefError, Side};
use crate::linalg::Matrix;
use crate::ranks::{Agreed, Team};

/// Neighboring regions solved for together.
const TOGETHER: usize = 4;

/// What the comparison found.
pub(super) struct Checked {
    /// Regions compared.
    pub regions: usize,
    /// Largest difference, relative to all that the region causes.
    pub gap: f64,
    /// Whether every difference stays within the bounds.
    pub holds: bool,
}

/// Some regions solved for in full.
pub(super) struct Sample {
    regions: Vec<usize>,
    /// Emitting region × (stressor · sampled region), on rank 0.
    flows: Option<Matrix>,
    /// `‖X_s − X*_s‖_w`.
    error: Vec<f64>,
}

impl Sample {
    /// Solves for the sample.
    pub fn solve(stressors: &Stressors, demand: &Demand<'_, '_>) -> Result<Self, Agreed<LeontiefError>> {
        let system = demand.system;
        let ranges = samples(system.axes().R());
        let regions: Vec<usize> = ranges.iter().cloned().flatten().collect();
        let panels: Vec<Matrix> = ranges.into_iter().map(|range| demand.right_hand_sides(range)).collect();
        let solved = system.solve(&beside(&panels), Side::Forward)?;
        let shares = system.team().gather(0, emitted(system, stressors, &solved.X).data());
        let columns = stressors.count() * regions.len();
        let flows = shares.map(|shares| system.deal().assemble_regions(&shares, columns));
        Ok(Self { regions, flows, error: solved.error })
    }

    /// Compares; the same on every rank. `found` stands on rank 0, `error` is `‖X_s − X*_s‖_w` of the closed form.
    pub fn compare(
        &self,
        team: &dyn Team,
        found: Option<&Flows>,
        error: &[f64],
        intensity: &[f64],
    ) -> Checked {
        let R = error.len();
        let mut checked = Checked { regions: self.regions.len(), gap: 0.0, holds: true };
        if let (Some(flows), Some(found)) = (&self.flows, found) {
            for (at, s) in self.regions.iter().enumerate() {
                for (k, S) in intensity.iter().enumerate() {
                    let column = k * self.regions.len() + at;
                    let pairs = (0..R).map(|r| (flows.at(r, column), found.pair(k, r, *s)));
                    let (difference, total) = compared(pairs);
                    let bound = S * (error[*s] + self.error[at]);
                    // Sums of R rounded products on both sides.
                    let rounding = 8.0 * f64::EPSILON * R as f64 * total;
                    checked.holds &= difference <= bound + rounding;
                    checked.gap = checked.gap.max(if total > 0.0 { difference / total } else { 0.0 });
                }
            }
        }
        let verdict = team.all_gather(&[checked.gap, f64::from(u8::from(checked.holds))]);
        Checked { gap: verdict[0][0], holds: verdict[0][1] > 0.5, ..checked }
    }
}

/// Panels of the same rows, one beside the other.
fn beside(panels: &[Matrix]) -> Matrix {
    let rows = panels.first().map_or(0, Matrix::rows);
    let cells = (0..rows).flat_map(|i| panels.iter().flat_map(move |panel| panel.row(i).iter().copied()));
    let width = panels.iter().map(Matrix::columns).sum();
    Matrix::from_row_major(rows, width, cells.collect())
}

/// `Σ |a − b|` and `Σ |a|`.
fn compared(pairs: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    pairs.fold((0.0, 0.0), |(difference, total), (a, b)| (difference + (a - b).abs(), total + a.abs()))
}

/// First, middle and last regions, or all of few.
fn samples(R: usize) -> Vec<Range<usize>> {
    if R <= 3 * TOGETHER {
        return (0..R).step_by(TOGETHER).map(|from| from..(from + TOGETHER).min(R)).collect();
    }
    [0, (R - TOGETHER) / 2, R - TOGETHER].map(|from| from..from + TOGETHER).to_vec()
}

impl Flows {
    /// Stacked stressor k emitted in r for s.
    fn pair(&self, mut k: usize, r: usize, s: usize) -> f64 {
        let R = self.error.len();
        for all in &self.by_pair {
            let count = all.len() / (R * R);
            if k < count {
                return all[(k * R + r) * R + s];
            }
            k -= count;
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranks::Solo;

    #[test]
    fn samples_lie_apart_inside_the_regions() {
        for R in 1..40 {
            let taken: Vec<usize> = samples(R).into_iter().flatten().collect();
            assert!(taken.windows(2).all(|pair| pair[0] < pair[1]) && taken.iter().all(|s| *s < R), "{R}");
            assert_eq!(taken.len(), R.min(12), "{R}");
        }
    }

    /// Two regions, one stressor: closed flows from region 0 differ by 0.3 of 5 in all; their bounds allow 2 · (ε + ε').
    #[test]
    fn flows_that_differ_by_more_than_their_bounds_are_refused() {
        let flows = |by_pair: Vec<f64>| Flows {
            by_pair: vec![by_pair],
            x_traded: Vec::new(),
            x_exports: Vec::new(),
            x_balancing: Vec::new(),
            error: vec![0.0; 2],
            traded_error: 0.0,
            leaving_error: [0.0; 2],
            correction: None,
        };
        let full = Some(Matrix::from_row_major(2, 1, vec![3.0, 2.0]));
        let closed = flows(vec![3.1, 7.0, 1.8, 7.0]);
        for (own, other, holds) in [(0.1, 0.1, true), (0.1, 0.04, false), (0.04, 0.1, false)] {
            let sample = Sample { regions: vec![0], flows: full.clone(), error: vec![own] };
            let found = sample.compare(&Solo, Some(&closed), &[other, 0.0], &[2.0]);
            assert_eq!(found.holds, holds, "{own} {other}");
            assert!((found.gap - 0.3 / 5.0).abs() < 1e-12 && found.regions == 1, "{}", found.gap);
        }
    }
}
