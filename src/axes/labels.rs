//! An ordered list of names, each there once.

use std::collections::HashMap;
use std::sync::Once;

/// Ordered, unique, non-blank names of one axis, each with a code where the source has codes; equal where the names are.
#[derive(Clone, Debug)]
pub struct Labels {
    names: Vec<String>,
    positions: HashMap<String, usize>,
    /// As many as names, or none at all.
    codes: Vec<String>,
}

impl PartialEq for Labels {
    fn eq(&self, other: &Self) -> bool {
        self.names == other.names
    }
}

impl Eq for Labels {}

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
    /// A label that no file of labels can hold.
    #[error("{axis} label {position}, '{}', has a NUL character in it; remove it", .label.escape_default())]
    Nul {
        /// Which axis.
        axis: &'static str,
        /// Counted from 1.
        position: usize,
        /// The label.
        label: String,
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
pub enum UnknownLabel {
    /// Nothing is so named.
    #[error("the table has no {axis} '{name}'; the nearest name is '{nearest}'")]
    Name {
        /// Which axis.
        axis: &'static str,
        /// The name.
        name: String,
        /// A name there is.
        nearest: String,
    },
    /// A code where the table keeps none: a position would be a guess.
    #[error(
        "'{code}' is a code and the table keeps no codes of its {axis}s; write the name of the {axis}, or build the table \
         anew, which keeps them"
    )]
    Code {
        /// Which axis.
        axis: &'static str,
        /// The code.
        code: String,
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
            if name.contains('\0') {
                return Err(LabelsError::Nul { axis, position: at + 1, label: name.clone() });
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
        Ok(Self { names, positions, codes: Vec::new() })
    }

    /// The same names with the codes at their positions; without any where the counts differ.
    #[must_use]
    pub fn with_codes(self, codes: &Self) -> Self {
        let codes = if codes.len() == self.len() { codes.names.clone() } else { Vec::new() };
        Self { codes, ..self }
    }

    /// Codes in order; empty where there are none.
    pub fn codes(&self) -> &[String] {
        &self.codes
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
            UnknownLabel::Name { axis, name: name.to_owned(), nearest }
        };
        self.position(name).ok_or_else(unknown)
    }

    /// Position of a code or a name; where there are no codes and nothing is so named, of a plain number counted from 1,
    /// which is said once.
    ///
    /// # Errors
    /// [`UnknownLabel`] with the nearest name there is; a number with a leading zero where there are no codes.
    pub fn find_coded(&self, axis: &'static str, text: &str) -> Result<usize, UnknownLabel> {
        static TOLD: Once = Once::new();
        let text = text.trim();
        let code = self.codes.iter().position(|code| code == text);
        if let Some(at) = code.or_else(|| self.position(text)) {
            return Ok(at);
        }
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !self.codes.is_empty() || !digits {
            return self.find(axis, text);
        }
        if text.starts_with('0') {
            return Err(UnknownLabel::Code { axis, code: text.to_owned() });
        }
        let number = text.parse::<usize>().ok().filter(|number| (1..=self.len()).contains(number));
        let Some(number) = number else { return self.find(axis, text) };
        TOLD.call_once(|| {
            let name = self.name(number - 1);
            tracing::info!("the table keeps no codes of its {axis}s, so {axis} '{text}' is the one at that position, '{name}'");
        });
        Ok(number - 1)
    }

    /// Positions of codes, names or numbers in the axis's order, each once; all of them where none is given.
    ///
    /// # Errors
    /// The same as [`Self::find_coded`].
    pub fn find_all_coded(&self, axis: &'static str, texts: &[String]) -> Result<Vec<usize>, UnknownLabel> {
        self.all(texts, |text| self.find_coded(axis, text))
    }

    /// Positions of names in the axis's order, each once; all of them where no name is given.
    ///
    /// # Errors
    /// [`UnknownLabel`] for the first name that is not there.
    pub fn find_all(&self, axis: &'static str, names: &[String]) -> Result<Vec<usize>, UnknownLabel> {
        self.all(names, |name| self.find(axis, name))
    }

    fn all(
        &self,
        names: &[String],
        find: impl Fn(&str) -> Result<usize, UnknownLabel>,
    ) -> Result<Vec<usize>, UnknownLabel> {
        if names.is_empty() {
            return Ok((0..self.len()).collect());
        }
        let mut found = names.iter().map(|name| find(name)).collect::<Result<Vec<_>, _>>()?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The name most like `wanted`.
    pub fn nearest(&self, wanted: &str) -> &str {
        nearest(self.names.iter().map(String::as_str), wanted).unwrap_or_default()
    }

    /// All names in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

/// The name most like `wanted`, by Jaro and Winkler's measure of small letters; the first of equals.
pub fn nearest<'a>(names: impl IntoIterator<Item = &'a str>, wanted: &str) -> Option<&'a str> {
    let wanted = wanted.to_lowercase();
    let likeness = |name: &str| strsim::jaro_winkler(&name.to_lowercase(), &wanted);
    // Of equals `max_by` takes the last.
    let named = names.into_iter().map(|name| (likeness(name), name)).collect::<Vec<_>>();
    named.into_iter().rev().max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
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

    #[test]
    fn a_code_is_a_code_and_a_number_a_position_only_where_there_are_no_codes() {
        let names = || Labels::new("sector", ["Steel", "Coal", "Power"]).expect("unique");
        let coded = names().with_codes(&Labels::new("code", ["25", "02", "3"]).expect("unique"));
        for (text, at) in [("25", 0), ("02", 1), ("3", 2), ("Coal", 1)] {
            assert_eq!(coded.find_coded("sector", text), Ok(at), "{text}");
        }
        for text in ["1", "2", "03", "Cole"] {
            assert!(matches!(coded.find_coded("sector", text), Err(UnknownLabel::Name { .. })), "{text}");
        }
        assert_eq!(coded, names());
        assert_eq!(names().find_coded("sector", "2"), Ok(1));
        assert_eq!(names().find_all_coded("sector", &["3", "Coal", "2"].map(String::from)), Ok(vec![1, 2]));
        let refused = names().find_coded("sector", "02").expect_err("a code of a table without codes");
        assert!(refused.to_string().contains("'02' is a code and the table keeps no codes"), "{refused}");
        assert!(names().find_coded("sector", "4").is_err() && names().find_coded("sector", "").is_err());
    }
}
