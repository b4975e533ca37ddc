//! Datasets of a shard: a batch of draws.

use super::{Entry, entry};

const SHARD: &str = "/shard";
pub(in crate::archive) const SHARD_VALUES: Entry = entry(
    SHARD,
    "values",
    &["draw", "number"],
    "of each output",
    "outputs of a draw, one after the other; NaN of a failed one",
);
pub(in crate::archive) const SHARD_OUTCOME: Entry = entry(
    SHARD,
    "outcome",
    &["draw"],
    "1",
    "0 solved, 1 not productive, 2 not converged, 3 not balanced (unsigned)",
);
pub(in crate::archive) const SHARD_REASON: Entry =
    entry(SHARD, "reason", &["draw"], "", "why a draw failed; blank where it did not");
pub(in crate::archive) const SHARD_RESIDUAL: Entry =
    entry(SHARD, "residual", &["draw"], "1", "largest relative residual of a row or column of the table");
pub(in crate::archive) const SHARD_ITERATIONS: Entry =
    entry(SHARD, "iterations", &["draw"], "1", "most iterations of a balancing problem (unsigned)");
