//! What all draws say together, into `DIR/ensemble.h5`.

use std::collections::BTreeMap;

use super::super::solve::here;
use super::failed::failed_apart;
use super::shards::Shards;
use super::summary::EnsembleSummary;
use super::theory::{slopes, theory};
use super::{Ensemble, Ready, RunError, one};
use crate::archive::{Groups, write_groups};
use crate::ensemble::estimate::{Sampled, Share, Step, convergence, decomposition, estimates};
use crate::ensemble::{Drawn, Kind, Level, Outcome, Output, StopOptions};
use crate::quantity::{Axis, Labeled};
use crate::ranks::{Team, World};

/// Whether the first N draws are enough; rank 0 reads them, all ranks hear.
pub(super) fn converged(
    team: &dyn Team,
    (ready, shards): (&Ready, &Shards),
    N: usize,
    options: &StopOptions,
) -> Result<bool, RunError> {
    let look = || -> Result<bool, RunError> {
        let mut draws = shards.all(&ready.plan.batches(N))?;
        draws.truncate(N);
        let range = range_of(&ready.outputs, "D_cba_reg");
        let solved = draws.iter().filter(|drawn| drawn.outcome == Outcome::Solved);
        let rows: Vec<&[f64]> = solved.map(|drawn| &drawn.values[range.clone()]).collect();
        Ok(convergence(&rows).steps.last().is_some_and(|step| step.meets(options)))
    };
    let mine = if team.rank() == 0 { look() } else { Ok(false) };
    let found = crate::ranks::agree(team, mine)?;
    Ok(team.all_gather(&[f64::from(u8::from(found))])[0][0] > 0.5)
}

/// Where an output stands among a draw's numbers.
fn range_of(outputs: &[Output], name: &str) -> std::ops::Range<usize> {
    let mut first = 0;
    for output in outputs {
        let range = first..first + output.values.len();
        if output.name == name {
            return range;
        }
        first = range.end;
    }
    0..0
}

/// Reads all shards and writes the archive.
pub(super) fn merge(
    world: &World,
    request: &Ensemble<'_>,
    (ready, shards): (&Ready, &Shards),
    count: usize,
) -> Result<EnsembleSummary, RunError> {
    let mut draws = shards.all(&ready.plan.batches(count))?;
    draws.truncate(count);
    let design = shards.all(&ready.plan.design_batches())?;
    let made_for_slopes = shards.all(&ready.plan.slope_batches())?;
    let theory = theory(ready, &made_for_slopes, draws.len());
    let found = estimates(&ready.outputs, &draws, &theory, ready.options.outputs);
    let path = request.output.join("ensemble.h5");
    let mut parts: BTreeMap<String, Vec<Labeled>> = found.groups.clone();
    let mut every = every_draw(&ready.outputs, &draws);
    every.extend(about(&ready.outputs));
    parts.insert(String::new(), every);
    // One solved draw tells nothing of convergence.
    if !found.convergence.steps.is_empty() {
        parts.insert("convergence".to_owned(), steps(&found.convergence.steps));
    }
    let slopes = slopes(ready, &theory);
    if !slopes.is_empty() {
        parts.insert("slopes".to_owned(), slopes);
    }
    if ready.plan.design() > 0 {
        let (shares, samples) = shares(ready, &design, &draws);
        let named = ("decomposition_samples", "samples of the decomposition all of whose draws were solved");
        let samples = Labeled::numbers(named, &[], one(), vec![samples as f64]);
        parts.entry(String::new()).or_default().push(samples);
        parts.insert("decomposition".to_owned(), shares);
    }
    let failed_apart = failed_apart(ready, [&design, &made_for_slopes]);
    if !failed_apart.is_empty() {
        parts.insert("failed_apart".to_owned(), failed_apart);
    }
    let groups: Groups = [("ensemble", parts)].into();
    let provenance = here(world, ready.provenance.clone());
    write_groups(&path, (&ready.axes, &ready.attributes), &groups, &provenance)?;
    let summary = EnsembleSummary::new(&path, &found, &draws);
    let failed = summary.failed.iter().map(|(_, count)| count).sum::<usize>();
    if failed as f64 > ready.options.max_failed * draws.len() as f64 {
        let reasons = reasons(&draws).join("\n  ");
        return Err(RunError::TooManyFailed { failed, draws: draws.len(), reasons, archive: path });
    }
    Ok(summary)
}

/// What the groups of `/ensemble` hold.
const ABOUT: [(&str, &str); 21] = [
    ("base", "the case without noise"),
    ("mean", "mean of the solved draws"),
    ("mean_error", "one standard error of the mean, s / √N"),
    ("standard_deviation", "s of the solved draws, with N − 1"),
    ("standard_deviation_error", "one standard error of s"),
    ("quantile", "quantiles of the solved draws, type 7"),
    (
        "quantile_low",
        "lower end of the quantile's own 95 % interval, -inf where there are too few draws for one",
    ),
    ("quantile_high", "upper end of it, inf where there are too few draws for one"),
    ("rank", "median, 2.5 % and 97.5 % quantile of the rank, 1 the largest"),
    ("covariance", "covariances over draws"),
    ("controlled_mean", "mean less what first-order theory explains of every draw"),
    ("controlled_mean_error", "one standard error of it"),
    ("control_gain", "how many times fewer draws it takes"),
    ("first_order_deviation", "standard deviation by first-order theory"),
    ("slopes", "what the first-order theory takes a leading number to add: half of y(+1 s) less y(−1 s)"),
    ("probability_of_…", "share of the solved draws in a class, of those in which the region is in any"),
    ("probability_low_of_…", "lower end of its 95 % interval (Wilson)"),
    ("probability_high_of_…", "upper end of it"),
    (
        "decomposition",
        "shares of variance by level, first order and total, each with one bootstrap standard error",
    ),
    ("convergence", "errors by number of draws, the worst of all regions"),
    ("failed_apart", "draws of the decomposition and of slopes that failed; there only if any did"),
];

/// What estimates are, and what the numbers of classes in a draw stand for.
fn about(outputs: &[Output]) -> Vec<Labeled> {
    let words = |named, axis: &'static str, rows: Vec<(String, String)>| {
        let (names, texts): (Vec<String>, Vec<String>) = rows.into_iter().unzip();
        (!names.is_empty()).then(|| Labeled::words(named, Axis::new(axis, &names), texts))
    };
    let estimates = ABOUT.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let classes = outputs.iter().filter_map(|output| match &output.kind {
        Kind::Class(names) => {
            let codes = names.iter().enumerate().map(|(code, name)| format!("{code} {name}"));
            Some((output.name.to_owned(), codes.collect::<Vec<_>>().join(", ")))
        }
        Kind::Amount => None,
    });
    let numbers = words(
        ("class_numbers", "what the numbers of a draw's classes stand for"),
        "output",
        classes.collect(),
    );
    let groups = words(("estimates", "what the groups beside it hold"), "estimate", estimates);
    groups.into_iter().chain(numbers).collect()
}

/// Reasons of failed draws, each with the first draw it befell.
fn reasons(draws: &[Drawn]) -> Vec<String> {
    /// Reasons told.
    const TOLD: usize = 5;
    let failed = draws.iter().enumerate().filter(|(_, drawn)| drawn.outcome != Outcome::Solved);
    failed
        .take(TOLD)
        .map(|(at, drawn)| format!("draw {at}: {}: {}", drawn.outcome.name(), drawn.reason))
        .collect()
}

/// Outputs, outcomes and residuals by draw.
fn every_draw(outputs: &[Output], draws: &[Drawn]) -> Vec<Labeled> {
    let axis = Axis::new("draw", &(0..draws.len()).map(|draw| draw.to_string()).collect::<Vec<_>>());
    let mut all = Vec::new();
    for output in outputs {
        let range = range_of(outputs, output.name);
        let axes: Vec<Axis> = std::iter::once(&axis).chain(&output.axes).cloned().collect();
        let values = draws.iter().flat_map(|drawn| drawn.values[range.clone()].iter().copied()).collect();
        all.push(Labeled::numbers((output.name, output.meaning), &axes, output.unit.clone(), values));
    }
    let words = |of: fn(&Drawn) -> String| draws.iter().map(of).collect::<Vec<_>>();
    let named = ("outcome", "how a draw ended");
    all.push(Labeled::words(named, axis.clone(), words(|drawn| drawn.outcome.name().to_owned())));
    let named = ("reason", "why a draw failed; blank where it did not");
    all.push(Labeled::words(named, axis.clone(), words(|drawn| drawn.reason.clone())));
    let named = ("residual", "largest relative residual of a row or column of a draw's table");
    let residuals = draws.iter().map(|drawn| drawn.residual).collect();
    all.push(Labeled::numbers(named, std::slice::from_ref(&axis), one(), residuals));
    let named = ("iterations", "most iterations of a balancing problem");
    let iterations = draws.iter().map(|drawn| drawn.iterations as f64).collect();
    all.push(Labeled::numbers(named, &[axis], one(), iterations));
    all
}

/// Name, meaning and number of a step.
type Column = (&'static str, &'static str, fn(&Step) -> f64);

/// Convergence by number of draws.
fn steps(steps: &[Step]) -> Vec<Labeled> {
    let axis = [Axis::new("draws", &steps.iter().map(|step| step.draws.to_string()).collect::<Vec<_>>())];
    let columns: [Column; 3] = [
        ("mean", "half-width of the 95 % interval of a region's mean footprint, relative; the worst", |of| {
            of.mean
        }),
        ("deviation", "relative standard error of a region's standard deviation; the worst", |of| {
            of.deviation
        }),
        (
            "quantile",
            "width of the intervals of the 2.5 and 97.5 % quantiles in standard deviations; the worst",
            |of| of.quantile,
        ),
    ];
    let column = |(name, meaning, of): Column| {
        Labeled::numbers((name, meaning), &axis, one(), steps.iter().map(of).collect())
    };
    columns.map(column).to_vec()
}

/// A draw of the first sample, and those of the others with its number.
type Sample<'a> = (&'a Drawn, &'a &'a [Drawn]);

/// Shares of variance by level, of outputs of moderate size, and from how many samples.
fn shares(ready: &Ready, design: &[Drawn], draws: &[Drawn]) -> (Vec<Labeled>, usize) {
    /// Numbers of the largest output that is decomposed.
    const LARGEST: usize = 400;
    let samples: Vec<&[Drawn]> = design.chunks_exact(ready.plan.variants().len()).collect();
    // A sample counts where all its draws were solved.
    let solved = |drawn: &Drawn| drawn.outcome == Outcome::Solved;
    let whole = |(first, others): &(&Drawn, &&[Drawn])| solved(first) && others.iter().all(solved);
    let samples: Vec<Sample> = draws.iter().zip(&samples).filter(whole).collect();
    let levels: Vec<String> =
        Level::drawn(&ready.options).into_iter().map(|level| level.name().to_owned()).collect();
    let mut all = Vec::new();
    let decomposed = |output: &&Output| output.kind == Kind::Amount && output.values.len() <= LARGEST;
    for output in ready.outputs.iter().filter(decomposed) {
        let range = range_of(&ready.outputs, output.name);
        let cell = |at: usize| {
            let of = |pick: &dyn Fn(&Sample) -> f64| samples.iter().map(pick).collect::<Vec<f64>>();
            let sampled = Sampled {
                first: of(&|(first, _)| first.values[at]),
                second: of(&|(_, others)| others[0].values[at]),
                mixed: (1..=levels.len()).map(|k| of(&|(_, others)| others[k].values[at])).collect(),
            };
            decomposition(&sampled, ready.options.seed)
        };
        let found: Vec<Share> = range.flat_map(cell).collect();
        let part = Axis::new("share", &["first", "first_error", "total", "total_error"].map(str::to_owned));
        let more = [Axis::new("level", &levels), part];
        let axes: Vec<Axis> = output.axes.iter().chain(&more).cloned().collect();
        let values =
            found.iter().flat_map(|of| [of.first, of.first_error, of.total, of.total_error]).collect();
        all.push(Labeled::numbers((output.name, output.meaning), &axes, one(), values));
    }
    (all, samples.len())
}
