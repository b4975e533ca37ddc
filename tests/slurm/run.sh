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

job=$(sbatch --parsable "$here/jobs/scaling.sbatch" table.h5 scaled)
reaches "$job" 120 COMPLETED
grep -Eqx '1,[0-9.e-]+,[0-9]+' scaled/scaling.csv
grep -Eqx '2,[0-9.e-]+,[0-9]+' scaled/scaling.csv
passed "a scaling study on one and two ranks, bits as alone"

# The same by the program's own verb: sizes as asked for, the log beside the output.
[ ! -e submitted ]
"$LEONTIEF" submit solve.toml --output submitted --nodes 1 --ranks-per-node 2 --dry-run | grep -q -- "--ntasks=2"
[ ! -e submitted ]
job=$("$LEONTIEF" --json submit solve.toml --output submitted --nodes 1 --ranks-per-node 2 --walltime 10m |
    sed -n 's/.*"id": "\([0-9]*\)".*/\1/p')
reaches "$job" 60 COMPLETED
"$LEONTIEF" compare alone.h5 submitted/archive.h5
[ -e "submitted/leontief-$job.log" ]
# A table that is not there is told before anything is submitted.
if "$LEONTIEF" submit solve.toml --output refused --nodes 1 --set input.table=none.h5 2>/dev/null; then exit 1; fi
[ ! -e refused ]
passed "submit: a dry run, a job on two ranks, and a table that is not there"

# Without PMIx every task would think itself alone and write the same file: MPI or the program refuses.
code=0
srun -n 2 --mpi=none "$LEONTIEF" solve --table table.h5 --output twice.h5 2>singletons.log || code=$?
if [ "$code" = 0 ] || [ -e twice.h5 ]; then
    echo "two singletons went on and ended with $code" >&2
    exit 1
fi
passed "two singletons in the place of two ranks are refused"

# An ensemble that takes about twice what the job below gets before its signal, on the machine as it is now.
cat >draws.toml <<TOML
[input.synth]
provinces = 4
regions = 40
sectors = 10
[ensemble]
draws = 64
batch = 8
TOML
begin=$(date +%s%N)
"$LEONTIEF" --quiet ensemble draws.toml --output calibration
each=$((($(date +%s%N) - begin) / 64000000))
# Two ranks, 100 to 160 s before the signal: 300 s of one rank is more than the first start can do.
draws=$((300000 / (each > 0 ? each : 1) / 8 * 8 + 8))
size="ensemble.draws=$draws"
"$LEONTIEF" --quiet ensemble draws.toml --output alone --set "$size" &
alone=$!

job=$(sbatch --parsable --time=3 --signal=B:USR1@60 "$here/jobs/ensemble.sbatch" draws.toml drawn --set "$size")
reaches "$job" 60 RUNNING
for _ in $(seq 200); do
    if grep -q "stopped by a signal" "leontief-ensemble-$job.log" 2>/dev/null; then break; fi
    sleep 1
done
grep -q "stopped by a signal" "leontief-ensemble-$job.log"
[ ! -e drawn/ensemble.h5 ]
"$LEONTIEF" status drawn | grep -q "not done: the same command goes on"
reaches "$job" 500 COMPLETED
scontrol show job "$job" | grep -q "Restarts=[1-9]"
wait "$alone"
"$LEONTIEF" compare alone/ensemble.h5 drawn/ensemble.h5
"$LEONTIEF" status drawn | grep -q "merged"
passed "an ensemble signaled before its limit, requeued and finished, bits as alone ($draws draws)"

job=$(sbatch --parsable --array=1-3 "$here/jobs/ensemble-array.sbatch" draws.toml parts)
merge=$(sbatch --parsable --dependency=afterok:"$job" "$here/jobs/merge.sbatch" draws.toml parts)
reaches "$merge" 300 COMPLETED
"$LEONTIEF" compare calibration/ensemble.h5 parts/ensemble.h5
passed "an array of three parts and its merge, bits as alone"

merge=$("$LEONTIEF" --json submit draws.toml --output own --nodes 1 --array 2 | sed -n 's/.*"id": "\([0-9]*\)".*/\1/p' | tail -1)
reaches "$merge" 300 COMPLETED
"$LEONTIEF" compare calibration/ensemble.h5 own/ensemble.h5
passed "submit --array: two parts and their merge, bits as alone"

# A merge without one part is refused, and no archive appears.
rm parts/ensemble.h5 parts/ensemble.shards/batch_00001.h5
merge=$(sbatch --parsable "$here/jobs/merge.sbatch" draws.toml parts)
reaches "$merge" 60 FAILED
grep -q "missing or damaged .*, the first batch_00001.h5" "leontief-merge-$merge.log"
[ ! -e parts/ensemble.h5 ]
passed "a merge of incomplete parts is refused"

job=$(sbatch --parsable "$here/jobs/ensemble.sbatch" draws.toml canceled --set "$size")
reaches "$job" 60 RUNNING
for _ in $(seq 120); do
    if compgen -G "canceled/ensemble.shards/batch_*.h5" >/dev/null; then break; fi
    sleep 1
done
scancel "$job"
reaches "$job" 60 CANCELLED
[ ! -e canceled/ensemble.h5 ]
"$LEONTIEF" --quiet ensemble draws.toml --output canceled --set "$size"
"$LEONTIEF" compare alone/ensemble.h5 canceled/ensemble.h5
passed "a canceled job loses no batch, and the same command without Slurm goes on"
