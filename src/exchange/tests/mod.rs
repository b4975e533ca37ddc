//! Tables by hand, formats there and back, bad input.

mod coefficients;
mod encodings;
mod flat;
mod labels;
mod nation;
mod permuted;
mod pymrio_folder;
mod real;
mod regions_file;
mod round_trip;
mod written;
