"""Plain copies: what is read back is what was written, or the report says what the format cannot hold."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

import fiona
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from blockmap import store
from blockmap.errors import UsageError
from blockmap.report import Report
from blockmap.schema import TABLES, layer_name
from blockmap.store import ENCODINGS, FORMATS, Territory, shapefile
from blockmap.terms import LANGUAGES

from .findings import details
from .frames import CRS, rows

SPATIAL = ("buildings", "blocks", "barriers", "areas", "cells")


@pytest.fixture
def filled(territory: Territory) -> Territory:
    """One district, two towns, four communities in a row, and what belongs to them."""
    areas = rows("areas", list(range(1, 8)))
    areas["level"] = ["district", "town", "town", *["community"] * 4]
    areas["code"] = ["500112", "500112003", "500112004", "500112003001", "500112003002", "500112004001", "500112004002"]
    areas["parent_id"] = pd.array([None, 1, 1, 2, 2, 3, 3], dtype="Int64")
    areas["geom"] = [
        shapely.box(*box)
        for box in [
            (0, 0, 400, 100),
            (0, 0, 200, 100),
            (200, 0, 400, 100),
            *((x, 0, x + 100, 100) for x in (0, 100, 200, 300)),
        ]
    ]
    blocks, buildings = rows("blocks", list(range(1, 9))), rows("buildings", list(range(1, 41)))
    blocks["community_id"] = [4, 4, 5, 5, 6, 6, 7, 7]
    buildings["community_id"] = pd.array([4, 5, 6, 7] * 10, dtype="Int64")
    buildings["geom"] = buildings.geometry.force_2d()
    places = rows("places", [1, 2])
    places["name"], places["is_sensitive"] = ["第三小学", "某部队营房"], [False, True]
    places["geom"] = [shapely.Point(20, 20), shapely.box(300, 0, 340, 40)]
    with territory.operation("read", {}) as operation:
        operation.replace("areas", areas)
        operation.replace("blocks", blocks)
        operation.replace("buildings", buildings)
        operation.replace("places", places)
        for name in ("barriers", "cells", "building_parts", "exceptions", "received", "lineage"):
            operation.replace(name, rows(name, list(range(1, 12))))
    return territory


def _back(path: Path, name: str, format: str, encoding: str) -> pd.DataFrame:
    if format == "parquet":
        return (
            pd.read_parquet(path / f"{name}.parquet")
            if not TABLES[name].geometry
            else gpd.read_parquet(path / f"{name}.parquet")
        )
    if format == "gpkg":
        return pyogrio.read_dataframe(path / "yubei.gpkg", layer=name)
    if format == "shp":
        files = [*path.glob(f"{name}.shp"), *path.glob(f"{name}_points.shp")] or [path / f"{name}.dbf"]
        back = pd.concat([pyogrio.read_dataframe(file) for file in files], ignore_index=True)
        names = shapefile.short_names([c for c in TABLES[name].names if c != "geom"])
        return back.rename(columns={short: long for long, short in names.items()})
    return pyogrio.read_dataframe(path / f"{name}.{format}")


def _lost(report: Report) -> set[tuple[str, str]]:
    for finding in report:
        assert all(finding.text(lang) for lang in LANGUAGES)
    return {(f.table or "", str(details(f)["column"])) for f in report if f.kind == "export_loss"}


@pytest.mark.parametrize(("format", "encoding"), [(f, "utf-8") for f in FORMATS] + [("shp", "gbk")])
def test_what_comes_back_is_what_went_out_or_it_is_said(
    filled: Territory, tmp_path: Path, format: str, encoding: str
) -> None:
    report = store.export(
        filled, tmp_path / "out", format=format, encoding=encoding, layers=[*SPATIAL, "building_parts"]
    )
    lost = _lost(report)
    assert not report.of("error")
    for name in (*SPATIAL, "building_parts"):
        ours, key = filled.table(name), TABLES[name].key
        theirs = _back(tmp_path / "out", name, format, encoding).sort_values(key, ignore_index=True)
        assert theirs[key].tolist() == ours[key].tolist()
        for column in ours.columns.drop("geom", errors="ignore"):
            if (name, column) not in lost:
                assert [
                    None if pd.isna(v) else str(v)[:10] if column.endswith("_date") or column.startswith("valid") else v
                    for v in theirs[column]
                ] == [None if pd.isna(v) else v for v in ours[column]], (name, column)
        if "geom" in ours and (name, "geom") not in lost:
            expected = ours.geometry.to_crs("EPSG:4326") if format == "geojson" else ours.geometry
            found = gpd.GeoSeries(theirs.geometry)
            assert found.crs == expected.crs
            assert (found.isna() == expected.isna()).all()
            apart = shapely.hausdorff_distance(found.dropna().to_numpy(), expected.dropna().to_numpy())
            assert apart.max() <= (1e-8 if format == "geojson" else 0)
    if format in ("gpkg", "parquet"):
        assert lost == set()
    assert (tmp_path / "out" / "DISCLAIMER.txt").read_text(encoding="utf-8").count("\n") == 2


def test_the_report_names_what_a_shapefile_cannot_hold(filled: Territory, tmp_path: Path) -> None:
    """Empty text, characters outside GBK, numbers of sixteen digits, text over 254 bytes."""
    blocks = filled.table("blocks").assign(
        remark=["", "🙂", "长" * 200, "好", None, "好", "好", "好"],
        block_code="500112003001001",
        short_code="001",
        irregular="好",
        kind="ground",
        community_code="x",
    )
    with filled.operation("edit", {}) as operation:
        operation.replace("blocks", blocks)
    report = store.export(filled, tmp_path / "out", format="shp", encoding="gbk", layers=["blocks"])
    (finding,) = [f for f in report if details(f)["column"] == "remark"]
    assert (finding.severity, finding.row_id, details(finding)["count"]) == ("warning", 1, 3)
    with fiona.open(tmp_path / "out" / "blocks.shp") as layer:
        remarks = [feature["properties"]["remark"] for feature in layer]
    assert remarks == [None, "?", "长" * 127, "好", None, "好", "好", "好"]


def test_gbk_shapefiles_read_in_old_programs(filled: Territory, tmp_path: Path) -> None:
    """Language byte, code page file, and raw bytes are GBK; fields have at most ten characters and a list of what they mean."""
    store.export(filled, tmp_path / "out", format="shp", encoding="gbk")
    raw = (tmp_path / "out" / "places_points.dbf").read_bytes()
    assert raw[29] == 0x4D
    assert "第三小学".encode("gbk") in raw
    assert (tmp_path / "out" / "places_points.cpg").read_text() == "GBK"
    (tmp_path / "out" / "places_points.cpg").unlink()
    with fiona.open(tmp_path / "out" / "places_points.shp") as layer:
        assert [feature["properties"]["name"] for feature in layer] == ["第三小学"]
    fields = pd.read_csv(tmp_path / "out" / "fields.csv", encoding="utf-8-sig")
    assert fields["field"].str.len().max() <= 10
    for shp in (tmp_path / "out").glob("*.shp"):
        with fiona.open(shp) as layer:
            assert set(layer.schema["properties"]) <= set(fields["field"])
            assert layer.crs.to_epsg() == 4544


@pytest.mark.parametrize("level", ["district", "community", "prefecture", "a_very_long_level_name"])
def test_short_names_are_short_and_different(level: str) -> None:
    for table in TABLES.values():
        names = list(dict.fromkeys([*(c.name for c in table.columns), f"{level}_code", f"{level}_name"]))
        short = shapefile.short_names(names)
        assert max(map(len, short.values())) <= 10
        assert len(set(short.values())) == len(names)
        assert shapefile.short_names(names) == short


def test_geojson_is_lawful(filled: Territory, tmp_path: Path) -> None:
    """RFC 7946: degrees, no crs member, shells counter-clockwise."""
    store.export(filled, tmp_path / "out", format="geojson", layers=["communities", "building_parts"])
    content = json.loads((tmp_path / "out" / "communities.geojson").read_text(encoding="utf-8"))
    assert "crs" not in content
    assert len(content["features"]) == 4
    for feature in content["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert all(polygon.exterior.is_ccw for polygon in shape.geoms)
        assert -180 <= shape.bounds[0] <= 180


def test_an_area_alone(filled: Territory, tmp_path: Path) -> None:
    for code, communities, buildings, blocks in (
        ("500112003", [4, 5], 20, 4),
        ("500112004002", [7], 10, 2),
        ("500112", [4, 5, 6, 7], 40, 8),
    ):
        out = tmp_path / code
        report = store.export(filled, out, format="gpkg", area=code)
        assert pyogrio.read_dataframe(out / "yubei.gpkg", layer="communities")["area_id"].tolist() == communities
        assert (report.figures["buildings"], report.figures["blocks"]) == (buildings, blocks)
    held = dict(pyogrio.list_layers(tmp_path / "500112004002" / "yubei.gpkg"))
    assert "towns" not in held
    assert pyogrio.read_dataframe(tmp_path / "500112003" / "yubei.gpkg", layer="places")["place_id"].tolist() == [1]
    with pytest.raises(UsageError, match="777"):
        store.export(filled, tmp_path / "none", format="gpkg", area="777")


def test_sensitive_places_are_never_named(filled: Territory, tmp_path: Path) -> None:
    inside = filled.table("buildings", where="building_id = 8").assign(
        name="某部队营房3号楼", address="营房路", geom=[shapely.box(310, 10, 320, 20)]
    )
    beside = filled.table("buildings", where="building_id = 12").assign(
        name="居民楼", address="街1号", geom=[shapely.box(340, 0, 350, 10)]
    )
    with filled.operation("edit", {}) as operation:
        operation.upsert("buildings", pd.concat([inside, beside]))
    for kind in FORMATS:
        report = store.export(filled, tmp_path / kind, format=kind)
        raw = b"".join(path.read_bytes() for path in (tmp_path / kind).iterdir())
        for name in ("营房",):
            assert name.encode() not in raw
            assert name.encode("gbk") not in raw
        assert {(f.table, details(f)["count"]) for f in report if f.kind == "names_withheld"} == {
            ("places", 1),
            ("buildings", 1),
        }
    seen = gpd.read_parquet(tmp_path / "parquet" / "buildings.parquet").set_index("building_id")
    assert seen.loc[12, "name"] == "居民楼"
    assert pd.isna(seen.loc[8, ["name", "address"]]).all()
    assert filled.table("buildings", where="building_id = 8")["name"].item() == "某部队营房3号楼"


def test_what_never_leaves(filled: Territory, tmp_path: Path) -> None:
    store.export(filled, tmp_path / "out", format="gpkg")
    with sqlite3.connect(tmp_path / "out" / "yubei.gpkg") as connection:
        names = {name for (name,) in connection.execute("SELECT table_name FROM gpkg_contents")}
    assert {"districts", "towns", "communities", "buildings", "blocks"} <= names
    assert not names & {"received", "ledger", "settings"}
    for name in ("received", "ledger", "nonsense"):
        with pytest.raises(UsageError, match=name):
            store.export(filled, tmp_path / "no", format="gpkg", layers=[name])


def test_all_or_nothing(filled: Territory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used = tmp_path / "used"
    used.mkdir()
    (used / "mine.txt").touch()
    before = set(tmp_path.iterdir())
    for call in ({"format": "gpkg"}, {"format": "dwg"}, {"format": "shp", "encoding": "big5"}):
        with pytest.raises(UsageError):
            store.export(filled, used, **call)

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys.modules["blockmap.store.export"], "_write_notes", full_disk)
    with pytest.raises(UsageError) as told:
        store.export(filled, tmp_path / "out", format="gpkg")
    assert "the disk is full" in told.value.text("en")
    assert set(tmp_path.iterdir()) == before
    monkeypatch.undo()
    (tmp_path / "empty").mkdir()
    store.export(filled, tmp_path / "empty", format="fgb")
    assert (tmp_path / "empty" / "buildings.fgb").exists()


def test_exporting_changes_nothing(filled: Territory, tmp_path: Path) -> None:
    before = filled.path.read_bytes()
    store.export(filled, tmp_path / "out", format="gpkg")
    assert filled.path.read_bytes() == before
    assert np.isfinite(filled.table("blocks").total_bounds).all()
    assert {layer_name(level) for level in filled.settings.levels} <= set(
        pyogrio.list_layers(tmp_path / "out" / "yubei.gpkg")[:, 0]
    )
    assert pyogrio.read_info(tmp_path / "out" / "yubei.gpkg", layer="blocks")["crs"] == CRS
    assert set(ENCODINGS) == {"gbk", "utf-8"}
