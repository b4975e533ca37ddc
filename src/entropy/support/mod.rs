//! Which cells of a prior can be filled at all.

mod lines;

pub(super) use lines::clear_zero_lines;
