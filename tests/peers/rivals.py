"""pymrio's accounts, a slow twin for the flows, and the yardstick both are held to."""

import h5py
import numpy as np
import pymrio

ACCOUNTS = ["S", "M", "D_cba", "D_pba", "D_imp", "D_exp"]
REGIONAL = ["D_cba_reg", "D_pba_reg", "D_imp_reg", "D_exp_reg"]
PER_HEAD = ["D_cba_cap", "D_pba_cap", "D_imp_cap", "D_exp_cap"]

TOLERANCE = 1e-10
# A cell below this share of its stressor's largest is held to TOLERANCE times that share of the largest:
# the solves are certified by norm, not cell by cell.
FLOOR = 1e-2


def hold(name, ours, theirs):
    """Equal to TOLERANCE, stressor by stressor, by norm and cell by cell."""
    ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
    assert ours.size == theirs.size, f"{name}: {ours.shape} against {theirs.shape}"
    for k, (a, b) in enumerate(zip(ours.reshape(len(ours), -1), theirs.reshape(len(theirs), -1))):
        norm, largest = np.linalg.norm(b), np.abs(b).max()
        assert np.linalg.norm(a - b) <= TOLERANCE * norm, f"{name}, stressor {k}: norm off {np.linalg.norm(a - b)}"
        off = np.abs(a - b) - TOLERANCE * np.maximum(np.abs(b), FLOOR * largest)
        worst = int(off.argmax())
        assert off[worst] <= 0, f"{name}, stressor {k}, cell {worst}: {a[worst]!r} against {b[worst]!r}"


def solved(leontief, folder, work):
    """Packs and solves a pymrio folder; the archive's path."""
    table, archive = work / "table.h5", work / "archive.h5"
    leontief("convert", folder, table)
    leontief("solve", "--table", table, "--output", archive, "--accounts", "products")
    return archive


def synthetic(leontief, work):
    """Makes and solves a small nation; the archive's path."""
    table, archive = work / "table.h5", work / "archive.h5"
    leontief("synth", table, "--provinces", 2, "--regions", 5, "--sectors", 3, "--seed", 1)
    leontief("solve", "--table", table, "--output", archive, "--accounts", "products")
    return archive


def calculated(folder):
    """pymrio's own accounts, value added as one more extension: output less intermediate inputs."""
    io = pymrio.load_all(folder)
    x = pymrio.calc_x(io.Z, io.Y)
    value_added = (x.iloc[:, 0] - io.Z.sum(axis=0)).to_frame("value added").T
    io.value_added = pymrio.Extension(name="value_added", F=value_added)
    return io.calc_all()


def group_of(archive, extension):
    """The archive's group of a pymrio extension; pymrio writes folders in lower case with _ for blanks."""
    wanted = extension.lower().replace(" ", "_")
    names = {name.lower().replace(" ", "_"): name for name in archive["accounts"]}
    assert wanted in names, f"no accounts of {extension} among {sorted(names.values())}"
    return archive["accounts"][names[wanted]]


def text(dataset):
    """Labels of a dimension scale."""
    return list(dataset.asstr()[:])


def compare_with_pymrio(path, io, names):
    """Holds every named account of every extension; says how many it held."""
    held = 0
    with h5py.File(path, "r") as archive:
        for extension in io.get_extensions(data=True):
            group = group_of(archive, extension.name)
            assert text(group["region"]) == list(io.get_regions())
            assert text(group["sector"]) == list(io.get_sectors())
            for name in names:
                hold(f"{extension.name}/{name}", group[name][:], getattr(extension, name))
                held += 1
    return held


def slow_flows(io, extension):
    """Stressor by emitting and consuming region, by the dense inverse: what no solver of ours forms."""
    R, m = len(io.get_regions()), len(io.get_sectors())
    L = np.linalg.inv(np.eye(R * m) - io.A.to_numpy())
    Y = io.Y.T.groupby(level="region", sort=False).sum().T.to_numpy()
    by_row = extension.S.to_numpy()[:, :, None] * (L @ Y)
    return by_row.reshape(len(by_row), R, m, R).sum(axis=2)


def compare_flows(path, io):
    """Flows against the slow twin, and the identities that tie them to the other accounts."""
    with h5py.File(path, "r") as archive:
        for extension in io.get_extensions(data=True):
            group, name = group_of(archive, extension.name), extension.name
            flows, k = group["flows"][:], len(extension.F)
            hold(f"{name}/flows", flows, slow_flows(io, extension))
            R = flows.shape[1]
            by_region = lambda account: account.to_numpy().reshape(k, R, -1).sum(axis=2)
            hold(f"{name}: column sums of flows = footprints", flows.sum(axis=1), by_region(extension.D_cba))
            hold(f"{name}: row sums of flows = production", flows.sum(axis=2), by_region(extension.D_pba))
            hold(f"{name}: categories sum to footprints", group["D_cba_category"][:].sum(axis=2), by_region(extension.D_cba))


def compare_categories(path, io):
    """Footprints by final-demand category: multipliers times final demand, column by column."""
    with h5py.File(path, "r") as archive:
        for extension in io.get_extensions(data=True):
            group = group_of(archive, extension.name)
            hold(f"{extension.name}/D_cba_category", group["D_cba_category"][:], extension.M.to_numpy() @ io.Y.to_numpy())
