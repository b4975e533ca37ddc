//! Counter-based random numbers: a number is a function of its address, not of what was drawn before.
//!
//! # Stream layout v1
//! The address of a block of four 32-bit words is (seed, stream, draw, element, part):
//!
//! | input of Philox4x32-10 | holds |
//! |---|---|
//! | key 0, 1 | seed, low and high word |
//! | counter 0 | element, bits 0–31 |
//! | counter 1 | element, bits 32–47, and in bits 16–31 the part |
//! | counter 2 | draw |
//! | counter 3 | stream, one tag a purpose |
//!
//! - [`Stream::uniform`] of element e: words 0 and 1 of block e.
//! - [`Stream::normal`] of element e: words 0 and 1 (e even) or 2 and 3 (e odd) of block ⌊e/2⌋: two words each, always.
//! - [`Stream::log_gamma`] of element e: attempt a takes block e, part a: a normal from words 0 and 1, a uniform from words 2 and
//!   3; the boost of shapes below 1 takes part 65535. The one law whose use of words is not fixed.
//!
//! Normals come by the inverse of their distribution, logarithms and exponentials by polynomials of this room, in plain
//! multiplications and additions: no fused ones and no system library, so that bits depend neither on the
//! processor nor on the platform. Vector units are chosen at run time and change no bit.

mod bulk;
mod elementary;
mod gamma;
mod laws;
mod normal;
mod philox;
mod zipped;

pub use elementary::{exp, ln};
pub use laws::{Lognormal, TruncatedNormal, dirichlet, logistic_normal};
pub use normal::{normal_distribution, normal_quantile};
pub use philox::{Stream, philox4x32};
pub use zipped::{mapped, zipped};

/// Version of the layout; archived with everything drawn.
pub const LAYOUT: &str = "v1";
