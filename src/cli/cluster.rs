//! `leontief plan` and `leontief submit`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::arguments::wall_time;
use super::print;
use crate::config::Config;
use crate::run::{self, Asking, Habits, Request, RunError, Submission};

/// What both ask of a config.
#[derive(Debug, Args)]
pub(super) struct ConfigArguments {
    /// TOML config; with an [ensemble] of draws an ensemble (--set ensemble.draws=0 leaves it out), else a table to be made and
    /// solved.
    config: PathBuf,
    /// Folder of the statistics a [build] section reads; before LEONTIEF_DATA and build.folder.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Set a config key, e.g. --set input.table=wiod.h5; may be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct PlanArguments {
    #[command(flatten)]
    config: ConfigArguments,
    /// Most ranks.
    #[arg(long, value_parser = counted)]
    ranks: usize,
    /// Threads a rank.
    #[arg(long, default_value = "1", value_parser = counted)]
    threads: usize,
}

#[derive(Debug, Args)]
pub(super) struct SubmitArguments {
    #[command(flatten)]
    config: ConfigArguments,
    /// Folder for everything the run writes, job scripts and logs too; made where missing.
    #[arg(long, short)]
    output: PathBuf,
    /// Machines.
    #[arg(long, value_parser = counted)]
    nodes: usize,
    /// Ranks on each machine.
    #[arg(long, default_value = "1", value_parser = counted)]
    ranks_per_node: usize,
    /// Threads of a rank.
    #[arg(long, default_value = "1", value_parser = counted)]
    threads: usize,
    /// Longest time of a job, e.g. 3h50m or 3:50:00.
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = wall_time)]
    walltime: Duration,
    /// Memory of a machine, e.g. 16G or 900M; the site's default without it.
    #[arg(long, value_parser = mebibytes)]
    memory: Option<u64>,
    /// A shell file that says how ranks are launched here, as jobs/site/generic.sh does; without it LEONTIEF_SITE, generic or
    /// modules.
    #[arg(long, value_name = "FILE")]
    site: Option<PathBuf>,
    /// Share an ensemble between N jobs, each with its nodes, and merge when all are done.
    #[arg(long, value_name = "N", value_parser = counted)]
    array: Option<usize>,
    /// Print script and command, submit and write nothing.
    #[arg(long)]
    dry_run: bool,
}

/// What `leontief submit --help` ends with.
pub(super) const EXAMPLE: &str = "\
The scripts of jobs/ are written to OUTPUT/jobs and given to sbatch, which takes the site's defaults from SBATCH_ACCOUNT,
SBATCH_PARTITION and the like. An ensemble is told before its limit, stops cleanly and is requeued until all draws are there.

Example:
  leontief submit configs/demo-ensemble.toml --output runs/demo --nodes 2 --ranks-per-node 16 --walltime 4h --dry-run";

/// A number from 1.
fn counted(text: &str) -> Result<usize, String> {
    const MOST: usize = 1_000_000;
    let number = text.parse().ok().filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| format!("'{text}' is no number from 1 to {MOST}"))
}

/// Mebibytes in `900M`, `16G`, `1T`.
fn mebibytes(text: &str) -> Result<u64, String> {
    let units = [('M', 1), ('G', 1 << 10), ('T', 1 << 20)];
    let found = units.into_iter().find_map(|(letter, unit)| {
        let number: u64 = text.strip_suffix(letter)?.parse().ok()?;
        number.checked_mul(unit).filter(|mebibytes| *mebibytes > 0)
    });
    found.ok_or_else(|| format!("'{text}' is no memory; write 900M, 16G or 1T"))
}

/// Prints what a run takes.
pub(super) fn plan(habits: Habits, arguments: &PlanArguments) -> Result<(), RunError> {
    let PlanArguments { config: ConfigArguments { config, data, set }, ranks, threads } = arguments;
    let config = Config::load(Some(config), set)?;
    let asking = Asking { config: &config, data: data.as_deref(), ranks: *ranks, threads: *threads };
    print::summary(habits, Some(run::plan(&asking)?));
    Ok(())
}

/// Submits a job.
pub(super) fn submit(habits: Habits, arguments: &SubmitArguments) -> Result<(), RunError> {
    let ConfigArguments { config: path, data, set } = &arguments.config;
    let config = Config::load(Some(path), set)?;
    let request = Request {
        nodes: arguments.nodes,
        ranks_per_node: arguments.ranks_per_node,
        threads: arguments.threads,
        walltime: arguments.walltime,
        memory: arguments.memory,
        array: arguments.array,
    };
    let submission = Submission {
        path,
        config: &config,
        set,
        data: data.as_deref(),
        output: &arguments.output,
        request,
        site: arguments.site.as_deref(),
        dry_run: arguments.dry_run,
    };
    print::summary(habits, Some(run::submit(&submission)?));
    Ok(())
}
