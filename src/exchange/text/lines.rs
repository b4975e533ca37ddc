//! A text file in batches of whole lines: big files never stand in memory at once.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::super::ExchangeError;
use super::super::trail::plain_file;
use crate::ranks::PROGRESS;

/// Bytes a batch aims at: long enough for every thread, short against any big table.
const BATCH_BYTES: usize = 4 << 20;

/// Files from here on take long enough for somebody to wait for them.
const LONG: usize = 64 << 20;

/// Lines of one file, in order.
pub(in crate::exchange) struct Lines {
    path: PathBuf,
    file: File,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    taken: usize,
    /// Bytes read, and the bytes the file had at first.
    read: (usize, usize),
}

/// One line without its end.
#[derive(Clone, Copy)]
pub(in crate::exchange) struct Line<'a> {
    /// Counted from 1.
    pub(in crate::exchange) number: usize,
    /// Its bytes.
    pub(in crate::exchange) bytes: &'a [u8],
}

impl Lines {
    /// Opens a file; a byte-order mark is dropped.
    pub(in crate::exchange) fn open(path: &Path) -> Result<Self, ExchangeError> {
        let file = plain_file(path).and_then(File::open).map_err(ExchangeError::reading(path))?;
        let size = file.metadata().map_or(0, |about| about.len()) as usize;
        let (path, buffer) = (path.to_owned(), vec![0; BATCH_BYTES]);
        let mut lines =
            Self { path, file, buffer, start: 0, end: 0, ended: false, taken: 0, read: (0, size) };
        lines.refill()?;
        let head = &lines.buffer[..lines.end];
        if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
            return Err(ExchangeError::NotUtf8 { file: lines.path, line: 1 });
        }
        if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
            lines.start = 3;
        }
        Ok(lines)
    }

    /// The next line that is not blank.
    pub(in crate::exchange) fn next_line(&mut self) -> Result<Option<Line<'_>>, ExchangeError> {
        loop {
            let Some((length, skip)) = self.whole_line()? else { return Ok(None) };
            let from = self.start;
            self.start += skip;
            self.taken += 1;
            if length > 0 {
                return Ok(Some(Line { number: self.taken, bytes: &self.buffer[from..from + length] }));
            }
        }
    }

    /// The next line, left where it is.
    pub(in crate::exchange) fn peek(&mut self) -> Result<Option<Line<'_>>, ExchangeError> {
        let whole = self.whole_line()?;
        Ok(whole.map(|(length, _)| Line {
            number: self.taken + 1,
            bytes: &self.buffer[self.start..self.start + length],
        }))
    }

    /// The next few megabytes of lines, blank ones left out; `None` at the end.
    pub(in crate::exchange) fn next_batch(&mut self) -> Result<Option<Vec<Line<'_>>>, ExchangeError> {
        self.refill()?;
        if self.whole_line()?.is_none() {
            return Ok(None);
        }
        let whole = if self.ended {
            self.end
        } else {
            // `whole_line` found an end, so there is one to find backwards.
            memchr::memrchr(b'\n', &self.buffer[self.start..self.end])
                .map_or(self.end, |at| self.start + at + 1)
        };
        let (first, from) = (self.taken, self.start);
        self.start = whole;
        let mut lines: Vec<Line<'_>> = Vec::new();
        let mut at = from;
        while at < whole {
            let next = memchr::memchr(b'\n', &self.buffer[at..whole]).map_or(whole, |found| at + found + 1);
            self.taken += 1;
            lines.push(Line { number: first + lines.len() + 1, bytes: without_end(&self.buffer[at..next]) });
            at = next;
        }
        lines.retain(|line| !line.bytes.is_empty());
        Ok(Some(lines))
    }

    /// Length of the next line without and with its end; reads on until it is whole.
    fn whole_line(&mut self) -> Result<Option<(usize, usize)>, ExchangeError> {
        loop {
            let rest = &self.buffer[self.start..self.end];
            if let Some(at) = memchr::memchr(b'\n', rest) {
                return Ok(Some((without_end(&rest[..=at]).len(), at + 1)));
            }
            if self.ended {
                return Ok((!rest.is_empty()).then(|| (without_end(rest).len(), rest.len())));
            }
            self.refill()?;
        }
    }

    fn refill(&mut self) -> Result<(), ExchangeError> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end == self.buffer.len() {
            self.buffer.resize(2 * self.end, 0);
        }
        while self.end < self.buffer.len() && !self.ended {
            let got =
                self.file.read(&mut self.buffer[self.end..]).map_err(ExchangeError::reading(&self.path))?;
            self.ended = got == 0;
            self.end += got;
            self.read.0 += got;
        }
        let (done, all) = (self.read.0 >> 20, self.read.1 >> 20);
        if self.read.1 >= LONG && done <= all {
            let phase = self.path.file_name().unwrap_or_default().to_string_lossy();
            tracing::info!(target: PROGRESS, phase = &*phase, done, all, unit = "MiB");
        }
        Ok(())
    }
}

/// Whether the last line of a file has its end; one that is cut has none.
pub(in crate::exchange) fn is_ended(path: &Path) -> Result<bool, ExchangeError> {
    let last = || -> std::io::Result<u8> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::End(-1))?;
        let mut byte = [0];
        file.read_exact(&mut byte)?;
        Ok(byte[0])
    };
    Ok(last().map_err(ExchangeError::reading(path))? == b'\n')
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_longer_than_a_batch_and_every_kind_of_end_come_whole() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("text");
        let long = "x".repeat(BATCH_BYTES + 7);
        std::fs::write(&path, format!("\u{feff}one\r\n\ntwo\n{long}\nlast")).expect("written");
        let mut lines = Lines::open(&path).expect("there");
        let one = lines.next_line().expect("readable").expect("a line");
        assert_eq!((one.number, one.bytes), (1, b"one".as_slice()));
        let mut rest = Vec::new();
        while let Some(batch) = lines.next_batch().expect("readable") {
            rest.extend(batch.iter().map(|line| (line.number, line.bytes.len())));
        }
        assert_eq!(rest, [(3, 3), (4, long.len()), (5, 4)]);
    }
}
