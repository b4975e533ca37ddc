//! Whether a dense table is trade × technology in disguise, and how nearly.
//!
//! Candidates come from sums of positive numbers: `N_(r,i),s = Σ_j |Z^{rs}_ij| + Σ_k |Y^{rs}_ik|`,
//! `T = N / Σ_r N`, regional use `Σ_r Z^{rs}`. Two measures tell how well they fit:
//!
//! * δ, the classic one: `max_s Σ |Z − T·use| / Σ |Z|` over the columns of region s (and the same for `Y`);
//! * ρ, cell by cell: the largest `|Z − T·use| / |Z|`, so that `|A − A'| ≤ ρ |A|` and, with `wᵀ|A| ≤ (1 − δ_w) wᵀ`
//!   in any weights, outputs and multipliers of the factored table differ from those of the stored one by at most
//!   `2 ρ / δ_w` relative: the certificate's share of the structure.
//!
//! A table whose cells fit to rounding is solved in its factored form. η measures the hierarchical form the same way:
//! how far trade between provinces is from fixed proportions.

mod hierarchy;

use std::sync::Arc;

use rayon::prelude::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::deal::Deal;
use crate::axes::{Axes, Province};
use crate::linalg::Matrix;
use crate::ranks::Team;
use crate::table::{Flow, Hierarchical, Panels, Trade};

/// Cells off by no more than this are rounding.
pub const EXACT: f64 = 1e-13;

/// Trade between provinces further than this from fixed proportions has no hierarchical form.
const NEARLY: f64 = 1e-9;

/// A factored candidate and how well it fits.
#[derive(Debug)]
pub struct Structure {
    /// Candidate for `Z`.
    pub Z: Flow,
    /// Candidate for `Y`.
    pub Y: Flow,
    /// Misfit of trade × technology, relative to the flows of the worst region.
    pub delta: f64,
    /// Misfit of fixed proportions between provinces, relative to the trade of the worst product.
    pub eta: f64,
    /// Largest relative misfit of a cell of the candidate; zero cells that should not be count as 1.
    pub rho: f64,
}

impl Structure {
    /// Whether the candidate is the table, to rounding.
    pub fn is_exact(&self) -> bool {
        self.rho <= EXACT
    }
}

/// The ranks and their provinces.
#[derive(Clone, Copy)]
struct Held<'a> {
    team: &'a dyn Team,
    deal: &'a Deal,
    axes: &'a Axes,
}

/// The dense rows they hold.
struct Dense<'a> {
    held: Held<'a>,
    Z: &'a Panels,
    Y: &'a Panels,
}

/// Looks for the structure of a dense table; collective over the team that holds it.
pub fn structure(team: &dyn Team, deal: &Deal, axes: &Axes, (Z, Y): (&Panels, &Panels)) -> Option<Structure> {
    if axes.R() < 2 {
        return None;
    }
    let dense = Dense { held: Held { team, deal, axes }, Z, Y };
    let sold = dense.sold();
    let (use_, demand) = (dense.regional(Z, axes.m()), dense.regional(Y, axes.C()));
    let shares = dense.shares(sold);
    let hierarchy = hierarchy::find(dense.held, &shares);
    let regional = (&use_, &demand);
    let eta = hierarchy.eta;
    // The smaller form first, where trade between provinces lets it.
    let hierarchical = Trade::Hierarchical(hierarchy.shares);
    let tried = (eta <= NEARLY).then(|| dense.misfit(&hierarchical, regional));
    let (trade, (delta, rho)) = match tried {
        Some((delta, rho)) if rho <= EXACT => (hierarchical, (delta, rho)),
        _ => {
            let plain = Trade::Dense(shares);
            let misfit = dense.misfit(&plain, regional);
            (plain, misfit)
        }
    };
    let trade = Arc::new(trade);
    let held = |whole: Matrix| dense.panels(&whole);
    let Z = Flow::Factored { regional: held(use_), trade: Arc::clone(&trade) };
    Some(Structure { Z, Y: Flow::Factored { regional: held(demand), trade }, delta, eta, rho })
}

/// Hierarchical shares in the place of dense ones, and the largest relative misfit of a share; `None` where it is more
/// than rounding. Collective.
pub fn hierarchical_shares(
    team: &dyn Team,
    deal: &Deal,
    axes: &Axes,
    shares: &Panels,
) -> Option<(Hierarchical, f64)> {
    let found = hierarchy::find(Held { team, deal, axes }, shares);
    let mut rho = 0.0_f64;
    for (p, panel) in shares.iter() {
        let first = axes.province_rows(p).start;
        for row in 0..panel.rows() {
            for (s, share) in panel.row(row).iter().enumerate() {
                rho = rho.max(relative(*share, found.shares.share(axes, first + row, s)));
            }
        }
    }
    let rho = team.all_gather(&[rho]).iter().map(|share| share[0]).fold(0.0, f64::max);
    (found.eta <= NEARLY && rho <= EXACT).then_some((found.shares, rho))
}

/// Misfit of a cell, relative; a cell of zero that the candidate fills is wholly off.
fn relative(cell: f64, candidate: f64) -> f64 {
    let gap = (cell - candidate).abs();
    match (gap > 0.0, cell.abs() > 0.0) {
        (false, _) => 0.0,
        (true, true) => gap / cell.abs(),
        (true, false) => 1.0,
    }
}

impl Dense<'_> {
    /// `N`, rows held × R.
    fn sold(&self) -> Panels {
        let (m, C) = (self.held.axes.m(), self.held.axes.C());
        let mut sold = Panels::zeros(self.held.axes, self.held.axes.R(), &self.Z.provinces());
        for ((p, into), (_, cells)) in sold.iter_mut().zip(self.Z.iter()) {
            let Some(demand) = self.Y.panel(p) else { continue };
            for row in 0..into.rows() {
                let sums = cells.row(row).chunks_exact(m).zip(demand.row(row).chunks_exact(C));
                for (sum, (used, bought)) in into.row_mut(row).iter_mut().zip(sums) {
                    *sum = used.iter().chain(bought).map(|value| value.abs()).sum();
                }
            }
        }
        sold
    }

    /// `Σ_r` of every region's columns: rows (s, i), `width` columns; whole on every rank. One province of columns at
    /// a time, so that partial sums stay small.
    fn regional(&self, flow: &Panels, width: usize) -> Matrix {
        let m = self.held.axes.m();
        let panels: Vec<&Matrix> = flow.iter().map(|(_, panel)| panel).collect();
        let mut all = Vec::with_capacity(self.held.axes.n() * width);
        for q in self.held.axes.provinces.iter() {
            let regions = self.held.axes.provinces.regions(q);
            let length = regions.len() * m * width;
            let parts: Vec<Vec<f64>> = panels
                .par_iter()
                .map(|panel| {
                    let mut part = vec![0.0; length];
                    for row in 0..panel.rows() {
                        let cells = &panel.row(row)[regions.start * width..regions.end * width];
                        for (s, values) in cells.chunks_exact(width).enumerate() {
                            let into = &mut part[(s * m + row % m) * width..][..width];
                            into.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
                        }
                    }
                    part
                })
                .collect();
            all.extend(self.held.deal.sum(&self.held.team.all_gather(&parts.concat()), length));
        }
        Matrix::from_row_major(self.held.axes.n(), width, all)
    }

    /// `T = N / Σ_r N`.
    fn shares(&self, sold: Panels) -> Panels {
        let (m, R) = (self.held.axes.m(), self.held.axes.R());
        let parts: Vec<Vec<f64>> = sold
            .iter()
            .map(|(_, panel)| {
                let mut part = vec![0.0; m * R];
                for row in 0..panel.rows() {
                    let into = &mut part[row % m * R..][..R];
                    into.iter_mut().zip(panel.row(row)).for_each(|(sum, value)| *sum += value);
                }
                part
            })
            .collect();
        let totals = self.held.deal.sum(&self.held.team.all_gather(&parts.concat()), m * R);
        let mut shares = sold;
        for (_, panel) in shares.iter_mut() {
            for row in 0..panel.rows() {
                let totals = &totals[row % m * R..][..R];
                for (share, total) in panel.row_mut(row).iter_mut().zip(totals) {
                    *share = if *total > 0.0 { *share / total } else { 0.0 };
                }
            }
        }
        shares
    }

    /// δ by region and ρ by cell of a candidate, worst of `Z` and `Y`.
    fn misfit(&self, trade: &Trade, (use_, demand): (&Matrix, &Matrix)) -> (f64, f64) {
        let (axes, R) = (self.held.axes, self.held.axes.R());
        let mut worst = (0.0_f64, 0.0_f64);
        for (flow, regional) in [(self.Z, use_), (self.Y, demand)] {
            let panels: Vec<(Province, &Matrix)> = flow.iter().collect();
            let parts: Vec<(Vec<f64>, f64)> =
                panels.into_par_iter().map(|held| panel_misfit(axes, held, trade, regional)).collect();
            let rho = parts.iter().map(|(_, rho)| *rho).fold(0.0, f64::max);
            let sums: Vec<f64> = parts.into_iter().flat_map(|(sums, _)| sums).collect();
            let sums = self.held.deal.sum(&self.held.team.all_gather(&sums), 2 * R);
            let rho = self.held.team.all_gather(&[rho]).iter().map(|share| share[0]).fold(0.0, f64::max);
            let delta = (0..R).map(|s| if sums[2 * s] > 0.0 { sums[2 * s] / sums[2 * s + 1] } else { 0.0 });
            worst = (delta.fold(worst.0, f64::max), worst.1.max(rho));
        }
        worst
    }

    /// Panels of this rank's regions.
    fn panels(&self, whole: &Matrix) -> Panels {
        let mut panels = Panels::zeros(self.held.axes, whole.columns(), &self.Z.provinces());
        for (p, panel) in panels.iter_mut() {
            panel.data_mut().copy_from_slice(whole.rows_data(self.held.axes.province_rows(p)));
        }
        panels
    }
}

/// By region: `Σ |cell − candidate|`, `Σ |cell|`; and ρ.
fn panel_misfit(
    axes: &Axes,
    (p, panel): (Province, &Matrix),
    trade: &Trade,
    regional: &Matrix,
) -> (Vec<f64>, f64) {
    let (m, width) = (axes.m(), regional.columns());
    let (mut sums, mut rho) = (vec![0.0; 2 * axes.R()], 0.0_f64);
    let first = axes.province_rows(p).start;
    for row in 0..panel.rows() {
        for (s, cells) in panel.row(row).chunks_exact(width).enumerate() {
            let share = trade.share(axes, first + row, s);
            for (cell, used) in cells.iter().zip(regional.row(s * m + row % m)) {
                sums[2 * s] += (cell - share * used).abs();
                sums[2 * s + 1] += cell.abs();
                rho = rho.max(relative(*cell, share * used));
            }
        }
    }
    (sums, rho)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axes::{Labels, Partition};
    use crate::ranks::Solo;
    use crate::table::Form;
    use crate::table::synthetic::{NationOptions, nation};

    #[test]
    fn a_zero_cell_that_is_filled_is_wholly_off() {
        for (cell, candidate, by_hand) in
            [(0.0, 1e-300, 1.0), (0.0, 0.0, 0.0), (2.0, 1.0, 0.5), (-2.0, -2.0, 0.0), (-2.0, 2.0, 2.0)]
        {
            assert!((relative(cell, candidate) - by_hand).abs() < 1e-15, "{cell} {candidate}");
        }
    }

    /// Two uses of one delivery exchange a little: its sum, the trade shares and demand stay as they are, and yet the
    /// cells are no trade times technology.
    #[test]
    fn a_misfit_of_transactions_alone_is_seen() {
        let options = NationOptions { provinces: 2, regions: 4, sectors: 3, ..NationOptions::default() };
        let table = nation(&NationOptions { form: Form::Factored, ..options }).expect("sizes");
        let deal = Deal::new(&table.axes, &Solo);
        let (mut Z, Y) = (table.Z.to_dense(&table.axes), table.Y.to_dense(&table.axes));
        let exact = structure(&Solo, &deal, &table.axes, (&Z, &Y)).expect("regions");
        assert!(exact.is_exact(), "{:e}", exact.rho);
        let row = Z.row_mut(0).expect("whole");
        let moved = 0.01 * row[3].min(row[4]);
        assert!(moved > 0.0);
        (row[3], row[4]) = (row[3] + moved, row[4] - moved);
        let found = structure(&Solo, &deal, &table.axes, (&Z, &Y)).expect("regions");
        assert!(found.rho > 1e-4, "{:e}", found.rho);
    }

    /// Province p = (a, b) sells to itself alone: a sends b 0.1 and b sends a 0.2, so α = (1/3, 2/3); both buy 0.3 from q.
    #[test]
    fn a_province_that_sells_to_no_other_has_shares_by_what_it_sells_inside() {
        let regions = Labels::new("region", ["a", "b", "c"]).expect("unique");
        let axes = Axes {
            provinces: Partition::given(&regions, &["p", "p", "q"].map(String::from)).expect("contiguous"),
            regions,
            sectors: Labels::new("sector", ["goods"]).expect("unique"),
            categories: Labels::new("category", ["homes"]).expect("unique"),
        };
        let mut T = Panels::whole(&axes, 3);
        for (row, cells) in [[0.5, 0.1, 0.0], [0.2, 0.6, 0.0], [0.3, 0.3, 1.0]].iter().enumerate() {
            T.row_mut(row).expect("whole").copy_from_slice(cells);
        }
        let found = hierarchical_shares(&Solo, &Deal::new(&axes, &Solo), &axes, &T);
        let (shares, rho) = found.expect("hierarchical");
        assert!(rho < 1e-14);
        for (found, by_hand) in [
            (&shares.supply_share, [1.0 / 3.0, 2.0 / 3.0, 1.0]),
            (&shares.demand_share, [0.3, 0.3, 0.0]),
            (&shares.own_share, [0.4, 0.4, 1.0]),
        ] {
            assert!(found.iter().zip(by_hand).all(|(a, b)| (a - b).abs() < 1e-14), "{found:?} {by_hand:?}");
        }
    }
}
