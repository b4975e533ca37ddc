//! Cells of one line of separated text, quoted or not.

use std::borrow::Cow;

/// Cells of a line as they stand, quotes included.
pub(in crate::exchange) fn cells(line: &[u8], separator: u8) -> Cells<'_> {
    Cells { rest: Some(line), separator }
}

/// Iterator over the cells of a line.
pub(in crate::exchange) struct Cells<'a> {
    rest: Option<&'a [u8]>,
    separator: u8,
}

impl<'a> Iterator for Cells<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest?;
        let from = if rest.first() == Some(&b'"') { quoted_length(rest) } else { 0 };
        let end = rest[from..].iter().position(|byte| *byte == self.separator).map(|at| from + at);
        self.rest = end.map(|end| &rest[end + 1..]);
        Some(&rest[..end.unwrap_or(rest.len())])
    }
}

/// Length of a quoted cell with its quotes; a doubled quote stands for one.
fn quoted_length(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(found) = memchr::memchr(b'"', &text[at..]) {
        at += found + 1;
        if text.get(at) != Some(&b'"') {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// A cell as a label, without quotes and white space around it; `None` when it is not UTF-8.
pub(in crate::exchange) fn label(cell: &[u8]) -> Option<Cow<'_, str>> {
    let text = std::str::from_utf8(cell).ok()?.trim();
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(inner) => Some(Cow::Owned(inner.replace("\"\"", "\"").trim().to_owned())),
        None => Some(Cow::Borrowed(text)),
    }
}

/// A cell as a finite number, in quotes or white space or none.
pub(in crate::exchange) fn number(cell: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(cell).ok()?;
    let unquoted = || {
        let text = text.trim();
        let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        inner.unwrap_or(text).trim().parse().ok()
    };
    let value: f64 = text.parse().ok().or_else(unquoted)?;
    value.is_finite().then_some(value)
}

/// Whether a cell holds nothing, quoted or not.
pub(in crate::exchange) fn is_blank(cell: &[u8]) -> bool {
    label(cell).is_some_and(|text| text.is_empty())
}

/// The letters of a column, counted from 1, as spreadsheets name it: A, …, Z, AA, …
pub(in crate::exchange) fn letters(column: usize) -> String {
    let (mut rest, mut text) = (column, Vec::new());
    while rest > 0 {
        text.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    text.iter().rev().collect()
}

/// A label as a cell: quoted where it holds the separator, a quote or a line end.
pub(in crate::exchange) fn quoted(label: &str, separator: u8) -> Cow<'_, str> {
    if label.contains([char::from(separator), '"', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", label.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_protect_separators_and_quotes() {
        let line = br#""a, ""b""",2, ,"3","#;
        let found: Vec<_> = cells(line, b',').collect();
        assert_eq!(found.len(), 5);
        assert_eq!(label(found[0]).as_deref(), Some("a, \"b\""));
        assert_eq!(quoted("a, \"b\"", b',').as_bytes(), found[0]);
        assert_eq!(number(found[1]), Some(2.0));
        assert_eq!(number(found[2]), None);
        assert_eq!(number(found[3]), Some(3.0));
        assert_eq!(number(b" \" 4.5\" "), Some(4.5));
        for half in [&b"\"1"[..], b"1\"", b"\"", b"\"\"", b"\"\"1\"\""] {
            assert_eq!(number(half), None, "{half:?}: half a cell may be lost");
        }
        assert_eq!(number(b"NaN"), None);
        assert_eq!(number(b"1e999"), None);
    }
}
