# shellcheck shell=bash
# `run_and_requeue OUTPUT ARGUMENT...`: the program in the background, so that this shell can pass on the signal that Slurm
# sends before the limit. Exit code 75 says that it stopped cleanly and goes on where it is started again.
run_and_requeue() {
    local output=$1 program code=0 limit=
    shift
    launch "$@" &
    program=$!
    trap 'limit=near; kill -USR1 "$program" 2>/dev/null || true' USR1
    # A signal ends `wait`, not the program.
    while kill -0 "$program" 2>/dev/null; do
        code=0
        wait "$program" || code=$?
    done
    [ "$code" = 75 ] || return "$code"
    # Cancelled, or stopped by hand: somebody wants it to end.
    if [ -z "$limit" ] || [ -e "$output/STOP" ] || [ -z "${SLURM_JOB_ID:-}" ]; then return 75; fi
    # An element of an array is requeued by its own number.
    if [ -n "${SLURM_ARRAY_JOB_ID:-}" ]; then
        scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
    else
        scontrol requeue "$SLURM_JOB_ID"
    fi
    # Until Slurm ends this shell: its exit must not look like the job's end.
    sleep 60
    return 75
}
