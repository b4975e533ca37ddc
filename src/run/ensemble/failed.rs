//! Draws of the decomposition and of slopes that failed: named in the archive as those of the ensemble are.

use super::Ready;
use crate::ensemble::{Batch, Drawn, Outcome, Side, Variant};
use crate::quantity::{Axis, Labeled};

/// Outcome and reason of every one of them; nothing where all were solved.
pub(super) fn failed_apart(ready: &Ready, [design, slopes]: [&[Drawn]; 2]) -> Vec<Labeled> {
    let plan = &ready.plan;
    let (mut made, mut failed) = (0, Vec::new());
    for (batches, draws) in [(plan.design_batches(), design), (plan.slope_batches(), slopes)] {
        made += draws.len();
        let names = batches.iter().flat_map(|batch| names(ready, batch));
        failed.extend(names.zip(draws).filter(|(_, drawn)| drawn.outcome != Outcome::Solved));
    }
    if failed.is_empty() {
        return Vec::new();
    }
    tracing::warn!(
        "{} of {made} draws of the decomposition and of slopes failed: /ensemble/failed_apart has their reasons; their \
         samples and slopes do not count",
        failed.len()
    );
    let names: Vec<String> = failed.iter().map(|(name, _)| name.clone()).collect();
    let words = |of: fn(&Drawn) -> String| failed.iter().map(|(_, drawn)| of(drawn)).collect();
    let axis = Axis::new("draw_apart", &names);
    vec![
        Labeled::words(
            ("outcome", "how the draw ended"),
            axis.clone(),
            words(|of| of.outcome.name().to_owned()),
        ),
        Labeled::words(("reason", "why it failed"), axis, words(|of| of.reason.clone())),
    ]
}

/// Names of the draws of a batch.
fn names(ready: &Ready, batch: &Batch) -> Vec<String> {
    let jobs = ready.plan.jobs(batch);
    let name = |(at, job): (usize, crate::ensemble::Job)| match job.variant {
        Variant::A => format!("draw {}", job.draw),
        Variant::B => format!("decomposition: draw {} of the second sample", job.draw),
        Variant::Mixed(level) => {
            format!("decomposition: draw {} with {} of the second sample", job.draw, level.name())
        }
        Variant::Still(_, side) => {
            let number = &ready.plan.leading()[at / 2].name;
            let side = if side == Side::Above { "above" } else { "below" };
            format!("slopes: {number} {side} its median")
        }
    };
    batch.range.clone().zip(jobs).map(name).collect()
}
