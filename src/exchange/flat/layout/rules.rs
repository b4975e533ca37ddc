//! Rules that hold between keys once the sizes are known: no cell has two roles, labels stand outside the numbers.

use std::ops::Range;

use super::super::super::ExchangeError;
use super::{Held, Kind, Layout, Stressors};

/// A key and the rows or columns it takes.
type Span = (String, Range<usize>);

impl Layout {
    /// Refuses a layout whose roles overlap in a table of `n` rows and `demand` demand columns.
    pub(in super::super) fn check(&self, n: usize, demand: usize) -> Result<(), ExchangeError> {
        let mut faults = Vec::new();
        let (rows, columns) = (self.row_spans(n), self.column_spans(n, demand));
        overlaps(&rows, "row", &mut faults);
        overlaps(&columns, "column", &mut faults);
        let is_text = matches!(self.array.kind, Kind::Text(_));
        for (pair, keys) in [
            (self.labels.columns, ["labels.column_region", "labels.column_sector"]),
            (self.labels.rows, ["labels.row_region", "labels.row_sector"]),
        ] {
            let Some(pair) = pair else { continue };
            if !is_text {
                faults.push((
                    keys[0].to_owned(),
                    "only a text file carries labels; remove it and list the names".into(),
                ));
            }
            let along_rows = keys[0] == "labels.column_region";
            let (spans, word) = if along_rows { (&rows, "row") } else { (&columns, "column") };
            for (key, at) in keys.iter().zip(pair) {
                if let Some((other, _)) = spans.iter().find(|(_, span)| span.contains(&at)) {
                    faults.push((
                        (*key).to_owned(),
                        format!("{word} {at} belongs to {other} too; correct one of the two"),
                    ));
                } else if along_rows && at > self.rows.Z {
                    faults
                        .push(((*key).to_owned(), "must stand above the first row of Z (rows.Z)".to_owned()));
                }
            }
        }
        for extension in &self.extensions {
            own_spans(extension, n, demand, &mut faults);
        }
        if faults.is_empty() { Ok(()) } else { Err(self.faults(&faults)) }
    }

    /// Refuses an array (a text file says its columns alone) that ends before what the layout asks for: before any
    /// memory is asked for.
    pub(in super::super) fn check_size(
        &self,
        (n, demand): (usize, usize),
        rows: Option<usize>,
        columns: usize,
    ) -> Result<(), ExchangeError> {
        let last = |spans: Vec<Span>| spans.into_iter().max_by_key(|(_, span)| span.end);
        let lacking = |spans, held: usize, word| {
            let (key, span) = last(spans)?;
            (span.end - 1 > held).then(|| format!("{word} {} ({key})", span.end - 1))
        };
        let across = lacking(self.column_spans(n, demand), columns, "column");
        let asked = rows.and_then(|rows| lacking(self.row_spans(n), rows, "row")).or(across);
        let Some(asked) = asked else { return Ok(()) };
        let has = match rows {
            Some(rows) => format!("the array has {rows} rows × {columns} columns"),
            None => format!("line {} has {columns} cells", self.rows.Z),
        };
        let separator = if rows.is_none() { ", its separator" } else { "" };
        let reason = format!(
            "{has} and the layout asks for {asked}; correct the layout's positions and lists{separator}, or export \
             the whole array"
        );
        Err(ExchangeError::description(&self.array.path, reason))
    }

    fn row_spans(&self, n: usize) -> Vec<Span> {
        let mut spans = vec![("rows.Z".to_owned(), self.rows.Z..self.rows.Z + n)];
        spans.extend(self.rows.imports.iter().map(|row| one("rows.imports", *row)));
        spans.extend(self.rows.output.iter().map(|row| one("rows.output", *row)));
        let components = &self.rows.value_added;
        spans.extend(components.iter().map(|(name, row)| one(&format!("rows.value_added.{name}"), *row)));
        for extension in self.extensions.iter().filter(|extension| matches!(extension.held, Held::Main(_))) {
            let key = |name: &str| format!("extensions.{}.{name}.row", extension.name);
            spans.extend(extension.all.iter().map(|stressor| one(&key(&stressor.name), stressor.row)));
        }
        spans
    }

    fn column_spans(&self, n: usize, demand: usize) -> Vec<Span> {
        let columns = &self.columns;
        let mut spans = vec![
            ("columns.Z".to_owned(), columns.Z..columns.Z + n),
            ("columns.demand".to_owned(), columns.demand..columns.demand + demand),
        ];
        spans.extend(columns.exports.iter().map(|column| one("columns.exports", *column)));
        spans.extend(columns.balancing.iter().map(|column| one("columns.balancing", *column)));
        spans.extend(columns.output.iter().map(|column| one("columns.output", *column)));
        spans
    }
}

/// Roles of an extension's own file.
fn own_spans(extension: &Stressors, n: usize, demand: usize, faults: &mut Vec<(String, String)>) {
    let Held::Own(_, Z, direct) = &extension.held else { return };
    let key = |name: &str| format!("extensions.{}.{name}", extension.name);
    let mut spans = vec![(key("columns.Z"), *Z..Z + n)];
    spans.extend(direct.iter().map(|first| (key("columns.demand"), *first..first + demand)));
    overlaps(&spans, "column", faults);
    let rows: Vec<Span> =
        extension.all.iter().map(|s| one(&key(&format!("{}.row", s.name)), s.row)).collect();
    overlaps(&rows, "row", faults);
}

fn one(key: &str, at: usize) -> Span {
    (key.to_owned(), at..at + 1)
}

/// A fault for every span that begins inside an earlier one.
fn overlaps(spans: &[Span], word: &str, faults: &mut Vec<(String, String)>) {
    let mut sorted: Vec<&Span> = spans.iter().collect();
    sorted.sort_by_key(|(_, span)| span.start);
    let Some(mut reach) = sorted.first().copied() else { return };
    for next in &sorted[1..] {
        if next.1.start < reach.1.end {
            let (at, other) = (next.1.start, &reach.0);
            let size = reach.1.len();
            let of = if size > 1 { format!(" ({size} from {})", reach.1.start) } else { String::new() };
            let remedy = format!("{word} {at} belongs to {other}{of} too; correct one of the two");
            faults.push((next.0.clone(), remedy));
        }
        if next.1.end > reach.1.end {
            reach = next;
        }
    }
}
