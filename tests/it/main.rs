//! Integration tests.

mod accounts;
mod layering;
mod program;
mod ranks;
