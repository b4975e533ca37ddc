# shellcheck shell=bash
# A Slurm site where leontief is on the path (or LEONTIEF names it) and Slurm knows PMIx.
LEONTIEF=${LEONTIEF:-leontief}
# Since Slurm 22.05 a step does not inherit the CPUs of a task.
export SRUN_CPUS_PER_TASK=${SLURM_CPUS_PER_TASK:-1}
export RAYON_NUM_THREADS=$SRUN_CPUS_PER_TASK
launch() { exec srun --mpi="${LEONTIEF_MPI:-pmix}" --kill-on-bad-exit=1 "$LEONTIEF" "$@"; }
