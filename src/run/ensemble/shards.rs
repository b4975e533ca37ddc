//! The folder of shards: what is there, what is missing, whose it is.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::watch;
use super::{Part, RunError};
use crate::archive::{ArchiveError, Found, read_shard, write_shard};
use crate::config::changed_keys;
use crate::drafts::{discard, is_left_behind, write_whole};
use crate::ensemble::{Batch, Drawn, Plan};
use crate::quantity::counted;

/// The config that the folder's shards were made with.
const CONFIG: &str = "run.toml";
/// What shards there are to be.
pub(super) const ASKED: &str = "asked.json";
/// Ends the name of a file with the last words of a rank.
pub(super) const WORD: &str = "error";

/// Changed keys that are told.
const MOST_KEYS: usize = 12;

/// Folder of the shards of an ensemble.
pub(super) fn folder(output: &Path) -> PathBuf {
    output.join("ensemble.shards")
}

/// What shards there are to be, for whoever looks in from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    /// Draws of the ensemble itself.
    pub draws: usize,
    /// The run that shards are of.
    pub run: String,
    /// A shard each.
    pub batches: Vec<Batch>,
}

/// Shards of one run.
pub(super) struct Shards {
    folder: PathBuf,
    run: String,
    /// Numbers of a draw.
    length: usize,
    part: Option<Part>,
    /// Shards that were read and found whole: under their names they stay so.
    whole: RefCell<BTreeSet<String>>,
}

impl Shards {
    /// Those beside an archive.
    pub fn new(output: &Path, (run, length): (&str, usize), part: Option<Part>) -> Self {
        Self { folder: folder(output), run: run.to_owned(), length, part, whole: RefCell::default() }
    }

    /// The file by which a rank that gives up tells the others of its job.
    pub fn halt(&self) -> PathBuf {
        self.folder.join(format!("{}halt", self.word_of("").trim_end_matches("rank_")))
    }

    /// Whether any run has begun here.
    pub fn begun(&self) -> bool {
        self.folder.exists()
    }

    /// Makes the folder, or holds it against this run's config.
    ///
    /// # Errors
    /// A folder of another run, with the keys that changed, or by its first shard.
    pub fn prepare(&self, identity: &str, plan: &Plan) -> Result<(), RunError> {
        let refused = |source| RunError::Output { path: self.folder.clone(), source };
        fs::create_dir_all(&self.folder).map_err(refused)?;
        let before = text_of(&self.folder.join(CONFIG))?;
        if before.trim().is_empty() {
            // New, or lost with the power: shards tell whose they are before the folder is claimed.
            for batch in plan.all_batches() {
                if self.read(&batch)?.is_some() {
                    break;
                }
            }
            self.put(CONFIG, identity)?;
        } else if before != identity {
            let mut keys = changed_keys(&before, identity);
            let more = keys.len().saturating_sub(MOST_KEYS);
            keys.truncate(MOST_KEYS);
            if more > 0 {
                keys.push(format!("… and {more} more"));
            }
            return Err(RunError::Changed { folder: self.folder.clone(), keys: keys.join("\n  ") });
        }
        let (own, halt) = (self.word_of(""), self.halt());
        for entry in fs::read_dir(&self.folder).map_err(refused)? {
            let found = entry.map_err(refused)?.path();
            let ends = |with: &str| found.extension().is_some_and(|extension| extension == with);
            let ours = found.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&own));
            if ((ends(WORD) && ours) || found == halt) && !found.is_dir() {
                fs::remove_file(&found).map_err(refused)?;
            }
        }
        Ok(())
    }

    /// Says what shards there are to be.
    ///
    /// # Errors
    /// The file system's.
    pub fn ask(&self, plan: &Plan) -> Result<(), RunError> {
        let asked = Asked { draws: plan.draws(), run: self.run.clone(), batches: plan.all_batches() };
        self.put(ASKED, &serde_json::to_string(&asked).unwrap_or_default())
    }

    /// Removes drafts that killed runs left of the archive; parts write none.
    pub fn sweep_beside(&self) -> Result<(), RunError> {
        sweep(self.folder.parent().unwrap_or(&self.folder), Some("ensemble.h5"))
    }

    /// Removes drafts that killed runs left of shards.
    pub fn sweep_shards(&self) -> Result<(), RunError> {
        sweep(&self.folder, None)
    }

    /// Writes a small text, whole or not at all.
    fn put(&self, name: &str, text: &str) -> Result<(), RunError> {
        let refused = |source| RunError::Output { path: self.folder.clone(), source };
        write_whole(&self.folder.join(name), text.as_bytes()).map_err(refused)
    }

    fn word_of(&self, rank: &str) -> String {
        let part = self.part.map_or_else(String::new, |part| format!("part_{}_", part.number));
        format!("{part}rank_{rank}")
    }

    /// Leaves the reason why this rank gave up beside the shards. That it could not be written is no second reason.
    pub fn last_word(&self, rank: usize, why: &str) {
        let name = format!("{}.{WORD}", self.word_of(&rank.to_string()));
        if let Err(error) = self.put(&name, why) {
            tracing::debug!("{error}");
        }
    }

    /// The draws of a batch; none where they are to be made.
    pub fn read(&self, batch: &Batch) -> Result<Option<Vec<Drawn>>, RunError> {
        let path = self.folder.join(batch.file_name());
        Ok(match read_shard(&path, &self.run, batch)? {
            Found::Draws(draws) if draws.iter().all(|drawn| drawn.values.len() == self.length) => {
                self.whole.borrow_mut().insert(batch.file_name());
                Some(draws)
            }
            Found::Draws(_) => return Err(RunError::Archive(ArchiveError::ForeignShard { file: path })),
            Found::Nothing => None,
            Found::Damaged => {
                tracing::warn!("{} is damaged; its draws have to be made anew", path.display());
                None
            }
        })
    }

    /// Batches to be made, by position.
    pub fn missing(&self, batches: &[Batch]) -> Result<Vec<usize>, RunError> {
        let mut missing = Vec::new();
        for (at, batch) in batches.iter().enumerate() {
            let known = self.whole.borrow().contains(&batch.file_name());
            if !known && self.read(batch)?.is_none() {
                missing.push(at);
            }
        }
        Ok(missing)
    }

    /// Stores the draws of a batch.
    pub fn write(&self, batch: &Batch, draws: &[Drawn]) -> Result<(), RunError> {
        write_shard(&self.folder.join(batch.file_name()), &self.run, batch, draws)?;
        self.whole.borrow_mut().insert(batch.file_name());
        Ok(())
    }

    /// All draws of some batches, in order.
    ///
    /// # Errors
    /// A batch that is not there.
    pub fn all(&self, batches: &[Batch]) -> Result<Vec<Drawn>, RunError> {
        let (mut all, mut lacking) = (Vec::new(), Vec::new());
        for (at, batch) in batches.iter().enumerate() {
            watch::batches(at + 1, batches.len());
            match self.read(batch)? {
                Some(draws) => all.extend(draws),
                None => lacking.push(batch.file_name()),
            }
        }
        match lacking.first() {
            None => Ok(all),
            Some(first) => Err(RunError::Asked(format!(
                "{} of {} missing or damaged in {}, the first {first}; make their draws with `leontief ensemble`, or with \
                 the part that was to make them",
                lacking.len(),
                counted(batches.len(), "batch"),
                self.folder.display()
            ))),
        }
    }
}

/// A small text of the folder, blank where there is none; nothing but a plain file is opened, as others may hold for ever.
pub(super) fn text_of(path: &Path) -> Result<String, RunError> {
    let refused = |reason: String| RunError::List {
        path: path.to_owned(),
        reason: format!("{reason}; move it away, shards tell whose they are"),
    };
    match fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Ok(about) if !about.is_file() => Err(refused("is no plain file".to_owned())),
        _ => fs::read_to_string(path).map_err(|error| refused(format!("cannot be read ({error})"))),
    }
}

/// Removes drafts of `name`, or of any file, that nobody writes any more.
fn sweep(folder: &Path, name: Option<&str>) -> Result<(), RunError> {
    let swept = || -> std::io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let found = entry?.path();
            if is_left_behind(&found, name) {
                discard(&found, fs::remove_file);
            }
        }
        Ok(())
    };
    swept().map_err(|source| RunError::Output { path: folder.to_owned(), source })
}
