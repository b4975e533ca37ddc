//! The interface between provinces: `(I − K Φ) g = b`, m·P unknowns, and its adjoint.
//!
//! Rows are sector-major, `i·P + q`. `K` is block-diagonal by province, `Φ` by sector. A system of a few thousand
//! unknowns is factored once; a larger one is iterated, which costs m P (m + P) a pass and column instead of (m P)².
//! Every rank does the same.

mod direct;
mod two_level;

use super::super::LeontiefError;
use super::super::certificate::Side;
use super::super::panel::minus;
use crate::axes::Axes;
use crate::linalg::{LinearOperator, Matrix, strided_product};
use crate::table::{Aggregates, Hierarchical};
use direct::Direct;
use two_level::TwoLevel;

/// Unknowns up to which the interface is factored: LU and m·P columns of solves stay below a second.
const FACTORED: usize = 2048;

/// The interface, ready to be solved.
pub(super) struct Interface<'a> {
    coupling: Coupling<'a>,
    method: Method,
}

enum Method {
    Direct(Direct),
    TwoLevel(TwoLevel),
}

/// `I − K Φ` and its parts.
pub(super) struct Coupling<'a> {
    pub axes: &'a Axes,
    pub shares: &'a Hierarchical,
    /// `K_q`, m × m a province.
    pub response: Vec<Matrix>,
}

impl<'a> Interface<'a> {
    pub(super) fn new(
        axes: &'a Axes,
        shares: &'a Hierarchical,
        response: Vec<Matrix>,
    ) -> Result<Self, LeontiefError> {
        let coupling = Coupling { axes, shares, response };
        let method = if axes.m() * axes.P() <= FACTORED {
            Method::Direct(Direct::new(&coupling)?)
        } else {
            Method::TwoLevel(TwoLevel::new(&coupling)?)
        };
        Ok(Self { coupling, method })
    }

    /// What the archive says of it.
    pub(super) fn name(&self) -> &'static str {
        match self.method {
            Method::Direct(_) => "schur, direct interface",
            Method::TwoLevel(_) => "schur, iterated interface",
        }
    }

    /// `(I − K Φ)⁻¹ b` forward; `(I − Kᵀ Φᵀ)⁻¹ b` adjoint, which is no transpose of the first:
    /// `I + Kᵀ (I − Φᵀ Kᵀ)⁻¹ Φᵀ` applied to b.
    pub(super) fn solve(&self, b: Aggregates, side: Side) -> Aggregates {
        match side {
            Side::Forward => self.inverse(b, false),
            Side::Adjoint => {
                let Coupling { axes, shares, .. } = self.coupling;
                let inner = self.inverse(shares.exchange_transposed(axes, &b), true);
                let mut kappa = self.coupling.by_province(&inner, true);
                for (k, b) in kappa.data_mut().iter_mut().zip(b.data()) {
                    *k += b;
                }
                kappa
            }
        }
    }

    /// `(I − K Φ)⁻¹ B` or `(I − K Φ)⁻ᵀ B`.
    fn inverse(&self, B: Aggregates, transposed: bool) -> Aggregates {
        match &self.method {
            Method::Direct(direct) => direct.solve(B, transposed),
            Method::TwoLevel(levels) => levels.solve(&self.coupling, B, transposed),
        }
    }

    /// `K h`, by province.
    pub(super) fn respond(&self, h: &Aggregates) -> Aggregates {
        self.coupling.by_province(h, false)
    }
}

impl Coupling<'_> {
    /// `K h` or `Kᵀ λ`.
    fn by_province(&self, from: &Aggregates, transposed: bool) -> Aggregates {
        apply_blocks(&self.response, from, transposed)
    }
}

/// One m × m block a province on sector-major rows.
fn apply_blocks(blocks: &[Matrix], from: &Aggregates, transposed: bool) -> Aggregates {
    let (P, k) = (blocks.len(), from.columns());
    let mut sum = Matrix::zeros(from.rows(), k);
    for (q, block) in blocks.iter().enumerate() {
        let m = block.rows();
        let steps = if transposed { (1, m) } else { (m, 1) };
        let source = (&from.data()[q * k..], P * k);
        strided_product(&mut sum.data_mut()[q * k..], P * k, (block.data(), steps), source, [m, m, k]);
    }
    sum
}

impl LinearOperator for Coupling<'_> {
    fn product(&self, X: &Matrix) -> Matrix {
        minus(X, self.by_province(&self.shares.exchange(self.axes, X), false))
    }

    fn transposed_product(&self, X: &Matrix) -> Matrix {
        minus(X, self.shares.exchange_transposed(self.axes, &self.by_province(X, true)))
    }
}
