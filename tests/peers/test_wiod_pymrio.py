"""WIOD 2011 (a genuine published table) against pymrio. Reads ../shared/data; skipped where it is missing."""

import h5py
import pytest
import rivals


@pytest.fixture(scope="module")
def folder(wiod):
    return wiod


def test_every_account_agrees(archive, io):
    names = rivals.ACCOUNTS + rivals.REGIONAL
    assert rivals.compare_with_pymrio(archive, io, names) == 2 * len(names)


def test_flows_and_categories_agree(archive, io):
    rivals.compare_flows(archive, io)
    rivals.compare_categories(archive, io)


def test_the_footprint_is_all_emissions_but_those_without_output(archive, io):
    """The data's README: 1,694.885 kt of CO2 stand on sectors of zero output, which no footprint can reach."""
    x = io.x.iloc[:, 0].to_numpy()
    F = io.emissions.F.to_numpy()
    stranded = F[:, x == 0].sum()
    assert stranded == pytest.approx(1694.885, abs=5e-4)
    with h5py.File(archive, "r") as file:
        total = file["accounts/emissions/D_cba"][:].sum()
    assert total == pytest.approx(F.sum() - stranded, rel=1e-12)
