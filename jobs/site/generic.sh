# shellcheck shell=bash
# A Slurm site where leontief is on the path (or LEONTIEF names it) and Slurm knows PMIx.
LEONTIEF=${LEONTIEF:-leontief}
# Since Slurm 22.05 a step does not inherit the CPUs of a task.
export SRUN_CPUS_PER_TASK=${SLURM_CPUS_PER_TASK:-1}
export RAYON_NUM_THREADS=$SRUN_CPUS_PER_TASK
launch() { launch_on "${SLURM_NTASKS:-1}" "$@"; }
# A dead rank ends the others after a while; not at once, or ranks that end one by one with exit code 75 would be killed.
launch_on() {
    local ranks=$1
    shift
    exec srun --ntasks="$ranks" --mpi="${LEONTIEF_MPI:-pmix}" --kill-on-bad-exit=0 --wait=30 "$LEONTIEF" "$@"
}
