//! The Newton direction: `G diag(w) Gᵀ d + curvature d = −gap`, with the columns eliminated.
//!
//! Rows and blocks remain: `S = D − W ĉ⁻¹ Wᵀ`, where the rows of `W` are the rows of the cell weights and, for each
//! block with a target, the column sums inside it. `S` is positive semidefinite; its null space (one direction a
//! connected component of the support, more with blocks) is met by pinning unknowns to zero.

use super::lanes::{add_scaled, dot};
use super::{Groups, PerConstraint};
use crate::linalg::{Cholesky, Matrix, Pivot, subtract_gram};

/// Orders up to which `S` is formed and factored; beyond, conjugate gradients multiply with `W`.
const DENSE: usize = 1000;
const CG_STEPS: usize = 1000;
const CG_REDUCTION: f64 = 1e-8;
/// Rounding of a sum, in units of it.
const NOISE: f64 = 16.0 * f64::EPSILON;

/// Direction that minimizes the quadratic model of the dual. `weights` R × C are the second derivatives by cell,
/// `curvature` those of the prices.
pub(in crate::entropy) fn direction(
    weights: &Matrix,
    groups: &Groups,
    curvature: &PerConstraint,
    gaps: &PerConstraint,
    pivot: Pivot,
) -> Option<PerConstraint> {
    if weights.rows() <= weights.columns() {
        return Schur::new(weights, groups, curvature).solve(gaps, pivot);
    }
    // The longer side is the one to eliminate.
    let turned = Schur::new(&weights.transposed(), &groups.transposed(), &groups.turn(curvature));
    turned.solve(&groups.turn(gaps), pivot).map(|d| groups.transposed().turn(&d))
}

struct Schur {
    /// Weights of rows, then sums of blocks by column.
    W: Matrix,
    /// Diagonal of rows and blocks, and of columns.
    kept: Vec<f64>,
    eliminated: Vec<f64>,
    /// Sums of a row over a block: row, position of the block, value.
    shared: Vec<(usize, usize, f64)>,
    /// Blocks with a target, in the order they follow the rows.
    blocks: Vec<usize>,
    block_count: usize,
    rows: usize,
}

impl Schur {
    fn new(weights: &Matrix, groups: &Groups, curvature: &PerConstraint) -> Self {
        let (R, C, H) = (weights.rows(), weights.columns(), groups.column_count);
        let blocks: Vec<usize> = (0..groups.targets.len()).filter(|k| groups.targets[*k].is_some()).collect();
        let mut W = Matrix::zeros(R + blocks.len(), C);
        W.data_mut()[..R * C].copy_from_slice(weights.data());
        let mut place = vec![None; groups.targets.len()];
        for (at, k) in blocks.iter().enumerate() {
            place[*k] = Some(R + at);
        }
        let mut kept = curvature.rows.clone();
        kept.extend(blocks.iter().map(|k| curvature.blocks[*k]));
        let mut eliminated = curvature.columns.clone();
        let mut shared = Vec::new();
        let mut of_blocks = vec![0.0; H];
        for i in 0..R {
            of_blocks.fill(0.0);
            let g = groups.rows[i];
            for (j, weight) in weights.row(i).iter().enumerate() {
                kept[i] += weight;
                eliminated[j] += weight;
                let h = groups.columns[j];
                of_blocks[h] += weight;
                if let Some(row) = place[g * H + h] {
                    *W.at_mut(row, j) += weight;
                }
            }
            for (h, sum) in of_blocks.iter().enumerate() {
                if let Some(row) = place[g * H + h] {
                    kept[row] += sum;
                    shared.push((i, row, *sum));
                }
            }
        }
        Self { W, kept, eliminated, shared, blocks, block_count: groups.targets.len(), rows: R }
    }

    fn solve(&self, gaps: &PerConstraint, pivot: Pivot) -> Option<PerConstraint> {
        let inverse: Vec<f64> = self.eliminated.iter().map(|c| reciprocal(*c)).collect();
        let part: Vec<f64> = gaps.columns.iter().zip(&inverse).map(|(gap, inverse)| gap * inverse).collect();
        let of_blocks = self.blocks.iter().map(|k| gaps.blocks[*k]);
        let mut d: Vec<f64> = gaps.rows.iter().copied().chain(of_blocks).map(|gap| -gap).collect();
        for (k, value) in d.iter_mut().enumerate() {
            *value += dot(self.W.row(k), &part);
        }
        let scale: Vec<f64> = self.kept.iter().map(|s| reciprocal(s.sqrt())).collect();
        multiply(&mut d, &scale);
        if self.kept.len() <= DENSE {
            self.factor(&scale, &inverse, pivot)?.solve(&mut d);
        } else {
            self.iterate(&scale, &inverse, &mut d);
        }
        multiply(&mut d, &scale);
        let mut columns = vec![0.0; inverse.len()];
        for (k, value) in d.iter().enumerate() {
            add_scaled(&mut columns, -value, self.W.row(k));
        }
        multiply(&mut columns, &inverse);
        for (column, part) in columns.iter_mut().zip(&part) {
            *column -= part;
        }
        let mut blocks = vec![0.0; self.block_count];
        for (k, value) in self.blocks.iter().zip(&d[self.rows..]) {
            blocks[*k] = *value;
        }
        d.truncate(self.rows);
        let finite = d.iter().chain(&columns).chain(&blocks).all(|value| value.is_finite());
        finite.then_some(PerConstraint { rows: d, columns, blocks })
    }

    /// `S` scaled to a unit diagonal before the elimination, so that a pivot is a fraction.
    fn factor(&self, scale: &[f64], inverse: &[f64], pivot: Pivot) -> Option<Cholesky> {
        let n = self.kept.len();
        let mut S = Matrix::zeros(n, n);
        for (k, (kept, scale)) in self.kept.iter().zip(scale).enumerate() {
            *S.at_mut(k, k) = kept * scale * scale;
        }
        for (i, k, sum) in &self.shared {
            *S.at_mut(*i, *k) = sum * scale[*i] * scale[*k];
        }
        let mut W = self.W.clone();
        for (k, scale) in scale.iter().enumerate() {
            for (weight, inverse) in W.row_mut(k).iter_mut().zip(inverse) {
                *weight *= scale * inverse.sqrt();
            }
        }
        subtract_gram(&mut S, &W);
        Cholesky::semidefinite(S, n.max(8) as f64 * f64::EPSILON, pivot)
    }

    /// Conjugate gradients on the scaled `S`; `d` is the right-hand side, then the solution.
    fn iterate(&self, scale: &[f64], inverse: &[f64], d: &mut [f64]) {
        let mut residual = d.to_vec();
        let mut along = residual.clone();
        let (mut image, mut columns) = (vec![0.0; d.len()], vec![0.0; inverse.len()]);
        d.fill(0.0);
        let mut size = dot(&residual, &residual);
        // Rounding leaves a part of the right-hand side in the null space, where it would grow without end.
        let noise = NOISE * NOISE * self.kept.iter().sum::<f64>();
        let enough = (size * CG_REDUCTION * CG_REDUCTION).max(noise);
        for _ in 0..CG_STEPS {
            if size <= enough {
                return;
            }
            self.apply(scale, inverse, &along, (&mut image, &mut columns));
            let curvature = dot(&along, &image);
            if curvature <= 0.0 || curvature.is_nan() {
                return;
            }
            let step = size / curvature;
            add_scaled(d, step, &along);
            add_scaled(&mut residual, -step, &image);
            let next = dot(&residual, &residual);
            for (along, residual) in along.iter_mut().zip(&residual) {
                *along = residual + next / size * *along;
            }
            size = next;
        }
    }

    fn apply(&self, scale: &[f64], inverse: &[f64], x: &[f64], (y, columns): (&mut [f64], &mut [f64])) {
        columns.fill(0.0);
        for (k, (x, scale)) in x.iter().zip(scale).enumerate() {
            add_scaled(columns, x * scale, self.W.row(k));
        }
        multiply(columns, inverse);
        for (k, y) in y.iter_mut().enumerate() {
            *y = self.kept[k] * scale[k] * x[k] - dot(self.W.row(k), columns);
        }
        for (i, k, sum) in &self.shared {
            y[*i] += sum * scale[*k] * x[*k];
            y[*k] += sum * scale[*i] * x[*i];
        }
        multiply(y, scale);
    }
}

fn reciprocal(value: f64) -> f64 {
    if value > 0.0 { 1.0 / value } else { 0.0 }
}

fn multiply(values: &mut [f64], factors: &[f64]) {
    for (value, factor) in values.iter_mut().zip(factors) {
        *value *= factor;
    }
}
