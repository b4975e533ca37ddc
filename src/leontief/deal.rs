//! Which rank owns which province.

use std::borrow::Cow;

use crate::axes::{Axes, Province};
use crate::linalg::Matrix;
use crate::ranks::Team;

/// Provinces dealt to ranks by estimated work, largest first, and the order of rows on each rank.
#[derive(Clone, Debug)]
pub struct Deal {
    owner: Vec<usize>,
    rank: usize,
    ranks: usize,
    /// First row of every province, n at the end.
    bounds: Vec<usize>,
    /// Sectors, m: rows a region.
    sectors: usize,
}

impl Deal {
    /// Deals the provinces of a table to the ranks of a team.
    pub fn new(axes: &Axes, team: &dyn Team) -> Self {
        Self::over(axes, team.rank(), team.size())
    }

    /// The deal as one of some ranks sees it, which need not be there.
    pub fn over(axes: &Axes, rank: usize, ranks: usize) -> Self {
        let bounds = axes.row_bounds();
        let n = axes.n() as f64;
        // LU of the block; then some ten passes with some hundreds of columns, each a product with the row panel and
        // a solve with the block. Memory goes with the row panel too.
        let work = |p: &Province| {
            let rows = axes.province_rows(*p).len() as f64;
            2.0 / 3.0 * rows * rows * rows + 5000.0 * rows * (n + rows)
        };
        let mut order: Vec<Province> = axes.provinces.iter().collect();
        order.sort_by(|a, b| work(b).total_cmp(&work(a)).then(a.cmp(b)));
        let mut load = vec![0.0; ranks];
        let mut owner = vec![0; axes.P()];
        for p in order {
            let mut lightest = 0;
            for rank in 1..load.len() {
                if load[rank] < load[lightest] {
                    lightest = rank;
                }
            }
            load[lightest] += work(&p);
            owner[p.0] = lightest;
        }
        Self { owner, rank, ranks, bounds, sectors: axes.m() }
    }

    /// Provinces of this rank, in order.
    pub fn mine(&self) -> Vec<Province> {
        self.of(self.rank)
    }

    /// Provinces of a rank, in order.
    pub fn of(&self, rank: usize) -> Vec<Province> {
        (0..self.owner.len()).filter(|p| self.owner[*p] == rank).map(Province).collect()
    }

    /// Owner of a province.
    pub fn owner(&self, p: Province) -> usize {
        self.owner[p.0]
    }

    /// Number of provinces.
    pub fn provinces(&self) -> usize {
        self.owner.len()
    }

    /// Rows of a province in the whole table.
    pub fn rows(&self, p: Province) -> std::ops::Range<usize> {
        self.bounds[p.0]..self.bounds[p.0 + 1]
    }

    /// Rows of the whole table, n.
    pub fn n(&self) -> usize {
        self.bounds.last().copied().unwrap_or(0)
    }

    /// Rows this rank holds.
    pub fn held_rows(&self) -> usize {
        self.mine().iter().map(|p| self.rows(*p).len()).sum()
    }

    /// The whole n × columns panel from the rows every rank holds; collective.
    pub(super) fn whole<'x>(&self, team: &dyn Team, X: &'x Matrix) -> Cow<'x, Matrix> {
        if team.size() == 1 {
            return Cow::Borrowed(X);
        }
        Cow::Owned(self.assemble(&team.all_gather(X.data()), X.columns()))
    }

    /// The whole n × columns panel from what every rank holds.
    pub fn assemble(&self, shares: &[Vec<f64>], columns: usize) -> Matrix {
        self.assemble_by(shares, columns, 1)
    }

    /// The whole R × columns panel from what every rank holds of its regions.
    pub fn assemble_regions(&self, shares: &[Vec<f64>], columns: usize) -> Matrix {
        self.assemble_by(shares, columns, self.sectors)
    }

    fn assemble_by(&self, shares: &[Vec<f64>], columns: usize, unit: usize) -> Matrix {
        let mut whole = Matrix::zeros(self.n() / unit, columns);
        for (rank, share) in shares.iter().enumerate() {
            let mut rest = &share[..];
            for p in self.of(rank) {
                let rows = self.rows(p);
                let (from, to) = (rows.start / unit * columns, rows.end / unit * columns);
                let (head, tail) = rest.split_at(to - from);
                whole.data_mut()[from..to].copy_from_slice(head);
                rest = tail;
            }
        }
        whole
    }

    /// This rank's rows of a whole panel.
    pub fn held(&self, whole: &Matrix) -> Matrix {
        let mut data = Vec::with_capacity(self.held_rows() * whole.columns());
        for p in self.mine() {
            data.extend_from_slice(whole.rows_data(self.rows(p)));
        }
        Matrix::from_row_major(self.held_rows(), whole.columns(), data)
    }

    /// Adds one array a province, in province order: the only sum over ranks there is.
    ///
    /// # Shapes
    /// `shares[rank]` holds the arrays of the rank's provinces, each of `length`.
    pub fn sum(&self, shares: &[Vec<f64>], length: usize) -> Vec<f64> {
        let mut total = vec![0.0; length];
        for part in self.by_province(shares, length) {
            for (sum, value) in total.iter_mut().zip(part) {
                *sum += value;
            }
        }
        total
    }

    /// One array a province, in province order.
    ///
    /// # Shapes
    /// As in [`Deal::sum`].
    pub fn by_province<'s>(&self, shares: &'s [Vec<f64>], length: usize) -> Vec<&'s [f64]> {
        let mut next = vec![0; self.ranks];
        let mut part = |rank: usize| {
            next[rank] += length;
            &shares[rank][next[rank] - length..next[rank]]
        };
        self.owner.iter().map(|rank| part(*rank)).collect()
    }
}
