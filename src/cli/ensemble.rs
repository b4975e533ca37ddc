//! `leontief ensemble` and `leontief merge`.

use super::arguments::{EnsembleArguments, MergeArguments};
use super::print;
use crate::config::Config;
use crate::ranks::{World, agree};
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
    let config = Config::load(Some(&arguments.config), &arguments.set).map_err(RunError::from);
    let config = agree(world.team(), config)?;
    let request = Ensemble {
        config: &config,
        data: arguments.data.as_deref(),
        output: &arguments.output,
        max_walltime: arguments.max_walltime,
        part: arguments.part,
        merge_only: false,
    };
    print::summary(habits, run::ensemble(world, &request)?);
    Ok(())
}

/// Merges draws that are there.
pub(super) fn merge(habits: Habits, arguments: &MergeArguments, world: &World) -> Result<(), RunError> {
    let config = Config::load(Some(&arguments.config), &arguments.set).map_err(RunError::from);
    let config = agree(world.team(), config)?;
    let request = Ensemble {
        config: &config,
        data: arguments.data.as_deref(),
        output: &arguments.output,
        max_walltime: None,
        part: None,
        merge_only: true,
    };
    print::summary(habits, run::ensemble(world, &request)?);
    Ok(())
}
