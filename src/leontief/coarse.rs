//! Two levels: province blocks, then the table summed to provinces or to the nation.
//!
//! `z₁ = B⁻¹ r`, `z = z₁ + S c` with `C c = T (r − (I − A) z₁)` and `C = T (I − A) S` (aggregate.rs tells `T` and
//! `S`). The slowest mode of an economy is the national one; province blocks do not see it and this level removes
//! it. A pass takes one product: `(I − A) z = (I − A) z₁ + [(I − A) S] c`, with `(I − A) S` formed once.
//!
//! The adjoint is the same with `(I − A)ᵀ`, `Sᵀ` summing and `Tᵀ` spreading.

use std::rc::Rc;

use rayon::prelude::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator, ParallelSliceMut};

use super::aggregate::Aggregate;
use super::certificate::Side;
use super::operator::{Coupled, ProvinceBlocks, ProvinceSums};
use crate::axes::{Axes, Province};
use crate::linalg::{Factors, InnerProduct, LinearOperator, Matrix, Preconditioned};

/// Columns solved at a time: fixed, so that bits do not depend on threads.
const COLUMNS: usize = 32;

/// A coarse level of one side.
pub(super) struct Coarse {
    aggregate: Aggregate,
    /// The operator times the spread, held rows × unknowns.
    image: Matrix,
    factors: Factors,
}

impl Coarse {
    /// Sums the table and factors the sum; `None` where that is singular.
    pub fn new(coupled: &Coupled<'_>, axes: &Axes, x: &[f64], side: Side) -> Option<Self> {
        let (team, deal) = (coupled.team, coupled.deal);
        let aggregate = Aggregate::new(deal, axes, x, side);
        let image = match side {
            Side::Forward => spread_image(coupled, &aggregate, axes.m()),
            Side::Adjoint => summed_image(coupled, &aggregate, axes.m()),
        };
        let factors = Factors::new(aggregate.sum(team, deal, &image, None)).ok()?;
        Some(Self { aggregate, image, factors })
    }

    /// Corrects directions `Z` of residuals `D`, and their images `W` with them.
    fn correct(&self, coupled: &Coupled<'_>, D: &Matrix, Z: &mut Matrix, W: &mut Matrix) {
        let (team, deal) = (coupled.team, coupled.deal);
        let c = self.solve(&self.aggregate.sum(team, deal, D, Some(W)));
        self.aggregate.add_spread(deal, &c, Z);
        ProvinceSums { team, deal }.combine(W, &self.image, &c, 1.0);
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
    pub coupled: Coupled<'a>,
    /// Relative error from which on products are taken in `f32`; infinite for never.
    pub single_from: f64,
    pub blocks: ProvinceBlocks<'a>,
    pub coarse: Option<Rc<Coarse>>,
    pub side: Side,
}

impl Preconditioned for TwoLevel<'_> {
    fn step(&self, D: &Matrix, accuracy: f64) -> (Matrix, Matrix) {
        let coupled = Coupled { single: accuracy >= self.single_from, ..self.coupled };
        let (mut Z, mut W);
        match self.side {
            Side::Forward => {
                Z = self.blocks.product(D);
                W = coupled.product(&Z);
            }
            Side::Adjoint => {
                Z = self.blocks.transposed_product(D);
                W = coupled.transposed_product(&Z);
            }
        }
        if let Some(coarse) = &self.coarse {
            coarse.correct(&self.coupled, D, &mut Z, &mut W);
        }
        (Z, W)
    }
}
