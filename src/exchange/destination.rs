//! Destinations that appear complete or not at all.

use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::ExchangeError;
use crate::drafts::{draft_of, sweep, write_whole};

/// A folder under a temporary name beside its final one; dropped without [`Draft::publish`], it vanishes.
pub(super) struct Draft {
    folder: PathBuf,
    parent: PathBuf,
}

/// A buffered text or binary file of a draft.
pub(super) struct DraftFile {
    path: PathBuf,
    out: BufWriter<File>,
}

impl Draft {
    /// A draft for `destination`, which must not exist (an empty folder may); drafts of killed runs are removed.
    pub(super) fn new(destination: &Path) -> Result<Self, ExchangeError> {
        let empty =
            destination.is_dir() && destination.read_dir().is_ok_and(|mut entries| entries.next().is_none());
        if destination.symlink_metadata().is_ok() && !empty {
            return Err(ExchangeError::Exists { path: destination.to_owned() });
        }
        let parent = match destination.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let unnamed = || ExchangeError::writing(destination)(ErrorKind::InvalidFilename.into());
        let folder = draft_of(destination).ok_or_else(unnamed)?;
        sweep(destination, fs::remove_dir_all);
        fs::create_dir(&folder).map_err(ExchangeError::writing(&folder))?;
        Ok(Self { folder, parent })
    }

    /// A new file of the draft; missing folders on its way are made.
    pub(super) fn file(&self, name: &str) -> Result<DraftFile, ExchangeError> {
        let path = self.folder.join(name);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| File::create_new(&path));
        let file = made.map_err(ExchangeError::writing(&path))?;
        Ok(DraftFile { path, out: BufWriter::with_capacity(1 << 20, file) })
    }

    /// A new small file with its content.
    pub(super) fn text(&self, name: &str, content: &str) -> Result<(), ExchangeError> {
        let mut file = self.file(name)?;
        file.write(content.as_bytes())?;
        file.close()
    }

    /// Gives the folder its final name.
    pub(super) fn publish(self, destination: &Path) -> Result<(), ExchangeError> {
        fs::rename(&self.folder, destination).map_err(ExchangeError::writing(destination))?;
        self.sync_parent()
    }

    /// Gives the one file of the draft the final name; the folder vanishes.
    pub(super) fn publish_only(self, file: &str, destination: &Path) -> Result<(), ExchangeError> {
        fs::rename(self.folder.join(file), destination).map_err(ExchangeError::writing(destination))?;
        self.sync_parent()
    }

    fn sync_parent(&self) -> Result<(), ExchangeError> {
        File::open(&self.parent)
            .and_then(|folder| folder.sync_all())
            .map_err(ExchangeError::writing(&self.parent))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After a rename nothing is left here; after an error the rest goes, and a failure to remove hides nothing.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A file that appears complete, or not at all.
pub(super) fn publish_file(destination: &Path, content: &[u8]) -> Result<(), ExchangeError> {
    if destination.symlink_metadata().is_ok() {
        return Err(ExchangeError::Exists { path: destination.to_owned() });
    }
    write_whole(destination, content).map_err(ExchangeError::writing(destination))
}

impl Write for DraftFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

impl DraftFile {
    /// Where it is while it is a draft.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Appends bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), ExchangeError> {
        self.out.write_all(bytes).map_err(ExchangeError::writing(&self.path))
    }

    /// Ends the file on disk.
    pub(super) fn close(self) -> Result<(), ExchangeError> {
        let Self { path, out } = self;
        let file = out.into_inner().map_err(|fault| ExchangeError::writing(&path)(fault.into_error()))?;
        file.sync_all().map_err(ExchangeError::writing(&path))
    }
}
