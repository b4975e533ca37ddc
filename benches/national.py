"""The national case against its slow twin, scipy's LU with 313 solves, in one run.

    python benches/national.py target/release/leontief [--counties] [--world]

Prints time, ratio to the twin and peak memory of every form. `make bench` installs numpy and scipy and runs it.
"""
import os
import subprocess
import sys
import tempfile
import time

import numpy as np
import scipy.linalg as sl

PROGRAM = os.path.abspath(sys.argv[1])
N, R = 13_146, 313


def run(*arguments):
    """Seconds and peak memory (MB) of one process."""
    start = time.time()
    child = subprocess.Popen([PROGRAM, "--quiet", *arguments])
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, arguments
    return time.time() - start, usage.ru_maxrss / 1e3


def twin():
    """Dense LU of a random productive matrix of the nation's order, and a solve a region."""
    rng = np.random.default_rng(1)
    A = rng.random((N, N))
    A *= 0.6 / A.sum(0)
    np.negative(A, out=A)
    A[np.diag_indices(N)] += 1
    F = rng.random((N, R))
    start = time.time()
    factors = sl.lu_factor(A, overwrite_a=True, check_finite=False)
    sl.lu_solve(factors, F, overwrite_b=True, check_finite=False)
    return time.time() - start


def main():
    # In a process of its own: its memory would count as that of every process it starts.
    told = subprocess.run([sys.executable, __file__, PROGRAM, "--twin"], capture_output=True, check=True)
    seconds = float(told.stdout)
    print(f"| scipy LU + {R} solves, n = {N} | {seconds:.1f} s | 1 | |")
    with tempfile.TemporaryDirectory() as folder:
        table, archive = f"{folder}/table.h5", f"{folder}/archive.h5"
        nation = ["--provinces", "31", "--regions", "313", "--sectors", "42"]
        cases = [
            ("hierarchical, all accounts", nation + ["--form", "hierarchical"], []),
            ("dense trade shares, all accounts", nation + ["--form", "factored"], []),
            ("dense trade shares by GMRES, flows and accounts by region", nation + ["--form", "factored"],
             ["--method", "gmres", "--accounts", "regions"]),
            ("dense, structure found, all accounts", nation + ["--form", "dense"], []),
            ("dense with 15 % noise, flows and accounts by region", nation + ["--form", "dense", "--noise", "0.15"],
             ["--accounts", "regions"]),
        ]
        if "--counties" in sys.argv:
            cases.append(("2,850 counties, n = 119,700, hierarchical, all accounts",
                          ["--provinces", "31", "--regions", "2850", "--sectors", "42"], []))
        if "--world" in sys.argv:
            cases.append(("10,000 cities of 190 countries, n = 420,000, hierarchical, one stressor",
                          ["--provinces", "190", "--regions", "10000", "--sectors", "42"],
                          ["--set", 'accounts.extensions=["water"]']))
        for what, size, options in cases:
            run("synth", table, *size)
            took, memory = run("solve", "--table", table, "--output", archive, *options)
            print(f"| {what} | {took:.2f} s | 1/{seconds / took:.1f} | {memory:.0f} MB |", flush=True)
            os.remove(table)
            os.remove(archive)


if "--twin" in sys.argv:
    print(twin())
else:
    main()
