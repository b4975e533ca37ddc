//! Lists that go with the scenarios: world intensities, reference cities, benchmarks; and as they are archived.

use std::path::{Path, PathBuf};

use super::{RunError, world};
use crate::accounts::Footprints;
use crate::axes::Labels;
use crate::config::{Config, Files};
use crate::exchange::labels_and_numbers;
use crate::quantity::{Axis, Labeled, Unit};
use crate::scenario::{Outside, ScenarioError, above_average};

/// What the files say.
pub(super) struct Lists {
    /// For the measures.
    pub(super) outside: Outside,
    /// Share of fixed capital by reference city.
    capital: Vec<(String, f64)>,
    /// Tonnes a head by benchmark.
    benchmarks: Vec<(String, f64)>,
}

/// The lists by archived name.
pub(super) fn listed(files: &Files) -> Vec<(String, PathBuf)> {
    let one = [
        ("sector_groups", &files.sector_groups),
        ("world_intensities", &files.world_intensities),
        ("world_table", &files.world_table),
        ("world_sectors", &files.world_sectors),
        ("reference_cities", &files.reference_cities),
        ("benchmarks", &files.benchmarks),
        ("deviations", &files.deviations),
    ];
    // A folder's files are not named one by one.
    let file = |path: &&PathBuf| !path.is_dir();
    let one = one
        .into_iter()
        .filter_map(|(name, path)| Some((name.to_owned(), path.as_ref().filter(file)?.clone())));
    let others = files.other_sector_groups.iter().enumerate();
    one.chain(others.map(|(at, path)| (format!("other_sector_groups_{}", at + 1), path.clone()))).collect()
}

/// What numbers from outside are brought to.
pub(super) struct Host<'a> {
    /// Sectors of the table.
    pub(super) sectors: &'a Labels,
    /// Its money.
    pub(super) money: &'a Unit,
    /// The stressor.
    pub(super) stressor: &'a str,
    /// Its unit.
    pub(super) unit: &'a Unit,
}

impl<'a> Host<'a> {
    /// Of some footprints.
    pub(super) fn of(footprints: &'a Footprints<'_, '_>) -> Self {
        let table = footprints.table();
        Self {
            sectors: &table.axes.sectors,
            money: &table.money,
            stressor: &footprints.stressor,
            unit: &footprints.unit,
        }
    }
}

/// Reads the lists.
pub(super) fn lists(host: &Host<'_>, config: &Config) -> Result<Lists, RunError> {
    let files = &config.files;
    let read = |path: &Option<PathBuf>, header| {
        path.as_ref().map_or(Ok(Vec::new()), |path| labels_and_numbers(path, header))
    };
    let capital = read(&files.reference_cities, ["city", "capital_share"])?;
    let benchmarks = read(&files.benchmarks, ["benchmark", "per_head"])?;
    let mut outside = Outside {
        world_intensity: None,
        reference_capital: capital.iter().map(|(_, share)| *share).collect(),
    };
    let world = match (&files.world_intensities, &files.world_table) {
        (Some(path), None) => Some(listed_intensities(host, path)?),
        (None, Some(table)) => Some(world::intensities(host, table, config)?),
        (None, None) => None,
        (Some(_), Some(_)) => {
            let both =
                "files.world_intensities and files.world_table both give intensities of the world; keep one";
            return Err(RunError::Asked(both.to_owned()));
        }
    };
    outside.world_intensity = world;
    Ok(Lists { outside, capital, benchmarks })
}

/// A sector without a row has no target: NaN, refused where a measure asks for it.
fn listed_intensities(host: &Host<'_>, path: &Path) -> Result<Vec<f64>, RunError> {
    let sectors = host.sectors;
    let mut world = vec![f64::NAN; sectors.len()];
    for (sector, intensity) in labels_and_numbers(path, ["sector", "intensity"])? {
        let scenario = "with world intensities".to_owned();
        let unknown = |source| ScenarioError::Unknown { scenario, source };
        world[sectors.find_numbered("sector", &sector).map_err(unknown)?] = intensity;
    }
    Ok(world)
}

/// Says where the world is no better than the table, so that going there is no deep measure.
pub(super) fn warn_above(footprints: &Footprints<'_, '_>, world: &[f64]) {
    let table = footprints.table();
    let above = above_average((&footprints.S, &table.x), world);
    if !above.is_empty() {
        let names: Vec<&str> = above.iter().map(|sector| table.axes.sectors.name(sector.0)).collect();
        tracing::warn!(
            "{} sectors emit more a unit in the world than on average here, and a measure that goes there saves less than \
             one to the average: {}",
            names.len(),
            names.join("; ")
        );
    }
}

impl Lists {
    /// The lists as arrays.
    pub(super) fn present(&self, footprints: &Footprints<'_, '_>) -> Vec<Labeled> {
        let table = footprints.table();
        let mut all = Vec::new();
        if let Some(world) = &self.outside.world_intensity {
            let sector = [Axis::new("sector", table.axes.sectors.names())];
            let (named, unit) =
                (("world_intensity", "intensity of the world, given"), footprints.unit.per(&table.money));
            all.push(Labeled::numbers(named, &sector, unit, world.clone()));
        }
        for (axis, named, unit, rows) in [
            (
                "reference_city",
                ("reference_capital", "share of fixed capital in final demand of reference cities, given"),
                "1",
                &self.capital,
            ),
            (
                "benchmark",
                ("benchmarks", "footprints a head to hold cities against, given"),
                "t/person",
                &self.benchmarks,
            ),
        ] {
            if !rows.is_empty() {
                let names: Vec<String> = rows.iter().map(|(name, _)| name.clone()).collect();
                let values = rows.iter().map(|(_, value)| *value).collect();
                all.push(Labeled::numbers(named, &[Axis::new(axis, &names)], Unit::new(unit), values));
            }
        }
        all
    }
}
