//! Two levels: the table summed to provinces or to the nation, then province blocks.
//!
//! `C c = T r` with `C = T (I − A) S` (aggregate.rs tells `T` and `S`), then `z = S c + B⁻¹ (r − [(I − A) S] c)`. The
//! slowest mode of an economy is the national one; province blocks do not see it and the first level removes it. A
//! pass takes one product, `(I − A) z`: of a dense table `(I − A) S` is formed once, and being part of the
//! preconditioner alone it is multiplied in `f32`; of a factored one sums of its trade shares do (traded.rs), and
//! forward the blocks come first.
//!
//! The adjoint is the same with `(I − A)ᵀ`, `Sᵀ` summing and `Tᵀ` spreading.
//!
//! The hierarchical table closest to a given one (`structure`), solved by province–Schur, was tried in the place of both
//! levels: passes to 1e-13 of 62 regions in 7 provinces with 42 sectors, against 4 of two levels, are 2 with cells off
//! by 1e-6, 4 by 1e-3, 6, 7 and 8 by 5, 15 and 30 %; with trade inside provinces by distance 9 to 14 against 6 to 8.
//! Sums over provinces are exact here and not there.

mod aggregate;
mod traded;

use std::rc::Rc;

use rayon::prelude::{
    IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator, ParallelIterator,
    ParallelSliceMut,
};

use super::certificate::Side;
use super::operator::{Coupled, Operator, ProvinceBlocks, ProvinceSums, TILE, TradedTechnology, rounded};
use super::panel::{add, minus};
use crate::axes::{Axes, Province};
use crate::linalg::{Factors, InnerProduct, Matrix, Preconditioned, add_product, subtract_rounded_product};

use aggregate::Aggregate;
pub(super) use aggregate::Level;
use traded::Sold;

/// Columns solved at a time: fixed, so that bits do not depend on threads.
const COLUMNS: usize = 32;

/// A coarse level of one side.
pub(super) struct Coarse {
    aggregate: Aggregate,
    link: Link,
    factors: Factors,
}

/// What the coarse level and the table have to do with each other.
enum Link {
    /// `(I − A) S`, held rows × unknowns.
    Image(Matrix),
    /// Trade shares summed over selling cities.
    Sold(Sold),
}

impl Coarse {
    /// Sums the table and factors the sum; `None` where that is singular.
    pub fn new(operator: &Operator<'_>, axes: &Axes, x: &[f64], side: Side) -> Option<Self> {
        let (team, deal) = operator.held();
        let aggregate = Aggregate::new(deal, axes, x, side);
        let (link, sum) = match operator {
            Operator::Dense(coupled) => {
                let image = match side {
                    Side::Forward => spread_image(coupled, &aggregate, axes.m()),
                    Side::Adjoint => summed_image(coupled, &aggregate, axes.m()),
                };
                let sum = aggregate.sum(team, deal, &image);
                (Link::Image(image), sum)
            }
            Operator::Factored(traded) => {
                let sold = Sold::new(traded, &aggregate, side);
                let sum = sold.coarse(traded, &aggregate, side);
                (Link::Sold(sold), sum)
            }
        };
        Some(Self { aggregate, link, factors: Factors::new(sum).ok()? })
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

/// `D − image c`: in `f64` where the block that comes next would blow up the rounding of `f32`.
fn without_image(mut D: Matrix, image: &Matrix, c: &Matrix, system: &TwoLevel<'_>) -> Matrix {
    let (team, deal) = system.operator.held();
    let (k, single) = (c.columns(), rounded(c.data()));
    let mut rest = D.data_mut();
    let mut tasks = Vec::new();
    for (rows, block) in (ProvinceSums { team, deal }).held().into_iter().zip(system.blocks.blocks) {
        let (mine, after) = rest.split_at_mut(rows.len() * k);
        rest = after;
        let cells = image.rows_data(rows).chunks(TILE * image.columns());
        tasks.extend(mine.chunks_mut(TILE * k).zip(cells).map(|(rows, cells)| (rows, cells, block)));
    }
    tasks.into_par_iter().for_each(|(rows, cells, block)| {
        if block.is_double() {
            add_product(rows, cells, c, -1.0);
        } else {
            subtract_rounded_product(rows, cells, &single, k);
        }
    });
    D
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

impl TwoLevel<'_> {
    /// Both levels for residuals `D`: close to `(I − A)⁻¹ D`. The coarse level comes first, but where it is cheaper to
    /// sum the image of the other.
    pub fn directions(&self, D: &Matrix) -> Matrix {
        let Some(coarse) = &self.coarse else { return self.blocks.solved(D.clone(), self.side) };
        match (&coarse.link, &self.operator) {
            (Link::Sold(sold), Operator::Factored(traded)) if self.side == Side::Forward => {
                self.blocks_first(D, coarse, (sold, traded))
            }
            (link, operator) => self.coarse_first(D, coarse, (link, operator)),
        }
    }

    /// `z = B⁻¹ D`, `c = C⁻¹ T (D − (I − A) z)`.
    fn blocks_first(
        &self,
        D: &Matrix,
        coarse: &Coarse,
        (sold, traded): (&Sold, &TradedTechnology<'_>),
    ) -> Matrix {
        let (team, deal) = self.operator.held();
        let mut Z = self.blocks.solved(D.clone(), self.side);
        let mut left = coarse.aggregate.sum(team, deal, D);
        add(&mut left, &coarse.aggregate.sum(team, deal, &Z), -1.0);
        add(&mut left, &sold.summed_image(traded, &Z), 1.0);
        coarse.aggregate.add_spread(deal, &coarse.solve(&left), &mut Z);
        Z
    }

    /// `c = C⁻¹ T D`, `z = B⁻¹ (D − (I − A) S c)`.
    fn coarse_first(&self, D: &Matrix, coarse: &Coarse, (link, operator): (&Link, &Operator<'_>)) -> Matrix {
        let (team, deal) = self.operator.held();
        let c = coarse.solve(&coarse.aggregate.sum(team, deal, D));
        let mut spread = Matrix::zeros(D.rows(), D.columns());
        coarse.aggregate.add_spread(deal, &c, &mut spread);
        let rest = match (link, operator) {
            (Link::Image(image), _) => without_image(D.clone(), image, &c, self),
            (Link::Sold(sold), Operator::Factored(traded)) => {
                minus(D, minus(&spread, sold.spread_image(traded, &c)))
            }
            (Link::Sold(_), Operator::Dense(_)) => minus(D, operator.applied(&spread, self.side)),
        };
        let mut Z = self.blocks.solved(rest, self.side);
        add(&mut Z, &spread, 1.0);
        Z
    }
}

impl Preconditioned for TwoLevel<'_> {
    fn step(&self, D: &Matrix, accuracy: f64) -> (Matrix, Matrix) {
        let (team, deal) = self.operator.held();
        let Z = self.directions(D);
        // The rounding of a product is relative to its directions; the images of `D` are of norm one or so.
        let squares = ProvinceSums { team, deal }.squared_norms(&Z);
        let magnified = squares.into_iter().fold(1.0, f64::max).sqrt();
        let operator = self.operator.rounded(accuracy >= self.single_from * magnified);
        let W = operator.applied(&Z, self.side);
        (Z, W)
    }
}
