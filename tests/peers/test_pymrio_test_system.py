"""pymrio's own test system: two stressors with household emissions, six regions with population."""

import pymrio
import pytest
import rivals


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pymrio") / "test-system"
    pymrio.load_test().save_all(folder)
    return folder


def test_every_account_agrees(archive, io):
    assert io.emissions.F_Y is not None and io.population is not None
    names = rivals.ACCOUNTS + rivals.REGIONAL + rivals.PER_HEAD
    assert rivals.compare_with_pymrio(archive, io, names) == 3 * len(names)


def test_flows_and_categories_agree(archive, io):
    rivals.compare_flows(archive, io)
    rivals.compare_categories(archive, io)


def test_pymrio_reads_what_we_write(leontief, folder, archive, tmp_path):
    """There and back: pymrio solves the folder we write to the accounts it has of its own."""
    leontief("convert", archive.with_name("table.h5"), tmp_path / "back")
    back = rivals.calculated(tmp_path / "back")
    ours = {extension.name.lower().replace(" ", "_"): extension for extension in back.get_extensions(data=True)}
    for extension in rivals.calculated(folder).get_extensions(data=True):
        twin = ours[extension.name.lower().replace(" ", "_")]
        for name in rivals.ACCOUNTS + rivals.REGIONAL + rivals.PER_HEAD:
            rivals.hold(f"{extension.name}/{name}", getattr(twin, name), getattr(extension, name))
