//! Phase 1: RAS and GRAS sweeps over rows, columns and blocks, one pass over the cells a sweep.
//!
//! The pass over the rows both finds each row's factor and adds the scaled row to its group's sums, so that columns
//! and blocks follow from (groups × columns) numbers. The cells are only read; factors far from 1 are multiplied
//! into them.

use super::lanes::{add_scaled, dot};
use super::{PerConstraint, Problem};
use crate::entropy::report::{Constraint, Worst};
use crate::linalg::Matrix;

/// Factors beyond `e^±200` are absorbed.
const FAR: f64 = 7.2e86;

/// Factors of a sweep, and room for the next.
#[derive(Clone, Debug)]
pub(in crate::entropy) struct Scaling {
    pub(super) factors: PerConstraint,
    /// Row factors of the sweep under way.
    next: Vec<f64>,
    /// `w_gj = s_j c_g,h(j)`.
    pub(super) weights: Matrix,
    /// `Σ_i r_i p_ij` and `Σ_i n_ij / r_i`, by group of rows.
    positive: Matrix,
    negative: Matrix,
    /// Positive and negative sums of one group's blocks.
    block: Vec<(f64, f64)>,
    /// Residual of columns and blocks at the factors; NaN when nobody looked.
    pending: Worst,
}

impl Scaling {
    pub(in crate::entropy) fn new(problem: &Problem) -> Self {
        let (R, C, G) = (problem.rows.len(), problem.columns.len(), problem.groups.row_count);
        Self {
            factors: PerConstraint {
                rows: vec![1.0; R],
                columns: vec![1.0; C],
                blocks: vec![1.0; problem.groups.targets.len()],
            },
            next: vec![1.0; R],
            weights: Matrix::from_row_major(G, C, vec![1.0; G * C]),
            positive: Matrix::zeros(G, C),
            negative: Matrix::zeros(G, C),
            block: vec![(0.0, 0.0); problem.groups.column_count],
            pending: Worst { residual: f64::NAN, constraint: None },
        }
    }

    /// One sweep. Returns the residual before it, and whether that was within `tolerance`: then nothing is changed.
    pub(in crate::entropy) fn sweep(&mut self, problem: &mut Problem, tolerance: f64) -> (Worst, bool) {
        let mut worst = self.rows(problem);
        let within = worst.residual <= tolerance && self.pending.residual <= tolerance;
        if !self.pending.residual.is_nan() {
            worst.hold_all(self.pending);
        }
        if within {
            return (worst, true);
        }
        std::mem::swap(&mut self.factors.rows, &mut self.next);
        self.columns(problem);
        self.pending = Worst::NONE;
        if problem.groups.has_targets() {
            self.blocks(problem);
            self.look_at_columns(problem);
        }
        if self.is_far() {
            self.absorb(problem);
        }
        (worst, false)
    }

    fn rows(&mut self, problem: &Problem) -> Worst {
        let mut worst = Worst::NONE;
        self.positive.data_mut().fill(0.0);
        self.negative.data_mut().fill(0.0);
        for (i, target) in problem.rows.iter().enumerate() {
            let g = problem.groups.rows[i];
            let (w, cells) = (self.weights.row(g), problem.positive.row(i));
            let (at, sizes) = problem.negative.row(i);
            let p = dot(cells, w);
            let nu: f64 = at.iter().zip(sizes).map(|(j, size)| size / w[*j]).sum();
            let (old, base) = (self.factors.rows[i], problem.base.rows[i]);
            let sum = if target.is_exact() { target.sum } else { target.sum_at(base + old.ln()) };
            worst.hold(problem.measure(p * old - nu / old - sum, target.sum), Constraint::Row(i));
            let r = target.factor(p, nu, base);
            self.next[i] = r;
            add_scaled(self.positive.row_mut(g), r, cells);
            let negative = self.negative.row_mut(g);
            for (j, size) in at.iter().zip(sizes) {
                negative[*j] += size / r;
            }
        }
        worst
    }

    fn columns(&mut self, problem: &Problem) {
        let (groups, H) = (&problem.groups, problem.groups.column_count);
        for (j, target) in problem.columns.iter().enumerate() {
            let (mut p, mut nu) = (0.0, 0.0);
            for g in 0..groups.row_count {
                let c = self.factors.blocks[g * H + groups.columns[j]];
                p += c * self.positive.at(g, j);
                nu += self.negative.at(g, j) / c;
            }
            let s = target.factor(p, nu, problem.base.columns[j]);
            self.factors.columns[j] = s;
        }
        self.weigh(problem);
    }

    /// Weights that follow from the factors.
    pub(super) fn weigh(&mut self, problem: &Problem) {
        let (groups, H) = (&problem.groups, problem.groups.column_count);
        for g in 0..groups.row_count {
            let blocks = &self.factors.blocks[g * H..(g + 1) * H];
            for (j, w) in self.weights.row_mut(g).iter_mut().enumerate() {
                *w = self.factors.columns[j] * blocks[groups.columns[j]];
            }
        }
    }

    fn blocks(&mut self, problem: &Problem) {
        let (groups, H) = (&problem.groups, problem.groups.column_count);
        for g in 0..groups.row_count {
            self.block.fill((0.0, 0.0));
            for (j, s) in self.factors.columns.iter().enumerate() {
                let (p, nu) = &mut self.block[groups.columns[j]];
                *p += s * self.positive.at(g, j);
                *nu += self.negative.at(g, j) / s;
            }
            for (h, (p, nu)) in self.block.iter().enumerate() {
                if let Some(target) = &groups.targets[g * H + h] {
                    self.factors.blocks[g * H + h] = target.factor(*p, *nu, problem.base.blocks[g * H + h]);
                }
            }
        }
        self.weigh(problem);
    }

    /// Blocks are met now; columns were before them.
    fn look_at_columns(&mut self, problem: &Problem) {
        for (j, target) in problem.columns.iter().enumerate() {
            let mut total = 0.0;
            for g in 0..problem.groups.row_count {
                let w = self.weights.at(g, j);
                total += w * self.positive.at(g, j) - self.negative.at(g, j) / w;
            }
            let base = problem.base.columns[j];
            let sum = if target.is_exact() {
                target.sum
            } else {
                target.sum_at(base + self.factors.columns[j].ln())
            };
            self.pending.hold(problem.measure(total - sum, target.sum), Constraint::Column(j));
        }
    }

    fn is_far(&self) -> bool {
        let factors = &self.factors;
        let far = |factor: &f64| !(1.0 / FAR..=FAR).contains(factor);
        factors.rows.iter().chain(&factors.columns).chain(&factors.blocks).any(far)
    }

    /// Multiplies the factors into the cells.
    pub(in crate::entropy) fn absorb(&mut self, problem: &mut Problem) {
        problem.absorb(&self.factors, &self.weights);
        self.reset();
    }

    /// Every factor 1: the cells as they stand.
    pub(super) fn reset(&mut self) {
        self.factors.rows.fill(1.0);
        self.factors.columns.fill(1.0);
        self.factors.blocks.fill(1.0);
        self.weights.data_mut().fill(1.0);
    }
}
