//! First-order theory of an ensemble's numbers.

use crate::linalg::Matrix;

/// What first-order theory says of the draws.
#[derive(Clone, Debug)]
pub enum Theory {
    /// Nothing.
    None,
    /// Slopes of every number of a draw by leading number, K × length, and the leading numbers of every draw,
    /// draws × K.
    Slopes {
        /// `b`, a standard deviation of each leading number.
        slopes: Matrix,
        /// `z`.
        numbers: Matrix,
    },
    /// Every draw tells its own deviation of the footprint; the theory's standard deviation of it.
    Cells {
        /// `√Σ (∂y/∂θ σ_θ)²`.
        deviation: f64,
    },
}

impl Theory {
    /// The first-order deviation of a number in a draw, `Σ_k b_k z_k`.
    pub(super) fn deviation(&self, draw: usize, at: usize) -> f64 {
        let Self::Slopes { slopes, numbers } = self else { return f64::NAN };
        numbers.row(draw).iter().enumerate().map(|(k, z)| slopes.at(k, at) * z).sum()
    }

    /// The standard deviation of a number by the theory, `√Σ_k b_k²`.
    pub(super) fn spread(&self, at: usize) -> f64 {
        let Self::Slopes { slopes, .. } = self else { return f64::NAN };
        (0..slopes.rows()).map(|k| slopes.at(k, at) * slopes.at(k, at)).sum::<f64>().sqrt()
    }
}
