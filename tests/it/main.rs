//! Integration tests.

mod accounts;
mod layering;
mod program;
mod ranks;
mod solving;
mod tables;
