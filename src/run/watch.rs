//! Progress of long work: a line when a second has passed since the last, with rate and time left.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// Silence between two lines of one phase.
const PAUSE: Duration = Duration::from_secs(2);

/// Tells the log how far a phase is.
pub(super) struct Watcher {
    phase: Cell<&'static str>,
    start: Cell<Instant>,
    last: Cell<Instant>,
}

impl Watcher {
    pub fn new() -> Self {
        let now = Instant::now();
        Self { phase: Cell::new(""), start: Cell::new(now), last: Cell::new(now) }
    }

    /// `done` of `all` units of a phase are there.
    pub fn tell(&self, phase: &'static str, done: usize, all: usize) {
        let now = Instant::now();
        if self.phase.replace(phase) != phase {
            // The phase began when the one before ended.
            self.start.set(self.last.replace(now));
        } else if done < all && now - self.last.get() < PAUSE {
            return;
        }
        self.last.set(now);
        let seconds = (now - self.start.get()).as_secs_f64();
        let rate = done as f64 / seconds.max(1e-9);
        let left = (all - done) as f64 / rate;
        if done == all {
            tracing::info!("{phase}: {all} right-hand sides in {seconds:.2} s ({rate:.0} a second)");
        } else {
            tracing::info!("{phase}: {done} of {all} right-hand sides, {rate:.0} a second, {left:.0} s left");
        }
    }
}
