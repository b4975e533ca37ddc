//! What the documentation shows is what the program does.

mod configs;
mod format;
mod guide;
mod keys;
