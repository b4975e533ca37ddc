# shellcheck shell=bash
# A Slurm site whose MPI and HDF5 come as modules; LEONTIEF_MODULES names them as `module avail` does.
# shellcheck disable=SC2086 # several names
module load ${LEONTIEF_MODULES:-openmpi hdf5}
# shellcheck source=jobs/site/generic.sh
source "${LEONTIEF_JOBS:-jobs}/site/generic.sh"
