//! Which cells of a prior can be filled at all.

mod feasible;
mod flow;
mod lines;

pub(super) use feasible::{forced_zeros, within_bounds};
pub(super) use lines::clear_zero_lines;
