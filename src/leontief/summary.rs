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
