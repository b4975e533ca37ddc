//! Two levels: the table summed to provinces or to the nation, then province blocks.
//!
//! `C c = T r` with `C = T (I − A) S` (aggregate.rs tells `T` and `S`), then `z = S c + B⁻¹ (r − [(I − A) S] c)`. The
//! slowest mode of an economy is the national one; province blocks do not see it and the first level removes it. A
//! pass takes one product, `(I − A) z`: `(I − A) S` is formed once, and being part of the preconditioner alone it is
//! multiplied in `f32`.
//!
//! The adjoint is the same with `(I − A)ᵀ`, `Sᵀ` summing and `Tᵀ` spreading.

mod aggregate;

use std::rc::Rc;

use rayon::prelude::{
    IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator, ParallelIterator,
    ParallelSliceMut,
};

use super::certificate::Side;
use super::operator::{Coupled, Operator, ProvinceBlocks, ProvinceSums, TILE, rounded};
use crate::axes::{Axes, Province};
use crate::linalg::{
    Factors, InnerProduct, LinearOperator, Matrix, Preconditioned, add_product, subtract_rounded_product,
};

use aggregate::Aggregate;
pub(super) use aggregate::Level;

/// Columns solved at a time: fixed, so that bits do not depend on threads.
const COLUMNS: usize = 32;

/// Columns of a factored table's image made at a time: they take memory.
const IMAGE_COLUMNS: usize = 128;

/// A coarse level of one side.
pub(super) struct Coarse {
    aggregate: Aggregate,
    /// The operator times the spread, held rows × unknowns.
    image: Matrix,
    factors: Factors,
}

impl Coarse {
    /// Sums the table and factors the sum; `None` where that is singular.
    pub fn new(operator: &Operator<'_>, axes: &Axes, x: &[f64], side: Side) -> Option<Self> {
        let (team, deal) = operator.held();
        let aggregate = Aggregate::new(deal, axes, x, side);
        let image = match (operator, side) {
            (Operator::Dense(coupled), Side::Forward) => spread_image(coupled, &aggregate, axes.m()),
            (Operator::Dense(coupled), Side::Adjoint) => summed_image(coupled, &aggregate, axes.m()),
            (Operator::Factored(_), _) => image(operator, &aggregate, side),
        };
        let factors = Factors::new(aggregate.sum(team, deal, &image)).ok()?;
        Some(Self { aggregate, image, factors })
    }

    /// Coarse unknowns of residuals `D`, which are left with what these do not explain: in `f64` where the block that
    /// comes next would blow up the rounding of `f32`.
    fn take(&self, operator: &Operator<'_>, blocks: &[Factors], D: &mut Matrix) -> Matrix {
        let (team, deal) = operator.held();
        let c = self.solve(&self.aggregate.sum(team, deal, D));
        let (k, single) = (c.columns(), rounded(c.data()));
        let mut rest = D.data_mut();
        let mut tasks = Vec::new();
        for (rows, block) in (ProvinceSums { team, deal }).held().into_iter().zip(blocks) {
            let (mine, after) = rest.split_at_mut(rows.len() * k);
            rest = after;
            let cells = self.image.rows_data(rows).chunks(TILE * self.image.columns());
            tasks.extend(mine.chunks_mut(TILE * k).zip(cells).map(|(rows, cells)| (rows, cells, block)));
        }
        tasks.into_par_iter().for_each(|(rows, cells, block)| {
            if block.is_double() {
                add_product(rows, cells, &c, -1.0);
            } else {
                subtract_rounded_product(rows, cells, &single, k);
            }
        });
        c
    }

    fn solve(&self, d: &Matrix) -> Matrix {
        let (rows, k) = (d.rows(), d.columns());
        let tiles: Vec<usize> = (0..k).step_by(COLUMNS).collect();
        let solve = |from: &usize| {
            let columns = *from..(from + COLUMNS).min(k);
            let mut B: Vec<f64> = (0..rows).flat_map(|i| d.row(i)[columns.clone()].to_vec()).collect();
            self.factors.solve(&mut B, columns.len());
            B
        };
        let solved: Vec<Vec<f64>> = tiles.par_iter().map(solve).collect();
        let mut c = Matrix::zeros(rows, k);
        for (from, B) in tiles.iter().zip(&solved) {
            let width = COLUMNS.min(k - from);
            for (i, values) in B.chunks_exact(width).enumerate() {
                c.row_mut(i)[*from..from + width].copy_from_slice(values);
            }
        }
        c
    }
}

/// The operator times the spread, a few columns at a time.
fn image(operator: &Operator<'_>, aggregate: &Aggregate, side: Side) -> Matrix {
    let deal = operator.held().1;
    let mut image = Matrix::zeros(deal.held_rows(), aggregate.unknowns());
    for from in (0..aggregate.unknowns()).step_by(IMAGE_COLUMNS) {
        let columns = from..(from + IMAGE_COLUMNS).min(aggregate.unknowns());
        let mut c = Matrix::zeros(aggregate.unknowns(), columns.len());
        columns.clone().for_each(|at| *c.at_mut(at, at - from) = 1.0);
        let mut spread = Matrix::zeros(deal.held_rows(), columns.len());
        aggregate.add_spread(deal, &c, &mut spread);
        let part = match side {
            Side::Forward => operator.product(&spread),
            Side::Adjoint => operator.transposed_product(&spread),
        };
        for row in 0..part.rows() {
            image.row_mut(row)[columns.clone()].copy_from_slice(part.row(row));
        }
    }
    image
}

/// `(I − A) S` for the held rows: every row of `A` weighted by shares and summed by group and sector.
fn spread_image(coupled: &Coupled<'_>, aggregate: &Aggregate, m: usize) -> Matrix {
    let (deal, shares, unknowns) = (coupled.deal, &aggregate.shares, aggregate.unknowns());
    let mut image = Matrix::zeros(deal.held_rows(), unknowns);
    let columns: Vec<_> =
        (0..deal.provinces()).map(|q| (aggregate.first(Province(q)), deal.rows(Province(q)))).collect();
    let mut rest = image.data_mut();
    for (p, panel) in coupled.A.iter() {
        let (mine, after) = rest.split_at_mut(panel.rows() * unknowns);
        rest = after;
        mine.par_chunks_mut(unknowns).enumerate().for_each(|(i, to)| {
            for (first, columns) in &columns {
                for city in columns.clone().step_by(m) {
                    let cells = panel.row(i)[city..city + m].iter().zip(&shares[city..city + m]);
                    for (sum, (a, share)) in to[*first..first + m].iter_mut().zip(cells) {
                        *sum -= a * share;
                    }
                }
            }
            to[aggregate.first(p) + i % m] += shares[deal.rows(p).start + i];
        });
    }
    image
}

/// `(I − A)ᵀ Tᵀ` for the held rows: every column of `A` summed by group and sector where its rows are held, then
/// sent to where its own row is. Rows without output are left out, as in spreading.
fn summed_image(coupled: &Coupled<'_>, aggregate: &Aggregate, m: usize) -> Matrix {
    let (deal, n) = (coupled.deal, coupled.deal.n());
    let panels: Vec<(Province, &Matrix)> = coupled.A.iter().collect();
    let by_sector = |(p, panel): &(Province, &Matrix)| {
        let mut sums = Matrix::zeros(m, n);
        let first = deal.rows(*p).start;
        for i in (0..panel.rows()).filter(|i| aggregate.shares[first + i] > 0.0) {
            let to = sums.row_mut(i % m);
            for (sum, a) in to.iter_mut().zip(panel.row(i)) {
                *sum -= a;
            }
            to[first + i] += 1.0;
        }
        sums
    };
    let sums: Vec<Matrix> = panels.par_iter().map(by_sector).collect();
    let mut image = Matrix::zeros(deal.held_rows(), aggregate.unknowns());
    let mut first = 0;
    for q in (0..deal.provinces()).map(Province) {
        let rows = deal.rows(q);
        let columns = sums.iter().flat_map(|sums| rows.clone().map(move |j| (sums, j)));
        let parts: Vec<f64> = columns.flat_map(|(sums, j)| (0..m).map(move |i| sums.at(i, j))).collect();
        let Some(shares) = coupled.team.gather(deal.owner(q), &parts) else { continue };
        for (p, part) in deal.by_province(&shares, rows.len() * m).into_iter().enumerate() {
            let at = aggregate.first(Province(p));
            for (i, values) in part.chunks_exact(m).enumerate() {
                for (sum, value) in image.row_mut(first + i)[at..at + m].iter_mut().zip(values) {
                    *sum += value;
                }
            }
        }
        first += rows.len();
    }
    image
}

/// One side of the system behind both levels, or behind the province blocks alone.
pub(super) struct TwoLevel<'a> {
    pub operator: Operator<'a>,
    /// Relative error of images from which on products are taken in `f32`; infinite for never.
    pub single_from: f64,
    pub blocks: ProvinceBlocks<'a>,
    pub coarse: Option<Rc<Coarse>>,
    pub side: Side,
}

impl Preconditioned for TwoLevel<'_> {
    fn step(&self, D: &Matrix, accuracy: f64) -> (Matrix, Matrix) {
        let (team, deal) = self.operator.held();
        let mut rest = D.clone();
        let mut taken = |coarse: &Rc<Coarse>| coarse.take(&self.operator, self.blocks.blocks, &mut rest);
        let c = self.coarse.as_ref().map(&mut taken);
        let mut Z = match self.side {
            Side::Forward => self.blocks.product(&rest),
            Side::Adjoint => self.blocks.transposed_product(&rest),
        };
        drop(rest);
        if let (Some(coarse), Some(c)) = (&self.coarse, c) {
            coarse.aggregate.add_spread(deal, &c, &mut Z);
        }
        // The rounding of a product is relative to its directions; the images of `D` are of norm one or so.
        let squares = ProvinceSums { team, deal }.squared_norms(&Z);
        let magnified = squares.into_iter().fold(1.0, f64::max).sqrt();
        let operator = self.operator.rounded(accuracy >= self.single_from * magnified);
        let W = match self.side {
            Side::Forward => operator.product(&Z),
            Side::Adjoint => operator.transposed_product(&Z),
        };
        (Z, W)
    }
}
