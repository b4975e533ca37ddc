//! `I − A` over a team, in the form a table has: province row panels, or trade × technology.

mod blocks;
mod technology;
mod trade;

pub use blocks::ProvinceSums;
pub(super) use blocks::{Coupled, ProvinceBlocks, TILE, rounded};
pub(super) use technology::{TradedTechnology, by_region};
pub use trade::TradeOn;
pub(super) use trade::{by_region_again, by_sector};

use super::certificate::Side;
use super::deal::Deal;
use crate::linalg::{LinearOperator, Matrix};
use crate::ranks::Team;

/// `I − A`.
#[derive(Clone, Copy)]
pub(super) enum Operator<'a> {
    /// Every cell.
    Dense(Coupled<'a>),
    /// `I − T Â`.
    Factored(TradedTechnology<'a>),
}

impl<'a> Operator<'a> {
    /// The ranks and their provinces.
    pub(super) fn held(&self) -> (&'a dyn Team, &'a Deal) {
        match self {
            Self::Dense(coupled) => (coupled.team, coupled.deal),
            Self::Factored(traded) => (traded.trade.team, traded.trade.deal),
        }
    }

    /// Whether every cell is stored.
    pub(super) fn is_dense(&self) -> bool {
        matches!(self, Self::Dense(_))
    }

    /// The operator, or its transpose, times a panel.
    pub(super) fn applied(&self, X: &Matrix, side: Side) -> Matrix {
        match side {
            Side::Forward => self.product(X),
            Side::Adjoint => self.transposed_product(X),
        }
    }

    /// The same, multiplied in `f32` where that saves something.
    #[must_use]
    pub(super) fn rounded(self, single: bool) -> Self {
        match self {
            Self::Dense(coupled) => Self::Dense(Coupled { single, ..coupled }),
            Self::Factored(_) => self,
        }
    }
}

impl LinearOperator for Operator<'_> {
    fn product(&self, X: &Matrix) -> Matrix {
        match self {
            Self::Dense(coupled) => coupled.product(X),
            Self::Factored(traded) => traded.product(X),
        }
    }

    fn transposed_product(&self, X: &Matrix) -> Matrix {
        match self {
            Self::Dense(coupled) => coupled.transposed_product(X),
            Self::Factored(traded) => traded.transposed_product(X),
        }
    }
}
