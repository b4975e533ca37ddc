//! Step 1: provinces to the nation, regions to their province.

mod added;
mod nation;
mod provinces;
mod regions;
mod sizes;

pub(super) use nation::nation;
pub(super) use provinces::{ProvincialControls, agree, provinces};
pub(super) use regions::{RegionalControls, adjustments, blanks, regions};
pub(super) use sizes::{Sizes, sizes};
