//! A batch of draws in a file of its own, sealed by the SHA-256 of its bytes.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use super::cells::Cells;
use super::provenance::bytes_sha256;
use super::read::Source;
use super::schema::{self, SHARD_KIND};
use super::write::{Seal, write_with_seal};
use super::{ArchiveError, Fact};
use crate::ensemble::{Batch, Drawn, Outcome};

/// Bytes before HDF5's part.
const BLOCK: u64 = 512;
/// Attribute with the hash of everything that determines the numbers.
const RUN: &str = "run";
/// Attribute with the batch's own name: draws of two purposes may have the same positions.
const BATCH: &str = "batch";

/// Writes a batch of draws; complete under its name, or not there.
///
/// # Errors
/// The file system's.
pub fn write_shard(path: &Path, run: &str, batch: &Batch, draws: &[Drawn]) -> Result<(), ArchiveError> {
    let body = |root: &super::write::Sheet| {
        let sheet = root.group("shard")?;
        sheet.attribute(RUN, &Fact::from(run))?;
        sheet.attribute(BATCH, &Fact::from(batch.file_name()))?;
        let positions: Vec<String> = batch.range.clone().map(|at| at.to_string()).collect();
        sheet.scale("draw", &positions)?;
        sheet.counted_scale("number", draws.first().map_or(0, |drawn| drawn.values.len()))?;
        let values: Vec<f64> = draws.iter().flat_map(|drawn| drawn.values.iter().copied()).collect();
        sheet.numbers(&schema::SHARD_VALUES.unit(""), &values)?;
        let counts = |of: fn(&Drawn) -> u64| draws.iter().map(of).collect::<Vec<_>>();
        sheet.counts(&schema::SHARD_OUTCOME.unit("1"), &counts(|drawn| drawn.outcome.code()))?;
        let reasons: Vec<String> = draws.iter().map(|drawn| drawn.reason.clone()).collect();
        sheet.texts(&schema::SHARD_REASON.unit(""), &reasons)?;
        let residuals: Vec<f64> = draws.iter().map(|drawn| drawn.residual).collect();
        sheet.numbers(&schema::SHARD_RESIDUAL.unit("1"), &residuals)?;
        sheet.counts(&schema::SHARD_ITERATIONS.unit("1"), &counts(|drawn| drawn.iterations))
    };
    write_with_seal(path, SHARD_KIND, body, Some(&Seal { block: BLOCK, apply: seal }))
}

/// Writes the hash of HDF5's part before it.
fn seal(path: &Path) -> std::io::Result<()> {
    let bytes = fs::read(path)?;
    let mut file = fs::OpenOptions::new().write(true).open(path)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(hash(&bytes).as_bytes())
}

fn hash(bytes: &[u8]) -> String {
    bytes_sha256(bytes.get(BLOCK as usize..).unwrap_or_default())
}

/// What stands where a shard should.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Nothing, or a batch of other draws.
    Nothing,
    /// A file that is not as it was written.
    Damaged,
    /// The draws.
    Draws(Vec<Drawn>),
}

/// Reads a batch of draws of a run.
///
/// # Errors
/// A shard of another run, a file that cannot be read.
pub fn read_shard(path: &Path, run: &str, batch: &Batch) -> Result<Found, ArchiveError> {
    if path.is_dir() {
        let source = std::io::Error::other("a folder stands in the place of a batch, move it away");
        return Err(ArchiveError::FileSystem { file: path.to_owned(), source });
    }
    if !path.is_file() {
        return Ok(if path.exists() { Found::Damaged } else { Found::Nothing });
    }
    if !is_whole(path)? {
        return Ok(Found::Damaged);
    }
    let source = Source::open(path, SHARD_KIND)?;
    if source.text_attribute("/shard", RUN)? != run {
        return Err(ArchiveError::ForeignShard { file: path.to_owned() });
    }
    let positions = source.texts("/shard/draw")?;
    // A range that others wrote may be longer than memory. A shard may go on behind it: more draws were asked for before.
    let count = batch.range.len();
    let asked = || batch.range.clone().map(|at| at.to_string());
    let same = positions.len() >= count && positions.iter().take(count).cloned().eq(asked());
    if !same || source.text_attribute("/shard", BATCH)? != batch.file_name() {
        return Ok(Found::Nothing);
    }
    let mut draws = draws(&source, positions.len())?;
    draws.truncate(count);
    Ok(Found::Draws(draws))
}

/// What a look at the place of a shard shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// Nothing, or a batch of other draws.
    Nothing,
    /// A file that is not as it was written.
    Damaged,
    /// A batch of another run.
    Foreign,
    /// How the draws ended, and why those that failed did.
    Draws(Vec<(Outcome, String)>),
}

/// Looks at the place of a batch of a run.
///
/// # Errors
/// A file that cannot be read, or is no shard.
pub fn look(path: &Path, run: &str, batch: &Batch) -> Result<Look, ArchiveError> {
    Ok(match read_shard(path, run, batch) {
        Err(ArchiveError::ForeignShard { .. }) => Look::Foreign,
        found => match found? {
            Found::Nothing => Look::Nothing,
            Found::Damaged => Look::Damaged,
            Found::Draws(draws) => {
                Look::Draws(draws.into_iter().map(|drawn| (drawn.outcome, drawn.reason)).collect())
            }
        },
    })
}

/// Whether the bytes are those that were sealed.
fn is_whole(path: &Path) -> Result<bool, ArchiveError> {
    let bytes =
        fs::read(path).map_err(|source| ArchiveError::FileSystem { file: path.to_owned(), source })?;
    Ok(bytes.starts_with(hash(&bytes).as_bytes()))
}

fn draws(source: &Source, count: usize) -> Result<Vec<Drawn>, ArchiveError> {
    let counts = |path: &str| -> Result<Vec<u64>, ArchiveError> {
        let dataset = source.dataset(path)?;
        match source.cells(&dataset, path)? {
            Cells::Unsigned(counts) if counts.len() == count => Ok(counts),
            _ => Err(source.wrong_type(path, &dataset, "one count a draw")),
        }
    };
    let length = source.dataset("/shard/number")?.size();
    let values = source.numbers("/shard/values", &[count, length])?;
    let residuals = source.numbers("/shard/residual", &[count])?;
    let (outcomes, iterations) = (counts("/shard/outcome")?, counts("/shard/iterations")?);
    let reasons = source.texts("/shard/reason")?;
    let one = |at: usize| {
        let outcome = Outcome::from_code(outcomes[at])
            .ok_or_else(|| source.absent(&format!("a known outcome of draw {at}")))?;
        Ok(Drawn {
            outcome,
            reason: reasons.get(at).cloned().unwrap_or_default(),
            residual: residuals[at],
            iterations: iterations[at],
            values: values[at * length..(at + 1) * length].to_vec(),
        })
    };
    (0..count).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(at: u32) -> Drawn {
        let solved = at != 1;
        Drawn {
            outcome: if solved { Outcome::Solved } else { Outcome::NotProductive },
            reason: if solved { String::new() } else { "inputs exceed outputs".to_owned() },
            residual: 1e-11,
            iterations: 9,
            values: vec![if solved { f64::from(at) } else { 7.0 }; 5],
        }
    }

    #[test]
    fn a_shard_comes_back_and_a_flipped_byte_anywhere_is_seen() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("batch_00000.h5");
        let batch = Batch { purpose: crate::ensemble::Purpose::Draws, number: 0, range: 0..3 };
        let draws: Vec<Drawn> = (0..3).map(drawn).collect();
        assert_eq!(read_shard(&path, "a", &batch).expect("readable"), Found::Nothing);
        write_shard(&path, "a", &batch, &draws).expect("writable");
        assert_eq!(read_shard(&path, "a", &batch).expect("readable"), Found::Draws(draws));
        assert!(matches!(read_shard(&path, "b", &batch), Err(ArchiveError::ForeignShard { .. })));
        let longer = Batch { range: 0..4, ..batch.clone() };
        assert_eq!(read_shard(&path, "a", &longer).expect("readable"), Found::Nothing);
        let other = Batch { purpose: crate::ensemble::Purpose::Slopes, ..batch.clone() };
        assert_eq!(read_shard(&path, "a", &other).expect("readable"), Found::Nothing);
        let whole = fs::read(&path).expect("readable");
        for at in (0..whole.len()).step_by(97).chain([3, 511, 513, whole.len() - 1]) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(&path, &bytes).expect("writable");
            let found = read_shard(&path, "a", &batch).expect("readable");
            // The block is longer than the hash: its blank rest holds nothing.
            if (64..512).contains(&at) {
                assert!(matches!(found, Found::Draws(_)));
            } else {
                assert_eq!(found, Found::Damaged, "byte {at}");
            }
        }
    }
}
