# shellcheck shell=bash
# `run_and_requeue OUTPUT ARGUMENT...`: the program in the background, so that this shell can pass on the signal that Slurm
# sends before the limit. Exit code 75 says that it stopped cleanly and goes on where it is started again.
run_and_requeue() {
    local output=$1 program='' code=0 limit='' before
    shift
    before=$(batches "$output")
    trap 'limit=near; [ -z "$program" ] || kill -USR1 "$program" 2>/dev/null || true' USR1
    launch "$@" &
    program=$!
    # Slurm may have been early.
    [ -z "$limit" ] || kill -USR1 "$program" 2>/dev/null || true
    # A signal ends `wait`, not the program.
    while kill -0 "$program" 2>/dev/null; do
        code=0
        wait "$program" || code=$?
    done
    # 138: the signal came before the program listened.
    if [ "$code" = 138 ] && [ -n "$limit" ]; then code=75; fi
    [ "$code" = 75 ] || return "$code"
    # Cancelled, or stopped by hand: somebody wants it to end.
    if [ -z "$limit" ] || [ -e "$output/STOP" ] || [ -z "${SLURM_JOB_ID:-}" ]; then return 75; fi
    if [ "$(batches "$output")" -le "$before" ]; then
        echo "no batch of draws was done within the limit, so this job is not requeued: make ensemble.batch smaller, or ask for more time" >&2
        return 75
    fi
    # An element of an array is requeued by its own number.
    local job=$SLURM_JOB_ID
    [ -z "${SLURM_ARRAY_JOB_ID:-}" ] || job=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
    if ! scontrol requeue "$job"; then
        echo "Slurm does not requeue this job: submit it again" >&2
        return 75
    fi
    # Until Slurm ends this shell: its exit must not look like the job's end.
    sleep 60
    return 75
}

# How many batches of draws there are.
batches() { { compgen -G "$1/ensemble.shards/*.h5" || true; } | wc -l; }
