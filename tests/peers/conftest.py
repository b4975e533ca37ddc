"""The program under test, and the data that not every machine has."""

import os
import pathlib
import subprocess

import pytest
import rivals

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def leontief():
    """Runs the program; a failure shows what it said."""
    program = os.environ.get("LEONTIEF", str(ROOT / "target/release/leontief"))

    def run(*arguments):
        done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, f"{' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stderr}"
        return done.stdout

    return run


@pytest.fixture(scope="session")
def wiod():
    """WIOD 2011 as a pymrio folder; it stands beside the repository."""
    folder = ROOT.parent / "shared" / "data" / "wiod-2011"
    if not folder.is_dir():
        pytest.skip(f"{folder} is missing: nothing compared on WIOD 2011")
    return folder


@pytest.fixture(scope="module")
def archive(leontief, folder, tmp_path_factory):
    """The archive that the program makes of a test's `folder`."""
    return rivals.solved(leontief, folder, tmp_path_factory.mktemp("solved"))


@pytest.fixture(scope="module")
def io(folder):
    """pymrio's own accounts of a test's `folder`."""
    return rivals.calculated(folder)
