//! `leontief plan`: what a run takes on any number of ranks, from the config alone.
//!
//! Messages are a list of the exchanges a solve makes (`traffic.rs`), held against what ranks counted by a test;
//! arithmetic and memory follow from the sizes, times from measured rates (`work.rs`).

mod sizes;
mod traffic;
mod work;

use std::fmt;
use std::path::Path;

use serde::Serialize;

use super::RunError;
use crate::config::{Config, TableSource};
use crate::leontief::Deal;
use crate::quantity::counted;
use crate::ranks::Traffic;
use sizes::Sizes;
use traffic::Exchanges;
use work::Work;

/// What a plan is made of.
pub struct Asking<'a> {
    /// The config of the run.
    pub config: &'a Config,
    /// Folder of the statistics, where statistics are what it names.
    pub data: Option<&'a Path>,
    /// Most ranks.
    pub ranks: usize,
    /// Threads a rank.
    pub threads: usize,
}

/// Draws of an ensemble.
struct Draws {
    count: usize,
    batch: usize,
    batches: usize,
    /// Whether the cells of a given table are drawn.
    of_cells: bool,
}

/// What a run takes, by number of ranks.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// Regions, R.
    pub regions: usize,
    /// Sectors, m.
    pub sectors: usize,
    /// Provinces, P, or tiles of large ones: what ranks own.
    pub provinces: usize,
    /// Stressors.
    pub stressors: usize,
    /// Form of the table.
    pub form: &'static str,
    /// Draws of an ensemble, all purposes together; none of a solve.
    pub draws: Option<usize>,
    /// Seconds of one batch of them, estimated: what a job loses at most when it is killed.
    pub batch_seconds: Option<f64>,
    /// 1, 2, 4, … ranks, and as many as asked for.
    pub rows: Vec<Row>,
}

/// What a run takes on some ranks.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Row {
    /// Ranks.
    pub ranks: usize,
    /// Of them, ranks that have something to do.
    pub busy: usize,
    /// Seconds, estimated.
    pub seconds: f64,
    /// Collective calls of the message library, every rank.
    pub collectives: u64,
    /// Bytes that come to rank 0.
    pub received_first: u64,
    /// Bytes that come to another rank, at most.
    pub received: u64,
    /// Floating-point operations of the busiest rank.
    pub flops: f64,
    /// Bytes of memory of rank 0.
    pub memory_first: f64,
    /// Bytes of memory of another rank, at most.
    pub memory: f64,
}

/// Plans a run on 1, 2, 4, … ranks, up to those asked for.
///
/// # Errors
/// What reading the sizes finds.
pub fn plan(asking: &Asking<'_>) -> Result<Plan, RunError> {
    let sizes = Sizes::of(asking)?;
    let draws = draws(asking.config)?;
    let mut counts: Vec<usize> = std::iter::successors(Some(1), |ranks| Some(ranks * 2))
        .take_while(|ranks| *ranks < asking.ranks)
        .collect();
    counts.push(asking.ranks);
    let row = |ranks: usize| match &draws {
        Some(draws) => of_draws(&sizes, draws, ranks),
        None => of_solve(&sizes, ranks, asking.threads),
    };
    Ok(Plan {
        regions: sizes.axes.R(),
        sectors: sizes.axes.m(),
        provinces: sizes.axes.P(),
        stressors: sizes.stressors.iter().sum(),
        form: sizes.form.name(),
        draws: draws.as_ref().map(|draws| draws.count),
        batch_seconds: draws.as_ref().map(|draws| {
            let one = Draws { count: draws.batch, batches: 1, ..*draws };
            work::draws(&sizes, &one, 1).seconds
        }),
        rows: counts.into_iter().map(row).collect(),
    })
}

/// What one solve takes.
fn of_solve(sizes: &Sizes, ranks: usize, threads: usize) -> Row {
    let exchanges = Exchanges::of(sizes);
    let deal = Deal::over(&sizes.axes, 0, ranks);
    let busy = ranks.min(sizes.axes.P());
    let works: Vec<Work> = (0..busy).map(|rank| work::solve(sizes, &deal, rank, (ranks, threads))).collect();
    let most = |value: fn(&Work) -> f64| works.iter().map(value).fold(0.0, f64::max);
    let others = |value: fn(&Work) -> f64| works[1..].iter().map(value).fold(0.0, f64::max);
    let first = exchanges.seen(sizes, &deal, 0, ranks);
    let received = (1..busy).map(|rank| exchanges.seen(sizes, &deal, rank, ranks).received).max();
    Row {
        ranks,
        busy,
        seconds: most(|work| work.seconds) + work::talk(first, ranks),
        collectives: first.collectives,
        received_first: first.received,
        received: received.unwrap_or(0),
        flops: most(|work| work.flops),
        memory_first: works[0].memory,
        memory: others(|work| work.memory),
    }
}

/// What an ensemble takes: no talk inside a draw, agreement before and after each purpose.
fn of_draws(sizes: &Sizes, draws: &Draws, ranks: usize) -> Row {
    /// Agreements of an ensemble: base, shards, three purposes, merge.
    const AGREEMENTS: u64 = 12;
    let work = work::draws(sizes, draws, ranks);
    let collectives = if ranks > 1 { AGREEMENTS } else { 0 };
    let received = collectives * 8 * (ranks as u64 - 1);
    Row {
        ranks,
        busy: ranks.min(draws.batches),
        seconds: work.seconds + work::talk(Traffic { collectives, received }, ranks),
        collectives,
        received_first: received,
        received,
        flops: work.flops,
        memory_first: work.memory,
        memory: if ranks > 1 { work.memory } else { 0.0 },
    }
}

/// Draws of all purposes, where a config asks for any.
fn draws(config: &Config) -> Result<Option<Draws>, RunError> {
    let options = &config.ensemble;
    if options.draws == 0 {
        return Ok(None);
    }
    let batch = options.batch.max(1);
    // Two draws a slope; a sample of the decomposition is some ten more.
    let count = options.draws + 2 * options.control + 10 * options.decomposition;
    let of_cells = matches!(config.source()?, TableSource::File { .. });
    Ok(Some(Draws { count, batch, batches: count.div_ceil(batch), of_cells }))
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [regions, sectors] = [counted(self.regions, "region"), counted(self.sectors, "sector")];
        let [provinces, stressors] =
            [counted(self.provinces, "province"), counted(self.stressors, "stressor")];
        write!(f, "{regions} × {sectors}, {provinces}, {stressors}, {}", self.form)?;
        if let Some(draws) = self.draws {
            write!(f, "; {}", counted(draws, "draw"))?;
        }
        let heads = [
            "ranks",
            "busy",
            "time",
            "calls",
            "MB to rank 0",
            "to others",
            "Gflop",
            "MB on rank 0",
            "others",
        ];
        write!(f, "\n{}", heads.map(|head| format!("{head:>13}")).concat())?;
        for row in &self.rows {
            let (mega, giga) = (1e6, 1e9);
            let cells = [
                row.ranks.to_string(),
                row.busy.to_string(),
                format!("{:.2} s", row.seconds),
                row.collectives.to_string(),
                format!("{:.1}", row.received_first as f64 / mega),
                format!("{:.1}", row.received as f64 / mega),
                format!("{:.1}", row.flops / giga),
                format!("{:.0}", row.memory_first / mega),
                format!("{:.0}", row.memory / mega),
            ];
            write!(f, "\n{}", cells.map(|cell| format!("{cell:>13}")).concat())?;
        }
        write!(
            f,
            "\nTimes are estimates from rates measured on one machine, right to a factor of three at best; calls and bytes \
             of a solve are held against counts of real ranks, right to a factor of two."
        )?;
        if self.form == crate::table::Form::Dense.name() {
            write!(
                f,
                " A dense table is taken as one without structure: where the solve finds structure it takes less."
            )?;
        }
        Ok(())
    }
}
