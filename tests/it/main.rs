//! Integration tests.
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

mod accounts;
mod bad_input;
mod bad_statistics;
mod build;
mod certified;
mod cities;
mod cluster;
mod documentation;
mod ensemble;
mod export;
mod exports;
mod faults;
mod flat;
mod forms;
mod fuzz;
mod layering;
mod parts;
mod program;
mod ranks;
mod report;
mod science;
mod setup;
mod solving;
mod statistics;
mod symmetries;
mod tables;
mod truth;
mod two_levels;
mod workbook;
