//! What people look at, made from an archive.

mod paper;

pub use paper::{Checklist, Figure, Printed, Row, Status, checklist};
