#!/usr/bin/env bash
# Job scripts on a real Slurm of one node: `make test-slurm`. Needs root and Debian's packages, and says so.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
LEONTIEF=${1:?names the program}
[ "$(id -u)" = 0 ] || { echo "not run: starting slurmctld and slurmd takes root" >&2; exit 0; }
export LEONTIEF LEONTIEF_JOBS=$here/jobs OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
# shellcheck source=tests/slurm/cluster.sh
source "$here/tests/slurm/cluster.sh"
work=$(mktemp -d)
finish() {
    local code=$?
    stop_cluster
    if [ "$code" = 0 ]; then rm -rf "$work"; else echo "failed; logs are kept in $work" >&2; fi
}
trap finish EXIT
start_cluster "$work/cluster"
cd "$work"

passed() { echo "passed: $1"; }

"$LEONTIEF" --quiet synth table.h5 --provinces 4 --regions 12 --sectors 5
"$LEONTIEF" --quiet solve --table table.h5 --output alone.h5
cat >solve.toml <<TOML
[input]
table = "$work/table.h5"
TOML

job=$(sbatch --parsable "$here/jobs/solve.sbatch" solve.toml out)
reaches "$job" 60 COMPLETED
"$LEONTIEF" compare alone.h5 out/archive.h5
grep -q '^ *@ranks = 2' <("$LEONTIEF" show out/archive.h5)
passed "solve on two ranks, bits as alone"

# Without PMIx every task would think itself alone and write the same file: MPI or the program refuses.
code=0
srun -n 2 --mpi=none "$LEONTIEF" solve --table table.h5 --output twice.h5 2>singletons.log || code=$?
if [ "$code" = 0 ] || [ -e twice.h5 ]; then
    echo "two singletons went on and ended with $code" >&2
    exit 1
fi
passed "two singletons in the place of two ranks are refused"
