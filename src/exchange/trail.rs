//! What a reader touched and did on the way: files for provenance, notes for the user.

use std::io;
use std::path::{Component, Path, PathBuf};

use super::ExchangeError;
use super::text::lines::{Lines, is_ended};
use crate::quantity::Unit;

/// Files read and notes made.
#[derive(Default)]
pub(super) struct Trail {
    /// Every file read, once, in order.
    pub(super) files: Vec<PathBuf>,
    /// What was done on the way.
    pub(super) notes: Vec<String>,
}

impl Trail {
    /// Remembers a file.
    pub(super) fn visit(&mut self, path: &Path) {
        if !self.files.iter().any(|seen| seen == path) {
            self.files.push(path.to_owned());
        }
    }

    /// Opens a text file that has at least one line; notes when its last line has no end.
    pub(super) fn open(&mut self, path: &Path) -> Result<Lines, ExchangeError> {
        self.visit(path);
        let mut lines = Lines::open(path)?;
        if lines.peek()?.is_none() {
            return Err(ExchangeError::Empty { file: path.to_owned(), content: "no line at all" });
        }
        if !is_ended(path)? {
            // A cut file ends so, and so does a whole one from an editor that leaves the last line end out.
            self.note(format!(
                "{}: its last line has no line end; the file may be cut inside its last cell: check that cell, \
                 or add a line end",
                path.display()
            ));
        }
        Ok(lines)
    }

    /// A small file as text, byte-order mark dropped.
    pub(super) fn text(&mut self, path: &Path) -> Result<String, ExchangeError> {
        self.visit(path);
        let bytes = plain_file(path).and_then(std::fs::read).map_err(ExchangeError::reading(path))?;
        let text = String::from_utf8(bytes).map_err(|fault| {
            let good = &fault.as_bytes()[..fault.utf8_error().valid_up_to()];
            ExchangeError::NotUtf8 {
                file: path.to_owned(),
                line: 1 + good.iter().filter(|byte| **byte == b'\n').count(),
            }
        })?;
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }

    /// Notes what has no unit.
    pub(super) fn note_blank_units<'a>(
        &mut self,
        path: &Path,
        units: impl IntoIterator<Item = (&'a String, &'a Unit)>,
    ) {
        for (label, _) in units.into_iter().filter(|(_, unit)| unit.as_str().is_empty()) {
            self.note(format!("{}: the unit of '{label}' is blank; name it there", path.display()));
        }
    }

    /// Notes something, once.
    pub(super) fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// The path of a file that `named_in` names: it must stay in the folder of `named_in` and exist.
pub(super) fn beside(named_in: &Path, name: &str) -> Result<PathBuf, ExchangeError> {
    let relative = Path::new(name);
    if name.is_empty()
        || !relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
    {
        return Err(ExchangeError::OutsideFolder { named_in: named_in.to_owned(), name: name.to_owned() });
    }
    let folder = named_in.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let path = folder.join(relative);
    if !path.is_file() {
        return Err(ExchangeError::MissingFile { named_in: named_in.to_owned(), name: name.to_owned() });
    }
    if leads_out(folder, &path)? {
        return Err(ExchangeError::OutsideFolder { named_in: named_in.to_owned(), name: name.to_owned() });
    }
    Ok(path)
}

/// Refuses a file or folder of the folder of a table that is a link out of it.
pub(super) fn within(folder: &Path, path: &Path) -> Result<(), ExchangeError> {
    if leads_out(folder, path)? {
        let reason = "a link that leads out of its folder; keep the files of a table together, copies in the place of links";
        return Err(ExchangeError::description(path, reason));
    }
    Ok(())
}

/// A link in a folder from others may lead anywhere.
fn leads_out(folder: &Path, path: &Path) -> Result<bool, ExchangeError> {
    let real = |path: &Path| path.canonicalize().map_err(ExchangeError::reading(path));
    Ok(!real(path)?.starts_with(real(folder)?))
}

/// A path that is a plain file, a folder or nothing, of which the system says the latter: devices and pipes have no end.
///
/// # Errors
/// Anything else.
pub fn plain_file(path: &Path) -> io::Result<&Path> {
    if path.is_file() || path.is_dir() || !path.exists() {
        return Ok(path);
    }
    Err(io::Error::other("it is no plain file"))
}
