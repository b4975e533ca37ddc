//! Trade shares over a team: `T W` and `Tᵀ M` on the rows each rank holds.

use rayon::prelude::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator, ParallelSliceMut};

use super::super::deal::Deal;
use crate::axes::{Axes, Province};
use crate::linalg::{Matrix, strided_product};
use crate::ranks::Team;
use crate::table::{Aggregates, Hierarchical, Panels, Trade, put_aggregate};

/// Regions of a task: fixed, so that bits depend neither on threads nor on ranks.
const TILE: usize = 16;

/// Trade shares and the ranks that hold them.
#[derive(Clone, Copy)]
pub struct TradeOn<'a> {
    /// Ranks that exchange.
    pub team: &'a dyn Team,
    /// Provinces of every rank.
    pub deal: &'a Deal,
    /// Labels.
    pub axes: &'a Axes,
    /// The shares; dense ones in panels of the held provinces.
    pub trade: &'a Trade,
}

impl TradeOn<'_> {
    /// `T W`: deliveries from uses, held rows × k.
    pub fn product(&self, W: &Matrix) -> Matrix {
        match self.trade {
            Trade::Dense(shares) => self.dense(shares, W),
            Trade::Hierarchical(shares) => {
                let taken = self.gather(W, |p, part, k| shares.taken(self.axes, p, part, k));
                let h = shares.exchange(self.axes, &taken);
                self.deliver(W, |p, part, into| shares.deliver((self.axes, p), part, &h, into))
            }
        }
    }

    /// `Tᵀ M`, held rows × k.
    pub fn transposed_product(&self, M: &Matrix) -> Matrix {
        match self.trade {
            Trade::Dense(shares) => self.dense_transposed(shares, M),
            Trade::Hierarchical(shares) => {
                let delivered = self.gather(M, |p, part, k| shares.delivered(self.axes, p, part, k));
                let l = shares.exchange_transposed(self.axes, &delivered);
                self.deliver(M, |p, part, into| shares.deliver_transposed((self.axes, p), part, &l, into))
            }
        }
    }

    /// One m × k array a province, from its rows of a panel, gathered on every rank.
    pub(in super::super) fn gather(
        &self,
        X: &Matrix,
        part: impl Fn(Province, &[f64], usize) -> Vec<f64> + Sync,
    ) -> Aggregates {
        let k = X.columns();
        let held = self.held_rows(X.data(), k);
        let parts: Vec<Vec<f64>> = held.into_par_iter().map(|(p, rows)| part(p, rows, k)).collect();
        let shares = self.team.all_gather(&parts.concat());
        let length = self.axes.m() * k;
        let mut all = Matrix::zeros(self.axes.m() * self.axes.P(), k);
        for (rank, share) in shares.iter().enumerate() {
            for (p, part) in self.deal.of(rank).into_iter().zip(share.chunks_exact(length.max(1))) {
                put_aggregate(self.axes, p, part, &mut all);
            }
        }
        all
    }

    /// Every held province's rows filled from its rows of a panel.
    pub(in super::super) fn deliver(
        &self,
        X: &Matrix,
        fill: impl Fn(Province, &[f64], &mut [f64]) + Sync,
    ) -> Matrix {
        let k = X.columns();
        let mut Y = Matrix::zeros(X.rows(), k);
        let mut rest = Y.data_mut();
        let mut tasks = Vec::new();
        for (p, rows) in self.held_rows(X.data(), k) {
            let (mine, after) = rest.split_at_mut(rows.len());
            rest = after;
            tasks.push((p, rows, mine));
        }
        tasks.into_par_iter().for_each(|(p, from, into)| fill(p, from, into));
        Y
    }

    fn held_rows<'x>(&self, X: &'x [f64], k: usize) -> Vec<(Province, &'x [f64])> {
        let mut rest = X;
        let cut = |p: Province| {
            let (rows, after) = rest.split_at(self.deal.rows(p).len() * k);
            rest = after;
            (p, rows)
        };
        self.deal.mine().into_iter().map(cut).collect()
    }

    fn dense(&self, shares: &Panels, W: &Matrix) -> Matrix {
        let (m, R, k) = (self.axes.m(), self.axes.R(), W.columns());
        let whole = self.deal.assemble(&self.team.all_gather(W.data()), k);
        self.deliver(W, |p, _, into| {
            let Some(panel) = shares.panel(p) else { return };
            let tiles = into
                .par_chunks_mut((TILE * m * k).max(1))
                .zip(panel.data().chunks(TILE * m * R).collect::<Vec<_>>());
            tiles.for_each(|(rows, cells)| {
                for i in 0..m {
                    let source = (&whole.data()[i * k..], m * k);
                    let sizes = [rows.len() / (m * k), R, k];
                    strided_product(&mut rows[i * k..], m * k, (&cells[i * R..], (m * R, 1)), source, sizes);
                }
            });
        })
    }

    fn dense_transposed(&self, shares: &Panels, M: &Matrix) -> Matrix {
        let k = M.columns();
        let mut V = Matrix::zeros(M.rows(), k);
        let mut offset = 0;
        for q in self.axes.provinces.iter() {
            let length = self.deal.rows(q).len() * k;
            let parts = self.partials(shares, M, q);
            let Some(all) = self.team.gather(self.deal.owner(q), &parts) else { continue };
            V.data_mut()[offset..offset + length].copy_from_slice(&self.deal.sum(&all, length));
            offset += length;
        }
        V
    }

    /// What every held province p adds to `Tᵀ M` in the rows of province q, one after the other.
    fn partials(&self, shares: &Panels, M: &Matrix, q: Province) -> Vec<f64> {
        let (m, R, k) = (self.axes.m(), self.axes.R(), M.columns());
        let regions = self.axes.provinces.regions(q);
        let held = self.held_rows(M.data(), k);
        let parts: Vec<Vec<f64>> = held
            .into_par_iter()
            .map(|(p, rows)| {
                let mut part = vec![0.0; regions.len() * m * k];
                let Some(panel) = shares.panel(p) else { return part };
                let sizes = [regions.len(), panel.rows() / m, k];
                for i in 0..m {
                    let cells = (&panel.data()[i * R + regions.start..], (1, m * R));
                    strided_product(&mut part[i * k..], m * k, cells, (&rows[i * k..], m * k), sizes);
                }
                part
            })
            .collect();
        parts.concat()
    }

    /// The hierarchical shares, where they are.
    pub fn hierarchical(&self) -> Option<&Hierarchical> {
        match self.trade {
            Trade::Dense(_) => None,
            Trade::Hierarchical(shares) => Some(shares),
        }
    }
}
