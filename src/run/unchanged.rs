//! Files that nobody may write while they are read: half of one table and half of the next pass every check.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::RunError;

/// Folders below a source that are looked into.
const DEPTH: usize = 2;

/// Length, time and number of every file of a source.
#[derive(PartialEq, Eq)]
pub(super) struct Stamp(Vec<(PathBuf, [i64; 4])>);

impl Stamp {
    /// Of a file, or of all files in a folder, as they are now.
    pub(super) fn of(source: &Path) -> Self {
        let mut files = Vec::new();
        collect(source, DEPTH, &mut files);
        files.sort_unstable();
        Self(files)
    }

    /// Refuses what was read since, when it is not the same any more.
    ///
    /// # Errors
    /// With the first file that differs.
    pub(super) fn still(&self, source: &Path) -> Result<(), RunError> {
        let now = Self::of(source);
        let gone = |(path, _): &(PathBuf, [i64; 4])| !now.0.iter().any(|(other, _)| other == path);
        let first = now
            .0
            .iter()
            .find(|file| !self.0.contains(file))
            .or_else(|| self.0.iter().find(|file| gone(file)));
        match first {
            None => Ok(()),
            Some((path, _)) => Err(RunError::List {
                path: path.clone(),
                reason: "changed while it was read; run again when nobody writes it".to_owned(),
            }),
        }
    }
}

fn collect(path: &Path, depth: usize, files: &mut Vec<(PathBuf, [i64; 4])>) {
    let Ok(about) = fs::metadata(path) else { return };
    if !about.is_dir() {
        files.push((
            path.to_owned(),
            [about.len() as i64, about.mtime(), about.mtime_nsec(), about.ino() as i64],
        ));
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

    use super::Stamp;

    #[test]
    fn a_file_that_is_written_grown_replaced_or_removed_is_seen_anywhere_in_a_folder() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (inner, file) = (folder.path().join("inner"), folder.path().join("inner/Z.txt"));
        fs::create_dir(&inner).expect("writable");
        fs::write(&file, "1 2 3").expect("writable");
        let stamp = Stamp::of(folder.path());
        assert!(stamp.still(folder.path()).is_ok());
        std::thread::sleep(std::time::Duration::from_millis(20));
        for change in ["1 2 4", "1 2 3 4"] {
            fs::write(&file, change).expect("writable");
            let refused = stamp.still(folder.path()).expect_err("changed").to_string();
            assert!(refused.contains("inner/Z.txt: changed while it was read"), "{refused}");
        }
        let stamp = Stamp::of(&file);
        fs::copy(&file, folder.path().join("new")).expect("writable");
        fs::rename(folder.path().join("new"), &file).expect("ours");
        assert!(stamp.still(&file).is_err());
        let stamp = Stamp::of(&file);
        fs::remove_file(&file).expect("ours");
        assert!(stamp.still(&file).is_err());
    }
}
