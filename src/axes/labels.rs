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
}
