//! Spreadsheet workbooks in the layout of the provincial tables that CEADs publishes.
//!
//! | sheet | what |
//! |---|---|
//! | `Province` | a column that begins with `Province`: the regions |
//! | `Sector…` | columns that begin with `No` (or `Code`) and `Sector`: codes and names of the sectors |
//! | `Table_YYYY_English Version` | the table |
//!
//! The table has three columns and three lines of labels: region (in merged cells), name, code; codes say what a row or
//! column is:
//!
//! | code | row | column |
//! |---|---|---|
//! | of a sector | sales of a region's sector | its purchases |
//! | `FU…` | | final demand by region; CEADs has `FU101` rural and `FU102` urban households, `FU103` government, `FU201` fixed capital, `FU202` inventories |
//! | `EX`, `OF` | | exports, deliveries to regions that are not in the workbook |
//! | `ERR` (or the name `Others`) | | statistical discrepancy |
//! | `IM`, `IF` | imports by user, deliveries from regions that are not in the workbook | |
//! | `VA…` | value-added components, `VA001` to `VA004` | |
//! | `TI`; `GO` | total input | gross output |
//! | `T…` | other totals: left out | the same |
//!
//! Any other code is refused, and so is text in the place of a number; a blank cell is zero. Totals are held against the
//! cells. Rows and columns are placed by region and code, in whatever order they stand. The unit is what follows
//! `Unit:` above the numbers, 10^4 CNY without one; yuan and RMB are CNY.

mod declared;
mod grid;
mod header;
mod lists;
mod read;
mod unit;
mod write;

use std::path::Path;

pub(super) use read::read;
pub(super) use write::write;

use crate::axes::Labels;

/// Codes beside the names of a workbook's axes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes {
    /// Of the sectors.
    pub sectors: Labels,
    /// Of the categories of final demand.
    pub categories: Labels,
}

/// Whether a path is a workbook, by its name.
pub(super) fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

/// Columns of labels, and lines of labels right above the first row of numbers.
const LABELS: usize = 3;
