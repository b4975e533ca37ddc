# shellcheck shell=bash
# No Slurm: LEONTIEF_SITE=laptop bash jobs/solve.sbatch CONFIG OUTPUT runs the same job here, on LEONTIEF_RANKS ranks.
LEONTIEF=${LEONTIEF:-leontief}
export RAYON_NUM_THREADS=${RAYON_NUM_THREADS:-1}
launch() { launch_on "${LEONTIEF_RANKS:-2}" "$@"; }
# Open MPI binds few ranks to one core each; threads should have all.
launch_on() {
    local ranks=$1
    shift
    exec mpirun -n "$ranks" --oversubscribe --bind-to none "$LEONTIEF" "$@"
}
