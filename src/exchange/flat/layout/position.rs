//! Rows and columns as a spreadsheet names them: numbers from 1, columns also by letter.

use super::keys::{Faults, Section, Value};

/// More rows or columns than any file has: keeps sums of positions far from overflow.
const MOST: usize = 1 << 32;

/// What a position counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Along {
    /// Rows (lines of a text file).
    Rows,
    /// Columns.
    Columns,
}

impl Along {
    fn remedy(self) -> &'static str {
        match self {
            Self::Rows => "must be a row: a whole number, 1 for the first",
            Self::Columns => {
                "must be a column: a whole number, 1 for the first, or its letter in quotes (\"C\")"
            }
        }
    }

    pub(super) fn of(self, value: &Value) -> Option<usize> {
        match (self, value) {
            (_, Value::Whole(number)) => (1..MOST).contains(number).then_some(*number),
            (Self::Columns, Value::Text(letters)) => number(letters),
            _ => None,
        }
    }
}

impl Section {
    /// Takes one position.
    pub(super) fn position(&mut self, key: &'static str, along: Along, faults: &mut Faults) -> Option<usize> {
        let (name, value) = self.take(key, faults)?;
        let position = along.of(&value);
        if position.is_none() {
            faults.add(&name, along.remedy());
        }
        position
    }

    /// Takes a position that must be there; 1 where it is not, beside the fault.
    pub(super) fn needed(&mut self, key: &'static str, along: Along, faults: &mut Faults) -> usize {
        let position = self.position(key, along, faults);
        let name = self.dotted(key);
        if position.is_none() && !faults.lines.contains_key(&name) {
            faults.add(&name, &format!("is missing; it {}", along.remedy()));
        }
        position.unwrap_or(1)
    }

    /// Takes one position or a list of them.
    pub(super) fn positions(&mut self, key: &'static str, along: Along, faults: &mut Faults) -> Vec<usize> {
        let Some((name, value)) = self.take(key, faults) else { return Vec::new() };
        let found: Option<Vec<usize>> = match &value {
            Value::List(all) => all.iter().map(|one| along.of(one)).collect(),
            one => along.of(one).map(|one| vec![one]),
        };
        found.filter(|all| !all.is_empty()).unwrap_or_else(|| {
            faults.add(&name, &format!("{}, or a list of them", along.remedy()));
            Vec::new()
        })
    }
}

/// `A` is 1, `Z` 26, `AA` 27.
fn number(letters: &str) -> Option<usize> {
    let digit =
        |letter: char| letter.is_ascii_alphabetic().then(|| letter.to_ascii_uppercase() as usize - 64);
    let text = letters.trim();
    if text.is_empty() || text.len() > 6 {
        return None;
    }
    text.chars().try_fold(0, |number, letter| Some(number * 26 + digit(letter)?))
}

#[cfg(test)]
mod tests {
    use super::super::super::super::text::cells::letters;
    use super::number;

    #[test]
    fn letters_count_as_in_a_spreadsheet() {
        // The last column of a spreadsheet is XFD, the 16,384th.
        for (text, column) in
            [("A", 1), ("Z", 26), ("AA", 27), ("AZ", 52), ("ZZ", 702), ("AAA", 703), ("XFD", 16384)]
        {
            assert_eq!((number(text), letters(column).as_str()), (Some(column), text));
        }
        assert_eq!((number("c"), number("C3"), number(""), number("ABCDEFG")), (Some(3), None, None, None));
    }
}
