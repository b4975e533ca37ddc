//! `I − T Â`: city technologies, then trade.

use rayon::prelude::{
    IndexedParallelIterator, IntoParallelIterator, ParallelIterator, ParallelSlice, ParallelSliceMut,
};

use super::super::panel::minus;
use super::trade::TradeOn;
use crate::linalg::{LinearOperator, Matrix, strided_product};
use crate::table::Panels;

/// `I − T Â` of a factored table.
#[derive(Clone, Copy)]
pub(in super::super) struct TradedTechnology<'a> {
    pub trade: TradeOn<'a>,
    /// Â, rows (s, i), columns j: product i a unit of output of sector j in region s.
    pub technology: &'a Panels,
}

impl LinearOperator for TradedTechnology<'_> {
    fn product(&self, X: &Matrix) -> Matrix {
        minus(X, self.trade.product(&by_region(self.technology, X, false)))
    }

    fn transposed_product(&self, M: &Matrix) -> Matrix {
        minus(M, by_region(self.technology, &self.trade.transposed_product(M), true))
    }
}

/// `blockdiag(B_s) X` (or its transpose) for one m × m matrix a held region.
pub(in super::super) fn by_region(blocks: &Panels, X: &Matrix, transposed: bool) -> Matrix {
    let (m, k) = (blocks.columns(), X.columns());
    let mut Y = Matrix::zeros(X.rows(), k);
    if k == 0 {
        return Y;
    }
    let cells: Vec<&[f64]> = blocks.iter().flat_map(|(_, panel)| panel.data().chunks_exact(m * m)).collect();
    Y.data_mut()
        .par_chunks_exact_mut(m * k)
        .zip(X.data().par_chunks_exact(m * k))
        .zip(cells.into_par_iter())
        .for_each(|((into, from), block)| region(into, from, block, (m, transposed)));
    Y
}

/// One region's product; a single column without the cost of a call per row.
fn region(into: &mut [f64], from: &[f64], block: &[f64], (m, transposed): (usize, bool)) {
    let k = into.len() / m;
    if k > 1 {
        let steps = if transposed { (1, m) } else { (m, 1) };
        return strided_product(into, k, (block, steps), (from, k), [m, m, k]);
    }
    if transposed {
        for (x, row) in from.iter().zip(block.chunks_exact(m)) {
            for (y, a) in into.iter_mut().zip(row) {
                *y += a * x;
            }
        }
        return;
    }
    for (y, row) in into.iter_mut().zip(block.chunks_exact(m)) {
        *y = row.iter().zip(from).map(|(a, x)| a * x).sum();
    }
}
