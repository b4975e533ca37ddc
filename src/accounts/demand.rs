//! Final demand as the accounts need it: right-hand sides, and multipliers applied to what regions buy.

use std::ops::Range;

use crate::leontief::{ProvinceSums, System, TradeOn};
use crate::linalg::Matrix;
use crate::table::{Flow, Panels, Table, Trade};

/// Final demand over a team, dense or factored.
pub(super) struct Demand<'a, 's> {
    pub system: &'a System<'s>,
    table: &'a Table,
    /// Sums over categories: held rows × R of a dense table; of a factored one held regions' purchases, one column.
    pub by_region: Matrix,
}

impl<'a, 's> Demand<'a, 's> {
    pub fn new(system: &'a System<'s>, table: &'a Table) -> Self {
        let columns = if table.Y.trade().is_some() { 1 } else { table.axes.R() };
        let C = table.axes.C();
        let mut by_region = Matrix::zeros(system.deal().held_rows(), columns);
        for (local, (_, values)) in table.Y.panels().rows().enumerate() {
            for (sum, categories) in by_region.row_mut(local).iter_mut().zip(values.chunks_exact(C)) {
                *sum = categories.iter().sum();
            }
        }
        Self { system, table, by_region }
    }

    /// Whether demand is split over origins by trade shares.
    pub fn is_factored(&self) -> bool {
        self.table.Y.trade().is_some()
    }

    /// Trade shares over the team, where demand is factored.
    fn trade(&self) -> Option<TradeOn<'_>> {
        let trade: &Trade = self.table.Y.trade()?;
        let system = self.system;
        Some(TradeOn { team: system.team(), deal: system.deal(), axes: system.axes(), trade })
    }

    /// Held rows with their place in the whole table.
    pub fn rows(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let deal = self.system.deal();
        deal.mine().into_iter().flat_map(|p| deal.rows(p)).enumerate()
    }

    /// Right-hand sides: demand of regions `columns`, then exports, then balancing.
    pub fn right_hand_sides(&self, columns: Range<usize>) -> Matrix {
        let R = self.system.axes().R();
        let inside = columns.start.min(R)..columns.end.min(R);
        let mut F = match self.trade() {
            None => {
                let mut F = Matrix::zeros(self.by_region.rows(), columns.len());
                for (local, _) in self.rows() {
                    let demand = &self.by_region.row(local)[inside.clone()];
                    F.row_mut(local)[..demand.len()].copy_from_slice(demand);
                }
                F
            }
            Some(trade) => trade.deliveries(&self.by_region, inside, columns.len()),
        };
        for (kind, leaving) in [&self.table.exports, &self.table.balancing].into_iter().enumerate() {
            let Some(column) = (R + kind).checked_sub(columns.start).filter(|c| *c < columns.len()) else {
                continue;
            };
            for (local, row) in self.rows() {
                *F.at_mut(local, column) = leaving.as_ref().map_or(0.0, |values| values[row]);
            }
        }
        F
    }

    /// Right-hand sides `Σ_(s,c) weight_(s,c) y^s_c`, one a set of weights, R × C each.
    pub fn weighted(&self, weights: &[Matrix]) -> Matrix {
        let m = self.system.axes().m();
        let mut F = Matrix::zeros(self.by_region.rows(), weights.len());
        for (local, (row, values)) in self.table.Y.panels().rows().enumerate() {
            for (sum, weights) in F.row_mut(local).iter_mut().zip(weights) {
                // Of a factored table a row holds one region's purchases, of a dense one all regions'.
                let weights = if self.is_factored() { weights.row(row / m) } else { weights.data() };
                *sum = values.iter().zip(weights).map(|(y, weight)| weight * y).sum();
            }
        }
        match self.trade() {
            None => F,
            Some(trade) => trade.product(&F),
        }
    }

    /// `Σ_i w_i Σ_c |y_ic|` of every region, on every rank.
    pub fn sizes(&self, w: &[f64]) -> Vec<f64> {
        let (axes, deal, team) = (self.system.axes(), self.system.deal(), self.system.team());
        let (R, C) = (axes.R(), axes.C());
        let whole = Matrix::from_row_major(w.len(), 1, w.to_vec());
        let held = deal.held(&whole);
        let rows: Vec<&[f64]> = self.table.Y.panels().rows().map(|(_, values)| values).collect();
        let Some(trade) = self.trade() else {
            return self.sums().sum(R, |range| {
                let mut part = vec![0.0; R];
                for i in range {
                    for (sum, y) in part.iter_mut().zip(rows[i].chunks_exact(C)) {
                        *sum += held.at(i, 0) * y.iter().map(|y| y.abs()).sum::<f64>();
                    }
                }
                part
            });
        };
        let landed = trade.transposed_product(&held);
        let mut by_region = vec![0.0; rows.len() / axes.m()];
        for (local, values) in rows.iter().enumerate() {
            let bought: f64 = values.iter().map(|y| y.abs()).sum();
            by_region[local / axes.m()] += landed.at(local, 0) * bought;
        }
        deal.assemble_regions(&team.all_gather(&by_region), 1).into_data()
    }

    /// `Σ_i w_i |y_i|` of exports and of balancing.
    pub fn leaving_sizes(&self, w: &[f64]) -> [f64; 2] {
        [&self.table.exports, &self.table.balancing].map(|leaving| {
            let cells = leaving.iter().flatten().zip(w);
            cells.map(|(y, w)| w * y.abs()).sum()
        })
    }

    /// Three right-hand sides: all final demand, exports, balancing.
    pub fn totals(&self) -> Matrix {
        let mut F = Matrix::zeros(self.by_region.rows(), 3);
        let all = match self.trade() {
            Some(trade) => trade.product(&self.by_region).into_data(),
            None => self.by_region.row_sums(),
        };
        for (local, row) in self.rows() {
            let leaving = |vector: &Option<Vec<f64>>| vector.as_ref().map_or(0.0, |values| values[row]);
            F.row_mut(local).copy_from_slice(&[
                all[local],
                leaving(&self.table.exports),
                leaving(&self.table.balancing),
            ]);
        }
        F
    }

    /// `Σ_r M_(r,j) y^{rs}_j` by consuming region and product, K × n, from held rows × K; on every rank.
    pub fn by_product(&self, M: &Matrix) -> Matrix {
        let (axes, K) = (self.system.axes(), M.columns());
        if let Some(trade) = self.trade() {
            let mut landed = trade.transposed_product(M);
            for i in 0..landed.rows() {
                let bought = self.by_region.at(i, 0);
                landed.row_mut(i).iter_mut().for_each(|value| *value *= bought);
            }
            return self
                .system
                .deal()
                .assemble(&self.system.team().all_gather(landed.data()), K)
                .transposed();
        }
        let mut all = Matrix::zeros(K, axes.n());
        for s in 0..K {
            let multiplier: Vec<f64> = (0..M.rows()).map(|i| M.at(i, s)).collect();
            all.row_mut(s).copy_from_slice(&self.dense_by_product(&multiplier));
        }
        all
    }

    fn dense_by_product(&self, multiplier: &[f64]) -> Vec<f64> {
        let (R, m, by_region) = (self.system.axes().R(), self.system.axes().m(), &self.by_region);
        self.sums().sum(R * m, |rows| {
            let first = rows.start;
            let mut part = vec![0.0; R * m];
            for i in rows {
                // Provinces start at a region's first sector.
                let j = (i - first) % m;
                for (s, y) in by_region.row(i).iter().enumerate() {
                    part[s * m + j] += multiplier[i] * y;
                }
            }
            part
        })
    }

    /// `Σ_(r,j) M_(r,j) y^{rs}_jc` by consuming region and category, K × (R·C), from held rows × K.
    pub fn by_category(&self, M: &Matrix) -> Matrix {
        let (axes, K) = (self.system.axes(), M.columns());
        let columns = axes.R() * axes.C();
        let mut all = Matrix::zeros(K, columns);
        let landed = self.trade().map(|trade| trade.transposed_product(M));
        for s in 0..K {
            let row = match (&landed, &self.table.Y) {
                (Some(landed), Flow::Factored { regional, .. }) => {
                    self.factored_by_category(landed, s, regional)
                }
                (_, Flow::Dense(Y) | Flow::Factored { regional: Y, .. }) => self.dense_by_category(M, s, Y),
            };
            all.row_mut(s).copy_from_slice(&row);
        }
        all
    }

    fn dense_by_category(&self, M: &Matrix, s: usize, Y: &Panels) -> Vec<f64> {
        let rows_of: Vec<&[f64]> = Y.rows().map(|(_, values)| values).collect();
        self.sums().sum(Y.columns(), |rows| {
            let mut part = vec![0.0; Y.columns()];
            for i in rows {
                for (sum, y) in part.iter_mut().zip(rows_of[i]) {
                    *sum += M.at(i, s) * y;
                }
            }
            part
        })
    }

    /// Every region is summed where it is held; ranks only exchange whole regions.
    fn factored_by_category(&self, landed: &Matrix, s: usize, bought: &Panels) -> Vec<f64> {
        let (axes, C) = (self.system.axes(), self.system.axes().C());
        let mut held = Matrix::zeros(landed.rows() / axes.m(), C);
        for (local, (_, values)) in bought.rows().enumerate() {
            for (sum, y) in held.row_mut(local / axes.m()).iter_mut().zip(values) {
                *sum += landed.at(local, s) * y;
            }
        }
        let shares = self.system.team().all_gather(held.data());
        self.system.deal().assemble_regions(&shares, C).into_data()
    }

    /// For every column (s, b) of an adjoint panel, `s = (from + column) / basis`: `Σ_r μ_(r,j) y^{rs}_j` by product j;
    /// columns one after the other, m numbers each.
    pub fn own_by_product(&self, panel: &Matrix, from: usize, basis: usize) -> Vec<f64> {
        let (m, width) = (self.system.axes().m(), panel.columns());
        let landed = self.trade().map(|trade| trade.transposed_product(panel));
        let (by_region, row_of): (_, Vec<usize>) =
            (&self.by_region, self.rows().map(|(_, row)| row).collect());
        self.sums().sum(width * m, |rows| {
            let mut part = vec![0.0; width * m];
            for i in rows {
                let (region, j) = (row_of[i] / m, row_of[i] % m);
                match &landed {
                    None => {
                        for (offset, value) in panel.row(i).iter().enumerate() {
                            part[offset * m + j] += value * by_region.at(i, (from + offset) / basis);
                        }
                    }
                    Some(landed) => {
                        let own = (region * basis).max(from)..((region + 1) * basis).min(from + width);
                        for column in own {
                            let offset = column - from;
                            part[offset * m + j] += landed.at(i, offset) * by_region.at(i, 0);
                        }
                    }
                }
            }
            part
        })
    }

    pub fn sums(&self) -> ProvinceSums<'_> {
        ProvinceSums { team: self.system.team(), deal: self.system.deal() }
    }
}
