# shellcheck shell=bash
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
