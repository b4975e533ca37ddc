//! Units: bulk arrays are plain `f64` with a unit on their owner.

use std::fmt;

/// A unit as the source writes it, e.g. `M.USD`, `10^4 CNY`, `kt`, `t`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit(String);

impl Unit {
    /// A unit as text; white space around it is dropped.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The unit of a ratio, e.g. `kt/M.USD`.
    #[must_use]
    pub fn per(&self, other: &Self) -> Self {
        if self == other {
            return Self("1".to_owned());
        }
        let wrap = |unit: &str| if unit.contains(['/', ' ']) { format!("({unit})") } else { unit.to_owned() };
        Self(format!("{}/{}", wrap(&self.0), wrap(&other.0)))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Unit;

    #[test]
    fn a_ratio_of_like_units_is_one() {
        assert_eq!(Unit::new("t").per(&Unit::new(" t ")).as_str(), "1");
        assert_eq!(Unit::new("kt").per(&Unit::new("M.USD")).as_str(), "kt/M.USD");
        assert_eq!(Unit::new("t").per(&Unit::new("10^4 CNY")).as_str(), "t/(10^4 CNY)");
    }
}
