"""An archive opens with h5py, with both engines of xarray and with ncdump, and names its axes."""

import shutil
import subprocess

import h5py
import numpy as np
import pytest
import xarray
from rivals import synthetic, text

BY_SECTOR, BY_REGION = ("stressor", "region", "sector"), ("stressor", "region")
DIMENSIONS = {
    "S": BY_SECTOR,
    "M": BY_SECTOR,
    "D_cba": BY_SECTOR,
    "D_pba": BY_SECTOR,
    "D_imp": BY_SECTOR,
    "D_exp": BY_SECTOR,
    "D_cba_reg": BY_REGION,
    "D_pba_reg": BY_REGION,
    "D_imp_reg": BY_REGION,
    "D_exp_reg": BY_REGION,
    "D_cba_category": ("stressor", "region", "category"),
    "flows": ("stressor", "region_from", "region_to"),
}


@pytest.fixture(scope="module")
def archive(leontief, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nation")
    archive = synthetic(leontief, folder)
    assert sorted(path.name for path in folder.iterdir()) == ["archive.h5", "table.h5"], "something is left behind"
    return archive


def groups(archive):
    with h5py.File(archive, "r") as file:
        return [f"/accounts/{name}" for name in file["accounts"]]


def test_every_account_says_what_it_is(archive):
    with h5py.File(archive, "r") as file:
        for path in groups(archive):
            for name, dimensions in DIMENSIONS.items():
                dataset = file[path][name]
                assert dataset.attrs["units"] and dataset.attrs["long_name"], f"{path}/{name}"
                for axis, dimension in enumerate(dimensions):
                    scale = dataset.dims[axis][0]
                    assert scale.name == f"{path}/{dimension}", f"{path}/{name}: the scale is in its own group"
                    assert len(scale) == dataset.shape[axis]
                assert dataset.fletcher32 and np.isfinite(dataset[:]).all(), f"{path}/{name}"


@pytest.mark.parametrize("engine", ["netcdf4", "h5netcdf"])
def test_xarray_opens_every_group(archive, engine):
    for path in groups(archive):
        with h5py.File(archive, "r") as file, xarray.open_dataset(archive, group=path, engine=engine) as data:
            for name, dimensions in DIMENSIONS.items():
                assert data[name].dims == dimensions, f"{path}/{name}"
                assert (data[name].values == file[path][name][:]).all(), f"{path}/{name}"
            assert list(data.region.values) == text(file[path]["region"])
            city = data.region.values[1]
            assert data.D_cba_reg.sel(region=city).shape == data.stressor.shape


def test_ncdump_reads_the_header(archive):
    if shutil.which("ncdump") is None:
        pytest.skip("ncdump is not installed (Debian: netcdf-bin)")
    done = subprocess.run(["ncdump", "-h", archive], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "double D_cba(stressor, region, sector)" in done.stdout
    assert "double flows(stressor, region_from, region_to)" in done.stdout
