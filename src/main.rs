//! The `leontief` program.

fn main() {}
