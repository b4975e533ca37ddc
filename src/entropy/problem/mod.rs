//! The one problem behind every balance of flows:
//!
//! minimize `Σ_c |x_c| ln(x_c / x⁰_c) − |x_c| + |x⁰_c|` subject to sums over rows, columns and blocks.
//!
//! Its solution is `x = x⁰ exp(± (λ_i + μ_j + φ_gh))`, minus for negative cells, so only the multipliers are unknown:
//! `λ, μ, φ` minimize the convex dual `ψ = Σ |x(λ, μ, φ)| − bᵀ(λ, μ, φ)`, whose gradient is the residual `G x − b`
//! and whose Hessian is `G diag(|x|) Gᵀ`. Scaling minimizes ψ line by line, Newton's method all at once.

mod center;
mod groups;
mod lanes;
mod negative;
mod newton;
mod scaling;
mod schur;
mod target;

pub(super) use groups::Groups;
pub(super) use newton::newton;
pub(super) use scaling::Scaling;
pub(super) use schur::direction;
pub(super) use target::{Target, increasing_root};

use super::report::{Constraint, Worst};
use crate::linalg::Matrix;
use negative::Negative;

/// Signs of the cells of a line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Signs {
    pub positive: bool,
    pub negative: bool,
}

/// Multipliers or factors of every constraint.
#[derive(Clone, Debug)]
pub(super) struct PerConstraint {
    pub rows: Vec<f64>,
    pub columns: Vec<f64>,
    /// Group of rows × group of columns.
    pub blocks: Vec<f64>,
}

/// Cells at the current multipliers, and what they are to sum to.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    /// Positive cells; zero elsewhere.
    positive: Matrix,
    negative: Negative,
    rows: Vec<Target>,
    columns: Vec<Target>,
    groups: Groups,
    /// Multipliers that the cells hold already.
    base: PerConstraint,
    /// Mean of all |b|.
    mean: f64,
}

impl Problem {
    pub(super) fn new(cells: &Matrix, rows: Vec<Target>, columns: Vec<Target>, groups: Groups) -> Self {
        let mut positive = cells.clone();
        for cell in positive.data_mut() {
            *cell = cell.max(0.0);
        }
        let blocks = groups.targets.iter().flatten();
        let sums: Vec<f64> =
            rows.iter().chain(&columns).chain(blocks).map(|target| target.sum.abs()).collect();
        let lines = sums.len().max(1) as f64;
        let of_sums = sums.iter().sum::<f64>() / lines;
        // When every sum is zero, the prior tells what is small.
        let mean = if of_sums > 0.0 { of_sums } else { lanes::size(cells.data()) / lines };
        let base = PerConstraint {
            rows: vec![0.0; rows.len()],
            columns: vec![0.0; columns.len()],
            blocks: vec![0.0; groups.targets.len()],
        };
        Self { positive, negative: Negative::of(cells), rows, columns, groups, base, mean }
    }

    /// Whether every constraint is to hold exactly.
    pub(super) fn is_exact(&self) -> bool {
        self.rows
            .iter()
            .chain(&self.columns)
            .chain(self.groups.targets.iter().flatten())
            .all(Target::is_exact)
    }

    /// `|gap|` of a constraint with sum `b` as the stopping rule measures it.
    #[inline]
    fn measure(&self, gap: f64, sum: f64) -> f64 {
        // Without any target, only zero is near enough.
        gap.abs() / (sum.abs() + 0.01 * self.mean + f64::MIN_POSITIVE)
    }

    /// Residual of the cells as they stand.
    pub(super) fn residual(&self) -> Worst {
        self.worst_of(&self.gaps())
    }

    fn worst_of(&self, gaps: &PerConstraint) -> Worst {
        let mut worst = Worst::NONE;
        for (i, (gap, target)) in gaps.rows.iter().zip(&self.rows).enumerate() {
            worst.hold(self.measure(*gap, target.sum), Constraint::Row(i));
        }
        for (j, (gap, target)) in gaps.columns.iter().zip(&self.columns).enumerate() {
            worst.hold(self.measure(*gap, target.sum), Constraint::Column(j));
        }
        for (k, (gap, target)) in gaps.blocks.iter().zip(&self.groups.targets).enumerate() {
            if let Some(target) = target {
                worst.hold(self.measure(*gap, target.sum), self.groups.constraint(k));
            }
        }
        worst
    }

    /// Gradient of the dual: `G x − b`, with `b` moved by the price of soft constraints; free blocks have none.
    fn gaps(&self) -> PerConstraint {
        let mut gaps = self.sums();
        let against = |gap: &mut f64, target: &Target, base: f64| *gap -= target.sum_at(base);
        for ((gap, target), base) in gaps.rows.iter_mut().zip(&self.rows).zip(&self.base.rows) {
            against(gap, target, *base);
        }
        for ((gap, target), base) in gaps.columns.iter_mut().zip(&self.columns).zip(&self.base.columns) {
            against(gap, target, *base);
        }
        for ((gap, target), base) in gaps.blocks.iter_mut().zip(&self.groups.targets).zip(&self.base.blocks) {
            match target {
                Some(target) => against(gap, target, *base),
                None => *gap = 0.0,
            }
        }
        gaps
    }

    /// Sums over every line of the cells.
    fn sums(&self) -> PerConstraint {
        let (C, H) = (self.columns.len(), self.groups.column_count);
        let mut columns = vec![0.0; C];
        let mut by_group = Matrix::zeros(self.groups.row_count, C);
        let mut rows = Vec::with_capacity(self.rows.len());
        for i in 0..self.rows.len() {
            let cells = self.positive.row(i);
            let group = by_group.row_mut(self.groups.rows[i]);
            lanes::add_scaled(group, 1.0, cells);
            let (at, sizes) = self.negative.row(i);
            let mut total = lanes::sum(cells);
            for (j, size) in at.iter().zip(sizes) {
                group[*j] -= size;
                total -= size;
            }
            rows.push(total);
        }
        let mut blocks = vec![0.0; self.groups.targets.len()];
        for g in 0..self.groups.row_count {
            for (j, cell) in by_group.row(g).iter().enumerate() {
                columns[j] += cell;
                blocks[g * H + self.groups.columns[j]] += cell;
            }
        }
        PerConstraint { rows, columns, blocks }
    }

    /// Cells at factors: every positive one times `r_i w_gj`, every negative one over it, `w_gj = s_j c_gh`.
    fn absorb(&mut self, factors: &PerConstraint, weights: &Matrix) {
        for (i, r) in factors.rows.iter().enumerate() {
            let w = weights.row(self.groups.rows[i]);
            for (cell, w) in self.positive.row_mut(i).iter_mut().zip(w) {
                *cell = *cell * r * w;
            }
            let (at, sizes) = self.negative.row_mut(i);
            for (j, size) in at.iter().zip(sizes) {
                *size = *size / r / w[*j];
            }
        }
        let logs = |base: &mut [f64], factors: &[f64]| {
            for (base, factor) in base.iter_mut().zip(factors) {
                *base += factor.ln();
            }
        };
        logs(&mut self.base.rows, &factors.rows);
        logs(&mut self.base.columns, &factors.columns);
        logs(&mut self.base.blocks, &factors.blocks);
    }

    pub(super) fn rows(&self) -> &[Target] {
        &self.rows
    }

    pub(super) fn columns(&self) -> &[Target] {
        &self.columns
    }

    pub(super) fn groups(&self) -> &Groups {
        &self.groups
    }

    /// Signs of the cells of every row, and of every column within each group of rows.
    pub(super) fn signs(&self) -> (Vec<Signs>, Vec<Vec<Signs>>) {
        let mut by_group = vec![vec![Signs::default(); self.columns.len()]; self.groups.row_count];
        let mut rows = vec![Signs::default(); self.rows.len()];
        for (i, row) in rows.iter_mut().enumerate() {
            let group = &mut by_group[self.groups.rows[i]];
            for (signs, cell) in group.iter_mut().zip(self.positive.row(i)) {
                signs.positive |= *cell > 0.0;
            }
            row.positive = self.positive.row(i).iter().any(|cell| *cell > 0.0);
            let (at, sizes) = self.negative.row(i);
            for (j, size) in at.iter().zip(sizes) {
                row.negative |= *size > 0.0;
                group[*j].negative |= *size > 0.0;
            }
        }
        (rows, by_group)
    }

    /// A soft line without cells pays its price whatever the others do: it asks for nothing.
    pub(super) fn excuse_empty_lines(&mut self) {
        let (rows, by_group) = self.signs();
        for (target, signs) in self.rows.iter_mut().zip(rows) {
            target.excuse(signs);
        }
        for (j, target) in self.columns.iter_mut().enumerate() {
            let any = |of: fn(&Signs) -> bool| by_group.iter().any(|group| of(&group[j]));
            target.excuse(Signs { positive: any(|s| s.positive), negative: any(|s| s.negative) });
        }
    }

    pub(super) fn has_negative(&self) -> bool {
        !self.negative.is_empty()
    }

    /// Every cell that is not zero, row by row: row, column, value.
    pub(super) fn for_each_cell(&self, mut each: impl FnMut(usize, usize, f64)) {
        for i in 0..self.rows.len() {
            for (j, cell) in self.positive.row(i).iter().enumerate() {
                if *cell > 0.0 {
                    each(i, j, *cell);
                }
            }
            let (at, sizes) = self.negative.row(i);
            for (j, size) in at.iter().zip(sizes) {
                if *size > 0.0 {
                    each(i, *j, -size);
                }
            }
        }
    }

    /// Empties cells.
    pub(super) fn remove(&mut self, cells: &[(usize, usize)]) {
        for (i, j) in cells {
            *self.positive.at_mut(*i, *j) = 0.0;
            let (at, sizes) = self.negative.row_mut(*i);
            for (column, size) in at.iter().zip(sizes) {
                if column == j {
                    *size = 0.0;
                }
            }
        }
    }

    /// Cells, with their signs; the problem is left without any.
    pub(super) fn take_cells(&mut self) -> Matrix {
        let mut X = std::mem::replace(&mut self.positive, Matrix::zeros(0, 0));
        for i in 0..X.rows() {
            let (at, sizes) = self.negative.row(i);
            for (j, size) in at.iter().zip(sizes) {
                *X.at_mut(i, *j) -= size;
            }
        }
        X
    }

    /// Multipliers of the cells as they stand.
    pub(super) fn multipliers(&self) -> &PerConstraint {
        &self.base
    }

    /// Distance from the prior, `Σ |x| ln(x / x⁰) − |x| + |x⁰| = Σ_k (λ_k (G x)_k) − Σ|x| + Σ|x⁰|`.
    pub(super) fn divergence(&self, prior: &Matrix) -> f64 {
        let sums = self.sums();
        let linear = |base: &[f64], sums: &[f64]| base.iter().zip(sums).map(|(b, s)| b * s).sum::<f64>();
        let weighted = linear(&self.base.rows, &sums.rows)
            + linear(&self.base.columns, &sums.columns)
            + linear(&self.base.blocks, &sums.blocks);
        let size: f64 = sums.rows.iter().sum::<f64>() + 2.0 * self.negative.total();
        weighted - size + lanes::size(prior.data())
    }
}
