//! `leontief ensemble` and `leontief merge`.

use super::arguments::EnsembleArguments;
use super::print;
use crate::config::Config;
use crate::ranks::{World, agree};
use crate::run::{self, Ensemble, Habits, RunError};

/// What `leontief ensemble --help` ends with.
pub(super) const EXAMPLE: &str = "\
Example:
  mpirun -n 2 leontief ensemble configs/china-2012-ensemble.toml --data china-2012 --output runs/china";

/// Makes and merges draws, or merges only.
pub(super) fn ensemble(
    habits: Habits,
    arguments: &EnsembleArguments,
    world: &World,
    merge_only: bool,
) -> Result<(), RunError> {
    let config = Config::load(Some(&arguments.config), &arguments.set).map_err(RunError::from);
    let config = agree(world.team(), config)?;
    let request = Ensemble {
        config: &config,
        data: arguments.data.as_deref(),
        output: &arguments.output,
        max_walltime: arguments.max_walltime,
        part: arguments.part,
        merge_only,
    };
    print::summary(habits, run::ensemble(world, &request)?);
    Ok(())
}
