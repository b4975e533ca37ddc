//! `leontief ensemble`: draws on all ranks, batch by batch; `leontief merge`: what they say together.

mod basis;
mod failed;
mod merge;
mod shards;
mod status;
mod summary;
mod theory;
mod work;

pub use status::{Status, status};
pub use summary::EnsembleSummary;

use std::path::Path;
use std::time::{Duration, Instant};

use super::stop::Stop;
use super::unchanged::same;
use super::{RunError, memory};
use crate::archive::{Fact, Provenance};
use crate::axes::Axes;
use crate::config::Config;
use crate::ensemble::estimate::Convergence;
use crate::ensemble::{Basis, Batch, EnsembleOptions, Output, Plan};
use crate::quantity::{Unit, counted};
use crate::ranks::{World, agree};
use crate::table::RegionAttributes;
use shards::Shards;

/// What to draw, and where.
pub struct Ensemble<'a> {
    /// All options.
    pub config: &'a Config,
    /// Folder of the statistics.
    pub data: Option<&'a Path>,
    /// Folder of the shards and the archive.
    pub output: &'a Path,
    /// Longest wall time.
    pub max_walltime: Option<Duration>,
    /// Make a part of the draws and merge nothing.
    pub part: Option<Part>,
    /// Only put together what is there.
    pub merge_only: bool,
}

/// One of several jobs that share a folder: batch b is of part `b mod N + 1`, whatever is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Counted from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

impl Part {
    /// The batches of this part.
    fn batches(self, all: Vec<Batch>) -> Vec<Batch> {
        all.into_iter().skip(self.number - 1).step_by(self.of).collect()
    }
}

/// The base case, and what determines all numbers.
struct Ready {
    options: EnsembleOptions,
    basis: Basis,
    plan: Plan,
    axes: Axes,
    attributes: RegionAttributes,
    outputs: Vec<Output>,
    /// What determines the numbers of a draw, as text.
    identity: String,
    /// Hash of it.
    run: String,
    provenance: Provenance,
}

/// Makes the missing draws and merges all: `DIR/ensemble.shards`, `DIR/ensemble.h5`.
///
/// # Errors
/// The same exit code on every rank; 75 where it was asked to stop: what is there stays, and the same command goes on.
pub fn ensemble(world: &World, request: &Ensemble<'_>) -> Result<Option<EnsembleSummary>, RunError> {
    let mut stop = Stop::new(request.output, request.max_walltime);
    let ready = agree(world.team(), basis::ready(request))?;
    same(world.team(), &ready.run)?;
    let length = ready.outputs.iter().map(|output| output.values.len()).sum();
    let shards = Shards::new(request.output, (&ready.run, length), request.part);
    agree(world.team(), if world.team().rank() == 0 { opened(request, (&ready, &shards)) } else { Ok(()) })?;
    stop.listen_to(shards.halt());
    let made = made(world, request, (&ready, &shards, &stop));
    // Whoever only puts together what is there is no rank of the run that `status` tells of.
    if let (Err(error), false) = (&made, request.merge_only) {
        shards.last_word(world.team().rank(), &error.to_string());
    }
    made
}

/// Opens the folder for this run; to merge, one that is there.
fn opened(request: &Ensemble<'_>, (ready, shards): (&Ready, &Shards)) -> Result<(), RunError> {
    if request.merge_only && !shards.begun() {
        let message = format!(
            "{} holds no draws to merge: give --output the folder of the run, or make draws with `leontief ensemble`",
            request.output.display()
        );
        return Err(RunError::Asked(message));
    }
    shards.prepare(&ready.identity, &ready.plan)?;
    // What is asked of a run is for those who make draws to say.
    if !request.merge_only {
        shards.ask(&ready.plan)?;
    }
    if request.part.is_some() {
        return Ok(());
    }
    shards.sweep_beside()?;
    shards.sweep_shards()
}

/// Makes and merges draws in a folder that is ready.
fn made(
    world: &World,
    request: &Ensemble<'_>,
    (ready, shards, stop): (&Ready, &Shards, &Stop),
) -> Result<Option<EnsembleSummary>, RunError> {
    let (team, start) = (world.team(), Instant::now());
    let options = &ready.options;
    let mut draws = ready.plan.draws();
    if let Some(part) = request.part {
        if options.stop.on {
            let asked = "--part makes a part of the draws and ensemble.stop looks at all of them; switch \
                         ensemble.stop off, or leave --part out";
            return Err(RunError::Asked(asked.to_owned()));
        }
        let mine = part.batches(ready.plan.all_batches());
        work::work(team, (ready, shards, stop), &mine)?;
        tracing::info!("part {} of {}: its {} batches are there", part.number, part.of, mine.len());
        return Ok(None);
    }
    let grid = if options.stop.on { Convergence::grid(draws) } else { Vec::new() };
    for N in grid.into_iter().chain([draws]) {
        let batches = ready.plan.batches(N);
        if !request.merge_only {
            work::work(team, (ready, shards, stop), &batches)?;
        }
        let enough = N < draws && agree(team, shards.missing(&batches))?.is_empty();
        if enough && agree(team, merge::converged(team, (ready, shards), N, &options.stop))? {
            draws = N;
            break;
        }
    }
    if !request.merge_only {
        let of_all = |batches: &[Batch]| batches.iter().map(|batch| batch.range.len()).sum::<usize>();
        for (what, batches) in [
            ("the decomposition (ensemble.decomposition)", ready.plan.design_batches()),
            ("the control variate (ensemble.control)", ready.plan.slope_batches()),
        ] {
            if !batches.is_empty() && team.rank() == 0 {
                tracing::info!("and {} for {what}", counted(of_all(&batches), "draw"));
            }
        }
        work::work(team, (ready, shards, stop), &ready.plan.design_batches())?;
        work::work(team, (ready, shards, stop), &ready.plan.slope_batches())?;
    }
    let made = start.elapsed().as_secs_f64();
    let merged = if team.rank() == 0 {
        merge::merge(world, request, (ready, shards), draws).map(Some)
    } else {
        Ok(None)
    };
    let mut merged = agree(team, merged)?;
    if let Some(summary) = &mut merged {
        summary.seconds = start.elapsed().as_secs_f64();
        summary.seconds_merging = summary.seconds - made;
        summary.peak_memory = memory::peak();
    }
    Ok(merged)
}

/// The unit of counts.
fn one() -> Unit {
    Unit::new("1")
}

/// Everything that determines a draw, as text: config without what may grow, inputs, stream layout and version of the
/// program.
fn identity(config: &Config, provenance: &Provenance) -> Result<String, RunError> {
    let mut config = config.clone();
    let defaults = EnsembleOptions::default();
    config.ensemble.draws = defaults.draws;
    config.ensemble.decomposition = defaults.decomposition;
    config.ensemble.control = defaults.control;
    config.ensemble.stop = defaults.stop;
    config.ensemble.max_failed = defaults.max_failed;
    let mut text = config.determining_toml()?;
    text += "\n[inputs]\n";
    for (name, hash) in &provenance.inputs {
        text += &format!("{name:?} = \"{hash}\"\n");
    }
    text += &format!(
        "stream_layout = \"{}\"\nprogram = \"{}\"\n",
        crate::streams::LAYOUT,
        env!("CARGO_PKG_VERSION")
    );
    Ok(text)
}

/// Facts of an ensemble beside those of the program.
fn facts(provenance: Provenance, config: &Config) -> Provenance {
    provenance
        .with("seed", Fact::Count(config.ensemble.seed))
        .with("stream_layout", crate::streams::LAYOUT)
        .with("tolerance", config.solver.tolerance)
}
