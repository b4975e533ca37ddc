//! What draws say together: moments, quantiles, probabilities, each with its own error.
//!
//! Sums run over the draws in their order, means first and centered moments after: no bit hangs on who made which draw.
//! A failed draw counts in no estimate and in the number of failures.

mod control;
mod convergence;
mod decomposition;
mod order;
mod probability;
mod spread;
mod summary;
mod theory;

pub use control::{Controlled, controlled};
pub use convergence::{Convergence, Step, convergence};
pub use decomposition::{Sampled, Share, decomposition};
pub use probability::{Probability, ranks, wilson};
pub use spread::{QUANTILES, Quantile, Spread, quantile, spread};
pub use summary::{Estimates, Headline, estimates};
pub use theory::Theory;

/// Standard normals between which 95 % lie.
pub const NINETY_FIVE: f64 = 1.959_963_984_540_054;
