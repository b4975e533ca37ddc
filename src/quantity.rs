//! Units, and the arrays that carry one with their labels: bulk arrays are plain `f64` with a unit on their owner.

use std::fmt;

/// A number of things in words: `1 region`, `31 regions`, `2 batches`, `5 categories`.
pub fn counted(count: usize, thing: &str) -> String {
    match thing.strip_suffix('y') {
        _ if count == 1 => format!("1 {thing}"),
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{count} {stem}ies"),
        _ if thing.ends_with(['s', 'x', 'h']) => format!("{count} {thing}es"),
        _ => format!("{count} {thing}s"),
    }
}

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

    /// How many of the plain unit it counts: 10 000 for `10^4 CNY`, a million for `M.USD`; 1 where it says nothing.
    pub fn scale(&self) -> f64 {
        self.parts().0
    }

    /// The plain unit: `CNY` for `10^4 CNY`, `USD` for `M.USD`.
    pub fn plain(&self) -> &str {
        self.parts().1
    }

    /// How many of `to` one of it is; none where the plain units differ.
    pub fn factor(&self, to: &Self) -> Option<f64> {
        let ((scale, plain), (other, plain_to)) = (self.parts(), to.parts());
        (plain == plain_to).then(|| scale / other)
    }

    /// How many it counts, and of what.
    fn parts(&self) -> (f64, &str) {
        let (first, rest) = self.0.split_once([' ', '.']).unwrap_or((&self.0, ""));
        let number = match first.split_once('^') {
            Some((base, power)) => base.parse::<f64>().ok().zip(power.parse().ok()).map(|(b, p)| b.powi(p)),
            None => first.parse().ok(),
        };
        let word = match first {
            "k" | "thousand" => Some(1e3),
            "M" | "million" => Some(1e6),
            "bn" | "billion" => Some(1e9),
            _ => None,
        };
        let scale = number.or(word.filter(|_| !rest.is_empty())).filter(|scale| *scale > 0.0);
        scale.map_or((1.0, self.as_str()), |scale| (scale, rest.trim()))
    }

    /// Tonnes one of it is; none where it is no mass.
    pub fn tonnes(&self) -> Option<f64> {
        match self.as_str() {
            "t" => Some(1.0),
            "kt" => Some(1e3),
            "10^4 t" => Some(1e4),
            "Mt" => Some(1e6),
            "Gt" => Some(1e9),
            _ => None,
        }
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

/// One axis of a labeled array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// Its name.
    pub name: &'static str,
    /// A label a position.
    pub labels: Vec<String>,
}

impl Axis {
    /// An axis from its labels.
    pub fn new(name: &'static str, labels: &[String]) -> Self {
        Self { name, labels: labels.to_vec() }
    }

    fn len(&self) -> usize {
        self.labels.len()
    }
}

/// What an array holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Numbers, row-major.
    Numbers(Vec<f64>),
    /// Words.
    Words(Vec<String>),
}

/// A result with everything an archive needs to store it: name, meaning, axes, unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Labeled {
    /// Dataset name.
    pub name: &'static str,
    /// Meaning, one line.
    pub meaning: &'static str,
    /// Axes in order; none for a single number.
    pub axes: Vec<Axis>,
    /// Unit of the numbers.
    pub unit: Unit,
    /// Its values.
    pub values: Values,
}

impl Labeled {
    /// Numbers with a name and a meaning.
    ///
    /// # Panics
    /// When the count of values is not that of the axes: the caller's own arithmetic is wrong.
    pub fn numbers(
        (name, meaning): (&'static str, &'static str),
        axes: &[Axis],
        unit: Unit,
        values: Vec<f64>,
    ) -> Self {
        let expected = axes.iter().map(Axis::len).product::<usize>();
        assert_eq!(values.len(), expected, "{name}: values for the labels of its axes");
        Self { name, meaning, axes: axes.to_vec(), unit, values: Values::Numbers(values) }
    }

    /// Words along one axis.
    ///
    /// # Panics
    /// When their count is not that of the axis: the caller's own arithmetic is wrong.
    pub fn words((name, meaning): (&'static str, &'static str), axis: Axis, words: Vec<String>) -> Self {
        assert_eq!(words.len(), axis.len(), "{name}: words for the labels of its axis");
        Self { name, meaning, axes: vec![axis], unit: Unit::new("1"), values: Values::Words(words) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Unit, counted};

    #[test]
    fn one_thing_is_singular() {
        let said = [counted(1, "category"), counted(2, "category"), counted(0, "day"), counted(3, "batch")];
        assert_eq!(said, ["1 category", "2 categories", "0 days", "3 batches"]);
        assert_eq!((counted(1, "region"), counted(2, "region")), ("1 region".into(), "2 regions".into()));
    }

    #[test]
    fn a_ratio_of_like_units_is_one() {
        assert_eq!(Unit::new("t").per(&Unit::new(" t ")).as_str(), "1");
        assert_eq!(Unit::new("kt").per(&Unit::new("M.USD")).as_str(), "kt/M.USD");
        assert_eq!(Unit::new("t").per(&Unit::new("10^4 CNY")).as_str(), "t/(10^4 CNY)");
    }

    #[test]
    fn powers_of_ten_of_one_currency_convert() {
        let between = |from: &str, to: &str| Unit::new(from).factor(&Unit::new(to));
        assert_eq!(between("10^8 CNY", "10^4 CNY"), Some(1e4));
        assert_eq!(between("CNY", "10^4 CNY"), Some(1e-4));
        assert_eq!(between("10^4 CNY", "10^4 CNY"), Some(1.0));
        assert_eq!(between("10^4 CNY", "M.USD"), None);
        assert_eq!(Unit::new("M.USD").plain(), "USD");
    }

    #[test]
    fn scales_of_money_and_people() {
        for (unit, scale) in [
            ("10^4 CNY", 1e4),
            ("10^4 persons", 1e4),
            ("M.USD", 1e6),
            ("1000 t", 1e3),
            ("million EUR", 1e6),
            ("CNY", 1.0),
            ("kt", 1.0),
            ("M", 1.0),
        ] {
            assert!((Unit::new(unit).scale() - scale).abs() < 1e-9, "{unit}");
        }
    }
}
