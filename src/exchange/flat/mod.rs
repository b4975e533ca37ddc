//! Flat tables: one array with everything in it, described by a small layout.
//!
//! The array is text from a spreadsheet (`.csv`, `.tsv`, `.txt`), NumPy's `.npy` or MATLAB's `.mat` (v7.3); the
//! layout is a TOML file beside it. Rows and columns count from 1 as a spreadsheet shows them (a line of text is a
//! row, blank lines included); a column may be its letter. What has no role, totals say, is left out.
//!
//! ```toml
//! file = "mrio-2012.csv"      # in the layout's folder or below it
//! money = "10^4 CNY"          # the unit of every flow
//! # separator = ";"           # text only; "," for .csv and a tab for .tsv and .txt without it
//! # variable = "mrio"         # .mat only; the only matrix without it
//! # blank = 0                 # blank cells (NaN in .npy and .mat) are 0; refused without it
//!
//! regions = "regions.csv"     # region[,province,population,longitude,latitude]
//! sectors = "sectors.csv"     # a file with a column 'sector', or a list: ["Agriculture", "Coal mining"]
//! categories = ["rural", "urban", "government", "fixed capital", "inventory"]
//!
//! [labels]                    # text only, all of it optional
//! row_region = "A"            # columns that hold the labels of rows
//! row_sector = "B"
//! column_region = 1           # lines that hold the labels of columns,
//! column_sector = 2           # here the category for columns of final demand
//!
//! [rows]
//! Z = 3                       # the first of n rows
//! imports = 13149             # one or several (summed); their demand columns are imports of final demand
//! value_added = { compensation = 13150, taxes = 13151, depreciation = 13152, surplus = 13153 }
//! output = 13155              # total input
//!
//! [columns]
//! Z = "C"                     # the first of n columns
//! demand = "SKT"              # the first of R·C columns, all categories of a region, then the next region;
//!                             # demand_order = "category": all regions of a category first
//! exports = "USY"             # one or several (summed): what leaves the table
//! balancing = "USZ"           # the column of errors
//! output = "UTA"              # total output, x
//!
//! [extensions.emissions]      # stressors in rows of the same file; demand = false leaves their demand columns out
//! CO2 = { row = 13160, unit = "Mt" }
//!
//! [extensions.water]          # or of another file (and separator, variable), columns in the order of the table's
//! file = "water.csv"
//! columns = { Z = 2 }         # first column of production, 1 without it; `demand` where it has final demand
//! withdrawal = { row = 2, unit = "10^4 m3" }
//! ```
//!
//! Only `file`, `money`, `rows.Z`, `columns.Z`, `columns.demand` and the names must be there. Without labels,
//! rows and columns stand in the order of the lists, all sectors of a region, then the next region. With labels,
//! blanks that merged cells left are filled (from above for rows, from the left for columns), every row and column
//! is placed by its labels, and they must be those of the lists; a list may then be the mere number of names, which
//! the labels tell. A side without labels stands in the order of the other. Regions are reordered where those of a
//! province do not stand together. Without `columns.output`, `rows.output` is x, and without both the sum of the
//! row; without `value_added`, value added is the rest of the column.
//!
//! `file`, `separator`, `variable`, `columns` and `demand` are no names of stressors.
//!
//! Files pass through in slabs of a few megabytes, straight into the table.

mod build;
mod deviations;
mod layout;
mod matlab;
mod names;
mod npy;
mod order;
mod plan;
mod store;
mod text;

use std::path::Path;

use super::ExchangeError;

pub(super) use build::read;
pub use deviations::deviations;

/// Whether a path is a layout.
pub(super) fn is_layout(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}
