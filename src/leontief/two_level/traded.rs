//! The coarse level of a factored table, from its factors.
//!
//! With `V_i = Tᵀ_i ℓ` summed by group of selling cities, `(T A S)_(g,i),(h,j) = Σ_{s∈h} V_(s,i),g Â^s_ij σ_(s,j)`: the
//! n × unknowns image of the spread is never formed, a product with the table costs less than one with the image.

use rayon::prelude::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use super::super::certificate::Side;
use super::super::operator::{ProvinceSums, TradedTechnology};
use super::aggregate::Aggregate;
use crate::linalg::Matrix;

/// The table summed to the coarse unknowns, the same bits on every rank.
pub(super) fn summed(traded: &TradedTechnology<'_>, aggregate: &Aggregate, side: Side) -> Matrix {
    let (team, deal) = (traded.trade.team, traded.trade.deal);
    let (selling, using) = match side {
        Side::Forward => (&aggregate.sum, &aggregate.spread),
        Side::Adjoint => (&aggregate.spread, &aggregate.sum),
    };
    let (m, unknowns) = (traded.technology.columns(), aggregate.unknowns());
    let held = ProvinceSums { team, deal }.held();
    let mut sold = Matrix::zeros(deal.held_rows(), unknowns / m);
    for (p, rows) in deal.mine().into_iter().zip(&held) {
        rows.clone().for_each(|row| *sold.at_mut(row, aggregate.first(p) / m) = selling[row]);
    }
    let sold = traded.trade.transposed_product(&sold);
    let technologies: Vec<&Matrix> = traded.technology.iter().map(|(_, cells)| cells).collect();
    let tasks: Vec<_> = held.into_iter().zip(technologies).collect();
    let block = |(rows, cells): (std::ops::Range<usize>, &Matrix)| {
        let mut block = vec![0.0; unknowns * m];
        for (local, row) in rows.clone().enumerate() {
            let region = row - local % m;
            for (group, sold) in sold.row(row).iter().enumerate() {
                let into = &mut block[(group * m + local % m) * m..][..m];
                for ((sum, a), share) in into.iter_mut().zip(cells.row(local)).zip(&using[region..]) {
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
        let first = aggregate.first(crate::axes::Province(q));
        for (row, cells) in block.chunks_exact(m).enumerate() {
            for (sum, cell) in coarse.row_mut(row)[first..first + m].iter_mut().zip(cells) {
                *sum -= cell;
            }
        }
    }
    if side == Side::Forward { coarse } else { coarse.transposed() }
}
