//! Step 1: provinces to the nation, regions to their province.

mod provinces;
mod regions;
mod sizes;

pub(super) use provinces::{ProvincialControls, agree, provinces};
pub(super) use regions::{RegionalControls, blanks, regions};
pub(super) use sizes::{Sizes, sizes};
