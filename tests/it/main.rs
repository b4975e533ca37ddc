//! Integration tests.

mod accounts;
mod layering;
mod solving;
mod tables;
