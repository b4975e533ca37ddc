//! An ordered list of names, each there once.

use std::collections::HashMap;

/// Ordered, unique, non-blank names of one axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    names: Vec<String>,
    positions: HashMap<String, usize>,
}

/// What makes a list of names unfit to be an axis.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum LabelsError {
    /// No label at all.
    #[error("the {axis} axis has no label; give at least one")]
    Empty {
        /// Which axis.
        axis: &'static str,
    },
    /// A blank label.
    #[error("{axis} label {position} is blank; name it")]
    Blank {
        /// Which axis.
        axis: &'static str,
        /// Counted from 1.
        position: usize,
    },
    /// The same label twice.
    #[error("{axis} label '{label}' stands at {first} and again at {second}; labels must be unique")]
    Doubled {
        /// Which axis.
        axis: &'static str,
        /// The label.
        label: String,
        /// First position, counted from 1.
        first: usize,
        /// Second position, counted from 1.
        second: usize,
    },
}

/// A name that an axis does not have.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("the table has no {axis} '{name}'; the nearest name is '{nearest}'")]
pub struct UnknownLabel {
    /// Which axis.
    pub axis: &'static str,
    /// The name.
    pub name: String,
    /// A name there is.
    pub nearest: String,
}

impl Labels {
    /// Checks a list of names; white space around a name is dropped.
    pub fn new<S: Into<String>>(
        axis: &'static str,
        names: impl IntoIterator<Item = S>,
    ) -> Result<Self, LabelsError> {
        let names: Vec<String> = names.into_iter().map(|name| name.into().trim().to_owned()).collect();
        if names.is_empty() {
            return Err(LabelsError::Empty { axis });
        }
        let mut positions = HashMap::with_capacity(names.len());
        for (at, name) in names.iter().enumerate() {
            if name.is_empty() {
                return Err(LabelsError::Blank { axis, position: at + 1 });
            }
            if let Some(first) = positions.insert(name.clone(), at) {
                return Err(LabelsError::Doubled {
                    axis,
                    label: name.clone(),
                    first: first + 1,
                    second: at + 1,
                });
            }
        }
        Ok(Self { names, positions })
    }

    /// How many.
    #[expect(clippy::len_without_is_empty, reason = "an axis is never empty")]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Name at a position.
    pub fn name(&self, position: usize) -> &str {
        &self.names[position]
    }

    /// Position of a name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(name).copied()
    }

    /// Position of a name that must be there.
    ///
    /// # Errors
    /// [`UnknownLabel`] with the nearest name there is.
    pub fn find(&self, axis: &'static str, name: &str) -> Result<usize, UnknownLabel> {
        let unknown = || {
            let nearest = self.nearest(name).to_owned();
            UnknownLabel { axis, name: name.to_owned(), nearest }
        };
        self.position(name).ok_or_else(unknown)
    }

    /// Position of a name, or of a number counted from 1 where no label is so named.
    ///
    /// # Errors
    /// [`UnknownLabel`] with the nearest name there is.
    pub fn find_numbered(&self, axis: &'static str, text: &str) -> Result<usize, UnknownLabel> {
        let number = || text.trim().parse::<usize>().ok().filter(|number| (1..=self.len()).contains(number));
        match (self.position(text), number()) {
            (Some(at), _) => Ok(at),
            (None, Some(number)) => Ok(number - 1),
            (None, None) => self.find(axis, text),
        }
    }

    /// Positions of names in the axis's order, each once; all of them where no name is given.
    ///
    /// # Errors
    /// [`UnknownLabel`] for the first name that is not there.
    pub fn find_all(&self, axis: &'static str, names: &[String]) -> Result<Vec<usize>, UnknownLabel> {
        if names.is_empty() {
            return Ok((0..self.len()).collect());
        }
        let mut found = names.iter().map(|name| self.find(axis, name)).collect::<Result<Vec<_>, _>>()?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The name most like `wanted`.
    pub fn nearest(&self, wanted: &str) -> &str {
        let likeness = |name: &str| strsim::jaro_winkler(&name.to_lowercase(), &wanted.to_lowercase());
        let best = (0..self.names.len())
            .max_by(|a, b| likeness(&self.names[*a]).total_cmp(&likeness(&self.names[*b])).then(b.cmp(a)));
        best.map_or("", |at| &self.names[at])
    }

    /// All names in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubled_and_blank_labels_are_refused_with_their_place() {
        assert_eq!(
            Labels::new("sector", ["steel", "power", " steel "]),
            Err(LabelsError::Doubled { axis: "sector", label: "steel".into(), first: 1, second: 3 })
        );
        assert_eq!(
            Labels::new("region", ["a", " "]),
            Err(LabelsError::Blank { axis: "region", position: 2 })
        );
        assert_eq!(Labels::new("region", [""; 0]), Err(LabelsError::Empty { axis: "region" }));
    }

    #[test]
    fn a_misspelled_name_brings_the_nearest() {
        let regions = Labels::new("region", ["Tangshan", "Tianjin", "Beijing"]).expect("unique");
        let unknown = regions.find("region", "tangsan").expect_err("misspelled");
        assert_eq!(unknown.to_string(), "the table has no region 'tangsan'; the nearest name is 'Tangshan'");
        let names = ["Beijing", "Tangshan", "Beijing"].map(String::from);
        assert_eq!(regions.find_all("region", &names), Ok(vec![0, 2]));
        assert_eq!(regions.find_all("region", &[]), Ok(vec![0, 1, 2]));
    }
}
