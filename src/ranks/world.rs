//! The ranks this process was started with.

use super::{Solo, Team};

/// All ranks of the run.
pub enum World {
    /// One process, no message passing.
    Solo(Solo),
    /// Ranks under an MPI launcher.
    #[cfg(feature = "mpi")]
    Mpi(super::mpi::MpiWorld),
}

/// What keeps ranks from working together.
#[derive(Debug, thiserror::Error)]
pub enum RanksError {
    /// A launcher started several processes, but this program cannot pass messages.
    #[error(
        "a launcher started {size} ranks, but this program was built without MPI and each would redo the whole \
         run; build with the default features, or start one process"
    )]
    NoMpi {
        /// Ranks the launcher announced.
        size: usize,
    },
    /// MPI is there already.
    #[error("failed to start MPI; start the program anew, under mpirun or srun --mpi=pmix")]
    Start,
    /// More ranks than regions.
    #[error(
        "{ranks} ranks for {regions} regions: some would have nothing to do; start at most {regions} ranks"
    )]
    TooMany {
        /// Ranks started.
        ranks: usize,
        /// Regions of the table.
        regions: usize,
    },
    /// A rank that read other files.
    #[error(
        "rank {rank} reads other inputs than rank 0: its machine has stale or other copies; give all ranks the same files"
    )]
    Unlike {
        /// The first that differs.
        rank: usize,
    },
}

impl World {
    /// Joins the ranks of the launcher, or stays alone where there is none.
    ///
    /// # Errors
    /// [`RanksError`] when MPI cannot start or is missing from the build.
    pub fn join() -> Result<Self, RanksError> {
        match launched() {
            None | Some((_, 1)) => Ok(Self::Solo(Solo)),
            #[cfg(feature = "mpi")]
            Some(_) => super::mpi::MpiWorld::start().map(Self::Mpi).ok_or(RanksError::Start),
            #[cfg(not(feature = "mpi"))]
            Some((_, size)) => Err(RanksError::NoMpi { size }),
        }
    }

    /// The team of all ranks.
    pub fn team(&self) -> &dyn Team {
        match self {
            Self::Solo(solo) => solo,
            #[cfg(feature = "mpi")]
            Self::Mpi(world) => world,
        }
    }

    /// The MPI library, for the archive.
    pub fn library(&self) -> String {
        match self {
            Self::Solo(_) => "none".to_owned(),
            #[cfg(feature = "mpi")]
            Self::Mpi(_) => super::mpi::library(),
        }
    }
}

/// The MPI library this program is built with, asked without starting it.
pub fn library() -> String {
    #[cfg(feature = "mpi")]
    return super::mpi::library();
    #[cfg(not(feature = "mpi"))]
    return "none".to_owned();
}

/// Rank and number of ranks as the launcher tells them in the environment, before MPI starts.
pub fn launched() -> Option<(usize, usize)> {
    const NAMES: [(&str, &str); 4] = [
        ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
        ("PMI_RANK", "PMI_SIZE"),
        ("MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE"),
        ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS"),
    ];
    let number = |name: &str| std::env::var(name).ok()?.trim().parse().ok();
    NAMES.iter().find_map(|(rank, size)| Some((number(rank)?, number(size)?)))
}

impl super::Coded for RanksError {
    fn code(&self) -> u8 {
        5
    }
}
