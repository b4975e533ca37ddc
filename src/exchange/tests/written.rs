//! The full nation on disk, to be changed and read.

use std::path::{Path, PathBuf};

use super::nation::plain;
use crate::exchange::{Format, ReadOptions, Source, read, write};
use crate::ranks::Coded;

/// A folder that holds the full nation in one format.
pub(super) struct Written {
    home: tempfile::TempDir,
    pub(super) path: PathBuf,
    pub(super) options: ReadOptions,
}

/// Both formats, by the name of their folder.
pub(super) const FORMATS: [(Format, &str); 2] = [(Format::Pymrio, "table"), (Format::Csv, "table-csv")];

impl Written {
    /// Writes the full nation.
    pub(super) fn new(format: Format) -> Self {
        let written = Self::empty(format);
        write(&plain(), &written.path, format).expect("written");
        written
    }

    /// A place for a table that is not there yet.
    pub(super) fn empty(format: Format) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let path = home.path().join(if format == Format::Pymrio { "table" } else { "table-csv" });
        Self { home, path, options: ReadOptions::default() }
    }

    /// Adds a regions file beside the folder, to be given with `--regions`.
    pub(super) fn regions(mut self, content: &str) -> Self {
        let path = self.home.path().join("given.csv");
        std::fs::write(&path, content).expect("writable");
        self.options.regions = Some(path);
        self
    }

    /// Writes a file of the folder.
    pub(super) fn put(&self, file: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path.join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        std::fs::write(path, content).expect("writable");
        self
    }

    /// A file of the folder as text.
    pub(super) fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.path.join(file)).expect("a file of the folder")
    }

    /// Rewrites a file of the folder; the change must change something.
    pub(super) fn edit(&self, file: &str, change: impl Fn(&str) -> String) -> &Self {
        let before = self.text(file);
        let after = change(&before);
        assert_ne!(before, after, "{file}: the test changes something");
        self.put(file, after)
    }

    /// Takes a file away.
    pub(super) fn remove(&self, file: &str) -> &Self {
        std::fs::remove_file(self.path.join(file)).expect("a file of the folder");
        self
    }

    /// Every file of the folder and of the folders in it, relative, in order.
    pub(super) fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        list(&self.path, "", &mut found);
        found.sort();
        found
    }

    /// Reads the folder.
    #[track_caller]
    pub(super) fn read(&self) -> Source {
        read(&self.path, &self.options).expect("a table")
    }

    /// Reads the folder; it must be refused as bad data with all of `said`.
    #[track_caller]
    pub(super) fn refused(&self, said: &[&str]) {
        let error = read(&self.path, &self.options).map(|source| source.notes).expect_err("refused");
        for part in said {
            assert!(error.to_string().contains(part), "no '{part}' in: {error}");
        }
        assert_eq!(error.code(), 3, "{error}");
    }
}

fn list(folder: &Path, lead: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = format!("{lead}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() { list(&path, &format!("{name}/"), found) } else { found.push(name) }
    }
}

/// Replaces a cell; line and column from 0.
pub(super) fn cell(content: &str, separator: char, (line, column): (usize, usize), value: &str) -> String {
    let mut lines: Vec<String> = content.lines().map(str::to_owned).collect();
    let mut cells: Vec<&str> = lines[line].split(separator).collect();
    cells[column] = value;
    lines[line] = cells.join(&separator.to_string());
    lines.join("\n") + "\n"
}
