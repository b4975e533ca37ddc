//! Files that nobody may write while they are read: half of one table and half of the next pass every check.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::RunError;
use crate::archive::Input;
use crate::config::Config;
use crate::ranks::{RanksError, Team, agree};

/// Folders below a source that are looked into.
const DEPTH: usize = 2;

/// Bytes of a sample of a large file, and how many samples.
const BLOCK: u64 = 1 << 16;
const BLOCKS: u64 = 512;

/// Length, time and number of a file.
type About = [i64; 4];

/// Length, time and number of every file of some sources.
pub(super) struct Stamp {
    sources: Vec<PathBuf>,
    files: BTreeMap<PathBuf, About>,
}

impl Stamp {
    /// Of files, or of all files in folders, as they are now.
    pub(super) fn of<P: Into<PathBuf>>(sources: impl IntoIterator<Item = P>) -> Self {
        let sources: Vec<PathBuf> = sources.into_iter().map(Into::into).collect();
        let mut files = BTreeMap::new();
        for source in &sources {
            collect(source, DEPTH, &mut files);
        }
        Self { sources, files }
    }

    /// Refuses what was read since, when it is not the same any more.
    ///
    /// # Errors
    /// With the first file that differs.
    pub(super) fn still(&self) -> Result<(), RunError> {
        let now = Self::of(self.sources.iter().cloned());
        let changed = now.files.iter().find(|(path, about)| self.files.get(*path) != Some(*about));
        let gone = || self.files.iter().find(|(path, _)| !now.files.contains_key(*path));
        changed.or_else(gone).map_or(Ok(()), |(path, _)| Err(refused(path)))
    }

    /// Takes the checksums of what was read since, and refuses any file that is not the same any more: numbers of one
    /// file under the checksum of the next would pass for its own.
    ///
    /// # Errors
    /// With the first file that differs, or cannot be read.
    pub(super) fn sealed(&self, inputs: &[Input]) -> Result<(), RunError> {
        for input in inputs {
            input.sha256()?;
            let now = Self::of([&input.path]);
            let same =
                |(path, about): (&PathBuf, &About)| self.files.get(path).is_none_or(|before| before == about);
            if !now.files.iter().all(same) {
                return Err(refused(&input.path));
            }
        }
        Ok(())
    }
}

/// Refuses ranks that read other files than rank 0: stale copies on their machines.
///
/// # Errors
/// On every rank, with one that differs.
pub(super) fn same_inputs(team: &dyn Team, inputs: &[Input]) -> Result<(), RunError> {
    let mine = inputs.iter().map(|input| Ok(format!("{} {}\n", input.sha256()?, input.name)));
    same(team, &agree(team, mine.collect::<Result<String, RunError>>())?)
}

/// The same of a config, its paths apart: ranks that ask for other things wait for each other, or mix their numbers.
///
/// # Errors
/// On every rank, with one that differs.
pub fn same_config(team: &dyn Team, config: &Config) -> Result<(), RunError> {
    same(team, &agree(team, config.determining_toml().map_err(RunError::from))?)
}

/// The same of a large file, by its ends and samples between: nobody reads gigabytes on every machine for this.
///
/// # Errors
/// On every rank, with one that differs.
pub(super) fn same_file(team: &dyn Team, path: &Path) -> Result<(), RunError> {
    if team.size() == 1 {
        return Ok(());
    }
    let refused =
        |source| RunError::List { path: path.to_owned(), reason: format!("cannot be read: {source}") };
    same(team, &agree(team, glimpse(path).map_err(refused))?)
}

/// Length and a hash of a file: all of a small one, of a large one blocks at both ends and between.
fn glimpse(path: &Path) -> io::Result<String> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut hasher = DefaultHasher::new();
    let mut block = vec![0; BLOCK.min(length) as usize];
    let blocks = length.div_ceil(BLOCK).min(BLOCKS);
    let last = length - block.len() as u64;
    for at in 0..blocks {
        file.read_exact_at(&mut block, last * at / (blocks - 1).max(1))?;
        block.hash(&mut hasher);
    }
    Ok(format!("{length} {:x}", hasher.finish()))
}

/// The same of any text that says what was read.
///
/// # Errors
/// On every rank, with one that differs.
pub(super) fn same(team: &dyn Team, read: &str) -> Result<(), RunError> {
    let mut hasher = DefaultHasher::new();
    read.hash(&mut hasher);
    let all = team.all_gather_text(&format!("{:x}", hasher.finish()));
    match all.iter().position(|other| *other != all[0]) {
        None => Ok(()),
        Some(rank) => Err(RanksError::Unlike { rank }.into()),
    }
}

fn refused(path: &Path) -> RunError {
    RunError::List {
        path: path.to_owned(),
        reason: "changed while it was read; run again when nobody writes it".to_owned(),
    }
}

fn collect(path: &Path, depth: usize, files: &mut BTreeMap<PathBuf, About>) {
    let Ok(about) = fs::metadata(path) else { return };
    if !about.is_dir() {
        let told = [about.len() as i64, about.mtime(), about.mtime_nsec(), about.ino() as i64];
        files.insert(path.to_owned(), told);
        return;
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    if depth > 0 {
        entries.for_each(|entry| collect(&entry.path(), depth - 1, files));
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Input, Stamp, glimpse};

    #[test]
    fn a_file_that_is_written_grown_replaced_or_removed_is_seen_anywhere_in_a_folder() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (inner, file) = (folder.path().join("inner"), folder.path().join("inner/Z.txt"));
        fs::create_dir(&inner).expect("writable");
        fs::write(&file, "1 2 3").expect("writable");
        let stamp = Stamp::of([folder.path()]);
        assert!(stamp.still().is_ok());
        std::thread::sleep(std::time::Duration::from_millis(20));
        for change in ["1 2 4", "1 2 3 4"] {
            fs::write(&file, change).expect("writable");
            let refused = stamp.still().expect_err("changed").to_string();
            assert!(refused.contains("inner/Z.txt: changed while it was read"), "{refused}");
        }
        let stamp = Stamp::of([&file]);
        fs::copy(&file, folder.path().join("new")).expect("writable");
        fs::rename(folder.path().join("new"), &file).expect("ours");
        assert!(stamp.still().is_err());
        let stamp = Stamp::of([&file]);
        fs::remove_file(&file).expect("ours");
        assert!(stamp.still().is_err());
    }

    #[test]
    fn a_glimpse_sees_every_byte_of_a_small_file_and_both_ends_of_a_large_one() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("table.h5");
        let glimpse_of = |bytes: &[u8]| {
            fs::write(&path, bytes).expect("writable");
            glimpse(&path).expect("readable")
        };
        for (size, places) in [
            (0, vec![]),
            (1, vec![0]),
            (200_000, vec![0, 65_535, 65_536, 131_071, 199_999]),
            (50_000_000, vec![0, 49_999_999]),
        ] {
            let mut bytes = vec![7; size];
            let before = glimpse_of(&bytes);
            assert_eq!(glimpse_of(&bytes), before);
            for at in places {
                bytes[at] ^= 1;
                assert_ne!(glimpse_of(&bytes), before, "byte {at} of {size}");
                bytes[at] ^= 1;
            }
        }
    }

    #[test]
    fn a_file_that_is_replaced_before_its_checksum_is_refused_and_others_are_let_be() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let [read, other, new] = ["read.csv", "other.csv", "new"].map(|name| folder.path().join(name));
        fs::write(&read, "1").expect("writable");
        fs::write(&other, "1").expect("writable");
        let stamp = Stamp::of([folder.path()]);
        std::thread::sleep(std::time::Duration::from_millis(20));
        fs::write(&other, "2").expect("writable");
        assert!(stamp.sealed(&[Input::new("read", &read)]).is_ok());
        fs::write(&new, "2").expect("writable");
        fs::rename(&new, &read).expect("ours");
        let refused = stamp.sealed(&[Input::new("read", &read)]).expect_err("replaced").to_string();
        assert!(refused.contains("read.csv: changed while it was read"), "{refused}");
    }
}
