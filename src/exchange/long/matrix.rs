//! One long-form file: labels and a value a line, lines parsed in parallel.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rayon::prelude::{ParallelIterator, ParallelSlice};

use super::super::ExchangeError;
use super::super::text::cells::{cells, label, number};
use super::super::text::lines::Line;
use super::super::trail::Trail;
use super::super::wide::{labels, not_utf8};
use super::{Key, header};
use crate::axes::Axes;

/// A file to read against its keys.
pub(super) struct Matrix<'a> {
    pub(super) path: PathBuf,
    pub(super) axes: &'a Axes,
    /// Row key first where there are two.
    pub(super) keys: Vec<Key<'a>>,
}

/// Content of a file that was cut behind its header, or whose author left every zero out.
const HEADER_ONLY: &str = "a header and no row (where every cell is zero, write one of them)";

/// Lines parsed by one thread at a time.
const LINES: usize = 4096;

impl Matrix<'_> {
    /// Hands every cell to `put` as row and column, at least one; a single key is a column of row 0.
    pub(super) fn read(
        &self,
        trail: &mut Trail,
        put: &mut dyn FnMut(usize, usize, f64),
    ) -> Result<(), ExchangeError> {
        let mut lines = trail.open(&self.path)?;
        let names = header(&self.keys);
        if let Some(line) = lines.next_line()? {
            let found = labels(&self.path, line, b',')?;
            if found != names {
                let reason = format!("the header is '{}' and must be '{}'", found.join(","), names.join(","));
                return Err(ExchangeError::description(&self.path, reason));
            }
        }
        let columns = self.keys[self.keys.len() - 1].len(self.axes);
        let rows = if self.keys.len() > 1 { self.keys[0].len(self.axes) } else { 1 };
        let mut seen = vec![0u64; (rows * columns).div_ceil(64)];
        let mut count = 0usize;
        while let Some(batch) = lines.next_batch()? {
            let parse =
                |part: &[Line<'_>]| part.iter().map(|line| self.cell(*line)).collect::<Result<Vec<_>, _>>();
            let parts: Vec<_> = batch.par_chunks(LINES).map(parse).collect();
            let mut numbers = batch.iter();
            for part in parts {
                for ((row, column, value), line) in part?.into_iter().zip(numbers.by_ref()) {
                    let at = row * columns + column;
                    if seen[at / 64] >> (at % 64) & 1 == 1 {
                        return Err(self.doubled(*line));
                    }
                    seen[at / 64] |= 1 << (at % 64);
                    put(row, column, value);
                    count += 1;
                }
            }
        }
        if count == 0 {
            return Err(ExchangeError::Empty { file: self.path.clone(), content: HEADER_ONLY });
        }
        Ok(())
    }

    fn cell(&self, line: Line<'_>) -> Result<(usize, usize, f64), ExchangeError> {
        let mut found = cells(line.bytes, b',');
        let (mut at, mut positions) = (0, [0; 2]);
        for (slot, key) in positions[2 - self.keys.len()..].iter_mut().zip(&self.keys) {
            let mut names: [Cow<'_, str>; 2] = Default::default();
            let wide = if matches!(key, Key::Label(..)) { 1 } else { 2 };
            for name in &mut names[..wide] {
                let cell = found.next().ok_or_else(|| self.ragged(line))?;
                *name = label(cell).ok_or_else(|| not_utf8(&self.path, line))?;
                at += 1;
            }
            *slot = key
                .position(self.axes, &[&names[0], &names[1]])
                .ok_or_else(|| self.unknown(line, *key, &names))?;
        }
        let (Some(text), None) = (found.next(), found.next()) else { return Err(self.ragged(line)) };
        let value = number(text).ok_or_else(|| self.bad_number(line, at, text))?;
        Ok((positions[0], positions[1], value))
    }

    fn ragged(&self, line: Line<'_>) -> ExchangeError {
        ExchangeError::Ragged {
            file: self.path.clone(),
            line: line.number,
            found: cells(line.bytes, b',').count(),
            expected: header(&self.keys).len(),
        }
    }

    fn unknown(&self, line: Line<'_>, key: Key<'_>, names: &[Cow<'_, str>; 2]) -> ExchangeError {
        if cells(line.bytes, b',').count() != header(&self.keys).len() {
            // A missing cell puts the next one in its place.
            return self.ragged(line);
        }
        let (label, known) = match key {
            Key::Label(..) => (names[0].to_string(), "the labels of units.csv"),
            Key::Demand => (names.join(", "), "regions.csv and categories.csv"),
            Key::From | Key::To => (names.join(", "), "regions.csv and sectors.csv"),
        };
        ExchangeError::UnknownLabel {
            file: self.path.clone(),
            place: format!("line {}", line.number),
            label,
            known,
        }
    }

    fn texts(&self, line: Line<'_>) -> Vec<String> {
        labels(&self.path, line, b',').unwrap_or_default()
    }

    fn doubled(&self, line: Line<'_>) -> ExchangeError {
        let mut texts = self.texts(line);
        texts.pop();
        let (file, place) = (self.path.clone(), format!("line {}", line.number));
        ExchangeError::DoubledLabel { file, place, label: texts.join(", ") }
    }

    fn bad_number(&self, line: Line<'_>, at: usize, text: &[u8]) -> ExchangeError {
        let mut row = self.texts(line);
        row.truncate(at);
        let split = if self.keys.len() > 1 { at - 2 } else { at };
        let column = row.split_off(split.min(row.len()));
        ExchangeError::BadNumber {
            file: self.path.clone(),
            line: line.number,
            column: at + 1,
            row_label: row.join(", "),
            column_label: if column.is_empty() { "value".to_owned() } else { column.join(", ") },
            text: String::from_utf8_lossy(text).chars().take(40).collect(),
        }
    }
}

/// One number a position; cells left out are zero.
pub(super) fn read_vector(
    path: &Path,
    axes: &Axes,
    key: Key<'_>,
    trail: &mut Trail,
) -> Result<Option<Vec<f64>>, ExchangeError> {
    if !path.is_file() {
        return Ok(None);
    }
    let mut values = vec![0.0; key.len(axes)];
    let file = Matrix { path: path.to_owned(), axes, keys: vec![key] };
    file.read(trail, &mut |_, column, value| values[column] = value)?;
    Ok(Some(values))
}
