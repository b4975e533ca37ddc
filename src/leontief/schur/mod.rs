//! Province–Schur: the direct solver of tables whose provinces trade in fixed proportions.
//!
//! With `T_i = diag(δ_i) + diag(α_i) Gᵀ Φ_i G diag(β_i)` every region solves its own block
//! `B_s = (I − diag(δ_s) Â_s)⁻¹`, and provinces are coupled by what they take, `g` (m·P unknowns):
//!
//! `x_s = B_s (f_s + α_s ∘ h_p(s))`, `h = Φ g`, `g_q = Σ_{s∈q} β_s ∘ (Â_s x_s)`, `(I − K Φ) g = b`,
//! `K_q = Σ_{s∈q} diag(β_s) Â_s B_s diag(α_s)`, `b_q = Σ_{s∈q} β_s ∘ (Â_s B_s f_s)`.
//!
//! Adjoint, same factors: `m_s = B_sᵀ (e_s + Â_sᵀ (β_s ∘ λ_p(s)))`, `λ = Φᵀ κ`, `(I − Kᵀ Φᵀ) κ = b`,
//! `b_p = Σ_{s∈p} α_s ∘ (B_sᵀ e_s)`. With trade blocks inside provinces `B_s` is `(I − A_pp)⁻¹` of a whole province.

mod interface;
mod local;
mod response;

use rayon::prelude::{IndexedParallelIterator, ParallelIterator, ParallelSliceMut};

use super::LeontiefError;
use super::certificate::Side;
use super::operator::{TradeOn, by_region};
use super::panel::add;
use crate::axes::Province;
use crate::linalg::{LinearOperator, Matrix};
use crate::ranks::{Agreed, agree};
use crate::table::{Aggregates, Hierarchical, Panels};
use interface::Interface;
use local::Local;
pub use response::{Responder, Response};

/// A factored hierarchical system, ready to be solved.
pub struct Schur<'a> {
    trade: TradeOn<'a>,
    shares: &'a Hierarchical,
    technology: &'a Panels,
    local: Local,
    interface: Interface<'a>,
}

impl<'a> Schur<'a> {
    /// Factors the local blocks this rank holds and the interface.
    ///
    /// # Errors
    /// The same on every rank: [`LeontiefError::Singular`].
    pub(super) fn new(
        trade: TradeOn<'a>,
        shares: &'a Hierarchical,
        technology: &'a Panels,
    ) -> Result<Self, Agreed<LeontiefError>> {
        let local = agree(trade.team, Local::new(trade.axes, shares, technology))?;
        let response = response(&trade, shares, technology, &local);
        let interface = Interface::new(trade.axes, shares, response);
        let interface = agree(trade.team, interface)?;
        Ok(Self { trade, shares, technology, local, interface })
    }

    /// Solves for this rank's rows of a panel.
    pub(super) fn solve(&self, F: &Matrix, side: Side) -> Matrix {
        match side {
            Side::Forward => self.forward(F),
            Side::Adjoint => self.adjoint(F),
        }
    }

    /// Whether every region has a block of its own, so that flows have a closed form.
    pub fn is_closed(&self) -> bool {
        self.shares.in_province.is_none()
    }

    /// The trade shares.
    pub fn shares(&self) -> &Hierarchical {
        self.shares
    }

    /// `B X`, or `Bᵀ X`, on the held rows.
    pub fn local(&self, X: &Matrix, transposed: bool) -> Matrix {
        self.local.solve(X, transposed)
    }

    /// `Â X`, or `Âᵀ X`, on the held rows.
    pub fn technology(&self, X: &Matrix, transposed: bool) -> Matrix {
        by_region(self.technology, X, transposed)
    }

    /// How the interface is solved, for the archive.
    pub(super) fn name(&self) -> &'static str {
        self.interface.name()
    }

    /// Provinces this rank factored.
    pub(super) fn factored(&self) -> Vec<Province> {
        self.local.factored()
    }

    fn forward(&self, F: &Matrix) -> Matrix {
        let axes = self.trade.axes;
        let mut X = self.local.solve(F, false);
        let used = by_region(self.technology, &X, false);
        let b = self.trade.gather(&used, |p, part, k| self.shares.taken(axes, p, part, k));
        let g = self.interface.solve(b, Side::Forward);
        let h = self.shares.exchange(axes, &g);
        let supplied = self.passed_on(&self.shares.supply_share, &h);
        add(&mut X, &self.local.solve(&supplied, false), 1.0);
        X
    }

    fn adjoint(&self, S: &Matrix) -> Matrix {
        let axes = self.trade.axes;
        let mut M = self.local.solve(S, true);
        let b = self.trade.gather(&M, |p, part, k| self.shares.delivered(axes, p, part, k));
        let kappa = self.interface.solve(b, Side::Adjoint);
        let lambda = self.shares.exchange_transposed(axes, &kappa);
        let paid = self.passed_on(&self.shares.demand_share, &lambda);
        add(&mut M, &self.local.solve(&by_region(self.technology, &paid, true), true), 1.0);
        M
    }

    /// `share_(s,i) h_(i,p(s))` on the held rows.
    fn passed_on(&self, share: &[f64], h: &Aggregates) -> Matrix {
        let (axes, deal) = (self.trade.axes, self.trade.deal);
        let (m, P, k) = (axes.m(), axes.P(), h.columns());
        let mut X = Matrix::zeros(deal.held_rows(), k);
        let rows: Vec<(usize, Province)> =
            deal.mine().into_iter().flat_map(|p| deal.rows(p).map(move |row| (row, p))).collect();
        X.data_mut().par_chunks_exact_mut(k.max(1)).zip(rows).for_each(|(into, (row, p))| {
            for (x, value) in into.iter_mut().zip(h.row(row % m * P + p.0)) {
                *x = share[row] * value;
            }
        });
        X
    }
}

/// The inverse of `I − A`, as a preconditioner where it is not the whole answer.
impl LinearOperator for Schur<'_> {
    fn product(&self, X: &Matrix) -> Matrix {
        self.forward(X)
    }

    fn transposed_product(&self, X: &Matrix) -> Matrix {
        self.adjoint(X)
    }
}

/// `K_q` of every province, m × m one below the other: what comes back to a province's takings from what it delivers.
fn response(trade: &TradeOn<'_>, shares: &Hierarchical, technology: &Panels, local: &Local) -> Vec<Matrix> {
    let (axes, m) = (trade.axes, trade.axes.m());
    let mut supplied = Matrix::zeros(trade.deal.held_rows(), m);
    let rows = trade.deal.mine().into_iter().flat_map(|p| trade.deal.rows(p));
    for (at, row) in rows.enumerate() {
        *supplied.at_mut(at, row % m) = shares.supply_share[row];
    }
    let used = by_region(technology, &local.solve(&supplied, false), false);
    drop(supplied);
    let all = trade.gather(&used, |p, part, k| shares.taken(axes, p, part, k));
    let block = |q: usize| {
        let cells = (0..m).flat_map(|i| all.row(i * axes.P() + q).iter().copied()).collect();
        Matrix::from_row_major(m, m, cells)
    };
    (0..axes.P()).map(block).collect()
}
