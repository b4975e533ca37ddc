//! Tables by hand, formats there and back, bad input.

mod flat;
mod nation;
mod real;
mod round_trip;
