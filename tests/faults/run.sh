#!/usr/bin/env bash
# Runs are killed, filled up, damaged and stopped; after each fault there is a right archive, or a clear error and a run
# that goes on to the same bits: tests/faults/run.sh PROGRAM [TIMES [CYCLES]]. Faults of disks take root, and say so.
set -euo pipefail
LEONTIEF=${1:?names the program} times=${2:-3} cycles=${3:-10}
LEONTIEF=$(realpath "$LEONTIEF")
here=$(cd "$(dirname "$0")/../.." && pwd)
export LEONTIEF OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
# As in jobs/site/laptop.sh, which says why.
export PMIX_MCA_gds=hash
work=$(mktemp -d)
mounted=
finish() {
    local code=$?
    [ -z "$mounted" ] || umount "$mounted" 2>/dev/null || true
    if [ "$code" = 0 ]; then rm -rf "$work"; else echo "failed; files are kept in $work" >&2; fi
}
trap finish EXIT
cd "$work"
cat >draws.toml <<TOML
[input.synth]
provinces = 3
regions = 12
sectors = 10
[ensemble]
draws = 48
batch = 4
TOML
ranks() { mpirun -n "$1" --oversubscribe --bind-to none "$LEONTIEF" --quiet "${@:2}"; }
draws() { "$LEONTIEF" --quiet ensemble draws.toml --output "$@"; }
begin=$(date +%s%N)
draws reference
whole=$((($(date +%s%N) - begin) / 1000000))
# A moment inside a run, in seconds.
moment() { awk -v seed="$RANDOM" -v whole="$whole" 'BEGIN { srand(seed); print rand() * whole / 1000 }'; }
same() { "$LEONTIEF" compare reference/ensemble.h5 "$1/ensemble.h5" >/dev/null || { echo "$1 is not the reference" >&2; return 1; }; }
# The archive is not there, or right.
sound() { [ ! -e "$1/ensemble.h5" ] || same "$1"; }
fails() {
    local wanted=$1 code=0
    shift
    "$@" 2>error.log || code=$?
    [ "$code" = "$wanted" ] || { echo "exit code $code, not $wanted: $*" >&2; cat error.log >&2; return 1; }
}
# The lowest bit of one byte.
flip() {
    local byte
    byte=$(od -An -tu1 -j "$2" -N 1 "$1")
    printf '%b' "\\x$(printf %02x $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
# Seconds within which a run ends whose rank was killed or panicked.
SOON=30
longest=0
# Waits for a process, no longer than that; its exit code is in `code`.
ended() {
    local begin=$SECONDS
    code=0
    wait "$1" || code=$?
    local took=$((SECONDS - begin))
    [ "$took" -le "$longest" ] || longest=$took
    [ "$took" -lt "$SOON" ] || { echo "ended after $took s only" >&2; return 1; }
}
passed() { echo "passed: $1"; }

for _ in $(seq "$times"); do
    rm -rf killed
    ranks 2 ensemble draws.toml --output killed 2>/dev/null &
    launcher=$!
    sleep "$(moment)"
    victim=$(pgrep -f "^$LEONTIEF --quiet ensemble draws.toml --output killed" | shuf -n 1 || true)
    [ -z "$victim" ] || kill -9 "$victim" 2>/dev/null || true
    ended "$launcher"
    sound killed
    draws killed
    same killed
done
passed "a rank killed at a random moment, $times times: the others end within ${SOON} s (the longest ${longest} s)"

# The job script's log says what to do, whatever the launcher prints.
for _ in $(seq "$times"); do
    rm -rf job
    LEONTIEF_SITE=laptop LEONTIEF_JOBS=$here/jobs bash "$here/jobs/ensemble.sbatch" draws.toml job --quiet \
        --set ensemble.draws=400 2>job.log &
    launcher=$!
    for _ in $(seq 600); do
        if compgen -G "job/ensemble.shards/batch_*.h5" >/dev/null; then break; fi
        sleep 0.05
    done
    victim=$(pgrep -f "^$LEONTIEF ensemble draws.toml --output job" | shuf -n 1)
    kill -9 "$victim"
    ended "$launcher"
    grep -q "a rank was killed.*Submit the same job again" job.log || { cat job.log >&2; exit 1; }
    [ ! -e job/ensemble.h5 ]
done
passed "a rank of a job killed, $times times: the log says what to do (the longest ${longest} s)"

# So does a rank that lives on, where there is no job script.
for _ in $(seq "$times"); do
    rm -rf killed
    ranks 2 ensemble draws.toml --output killed --set ensemble.draws=400 2>killed.log &
    launcher=$!
    for _ in $(seq 600); do
        if compgen -G "killed/ensemble.shards/batch_*.h5" >/dev/null; then break; fi
        sleep 0.05
    done
    kill -9 "$(pgrep -f "^$LEONTIEF --quiet ensemble draws.toml --output killed" | shuf -n 1)"
    ended "$launcher"
    grep -q "was told to end (SIGTERM).*run the same command" killed.log || { cat killed.log >&2; exit 1; }
    [ ! -e killed/ensemble.h5 ]
done
passed "a rank killed under mpirun alone, $times times: another one says what to do (the longest ${longest} s)"

# One rank without room for its threads: a panic of the real program. Its backtrace would have no room either.
"$LEONTIEF" --quiet synth small.h5 --regions 12 --sectors 5
for _ in $(seq "$times"); do
    rm -f panicked.h5
    # shellcheck disable=SC2016 # the inner shell's words
    mpirun --oversubscribe --bind-to none -n 1 "$LEONTIEF" solve --table small.h5 --output panicked.h5 : -n 1 \
        sh -c 'ulimit -v 700000; RUST_BACKTRACE=0 RAYON_NUM_THREADS=20000 exec "$0" "$@"' "$LEONTIEF" solve --table small.h5 \
        --output panicked.h5 2>panic.log &
    ended $!
    if [ "$code" = 0 ] || ! grep -q panicked panic.log; then
        cat panic.log >&2
        exit 1
    fi
    [ ! -e panicked.h5 ]
done
passed "a rank that panics, $times times (the longest ${longest} s)"

for signal in TERM INT USR1; do
    rm -rf stopped
    "$LEONTIEF" --quiet ensemble draws.toml --output stopped 2>stopped.log &
    sleep "$(moment)"
    kill -"$signal" $! 2>/dev/null || true
    code=0
    wait $! || code=$?
    # Before the first draw nobody listens yet.
    case $code in 0 | 75 | 130 | 138 | 143) ;; *) cat stopped.log >&2; exit 1 ;; esac
    sound stopped
    draws stopped
    same stopped
done
passed "SIGTERM, SIGINT and SIGUSR1"

for _ in $(seq "$times"); do
    shard=$(find reference/ensemble.shards -name 'batch_*.h5' | shuf -n 1)
    name=$(basename "$shard")
    size=$(stat -c %s "$shard")
    for damage in flip truncate empty; do
        rm -rf damaged
        cp -rp reference damaged
        rm damaged/ensemble.h5
        at=$((512 + (RANDOM * 32768 + RANDOM) % (size - 512)))
        case $damage in
        flip) flip "damaged/ensemble.shards/$name" "$at" ;;
        truncate) truncate --size "$at" "damaged/ensemble.shards/$name" ;;
        empty) truncate --size 0 "damaged/ensemble.shards/$name" ;;
        esac
        touch -d '2 hours ago' damaged/ensemble.shards/*.h5
        draws damaged 2>/dev/null
        same damaged
        made=$(find damaged/ensemble.shards -name '*.h5' -newermt '1 hour ago' -printf '%f\n')
        [ "$made" = "$name" ] || { echo "made anew: $made, damaged was $name" >&2; exit 1; }
    done
done
passed "a shard flipped, cut and emptied, $times times: that batch alone was made anew"

rm -rf changed
cp -rp reference changed
fails 2 "$LEONTIEF" --quiet ensemble draws.toml --output changed --set ensemble.seed=7
grep -q "ensemble.seed" error.log
same changed
passed "another config is refused with its key"

if [ "$(id -u)" = 0 ] && mkdir disk && mount -t tmpfs -o size=64k tmpfs disk 2>/dev/null; then
    mounted=$work/disk
    fails 6 "$LEONTIEF" --quiet ensemble draws.toml --output disk/full
    sound disk/full
    mount -o remount,size=64m "$mounted"
    draws disk/full
    same disk/full
    passed "a full disk"
    mount -o remount,ro "$mounted"
    fails 6 "$LEONTIEF" --quiet ensemble draws.toml --output disk/full --set ensemble.draws=52
    same disk/full
    fails 6 "$LEONTIEF" --quiet ensemble draws.toml --output disk/new
    mount -o remount,rw "$mounted"
    passed "a disk that cannot be written"
    umount "$mounted"
    mounted=
else
    echo "not run: faults of disks take root and a mount"
fi

# Rights are nothing to root: somebody else runs.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    chmod 755 "$work"
    cp "$LEONTIEF" leontief
    for _ in $(seq "$times"); do
        rm -rf rights
        install -d -o nobody rights
        setpriv --reuid=65534 --regid=65534 --clear-groups ./leontief --quiet ensemble draws.toml --output rights \
            2>rights.log &
        launcher=$!
        sleep "$(moment)"
        [ ! -d rights/ensemble.shards ] || chmod 555 rights/ensemble.shards
        chmod 555 rights
        code=0
        wait "$launcher" || code=$?
        case $code in
        0) same rights ;;
        6) grep -q "make room and rights there\|ermission denied" rights.log || { cat rights.log >&2; exit 1; } ;;
        *) echo "exit code $code where rights were taken" >&2; cat rights.log >&2; exit 1 ;;
        esac
        sound rights
        chmod 755 rights
        [ ! -d rights/ensemble.shards ] || chmod 755 rights/ensemble.shards
        draws rights
        same rights
    done
    passed "rights taken at a random moment, $times times"
else
    echo "not run: taking rights from somebody takes root and setpriv"
fi

"$LEONTIEF" --quiet synth table.h5 --provinces 6 --regions 60 --sectors 30 --form dense
"$LEONTIEF" --quiet solve --table table.h5 --output whole.h5
begin=$(date +%s%N)
"$LEONTIEF" --quiet solve --table table.h5 --output whole.h5
whole=$((($(date +%s%N) - begin) / 1000000))
for _ in $(seq "$times"); do
    rm -f part.h5
    "$LEONTIEF" --quiet solve --table table.h5 --output part.h5 2>/dev/null &
    sleep "$(moment)"
    kill -9 $! 2>/dev/null || true
    wait $! 2>/dev/null || true
    [ ! -e part.h5 ] || "$LEONTIEF" compare whole.h5 part.h5 >/dev/null
    cp table.h5 breaking.h5
    rm -f broken.h5
    "$LEONTIEF" --quiet solve --table breaking.h5 --output broken.h5 2>broken.log &
    sleep "$(moment)"
    truncate --size $((RANDOM * 64)) breaking.h5
    code=0
    wait $! || code=$?
    case $code in
    0) "$LEONTIEF" compare whole.h5 broken.h5 --ignore /provenance >/dev/null ;;
    3 | 6) [ ! -e broken.h5 ] ;;
    *) echo "exit code $code of a table that broke while it was read" >&2; cat broken.log >&2; exit 1 ;;
    esac
done
passed "a solve killed, and a table cut while it was read, $times times"

# Another table of the same size in the place of the one being read: half of each would pass every checksum.
"$LEONTIEF" --quiet synth other.h5 --provinces 6 --regions 60 --sectors 30 --form dense --seed 7
"$LEONTIEF" --quiet solve --table other.h5 --output whole-other.h5
for _ in $(seq "$times"); do
    rm -f changed.h5
    cp table.h5 changing.h5
    "$LEONTIEF" --quiet solve --table changing.h5 --output changed.h5 2>changed.log &
    sleep "$(moment)"
    cat other.h5 >changing.h5
    code=0
    wait $! || code=$?
    case $code in
    0)
        "$LEONTIEF" compare whole.h5 changed.h5 --ignore /provenance >/dev/null ||
            "$LEONTIEF" compare whole-other.h5 changed.h5 --ignore /provenance >/dev/null
        ;;
    3 | 6) [ ! -e changed.h5 ] ;;
    *) echo "exit code $code of a table that changed while it was read" >&2; cat changed.log >&2; exit 1 ;;
    esac
done
passed "a table overwritten while it was read, $times times"

begin=$(date +%s%N)
rm -rf soak
for cycle in $(seq "$cycles"); do
    # A little more than a batch a cycle, on one rank or two, so that many cycles are needed.
    ranks $((cycle % 2 + 1)) ensemble draws.toml --output soak 2>/dev/null &
    launcher=$!
    sleep "$(moment | awk -v whole="$whole" '{ print 0.3 + $1 / 4 }')"
    pkill -9 -f "$LEONTIEF --quiet ensemble draws.toml --output soak" 2>/dev/null || true
    wait "$launcher" 2>/dev/null || true
    sound soak
    if [ -e soak/ensemble.h5 ]; then rm -rf soak; fi
done
draws soak
same soak
passed "$cycles cycles of kill and resume in $((($(date +%s%N) - begin) / 1000000000)) s, the same bits in the end"
