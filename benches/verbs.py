"""Time and peak memory of every verb by size of the table, on one process.

    python benches/verbs.py target/release/leontief [WIOD_FOLDER]

Sizes: a nation built from statistics (313 regions, 42 sectors), its counties (2,850), the nation as dense blocks
(1.4 GB) and WIOD 2011 where its folder is given. A dash where a verb does not apply.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
WIOD = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None
CONFIGS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "configs")


def measured(*arguments):
    """Seconds and peak memory (MB) of one process."""
    os.sync()
    start = time.time()
    quiet = [] if "--help" in arguments else ["--quiet"]
    child = subprocess.Popen([PROGRAM, *quiet, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, arguments
    return time.time() - start, usage.ru_maxrss / 1e3


def starting():
    """The shortest of eleven times that `--help` takes, milliseconds, and the one in the middle."""
    times = sorted(measured("--help")[0] for _ in range(11))
    return 1e3 * times[0], 1e3 * times[5]


def extracted(folder, table):
    """A table without its first sector."""
    labels = subprocess.run([PROGRAM, "show", table, "/axes/sector", "--csv"], capture_output=True, text=True, check=True)
    first = next(csv.reader([labels.stdout.splitlines()[1]]))[-1]
    chosen = "extract.sectors=" + json.dumps([first])
    return measured("extract", "--table", table, "--output", f"{folder}/loss.h5", "--set", chosen)


def built(folder, regions):
    """Verbs on a nation made from statistics."""
    made = f"{folder}/made"
    config = f"{folder}/build.toml"
    table, archive = f"{made}/table.h5", f"{made}/archive.h5"
    draws = ["--set", "ensemble.draws=8"]
    sizes = ["--provinces", "31", "--regions", str(regions), "--sectors", "42"]
    yield "synth --statistics", measured("synth", folder, "--statistics", *sizes)
    yield "build", measured("build", config, "--output", made)
    yield "check", measured("check", table)
    yield "solve", measured("solve", "--table", table, "--output", archive)
    yield "run", measured("run", config, "--output", made)
    scenarios = ["scenario", f"{CONFIGS}/scenarios.toml", "--table", table, "--output", f"{made}/scenarios.h5"]
    yield "scenario", measured(*scenarios)
    yield "ensemble, 8 draws", measured("ensemble", config, "--output", made, *draws)
    yield "decompose", measured("decompose", "--from", table, "--table", table, "--output", f"{made}/change.h5")
    yield "extract", extracted(made, table)
    yield "paths", measured("paths", "--table", table, "--output", f"{made}/paths.h5")
    yield "report", measured("report", made, "--output", f"{folder}/page")
    yield "compare", measured("compare", archive, archive)
    yield "export, accounts as CSV", measured("export", archive, "/accounts", "--output", f"{folder}/accounts-csv")


def given(folder, make, options=()):
    """Verbs on a table that is there."""
    table, archive = f"{folder}/table.h5", f"{folder}/archive.h5"
    yield make[0], measured(*(part if part != "TABLE" else table for part in make))
    yield "check", measured("check", table)
    yield "solve", measured("solve", "--table", table, "--output", archive, *options)
    yield "report", measured("report", archive, "--output", f"{folder}/page")
    yield "compare", measured("compare", table, table)
    yield "paths", measured("paths", "--table", table, "--output", f"{folder}/paths.h5")
    yield "extract", extracted(folder, table)


def main():
    least, middle = starting()
    print(f"leontief --help: {middle:.0f} ms in the middle of eleven, {least:.0f} ms at least\n")
    print("| verb | size | time | memory |\n|---|---|---|---|")
    nation = ["--provinces", "31", "--regions", "313", "--sectors", "42"]
    dense = ("synth", "TABLE", "--form", "dense", *nation)
    sizes = [
        ("313 regions", lambda folder: built(folder, 313)),
        ("2,850 regions", lambda folder: built(folder, 2850)),
        ("313 regions, dense", lambda folder: given(folder, dense)),
    ]
    if WIOD:
        sizes.append(("WIOD 2011", lambda folder: given(folder, ("convert", WIOD, "TABLE"))))
    for size, verbs in sizes:
        with tempfile.TemporaryDirectory() as folder:
            for verb, (seconds, memory) in verbs(folder):
                print(f"| {verb} | {size} | {seconds:.2f} s | {memory:.0f} MB |", flush=True)


main()
