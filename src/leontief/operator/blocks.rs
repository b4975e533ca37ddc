//! `I − A` in province row panels over a team, its inner products, and the province-block preconditioner.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::super::certificate::Side;
use super::super::deal::Deal;
use crate::axes::Province;
use crate::linalg::{
    Factors, InnerProduct, LinearOperator, Matrix, add_product, add_transposed_product, add_weighted_rows,
    rounded_transposed_product, subtract_rounded_product, transposed_product,
};
use crate::ranks::Team;
use crate::table::Panels;

/// Rows of a task: fixed, so that bits depend neither on threads nor on ranks; every task packs the panel anew.
pub(in super::super) const TILE: usize = 512;

/// Columns of a task where one column is multiplied, and memory sets the pace: long runs of a row, sums in the cache.
const WIDE: usize = 4096;

/// `I − A`.
#[derive(Clone, Copy)]
pub(in super::super) struct Coupled<'a> {
    pub team: &'a dyn Team,
    pub deal: &'a Deal,
    pub A: &'a Panels,
    /// Multiply in `f32`, rounding `A` tile by tile.
    pub single: bool,
}

impl Coupled<'_> {
    /// `A_pqᵀ X_p` for every held province p, one after the other.
    fn partials(&self, X: &Matrix, q: Province) -> Vec<f64> {
        let (rows, k) = (self.deal.rows(q), X.columns());
        let tiles: Vec<usize> = (0..rows.len()).step_by(TILE).collect();
        let mut offset = 0;
        let mut tasks = Vec::new();
        for (_, panel) in self.A.iter() {
            let held = &X.data()[offset * k..(offset + panel.rows()) * k];
            offset += panel.rows();
            tasks.extend(tiles.iter().map(|from| (panel, held, *from)));
        }
        let single = self.single;
        let parts: Vec<Vec<f64>> = tasks
            .into_par_iter()
            .map(|(panel, held, from)| {
                let width = TILE.min(rows.len() - from);
                let block = (panel.data(), panel.columns(), rows.start + from);
                if single {
                    return rounded_transposed_product(width, block, &rounded(held), panel.rows());
                }
                let mut part = Matrix::zeros(width, k);
                add_transposed_product(&mut part, block, held, panel.rows());
                part.into_data()
            })
            .collect();
        parts.concat()
    }
}

impl Coupled<'_> {
    /// `A_pᵀ x_p` for every held province p and one column x.
    fn one_column(&self, x: &[f64]) -> Vec<Vec<f64>> {
        let n = self.deal.n();
        let mut offset = 0;
        let mut tasks = Vec::new();
        let mut parts: Vec<Vec<f64>> = self.A.iter().map(|_| vec![0.0; n]).collect();
        for ((_, panel), part) in self.A.iter().zip(&mut parts) {
            let held = &x[offset..offset + panel.rows()];
            offset += panel.rows();
            tasks.extend(
                part.chunks_mut(WIDE).enumerate().map(move |(at, sums)| (panel, held, at * WIDE, sums)),
            );
        }
        tasks.into_par_iter().for_each(|(panel, held, from, sums)| {
            if let Some(cells) = panel.data().get(from..) {
                add_weighted_rows(sums, (cells, n), held, |a| a);
            }
        });
        parts
    }
}

impl LinearOperator for Coupled<'_> {
    fn product(&self, X: &Matrix) -> Matrix {
        let k = X.columns();
        let whole = &*self.deal.whole(self.team, X);
        let single = self.single.then(|| rounded(whole.data()));
        let mut Y = X.clone();
        let mut rest = Y.data_mut();
        let mut tasks = Vec::new();
        for (_, panel) in self.A.iter() {
            let (mine, after) = rest.split_at_mut(panel.rows() * k);
            rest = after;
            let cells = panel.data().chunks(TILE * panel.columns());
            tasks.extend(mine.chunks_mut(TILE * k).zip(cells));
        }
        tasks.into_par_iter().for_each(|(rows, cells)| match &single {
            Some(single) => subtract_rounded_product(rows, cells, single, k),
            None => add_product(rows, cells, whole, -1.0),
        });
        Y
    }

    fn transposed_product(&self, X: &Matrix) -> Matrix {
        let k = X.columns();
        let mut Y = X.clone();
        let mut offset = 0;
        let one = (k == 1 && !self.single).then(|| self.one_column(X.data()));
        for q in (0..self.deal.provinces()).map(Province) {
            let length = self.deal.rows(q).len() * k;
            let parts = match &one {
                Some(one) => one.iter().flat_map(|part| &part[self.deal.rows(q)]).copied().collect(),
                None => self.partials(X, q),
            };
            let Some(shares) = self.team.gather(self.deal.owner(q), &parts) else { continue };
            let sum = self.deal.sum(&shares, length);
            for (y, step) in Y.data_mut()[offset..offset + length].iter_mut().zip(&sum) {
                *y -= step;
            }
            offset += length;
        }
        Y
    }
}

pub(in super::super) fn rounded(values: &[f64]) -> Vec<f32> {
    values.iter().map(|value| *value as f32).collect()
}

/// Inner products: partial sums by province, gathered and added in province order on every rank.
pub struct ProvinceSums<'a> {
    /// Ranks that gather.
    pub team: &'a dyn Team,
    /// Provinces of every rank.
    pub deal: &'a Deal,
}

impl ProvinceSums<'_> {
    /// One array of `length` a held province, from its rows; summed over all provinces.
    pub fn sum(&self, length: usize, part: impl Fn(std::ops::Range<usize>) -> Vec<f64> + Sync) -> Vec<f64> {
        let parts: Vec<Vec<f64>> = self.held().into_par_iter().map(&part).collect();
        self.deal.sum(&self.team.all_gather(&parts.concat()), length)
    }

    /// Held rows of every held province.
    pub(in super::super) fn held(&self) -> Vec<std::ops::Range<usize>> {
        let mut offset = 0;
        let mut held = Vec::new();
        for p in self.deal.mine() {
            let rows = self.deal.rows(p).len();
            held.push(offset..offset + rows);
            offset += rows;
        }
        held
    }
}

impl InnerProduct for ProvinceSums<'_> {
    fn products(&self, V: &Matrix, W: &Matrix) -> Matrix {
        let (a, b) = (V.columns(), W.columns());
        let sum = self.sum(a * b, |rows| {
            let count = rows.len();
            transposed_product(V.rows_data(rows.clone()), W.rows_data(rows), count).into_data()
        });
        Matrix::from_row_major(a, b, sum)
    }

    fn squared_norms(&self, W: &Matrix) -> Vec<f64> {
        self.sum(W.columns(), |rows| {
            let mut squares = vec![0.0; W.columns()];
            for i in rows {
                for (square, value) in squares.iter_mut().zip(W.row(i)) {
                    *square += value * value;
                }
            }
            squares
        })
    }

    fn combine(&self, W: &mut Matrix, V: &Matrix, C: &Matrix, alpha: f64) {
        let (k, inner) = (W.columns(), V.columns());
        if k == 0 || inner == 0 {
            return;
        }
        let mut rest = W.data_mut();
        let mut tasks = Vec::new();
        for rows in self.held() {
            let (mine, after) = rest.split_at_mut(rows.len() * k);
            rest = after;
            tasks.extend(mine.chunks_mut(TILE * k).zip(V.rows_data(rows).chunks(TILE * inner)));
        }
        tasks.into_par_iter().for_each(|(to, from)| add_product(to, from, C, alpha));
    }
}

/// LU of every held `I − A_pp`: block Jacobi.
pub(in super::super) struct ProvinceBlocks<'a> {
    pub blocks: &'a [Factors],
}

impl ProvinceBlocks<'_> {
    /// Every province's solution in the place of its rows.
    pub fn solved(&self, mut Y: Matrix, side: Side) -> Matrix {
        let k = Y.columns();
        let mut rest = Y.data_mut();
        let mut tasks = Vec::new();
        for block in self.blocks {
            let (mine, after) = rest.split_at_mut(block.order() * k);
            rest = after;
            tasks.push((block, mine));
        }
        tasks.into_par_iter().for_each(|(block, rows)| match side {
            Side::Forward => block.solve(rows, k),
            Side::Adjoint => block.solve_transposed(rows, k),
        });
        Y
    }
}

impl LinearOperator for ProvinceBlocks<'_> {
    fn product(&self, X: &Matrix) -> Matrix {
        self.solved(X.clone(), Side::Forward)
    }

    fn transposed_product(&self, X: &Matrix) -> Matrix {
        self.solved(X.clone(), Side::Adjoint)
    }
}
