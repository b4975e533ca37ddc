//! `leontief ensemble` and `leontief merge`.

use super::arguments::{EnsembleArguments, FolderArguments};
use super::print;
use crate::config::Config;
use crate::ranks::World;
use crate::run::{self, Ensemble, Habits, RunError};

/// What `leontief ensemble --help` ends with.
pub(super) const EXAMPLE: &str = "\
Keys of [ensemble]:
  draws, seed, batch                    how many, from what, how many a shard
  margins, cities, technology, demand, trade, activity, emission_factors, imputed
                                        what is drawn and how wide; on = false leaves a level out
  control = 50                          numbers of the control variate of means (two draws each)
  decomposition = 128                   samples of the decomposition of variance by level
  stop                                  stop when means, deviations and quantiles are known well enough
  outputs = { totals, flows, covariances }
                                        footprints only; all flows; covariances of footprints
  max_failed = 0.001                    share of draws that may fail
configs/china-2012.toml explains all of them.

Example:
  mpirun -n 2 leontief ensemble configs/china-2012.toml --data china-2012 --output runs/china";

/// Makes and merges draws.
pub(super) fn ensemble(habits: Habits, arguments: &EnsembleArguments, world: &World) -> Result<(), RunError> {
    let EnsembleArguments { folder, max_walltime, part } = arguments;
    let config = folder.config(world)?;
    let request = Ensemble { max_walltime: *max_walltime, part: *part, ..request(folder, &config) };
    print::summary(habits, run::ensemble(world, &request)?);
    Ok(())
}

/// Merges draws that are there.
pub(super) fn merge(habits: Habits, folder: &FolderArguments, world: &World) -> Result<(), RunError> {
    let config = folder.config(world)?;
    let request = Ensemble { merge_only: true, ..request(folder, &config) };
    print::summary(habits, run::ensemble(world, &request)?);
    Ok(())
}

/// All draws, for as long as they take.
fn request<'a>(folder: &'a FolderArguments, config: &'a Config) -> Ensemble<'a> {
    let (data, output) = (folder.data.as_deref(), &folder.output);
    Ensemble { config, data, output, max_walltime: None, part: None, merge_only: false }
}
