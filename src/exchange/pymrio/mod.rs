//! pymrio folders: `file_parameters.json`, tab-separated text, one folder an extension.
//!
//! Beyond pymrio: a folder `value_added` is the table's value added, a folder `imports` its imports, a demand
//! region `RoW` without production its exports and balancing column, `regions.csv` its provinces,
//! `sectors.csv` the codes of its sectors. Accounts that stand in the folder of an extension are not read.

mod accounts;
mod extensions;
mod grid;
mod parameters;
mod read;
mod write;

pub(super) use accounts::NAMES;
pub(super) use read::read;
pub(super) use write::write;

/// The file that describes a folder.
pub(super) const PARAMETERS: &str = "file_parameters.json";

/// Demand region of what leaves the table; pymrio solves it as one more consuming region, of unknown population.
const REST_OF_WORLD: &str = "RoW";
/// Its categories.
const EXPORTS: &str = "exports";
/// Its categories.
const BALANCING: &str = "balancing";
/// Folder and stressor of the imports row.
const IMPORTS: &str = "imports";
/// Regions file a folder may hold.
const REGIONS: &str = "regions.csv";
/// The list of sectors with their codes.
const SECTORS: &str = "sectors.csv";
/// Separator of every file.
const TAB: u8 = b'\t';
