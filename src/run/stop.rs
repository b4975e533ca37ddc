//! What asks a long run to stop: a signal, the wall time, a file; and last words where a launcher ends a rank.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGINT, SIGTERM, SIGUSR1};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// Whether SIGTERM is a wish that somebody listens to; else it ends the process.
static LISTENED_TO: AtomicBool = AtomicBool::new(false);

/// Calls `tell` when SIGTERM comes, as launchers send it to the other ranks when one has died: these may wait for the dead
/// one and say nothing. Where the system refuses, the launcher's words are all there is.
pub fn when_terminated(tell: impl Fn() + Send + 'static) {
    let Ok(mut signals) = Signals::new([SIGTERM]) else { return };
    thread::spawn(move || {
        for signal in signals.forever() {
            tell();
            if !LISTENED_TO.load(Ordering::Relaxed) {
                let _ = emulate_default_handler(signal);
            }
        }
    });
}

/// Listens for wishes to stop.
pub(super) struct Stop {
    signal: Arc<AtomicBool>,
    deadline: Option<Instant>,
    file: PathBuf,
    halt: Option<PathBuf>,
}

impl Stop {
    /// Listens from now on; a file `STOP` in `folder` counts.
    pub fn new(folder: &Path, most: Option<Duration>) -> Self {
        let signal = Arc::new(AtomicBool::new(false));
        LISTENED_TO.store(true, Ordering::Relaxed);
        for number in [SIGTERM, SIGINT, SIGUSR1] {
            // Where the system refuses, the signal ends the run as it always did: shards stay whole.
            let _ = signal_hook::flag::register(number, Arc::clone(&signal));
        }
        Self {
            signal,
            deadline: most.map(|most| Instant::now() + most),
            file: folder.join("STOP"),
            halt: None,
        }
    }

    /// Listens to other ranks of the job, too: one that gives up makes this file.
    pub fn listen_to(&mut self, halt: PathBuf) {
        self.halt = Some(halt);
    }

    /// Whether another rank gave up, and will say why.
    pub fn halted(&self) -> bool {
        self.halt.as_ref().is_some_and(|halt| halt.exists())
    }

    /// Who asks, if anyone.
    pub fn asked(&self) -> Option<&'static str> {
        if self.signal.load(Ordering::Relaxed) {
            return Some("a signal");
        }
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return Some("the wall time");
        }
        self.file.exists().then_some("the file STOP; remove it")
    }
}
