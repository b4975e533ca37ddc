//! `leontief run`: every stage a config names, into one folder.

use std::path::{Path, PathBuf};

use super::convert::{named, pack};
use super::solve::{Solve, solve};
use super::source::{is_packed, load};
use super::{BuildSummary, RunError, Summary, build, synth};
use crate::config::{Config, TableSource};
use crate::ranks::{World, agree};

/// Makes `DIR/table.h5` from the config's input, solves it and writes `DIR/archive.h5`.
///
/// # Errors
/// The same exit code on every rank; what an earlier stage wrote stays.
pub fn run(
    world: &World,
    config: &Config,
    data: Option<&Path>,
    output: &Path,
) -> Result<(Option<BuildSummary>, Option<Summary>), RunError> {
    let archive = output.join("archive.h5");
    if config.build.is_some() {
        let (built, inputs) = build(world, config, data, output)?;
        let table = output.join("table.h5");
        let summary = solve(world, &Solve { table: &table, output: &archive, config, inputs })?;
        return Ok((built, summary));
    }
    let table = match &config.input.table {
        Some(path) if is_packed(path) => path.clone(),
        _ => output.join("table.h5"),
    };
    let inputs = if world.team().rank() == 0 { prepare(config, output, &table) } else { Ok(Vec::new()) };
    let inputs = agree(world.team(), inputs)?;
    Ok((None, solve(world, &Solve { table: &table, output: &archive, config, inputs })?))
}

/// Rank 0 makes the folder and the packed table; brings the input files by archived name.
fn prepare(config: &Config, output: &Path, table: &Path) -> Result<Vec<(String, PathBuf)>, RunError> {
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
    let loaded = load(source, regions)?;
    loaded.warn();
    let mut inputs = named(source, &loaded.files);
    if let Some(regions) = regions {
        inputs.retain(|(_, path)| path != regions);
        inputs.extend(named(regions, &[regions.to_owned()]));
    }
    pack(table, &loaded.table, &inputs, "")?;
    tracing::info!("packed {} into {}", source.display(), table.display());
    Ok(inputs)
}
