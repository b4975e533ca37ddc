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

#[cfg(test)]
mod tests {
    use super::super::blocks::Coupled;
    use super::*;
    use crate::coefficients::{Technical, technical_coefficients};
    use crate::leontief::Deal;
    use crate::ranks::Solo;
    use crate::streams::Stream;
    use crate::table::synthetic::{NationOptions, nation};
    use crate::table::{Flow, Form, Table};

    fn technical(form: Form) -> (Table, Technical) {
        let options =
            NationOptions { provinces: 4, regions: 19, sectors: 7, form, ..NationOptions::default() };
        let table = nation(&options).expect("sizes");
        let technical = technical_coefficients(table.Z.clone(), &table.x);
        (table, technical)
    }

    /// `‖a − b‖_∞ ≤ 1e-14 ‖b‖_∞`, column by column.
    #[track_caller]
    fn same(a: &Matrix, b: &Matrix) {
        for j in 0..b.columns() {
            let column = |M: &Matrix| (0..M.rows()).map(|i| M.at(i, j)).collect::<Vec<_>>();
            let size = column(b).iter().map(|v| v.abs()).fold(0.0, f64::max);
            let gaps = column(a).into_iter().zip(column(b)).map(|(x, y)| (x - y).abs());
            let gap = gaps.fold(0.0, f64::max);
            assert!(gap <= 1e-14 * size, "column {j}: {gap:e} of {size:e}");
        }
    }

    #[test]
    fn factored_products_are_dense_products() {
        let (table, dense) = technical(Form::Dense);
        let (axes, deal) = (&table.axes, Deal::new(&table.axes, &Solo));
        let Flow::Dense(A) = &dense.A else { unreachable!("a dense nation") };
        let twin = Coupled { team: &Solo, deal: &deal, A, single: false };
        let random = Stream::new(11, 1);
        for k in [1, 3, 50] {
            let cells = (0..axes.n() * k).map(|i| random.uniform(i as u64) - 0.5).collect();
            let X = Matrix::from_row_major(axes.n(), k, cells);
            for form in [Form::Factored, Form::Hierarchical] {
                let (_, found) = technical(form);
                let Flow::Factored { regional, trade } = &found.A else { unreachable!("a factored nation") };
                let trade = TradeOn { team: &Solo, deal: &deal, axes, trade };
                let traded = TradedTechnology { trade, technology: regional };
                same(&traded.product(&X), &twin.product(&X));
                same(&traded.transposed_product(&X), &twin.transposed_product(&X));
            }
        }
    }
}
