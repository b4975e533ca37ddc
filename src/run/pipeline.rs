//! `leontief run`: the table a config names made, checked and solved, in one folder.

use std::path::Path;

use serde::Serialize;

use super::check::{Check, Outcome, as_table, check};
use super::convert::{named, pack};
use super::solve::{Solve, solve};
use super::source::{is_packed, load, warn};
use super::unchanged::Stamp;
use super::{BuildSummary, RunError, Summary, build, synth};
use crate::archive::Input;
use crate::config::{Config, TableSource};
use crate::ranks::{World, agree};

/// What the stages of a run have to tell; rank 0's.
#[derive(Debug, Default, Serialize)]
pub struct Ran {
    /// Of a table that was built.
    pub built: Option<BuildSummary>,
    /// Of a table that was built.
    pub checks: Vec<Check>,
    /// Of the solve.
    pub solved: Option<Summary>,
}

/// Makes `DIR/table.h5` from the config's input, checks it where it was built, solves it and writes `DIR/archive.h5`.
///
/// # Errors
/// The same exit code on every rank, also where a built table fails a check; what an earlier stage wrote stays.
pub fn run(world: &World, config: &Config, data: Option<&Path>, output: &Path) -> Result<Ran, RunError> {
    let archive = output.join("archive.h5");
    if !(config.scenario.is_empty() && config.lift.is_empty()) {
        let table = output.join("table.h5").display().to_string();
        tracing::info!("scenarios are a step of their own: `leontief scenario CONFIG --table {table}`");
    }
    if config.build.is_some() {
        let (built, inputs) = build(world, config, data, output)?;
        let table = output.join("table.h5");
        let first = world.team().rank() == 0;
        let checks = agree(world.team(), if first { checked(&table) } else { Ok(Vec::new()) })?;
        let solved = solve(world, &Solve { table: &table, output: &archive, config, inputs })?;
        return Ok(Ran { built, checks, solved });
    }
    let table = match &config.input.table {
        Some(path) if is_packed(path) => path.clone(),
        _ => output.join("table.h5"),
    };
    let inputs = if world.team().rank() == 0 { prepare(config, output, &table) } else { Ok(Vec::new()) };
    let inputs = agree(world.team(), inputs)?;
    let solved = solve(world, &Solve { table: &table, output: &archive, config, inputs })?;
    Ok(Ran { solved, ..Ran::default() })
}

/// The checks of a table that was built; one that failed is an error, warnings go on.
fn checked(path: &Path) -> Result<Vec<Check>, RunError> {
    let loaded = load(path, None)?;
    let mut checks = check(loaded.table, &loaded.notes)?;
    if checks.iter().all(|check| check.outcome != Outcome::Failed) {
        return Ok(checks);
    }
    checks.retain(|check| check.outcome == Outcome::Failed);
    Err(RunError::Unfit { table: path.to_owned(), failed: as_table(&checks).trim_end().to_owned() })
}

/// Rank 0 makes the folder and the packed table; brings the input files by archived name.
fn prepare(config: &Config, output: &Path, table: &Path) -> Result<Vec<Input>, RunError> {
    let source = config.source()?;
    std::fs::create_dir_all(output).map_err(|source| RunError::Output { path: output.to_owned(), source })?;
    let (source, regions) = match source {
        TableSource::File { table, regions } => (table, regions),
        TableSource::Build(_) => return Ok(Vec::new()),
        TableSource::Synth(nation) => {
            let made = synth(table, nation)?;
            tracing::info!("made a synthetic nation: {} rows, {}", made.axes.n(), table.display());
            return Ok(Vec::new());
        }
    };
    if is_packed(source) {
        if regions.is_some() {
            return Err(RunError::Asked(
                "input.regions goes with a foreign input.table; a packed table brings its provinces"
                    .to_owned(),
            ));
        }
        return Ok(named(source, &[source.to_owned()]));
    }
    let before = Stamp::of([Some(source), regions].into_iter().flatten());
    let loaded = load(source, regions)?;
    warn(&loaded);
    let mut inputs = named(source, &loaded.files);
    if let Some(regions) = regions {
        inputs.retain(|input| input.path != *regions);
        inputs.extend(named(regions, &[regions.to_owned()]));
    }
    before.sealed(&inputs)?;
    pack(table, &loaded.table, &inputs, "")?;
    tracing::info!("packed {} into {}", source.display(), table.display());
    Ok(inputs)
}
