//! Readers of statistics on small folders.
