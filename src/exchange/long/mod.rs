//! CSV folders: one long-form file a matrix, one line a cell; cells left out are zero.
//!
//! `regions.csv` (region[,province][,population (unit)][,longitude,latitude]), `sectors.csv` (sector[,code]),
//! `categories.csv` list the axes in table order; `units.csv` (file,label,unit) gives the money unit (`Z`), and the stressors of every
//! extension (`F_<extension>`) in order; `value_added` rows there list its components. Cells: `Z.csv`, `Y.csv`,
//! `x.csv`, and where the table has them `exports.csv`, `balancing.csv`, `imports.csv`, `imports_Y.csv`,
//! `value_added.csv`, `F_<extension>.csv`, `F_Y_<extension>.csv`. An implied value added has no file.
//!
//! An array without a file is none; an array of zeros has a file with at least one of them. So a file of a header alone
//! is always a cut one, and refused. A file cut between two lines still reads, as zeros: `x.csv` and the row balance
//! (`leontief check`) tell.

mod matrix;
mod read;
mod write;

pub(super) use read::read;
pub(super) use write::write;

/// The file that marks such a folder.
pub(super) const MARK: &str = "Z.csv";

/// Final demand.
const DEMAND: &str = "Y.csv";
/// Files of the axes and units.
const REGIONS: &str = "regions.csv";
const SECTORS: &str = "sectors.csv";
const CATEGORIES: &str = "categories.csv";
const UNITS: &str = "units.csv";
/// Files every folder has.
const NEEDED: [&str; 6] = [REGIONS, SECTORS, CATEGORIES, UNITS, MARK, DEMAND];
/// Files a folder may have beside those of its extensions.
const OPTIONAL: [&str; 6] =
    ["x.csv", "exports.csv", "balancing.csv", "imports.csv", "imports_Y.csv", "value_added.csv"];
/// Header of `units.csv`.
const UNITS_HEADER: [&str; 3] = ["file", "label", "unit"];
/// File whose unit is the table's money.
const FLOWS: &str = "Z";

/// What the label columns of a file name.
#[derive(Clone, Copy)]
enum Key<'a> {
    /// Region and sector of a producer: n positions.
    From,
    /// Region and sector of a user: n positions.
    To,
    /// Region and category of final demand: R·C positions.
    Demand,
    /// A stressor or value-added component, under its own word.
    Label(&'static str, &'a crate::axes::Labels),
}

impl<'a> Key<'a> {
    /// Names of the columns; a file with two producers tells them apart.
    fn columns(self, pair: bool) -> Vec<&'static str> {
        match self {
            Self::From if pair => vec!["region_from", "sector_from"],
            Self::To if pair => vec!["region_to", "sector_to"],
            Self::Demand if pair => vec!["region_to", "category"],
            Self::From | Self::To => vec!["region", "sector"],
            Self::Demand => vec!["region", "category"],
            Self::Label(word, _) => vec![word],
        }
    }

    /// Number of positions.
    fn len(self, axes: &crate::axes::Axes) -> usize {
        match self {
            Self::From | Self::To => axes.n(),
            Self::Demand => axes.R() * axes.C(),
            Self::Label(_, labels) => labels.len(),
        }
    }

    /// Position of the labels.
    fn position(self, axes: &crate::axes::Axes, cells: &[&str]) -> Option<usize> {
        use super::align::Side;
        match self {
            Self::From | Self::To => Side::Production.position(axes, cells[0], cells[1]),
            Self::Demand => Side::Demand.position(axes, cells[0], cells[1]),
            Self::Label(_, labels) => labels.position(cells[0]),
        }
    }

    /// Labels of a position.
    fn labels(self, axes: &'a crate::axes::Axes, at: usize) -> Vec<&'a str> {
        use super::align::Side;
        match self {
            Self::From | Self::To => {
                let (region, sector) = Side::Production.pair(axes, at);
                vec![region, sector]
            }
            Self::Demand => {
                let (region, category) = Side::Demand.pair(axes, at);
                vec![region, category]
            }
            Self::Label(_, labels) => vec![labels.name(at)],
        }
    }
}

/// Header of a file with these keys.
fn header(keys: &[Key<'_>]) -> Vec<&'static str> {
    let pair = keys.len() > 1 && !matches!(keys[0], Key::Label(..));
    keys.iter().flat_map(|key| key.columns(pair)).chain(["value"]).collect()
}
