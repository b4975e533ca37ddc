//! Text files: whole lines in batches, their cells, and numbers that read back to the same bits.

pub(in crate::exchange) mod cells;
pub(in crate::exchange) mod lines;
pub(in crate::exchange) mod number;
