"""A table that exports: pymrio takes `RoW`, which has demand and no production, for one more consuming region.

So its footprints have a column for RoW, and its traded accounts count what leaves as consumed abroad. Ours keep what
leaves apart (`exports_total`, `balancing_total`, `D_exports`, `D_balancing`); added up, the two must agree.
"""

import h5py
import numpy as np
import pandas as pd
import pymrio
import pytest
import rivals

LEAVES = [("RoW", "exports"), ("RoW", "balancing")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """pymrio's test system, a tenth of every output exported on top, and a small balancing column of both signs."""
    io = pymrio.load_test()
    x = pymrio.calc_x(io.Z, io.Y).iloc[:, 0]
    signs = np.where(np.arange(len(x)) % 3 == 0, -1.0, 1.0)
    io.Y[LEAVES[0]], io.Y[LEAVES[1]] = 0.1 * x, 1e-3 * x * signs
    io.x = None
    io.emissions.F_Y[LEAVES[0]] = io.emissions.F_Y[LEAVES[1]] = 0.0
    # Without a population of RoW, pymrio stops in calc_all.
    io.population["RoW"] = np.nan
    folder = tmp_path_factory.mktemp("pymrio") / "exporting"
    io.save_all(folder)
    return folder


def real(account):
    """The columns of the regions that produce, in table order."""
    return account[[f"reg{r}" for r in range(1, 7)]]


def abroad(account):
    """What pymrio gives RoW, by stressor."""
    return account["RoW"].to_numpy().reshape(len(account), -1).sum(axis=1)


def test_the_real_regions_agree(archive, io):
    held = 0
    with h5py.File(archive, "r") as file:
        for extension in io.get_extensions(data=True):
            ours = rivals.group_of(file, extension.name)
            assert rivals.text(ours["region"]) == [f"reg{r}" for r in range(1, 7)]
            for name in ["S", "M", "D_pba", "D_cba", "D_imp", "D_cba_reg", "D_pba_reg", "D_imp_reg", "D_cba_cap", "D_pba_cap"]:
                rivals.hold(f"{extension.name}/{name}", ours[name][:], real(getattr(extension, name)))
                held += 1
    assert held == 30


def test_what_leaves_is_what_pymrio_gives_to_the_rest_of_the_world(archive, io):
    with h5py.File(archive, "r") as file:
        for extension in io.get_extensions(data=True):
            ours, name = rivals.group_of(file, extension.name), extension.name
            assert abs(abroad(extension.D_cba)).min() > 0
            leaving = ours["exports_total"][:] + ours["balancing_total"][:]
            rivals.hold(f"{name}: embodied in what leaves", leaving[:, None], abroad(extension.D_cba)[:, None])
            exported = ours["D_exp"][:] + ours["D_exports"][:] + ours["D_balancing"][:]
            rivals.hold(f"{name}: D_exp with what leaves", exported, real(extension.D_exp))
            # All that production emits is in somebody's footprint or leaves.
            emitted, used = ours["D_pba"][:].sum(axis=(1, 2)), ours["D_cba"][:].sum(axis=(1, 2))
            rivals.hold(f"{name}: D_pba = D_cba + what leaves", emitted[:, None], (used + leaving)[:, None])


def test_production_is_total_output_exports_included(archive, io):
    """Output by hand: row sums of Z and all of Y, what leaves too; production-based emissions are all of F."""
    x = io.Z.to_numpy().sum(axis=1) + io.Y.to_numpy().sum(axis=1)
    with h5py.File(archive.with_name("table.h5"), "r") as table, h5py.File(archive, "r") as file:
        rivals.hold("x", table["table/x"][:].reshape(1, -1), x[None, :])
        for extension in io.get_extensions(data=True):
            ours = rivals.group_of(file, extension.name)
            rivals.hold(f"{extension.name}/F", ours["D_pba"][:], extension.F)


def test_pymrio_reads_what_we_write(leontief, archive, io, tmp_path):
    leontief("convert", archive.with_name("table.h5"), tmp_path / "back")
    back = rivals.calculated(tmp_path / "back")
    assert np.isnan(back.population["RoW"].iloc[0])
    ours = {extension.name.lower().replace(" ", "_"): extension for extension in back.get_extensions(data=True)}
    for extension in io.get_extensions(data=True):
        twin = ours[extension.name.lower().replace(" ", "_")]
        for name in ["D_cba", "D_pba", "D_imp", "D_exp"]:
            pd.testing.assert_index_equal(getattr(twin, name).columns, getattr(extension, name).columns, check_names=False)
            rivals.hold(f"{extension.name}/{name}", getattr(twin, name), getattr(extension, name))


def test_results_count_what_leaves_among_exports_as_pymrio_does(leontief, archive, io, tmp_path):
    """Regions that produce have pymrio's accounts; RoW, which produces nothing, has none in the folder."""
    leontief("export", archive, "--pymrio", tmp_path / "results")
    results = pymrio.load_all(tmp_path / "results")
    ours = {extension.name.lower().replace(" ", "_"): extension for extension in results.get_extensions(data=True)}
    for extension in io.get_extensions(data=True):
        twin = ours[extension.name.lower().replace(" ", "_")]
        for name in ["D_cba", "D_pba", "D_imp", "D_exp", "D_cba_reg", "D_pba_reg", "D_imp_reg", "D_exp_reg"]:
            found, expected = getattr(twin, name), real(getattr(extension, name))
            assert list(found.columns) == list(expected.columns), f"{extension.name}/{name}"
            rivals.hold(f"{extension.name}/{name}", found, expected)
        assert twin.D_exp_cap is None
