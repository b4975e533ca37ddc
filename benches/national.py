"""The national case against its slow twin, scipy's LU with 313 solves, in one run.

    python benches/national.py target/release/leontief [--counties] [--world] [--growth] [--ranks] [--build]

Prints time, ratio to the twin and peak memory of every form; growth with the number of regions; two ranks against one;
with --build only what it takes to build, check and solve a nation from its statistics.
`make bench` installs numpy and scipy and runs it.
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
             ["--method", "gmres", "--accounts", "flows"]),
            ("the same with imported accounts by product, one stressor", nation + ["--form", "factored"],
             ["--method", "gmres", "--set", 'accounts.extensions=["water"]']),
            ("dense, structure found, all accounts", nation + ["--form", "dense"], []),
            ("dense with 15 % noise, flows and accounts by region", nation + ["--form", "dense", "--noise", "0.15"],
             ["--accounts", "flows"]),
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
            # The disk has nothing left to do when the clock starts.
            os.sync()
            took, memory = run("solve", "--table", table, "--output", archive, *options)
            print(f"| {what} | {took:.2f} s | 1/{seconds / took:.1f} | {memory:.0f} MB |", flush=True)
            os.remove(table)
            os.remove(archive)


def growth():
    """Time over regions beside the cost model: set-up and one right-hand side a region by city blocks, order 42 P."""
    m, P = 42, 31
    print("| regions | n | time | growth | model: set-up + R right-hand sides | growth |")
    first = None
    with tempfile.TemporaryDirectory() as folder:
        table, archive = f"{folder}/table.h5", f"{folder}/archive.h5"
        for regions in [R, 2 * R, 4 * R, 8 * R]:
            run("synth", table, "--provinces", str(P), "--regions", str(regions), "--sectors", str(m))
            took, _ = run("solve", "--table", table, "--output", archive)
            setup = regions * (8 / 3 + 2) * m**3 + 2 / 3 * (m * P) ** 3
            model = setup + regions * (2 * regions * m**2 + 2 * (m * P) ** 2)
            first = first or (took, model)
            print(f"| {regions} | {regions * m} | {took:.2f} s | {took / first[0]:.1f} "
                  f"| {model / 1e9:.1f} Gflop | {model / first[1]:.1f} |", flush=True)


def ranks():
    """A dense table without structure on one rank and on two, one thread each."""
    launcher = os.environ.get("MPIRUN", "mpirun --oversubscribe --bind-to none").split()
    environment = dict(os.environ, RAYON_NUM_THREADS="1")
    print("| ranks of one thread | reading | factoring | solving | factoring and solving | memory a rank |")
    with tempfile.TemporaryDirectory() as folder:
        table = f"{folder}/table.h5"
        run("synth", table, "--provinces", "31", "--regions", "313", "--sectors", "42", "--form", "dense", "--noise", "0.15")
        for count in [1, 2]:
            archive = f"{folder}/on_{count}.h5"
            command = launcher + ["-n", str(count), PROGRAM, "--quiet", "solve", "--table", table, "--output", archive]
            subprocess.run(command + ["--accounts", "flows"], check=True, env=environment, stdout=subprocess.DEVNULL)
            fact = lambda name: show(archive, name)
            seconds = [fact(f"seconds_{phase}") for phase in ("reading", "factoring", "solving")]
            print(f"| {count} | {seconds[0]:.1f} s | {seconds[1]:.1f} s | {seconds[2]:.1f} s "
                  f"| {seconds[1] + seconds[2]:.1f} s | {fact('peak_memory') / 1e6:.0f} MB |", flush=True)
        same = subprocess.run([PROGRAM, "compare", f"{folder}/on_1.h5", f"{folder}/on_2.h5"], capture_output=True, text=True)
        print("bits:", same.stdout.strip())


def build():
    """Statistics of a synthetic nation to a table, and on to its archive, at the size of cities and of counties."""
    print("| regions | n | prior | build | memory | build, check and solve | memory |")
    for regions in [R, 2_850]:
        with tempfile.TemporaryDirectory() as folder:
            run("synth", folder, "--statistics", "--provinces", "31", "--regions", str(regions), "--sectors", "42")
            config, output = f"{folder}/build.toml", f"{folder}/made"
            for prior in ["neutral", "gravity"]:
                options = ["--output", output, "--set", f"build.construction.prior={prior}"]
                built, run_whole = run("build", config, *options), run("run", config, *options)
                print(f"| {regions} | {regions * 42} | {prior} | {built[0]:.2f} s | {built[1]:.0f} MB "
                      f"| {run_whole[0]:.2f} s | {run_whole[1]:.0f} MB |", flush=True)


def show(archive, name):
    """A volatile fact of an archive, or the largest of one a rank."""
    tree = subprocess.run([PROGRAM, "show", archive], capture_output=True, text=True, check=True).stdout
    for line in tree.splitlines():
        if line.strip().startswith(f"@{name} = "):
            return float(line.split("=")[1])
    cells = subprocess.run([PROGRAM, "show", archive, f"/provenance/volatile/{name}", "--csv"],
                           capture_output=True, text=True, check=True).stdout
    return max(float(line.rsplit(",", 1)[1]) for line in cells.splitlines()[1:])


if "--twin" in sys.argv:
    print(twin())
elif "--build" in sys.argv:
    build()
else:
    main()
    if "--growth" in sys.argv:
        growth()
    if "--ranks" in sys.argv:
        ranks()
