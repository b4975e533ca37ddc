//! Rules a config breaks, said so that one look at the file mends them.

use std::fmt;

/// Broken rules that are told; a table in the place of a config breaks thousands.
const TOLD: usize = 20;

/// Where a setting was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, `--set`, or `config` for a default.
    pub name: String,
    /// Line in the file.
    pub line: Option<usize>,
}

impl Place {
    /// Place without lines.
    pub(super) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), line: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where it stands.
    pub place: Place,
    /// What stands there, `key = value` where that is known.
    pub found: String,
    /// What is wrong and what is allowed.
    pub remedy: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.place, self.found, self.remedy)
    }
}

/// Every broken rule of a config, a line each; of very many the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations(pub Vec<Violation>);

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [only] => write!(f, "the config breaks a rule: {only}"),
            all => {
                write!(f, "the config breaks {} rules:", all.len())?;
                all.iter().take(TOLD).try_for_each(|violation| write!(f, "\n  {violation}"))?;
                match all.len().saturating_sub(TOLD) {
                    0 => Ok(()),
                    more => write!(f, "\n  and {more} more; is this file a config?"),
                }
            }
        }
    }
}
