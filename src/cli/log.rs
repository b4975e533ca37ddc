//! Standard error: the log, and the progress of long work, as a bar on a terminal and as a line now and then elsewhere.

use std::fmt::Debug;
use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{fmt, registry};

use crate::ranks::{PROGRESS, launched};

/// Silence between two lines of one phase, where there is no terminal.
const PAUSE: Duration = Duration::from_secs(5);

/// A phase that took less needs no line when it is over.
const BRIEF: Duration = Duration::from_secs(1);

/// The phase that goes on, or went on last.
static PHASE: Mutex<Option<Phase>> = Mutex::new(None);

struct Phase {
    name: String,
    start: Instant,
    last: Instant,
    bar: Option<ProgressBar>,
}

/// Rank 0 logs to standard error; `LEONTIEF_LOG` says how much on every rank: off, error, warn, info, debug or trace.
pub(super) fn listen(quiet: bool) {
    let silent = quiet || launched().is_some_and(|(rank, _)| rank > 0);
    let default = if silent { LevelFilter::OFF } else { LevelFilter::INFO };
    let asked = std::env::var("LEONTIEF_LOG").ok();
    let known = asked.as_ref().and_then(|level| level.parse::<LevelFilter>().ok());
    let wanted = known.unwrap_or(default);
    let terminal = io::stderr().is_terminal();
    let lines = fmt::layer().with_writer(|| Above).with_ansi(terminal).with_target(false).without_time();
    let lines = lines.with_filter(filter_fn(|about| about.target() != PROGRESS));
    begin(Instant::now());
    registry().with(wanted).with(lines).with(Progress { terminal }).init();
    if let (Some(asked), None) = (asked, known) {
        tracing::warn!("LEONTIEF_LOG is '{asked}'; it may be off, error, warn, info, debug or trace");
    }
}

/// Takes the bar away: what comes next is no progress.
pub(super) fn clear() {
    if let Some(bar) = shown().as_mut().and_then(|phase| phase.bar.take()) {
        bar.finish_and_clear();
    }
}

fn shown() -> MutexGuard<'static, Option<Phase>> {
    PHASE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Before any phase.
fn begin(now: Instant) {
    *shown() = Some(Phase { name: String::new(), start: now, last: now, bar: None });
}

/// Lines of the log, above the bar.
struct Above;

impl Write for Above {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match shown().as_ref().and_then(|phase| phase.bar.as_ref()) {
            Some(bar) => bar.suspend(|| io::stderr().write(bytes)),
            None => io::stderr().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// Hears the events of progress.
struct Progress {
    terminal: bool,
}

impl<S: Subscriber> Layer<S> for Progress {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == PROGRESS {
            let mut step = Step::default();
            event.record(&mut step);
            if let Some(phase) = shown().as_mut() {
                phase.take(&step, self.terminal);
            }
        }
    }
}

impl Phase {
    fn take(&mut self, step: &Step, terminal: bool) {
        let now = Instant::now();
        let new = self.name != step.phase;
        if new {
            if let Some(bar) = self.bar.take() {
                bar.finish_and_clear();
            }
            // A phase is first heard of when it has done something: it began when the one before ended.
            *self = Self { name: step.phase.clone(), start: self.last, last: now, bar: None };
        }
        if step.done == 0 {
            self.start = now;
        }
        let over = step.done >= step.all;
        let took = now - self.start;
        if over {
            self.last = now;
            if let Some(bar) = self.bar.take() {
                bar.finish_and_clear();
            }
            if took >= BRIEF {
                let _ = writeln!(io::stderr(), " INFO {}: {}", step.phase, step.summary(took));
            }
        } else if terminal {
            let bar = self.bar.get_or_insert_with(|| bar(&step.phase, step.all));
            bar.set_message(step.so_far(took));
            bar.set_position(step.done.max(bar.position()));
        } else if now - self.last >= PAUSE && !new {
            self.last = now;
            let _ = writeln!(io::stderr(), " INFO {}: {}", step.phase, step.so_far(took));
        }
    }
}

fn bar(phase: &str, all: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} {bar:24} {wide_msg}");
    let bar = ProgressBar::new(all).with_prefix(phase.to_owned());
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// How far a phase is.
#[derive(Default)]
struct Step {
    phase: String,
    done: u64,
    all: u64,
    unit: String,
    ranks: u64,
    note: String,
}

impl Step {
    /// Done, rate, time left.
    fn so_far(&self, took: Duration) -> String {
        let Self { done, all, .. } = self;
        if *done == 0 {
            return format!("0 of {all}{}", self.unit());
        }
        let left = took.as_secs_f64() * (all - done) as f64 / *done as f64;
        format!("{done} of {all}{}, {}, {} left{}", self.unit(), self.rate(took), time(left), self.note())
    }

    /// What was done in all.
    fn summary(&self, took: Duration) -> String {
        let (unit, took_in_words) = (self.unit(), time(took.as_secs_f64()));
        format!("{}{unit} in {took_in_words}, {}{}", self.all, self.rate(took), self.note())
    }

    fn rate(&self, took: Duration) -> String {
        let rate = (self.done * self.ranks.max(1)) as f64 / took.as_secs_f64().max(1e-9);
        let digits = if rate < 10.0 { 2 } else { 0 };
        let ranks = if self.ranks > 1 { format!(" on {} ranks", self.ranks) } else { String::new() };
        format!("{rate:.digits$} a second{ranks}")
    }

    fn unit(&self) -> String {
        if self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) }
    }

    fn note(&self) -> String {
        if self.note.is_empty() { String::new() } else { format!(", {}", self.note) }
    }
}

impl Visit for Step {
    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "done" => self.done = value,
            "all" => self.all = value,
            "ranks" => self.ranks = value,
            _ => {}
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let slot = match field.name() {
            "phase" => &mut self.phase,
            "unit" => &mut self.unit,
            "note" => &mut self.note,
            _ => return,
        };
        value.clone_into(slot);
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

/// Seconds in the unit that reads best.
fn time(seconds: f64) -> String {
    match seconds {
        ..10.0 => format!("{seconds:.1} s"),
        10.0..120.0 => format!("{seconds:.0} s"),
        120.0..7200.0 => format!("{:.0} min", seconds / 60.0),
        _ => format!("{:.1} h", seconds / 3600.0),
    }
}
