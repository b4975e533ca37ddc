# shellcheck shell=bash
# `supervised ARGUMENT...`: the program in the background, so that this shell hears the signals that are sent to it alone and
# passes them on; the last one it heard is in `heard`.
heard='' program=''
supervised() {
    local code=0
    launch "$@" &
    program=$!
    # It may have come before there was a program.
    [ -z "$heard" ] || kill -"$heard" "$program" 2>/dev/null || true
    # A signal ends `wait`, not the program.
    while kill -0 "$program" 2>/dev/null; do
        code=0
        wait "$program" || code=$?
    done
    return "$code"
}
passed_on() {
    heard=$1
    [ -z "$program" ] || kill -"$1" "$program" 2>/dev/null || true
}
# A shell's background does not hear INT.
trap 'passed_on TERM' TERM INT

# `ended CODE`: the last line of a job's log, for whoever finds it in the morning. No file under its final name is ever
# half written, however a job ends.
ended() {
    case $1 in
    0) ;;
    75) echo "leontief: stopped cleanly; the same job again goes on" ;;
    2 | 3 | 4) echo "leontief: ended with exit code $1: mend what the message above names, then submit the same job again" ;;
    6) echo "leontief: ended with exit code 6: make room and rights for the files above, then submit the same job again" ;;
    9 | 129 | 13? | 14? | 15?)
        echo "leontief: a rank was killed (exit code $1): memory ran out, or somebody ended it. Submit the same job again," \
            "with more memory or nodes where that ran out: an ensemble goes on from its batches, a solve begins anew"
        ;;
    *) echo "leontief: ended with exit code $1: see the message above, then submit the same job again" ;;
    esac >&2
}
