"""Whatever is handed in gives a reading in which every row is accounted for, or one sentence."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blockmap import intake
from blockmap.errors import BlockmapError
from blockmap.settings import Settings
from blockmap.topology.grid import on_grid
from tests.intake.files import CRS, DATA, SETTINGS, boxes, geopackage, kinds, layer, needs_data, shapefile

READABLE = (".shp", ".zip", ".gpkg", ".json", ".geojson", ".csv")
DIRTY = sorted(p for p in (DATA / "dirty").rglob("*") if p.suffix.lower() in READABLE) if DATA.is_dir() else []


def assert_accounted(reading: intake.Reading) -> None:
    """The account adds up, every row that is not plain is said, and what is taken is fit for the grid."""
    source, report = reading.source, reading.report
    assert source["rows_read"] == source["rows_taken"] + source["rows_repaired"] + source["rows_rejected"]
    said = [f for f in report if f.kind.startswith(("row_", "repaired_"))]
    assert len(said) == source["rows_repaired"] + source["rows_rejected"]
    assert all(f.row_id is not None for f in said)
    assert (~reading.received["reason"].isna()).sum() == source["rows_rejected"]
    geometry = np.asarray(reading.rows.geometry.array, dtype=object)
    assert shapely.is_valid(geometry).all()
    assert not shapely.is_empty(geometry).any()
    assert on_grid(geometry).all()
    for finding in report:
        assert finding.text("en")
        assert finding.text("zh")


def read_or_refused(path: Path, table: str, territory: str, crs: str | None) -> intake.Reading | None:
    """Return a reading that is accounted for, ``None`` when a sentence was said instead."""
    try:
        reading = intake.read(path, table, settings=Settings(crs=territory), crs=crs)
    except BlockmapError as fault:
        refusal = fault
    else:
        assert_accounted(reading)
        return reading
    assert all(len(refusal.text(language)) > 10 for language in ("en", "zh"))
    return None


def suited(path: Path) -> str:
    """A territory's CRS in which a file may lie: where its own says, in metres."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            info = pyogrio.read_info(path)
    except (RuntimeError, IndexError):
        return CRS
    crs = pyproj.CRS(info["crs"]) if info["crs"] else None
    if crs is None or not crs.is_projected or not crs.to_epsg():
        return "EPSG:32632"
    return f"EPSG:{crs.to_epsg()}"


@needs_data
@pytest.mark.parametrize("path", DIRTY, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_dirty_file_gives_a_reading_or_one_sentence(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for table in ("towns", "buildings"):
            for crs in (None, "EPSG:4326"):
                for territory in {CRS, suited(path)}:
                    read_or_refused(path, table, territory, crs)


@needs_data
@pytest.mark.parametrize(
    ("name", "table", "crs", "taken"),
    [
        ("geotools/deleted/archsites.shp", "buildings", "EPSG:26713", 21),
        ("ign_olemps_v3/BATIMENT.shp", "buildings", "EPSG:2154", 2273),
        ("ign_olemps_v3/TRONCON_DE_ROUTE.shp", "barriers", "EPSG:2154", 1094),
        ("pyogrio/curvepolygon.gpkg", "towns", "EPSG:32610", 1),
        ("shapefile-js/mixedcase.zip", "towns", "EPSG:26986", 40),
        ("geotools/holeTouchEdge/holeTouchEdge.shp", "towns", None, 0),
    ],
)
def test_dirty_files_that_can_be_read_are_read(name: str, table: str, crs: str | None, taken: int) -> None:
    if crs is None:
        with pytest.raises(BlockmapError, match="--crs"):
            intake.read(DATA / "dirty" / name, table, settings=SETTINGS)
        return
    reading = intake.read(DATA / "dirty" / name, table, settings=Settings(crs=crs))
    assert len(reading.rows) == taken


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    path = tmp_path_factory.mktemp("whole") / "楼.shp"
    shapefile(path, layer(boxes(12), 编号=[f"B{i}" for i in range(12)], 名称=["幸福楼"] * 12, 户数=range(12)))
    return {suffix: path.with_suffix(suffix).read_bytes() for suffix in (".shp", ".shx", ".dbf", ".prj")}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_shapefile_loses_no_row_in_silence(
    data: st.DataObject, parts: dict[str, bytes], tmp_path: Path
) -> None:
    suffix = data.draw(st.sampled_from([".shp", ".shx", ".dbf"]))
    damaged = bytearray(parts[suffix])
    if data.draw(st.booleans()):
        damaged = damaged[: data.draw(st.integers(0, len(damaged)))]
    else:
        for at, value in data.draw(
            st.lists(st.tuples(st.integers(0, len(damaged) - 1), st.integers(0, 255)), max_size=20)
        ):
            damaged[at] = value
    for part, content in (parts | {suffix: bytes(damaged)}).items():
        (tmp_path / f"楼{part}").write_bytes(content)
    reading = read_or_refused(tmp_path / "楼.shp", "buildings", CRS, None)
    if reading is None:
        return
    deleted = sum(int(f.values["count"]) for f in reading.report if f.kind == "rows_deleted")
    assert reading.source["rows_read"] + deleted >= 12


def test_rows_of_every_fate(tmp_path: Path) -> None:
    good, twin, point, line = boxes(1)[0], boxes(1)[0], shapely.Point(545_500, 3_290_500), boxes(1)[0].boundary
    flat = shapely.Polygon([(545_000, 3_290_100), (545_010, 3_290_100), (545_020, 3_290_100)])
    bow = shapely.Polygon([(545_100, 3_290_000), (545_120, 3_290_020), (545_120, 3_290_000), (545_100, 3_290_020)])
    geometry = np.array([good, twin, point, line, flat, bow, None, shapely.Polygon()], dtype=object)
    reading = intake.read(geopackage(tmp_path / "a.gpkg", layer(geometry)), "buildings", settings=SETTINGS)
    assert_accounted(reading)
    fates = {f.row_id: f.kind for f in reading.report if f.kind.startswith("row_")}
    assert fates == {
        2: "row_double", 4: "row_wrong_type", 5: "row_collapsed", 6: "row_invalid", 7: "row_empty", 8: "row_empty",
    }  # fmt: skip
    assert len(reading.rows) == 2


def test_the_order_of_rows_in_the_file_does_not_matter(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    rows = layer(boxes(40), 编号=[f"B{i:02d}" for i in range(40)], 层数=rng.integers(1, 9, 40), 名称=list("幸福" * 20))
    keyless = rows.drop(columns="编号")
    for name, table in (("with", rows), ("without", keyless)):
        once = intake.read(geopackage(tmp_path / f"{name}.gpkg", table), "buildings", settings=SETTINGS)
        mixed = table.sample(frac=1, random_state=3, ignore_index=True)
        again = intake.read(geopackage(tmp_path / f"{name}2.gpkg", mixed), "buildings", settings=SETTINGS)
        assert once.rows.equals(again.rows)


def test_a_missing_file_and_an_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(BlockmapError, match=r"no\.shp"):
        intake.read(tmp_path / "no.shp", "buildings", settings=SETTINGS)
    (tmp_path / "a.docx").write_bytes(b"PK")
    with pytest.raises(BlockmapError, match=r"\.gpkg"):
        intake.read(tmp_path / "a.docx", "buildings", settings=SETTINGS)
    with pytest.raises(BlockmapError, match="communities"):
        intake.read(tmp_path / "a.docx", "houses", settings=SETTINGS)


def test_a_csv_gives_points(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("编号,户数,x,y\nA,3,545001,3290001\nB,4,,\nC,5,545003,oops\n".encode("gb18030"))
    reading = intake.read(tmp_path / "a.csv", "buildings", settings=SETTINGS, crs=CRS)
    assert_accounted(reading)
    assert reading.rows["household_count"].tolist() == [3]
    assert {"row_empty", "row_unreadable", "encoding_assumed"} <= kinds(reading)
