//! Trade shares `T^{rs}_i`: the part of what region s uses of product i that region r delivers.
//!
//! A table built by trade linking (Chenery–Moses) is `Z^{rs}_ij = T^{rs}_i Z^s_ij`, `A = T Â`: `Â_s` a region's
//! technology, `T_i` one R × R matrix a product whose columns sum to one.
//!
//! | form | numbers | `T_i` |
//! |---|---|---|
//! | dense | n R | any |
//! | hierarchical | 3 n + m P² | `diag(δ_i) + diag(α_i) Gᵀ Φ_i G diag(β_i)`, G the P × R province indicator |
//! | with in-province blocks | + Σ_p m R_p² | inside a province any block, between provinces `α_i Φ_i β_i` |
//!
//! # References
//! Chenery 1953; Moses 1955, Am. Econ. Rev. 45:803; Bon 1984, "Comparative stability analysis of multiregional
//! input-output models" (column coefficients converge, row and gravity coefficients need not).

mod check;
mod hierarchical;

pub use check::TradeError;
pub use hierarchical::{Aggregates, Hierarchical, put_aggregate};

use super::Panels;
use crate::axes::Axes;

/// Trade shares of every product.
#[derive(Clone, Debug, PartialEq)]
pub enum Trade {
    /// Any shares: row (r, i), column s; in panels of the selling provinces.
    Dense(Panels),
    /// Own share, and trade that provinces pass on in fixed proportions.
    Hierarchical(Hierarchical),
}

impl Trade {
    /// One share: of row (r, i) in what region `s` uses of product i; zero where its province is not held.
    pub fn share(&self, axes: &Axes, row: usize, s: usize) -> f64 {
        match self {
            Self::Dense(shares) => shares.row(row).map_or(0.0, |shares| shares[s]),
            Self::Hierarchical(shares) => shares.share(axes, row, s),
        }
    }

    /// Sums of shares over origins, by (s, i); whole trade only.
    pub fn column_sums(&self, axes: &Axes) -> Vec<f64> {
        match self {
            Self::Dense(shares) => {
                let m = axes.m();
                let mut sums = vec![0.0; axes.n()];
                for (row, values) in shares.rows() {
                    for (s, share) in values.iter().enumerate() {
                        sums[s * m + row % m] += share;
                    }
                }
                sums
            }
            Self::Hierarchical(shares) => shares.column_sums(axes),
        }
    }

    /// `T w` for one vector of uses, n; whole trade only.
    pub fn spread(&self, axes: &Axes, w: &[f64]) -> Vec<f64> {
        match self {
            Self::Dense(shares) => {
                let m = axes.m();
                shares
                    .rows()
                    .map(|(row, values)| {
                        values.iter().enumerate().map(|(s, share)| share * w[s * m + row % m]).sum()
                    })
                    .collect()
            }
            Self::Hierarchical(shares) => shares.spread(axes, w),
        }
    }

    /// The same shares, every one written out.
    #[must_use]
    pub fn to_dense(&self, axes: &Axes) -> Panels {
        let mut dense = Panels::whole(axes, axes.R());
        for (p, panel) in dense.iter_mut() {
            let first = axes.province_rows(p).start;
            for local in 0..panel.rows() {
                for (s, share) in panel.row_mut(local).iter_mut().enumerate() {
                    *share = self.share(axes, first + local, s);
                }
            }
        }
        dense
    }
}
