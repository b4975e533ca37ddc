//! Rows of the checklist and their figures.

use std::fmt;

use serde::Serialize;

/// What the paper prints.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Printed {
    /// A number, and how far off still rounds to it.
    Number(f64, f64),
    /// The same of a number that is not printed but follows from two that are.
    Implied(f64, f64),
    /// A bound that is exceeded.
    Above(f64),
    /// Nothing in the text.
    Nothing,
}

/// How the two stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The same to the digits printed.
    Match,
    /// Not the same.
    Mismatch,
    /// One of the two is missing.
    NotTestable,
}

/// One number beside another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// What it is.
    pub name: String,
    /// Unit of both.
    pub unit: &'static str,
    /// The paper's.
    pub paper: Printed,
    /// The archive's; none where it cannot tell.
    pub ours: Option<f64>,
    /// How they stand.
    pub status: Status,
}

/// A headline of the paper.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Its number, H1 to H45.
    pub id: &'static str,
    /// What it says.
    pub quantity: &'static str,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// Why something is missing or may differ; blank where nothing is to be said.
    pub note: String,
}

impl Row {
    /// A row without figures.
    pub(super) fn new(id: &'static str, quantity: &'static str, note: &str) -> Self {
        Self { id, quantity, figures: Vec::new(), note: note.to_owned() }
    }

    /// With the reason why the archive lacks a number, in the place of the note, where it lacks one.
    #[must_use]
    pub(super) fn unless(mut self, there: bool, reason: &str) -> Self {
        if !there {
            reason.clone_into(&mut self.note);
        }
        self
    }

    /// With another figure, printed as `value` give or take `spread`.
    #[must_use]
    pub(super) fn number(
        self,
        (name, unit): (&str, &'static str),
        (value, spread): (f64, f64),
        ours: Option<f64>,
    ) -> Self {
        self.figure((name, unit), Printed::Number(value, spread), ours)
    }

    /// With another figure.
    #[must_use]
    pub(super) fn figure(
        mut self,
        (name, unit): (&str, &'static str),
        paper: Printed,
        ours: Option<f64>,
    ) -> Self {
        let ours = ours.filter(|ours| ours.is_finite());
        let same = |ours: f64| match paper {
            Printed::Number(value, spread) | Printed::Implied(value, spread) => {
                Some((ours - value).abs() <= spread)
            }
            Printed::Above(bound) => Some(ours > bound),
            Printed::Nothing => None,
        };
        let status = match ours.and_then(same) {
            Some(true) => Status::Match,
            Some(false) => Status::Mismatch,
            None => Status::NotTestable,
        };
        self.figures.push(Figure { name: name.to_owned(), unit, paper, ours, status });
        self
    }

    /// Whether the archive has a number for it.
    pub fn is_answered(&self) -> bool {
        self.figures.iter().any(|figure| figure.ours.is_some())
    }
}

/// Few digits, as one prints them; as many as the paper has at least.
fn short(value: f64, least: usize) -> String {
    let digits = if value.abs() >= 1000.0 || value.fract().abs() < 1e-9 {
        0
    } else if value.abs() >= 100.0 {
        1
    } else {
        2
    };
    format!("{value:.digits$}", digits = digits.max(least))
}

impl Printed {
    /// Decimals of the paper.
    fn decimals(self) -> usize {
        match self {
            Self::Number(_, spread) | Self::Implied(_, spread) => usize::from(spread > 0.0 && spread < 0.5),
            Self::Above(_) | Self::Nothing => 0,
        }
    }

    fn text(self) -> String {
        let decimals = self.decimals();
        match self {
            Self::Number(value, _) => format!("{value:.decimals$}"),
            Self::Implied(value, _) => format!("({value:.decimals$})"),
            Self::Above(bound) => format!("> {}", short(bound, 0)),
            Self::Nothing => "–".to_owned(),
        }
    }
}

impl Figure {
    fn line(&self, f: &mut fmt::Formatter<'_>, start: &str) -> fmt::Result {
        let unit = if self.unit.is_empty() { String::new() } else { format!(" [{}]", self.unit) };
        let what = format!("{start}{unit}");
        let ours = self.ours.map_or("–".to_owned(), |ours| short(ours, self.paper.decimals()));
        let status = match self.status {
            Status::Match => "match",
            Status::Mismatch => "mismatch",
            Status::NotTestable => "not testable",
        };
        writeln!(f, "{what:63} {:>14} {ours:>14}  {status}", self.paper.text())
    }
}

/// The row's number and what it says, then its figures, one a line; a single figure without a name stands in the first.
impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = format!("{:4} {}", self.id, self.quantity);
        match &self.figures[..] {
            [only] if only.name.is_empty() => only.line(f, &first)?,
            figures => {
                writeln!(f, "{first}")?;
                for figure in figures {
                    figure.line(f, &format!("       {}", figure.name))?;
                }
            }
        }
        if self.note.is_empty() { Ok(()) } else { writeln!(f, "       ({})", self.note) }
    }
}

#[cfg(test)]
mod tests {
    use super::Status::{Match, Mismatch, NotTestable};
    use super::*;

    #[test]
    fn the_papers_digits_are_kept() {
        let row = Row::new("H0", "a row", "")
            .number(("a", "Mt"), (1019.5, 0.05), Some(1031.52))
            .number(("b", "t"), (36.0, 0.1), Some(36.0))
            .figure(("c", "%"), Printed::Implied(78.8, 0.05), Some(78.0));
        let text = row.to_string();
        for part in ["1019.5", "1031.5", "36.0 ", "(78.8)"] {
            assert!(text.contains(part), "no {part} in {text}");
        }
        assert_eq!(row.figures[2].status, Mismatch);
    }

    #[test]
    fn a_figure_matches_within_the_digits_printed() {
        let row = Row::new("H0", "a row", "a note")
            .number(("a", "%"), (17.0, 0.5), Some(17.4))
            .number(("b", "%"), (17.0, 0.5), Some(17.6))
            .number(("c", "Mt"), (1263.0, 0.5), None)
            .figure(("d", "t"), Printed::Above(18.0), Some(18.1))
            .figure(("e", ""), Printed::Nothing, Some(3.0))
            .number(("f", ""), (1.0, 0.5), Some(f64::NAN));
        let statuses: Vec<Status> = row.figures.iter().map(|figure| figure.status).collect();
        assert_eq!(statuses, [Match, Mismatch, NotTestable, Match, NotTestable, NotTestable]);
        assert!(row.is_answered());
        let text = row.to_string();
        assert!(text.starts_with("H0   a row\n       a [%]") && text.contains("> 18"), "{text}");
        assert!(text.contains("(a note)") && text.contains("17.40"), "{text}");
        assert!(row.unless(false, "no table").to_string().contains("(no table)"));
        assert!(!Row::new("H0", "nothing", "").is_answered());
    }
}
