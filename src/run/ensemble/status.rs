//! `leontief status`: how far an ensemble is, from its folder alone, also while it runs.

use std::fmt;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use serde::Serialize;

use super::RunError;
use super::shards::{ASKED, Asked, WORD, folder, text_of};
use crate::archive::{ArchiveError, Look, look};
use crate::ensemble::{Batch, Outcome};
use crate::quantity::counted;

/// How many times the usual time between two batches is a pause.
const PAUSE: f64 = 20.0;

/// How far an ensemble is.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// Draws asked for, those of the decomposition and of slopes apart.
    pub draws: usize,
    /// Batches asked for, all purposes together.
    pub batches: usize,
    /// Batches that are there and whole.
    pub done: usize,
    /// Batches that are there and damaged: they are made anew.
    pub damaged: Vec<String>,
    /// Shards of another run in the place of batches: nothing goes on before they are gone.
    pub foreign: Vec<String>,
    /// Batches that are not there.
    pub missing: usize,
    /// Draws that are there.
    pub drawn: usize,
    /// Of them, failed ones.
    pub failed: usize,
    /// Why one of them failed.
    pub reason: String,
    /// Draws a second, between the first and the last batch; none before the second.
    pub rate: Option<f64>,
    /// Seconds left at that rate.
    pub seconds_left: Option<f64>,
    /// Seconds since the last batch.
    pub silent: Option<f64>,
    /// Whether the archive is there, younger than every batch.
    pub merged: bool,
    /// The last words of ranks that gave up, by part and rank.
    pub errors: Vec<(String, String)>,
}

/// Looks into the folder of an ensemble.
///
/// # Errors
/// A folder that is none of an ensemble, or cannot be read.
pub fn status(run: &Path) -> Result<Status, RunError> {
    if !run.is_dir() {
        return Err(RunError::Asked(format!(
            "{} is no folder of an ensemble; give what --output of `leontief ensemble` names",
            run.display()
        )));
    }
    let folder = folder(run);
    let list = folder.join(ASKED);
    let text = text_of(&list)?;
    let asked = serde_json::from_str::<Asked>(&text).map_err(|error| {
        let (run, list) = (run.display(), list.display());
        RunError::Asked(if text.trim().is_empty() {
            format!(
                "{run} is no folder of an ensemble: there is no {list}, or nothing in it; give what --output of `leontief \
                 ensemble` names, once it has begun"
            )
        } else {
            format!("{list} is damaged ({error}); start `leontief ensemble` again, which writes it anew")
        })
    })?;
    let mut found = Status {
        draws: asked.draws,
        batches: asked.batches.len(),
        done: 0,
        damaged: Vec::new(),
        foreign: Vec::new(),
        missing: 0,
        drawn: 0,
        failed: 0,
        reason: String::new(),
        rate: None,
        seconds_left: None,
        silent: None,
        merged: false,
        errors: words(&folder)?,
    };
    let mut ends: Vec<(SystemTime, usize)> = Vec::new();
    for batch in &asked.batches {
        let path = folder.join(batch.file_name());
        if found.count(look(&path, &asked.run, batch)?, batch) {
            ends.extend(written(&path).map(|at| (at, batch.range.len())));
        }
    }
    ends.sort_unstable();
    let all: usize = asked.batches.iter().map(|batch| batch.range.len()).sum();
    found.pace(&ends, all.saturating_sub(found.drawn));
    let last = ends.last().map(|(at, _)| *at);
    found.merged = found.done == found.batches && written(&run.join("ensemble.h5")) >= last && last.is_some();
    Ok(found)
}

fn written(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|about| about.modified()).ok()
}

/// Last words by part and rank, the latest first.
fn words(folder: &Path) -> Result<Vec<(String, String)>, RunError> {
    let refused = |source| ArchiveError::FileSystem { file: folder.to_owned(), source };
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).map_err(refused)? {
        let path = entry.map_err(refused)?.path();
        if path.extension().is_some_and(|extension| extension == WORD) && path.is_file() {
            let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            all.push((written(&path), name, fs::read_to_string(&path).unwrap_or_default()));
        }
    }
    all.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    Ok(all.into_iter().map(|(_, name, text)| (name, text)).collect())
}

impl Status {
    /// Counts what stands in the place of a batch; whether it is there.
    fn count(&mut self, look: Look, batch: &Batch) -> bool {
        match look {
            Look::Draws(outcomes) => {
                self.done += 1;
                self.drawn += outcomes.len();
                for (_, reason) in outcomes.into_iter().filter(|(outcome, _)| *outcome != Outcome::Solved) {
                    self.failed += 1;
                    self.reason = reason;
                }
                return true;
            }
            Look::Nothing => self.missing += 1,
            Look::Damaged => self.damaged.push(batch.file_name()),
            Look::Foreign => self.foreign.push(batch.file_name()),
        }
        false
    }

    /// Rate and time left, by when batches were written: what the first one took is not known.
    fn pace(&mut self, ends: &[(SystemTime, usize)], left: usize) {
        let Some((last, _)) = ends.last() else { return };
        self.silent = SystemTime::now().duration_since(*last).ok().map(|since| since.as_secs_f64());
        let gaps = ends.windows(2).map(|pair| {
            let gap = pair[1].0.duration_since(pair[0].0).map_or(0.0, |between| between.as_secs_f64());
            (gap, pair[1].1)
        });
        let mut gaps: Vec<(f64, usize)> = gaps.collect();
        gaps.sort_by(|a, b| a.0.total_cmp(&b.0));
        let usual = gaps.get(gaps.len() / 2).map_or(0.0, |(gap, _)| *gap);
        // Between two jobs nothing was drawn.
        gaps.retain(|(gap, _)| *gap <= PAUSE * usual);
        let (seconds, draws) =
            gaps.iter().fold((0.0, 0), |(all, draws), (gap, more)| (all + gap, draws + more));
        if seconds > 0.0 {
            let rate = draws as f64 / seconds;
            self.rate = Some(rate);
            self.seconds_left = Some(left as f64 / rate);
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} done, {} missing", self.done, counted(self.batches, "batch"), self.missing)?;
        if !self.damaged.is_empty() {
            write!(f, ", {} damaged ({})", self.damaged.len(), self.damaged.join(", "))?;
        }
        if !self.foreign.is_empty() {
            write!(f, ", {} of another run ({})", self.foreign.len(), self.foreign.join(", "))?;
        }
        write!(f, "\n{}, {} failed", counted(self.drawn, "draw"), self.failed)?;
        if self.failed > 0 {
            write!(f, "; one of them: {}", self.reason)?;
        }
        if let (Some(rate), Some(left)) = (self.rate, self.seconds_left) {
            write!(f, "\n{rate:.2} draws a second while batches were written")?;
            if self.missing + self.damaged.len() > 0 {
                write!(f, ", {left:.0} s left at that rate")?;
            }
        }
        if let Some(silent) = self.silent {
            write!(f, "\nlast batch {silent:.0} s ago")?;
        }
        for (who, why) in &self.errors {
            write!(f, "\n{who}: {why}")?;
        }
        let end = match (self.merged, self.missing + self.damaged.len()) {
            _ if !self.foreign.is_empty() => {
                "not done: move the shards of another run away, then the same command goes on"
            }
            (true, _) => "merged: ensemble.h5 is there",
            (false, 0) => "all batches are there; `leontief merge` makes the archive",
            _ => "not done: the same command goes on",
        };
        write!(f, "\n{end}")
    }
}
