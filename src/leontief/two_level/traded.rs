//! The coarse level of a factored table, from its factors.
//!
//! With `V_p,(s,i) = Σ_{r∈p} ℓ_(r,i) T_(r,i),s` the sum is `Σ_{s∈q} V_p,(s,i) Â^s_ij σ_(s,j)`: the
//! n × unknowns image of the spread is never formed, a product with the table costs less than one with the image.

use rayon::prelude::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use super::super::certificate::Side;
use super::super::operator::{ProvinceSums, TradedTechnology};
use super::aggregate::Aggregate;
use crate::axes::Province;
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
    let sold = traded.trade.sold_by_province(selling);
    let technologies: Vec<&Matrix> = traded.technology.iter().map(|(_, cells)| cells).collect();
    let tasks: Vec<_> = held.into_iter().zip(technologies).collect();
    let block = |(rows, cells): (std::ops::Range<usize>, &Matrix)| {
        let mut block = vec![0.0; unknowns * m];
        for (local, row) in rows.clone().enumerate() {
            let region = row - local % m;
            for (p, sold) in sold.row(row).iter().enumerate() {
                let into = &mut block[(aggregate.first(Province(p)) + local % m) * m..][..m];
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
        let first = aggregate.first(Province(q));
        for (row, cells) in block.chunks_exact(m).enumerate() {
            for (sum, cell) in coarse.row_mut(row)[first..first + m].iter_mut().zip(cells) {
                *sum -= cell;
            }
        }
    }
    if side == Side::Forward { coarse } else { coarse.transposed() }
}
