//! Making the missing batches: dealt to the ranks once, no talk until all are done.
//!
//! Ranks that were dealt slower batches make others wait at the end; stopping and starting again deals what is left anew.

use std::time::{Duration, Instant};

use super::super::stop::Stop;
use super::super::watch::draws as tell;
use super::shards::Shards;
use super::{Ready, RunError};
use crate::ensemble::{Batch, Drawn, Noise, Outcome, draw};
use crate::ranks::{Team, agree};

/// Makes every batch that is not there; collective.
///
/// # Errors
/// Where any rank could not write, or was asked to stop.
pub(super) fn work(
    team: &dyn Team,
    (ready, shards, stop): (&Ready, &Shards, &Stop),
    batches: &[Batch],
) -> Result<(), RunError> {
    // Every rank looks at the same files, before any of them writes.
    let missing = agree(team, shards.missing(batches))?;
    let mine: Vec<&Batch> =
        missing.iter().skip(team.rank()).step_by(team.size()).map(|at| &batches[*at]).collect();
    let mut progress = Progress::new(team, &mine);
    tell((0, progress.all), progress.ranks, 0);
    let mut halted = false;
    let result = mine.iter().try_for_each(|batch| {
        let mut draws = Vec::with_capacity(batch.range.len());
        for job in ready.plan.jobs(batch) {
            halted = stop.halted();
            if halted {
                return Err(RunError::Stopped { by: "another rank" });
            }
            if let Some(by) = stop.asked() {
                return Err(RunError::Stopped { by });
            }
            let noise = Noise { options: &ready.options, draw: job.draw, variant: job.variant };
            let length = ready.outputs.iter().map(|output| output.values.len()).sum();
            draws.push(draw(&ready.basis, &noise, length));
            progress.tell(&draws[draws.len() - 1]);
        }
        let before = Instant::now();
        shards.write(batch, &draws)?;
        progress.writing += before.elapsed();
        Ok(())
    });
    progress.end();
    // The rank that gave up brings the reason.
    let result = if halted { Ok(()) } else { result };
    if result.is_err() {
        // Others hear of it before their next draw. Where even an empty file cannot be made, they hear at the end.
        if let Err(error) = std::fs::write(shards.halt(), "") {
            tracing::debug!("{error}");
        }
    }
    agree(team, result)?;
    // Where no rank of this job has a reason, the one that gave up is of another job in this folder.
    let others = team.all_gather(&[f64::from(u8::from(halted))]);
    if others.iter().any(|halted| halted[0] > 0.5) {
        return Err(RunError::Stopped { by: "another job in this folder" });
    }
    Ok(())
}

/// How far this rank is.
struct Progress {
    all: usize,
    done: usize,
    failed: usize,
    ranks: usize,
    start: Instant,
    /// Time that shards took.
    writing: Duration,
}

impl Progress {
    fn new(team: &dyn Team, mine: &[&Batch]) -> Self {
        let (start, writing) = (Instant::now(), Duration::ZERO);
        let all = mine.iter().map(|batch| batch.range.len()).sum();
        Self { all, done: 0, failed: 0, ranks: team.size(), start, writing }
    }

    fn end(&self) {
        if self.all > 0 {
            tracing::debug!(
                "{} draws in {:.2} s, {:.3} s of it writing shards",
                self.done,
                self.start.elapsed().as_secs_f64(),
                self.writing.as_secs_f64()
            );
        }
    }

    fn tell(&mut self, drawn: &Drawn) {
        self.done += 1;
        self.failed += usize::from(drawn.outcome != Outcome::Solved);
        if drawn.outcome != Outcome::Solved {
            tracing::debug!("a draw failed: {}: {}", drawn.outcome.name(), drawn.reason);
        }
        tell((self.done, self.all), self.ranks, self.failed);
    }
}
