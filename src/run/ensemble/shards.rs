//! The folder of shards: what is there, what is missing, whose it is.

use std::fs;
use std::path::{Path, PathBuf};

use super::RunError;
use crate::archive::{Found, Provenance, read_shard, write_shard};
use crate::config::changed_keys;
use crate::ensemble::{Batch, Drawn};

/// The config that the folder's shards were made with.
const CONFIG: &str = "run.toml";

/// Shards of one run.
pub(super) struct Shards {
    folder: PathBuf,
    run: String,
}

impl Shards {
    /// Those beside an archive.
    pub fn new(output: &Path, run: &str) -> Self {
        Self { folder: output.join("ensemble.shards"), run: run.to_owned() }
    }

    /// Makes the folder, or holds it against this run's config; sweeps up drafts of killed runs.
    ///
    /// # Errors
    /// A folder of another run, with the keys that changed.
    pub fn prepare(&self, provenance: &Provenance) -> Result<(), RunError> {
        let refused = |source| RunError::Output { path: self.folder.clone(), source };
        fs::create_dir_all(&self.folder).map_err(refused)?;
        let path = self.folder.join(CONFIG);
        match fs::read_to_string(&path) {
            Ok(before) if before == provenance.config => {}
            Ok(before) => {
                let keys = changed_keys(&before, &provenance.config);
                return Err(RunError::Changed { folder: self.folder.clone(), keys: keys.join("\n  ") });
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let draft = self.folder.join(format!(".{CONFIG}.part"));
                fs::write(&draft, &provenance.config).map_err(refused)?;
                fs::rename(&draft, &path).map_err(refused)?;
            }
            Err(error) => return Err(refused(error)),
        }
        for entry in fs::read_dir(&self.folder).map_err(refused)? {
            let draft = entry.map_err(refused)?.path();
            if draft.extension().is_some_and(|extension| extension == "part") {
                fs::remove_file(&draft).map_err(refused)?;
            }
        }
        Ok(())
    }

    /// The draws of a batch; none where they are to be made.
    pub fn read(&self, batch: &Batch) -> Result<Option<Vec<Drawn>>, RunError> {
        let path = self.folder.join(batch.file_name());
        Ok(match read_shard(&path, &self.run, batch)? {
            Found::Draws(draws) => Some(draws),
            Found::Nothing => None,
            Found::Damaged => {
                tracing::warn!("{} is damaged; its draws are made anew", path.display());
                None
            }
        })
    }

    /// Batches to be made, by position.
    pub fn missing(&self, batches: &[Batch]) -> Result<Vec<usize>, RunError> {
        let mut missing = Vec::new();
        for (at, batch) in batches.iter().enumerate() {
            if self.read(batch)?.is_none() {
                missing.push(at);
            }
        }
        Ok(missing)
    }

    /// Stores the draws of a batch.
    pub fn write(&self, batch: &Batch, draws: &[Drawn]) -> Result<(), RunError> {
        Ok(write_shard(&self.folder.join(batch.file_name()), &self.run, batch, draws)?)
    }

    /// All draws of some batches, in order.
    ///
    /// # Errors
    /// A batch that is not there.
    pub fn all(&self, batches: &[Batch]) -> Result<Vec<Drawn>, RunError> {
        let mut all = Vec::new();
        for batch in batches {
            let Some(draws) = self.read(batch)? else {
                let path = self.folder.join(batch.file_name());
                return Err(RunError::Asked(format!(
                    "{} is missing or damaged; make its draws with `leontief ensemble`",
                    path.display()
                )));
            };
            all.extend(draws);
        }
        Ok(all)
    }
}
