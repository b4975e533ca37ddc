//! What the solves of a system took and what they are certified to, flows in closed form among them.

use serde::Serialize;

use super::System;

/// What the solves of a system took and what they are certified to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SolveSummary {
    /// The method chosen.
    pub method: String,
    /// Right-hand sides solved.
    pub right_hand_sides: usize,
    /// Operator products, over all panels.
    pub passes: usize,
    /// Largest certified relative error of any right-hand side.
    pub relative_bound: f64,
    /// Right-hand sides of these that needed no solve of their own.
    pub closed_form_right_hand_sides: usize,
    /// Panels that GMRES left open and dense LU closed.
    pub fallbacks: usize,
    /// What a residual may grow by: `1/δ`, or a certified bound on the largest output multiplier.
    pub certified_gain: f64,
    /// Regions whose flows in closed form were held against full solves.
    pub closed_form_regions_checked: usize,
    /// Largest difference seen there, relative to what the region causes.
    pub closed_form_largest_difference: f64,
}

impl System<'_> {
    /// What a residual may grow by: `‖X − X*‖ ≤ gain ‖residual‖`.
    pub fn gain(&self) -> f64 {
        self.gain.get()
    }

    /// Relative error of every solution that stands in for the stored table's.
    pub fn misfit(&self) -> f64 {
        self.misfit
    }

    /// The bound of a closed form with that of standing in for the stored table; `None` when it is above the tolerance.
    pub fn closed_form_bound(&self, bound: f64) -> Option<f64> {
        let bound = bound + self.misfit;
        if bound <= self.options.tolerance {
            return Some(bound);
        }
        tracing::warn!("flows in closed form are certified to {bound:.1e} only: solved one by one instead");
        None
    }

    /// Counts flows that came in closed form with their bound, and the regions held against full solves with the
    /// largest difference; `false`, and nothing counted, when these disagree.
    pub fn count_closed(
        &self,
        columns: usize,
        bound: f64,
        (checked, gap, holds): (usize, f64, bool),
    ) -> bool {
        if !holds {
            tracing::warn!(
                "flows in closed form differ from full solves by {gap:.1e}, more than their bounds: solved one by \
                 one instead; please report this table"
            );
            return false;
        }
        let mut summary = self.summary.borrow_mut();
        summary.right_hand_sides += columns;
        summary.closed_form_right_hand_sides += columns;
        summary.relative_bound = summary.relative_bound.max(bound);
        (summary.closed_form_regions_checked, summary.closed_form_largest_difference) = (checked, gap);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::Side;
    use super::super::tests::Small;
    use crate::linalg::Matrix;
    use crate::table::Form;

    /// `‖X − X*‖ ≤ gain ‖r‖ + 2 ρ / δ ‖X‖` for a table that stands in for one whose cells are off by ρ; the summary keeps
    /// the worst of all solves.
    #[test]
    fn bounds_are_with_the_misfit_and_the_worst_is_kept() {
        let small = Small::new(Form::Dense, [2, 5, 4]);
        let system = small.system(1e-3).with_misfit(1e-6);
        let misfit = 2e-6 / system.weights().delta;
        assert!((system.misfit() / misfit - 1.0).abs() < 1e-12);
        let n = small.table.axes.n();
        let F = Matrix::from_row_major(n, 2, (0..2 * n).map(|at| 1.0 + (at % 7) as f64).collect());
        let found = system.solve(&F, Side::Forward).map_err(|_| "solved").expect("solved");
        for (j, error) in found.error.iter().enumerate() {
            let by_hand = system.gain() * found.residual_norms[j] + misfit * found.norms[j];
            assert!((error / by_hand - 1.0).abs() < 1e-12, "{error} {by_hand}");
        }
        let worst = system.summary().relative_bound;
        assert!(worst >= misfit);
        let none = system.solve(&Matrix::zeros(n, 1), Side::Forward).map_err(|_| "solved").expect("solved");
        assert!(none.error[0].abs() <= 0.0 && system.summary().relative_bound >= worst);
        // In closed form too.
        let closed = system.closed_form_bound(1e-9).expect("within the tolerance");
        assert!((closed / (1e-9 + misfit) - 1.0).abs() < 1e-12, "{closed}");
        assert!(system.closed_form_bound(1e-3).is_none());
    }
}
