//! The coarse level of a factored table, from sums of its trade shares over the cities that sell.
//!
//! With `V_(i,g),s = Σ_{r∈g} ℓ_(r,i) T_(r,i),s` (g a province or the nation) the table summed is
//! `Σ_{s∈h} V_(i,g),s Â^s_ij σ_(s,j)`, and what both levels need of each other is cheap on one side of each system:
//! forward the sums of an image, `T A Z = V Â Z`; adjoint the image of a spread, `Aᵀ S c = Âᵀ Vᵀ c`. So a pass takes
//! one product with the table, and no image of n × unknowns is kept.

use rayon::prelude::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator, ParallelSliceMut};

use super::super::certificate::Side;
use super::super::operator::{ProvinceSums, TradedTechnology, by_region, by_region_again, by_sector};
use super::aggregate::Aggregate;
use crate::axes::Province;
use crate::linalg::{Matrix, strided_product};

/// `V`, m × groups × R, the same on every rank.
pub(super) struct Sold {
    groups: usize,
    cells: Vec<f64>,
}

impl Sold {
    /// Sums over the cities of every group.
    pub fn new(traded: &TradedTechnology<'_>, aggregate: &Aggregate, side: Side) -> Self {
        let selling = if side == Side::Forward { &aggregate.sum } else { &aggregate.spread };
        let sold = traded.trade.sold_by_province(selling);
        let (m, R) = (traded.technology.columns(), sold.columns());
        let groups = aggregate.unknowns() / m;
        let mut cells = vec![0.0; aggregate.unknowns() * R];
        for at in 0..sold.rows() {
            let (p, i) = (Province(at / m), at % m);
            let into = &mut cells[(i * groups + aggregate.first(p) / m) * R..][..R];
            into.iter_mut().zip(sold.row(at)).for_each(|(sum, share)| *sum += share);
        }
        Self { groups, cells }
    }

    /// `I − A` summed to the coarse unknowns, or its transpose; the same bits on every rank.
    pub fn coarse(&self, traded: &TradedTechnology<'_>, aggregate: &Aggregate, side: Side) -> Matrix {
        let (team, deal) = (traded.trade.team, traded.trade.deal);
        let using = if side == Side::Forward { &aggregate.spread } else { &aggregate.sum };
        let (m, unknowns) = (traded.technology.columns(), aggregate.unknowns());
        let R = self.cells.len() / unknowns;
        let held = ProvinceSums { team, deal }.held();
        let tasks: Vec<_> = deal.mine().into_iter().zip(held).zip(traded.technology.iter()).collect();
        let block = |((q, rows), (_, cells)): ((Province, std::ops::Range<usize>), (Province, &Matrix))| {
            let mut block = vec![0.0; unknowns * m];
            let first = deal.rows(q).start / m;
            for local in 0..rows.len() {
                let (s, i) = (local / m, local % m);
                let using = &using[rows.start + s * m..][..m];
                for group in 0..self.groups {
                    let sold = self.cells[(i * self.groups + group) * R + first + s];
                    let into = &mut block[(group * m + i) * m..][..m];
                    for ((sum, a), share) in into.iter_mut().zip(cells.row(local)).zip(using) {
                        *sum += sold * a * share;
                    }
                }
            }
            block
        };
        let blocks: Vec<Vec<f64>> = tasks.into_par_iter().with_max_len(1).map(block).collect();
        let shares = team.all_gather(&blocks.concat());
        let mut coarse = Matrix::identity(unknowns);
        for (q, block) in deal.by_province(&shares, unknowns * m).into_iter().enumerate() {
            let first = aggregate.first(Province(q));
            for (row, cells) in block.chunks_exact(m).enumerate() {
                for (sum, cell) in coarse.row_mut(row)[first..first + m].iter_mut().zip(cells) {
                    *sum -= cell;
                }
            }
        }
        if side == Side::Forward { coarse } else { coarse.transposed() }
    }

    /// `V Â Z`: `A Z` summed to the coarse unknowns, the same bits on every rank; collective.
    pub fn summed_image(&self, traded: &TradedTechnology<'_>, Z: &Matrix) -> Matrix {
        let (m, k, groups) = (traded.technology.columns(), Z.columns(), self.groups);
        let used = by_region(traded.technology, Z, false);
        let used = by_sector(&traded.trade.deal.whole(traded.trade.team, &used), m);
        let R = self.cells.len() / (m * groups);
        let mut sums = vec![0.0; m * groups * k];
        let rows = sums.par_chunks_mut((groups * k).max(1)).enumerate();
        rows.for_each(|(i, into)| {
            let (sold, used) = (&self.cells[i * groups * R..], &used[i * R * k..]);
            strided_product(into, k, (sold, (R, 1)), (used, k), [groups, R, k]);
        });
        by_region_again(&sums, m, k)
    }

    /// `Âᵀ Vᵀ c`: `Aᵀ` times the spread of coarse values, on the held rows.
    pub fn spread_image(&self, traded: &TradedTechnology<'_>, c: &Matrix) -> Matrix {
        let deal = traded.trade.deal;
        let (m, k, groups) = (traded.technology.columns(), c.columns(), self.groups);
        let R = self.cells.len() / (m * groups);
        let mut landed = vec![0.0; deal.held_rows() * k];
        let rows = landed.par_chunks_mut((deal.held_rows() / m * k).max(1)).enumerate();
        rows.for_each(|(i, into)| {
            let mut rest = into;
            for q in deal.mine() {
                let regions = deal.rows(q).start / m..deal.rows(q).end / m;
                let (mine, after) = rest.split_at_mut(regions.len() * k);
                rest = after;
                let sold = (&self.cells[i * groups * R + regions.start..], (1, R));
                strided_product(mine, k, sold, (&c.data()[i * k..], m * k), [regions.len(), groups, k]);
            }
        });
        by_region(traded.technology, &by_region_again(&landed, m, k), true)
    }
}
