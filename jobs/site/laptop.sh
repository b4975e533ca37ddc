# shellcheck shell=bash
# No Slurm: LEONTIEF_SITE=laptop bash jobs/solve.sbatch CONFIG OUTPUT runs the same job here, on LEONTIEF_RANKS ranks.
LEONTIEF=${LEONTIEF:-leontief}
export RAYON_NUM_THREADS=${RAYON_NUM_THREADS:-1}
launch() { launch_on "${LEONTIEF_RANKS:-2}" "$@"; }
# A rank that is killed while it starts can leave a lock in shared memory, for which mpirun (Open MPI 4.1, PMIx 4.2) waits for
# ever when it ends; this keeps what ranks are told out of shared memory.
export PMIX_MCA_gds=${PMIX_MCA_gds:-hash}
# Open MPI binds few ranks to one core each; threads should have all.
launch_on() {
    local ranks=$1
    shift
    exec mpirun -n "$ranks" --oversubscribe --bind-to none "$LEONTIEF" "$@"
}
