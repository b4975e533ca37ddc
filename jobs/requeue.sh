# shellcheck shell=bash
# `run_and_requeue OUTPUT ARGUMENT...`: the program, told by USR1 that the limit is near, as Slurm tells this shell. Exit code
# 75 says that it stopped cleanly and goes on where it is started again.
trap 'passed_on USR1' USR1
run_and_requeue() {
    local output=$1 code=0 before
    shift
    before=$(batches "$output")
    supervised "$@" || code=$?
    # shellcheck disable=SC2154 # end.sh sets what was heard
    # 138: the signal came before the program listened.
    if [ "$code" = 138 ] && [ "$heard" = USR1 ]; then code=75; fi
    [ "$code" = 75 ] || return "$code"
    # Canceled, or stopped by hand: somebody wants it to end.
    if [ "$heard" != USR1 ] || [ -e "$output/STOP" ] || [ -z "${SLURM_JOB_ID:-}" ]; then return 75; fi
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

# How many batches of draws there are; whatever the folder's name, it is no pattern.
batches() (
    shopt -s nullglob
    found=("$1"/ensemble.shards/*.h5)
    echo "${#found[@]}"
)
