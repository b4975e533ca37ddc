#!/usr/bin/env bash
# Lines of every room that the tests run, own crate alone: tests/coverage.sh [what cargo test takes]
# Needs rustup's llvm-tools. Ranks that are killed on purpose leave no counts.
set -euo pipefail

# Cargo calls this script in the place of the compiler for the crates of this folder.
case ${1:-} in
*rustc) exec "$@" -C instrument-coverage ;;
esac

cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools=$(find "$(rustc --print sysroot)" -name llvm-profdata -printf '%h' -quit)
[ -n "$tools" ] || { echo "llvm-tools are missing: rustup component add llvm-tools" >&2; exit 1; }
counts=$(mktemp -d)
trap 'rm -rf "$counts"' EXIT
export RUSTC_WORKSPACE_WRAPPER=$PWD/tests/coverage.sh

LLVM_PROFILE_FILE=/dev/null cargo test --profile ci --no-run 2>&1 | tee "$counts/built"
# Lines are told all the same when a test fails.
failed=0
LLVM_PROFILE_FILE="$counts/%4m.profraw" cargo test --profile ci --no-fail-fast "$@" || failed=$?
"$tools/llvm-profdata" merge --sparse "$counts"/*.profraw --output "$counts/all"
mapfile -t tests < <(sed -n 's/^ *Executable .*(\(.*\))$/\1/p' "$counts/built")
objects=("$(dirname "$(dirname "${tests[0]}")")/leontief")
objects+=("${tests[@]/#/--object=}")
"$tools/llvm-cov" export --format=lcov --instr-profile="$counts/all" "${objects[@]}" >"$counts/lines"

# Lines of the tests themselves, at the end of files and in files of their own, do not count.
awk -v root="$PWD/src/" '
    /^SF:/ {
        file = substr($0, 4)
        counted = index(file, root) == 1 && file !~ /tests(\.rs$|\/)/
        if (!counted) next
        room = substr(file, length(root) + 1)
        sub(/(\.rs|\/.*)$/, "", room)
        end = 0
        for (at = 1; (getline line < file) > 0; at++) {
            if (before == "#[cfg(test)]" && line ~ /^mod tests/ && !end) end = at
            before = line
        }
        close(file)
    }
    /^DA:/ && counted {
        split(substr($0, 4), line_count, ",")
        if (end && line_count[1] + 0 >= end) next
        lines[room]++
        run[room] += line_count[2] > 0
    }
    END {
        for (room in lines) {
            printf "%-14s %6d lines %6.1f %%\n", room, lines[room], 100 * run[room] / lines[room] | "sort"
            all += lines[room]; hit += run[room]
        }
        close("sort")
        printf "%-14s %6d lines %6.1f %%\n", "all", all, 100 * hit / all
    }' "$counts/lines"
exit "$failed"
