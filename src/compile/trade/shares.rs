//! Deliveries as trade shares.

use std::collections::BTreeMap;

use crate::axes::{Axes, Province};
use crate::entropy::Nested;
use crate::linalg::Matrix;
use crate::table::Hierarchical;

/// Shares of one product.
pub(super) struct ProductShares {
    own: Vec<f64>,
    supply: Vec<f64>,
    demand: Vec<f64>,
    provinces: Matrix,
    /// Blocks inside provinces, one after the other; empty where `own` and `provinces` say it all.
    inside: Vec<f64>,
    blocks: bool,
}

impl ProductShares {
    /// Shares of nested deliveries; with `blocks` those inside provinces are kept cell by cell.
    pub fn new(axes: &Axes, nested: &Nested, blocks: bool) -> Self {
        let (R, P) = (axes.R(), axes.P());
        let mut shares = Self {
            own: vec![0.0; R],
            supply: nested.row_factors.clone(),
            demand: vec![0.0; R],
            provinces: Matrix::zeros(P, P),
            inside: Vec::new(),
            blocks,
        };
        for p in axes.provinces.iter() {
            shares.put(axes, p, nested);
        }
        shares
    }

    fn put(&mut self, axes: &Axes, p: Province, nested: &Nested) {
        let (of, cells) = (axes.provinces.regions(p), &nested.own[p.0]);
        let flows = &nested.province_flows;
        let inflow: f64 = axes.provinces.iter().filter(|q| *q != p).map(|q| flows.at(q.0, p.0)).sum();
        // What regions take of their province's deliveries in fixed proportions, beside the own factor's surplus.
        let passed = if self.blocks { 0.0 } else { nested.own_factors[p.0] };
        for (local, s) in of.clone().enumerate() {
            let beta = nested.column_factors[s];
            let inside: f64 = (0..of.len()).map(|r| cells.at(r, local)).sum();
            let taken = inside + beta * inflow;
            let surplus = cells.at(local, local) - passed * nested.row_factors[s] * beta;
            if self.blocks {
                self.demand[s] = share(beta * inflow, taken);
            } else {
                self.own[s] = share(surplus, taken).clamp(0.0, 1.0);
                self.demand[s] = 1.0 - self.own[s];
            }
        }
        for q in axes.provinces.iter() {
            let amount = if q == p { passed } else { flows.at(q.0, p.0) };
            *self.provinces.at_mut(q.0, p.0) = share(amount, passed + inflow);
        }
        if self.blocks {
            let taken: Vec<f64> = of
                .clone()
                .enumerate()
                .map(|(s, column)| {
                    let inside: f64 = (0..of.len()).map(|r| cells.at(r, s)).sum();
                    inside + nested.column_factors[column] * inflow
                })
                .collect();
            let all = cells.data().iter().enumerate();
            self.inside.extend(all.map(|(at, value)| share(*value, taken[at % of.len()])));
        }
    }

    /// All numbers in one row, as ranks exchange them.
    pub fn packed(self) -> Vec<f64> {
        [self.own, self.supply, self.demand, self.provinces.into_data(), self.inside].concat()
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Shares of all products, all zero.
pub(super) fn empty(axes: &Axes, blocks: bool) -> Hierarchical {
    let (n, m, P) = (axes.n(), axes.m(), axes.P());
    let block = |p: Province| {
        let regions = axes.provinces.regions(p).len();
        (p, Matrix::zeros(regions * m, regions))
    };
    let in_province: BTreeMap<Province, Matrix> = axes.provinces.iter().map(block).collect();
    Hierarchical {
        own_share: vec![0.0; n],
        supply_share: vec![0.0; n],
        demand_share: vec![0.0; n],
        province_trade: vec![0.0; m * P * P],
        in_province: blocks.then_some(in_province),
    }
}

/// Puts the numbers of product i in their places.
pub(super) fn take(axes: &Axes, i: usize, numbers: &[f64], into: &mut Hierarchical) {
    let (R, m, P) = (axes.R(), axes.m(), axes.P());
    for r in 0..R {
        into.own_share[r * m + i] = numbers[r];
        into.supply_share[r * m + i] = numbers[R + r];
        into.demand_share[r * m + i] = numbers[2 * R + r];
    }
    into.province_trade[i * P * P..][..P * P].copy_from_slice(&numbers[3 * R..][..P * P]);
    let mut rest = &numbers[3 * R + P * P..];
    for block in into.in_province.iter_mut().flat_map(BTreeMap::values_mut) {
        let regions = block.columns();
        for r in 0..regions {
            let (row, others) = rest.split_at(regions);
            block.row_mut(r * m + i).copy_from_slice(row);
            rest = others;
        }
    }
}
