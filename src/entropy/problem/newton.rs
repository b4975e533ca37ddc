//! Phase 2: damped Newton on the dual. Every step is followed by a sweep, which can only help.

use super::lanes::dot;
use super::{PerConstraint, Problem, Scaling, Target, schur};
use crate::entropy::options::Options;
use crate::entropy::report::Status;
use crate::entropy::solve::Course;
use crate::linalg::{Matrix, Pivot};

/// Part of the promised decrease that a step must bring (Armijo).
const ARMIJO: f64 = 1e-4;
/// Largest change of a multiplier in one step.
const REACH: f64 = 20.0;
/// A step that leaves more than this of the residual was none.
const STALLED: f64 = 0.9;
const HALVINGS: usize = 40;
/// Sweeps when no step helps.
const RETREAT: usize = 10;

/// Steps from cells that hold their multipliers until the tolerance is met or `options.newton` steps are done.
pub(in crate::entropy) fn newton(
    problem: &mut Problem,
    scaling: &mut Scaling,
    options: &Options,
    course: &mut Course,
) -> Status {
    let mut weights = Matrix::zeros(problem.rows.len(), problem.columns.len());
    loop {
        let gaps = problem.gaps();
        let before = course.worst.residual;
        course.worst = problem.worst_of(&gaps);
        if course.worst.residual <= options.tolerance {
            return Status::Newton;
        }
        if course.newton == options.newton {
            return Status::Exhausted;
        }
        course.newton += 1;
        problem.write_sizes(&mut weights);
        // Cells of vanishing size tie parts together that look free: when nothing else helps, try to move them.
        let pivot = if course.worst.residual > STALLED * before { Pivot::Floor } else { Pivot::Pin };
        let direction = schur::direction(&weights, &problem.groups, &problem.curvature(), &gaps, pivot);
        let stepped = direction.is_some_and(|direction| scaling.step(problem, &gaps, &direction));
        for _ in 0..if stepped { 1 } else { RETREAT } {
            course.sweeps += 1;
            scaling.sweep(problem, 0.0);
        }
        scaling.absorb(problem);
    }
}

impl Problem {
    /// `|x|`.
    fn write_sizes(&self, sizes: &mut Matrix) {
        sizes.data_mut().copy_from_slice(self.positive.data());
        for i in 0..self.rows.len() {
            let (at, negative) = self.negative.row(i);
            for (j, size) in at.iter().zip(negative) {
                *sizes.at_mut(i, *j) += size;
            }
        }
    }

    /// Second derivatives of the prices of soft constraints.
    fn curvature(&self) -> PerConstraint {
        let of = |targets: &[Target], base: &[f64]| {
            targets.iter().zip(base).map(|(target, base)| target.curvature(*base)).collect()
        };
        let blocks = self.groups.targets.iter().zip(&self.base.blocks);
        PerConstraint {
            rows: of(&self.rows, &self.base.rows),
            columns: of(&self.columns, &self.base.columns),
            blocks: blocks
                .map(|(target, base)| target.map_or(0.0, |target| target.curvature(*base)))
                .collect(),
        }
    }

    /// `ψ(base + t d) − Σ (what does not depend on t)`: sizes of the cells at the factors, and the targets' terms.
    fn dual(&self, factors: &PerConstraint, weights: &Matrix, t: f64, direction: &PerConstraint) -> f64 {
        let mut total = 0.0;
        for (i, r) in factors.rows.iter().enumerate() {
            let w = weights.row(self.groups.rows[i]);
            total += r * dot(self.positive.row(i), w);
            let (at, sizes) = self.negative.row(i);
            total += at.iter().zip(sizes).map(|(j, size)| size / w[*j]).sum::<f64>() / r;
        }
        let terms = |targets: &[Target], base: &[f64], along: &[f64]| -> f64 {
            targets.iter().zip(base).zip(along).map(|((target, base), d)| target.dual(*base, t * d)).sum()
        };
        total += terms(&self.rows, &self.base.rows, &direction.rows);
        total += terms(&self.columns, &self.base.columns, &direction.columns);
        let blocks = self.groups.targets.iter().zip(&self.base.blocks).zip(&direction.blocks);
        total
            + blocks.filter_map(|((target, base), d)| Some(target.as_ref()?.dual(*base, t * d))).sum::<f64>()
    }
}

impl Scaling {
    /// Sets the factors to the longest step along the direction that brings what it promises.
    fn step(&mut self, problem: &Problem, gaps: &PerConstraint, direction: &PerConstraint) -> bool {
        let slope = inner(gaps, direction);
        let longest = largest(direction);
        if slope >= 0.0 || slope.is_nan() || longest <= 0.0 {
            return false;
        }
        let mut t = f64::min(1.0, REACH / longest);
        self.move_along(problem, 0.0, direction);
        let start = problem.dual(&self.factors, &self.weights, 0.0, direction);
        // Below rounding nothing can be promised.
        let rounding = 64.0 * f64::EPSILON * start.abs();
        for _ in 0..HALVINGS {
            self.move_along(problem, t, direction);
            let there = problem.dual(&self.factors, &self.weights, t, direction);
            if there <= start + ARMIJO * t * slope + rounding {
                return true;
            }
            t *= 0.5;
        }
        self.reset();
        false
    }

    fn move_along(&mut self, problem: &Problem, t: f64, direction: &PerConstraint) {
        let set = |factors: &mut [f64], direction: &[f64]| {
            for (factor, d) in factors.iter_mut().zip(direction) {
                *factor = (t * d).exp();
            }
        };
        set(&mut self.factors.rows, &direction.rows);
        set(&mut self.factors.columns, &direction.columns);
        set(&mut self.factors.blocks, &direction.blocks);
        self.weigh(problem);
    }
}

fn inner(a: &PerConstraint, b: &PerConstraint) -> f64 {
    dot(&a.rows, &b.rows) + dot(&a.columns, &b.columns) + dot(&a.blocks, &b.blocks)
}

fn largest(direction: &PerConstraint) -> f64 {
    let all = direction.rows.iter().chain(&direction.columns).chain(&direction.blocks);
    all.map(|d| d.abs()).fold(0.0, f64::max)
}
