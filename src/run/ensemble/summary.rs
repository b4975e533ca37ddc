//! What an ensemble brought, for people at a terminal and for machines.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::super::memory::mebibytes;
use crate::ensemble::estimate::{Estimates, Headline};
use crate::ensemble::{Drawn, Outcome};
use crate::quantity::counted;

/// An ensemble in a few lines.
#[derive(Clone, Debug, Serialize)]
pub struct EnsembleSummary {
    /// Draws.
    pub draws: usize,
    /// Failed draws by outcome.
    pub failed: Vec<(&'static str, usize)>,
    /// Largest relative residual of a row or column of any draw's table; NaN where rows are not balanced.
    pub residual: f64,
    /// Single numbers with their intervals.
    pub headlines: Vec<Headline>,
    /// Mean of all footprints by control variate, its standard error, and how many times fewer draws it takes.
    pub controlled: Option<[f64; 3]>,
    /// Worst relative half-width of the 95 % interval of a region's mean footprint.
    pub mean_error: f64,
    /// Worst relative standard error of a region's standard deviation.
    pub deviation_error: f64,
    /// Wall time.
    pub seconds: f64,
    /// Of it, merging.
    pub seconds_merging: f64,
    /// Peak memory of rank 0, bytes.
    pub peak_memory: u64,
    /// The archive.
    pub archive: PathBuf,
}

impl EnsembleSummary {
    /// Gathers the figures; time and memory are filled in when known.
    pub(super) fn new(path: &Path, found: &Estimates, draws: &[Drawn]) -> Self {
        let count = |outcome: Outcome| draws.iter().filter(|drawn| drawn.outcome == outcome).count();
        let failed = Outcome::ALL.into_iter().skip(1).map(|outcome| (outcome.name(), count(outcome)));
        let last = found.convergence.steps.last();
        Self {
            draws: draws.len(),
            failed: failed.filter(|(_, count)| *count > 0).collect(),
            residual: draws.iter().map(|drawn| drawn.residual).fold(f64::NAN, f64::max),
            headlines: found.headlines.clone(),
            controlled: found.controlled.map(|of| [of.mean, of.mean_error, of.gain]),
            mean_error: last.map_or(f64::NAN, |step| step.mean),
            deviation_error: last.map_or(f64::NAN, |step| step.deviation),
            seconds: 0.0,
            seconds_merging: 0.0,
            peak_memory: 0,
            archive: path.to_owned(),
        }
    }
}

impl fmt::Display for EnsembleSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.headlines.iter().map(|of| of.name.chars().count()).max().unwrap_or(0);
        writeln!(f, "{:width$}  {:>12} {:>12} {:>25}", "", "base", "mean", "95 of 100 draws")?;
        for Headline { name, unit, base, mean, interval: [low, high] } in &self.headlines {
            writeln!(f, "{name:width$}  {base:>12.5} {mean:>12.5} {low:>12.5} {high:>12.5} {unit}")?;
        }
        f.write_str(&counted(self.draws, "draw"))?;
        for (outcome, count) in &self.failed {
            write!(f, ", {count} {outcome}")?;
        }
        if self.residual.is_nan() {
            writeln!(f, "; columns add up to output, rows are not balanced")?;
        } else {
            writeln!(f, "; largest residual of a row or column {:.1e}", self.residual)?;
        }
        if let Some([mean, error, gain]) = self.controlled {
            writeln!(f, "footprint by control variate: {mean:.6} ± {error:.2e}, variance ÷ {gain:.0}")?;
        }
        writeln!(
            f,
            "footprints by region: means known to {:.2} %, standard deviations to {:.1} %, at worst",
            100.0 * self.mean_error,
            100.0 * self.deviation_error
        )?;
        let mebibytes = mebibytes(self.peak_memory);
        writeln!(
            f,
            "{:.2} s, {:.2} s of it merging, {mebibytes:.0} MiB on rank 0",
            self.seconds, self.seconds_merging
        )?;
        write!(f, "archive: {}", self.archive.display())
    }
}
