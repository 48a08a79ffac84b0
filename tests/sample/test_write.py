"""What is written is read back, in either encoding and format, and is the same bytes every time."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

from blockmap.errors import UsageError
from blockmap.sample import Sample, generate, write

BUNDLED = Path(__file__).parents[2] / "data" / "shapefiles"


@pytest.fixture(scope="module")
def hamlet() -> Sample:
    return generate(120, 5)


def digest(files: list[Path]) -> str:
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


@pytest.mark.parametrize(("encoding", "language"), [("gbk", 0x4D), ("utf-8", 0)])
def test_shapefiles_read_back_in_their_encoding(hamlet: Sample, tmp_path: Path, encoding: str, language: int) -> None:
    files = write(hamlet, tmp_path, encoding=encoding)  # type: ignore[arg-type]
    assert all(path.is_file() for path in files)
    for name, table in hamlet.layers.items():
        path = tmp_path / f"{name}.shp"
        assert path.with_suffix(".cpg").read_text().lower() == encoding
        assert path.with_suffix(".dbf").read_bytes()[29] == language
        back = pyogrio.read_dataframe(path)
        assert back.crs == table.crs
        assert list(back.columns) == list(table.columns)
        assert len(back) == len(table)
        for column in table.columns.drop("geometry"):
            if table[column].dtype != "Int64":
                assert back[column].fillna("").tolist() == table[column].fillna("").tolist(), (name, column)
        assert back.geometry.normalize().equals(table.geometry.normalize()), name
    raw = (tmp_path / "districts.dbf").read_bytes()
    assert "清岚区".encode(encoding) in raw


def test_counts_survive_and_missing_ones_stay_missing(district: Sample, tmp_path: Path) -> None:
    write(district, tmp_path)
    back = pyogrio.read_dataframe(tmp_path / "buildings.shp")
    assert back["户数"].isna().tolist() == district.buildings["户数"].isna().tolist()
    assert back["户数"].sum() == district.buildings["户数"].sum()


def test_a_geopackage_holds_the_same_layers(hamlet: Sample, tmp_path: Path) -> None:
    path, *returns = write(hamlet, tmp_path, format="gpkg")
    assert {name for name, _ in pyogrio.list_layers(path)} == set(hamlet.layers)
    for name, table in hamlet.layers.items():
        assert len(pyogrio.read_dataframe(path, layer=name)) == len(table)
    assert all(file.suffix == ".csv" for file in returns)


def test_the_same_seed_gives_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    code = (
        "import sys; from blockmap.sample import generate, write; sample = generate(80, 2);"
        "write(sample, sys.argv[1]); write(sample, sys.argv[1], format='gpkg', encoding='utf-8')"
    )
    digests = set()
    for hash_seed in ("0", "1"):
        folder = tmp_path / hash_seed
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        subprocess.run([sys.executable, "-c", code, str(folder)], check=True, env=environment)
        digests.add(digest(sorted(folder.iterdir())))
    assert len(digests) == 1


def test_returns_are_cumulative_counts_with_entry_after_work(district: Sample, tmp_path: Path) -> None:
    files = [path for path in write(district, tmp_path) if path.suffix == ".csv"]
    assert len(files) == 10
    days = [pd.read_csv(path, encoding="gbk", dtype={"编号": str}) for path in files]
    assert all(len(set(day["录入日期"])) == 1 for day in days)
    rows = pd.concat(days)
    assert rows["编号"].isin(district.buildings["编号"]).all()
    assert (rows["工作日期"] <= rows["录入日期"]).all()
    assert (rows["工作日期"] < rows["录入日期"]).any()
    assert (rows["已录入户数"] <= rows["已登记户数"]).all()
    assert (rows["已登记户数"] <= rows["应登记户数"]).all()
    assert not rows.duplicated(["编号", "录入日期"]).any()
    for column in ("已登记户数", "已录入户数"):
        assert (rows.groupby("编号")[column].diff().dropna() >= 0).all()
    assert list(rows.columns) == ["编号", "工作日期", "录入日期", "应登记户数", "已登记户数", "已录入户数", "采集员"]
    share = rows.groupby("编号").last()["已登记户数"].sum() / district.truth["household_count"].sum()
    assert 0.4 < share < 0.98


def test_towns_go_at_different_speed_and_miss_days(district: Sample) -> None:
    community = district.communities.sindex.nearest(district.buildings.centroid, return_all=False)[1]
    town = dict(zip(district.buildings["编号"], district.communities["上级"].to_numpy()[community], strict=True))
    rows = district.returns.assign(town=district.returns["编号"].map(town))
    assert (rows.groupby("town")["录入日期"].nunique() < 10).all()
    done = rows.groupby("编号").last().groupby("town")[["已登记户数"]].sum()["已登记户数"]
    target = pd.Series(district.truth["household_count"].to_numpy()).groupby(list(town.values())).sum()
    assert (done / target).max() - (done / target).min() > 0.05


def test_writing_twice_replaces(hamlet: Sample, tmp_path: Path) -> None:
    assert digest(write(hamlet, tmp_path)) == digest(write(hamlet, tmp_path))
    assert digest(write(hamlet, tmp_path, format="gpkg")) == digest(write(hamlet, tmp_path, format="gpkg"))


@pytest.mark.parametrize(
    ("option", "kind"), [({"format": "kml"}, "sample_format"), ({"encoding": "big5"}, "sample_encoding")]
)
def test_an_unknown_format_or_encoding_is_refused(
    hamlet: Sample, tmp_path: Path, option: dict[str, str], kind: str
) -> None:
    with pytest.raises(UsageError) as refusal:
        write(hamlet, tmp_path / "none", **option)  # type: ignore[arg-type]
    assert refusal.value.kind == kind
    assert not (tmp_path / "none").exists()


def test_the_bundled_district_is_small_and_complete(district: Sample) -> None:
    files = [path for path in BUNDLED.iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 8_000_000
    assert {path.stem for path in files if path.suffix == ".shp"} == set(district.layers)
    assert len([path for path in files if path.suffix == ".csv"]) == 10
    for name, table in district.layers.items():
        assert pyogrio.read_info(BUNDLED / f"{name}.shp")["features"] == len(table), name
    described = (BUNDLED / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in described for name in district.layers)
