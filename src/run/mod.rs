//! One file a verb: sequencing, progress, writing. Values come up from the rooms below, orders go down.

mod build;
mod built;
pub mod check;
mod compare;
mod convert;
mod doctor;
mod ensemble;
mod error;
mod export;
mod form;
mod inventories;
mod lists;
mod memory;
mod opened;
mod paper;
mod pipeline;
mod plan;
mod published;
mod report;
mod results;
mod scenario;
mod show;
mod solve;
mod source;
mod stop;
mod study;
mod submit;
mod summary;
mod synth;
mod unchanged;
mod watch;
mod world;

pub use build::{Outcome, build};
pub use built::BuildSummary;
pub use compare::compare;
pub use convert::{Conversion, convert, named};
pub use doctor::{doctor, versions};
pub use ensemble::{Ensemble, EnsembleSummary, Part, Status, ensemble, status};
pub use error::RunError;
pub use export::{Exported, export};
pub use paper::paper;
pub use pipeline::{Ran, run};
pub use plan::{Asking, Plan, Row, plan};
pub use published::synth_statistics;
pub use report::{Report, ReportSummary, report};
pub use results::export_pymrio;
pub use scenario::scenario;
pub use show::{dataset, tree};
pub use solve::{Solve, solve, spared};
pub use source::load;
pub use stop::when_terminated;
pub use study::{Line, StudySummary, decompose, extract, paths};
pub use submit::{Request, Submission, Submitted, submit};
pub use summary::Summary;
pub use synth::synth;
pub use unchanged::same_config;

/// What the whole run is told besides its verb.
#[derive(Clone, Copy, Debug, Default)]
pub struct Habits {
    /// Say nothing but errors.
    pub quiet: bool,
    /// Print results for machines.
    pub json: bool,
}
