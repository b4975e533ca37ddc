//! The response of all provinces to one province's takings: `W_{·q} G`, `W = Φ (I − K Φ)⁻¹`.
//!
//! Consumers of region s act on the rest of the nation through one m-vector `G_s = β_s ∘ (d_s + Â_s B_s (δ_s ∘ d_s))`:
//! provinces deliver `h = W_{·q} G_s`, so that all flows need R columns on the interface, or its own m·P where those are
//! fewer, not one solve of the table a region.
//!
//! # Certificate
//! Let `wᵀ|A| ≤ (1 − δ) wᵀ`, `η_p = Σ_{r∈p} α_r ∘ w_r`, `ω = Φᵀ η`. From `ωᵀ diag(β) Â ≤ wᵀ (I − A_loc) − δ wᵀ`
//! (A_loc the local blocks) follows, times `B ≥ I`, `ωᵀ K ≤ (1 − δ) ηᵀ` and `ωᵀ K Φ ≤ (1 − δ) ωᵀ`: the interface
//! contracts as the table does. Hence `‖g − g*‖_ω ≤ ‖r‖_ω / δ` for `r = G − (I − K Φ) g`; `‖Φ (g − g*)‖_η ≤
//! ‖g − g*‖_ω`, `wᵀ B ≤ wᵀ / δ`, so outputs err by at most `‖r‖_ω / δ²`, where `‖x‖_w ≥ ‖g‖_ω`. Inverses with
//! `‖I − (I − A_loc) B‖_w ≤ ρ` change `K` and `G` by at most ρ each: the relative bound is `(‖r‖_ω/‖g‖_ω + 2ρ) / δ²`.

use super::super::certificate::Side;
use super::super::productivity::Weights;
use super::{Interface, Schur};
use crate::axes::{Axes, Province};
use crate::linalg::Matrix;
use crate::table::{Aggregates, Hierarchical};

/// Deliveries of all provinces for what is taken by way of one province.
pub struct Response {
    /// `W_{·q} G`: rows `i·P + p`, one column a taking.
    pub deliveries: Aggregates,
    /// Certified relative error.
    pub bound: f64,
}

/// Everything a response needs; no talk between ranks, any thread may ask.
pub struct Responder<'a> {
    axes: &'a Axes,
    shares: &'a Hierarchical,
    interface: &'a Interface<'a>,
    /// ω, the certificate's weights on the interface.
    omega: Vec<f64>,
    delta: f64,
    rho: f64,
}

impl Schur<'_> {
    /// Prepares responses and their certificate; collective.
    pub fn responder(&self, weights: &Weights) -> Responder<'_> {
        let (axes, deal, shares) = (self.trade.axes, self.trade.deal, self.shares);
        let whole = Matrix::from_row_major(weights.w.len(), 1, weights.w.clone());
        let eta = self.trade.gather(&deal.held(&whole), |p, part, k| shares.delivered(axes, p, part, k));
        let omega = shares.exchange_transposed(axes, &eta).into_data();
        let mine = self.local.residual(axes, (shares, self.technology), &weights.w);
        let rho = self.trade.team.all_gather(&[mine]).iter().map(|share| share[0]).fold(0.0, f64::max);
        Responder { axes, shares, interface: &self.interface, omega, delta: weights.delta, rho }
    }
}

impl Responder<'_> {
    /// The response to takings of province q, m × any number.
    pub fn to(&self, q: Province, taken: &Matrix) -> Response {
        let (m, P) = (self.axes.m(), self.axes.P());
        let mut G = Matrix::zeros(m * P, taken.columns());
        for i in 0..m {
            G.row_mut(i * P + q.0).copy_from_slice(taken.row(i));
        }
        let g = self.interface.solve(G.clone(), Side::Forward);
        let h = self.shares.exchange(self.axes, &g);
        let bound = self.bound(&G, &g, &h);
        Response { deliveries: h, bound }
    }

    /// `(‖G − g + K h‖_ω / ‖g‖_ω + 2ρ) / δ²`, worst column.
    fn bound(&self, G: &Aggregates, g: &Aggregates, h: &Aggregates) -> f64 {
        let back = self.interface.respond(h);
        let columns = g.columns();
        let (mut residual, mut size) = (vec![0.0; columns], vec![0.0; columns]);
        for (row, omega) in self.omega.iter().enumerate() {
            let cells = G.row(row).iter().zip(g.row(row)).zip(back.row(row));
            for (j, ((G, g), k)) in cells.enumerate() {
                residual[j] += omega * (G - g + k).abs();
                size[j] += omega * g.abs();
            }
        }
        let worst = residual.iter().zip(&size).map(|(r, g)| if *r > 0.0 { r / g } else { 0.0 });
        // NaN must not pass for small.
        let worst = worst.fold(0.0, |most: f64, r| if r.is_nan() { f64::INFINITY } else { most.max(r) });
        (worst + 2.0 * self.rho) / (self.delta * self.delta)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::Small;
    use super::*;
    use crate::table::Form;

    /// `(‖r‖_ω / ‖g‖_ω + 2 ρ) / δ²`: with δ and ρ put in by hand.
    #[test]
    fn the_bound_grows_with_the_inverses_error_and_one_over_delta_squared() {
        let small = Small::new(Form::Hierarchical, [3, 6, 2]);
        let system = small.system(1e-12);
        let mut responder = system.schur().expect("hierarchical").responder(system.weights());
        let mut bound = |delta: f64, rho: f64| {
            (responder.delta, responder.rho) = (delta, rho);
            responder.to(Province(1), &Matrix::identity(2)).bound
        };
        let residual = bound(1.0, 0.0);
        assert!(residual < 1e-14, "{residual}");
        assert!((bound(1.0, 0.01) - residual - 0.02).abs() < 1e-15);
        assert!((bound(0.1, 0.01) / bound(1.0, 0.01) - 100.0).abs() < 1e-9);
    }
}
