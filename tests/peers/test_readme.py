"""What README.md shows of reading an archive runs as it is printed."""

import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

FENCED = re.compile(r"^```(python|r)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SNIPPETS = FENCED.findall((ROOT / "README.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(leontief, tmp_path_factory):
    """A folder with an `accounts.h5` that has two of README's regions; all else is synthetic."""
    work = tmp_path_factory.mktemp("readme")
    leontief("synth", work / "nation.h5", "--provinces", 2, "--regions", 6, "--sectors", 4, "--form", "dense")
    leontief("convert", work / "nation.h5", work / "table")
    for file in (work / "table").rglob("*"):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace("P01 C001", "CHN").replace("P01 C002", "USA"), encoding="utf-8")
    leontief("convert", work / "table", work / "table.h5")
    leontief("solve", "--table", work / "table.h5", "--output", work / "accounts.h5")
    return work


def test_there_are_snippets_for_xarray_pandas_and_r():
    assert [language for language, _ in SNIPPETS] == ["python", "python", "r"]
    for (_, text), word in zip(SNIPPETS, ["xarray", "pandas", "rhdf5"]):
        assert word in text


@pytest.mark.parametrize("language, text", SNIPPETS)
def test_a_snippet_runs(folder, language, text):
    if language == "r":
        if shutil.which("Rscript") is None:
            pytest.skip("Rscript is not installed (Debian: r-bioc-rhdf5)")
        if subprocess.run(["Rscript", "-e", "library(rhdf5)"], capture_output=True).returncode != 0:
            pytest.skip("R has no rhdf5 (Debian: r-bioc-rhdf5)")
    command = [sys.executable, "-c", text] if language == "python" else ["Rscript", "-e", text]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "CHN" in done.stdout and "kt" in done.stdout, done.stdout
