//! Lists that go with the scenarios: world intensities, reference cities, benchmarks; and as they are archived.

use std::path::{Path, PathBuf};

use super::{RunError, world};
use crate::accounts::Footprints;
use crate::archive::Input;
use crate::axes::{Labels, Sector};
use crate::classify::SectorGroups;
use crate::config::{Config, Files};
use crate::exchange::{labels_and_numbers, labels_and_texts};
use crate::quantity::{Axis, Labeled, Unit, counted};
use crate::scenario::{Outside, Target, above_average};

/// What the files say.
pub(super) struct Lists {
    /// For the measures.
    pub(super) outside: Outside,
    /// Files of the world table by archived name.
    pub(super) inputs: Vec<Input>,
    /// Share of fixed capital by reference city.
    capital: Vec<(String, f64)>,
    /// Tonnes a head by benchmark.
    benchmarks: Vec<(String, f64)>,
}

/// The lists by archived name; the files of a world table are told when it is read.
pub(super) fn listed(files: &Files) -> Vec<Input> {
    let one = [
        ("sector_groups", &files.sector_groups),
        ("world_intensities", &files.world_intensities),
        ("world_sectors", &files.world_sectors),
        ("reference_cities", &files.reference_cities),
        ("benchmarks", &files.benchmarks),
        ("deviations", &files.deviations),
    ];
    let one = one.into_iter().filter_map(|(name, path)| Some(Input::new(name, path.clone()?)));
    let others = files.other_sector_groups.iter().enumerate();
    one.chain(others.map(|(at, path)| Input::new(format!("other_sector_groups_{}", at + 1), path))).collect()
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
/// Files of the world table by archived name: one as `world_table`, several under it.
fn world_files(table: &Path, read: Vec<PathBuf>) -> Vec<Input> {
    let base = if table.is_dir() { table } else { table.parent().unwrap_or(table) };
    let name = |file: &PathBuf| match file.strip_prefix(base) {
        _ if file == table => "world_table".to_owned(),
        inside => format!("world_table/{}", inside.unwrap_or(file).display()),
    };
    read.into_iter().map(|file| Input::new(name(&file), file)).collect()
}

/// Shares of fixed capital and footprints a head that a list may have, and intensities.
const SHARE: [f64; 2] = [0.0, 1.0];
const A_HEAD: [f64; 2] = [0.01, 1000.0];
const INTENSITY: [f64; 2] = [0.0, f64::MAX];
/// The benchmarks there are.
const BENCHMARKS: [&str; 4] = ["low", "middle", "high", "top"];

/// Reads the lists.
pub(super) fn lists(host: &Host<'_>, config: &Config) -> Result<Lists, RunError> {
    let files = &config.files;
    let read = |path: &Option<PathBuf>, header: [&str; 2], range| -> Result<Vec<(String, f64)>, RunError> {
        let Some(path) = path else { return Ok(Vec::new()) };
        let list = labels_and_numbers(path, header)?.within(header[1], range)?;
        let unknown = |(name, _): &(String, f64)| !BENCHMARKS.contains(&name.as_str());
        match list.rows.iter().position(unknown).filter(|_| header[0] == "benchmark") {
            Some(at) => Err(list
                .refused(at, &format!("benchmarks are {}; correct the name", BENCHMARKS.join(", ")))
                .into()),
            None => Ok(list.rows),
        }
    };
    let capital = read(&files.reference_cities, ["city", "capital_in_demand"], SHARE)?;
    let benchmarks = read(&files.benchmarks, ["benchmark", "per_head"], A_HEAD)?;
    let mut outside = Outside {
        world_intensity: None,
        reference_capital: capital.iter().map(|(_, share)| *share).collect(),
    };
    let mut inputs = Vec::new();
    let world = match (&files.world_intensities, &files.world_table) {
        (Some(path), None) => Some(listed_intensities(host, path)?),
        (None, Some(table)) => {
            let (world, read) = world::intensities(host, table, config)?;
            inputs = world_files(table, read);
            Some(world)
        }
        (None, None) => None,
        (Some(_), Some(_)) => {
            let both =
                "files.world_intensities and files.world_table both give intensities of the world; keep one";
            return Err(RunError::Asked(both.to_owned()));
        }
    };
    outside.world_intensity = world;
    Ok(Lists { outside, inputs, capital, benchmarks })
}

/// Maps of sectors into groups, the one of the types first.
pub(super) fn maps(sectors: &Labels, files: &Files) -> Result<Vec<SectorGroups>, RunError> {
    let map = |path: &PathBuf| -> Result<SectorGroups, RunError> {
        let list = labels_and_texts(path, ["sector", "group"])?;
        list.positions(|sector| sectors.find_coded("sector", sector))?;
        SectorGroups::new(sectors, &list.rows)
            .map_err(|error| RunError::List { path: path.clone(), reason: error.to_string() })
    };
    files.sector_groups.iter().chain(&files.other_sector_groups).map(map).collect()
}

/// A sector without a row has no target: NaN, refused where a measure asks for it.
fn listed_intensities(host: &Host<'_>, path: &Path) -> Result<Vec<f64>, RunError> {
    let sectors = host.sectors;
    let mut world = vec![f64::NAN; sectors.len()];
    let list = labels_and_numbers(path, ["sector", "intensity"])?.within("the intensity", INTENSITY)?;
    let positions = list.positions(|sector| sectors.find_coded("sector", sector))?;
    for (i, (_, intensity)) in positions.into_iter().zip(&list.rows) {
        world[i] = *intensity;
    }
    Ok(world)
}

/// Says where the world is no better than the table, so that going there is no deep measure.
pub(super) fn warn_above(footprints: &Footprints<'_, '_>, world: &[f64], config: &Config) {
    let table = footprints.table();
    let measures = config.scenario.values().flat_map(|scenario| &scenario.intensity);
    let measures: Vec<_> = measures.filter(|measure| measure.to == Target::World).collect();
    let goes = |sector: Sector| {
        let named = |text: &String| table.axes.sectors.find_coded("sector", text) == Ok(sector.0);
        measures.iter().any(|measure| measure.sectors.is_empty() || measure.sectors.iter().any(named))
    };
    let mut above = above_average((&footprints.S, &table.x), world);
    above.retain(|sector| goes(*sector));
    if !above.is_empty() {
        let names: Vec<&str> = above.iter().map(|sector| table.axes.sectors.name(sector.0)).collect();
        tracing::warn!(
            "{} with more emitted a unit in the world than on average here: a measure that goes there saves less than one \
             to the average: {}",
            counted(names.len(), "sector"),
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
