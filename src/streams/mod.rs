//! Counter-based random numbers: a number is a function of its address, not of what was drawn before.

mod philox;

pub use philox::{Stream, philox4x32};
