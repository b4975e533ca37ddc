//! Arguments that verbs share, and the words they take.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::accounts::Level;
use crate::config::Config;
use crate::leontief::Method;
use crate::ranks::{World, agree};
use crate::run::{self, Part, RunError};

#[derive(Debug, Args)]
pub(super) struct SolveArguments {
    #[command(flatten)]
    pub(super) study: StudyArguments,
    /// How far the accounts go.
    #[arg(long)]
    pub(super) accounts: Option<Level>,
    /// Solver: auto chooses by the table's structure; lu is the slow, dense twin on one rank.
    #[arg(long)]
    pub(super) method: Option<Method>,
}

/// What verbs that work in a folder share.
#[derive(Debug, Args)]
pub(super) struct FolderArguments {
    /// TOML config; relative paths in it start at its folder.
    config: PathBuf,
    /// Folder of the statistics that a [build] section reads; before LEONTIEF_DATA and build.folder.
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Folder for everything that is written; made where missing.
    #[arg(long, short)]
    pub(super) output: PathBuf,
    /// Set a config key, e.g. --set solver.method=lu; may be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

impl FolderArguments {
    /// The config, the same on every rank.
    pub(super) fn config(&self, world: &World) -> Result<Config, RunError> {
        loaded(world, Some(&self.config), &self.set)
    }
}

#[derive(Debug, Args)]
pub(super) struct EnsembleArguments {
    #[command(flatten)]
    pub(super) folder: FolderArguments,
    /// Stop cleanly after this time (exit code 75), e.g. 3h50m, 90s, 3:50:00; as a file STOP in the folder does.
    #[arg(long, value_name = "TIME", value_parser = wall_time)]
    pub(super) max_walltime: Option<Duration>,
    /// Make the K-th of N parts of the draws and merge nothing: jobs that share a folder; `leontief merge` ends the run.
    #[arg(long, value_name = "K/N", value_parser = part)]
    pub(super) part: Option<Part>,
}

/// A config, the same on every rank.
pub(super) fn loaded(world: &World, path: Option<&Path>, set: &[String]) -> Result<Config, RunError> {
    let config = agree(world.team(), Config::load(path, set).map_err(RunError::from))?;
    run::same_config(world.team(), &config)?;
    Ok(config)
}

/// One of several parts: `2/8`.
fn part(text: &str) -> Result<Part, String> {
    let both = text.split_once('/').and_then(|(k, n)| Some((k.trim().parse().ok()?, n.trim().parse().ok()?)));
    let known = both.filter(|(number, of)| (1..=*of).contains(number));
    known
        .map(|(number, of)| Part { number, of })
        .ok_or_else(|| format!("'{text}' is no part; write 1/8 to 8/8"))
}

/// Hours, minutes and seconds: `3h50m`, `90s`, `1h`; or as Slurm writes them, `3:50:00`, `1-12:00:00`.
pub(super) fn wall_time(text: &str) -> Result<Duration, String> {
    let seconds = if text.contains([':', '-']) { of_slurm(text.trim()) } else { of_units(text.trim()) };
    let asked = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    // Ten years and more are a slip of the hand.
    asked.filter(|asked| !asked.is_zero() && asked.as_secs() < 315_360_000).ok_or_else(|| {
        format!("'{text}' is no time; write hours, minutes, seconds like 3h50m or 90s, or 3:50:00")
    })
}

/// Seconds of `3h50m`.
fn of_units(text: &str) -> Option<f64> {
    let (mut seconds, mut number) = (0.0, String::new());
    for letter in text.chars() {
        let unit = match letter {
            '0'..='9' | '.' => {
                number.push(letter);
                continue;
            }
            'h' => 3600.0,
            'm' => 60.0,
            's' => 1.0,
            _ => return None,
        };
        seconds += unit * number.parse::<f64>().ok()?;
        number.clear();
    }
    number.is_empty().then_some(seconds)
}

/// Seconds of `minutes:seconds`, `hours:minutes:seconds`, `days-hours[:minutes[:seconds]]`.
fn of_slurm(text: &str) -> Option<f64> {
    let (days, rest) = text.split_once('-').map_or((None, text), |(days, rest)| (Some(days), rest));
    let parts: Option<Vec<u32>> =
        days.into_iter().chain(rest.split(':')).map(|part| part.parse().ok()).collect();
    let parts = parts?;
    let units: &[f64] = match (days, parts.len()) {
        (Some(_), 2..=4) => &[86400.0, 3600.0, 60.0, 1.0],
        (None, 3) => &[3600.0, 60.0, 1.0],
        (None, 2) => &[60.0, 1.0],
        _ => return None,
    };
    Some(parts.iter().zip(units).map(|(part, unit)| f64::from(*part) * unit).sum())
}

#[derive(Debug, Args)]
pub(super) struct StudyArguments {
    /// TOML config; without it the defaults.
    pub(super) config: Option<PathBuf>,
    /// A packed table; overrides the config's input.table.
    #[arg(long, short)]
    pub(super) table: Option<PathBuf>,
    /// The archive to write; replaced only when the new one is complete.
    #[arg(long, short)]
    pub(super) output: PathBuf,
    /// Set a config key, e.g. --set stressor.name=CO2; may be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
}

/// The packed table asked for.
pub(super) fn packed(asked: Option<&PathBuf>, config: &Config) -> Result<PathBuf, RunError> {
    let Some(table) = asked.cloned().or_else(|| config.input.table.clone()) else {
        return Err(RunError::Asked(
            "nothing to solve: give --table TABLE.h5, or a config with input.table".into(),
        ));
    };
    if table.extension().is_some_and(|extension| extension == "h5" || extension == "hdf5") {
        return Ok(table);
    }
    Err(RunError::Asked(format!(
        "{}: solve takes a packed table (.h5); make one with `leontief convert`, or use `leontief run`",
        table.display()
    )))
}
