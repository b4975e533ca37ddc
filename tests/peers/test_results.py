"""Results as a pymrio folder: pymrio loads it, and the accounts in it are those that pymrio makes of the same table."""

import numpy as np
import pandas as pd
import pymrio
import pytest
import rivals


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pymrio") / "test-system"
    pymrio.load_test().save_all(folder)
    return folder


@pytest.fixture(scope="module")
def results(leontief, archive, tmp_path_factory):
    """The folder that `export --pymrio` writes, as pymrio loads it."""
    out = tmp_path_factory.mktemp("results") / "results"
    leontief("export", archive, "--pymrio", out, "--table", archive.with_name("table.h5"))
    return pymrio.load_all(out)


def twins(results, io):
    ours = {extension.name.lower().replace(" ", "_"): extension for extension in results.get_extensions(data=True)}
    return [(ours[other.name.lower().replace(" ", "_")], other) for other in io.get_extensions(data=True)]


def test_the_core_system_is_the_table(results, io):
    for name in ["Z", "Y"]:
        ours, theirs = getattr(results, name), getattr(io, name)
        assert ours.index.equals(theirs.index) and ours.columns.equals(theirs.columns)
        np.testing.assert_array_equal(ours, theirs)
    assert len(results.unit) == len(io.Z) and len(results.x) == len(io.Z)


def test_accounts_are_pymrios_own(results, io):
    names = rivals.ACCOUNTS + rivals.REGIONAL + rivals.PER_HEAD
    pairs = twins(results, io)
    assert len(pairs) == 3
    for ours, theirs in pairs:
        for name in names:
            found, expected = getattr(ours, name), getattr(theirs, name)
            assert found is not None, f"{ours.name}/{name}"
            assert list(found.columns) == list(expected.columns), f"{ours.name}/{name}"
            if ours.name != "value_added":  # ours says that it is implied
                assert list(found.index) == [", ".join(i) if isinstance(i, tuple) else i for i in expected.index]
            rivals.hold(f"{ours.name}/{name}", found, expected)


def test_pymrio_goes_on_from_there(results):
    """All that pymrio makes of the folder once its accounts are taken away is what stood in it."""
    again = results.copy()
    again.reset_all_full()
    again.calc_all()
    for ours, theirs in twins(results, again):
        for name in ["D_cba", "D_pba", "D_imp", "D_exp", "D_cba_reg", "D_pba_reg", "D_imp_reg", "D_exp_reg"]:
            rivals.hold(f"{ours.name}/{name}", getattr(ours, name), getattr(theirs, name))
    whole = results.copy()
    whole.calc_all()
    pd.testing.assert_frame_equal(whole.emissions.D_cba, results.emissions.D_cba)
