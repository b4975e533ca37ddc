//! TOML configs, checked in one pass.
//!
//! A config names the input and chooses options; every key has a default. Unknown keys are refused, and all
//! violations are reported at once, each with its file and line. `--set key.path=value` overrides one key.
//! A relative path in a file counts from the file's folder, one in `--set` from the working directory.

mod changes;
mod checks;
mod draws;
mod schema;
mod science;
mod settings;
mod violation;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use changes::changed_keys;
pub use schema::schema;
pub use violation::{Place, Violation, Violations};

use crate::accounts::{AccountsOptions, StressorChoice};
use crate::analysis::{DecompositionOptions, ExtractionOptions, PathsOptions};
use crate::classify::ClassifyOptions;
use crate::compile::Construction;
use crate::ensemble::EnsembleOptions;
use crate::exchange::{Layout, plain_file};
use crate::inventory::InventoryOptions;
use crate::leontief::SolverOptions;
use crate::scenario::{LiftOptions, QuotaOptions, ScenarioOptions};
use crate::table::synthetic::NationOptions;
use settings::Settings;

/// How files begin that are tables or archives.
const TABLES: [(&[u8], &str); 3] = [
    (b"\x89HDF", "a packed table or an archive (HDF5)"),
    (b"PK\x03\x04", "a workbook or zip file"),
    (b"\x93NUMPY", "an array of NumPy"),
];

/// Where the table comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Input {
    /// A packed table, or any source that `convert` reads.
    pub table: Option<PathBuf>,
    /// CSV of regions, their provinces and attributes, for a table that lacks them.
    pub regions: Option<PathBuf>,
    /// A synthetic nation instead of a file.
    pub synth: Option<NationOptions>,
}

/// What is built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BuildLevel {
    /// A table of regions.
    #[default]
    Regions,
    /// The national table as one region, imports taken out in proportion.
    Nation,
}

/// A table to build from statistics.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Build {
    /// Folder of the statistics; `--data` and `LEONTIEF_DATA` come before it.
    pub folder: Option<PathBuf>,
    /// What is built: every region, or the nation as one.
    pub level: BuildLevel,
    /// CSV of emission factors, where inventories give activity.
    pub factors: Option<PathBuf>,
    /// CSV source,class: classes of the inventory's sectors whose fuels are oxidized alike.
    pub source_classes: Option<PathBuf>,
    /// Files, columns and units in the folder.
    pub statistics: Layout,
    /// Choices of the construction.
    pub construction: Construction,
    /// Choices of the inventory.
    pub inventory: InventoryOptions,
}

/// Lists that go with a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Files {
    /// CSV sector,group: the map that makes structure types.
    pub sector_groups: Option<PathBuf>,
    /// Other such maps, to see how far types hang on the first.
    pub other_sector_groups: Vec<PathBuf>,
    /// CSV sector,intensity: of the world, in the unit of the table's intensities.
    pub world_intensities: Option<PathBuf>,
    /// A world table to take them from instead: a packed table, or any source that `convert` reads.
    pub world_table: Option<PathBuf>,
    /// CSV sector,world_sector: sectors of the world table that a sector stands among; one line a pair.
    pub world_sectors: Option<PathBuf>,
    /// CSV benchmark,per_head: footprints a head to hold cities against, in t.
    pub benchmarks: Option<PathBuf>,
    /// CSV city,capital_in_demand: fixed capital in the final demand of reference cities.
    pub reference_cities: Option<PathBuf>,
    /// Array of NumPy's, n × n: standard deviations of the cells of a table that an ensemble draws, in its money.
    pub deviations: Option<PathBuf>,
}

/// Keys that hold a path, or several.
const PATHS: [&str; 13] = [
    "input.table",
    "input.regions",
    "build.folder",
    "build.factors",
    "build.source_classes",
    "files.sector_groups",
    "files.deviations",
    "files.other_sector_groups",
    "files.world_intensities",
    "files.world_table",
    "files.world_sectors",
    "files.benchmarks",
    "files.reference_cities",
];

/// Sections that hold one section a name.
const NAMED: [&str; 2] = ["scenario", "lift"];

/// A checked config, defaults filled in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the table comes from.
    pub input: Input,
    /// A table to build from statistics, in place of an input.
    pub build: Option<Build>,
    /// Options of the solve.
    pub solver: SolverOptions,
    /// Options of the accounts.
    pub accounts: AccountsOptions,
    /// The stressor of classes, scenarios and analyses.
    pub stressor: StressorChoice,
    /// Lists that go with the table.
    pub files: Files,
    /// Classes of cities.
    pub classify: ClassifyOptions,
    /// Scenarios by name.
    pub scenario: BTreeMap<String, ScenarioOptions>,
    /// Lifts of poorer cities by name.
    pub lift: BTreeMap<String, LiftOptions>,
    /// Quota and its allocation.
    pub quota: QuotaOptions,
    /// Structural decomposition.
    pub decompose: DecompositionOptions,
    /// Hypothetical extraction.
    pub extract: ExtractionOptions,
    /// Structural paths.
    pub paths: PathsOptions,
    /// Draws.
    pub ensemble: EnsembleOptions,
}

/// The one source a config names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TableSource<'a> {
    /// A file or folder, and the file of its regions.
    File {
        /// The table.
        table: &'a Path,
        /// Its regions, when given apart.
        regions: Option<&'a Path>,
    },
    /// A synthetic nation.
    Synth(&'a NationOptions),
    /// Statistics to build it from.
    Build(&'a Build),
}

/// What keeps a config from being used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("config {}: {source}; check the path and that the file is UTF-8 text you may read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A table where a config is expected.
    #[error(
        "config {}: this is {what}, not a config; a table goes in as --table {} (solve, scenario, decompose, extract, \
         paths) or as --set input.table={} (run, ensemble)", path.display(), path.display(), path.display()
    )]
    Table {
        /// The file.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// A folder where a config is expected.
    #[error(
        "config {}: this is a folder; give the config (.toml) in it, or a table as --set input.table={}", path.display(),
        path.display()
    )]
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// Keys and values that break a rule, all of them.
    #[error("{0}")]
    Violations(Violations),
    /// Nothing to solve.
    #[error(
        "the config names no table; set input.table to a file, or add an [input.synth] or a [build] section"
    )]
    NoInput,
    /// A number TOML cannot hold.
    #[error("the config cannot be written as TOML ({message}); choose smaller whole numbers")]
    Unwritable {
        /// What the writer says.
        message: String,
    },
}

impl Config {
    /// Reads a file (defaults without one), applies `--set` assignments in order and checks everything.
    pub fn load(path: Option<&Path>, sets: &[String]) -> Result<Self, ConfigError> {
        let mut violations = Vec::new();
        let mut settings = Settings::default();
        if let Some(path) = path {
            let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
            if path.is_dir() {
                return Err(ConfigError::Folder { path: path.to_owned() });
            }
            let bytes = plain_file(path).and_then(fs::read).map_err(unreadable)?;
            if let Some((_, what)) = TABLES.iter().find(|(mark, _)| bytes.starts_with(mark)) {
                return Err(ConfigError::Table { path: path.to_owned(), what });
            }
            let text = String::from_utf8(bytes).map_err(|error| {
                unreadable(io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
            })?;
            settings.add_file(path, &text, &mut violations);
        }
        for assignment in sets {
            settings.add_assignment(assignment, &mut violations);
        }
        let config = settings.judge(&mut violations);
        checks::check(&config, &settings, &mut violations);
        violations.sort_by_key(|violation| violation.place.line.unwrap_or(usize::MAX));
        if violations.is_empty() { Ok(config) } else { Err(ConfigError::Violations(Violations(violations))) }
    }

    /// The source of the table.
    pub fn source(&self) -> Result<TableSource<'_>, ConfigError> {
        if let Some(build) = &self.build {
            return Ok(TableSource::Build(build));
        }
        match (&self.input.table, &self.input.synth) {
            (Some(table), _) => Ok(TableSource::File { table, regions: self.input.regions.as_deref() }),
            (None, Some(synth)) => Ok(TableSource::Synth(synth)),
            (None, None) => Err(ConfigError::NoInput),
        }
    }

    /// The part that determines numbers, defaults included: everything but paths, in a fixed order.
    ///
    /// Two runs with equal text (and equal inputs, which the archive names by their SHA-256) give equal bits.
    pub fn determining_toml(&self) -> Result<String, ConfigError> {
        let mut config = self.clone();
        (config.input.table, config.input.regions) = (None, None);
        config.files = Files::default();
        if let Some(build) = &mut config.build {
            (build.folder, build.factors, build.source_classes) = (None, None, None);
        }
        toml::to_string(&config).map_err(|error| ConfigError::Unwritable { message: error.to_string() })
    }
}

#[cfg(test)]
mod tests;
