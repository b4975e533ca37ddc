//! Progress of long work, told as events: whoever listens draws a bar or writes lines.

use crate::ranks::PROGRESS;

/// Provinces of a table that is read.
pub(super) fn provinces(phase: &'static str, done: usize, all: usize) {
    tracing::info!(target: PROGRESS, phase, done, all, unit = "provinces");
}

/// Problems of a build.
pub(super) fn problems(phase: &'static str, done: usize, all: usize) {
    tracing::info!(target: PROGRESS, phase, done, all, unit = "problems");
}

/// Panels of a solve.
pub(super) fn right_hand_sides(phase: &'static str, done: usize, all: usize) {
    tracing::info!(target: PROGRESS, phase, done, all, unit = "right-hand sides");
}

/// Draws that are made, on so many ranks.
pub(super) fn draws((done, all): (usize, usize), ranks: usize, failed: usize) {
    let note = if failed == 0 { String::new() } else { format!("{failed} failed") };
    tracing::info!(target: PROGRESS, phase = "draws", done, all, unit = if ranks > 1 { "of rank 0" } else { "" }, ranks, note);
}

/// Batches that are merged.
pub(super) fn batches(done: usize, all: usize) {
    tracing::info!(target: PROGRESS, phase = "merging", done, all, unit = "batches");
}
