//! Hierarchical trade: what a city keeps, and what provinces exchange.

use std::collections::BTreeMap;

use crate::axes::{Axes, Province, Region};
use crate::linalg::{Matrix, strided_product};

/// `T_i = diag(δ_i) + diag(α_i) Gᵀ Φ_i G diag(β_i)`, or with a block of its own inside every province.
///
/// # Shapes
/// δ, α, β by (region, sector), n; Φ by sector, m × P × P, rows deliver, columns take.
#[derive(Clone, Debug, PartialEq)]
pub struct Hierarchical {
    /// δ: share of its own use that a region delivers itself, beside its part in the province's deliveries.
    pub own_share: Vec<f64>,
    /// α: a region's part of its province's deliveries; sums to one (or zero) over the regions of a province.
    pub supply_share: Vec<f64>,
    /// β: part of a region's use that comes by way of provinces.
    pub demand_share: Vec<f64>,
    /// Φ: share of province p in what regions of province q take by way of provinces.
    pub province_trade: Vec<f64>,
    /// Any trade inside a province, R_p·m × R_p: row (r, i), column s; then δ and the diagonal of Φ are zero.
    pub in_province: Option<BTreeMap<Province, Matrix>>,
}

/// Amounts by product and province, m·P × k, sector-major: row `i·P + q`.
pub type Aggregates = Matrix;

impl Hierarchical {
    /// One share.
    pub fn share(&self, axes: &Axes, row: usize, s: usize) -> f64 {
        let (m, P) = (axes.m(), axes.P());
        let (r, i) = (row / m, row % m);
        let (p, q) = (axes.provinces.province_of(Region(r)), axes.provinces.province_of(Region(s)));
        if let (true, Some(blocks)) = (p == q, &self.in_province) {
            let first = axes.provinces.regions(p).start;
            return blocks.get(&p).map_or(0.0, |block| block.at((r - first) * m + i, s - first));
        }
        let passed = self.supply_share[row]
            * self.province_trade[(i * P + p.0) * P + q.0]
            * self.demand_share[s * m + i];
        if r == s { self.own_share[row] + passed } else { passed }
    }

    /// `Σ_s β_s ∘ w_s` over the regions of province q, m × k from its (R_q·m) × k uses.
    pub fn taken(&self, axes: &Axes, q: Province, W: &[f64], k: usize) -> Vec<f64> {
        weighted_sum(&self.demand_share[axes.province_rows(q)], W, axes.m(), k)
    }

    /// `Σ_r α_r ∘ μ_r` over the regions of province p, m × k: the adjoint of a delivery.
    pub fn delivered(&self, axes: &Axes, p: Province, M: &[f64], k: usize) -> Vec<f64> {
        weighted_sum(&self.supply_share[axes.province_rows(p)], M, axes.m(), k)
    }

    /// `Φ g` by product.
    pub fn exchange(&self, axes: &Axes, g: &Aggregates) -> Aggregates {
        self.by_sector(axes, g, false)
    }

    /// `Φᵀ κ` by product.
    pub fn exchange_transposed(&self, axes: &Axes, kappa: &Aggregates) -> Aggregates {
        self.by_sector(axes, kappa, true)
    }

    fn by_sector(&self, axes: &Axes, from: &Aggregates, transposed: bool) -> Aggregates {
        let (P, k) = (axes.P(), from.columns());
        let mut to = Matrix::zeros(from.rows(), k);
        if k == 0 {
            return to;
        }
        for (i, rows) in to.data_mut().chunks_exact_mut(P * k).enumerate() {
            let phi = &self.province_trade[i * P * P..][..P * P];
            let steps = if transposed { (1, P) } else { (P, 1) };
            let source = &from.data()[i * P * k..][..P * k];
            strided_product(rows, k, (phi, steps), (source, k), [P, P, k]);
        }
        to
    }

    /// `δ ∘ w + α ∘ h_p` (or the province's block times w in the place of δ) for the regions of province p.
    pub fn deliver(&self, (axes, p): (&Axes, Province), W: &[f64], h: &Aggregates, into: &mut [f64]) {
        let (rows, k) = (axes.province_rows(p), h.columns());
        match self.in_province.as_ref().and_then(|blocks| blocks.get(&p)) {
            None => scaled(&self.own_share[rows.clone()], W, into, k),
            Some(block) => within((block, false), axes.m(), W, into, k),
        }
        passed(&self.supply_share[rows], (axes, p), h, into);
    }

    /// `δ ∘ μ + β ∘ λ_q` (or the transposed block) for the regions of province q.
    pub fn deliver_transposed(
        &self,
        (axes, q): (&Axes, Province),
        M: &[f64],
        l: &Aggregates,
        into: &mut [f64],
    ) {
        let (rows, k) = (axes.province_rows(q), l.columns());
        match self.in_province.as_ref().and_then(|blocks| blocks.get(&q)) {
            None => scaled(&self.own_share[rows.clone()], M, into, k),
            Some(block) => within((block, true), axes.m(), M, into, k),
        }
        passed(&self.demand_share[rows], (axes, q), l, into);
    }

    /// Sums of shares over origins, by (s, i).
    pub fn column_sums(&self, axes: &Axes) -> Vec<f64> {
        self.applied(axes, &vec![1.0; axes.n()], true)
    }

    /// `T w`.
    pub fn spread(&self, axes: &Axes, w: &[f64]) -> Vec<f64> {
        self.applied(axes, w, false)
    }

    fn applied(&self, axes: &Axes, w: &[f64], transposed: bool) -> Vec<f64> {
        let mut gathered = Matrix::zeros(axes.m() * axes.P(), 1);
        for p in axes.provinces.iter() {
            let part = &w[axes.province_rows(p)];
            let sum =
                if transposed { self.delivered(axes, p, part, 1) } else { self.taken(axes, p, part, 1) };
            put_aggregate(axes, p, &sum, &mut gathered);
        }
        let exchanged = self.by_sector(axes, &gathered, transposed);
        let mut result = vec![0.0; axes.n()];
        for p in axes.provinces.iter() {
            let rows = axes.province_rows(p);
            let into = &mut result[rows.clone()];
            if transposed {
                self.deliver_transposed((axes, p), &w[rows], &exchanged, into);
            } else {
                self.deliver((axes, p), &w[rows], &exchanged, into);
            }
        }
        result
    }
}

/// Puts a province's m × k amounts in their rows.
pub fn put_aggregate(axes: &Axes, q: Province, part: &[f64], into: &mut Aggregates) {
    let k = into.columns();
    for (i, values) in part.chunks_exact(k.max(1)).enumerate() {
        into.row_mut(i * axes.P() + q.0).copy_from_slice(values);
    }
}

/// `Σ_s weight_(s,i) W_(s,i)` by sector, regions in order.
fn weighted_sum(weights: &[f64], W: &[f64], m: usize, k: usize) -> Vec<f64> {
    let mut sum = vec![0.0; m * k];
    if k == 0 {
        return sum;
    }
    for (row, (weight, values)) in weights.iter().zip(W.chunks_exact(k)).enumerate() {
        let into = &mut sum[row % m * k..][..k];
        for (total, value) in into.iter_mut().zip(values) {
            *total += weight * value;
        }
    }
    sum
}

fn scaled(weights: &[f64], W: &[f64], into: &mut [f64], k: usize) {
    if k == 0 {
        return;
    }
    let rows = weights.iter().zip(W.chunks_exact(k)).zip(into.chunks_exact_mut(k));
    for ((weight, values), into) in rows {
        for (to, value) in into.iter_mut().zip(values) {
            *to = weight * value;
        }
    }
}

/// Adds `share_(r,i) h_(i,p)` to every row of a province.
fn passed(shares: &[f64], (axes, p): (&Axes, Province), h: &Aggregates, into: &mut [f64]) {
    let (m, P, k) = (axes.m(), axes.P(), h.columns());
    if k == 0 {
        return;
    }
    for (row, (share, into)) in shares.iter().zip(into.chunks_exact_mut(k)).enumerate() {
        for (to, value) in into.iter_mut().zip(h.row(row % m * P + p.0)) {
            *to += share * value;
        }
    }
}

/// `Y_(r,i) = Σ_s B_(r,i),s W_(s,i)`, or `Y_(s,i) = Σ_r B_(r,i),s W_(r,i)` of the transposed block.
fn within((block, transposed): (&Matrix, bool), m: usize, W: &[f64], into: &mut [f64], k: usize) {
    let R = block.columns();
    let steps = if transposed { (1, m * R) } else { (m * R, 1) };
    into.fill(0.0);
    if k == 0 {
        return;
    }
    for i in 0..m {
        let shares = (&block.data()[i * R..], steps);
        strided_product(&mut into[i * k..], m * k, shares, (&W[i * k..], m * k), [R, R, k]);
    }
}
