//! `leontief solve`: a packed table to an archive of accounts, on all ranks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::thread::{JoinHandle, spawn};
use std::time::Instant;

use super::form::memory_for;
use super::opened::{Opened, open};
use super::unchanged::Stamp;
use super::watch::right_hand_sides;
use super::{RunError, Summary, memory};
use crate::accounts::{ExtensionAccounts, accounts};
use crate::archive::{ArchiveError, Input, Provenance, RankReport, Results, TableFile, write_accounts};
use crate::axes::Province;
use crate::config::Config;
use crate::leontief::{Deal, System};
use crate::ranks::{Team, Traffic, World, agree};
use crate::table::Table;

/// What to solve or to study, and under which names its inputs are archived.
pub struct Solve<'a> {
    /// A packed table.
    pub table: &'a Path,
    /// The archive to write.
    pub output: &'a Path,
    /// Options of all rooms.
    pub config: &'a Config,
    /// Input files by archived name.
    pub inputs: Vec<Input>,
}

/// Checksums of the input files by archived name, taken while the run goes on.
type Checksums = JoinHandle<Result<Vec<(String, String)>, ArchiveError>>;

/// Seconds of the phases of a run.
struct Clock {
    start: Instant,
    last: Instant,
    phases: Vec<(&'static str, f64)>,
}

impl Clock {
    fn new() -> Self {
        let now = Instant::now();
        Self { start: now, last: now, phases: Vec::new() }
    }

    fn lap(&mut self, phase: &'static str) {
        let now = Instant::now();
        self.phases.push((phase, (now - self.last).as_secs_f64()));
        self.last = now;
    }
}

/// Solves on every rank; rank 0 writes the archive and brings the summary.
///
/// # Errors
/// The same exit code on every rank.
pub fn solve(world: &World, request: &Solve<'_>) -> Result<Option<Summary>, RunError> {
    let team = world.team();
    let mut clock = Clock::new();
    agree(team, if team.rank() == 0 { writable(request) } else { Ok(()) })?;
    agree(team, if team.rank() == 0 { answerable(request) } else { Ok(()) })?;
    let before = Stamp::of([request.table]);
    let inputs = (team.rank() == 0).then(|| checksums(request.inputs.clone()));
    let opened = open(team, request.table, request.config.solver.method, &mut |phase| clock.lap(phase))?;
    // Half of one table and half of the next may be no economy at all: told before anything is made of it.
    agree(team, before.still())?;
    let Opened { axes, provinces, tiles, deal, mut table, technical, misfit, bytes_read } = opened;
    let system = System::new(team, &axes, &deal, &technical, &request.config.solver)?.with_misfit(misfit);
    clock.lap("factoring");
    let results = accounts(&system, &table, &request.config.accounts, &right_hand_sides)?;
    let radius = system.spectral_radius();
    clock.lap("solving");
    let ranks = reports(team, &deal, &system, bytes_read);
    let ranks = match tiles {
        Some(of) => ranks.into_iter().map(|rank| whole(rank, &of)).collect(),
        None => ranks,
    };
    table.axes.provinces = provinces;
    let write = || match results.as_ref().zip(inputs) {
        None => Ok(None),
        Some((results, inputs)) => {
            let inputs = inputs.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            before.still()?;
            write(world, request, (&system, &table), (results, radius), (ranks, inputs, &mut clock))
        }
    };
    Ok(agree(team, write())?)
}

/// Whether the table has what accounts are asked for, and rank 0 room for them, before anything is read.
fn answerable(request: &Solve<'_>) -> Result<(), RunError> {
    let options = &request.config.accounts;
    let file = TableFile::open(request.table)?;
    let known = file.stressors()?;
    let stressors = options.stressors(known.iter().map(|(name, count)| (&name[..], *count)))?;
    if !options.has_flows() {
        return Ok(());
    }
    let R = file.axes().R() as u64;
    let needs = stressors as u64 * R * R * size_of::<f64>() as u64;
    memory_for("flows between all regions, on rank 0,", needs, |_| {
        "ask for --accounts totals, or for fewer stressors (accounts.extensions in the config)".to_owned()
    })
}

/// Refuses an output in the place of what is read for it.
///
/// # Errors
/// With the file that would be lost.
pub fn spared<'p>(output: &Path, read: impl IntoIterator<Item = &'p Path>) -> Result<(), RunError> {
    let real = |path: &Path| path.canonicalize().ok();
    let Some(place) = real(output) else { return Ok(()) };
    if read.into_iter().any(|path| real(path).as_ref() == Some(&place)) {
        return Err(RunError::Asked(format!(
            "{} is read for this and would be lost: what is written takes its place; choose another --output",
            output.display()
        )));
    }
    Ok(())
}

/// Tries the output's folder before hours of work rely on it; neither what is read nor a device is overwritten.
pub(super) fn writable(request: &Solve<'_>) -> Result<(), RunError> {
    let output = request.output;
    let read = request.inputs.iter().map(|input| &input.path).chain(&request.config.files.world_table);
    spared(output, read.map(PathBuf::as_path).chain([request.table]))?;
    if output.metadata().is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
        return Err(RunError::Asked(format!(
            "{} is no regular file; an archive takes its place whole: choose another --output",
            output.display()
        )));
    }

    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let probe = folder.join(format!(".leontief-probe-{}", std::process::id()));
    let tried = std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe));
    let tried = if output.is_dir() { Err(std::io::ErrorKind::IsADirectory.into()) } else { tried };
    tried.map_err(|source| RunError::Output { path: output.to_owned(), source })
}

fn checksums(inputs: Vec<Input>) -> Checksums {
    spawn(move || Ok(Provenance::default().with_inputs(&inputs)?.inputs))
}

fn write(
    world: &World,
    request: &Solve<'_>,
    (system, table): (&System<'_>, &Table),
    (results, radius): (&[ExtensionAccounts], f64),
    (ranks, inputs, clock): (Vec<RankReport>, Vec<(String, String)>, &mut Clock),
) -> Result<Option<Summary>, RunError> {
    let mut summary = Summary::new(system, table, results, radius);
    summary.warn();
    let provenance = provenance(world, request, system, &summary)?;
    let mut provenance = Provenance { inputs, ranks, ..provenance };
    for (phase, seconds) in &clock.phases {
        provenance = provenance.with_volatile(&format!("seconds_{phase}"), *seconds);
    }
    let stored =
        Results { axes: &table.axes, money: &table.money, attributes: &table.attributes, accounts: results };
    write_accounts(request.output, &stored, &provenance)?;
    clock.lap("writing");
    summary.seconds = clock.start.elapsed().as_secs_f64();
    summary.peak_memory = provenance.ranks.iter().map(|rank| rank.peak_memory).sum();
    summary.archive = request.output.to_owned();
    Ok(Some(summary))
}

/// Provinces in the place of their tiles.
fn whole(rank: RankReport, of: &[Province]) -> RankReport {
    let provinces = |tiles: Vec<Province>| tiles.into_iter().map(|tile| of[tile.0]).collect::<BTreeSet<_>>();
    let (owned, factored) = (provinces(rank.owned), provinces(rank.factored));
    RankReport { owned: owned.into_iter().collect(), factored: factored.into_iter().collect(), ..rank }
}

fn provenance(
    world: &World,
    request: &Solve<'_>,
    system: &System<'_>,
    summary: &Summary,
) -> Result<Provenance, RunError> {
    let weights = system.weights();
    let mut provenance = Provenance::of_program()
        .with("tolerance", request.config.solver.tolerance)
        .with("panel_width", system.panel_width() as u64)
        .with("right_hand_sides", summary.solve.right_hand_sides as u64)
        .with("passes", summary.solve.passes as u64)
        .with("certified_relative_error", summary.solve.relative_bound)
        .with("certified_gain", summary.solve.certified_gain)
        .with("closed_form_right_hand_sides", summary.solve.closed_form_right_hand_sides as u64)
        .with("closed_form_regions_checked", summary.solve.closed_form_regions_checked as u64)
        .with("closed_form_largest_difference", summary.solve.closed_form_largest_difference)
        .with("solve_path", summary.path())
        .with("certificate_norm", if weights.weighted { "weighted" } else { "plain" })
        .with("certificate_delta", weights.delta)
        .with("max_column_sum", weights.max_column_sum)
        .with("worst_column", system.axes().row_label(weights.worst_column))
        .with("spectral_radius", summary.spectral_radius);
    provenance = here(world, provenance);
    provenance.config = request.config.determining_toml()?;
    Ok(provenance)
}

/// What is told of the machine and its scheduler.
pub(super) fn here(world: &World, provenance: Provenance) -> Provenance {
    let mut provenance = provenance
        .with_volatile("mpi", world.library())
        .with_volatile("ranks", world.team().size() as u64)
        .with_volatile("threads_per_rank", rayon::current_num_threads() as u64)
        .with_volatile("host", crate::drafts::host())
        .with_volatile("finished_unix", memory::now());
    for name in ["SLURM_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_JOB_NODELIST", "SLURM_RESTART_COUNT"] {
        if let Ok(value) = std::env::var(name) {
            provenance = provenance.with_volatile(&name.to_lowercase(), value);
        }
    }
    provenance
}

/// What every rank did, by rank: counts, then its provinces. A count below 2⁵³ is exact as a number.
fn reports(team: &dyn Team, deal: &Deal, system: &System<'_>, bytes_read: u64) -> Vec<RankReport> {
    let (owned, factored) = (deal.mine(), system.factored());
    let Traffic { collectives, received } = team.traffic();
    let counts = [owned.len() as u64, bytes_read, memory::peak(), collectives, received];
    let provinces = owned.iter().chain(&factored).map(|p| p.0 as f64);
    let mine: Vec<f64> = counts.iter().map(|count| *count as f64).chain(provinces).collect();
    let report = |all: Vec<f64>| {
        let (counts, provinces) = all.split_at(counts.len());
        let (owned, factored) = provinces.split_at(counts[0] as usize);
        let listed = |numbers: &[f64]| numbers.iter().map(|p| Province(*p as usize)).collect();
        let [bytes_read, peak_memory, collectives, bytes_received] = [1, 2, 3, 4].map(|at| counts[at] as u64);
        let (owned, factored) = (listed(owned), listed(factored));
        RankReport { owned, factored, bytes_read, peak_memory, collectives, bytes_received }
    };
    team.all_gather(&mine).into_iter().map(report).collect()
}
