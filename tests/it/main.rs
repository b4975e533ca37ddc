//! Integration tests.
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

mod accounts;
mod bad_input;
mod certified;
mod flat;
mod forms;
mod layering;
mod program;
mod ranks;
mod science;
mod solving;
mod symmetries;
mod tables;
mod two_levels;
