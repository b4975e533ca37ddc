//! NumPy `.npy`: two axes of floats or whole numbers, either byte order, rows or columns first, read in slabs.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use rayon::prelude::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator, ParallelSlice};

use super::super::trail::{Trail, plain_file};
use super::ExchangeError;
use super::plan::{Plan, Slab};

/// Bytes of a slab: little beside any table, much beside a read.
const SLAB_BYTES: usize = 4 << 20;
/// A header of more is none.
const LONGEST_HEADER: usize = 1 << 20;

/// What an array's header says: a Python dict of three keys.
struct Header {
    stored: Stored,
    by_column: bool,
    rows: usize,
    columns: usize,
}

/// How a number stands in the file.
#[derive(Clone, Copy)]
struct Stored {
    /// `f`, `i` or `u`.
    kind: u8,
    size: usize,
    big: bool,
}

/// Rows and columns of an array.
pub(super) fn size(path: &Path) -> Result<(usize, usize), ExchangeError> {
    let mut file =
        BufReader::new(plain_file(path).and_then(File::open).map_err(ExchangeError::reading(path))?);
    header(path, &mut file).map(|header| (header.rows, header.columns))
}

/// Reads an array into its plan.
pub(super) fn read(mut plan: Plan<'_>, trail: &mut Trail) -> Result<(), ExchangeError> {
    let path = plan.file.clone();
    trail.visit(&path);
    let mut file =
        BufReader::new(plain_file(&path).and_then(File::open).map_err(ExchangeError::reading(&path))?);
    let Header { stored, by_column, rows, columns, .. } = header(&path, &mut file)?;
    plan.check_size(rows, columns)?;
    let (count, length) = if by_column { (columns, rows) } else { (rows, columns) };
    let step = (SLAB_BYTES / (length * 8)).max(1);
    let (mut bytes, mut values) = (Vec::new(), Vec::new());
    for first in (0..count).step_by(step) {
        let cells = step.min(count - first) * length;
        bytes.resize(cells * stored.size, 0);
        file.read_exact(&mut bytes).map_err(ExchangeError::reading(&path))?;
        values.resize(cells, 0.0);
        let numbers = bytes.par_chunks(stored.size);
        values
            .par_iter_mut()
            .zip(numbers)
            .with_min_len(4096)
            .for_each(|(to, from)| *to = stored.number(from));
        let slab = Slab { first, length, values: &values };
        if by_column { plan.take_columns(&slab) } else { plan.take_rows(&slab) }?;
    }
    Ok(())
}

/// Hands the rows of an array over one by one.
pub(super) fn each_row(
    path: &Path,
    asked: (usize, usize),
    mut take: impl FnMut(usize, &[f64]) -> Result<(), ExchangeError>,
) -> Result<(), ExchangeError> {
    let mut file =
        BufReader::new(plain_file(path).and_then(File::open).map_err(ExchangeError::reading(path))?);
    let Header { stored, by_column, rows, columns } = header(path, &mut file)?;
    if by_column || (rows, columns) != asked {
        let reason = format!(
            "{rows} × {columns} numbers{}; the table asks for {} × {}, row by row: save numpy.ascontiguousarray(array)",
            if by_column { " column by column" } else { "" },
            asked.0,
            asked.1
        );
        return Err(ExchangeError::description(path, &reason));
    }
    let (mut bytes, mut values) = (vec![0; columns * stored.size], vec![0.0; columns]);
    for row in 0..rows {
        file.read_exact(&mut bytes).map_err(ExchangeError::reading(path))?;
        let numbers = bytes.chunks_exact(stored.size).map(|number| stored.number(number));
        values.iter_mut().zip(numbers).for_each(|(to, from)| *to = from);
        take(row, &values)?;
    }
    Ok(())
}

fn header(path: &Path, file: &mut BufReader<File>) -> Result<Header, ExchangeError> {
    let refused = |reason: &str| ExchangeError::description(path, reason);
    let foreign = || refused("no .npy file, or its header is cut; save the array with numpy.save");
    let mut take = |count: usize| {
        let mut bytes = vec![0; count];
        file.read_exact(&mut bytes).map(|()| bytes).map_err(|_| foreign())
    };
    let magic = take(8)?;
    if magic.starts_with(b"PK") || magic.starts_with(&[0x1F, 0x8B]) {
        return Err(refused(
            "compressed (an .npz or .gz under another name); save one array with numpy.save",
        ));
    }
    if !magic.starts_with(b"\x93NUMPY") || !(1..=3).contains(&magic[6]) {
        return Err(foreign());
    }
    let size = take(if magic[6] == 1 { 2 } else { 4 })?;
    let count = size.iter().rev().fold(0, |count, byte| 256 * count + usize::from(*byte));
    if count > LONGEST_HEADER {
        return Err(foreign());
    }
    let text = String::from_utf8(take(count)?).map_err(|_| foreign())?;
    let after = |key: &str| text.split_once(&format!("'{key}':")).map(|(_, rest)| rest.trim_start());
    let dtype = after("descr").ok_or_else(foreign)?;
    let stored = Stored::named(dtype).ok_or_else(|| {
        let named = dtype.split("'fortran_order'").next().unwrap_or(dtype).trim_end_matches([',', ' ']);
        refused(&format!(
            "numbers of type {named}; floats of 4 or 8 bytes and whole numbers are read: save array.astype(float)"
        ))
    })?;
    let by_column = after("fortran_order").ok_or_else(foreign)?.starts_with("True");
    let sides =
        after("shape").and_then(|rest| rest.strip_prefix('(')?.split_once(')')).ok_or_else(foreign)?.0;
    let sides = sides.split(',').map(str::trim).filter(|side| !side.is_empty());
    let shape = sides.map(|side| side.parse().map_err(|_| foreign())).collect::<Result<Vec<usize>, _>>()?;
    let &[rows, columns] = shape.as_slice() else {
        return Err(refused(&format!("an array of {} axes; save it with two: rows × columns", shape.len())));
    };
    let start = magic.len() + size.len() + count;
    let held =
        file.get_ref().metadata().map_err(ExchangeError::reading(path))?.len().saturating_sub(start as u64);
    let declared = rows.checked_mul(columns).and_then(|cells| cells.checked_mul(stored.size));
    if declared.map(|bytes| bytes as u64) != Some(held) {
        return Err(refused(&format!(
            "the header says {rows} × {columns} numbers of {} bytes and {held} bytes follow; the file is cut: save \
             it again",
            stored.size
        )));
    }
    Ok(Header { stored, by_column, rows, columns })
}

impl Stored {
    /// A number type by NumPy's name, `'<f8'` say, when it is one this program reads.
    fn named(text: &str) -> Option<Self> {
        let (name, _) = text.strip_prefix('\'')?.split_once('\'')?;
        let &[order @ (b'<' | b'>' | b'|' | b'='), kind @ (b'f' | b'i' | b'u'), size @ b'1'..=b'8'] =
            name.as_bytes()
        else {
            return None;
        };
        let size = usize::from(size - b'0');
        let known = if kind == b'f' { matches!(size, 4 | 8) } else { matches!(size, 1 | 2 | 4 | 8) };
        known.then_some(Self { kind, size, big: order == b'>' })
    }

    fn number(self, bytes: &[u8]) -> f64 {
        let mut raw = [0; 8];
        raw[..self.size].copy_from_slice(bytes);
        if self.big {
            raw[..self.size].reverse();
        }
        let bits = u64::from_le_bytes(raw);
        match self.kind {
            b'f' if self.size == 8 => f64::from_bits(bits),
            b'f' => f64::from(f32::from_bits(bits as u32)),
            b'i' => {
                let spare = 64 - 8 * self.size as u32;
                (((bits << spare) as i64) >> spare) as f64
            }
            _ => bits as f64,
        }
    }
}
