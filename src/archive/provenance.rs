//! Where numbers come from: program, inputs, configuration, and apart from them what may differ from run to run.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use super::write::Sheet;
use super::{ArchiveError, schema};
use crate::axes::{Axes, Province};

/// One fact of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// Text.
    Text(String),
    /// A number, e.g. a tolerance or a certified bound.
    Number(f64),
    /// A count, e.g. a seed.
    Count(u64),
}

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Fact {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<u64> for Fact {
    fn from(value: u64) -> Self {
        Self::Count(value)
    }
}

/// What one rank did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RankReport {
    /// Provinces it owns.
    pub owned: Vec<Province>,
    /// Blocks it factored, one entry a factorization.
    pub factored: Vec<Province>,
    /// Bytes of `Z` and `Y` it read.
    pub bytes_read: u64,
    /// Largest resident memory, bytes.
    pub peak_memory: u64,
    /// Collective calls of the message library until the accounts were there.
    pub collectives: u64,
    /// Bytes that came from other ranks until then.
    pub bytes_received: u64,
}

/// The origin of a file's numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Provenance {
    /// Facts that determine the numbers or follow from them: versions, tolerance, certificates.
    pub facts: BTreeMap<String, Fact>,
    /// The part of the merged configuration that determines numbers, verbatim; blank for none.
    pub config: String,
    /// Name and SHA-256 of every input file.
    pub inputs: Vec<(String, String)>,
    /// Facts that may differ between equal archives: times, hosts, ranks, threads, job ids.
    pub volatile: BTreeMap<String, Fact>,
    /// One report a rank; may differ too.
    pub ranks: Vec<RankReport>,
}

impl Provenance {
    /// What the program knows of itself: version, commit, compiler, features, HDF5 library.
    pub fn of_program() -> Self {
        let (major, minor, patch) = hdf5::library_version();
        let features = if cfg!(feature = "mpi") { "mpi" } else { "none" };
        let facts = [
            ("program", concat!("leontief ", env!("CARGO_PKG_VERSION")).to_owned()),
            ("commit", env!("LEONTIEF_COMMIT").to_owned()),
            ("source_state", env!("LEONTIEF_SOURCE_STATE").to_owned()),
            ("rustc", env!("LEONTIEF_RUSTC").to_owned()),
            ("features", features.to_owned()),
            ("hdf5", format!("HDF5 {major}.{minor}.{patch}")),
        ];
        let facts = facts.into_iter().map(|(name, text)| (name.to_owned(), Fact::Text(text)));
        Self { facts: facts.collect(), ..Self::default() }
    }

    /// Adds a fact that determines the numbers or follows from them.
    #[must_use]
    pub fn with(mut self, name: &str, fact: impl Into<Fact>) -> Self {
        self.facts.insert(name.to_owned(), fact.into());
        self
    }

    /// Adds a fact that may differ between equal archives.
    #[must_use]
    pub fn with_volatile(mut self, name: &str, fact: impl Into<Fact>) -> Self {
        self.volatile.insert(name.to_owned(), fact.into());
        self
    }

    /// Adds input files.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn with_inputs<'a>(
        mut self,
        inputs: impl IntoIterator<Item = &'a Input>,
    ) -> Result<Self, ArchiveError> {
        for input in inputs {
            self.inputs.push((input.name.clone(), input.sha256()?));
        }
        Ok(self)
    }
}

/// A file that was read.
#[derive(Clone, Debug)]
pub struct Input {
    /// What it is archived as: a name that does not depend on where it lies.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Of its bytes when they were first asked for: all files of one run tell the same.
    sha256: OnceLock<String>,
}

impl Input {
    /// A file and its name.
    pub fn new(name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self { name: name.into(), path: path.into(), sha256: OnceLock::new() }
    }

    /// SHA-256 of its bytes, in hexadecimal.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn sha256(&self) -> Result<String, ArchiveError> {
        if let Some(known) = self.sha256.get() {
            return Ok(known.clone());
        }
        let found = file_sha256(&self.path)?;
        Ok(self.sha256.get_or_init(|| found).clone())
    }
}

/// SHA-256 of a file, in hexadecimal.
pub fn file_sha256(path: &Path) -> Result<String, ArchiveError> {
    let refused = |source| ArchiveError::FileSystem { file: path.to_owned(), source };
    let mut file = File::open(path).map_err(refused)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer).map_err(refused)?;
        if read == 0 {
            return Ok(hexadecimal(hash));
        }
        hash.update(&buffer[..read]);
    }
}

/// SHA-256 of a text, in hexadecimal.
pub fn text_sha256(text: &str) -> String {
    hexadecimal(Sha256::new_with_prefix(text))
}

/// SHA-256 of bytes, in hexadecimal.
pub(super) fn bytes_sha256(bytes: &[u8]) -> String {
    hexadecimal(Sha256::new_with_prefix(bytes))
}

fn hexadecimal(hash: Sha256) -> String {
    format!("{:x}", hash.finalize())
}

/// Writes `/provenance` and `/provenance/volatile`.
pub(super) fn write(root: &Sheet, axes: &Axes, provenance: &Provenance) -> Result<(), ArchiveError> {
    let sheet = root.group("provenance")?;
    for (name, fact) in &provenance.facts {
        sheet.attribute(name, fact)?;
    }
    if !provenance.config.is_empty() {
        sheet.attribute("config_sha256", &Fact::from(text_sha256(&provenance.config)))?;
        sheet.texts(&schema::CONFIG.unit(""), std::slice::from_ref(&provenance.config))?;
    }
    if !provenance.inputs.is_empty() {
        let (names, hashes): (Vec<_>, Vec<_>) = provenance.inputs.iter().cloned().unzip();
        sheet.scale("input", &names)?;
        sheet.texts(&schema::INPUT_SHA256.unit(""), &hashes)?;
    }
    let volatile = sheet.group("volatile")?;
    for (name, fact) in &provenance.volatile {
        volatile.attribute(name, fact)?;
    }
    write_ranks(&volatile, axes, &provenance.ranks)
}

fn write_ranks(sheet: &Sheet, axes: &Axes, ranks: &[RankReport]) -> Result<(), ArchiveError> {
    if ranks.is_empty() {
        return Ok(());
    }
    sheet.counted_scale("rank", ranks.len())?;
    sheet.scale("province", axes.provinces.labels().names())?;
    let count = |listed: fn(&RankReport) -> &[Province]| {
        let mut counts = vec![0; ranks.len() * axes.P()];
        for (rank, report) in ranks.iter().enumerate() {
            for province in listed(report) {
                counts[rank * axes.P() + province.0] += 1;
            }
        }
        counts
    };
    sheet.counts(&schema::OWNED.unit("1"), &count(|report| &report.owned))?;
    sheet.counts(&schema::FACTORED.unit("1"), &count(|report| &report.factored))?;
    let of_ranks = |value: fn(&RankReport) -> u64| ranks.iter().map(value).collect::<Vec<_>>();
    sheet.counts(&schema::BYTES_READ.unit("B"), &of_ranks(|report| report.bytes_read))?;
    sheet.counts(&schema::PEAK_MEMORY.unit("B"), &of_ranks(|report| report.peak_memory))?;
    sheet.counts(&schema::COLLECTIVES.unit("1"), &of_ranks(|report| report.collectives))?;
    sheet.counts(&schema::BYTES_RECEIVED.unit("B"), &of_ranks(|report| report.bytes_received))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standard() {
        // FIPS 180-4, the examples "abc" and the empty message.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(text_sha256("abc"), abc);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("abc");
        std::fs::write(&path, "abc").expect("writable");
        assert_eq!(file_sha256(&path).expect("readable"), abc);
        assert!(!file_sha256(&folder.path().join("none")).expect_err("missing").is_bad_data());
    }

    #[test]
    fn the_program_names_itself() {
        let facts = Provenance::of_program().facts;
        for name in ["program", "commit", "source_state", "rustc", "features", "hdf5"] {
            assert!(matches!(&facts[name], Fact::Text(text) if !text.is_empty()), "{name}");
        }
    }
}
