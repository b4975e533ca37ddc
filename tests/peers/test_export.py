"""What `export` writes, read by pandas and pyarrow: the numbers and labels of the archive, bit for bit."""

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest
import rivals

GROUP = "accounts/emissions"
AXES = {"flows": ["stressor", "region_from", "region_to"], "D_cba": ["stressor", "region", "sector"], "D_cba_reg": ["stressor", "region"]}


@pytest.fixture(scope="module")
def archive(leontief, tmp_path_factory):
    return rivals.synthetic(leontief, tmp_path_factory.mktemp("nation"))


@pytest.mark.parametrize("name", AXES)
@pytest.mark.parametrize("ending, read", [("csv", pd.read_csv), ("parquet", pd.read_parquet)])
def test_pandas_reads_the_archive_back(leontief, archive, tmp_path, name, ending, read):
    path = tmp_path / f"{name}.{ending}"
    leontief("export", archive, f"{GROUP}/{name}", "--output", path)
    found = read(path)
    assert list(found.columns) == [*AXES[name], "value", "unit"]
    with h5py.File(archive) as file:
        dataset = file[f"{GROUP}/{name}"]
        scales = [rivals.text(dataset.dims[axis][0]) for axis in range(dataset.ndim)]
        expected = pd.MultiIndex.from_product(scales, names=AXES[name])
        assert list(found[AXES[name]].itertuples(index=False, name=None)) == list(expected)
        assert found["value"].to_numpy().tobytes() == dataset[:].tobytes()
        units = dict(zip(scales[0], rivals.text(file[f"{GROUP}/stressor_unit"])))
        assert len(set(units.values())) > 1, "units differ: each row has that of its stressor"
        assert list(found["unit"]) == [units[stressor] for stressor in found["stressor"]]


def test_pyarrow_sees_dictionaries_types_and_facts(leontief, archive, tmp_path):
    leontief("export", archive, "accounts", "provenance", "--output", tmp_path / "all-parquet")
    file = pa.parquet.ParquetFile(tmp_path / "all-parquet" / GROUP / "flows.parquet")
    assert [str(field.type) for field in file.schema_arrow] == ["string", "string", "string", "double", "string"]
    assert "RLE_DICTIONARY" in file.metadata.row_group(0).column(1).encodings
    assert file.metadata.metadata[b"dataset"] == f"/{GROUP}/flows".encode()
    assert file.metadata.metadata[b"long_name"].startswith(b"stressor in a region")
    value_added = pa.parquet.ParquetFile(tmp_path / "all-parquet" / "accounts/value_added/D_cba.parquet")
    multipliers = pd.read_parquet(tmp_path / "all-parquet" / GROUP / "M.parquet")
    with h5py.File(archive) as archived:
        assert value_added.metadata.metadata[b"unit"].decode() == archived["accounts/value_added/D_cba"].attrs["units"]
        money = archived["accounts/value_added/D_cba"].attrs["units"]
        units = archived[f"{GROUP}/stressor_unit"].asstr()[:]
    assert {unit.partition("/")[0] for unit in multipliers["unit"]} == set(units)
    assert {unit.partition("/")[2].strip("()") for unit in multipliers["unit"]} == {money}
    config = pd.read_parquet(tmp_path / "all-parquet" / "provenance" / "config.parquet")
    with h5py.File(archive) as archived:
        assert config["value"].tolist() == [archived["provenance/config"].asstr()[()]]
        held = sum(1 for name in archived["accounts"] for _ in (tmp_path / "all-parquet/accounts" / name).glob("*.parquet"))
        scales = {"stressor", "region", "sector", "category", "region_from", "region_to"}
        assert held == sum(len(set(group) - scales) for group in archived["accounts"].values())


def test_a_table_of_many_slabs_is_whole(leontief, tmp_path):
    """More cells than one read takes (8 MiB): 1600 × 1600 numbers."""
    table = tmp_path / "table.h5"
    leontief("synth", table, "--provinces", 4, "--regions", 40, "--sectors", 40, "--form", "dense", "--seed", 1)
    leontief("export", table, "table/Z", "--output", tmp_path / "Z.parquet")
    found = pa.parquet.read_table(tmp_path / "Z.parquet", columns=["value"])["value"].to_numpy()
    with h5py.File(table) as file:
        assert found.tobytes() == file["table/Z"][:].tobytes()
    assert pa.parquet.ParquetFile(tmp_path / "Z.parquet").num_row_groups > 1
    assert np.isfinite(found).all()
