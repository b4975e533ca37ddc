//! Labels checked once, typed positions, the partition of regions into provinces, and groups of regions.
//!
//! Rows produce, columns consume; everything is region-major: row `(r, i)` stands at `r·m + i`.

mod grouping;
mod labels;
mod partition;

use std::ops::Range;

pub use grouping::Grouping;
pub use labels::{Labels, LabelsError, UnknownLabel, nearest};
pub use partition::{Partition, PartitionError, PartitionOrigin};

/// Position of a region (a city, or a whole province or country) in the table's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(pub usize);

/// Position of a sector inside a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sector(pub usize);

/// Position of a province: a contiguous run of regions, owned by one rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Province(pub usize);

/// The axes of a table: R regions in P provinces, m sectors, C final-demand categories; n = R·m rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axes {
    /// Regions in table order.
    pub regions: Labels,
    /// Sectors, the same list in every region.
    pub sectors: Labels,
    /// Final-demand categories, the same list in every region.
    pub categories: Labels,
    /// Contiguous runs of regions.
    pub provinces: Partition,
}

impl Axes {
    /// Number of regions, R.
    pub fn R(&self) -> usize {
        self.regions.len()
    }

    /// Number of sectors, m.
    pub fn m(&self) -> usize {
        self.sectors.len()
    }

    /// Number of final-demand categories, C.
    pub fn C(&self) -> usize {
        self.categories.len()
    }

    /// Number of provinces, P.
    pub fn P(&self) -> usize {
        self.provinces.len()
    }

    /// Number of rows, n = R·m.
    pub fn n(&self) -> usize {
        self.R() * self.m()
    }

    /// Row (and column) of sector `i` of region `r`.
    pub fn row(&self, r: Region, i: Sector) -> usize {
        r.0 * self.m() + i.0
    }

    /// Rows of a region.
    pub fn region_rows(&self, r: Region) -> Range<usize> {
        r.0 * self.m()..(r.0 + 1) * self.m()
    }

    /// Rows of a province.
    pub fn province_rows(&self, p: Province) -> Range<usize> {
        let regions = self.provinces.regions(p);
        regions.start * self.m()..regions.end * self.m()
    }

    /// First row of every province and n at the end.
    pub fn row_bounds(&self) -> Vec<usize> {
        self.provinces.bounds().iter().map(|b| b * self.m()).collect()
    }

    /// `region, sector` of a row, for messages.
    pub fn row_label(&self, row: usize) -> String {
        format!("{}, {}", self.regions.name(row / self.m()), self.sectors.name(row % self.m()))
    }

    /// `region, category` of a column of `Y`, for messages.
    pub fn demand_label(&self, column: usize) -> String {
        format!("{}, {}", self.regions.name(column / self.C()), self.categories.name(column % self.C()))
    }
}
