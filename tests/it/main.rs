//! Integration tests.

mod accounts;
