//! Studies of a packed table, on all ranks: `leontief decompose`, `extract`, `paths`; and what `scenario` shares with
//! them.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use super::RunError;
use super::opened::{Opened, open};
use super::solve::{Solve, here, spared, writable};
use super::unchanged::Stamp;
use crate::accounts::Footprints;
use crate::analysis;
use crate::archive::{Groups, Input, Provenance, write_groups};
use crate::leontief::System;
use crate::quantity::Labeled;
use crate::ranks::{World, agree};
use crate::table::Table;

/// A number worth telling.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// What it is.
    pub name: String,
    /// The number.
    pub value: f64,
    /// Its unit.
    pub unit: String,
}

/// A study in a few lines.
#[derive(Clone, Debug, Serialize)]
pub struct StudySummary {
    /// Numbers worth telling.
    pub lines: Vec<Line>,
    /// Wall time.
    pub seconds: f64,
    /// The archive.
    pub archive: PathBuf,
}

impl fmt::Display for StudySummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.lines.iter().map(|line| line.name.chars().count()).max().unwrap_or(0);
        for Line { name, value, unit } in &self.lines {
            let number = format!("{value:.6}");
            // Nothing has no sign.
            let number = if number.trim_matches(['-', '0', '.']).is_empty() { "0.000000" } else { &number };
            writeln!(f, "{name:width$}  {number} {unit}")?;
        }
        write!(f, "{} in {:.2} s", self.archive.display(), self.seconds)
    }
}

/// What a study found.
pub(super) struct Found {
    /// Arrays by group.
    pub(super) groups: Groups,
    /// Numbers worth telling.
    pub(super) lines: Vec<Line>,
    /// Files read beside those of the request, by archived name.
    pub(super) inputs: Vec<Input>,
}

impl Found {
    fn new(groups: Groups, lines: Vec<Line>) -> Self {
        Self { groups, lines, inputs: Vec::new() }
    }
}

/// A line.
pub(super) fn line(name: impl Into<String>, value: f64, unit: &impl ToString) -> Line {
    // Nothing has no sign.
    let value = if value.abs() > 0.0 { value } else { 0.0 };
    Line { name: name.into(), value, unit: unit.to_string() }
}

/// One group of arrays.
pub(super) fn group(name: &'static str, arrays: Vec<Labeled>) -> Groups {
    [(name, BTreeMap::from([(String::new(), arrays)]))].into()
}

/// Opens and factors the table, takes the footprints of the stressor and leaves the rest to `work`.
pub(super) fn study(
    world: &World,
    request: &Solve<'_>,
    work: impl FnOnce(&Footprints<'_, '_>) -> Result<Found, RunError>,
) -> Result<Option<StudySummary>, RunError> {
    let (team, start) = (world.team(), Instant::now());
    agree(team, if team.rank() == 0 { writable(request) } else { Ok(()) })?;
    let world_table = &request.config.files.world_table;
    let before = Stamp::of(request.inputs.iter().map(|input| &input.path).chain(world_table));
    let Opened { axes, provinces, deal, mut table, technical, misfit, .. } =
        open(team, request.table, request.config.solver.method, &mut |_| {})?;
    let found = {
        let system = System::new(team, &axes, &deal, &technical, &request.config.solver)?.with_misfit(misfit);
        work(&Footprints::new(&system, &table, &request.config.stressor)?)?
    };
    table.axes.provinces = provinces;
    finish(world, request, (&table, start, &before), found)
}

/// Rank 0 writes the archive.
fn finish(
    world: &World,
    request: &Solve<'_>,
    (table, start, before): (&Table, Instant, &Stamp),
    Found { groups, lines, inputs }: Found,
) -> Result<Option<StudySummary>, RunError> {
    let write = || -> Result<Option<StudySummary>, RunError> {
        let inputs = [&request.inputs[..], &inputs].concat();
        before.sealed(&inputs)?;
        let mut provenance = Provenance::of_program()
            .with("tolerance", request.config.solver.tolerance)
            .with_inputs(&inputs)?;
        provenance = here(world, provenance);
        provenance.config = request.config.determining_toml()?;
        write_groups(request.output, (&table.axes, &table.attributes), &groups, &provenance)?;
        let (archive, seconds) = (request.output.to_owned(), start.elapsed().as_secs_f64());
        Ok(Some(StudySummary { lines, seconds, archive }))
    };
    Ok(agree(world.team(), if world.team().rank() == 0 { write() } else { Ok(None) })?)
}

/// Extracts regions and sectors: `/extraction`.
///
/// # Errors
/// The same exit code on every rank.
pub fn extract(world: &World, request: &Solve<'_>) -> Result<Option<StudySummary>, RunError> {
    study(world, request, |footprints| {
        let found = analysis::extract(footprints, &request.config.extract)?;
        let table = footprints.table();
        let sum = |values: &[f64]| values.iter().sum::<f64>();
        let own = |values: &[f64]| found.rows.iter().map(|row| values[*row]).sum::<f64>();
        let lines = vec![
            line("output lost", sum(&found.output), &table.money),
            line("  of it elsewhere", sum(&found.output) - own(&found.output), &table.money),
            line("value added lost", sum(&found.value_added), &table.money),
            line(format!("{} no longer caused", footprints.stressor), sum(&found.stressor), &found.unit),
            line("  of it elsewhere", sum(&found.stressor) - own(&found.stressor), &found.unit),
        ];
        let groups = group("extraction", analysis::extraction(&found, &table.axes, &table.money));
        Ok(Found::new(groups, lines))
    })
}

/// Finds structural paths: `/paths`.
///
/// # Errors
/// The same exit code on every rank.
pub fn paths(world: &World, request: &Solve<'_>) -> Result<Option<StudySummary>, RunError> {
    study(world, request, |footprints| {
        let found = analysis::paths(footprints, &request.config.paths)?;
        let axes = &footprints.table().axes;
        let mut lines = vec![line("embodied in final demand, without F_Y", found.total, &found.unit)];
        let layers = found.layers.iter().enumerate();
        lines.extend(layers.map(|(k, sum)| line(format!("layer {k}"), *sum, &found.unit)));
        lines.push(line("beyond", found.beyond, &found.unit));
        lines.extend(found.paths.iter().map(|path| line(path.label(axes), path.value, &found.unit)));
        Ok(Found::new(group("paths", analysis::structural_paths(&found, axes)), lines))
    })
}

/// Decomposes the change of footprints from the table `before`: `/decomposition`.
///
/// # Errors
/// The same exit code on every rank.
pub fn decompose(
    world: &World,
    before: &Path,
    request: &Solve<'_>,
) -> Result<Option<StudySummary>, RunError> {
    let (team, start) = (world.team(), Instant::now());
    agree(team, if team.rank() == 0 { writable(request) } else { Ok(()) })?;
    agree(team, if team.rank() == 0 { spared(request.output, [before]) } else { Ok(()) })?;
    let config = request.config;
    let stamp = Stamp::of([before, request.table]);
    let taken = [
        open(team, before, config.solver.method, &mut |_| {})?,
        open(team, request.table, config.solver.method, &mut |_| {})?,
    ];
    let found = {
        let system = |at: usize| {
            let Opened { axes, deal, technical, misfit, .. } = &taken[at];
            System::new(team, axes, deal, technical, &config.solver).map(|system| system.with_misfit(*misfit))
        };
        let systems = [system(0)?, system(1)?];
        let first = Footprints::new(&systems[0], &taken[0].table, &config.stressor)?;
        let second = Footprints::new(&systems[1], &taken[1].table, &config.stressor)?;
        analysis::decompose(&first, &second, &config.decompose)?
    };
    let [_, Opened { mut table, provinces, .. }] = taken;
    table.axes.provinces = provinces;
    let sum = |values: &[f64]| values.iter().sum::<f64>();
    let mut lines = vec![
        line("footprint of all regions before, with F_Y", sum(&found.before), &found.unit),
        line("footprint of all regions after, with F_Y", sum(&found.after), &found.unit),
    ];
    let by_factor = found.contributions.column_sums();
    lines.extend(found.factors.iter().zip(&by_factor).map(|(name, part)| line(*name, *part, &found.unit)));
    let groups = group("decomposition", analysis::decomposition(&found, &table.axes));
    finish(world, request, (&table, start, &stamp), Found::new(groups, lines))
}
