//! What keeps statistics from becoming a table.

use crate::axes::PartitionError;
use crate::ranks::Coded;

/// A construction that cannot be.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// Names that are no labels.
    #[error(transparent)]
    Labels(#[from] PartitionError),
    /// A number that cannot be.
    #[error("{what} of ({label}) is {value}; {remedy}")]
    Value {
        /// Which statistic.
        what: String,
        /// Labels.
        label: String,
        /// The value.
        value: f64,
        /// What it must be and what to do.
        remedy: String,
    },
    /// A blank that nothing can stand in for.
    #[error("{what} of ({label}) is blank and nothing stands in for it; {remedy}")]
    Blank {
        /// Which statistic.
        what: String,
        /// Labels.
        label: String,
        /// What to give.
        remedy: String,
    },
    /// Units that are not what they are said to be.
    #[error(
        "{what} add up to {sum:.4e} where the nation has {control:.4e}, a ratio of {:.1e}; one of the two is in another \
         unit than the config says: correct `unit` of its file in [build.statistics]", .sum / .control
    )]
    Magnitude {
        /// What was added up.
        what: String,
        /// Its sum.
        sum: f64,
        /// The nation's.
        control: f64,
    },
    /// The national table does not balance.
    #[error(
        "the {side} of '{label}' in the national table adds up to {sum} and its output is {output}; correct the cells, \
         or check the signs of imports (above zero) and the columns named in [build.statistics.nation]"
    )]
    Unbalanced {
        /// `row` or `column`.
        side: &'static str,
        /// The sector.
        label: String,
        /// What it adds up to.
        sum: f64,
        /// Its output.
        output: f64,
    },
    /// A given provincial table does not balance.
    #[error(
        "the {side} of ({label}) in the provincial table adds up to {sum} and its output is {output}; correct the \
         cells, or put the gap in its balancing column"
    )]
    UnbalancedProvince {
        /// `row` or `column`.
        side: &'static str,
        /// Province and sector.
        label: String,
        /// What it adds up to.
        sum: f64,
        /// Its output.
        output: f64,
    },
    /// Totals that disagree where the config asks to refuse that, or that no factor brings together.
    #[error("{what} add up to {sum} where their control is {control}; {remedy}")]
    Disagreement {
        /// What was added up.
        what: String,
        /// Its sum.
        sum: f64,
        /// What it should be.
        control: f64,
        /// What to do.
        remedy: &'static str,
    },
    /// A statistic that the construction would move where the config asks to refuse that.
    #[error(
        "{what} of ({label}) is {value} and would become {made} beside what is known of the others; correct it, leave it \
         blank, or set build.construction.margins = \"scale\""
    )]
    Moved {
        /// Which statistic.
        what: &'static str,
        /// Region and sector.
        label: String,
        /// As reported.
        value: f64,
        /// What it would be.
        made: f64,
    },
    /// A balance that cannot be reached.
    #[error("{step}, {at}: {reason}; {remedy}")]
    Balance {
        /// The step.
        step: &'static str,
        /// Nation, province or product.
        at: String,
        /// What the engine says, in the labels of the statistics.
        reason: String,
        /// Which statistics and config keys decide it.
        remedy: &'static str,
        /// Whether it gave up rather than refused.
        exhausted: bool,
    },
    /// Labels a config names and the statistics lack.
    #[error(
        "build.construction.{key} names '{label}', which is no {axis} of the statistics; correct the name"
    )]
    Label {
        /// The key.
        key: &'static str,
        /// The name.
        label: String,
        /// Which axis.
        axis: &'static str,
    },
}

impl CompileError {
    /// Which statistic it is about, and its labels, as far as one cell or file is to blame.
    pub fn statistic(&self) -> Option<(&str, &str)> {
        match self {
            Self::Value { what, label, .. } | Self::Blank { what, label, .. } => Some((what, label)),
            Self::Moved { what, label, .. } => Some((what, label)),
            Self::Unbalanced { side, label, .. } => Some((side, label)),
            Self::Magnitude { what, .. } | Self::Disagreement { what, .. } => Some((what, "")),
            Self::Labels(_) | Self::UnbalancedProvince { .. } | Self::Balance { .. } | Self::Label { .. } => {
                None
            }
        }
    }
}

impl Coded for CompileError {
    fn code(&self) -> u8 {
        match self {
            Self::Balance { exhausted: true, .. } => 4,
            Self::Label { .. } => 2,
            _ => 3,
        }
    }
}
