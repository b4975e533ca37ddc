//! Trade shares over a team: `T W` and `Tᵀ M` on the rows each rank holds.

use std::ops::Range;

use rayon::prelude::{
    IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator, ParallelIterator,
    ParallelSliceMut,
};

use super::super::deal::Deal;
use crate::axes::{Axes, Province};
use crate::linalg::{Matrix, strided_product};
use crate::ranks::Team;
use crate::table::{Aggregates, Panels, Trade, put_aggregate};

/// Buying regions of a transposed product at a time: fixed, so that bits depend on no number of ranks or threads.
const TILE: usize = 64;

/// Sectors of a transposed product on several ranks at a time: their parts by province take memory.
const SECTORS: usize = 6;

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

    /// `T` times the purchases d of every region in a range, a column a region, in a panel of some width: held rows;
    /// collective. Dense shares are scaled, which no product of matrices is needed for.
    pub fn deliveries(&self, d: &Matrix, regions: Range<usize>, width: usize) -> Matrix {
        let (m, k) = (self.axes.m(), width);
        let Trade::Dense(shares) = self.trade else {
            let mut bought = Matrix::zeros(d.rows(), k);
            let rows = self.deal.mine().into_iter().flat_map(|p| self.deal.rows(p));
            for (local, row) in rows.enumerate().filter(|(_, row)| regions.contains(&(row / m))) {
                *bought.at_mut(local, row / m - regions.start) = d.at(local, 0);
            }
            return self.product(&bought);
        };
        let bought = self.deal.whole(self.team, d);
        let mut sold = Matrix::zeros(d.rows(), k);
        let rows: Vec<&[f64]> =
            shares.iter().flat_map(|(_, panel)| panel.data().chunks_exact(panel.columns())).collect();
        sold.data_mut().par_chunks_exact_mut(k.max(1)).zip(rows).enumerate().for_each(
            |(row, (into, shares))| {
                for (s, sold) in regions.clone().zip(into) {
                    *sold = shares[s] * bought.at(s * m + row % m, 0);
                }
            },
        );
        sold
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

    /// One matrix product a sector and held province, on rows put in order of sectors: a sector's uses stay in the
    /// cache from province to province.
    fn dense(&self, shares: &Panels, W: &Matrix) -> Matrix {
        let (m, R, k) = (self.axes.m(), self.axes.R(), W.columns());
        if k == 0 {
            return W.clone();
        }
        let used = by_sector(&self.deal.whole(self.team, W), m);
        let mut sold = vec![0.0; W.rows() * k];
        let mut rest = &mut sold[..];
        let mut tasks = Vec::new();
        for (i, used) in used.chunks_exact(R * k).enumerate() {
            for (_, panel) in shares.iter() {
                let (mine, after) = rest.split_at_mut(panel.rows() / m * k);
                rest = after;
                tasks.push((mine, &panel.data()[i * R..], used));
            }
        }
        tasks.into_par_iter().for_each(|(into, cells, used)| {
            let sizes = [into.len() / k, R, k];
            strided_product(into, k, (cells, (m * R, 1)), (used, k), sizes);
        });
        by_region_again(&sold, m, k)
    }

    /// What every held province p adds, in order of sectors, and its sum in province order where the rows are held.
    fn dense_transposed(&self, shares: &Panels, M: &Matrix) -> Matrix {
        let (m, k, regions) = (self.axes.m(), M.columns(), M.rows() / self.axes.m());
        let sold = by_sector(M, m);
        let panels = Selling::all(shares, &sold, m, k);
        let mut landed = vec![0.0; M.rows() * k];
        if self.team.size() == 1 {
            self.add_up(&panels, &mut landed, k);
            return by_region_again(&landed, m, k);
        }
        for first in (0..m).step_by(SECTORS) {
            let sectors = first..(first + SECTORS).min(m);
            let parts = self.parts(&panels, k, sectors.clone());
            let mut offset = 0;
            for q in self.axes.provinces.iter() {
                let Some(sum) = self.summed(&parts, q, k) else { continue };
                let rows = self.axes.provinces.regions(q).len() * k;
                for (i, sum) in sectors.clone().zip(sum.chunks_exact(rows.max(1))) {
                    landed[i * regions * k + offset..][..rows].copy_from_slice(sum);
                }
                offset += rows;
            }
        }
        by_region_again(&landed, m, k)
    }

    /// `T_iᵀ M_i` of all provinces in province order, added while they are in the cache: what the sum over ranks is.
    fn add_up(&self, panels: &[Selling<'_>], landed: &mut [f64], k: usize) {
        let mut tasks = Vec::new();
        for (i, rows) in landed.chunks_mut((self.axes.R() * k).max(1)).enumerate() {
            tasks.extend(
                rows.chunks_mut((TILE * k).max(1))
                    .enumerate()
                    .map(move |(tile, into)| (i, tile * TILE, into)),
            );
        }
        tasks.into_par_iter().for_each(|(i, first, into)| {
            let mut part = vec![0.0; into.len()];
            for selling in panels {
                selling.landed(i, first, &mut part, k);
                into.iter_mut().zip(&part).for_each(|(sum, value)| *sum += value);
            }
        });
    }

    /// `T_iᵀ M_i` over the rows of every held province: by province and sector, R × k each.
    fn parts(&self, panels: &[Selling<'_>], k: usize, sectors: Range<usize>) -> Vec<Vec<Vec<f64>>> {
        let part = |selling: &Selling<'_>, i: usize| {
            let mut part = vec![0.0; self.axes.R() * k];
            for (tile, into) in part.chunks_mut((TILE * k).max(1)).enumerate() {
                selling.landed(i, tile * TILE, into, k);
            }
            part
        };
        let of_sectors = |selling| sectors.clone().into_par_iter().map(move |i| part(selling, i)).collect();
        panels.par_iter().map(of_sectors).collect()
    }

    /// The rows of province q in all parts, added in province order, where q is held; collective.
    fn summed(&self, parts: &[Vec<Vec<f64>>], q: Province, k: usize) -> Option<Vec<f64>> {
        let regions = self.axes.provinces.regions(q);
        let cut = |part: &Vec<Vec<f64>>| -> Vec<f64> {
            part.iter().flat_map(|rows| &rows[regions.start * k..regions.end * k]).copied().collect()
        };
        let mine: Vec<f64> = parts.iter().flat_map(cut).collect();
        let length = mine.len() / parts.len().max(1);
        let all = self.team.gather(self.deal.owner(q), &mine)?;
        Some(self.deal.sum(&all, length))
    }

    /// `Σ_{r∈p} weight_(r,i) T_(r,i),s`, rows (p, i), columns s, from weights of the held rows; the same on every rank.
    pub(in super::super) fn sold_by_province(&self, weights: &[f64]) -> Matrix {
        let (m, R, P) = (self.axes.m(), self.axes.R(), self.axes.P());
        let Trade::Dense(shares) = self.trade else {
            let mut weighted = Matrix::zeros(weights.len(), P);
            let provinces = self.deal.mine().into_iter().flat_map(|p| self.deal.rows(p).map(move |_| p.0));
            provinces.zip(weights).enumerate().for_each(|(row, (p, w))| *weighted.at_mut(row, p) = *w);
            let sums =
                self.deal.assemble(&self.team.all_gather(self.transposed_product(&weighted).data()), P);
            let cells = (0..P * m * R).map(|at| sums.at(at % R * m + at / R % m, at / (m * R)));
            return Matrix::from_row_major(P * m, R, cells.collect());
        };
        let mut sums = Vec::with_capacity(shares.provinces().len() * m * R);
        let mut rest = weights;
        for (_, panel) in shares.iter() {
            let mut sum = vec![0.0; m * R];
            let (mine, after) = rest.split_at(panel.rows());
            rest = after;
            for (row, weight) in mine.iter().enumerate() {
                let into = &mut sum[row % m * R..][..R];
                into.iter_mut().zip(panel.row(row)).for_each(|(sum, share)| *sum += weight * share);
            }
            sums.extend(sum);
        }
        let all = self.team.all_gather(&sums);
        Matrix::from_row_major(P * m, R, self.deal.by_province(&all, m * R).concat())
    }
}

/// The rows of a panel in order of sectors, regions within.
pub(in super::super) fn by_sector(X: &Matrix, m: usize) -> Vec<f64> {
    let (regions, k) = (X.rows() / m, X.columns());
    let mut sorted = vec![0.0; X.rows() * k];
    sorted.par_chunks_exact_mut((regions * k).max(1)).enumerate().for_each(|(i, rows)| {
        for (r, row) in rows.chunks_exact_mut(k).enumerate() {
            row.copy_from_slice(X.row(r * m + i));
        }
    });
    sorted
}

/// The same, back in order of regions.
pub(in super::super) fn by_region_again(sorted: &[f64], m: usize, k: usize) -> Matrix {
    let rows = sorted.len() / k.max(1);
    let (regions, mut X) = (rows / m, Matrix::zeros(rows, k));
    X.data_mut().par_chunks_exact_mut((m * k).max(1)).enumerate().for_each(|(r, rows)| {
        for (i, row) in rows.chunks_exact_mut(k).enumerate() {
            row.copy_from_slice(&sorted[(i * regions + r) * k..][..k]);
        }
    });
    X
}

/// A province's shares, and its rows of a panel by sector.
struct Selling<'a> {
    shares: &'a Matrix,
    /// Rows of the first sector and all after them.
    rows: &'a [f64],
    /// Numbers from sector to sector.
    stride: usize,
    sectors: usize,
}

impl<'a> Selling<'a> {
    /// The held provinces with their rows of a panel of k columns in order of sectors.
    fn all(shares: &'a Panels, sold: &'a [f64], m: usize, k: usize) -> Vec<Self> {
        let (stride, mut offset) = (sold.len() / m, 0);
        let selling = |(_, shares): (Province, &'a Matrix)| {
            let rows = &sold[offset..];
            offset += shares.rows() / m * k;
            Selling { shares, rows, stride, sectors: m }
        };
        shares.iter().map(selling).collect()
    }

    /// `T_iᵀ M_i` for the buying regions from `first` on, as many as fit `into`.
    fn landed(&self, i: usize, first: usize, into: &mut [f64], k: usize) {
        if k == 0 {
            return;
        }
        let (m, R) = (self.sectors, self.shares.columns());
        let cells = (&self.shares.data()[i * R + first..], (1, m * R));
        let sizes = [into.len() / k, self.shares.rows() / m, k];
        strided_product(into, k, cells, (&self.rows[i * self.stride..], k), sizes);
    }
}
