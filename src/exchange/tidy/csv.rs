//! Tidy text, RFC 4180: rows are rendered in parallel and written in order.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::super::ExchangeError;
use super::super::text::cells::quoted;
use super::super::text::number::append;
use super::{DraftFile, Heading, TidyCells};

const COMMA: u8 = b',';
/// Rows that one thread renders at a time, and how many such pieces are in memory.
const PIECE: usize = 1 << 14;
const PIECES: usize = 32;

/// A file of comma-separated text.
pub struct CsvFile {
    file: DraftFile,
    /// Labels as cells, quoted where they must be.
    heading: Heading,
    rows: usize,
}

impl CsvFile {
    pub(super) fn begin(mut file: DraftFile, mut heading: Heading) -> Result<Self, ExchangeError> {
        let columns: Vec<_> = heading.columns().iter().map(|name| quoted(name, COMMA).into_owned()).collect();
        file.write(format!("{}\n", columns.join(",")).as_bytes())?;
        let labels = heading.axes.iter_mut().flat_map(|(_, labels)| labels);
        for label in labels.chain(&mut heading.units) {
            *label = quoted(label, COMMA).into_owned();
        }
        Ok(Self { file, heading, rows: 0 })
    }

    pub(super) fn push(&mut self, cells: TidyCells<'_>) -> Result<(), ExchangeError> {
        match cells {
            TidyCells::Numbers(values) => self.rows(values, |text, value| append(text, *value)),
            TidyCells::Signed(values) => self.rows(values, |text, value| whole(text, *value)),
            TidyCells::Unsigned(values) => self.rows(values, |text, value| whole(text, *value)),
            TidyCells::Texts(values) => self.rows(values, |text, value| text.push_str(&quoted(value, COMMA))),
        }
    }

    fn rows<T: Sync>(
        &mut self,
        values: &[T],
        append: impl Fn(&mut String, &T) + Sync,
    ) -> Result<(), ExchangeError> {
        let (words, axes) = (self.heading.words(), self.heading.axes.len());
        for batch in values.chunks(PIECE * PIECES) {
            let pieces: Vec<(usize, &[T])> = batch.chunks(PIECE).enumerate().collect();
            let first = self.rows;
            let render = |(piece, values): (usize, &[T])| {
                let mut text = String::with_capacity(64 * values.len());
                for (at, value) in values.iter().enumerate() {
                    let cell = first + piece * PIECE + at;
                    for word in &words[..axes] {
                        text.push_str(&word.labels[word.at(cell)]);
                        text.push(',');
                    }
                    append(&mut text, value);
                    for word in &words[axes..] {
                        text.push(',');
                        text.push_str(&word.labels[word.at(cell)]);
                    }
                    text.push('\n');
                }
                text
            };
            let texts: Vec<String> = pieces.into_par_iter().map(render).collect();
            for text in texts {
                self.file.write(text.as_bytes())?;
            }
            self.rows += batch.len();
        }
        Ok(())
    }

    pub(super) fn close(self) -> Result<(), ExchangeError> {
        self.file.close()
    }
}

fn whole(text: &mut String, value: impl itoa::Integer) {
    text.push_str(itoa::Buffer::new().format(value));
}
