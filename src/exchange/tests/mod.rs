//! Tables by hand, formats there and back, bad input.

mod bad_input;
mod nation;
mod real;
mod round_trip;
mod speed;
