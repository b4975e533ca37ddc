//! Sums over the cities of a province, or of the nation, and spreads over them.
//!
//! With `T` summing by sector and `S` spreading by output shares `x_i / Σ x`, `T S = 1`. Where a sector has no output
//! in a whole province, its cities share alike, so that `T S = 1` holds there too.

use rayon::prelude::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator, ParallelSliceMut};

use super::super::certificate::Side;
use super::super::deal::Deal;
use super::super::operator::ProvinceSums;
use crate::axes::{Axes, Province};
use crate::linalg::Matrix;
use crate::ranks::Team;

/// Unknowns of a coarse level at most: its LU runs on every rank.
const MOST_UNKNOWNS: usize = 4096;

/// What is summed to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Level {
    /// Nothing: one province is the whole table.
    None,
    /// Cities to provinces, P·m unknowns.
    Provincial,
    /// Cities to the nation, m unknowns.
    National,
}

impl Level {
    /// By the table's size alone. The provincial level keeps n × P·m numbers, an eighth of the table at most.
    pub fn of(axes: &Axes) -> Self {
        let provincial = axes.P() * axes.m();
        if axes.P() == 1 {
            Self::None
        } else if provincial <= MOST_UNKNOWNS && 8 * provincial <= axes.n() {
            Self::Provincial
        } else {
            Self::National
        }
    }

    /// As the archive tells it.
    pub fn told(self, axes: &Axes) -> String {
        match self {
            Self::None => "one province".to_owned(),
            Self::Provincial => format!("two levels ({} × {} provincial)", axes.P(), axes.m()),
            Self::National => format!("two levels ({} national)", axes.m()),
        }
    }

    fn group(self, p: Province) -> usize {
        if self == Self::Provincial { p.0 } else { 0 }
    }
}

/// Both ways between the rows a rank holds and the coarse unknowns.
pub(super) struct Aggregate {
    level: Level,
    m: usize,
    unknowns: usize,
    /// Output share of every row of the table.
    pub shares: Vec<f64>,
    /// Weight of every held row when spreading.
    pub spread: Vec<f64>,
    /// Weight of every held row when summing.
    pub sum: Vec<f64>,
}

impl Aggregate {
    /// Spreads by output and sums evenly; the adjoint side the other way round.
    pub fn new(deal: &Deal, axes: &Axes, x: &[f64], side: Side) -> Self {
        let level = Level::of(axes);
        let groups = if level == Level::Provincial { axes.P() } else { 1 };
        let shares = shares(axes, x, level);
        let held: Vec<f64> = deal.mine().iter().flat_map(|p| shares[deal.rows(*p)].to_vec()).collect();
        let (spread, sum) = match side {
            Side::Forward => (held.clone(), vec![1.0; held.len()]),
            // The multiplier of a sector without output is its own intensity, whatever its province's.
            Side::Adjoint => (held.iter().map(|share| if *share > 0.0 { 1.0 } else { 0.0 }).collect(), held),
        };
        Self { level, m: axes.m(), unknowns: groups * axes.m(), shares, spread, sum }
    }

    /// Number of coarse unknowns.
    pub fn unknowns(&self) -> usize {
        self.unknowns
    }

    /// First unknown of a province.
    pub fn first(&self, p: Province) -> usize {
        self.level.group(p) * self.m
    }

    /// Sums held rows of `D` to the coarse unknowns, the same bits on every rank.
    pub fn sum(&self, team: &dyn Team, deal: &Deal, D: &Matrix) -> Matrix {
        let k = D.columns();
        let parts: Vec<Vec<f64>> = ProvinceSums { team, deal }
            .held()
            .into_par_iter()
            .map(|rows| {
                let mut part = vec![0.0; self.m * k];
                for i in rows.clone() {
                    let to = &mut part[(i - rows.start) % self.m * k..][..k];
                    for (sum, value) in to.iter_mut().zip(D.row(i)) {
                        *sum += self.sum[i] * value;
                    }
                }
                part
            })
            .collect();
        let shares = team.all_gather(&parts.concat());
        let mut sums = Matrix::zeros(self.unknowns, k);
        for (p, part) in deal.by_province(&shares, self.m * k).into_iter().enumerate() {
            let to = &mut sums.data_mut()[self.first(Province(p)) * k..][..self.m * k];
            for (sum, value) in to.iter_mut().zip(part) {
                *sum += value;
            }
        }
        sums
    }

    /// Spreads coarse values over the held rows of `Z`, added.
    pub fn add_spread(&self, deal: &Deal, c: &Matrix, Z: &mut Matrix) {
        let rows = deal.mine().into_iter().flat_map(|p| deal.rows(p).map(move |row| (p, row)));
        let rows: Vec<usize> = rows.map(|(p, row)| self.first(p) + row % self.m).collect();
        let k = c.columns().max(1);
        Z.data_mut().par_chunks_mut(k).zip(rows).zip(&self.spread).for_each(|((z, row), share)| {
            for (z, value) in z.iter_mut().zip(c.row(row)) {
                *z += share * value;
            }
        });
    }
}

/// `x_i` relative to its sector's sum over the province or nation.
fn shares(axes: &Axes, x: &[f64], level: Level) -> Vec<f64> {
    let m = axes.m();
    let mut shares: Vec<f64> = x.iter().map(|x| x.abs()).collect();
    let all = 0..axes.n();
    let groups: Vec<_> = match level {
        Level::Provincial => axes.provinces.iter().map(|p| axes.province_rows(p)).collect(),
        Level::None | Level::National => vec![all],
    };
    for rows in groups {
        let cities = (rows.len() / m) as f64;
        for sector in 0..m {
            let of_sector = || rows.clone().skip(sector).step_by(m);
            let total: f64 = of_sector().map(|i| shares[i]).sum();
            for i in of_sector() {
                shares[i] = if total > 0.0 { shares[i] / total } else { 1.0 / cities };
            }
        }
    }
    shares
}
