//! Net producers and net consumers.
//!
//! `balance_r = Σ_{s≠r} flows_rs − Σ_{s≠r} flows_sr = Σ_s flows_rs − D_cba_r`: one right-hand side, the demand of all
//! regions together. The source paper's section 3.3 prints the definition the other way round; every later sentence
//! of it uses this one.

use crate::accounts::Footprints;
use crate::leontief::{LeontiefError, Side};
use crate::linalg::Matrix;
use crate::ranks::Agreed;

/// Balances below this share of a region's larger account count as none: what rounding leaves of equal ones.
const EVEN: f64 = 1e-9;

/// Which side of the balance a region stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Emits more for others than others emit for it.
    Producer,
    /// The reverse.
    Consumer,
    /// Neither.
    Even,
}

impl Role {
    /// The word archives use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Producer => "net producer",
            Self::Consumer => "net consumer",
            Self::Even => "even",
        }
    }

    fn of(balance: f64, size: f64) -> Self {
        if balance.abs() <= EVEN * size {
            Self::Even
        } else if balance > 0.0 {
            Self::Producer
        } else {
            Self::Consumer
        }
    }
}

/// Balances of all regions.
#[derive(Clone, Debug, PartialEq)]
pub struct Roles {
    /// Emitted for the demand of other regions less emitted elsewhere for its own; sums to zero.
    pub domestic: Vec<f64>,
    /// Production-based account, exports and balancing column included, less footprint; `F_Y` stands on both sides.
    pub with_exports: Vec<f64>,
    /// Side by `domestic`.
    pub role: Vec<Role>,
    /// Side by `with_exports`.
    pub role_with_exports: Vec<Role>,
}

impl Roles {
    /// Balances of a stressor; without `F_Y`, which stands on both sides; collective.
    pub(super) fn new(footprints: &Footprints<'_, '_>) -> Result<Self, Agreed<LeontiefError>> {
        let (R, C) = (footprints.table().axes.R(), footprints.table().axes.C());
        let all = Matrix::from_row_major(R, C, vec![1.0; R * C]);
        let F = footprints.weighted_demand(&[all]);
        let X = footprints.system().solve(&F, Side::Forward)?.X;
        let emitted = footprints.emitted(&footprints.S, &X).into_data();
        Ok(Self::between(&emitted, &footprints.produced_reg(), &footprints.embodied_reg()))
    }

    fn between(emitted: &[f64], produced: &[f64], consumed: &[f64]) -> Self {
        let less = |a: &[f64]| a.iter().zip(consumed).map(|(a, b)| a - b).collect::<Vec<_>>();
        let (domestic, with_exports) = (less(emitted), less(produced));
        let sides = |balance: &[f64]| {
            let sizes = produced.iter().zip(consumed).map(|(a, b)| a.abs().max(b.abs()));
            balance.iter().zip(sizes).map(|(balance, size)| Role::of(*balance, size)).collect()
        };
        let (role, role_with_exports) = (sides(&domestic), sides(&with_exports));
        Self { domestic, with_exports, role, role_with_exports }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_turn_a_consumer_into_a_producer_and_equals_are_even() {
        let roles = Roles::between(&[4.0, 7.0, 5.0], &[6.0, 7.0, 5.0], &[5.0, 6.0, 5.0]);
        assert_eq!(roles.role, [Role::Consumer, Role::Producer, Role::Even]);
        assert_eq!(roles.role_with_exports, [Role::Producer, Role::Producer, Role::Even]);
    }
}
