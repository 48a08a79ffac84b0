"""A territory is a GeoPackage by the rules of OGC, and opens as layers in the programs that people have."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from xml.etree import ElementTree as ET

import fiona
import geopandas as gpd
import hypothesis.strategies as st
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from blockmap import store
from blockmap.errors import UsageError
from blockmap.schema import TABLES, layer_name
from blockmap.settings import Settings
from blockmap.store import Territory, blobs, geopackage, rtree
from blockmap.store.styles import STYLED

from .frames import CRS, rows


@pytest.fixture
def filled(territory: Territory) -> Territory:
    areas = rows("areas", list(range(1, 13)))
    areas["level"] = ["district"] + ["town"] * 3 + ["community"] * 8
    with territory.operation("read", {}) as operation:
        operation.replace("areas", areas)
        for name in ("barriers", "buildings", "blocks", "cells", "places", "received", "exceptions"):
            operation.replace(name, rows(name, list(range(1, 20))))
    return territory


def test_marks_and_required_tables(filled: Territory) -> None:
    """Requirements 2, 10-17 and 21-29 of GeoPackage 1.4, as far as they can be read off the tables."""
    ask = filled.connection.execute
    assert ask("PRAGMA application_id").fetchone() == (0x47504B47,)
    assert ask("PRAGMA user_version").fetchone() == (10400,)
    assert ask("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert ask("PRAGMA foreign_key_check").fetchall() == []
    assert {-1, 0, 4326, 4544} <= {srs for (srs,) in ask("SELECT srs_id FROM gpkg_spatial_ref_sys")}
    assert all(definition for (definition,) in ask("SELECT definition FROM gpkg_spatial_ref_sys"))
    for table, kind, srs in ask("SELECT table_name, data_type, srs_id FROM gpkg_contents").fetchall():
        columns = ask(f'PRAGMA table_info("{table}")').fetchall()
        geometry = ask(
            "SELECT column_name, geometry_type_name, srs_id, z, m FROM gpkg_geometry_columns WHERE table_name = ?",
            (table,),
        ).fetchall()
        assert (kind == "features") == (len(geometry) == 1)
        assert columns[0][2] == "INTEGER"
        if kind == "features":
            assert geometry[0][2:] == (srs, 0, 0) == (4544, 0, 0)
            assert geometry[0][1] in {"POINT", "POLYGON", "MULTIPOLYGON", "MULTILINESTRING", "GEOMETRY"}
            assert "geom" in {column[1] for column in columns}
    assert ask("SELECT count(*) FROM gpkg_contents WHERE last_change NOT GLOB '????-??-??T??:??:*'").fetchone() == (0,)


def test_the_index_is_registered_and_has_the_triggers_that_gdal_makes(filled: Territory, tmp_path: Path) -> None:
    registered = filled.connection.execute(
        "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'"
    )
    assert {name for (name,) in registered} == {t.name for t in TABLES.values() if t.geometry}
    pyogrio.write_dataframe(
        rows("cells", [1]).drop(columns="cell_id"),
        tmp_path / "gdal.gpkg",
        layer="cells",
        geometry_name="geom",
        layer_options={"FID": "cell_id"},
    )
    sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'rtree%' ORDER BY 1"
    made_by_gdal = {name for (name,) in sqlite3.connect(tmp_path / "gdal.gpkg").execute(sql)}
    assert set(rtree.trigger_sql(TABLES["cells"])) == made_by_gdal


def test_gdal_reads_the_same_rows(filled: Territory) -> None:
    for table in TABLES.values():
        if not table.geometry:
            continue
        seen = gpd.read_file(filled.path, layer=table.name, fid_as_index=True, engine="pyogrio")
        ours = filled.table(table.name)
        assert seen.index.tolist() == ours[table.key].tolist()
        assert seen.crs == CRS
        assert seen.geometry.to_wkb().tolist() == ours.geometry.to_wkb().tolist()
        with fiona.open(filled.path, layer=table.name) as layer:
            assert len(layer) == len(ours)
            assert [int(feature["id"]) for feature in layer] == ours[table.key].tolist()


def test_levels_are_layers(filled: Territory) -> None:
    layers = dict(pyogrio.list_layers(filled.path))
    assert {"districts", "towns", "communities", "buildings", "cells", "blocks", "findings"} <= layers.keys()
    assert layers["communities"] == "MultiPolygon"
    seen = pyogrio.read_dataframe(filled.path, layer="communities", fid_as_index=True)
    areas = filled.table("areas", where="level = ?", parameters=["community"])
    assert seen.index.tolist() == areas["area_id"].tolist()
    assert seen["community_code"].tolist() == areas["code"].tolist()
    box = tuple(areas.geometry.iloc[3].bounds)
    assert (
        areas["area_id"].iloc[3]
        in pyogrio.read_dataframe(filled.path, layer="communities", bbox=box, fid_as_index=True).index
    )
    assert len(pyogrio.read_dataframe(filled.path, layer="districts")) == 1


def test_the_extent_follows_the_rows(filled: Territory) -> None:
    for name, of in (("blocks", "blocks"), ("communities", "areas")):
        stored = filled.connection.execute(
            "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?", (name,)
        ).fetchone()
        assert stored == pytest.approx(filled.table(of).total_bounds, abs=1)


levels = st.lists(st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True), min_size=1, max_size=7, unique_by=layer_name)


@given(names=levels)
@hypothesis_settings(max_examples=15, deadline=None)
def test_any_levels(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    settings = Settings(crs=CRS, levels=tuple(names), code_digits=tuple(range(2, 2 + len(names))))
    path = tmp_path_factory.mktemp("levels") / "t.gpkg"
    if {layer_name(name) for name in names} & {*TABLES, "gate", "layer_styles"}:
        with pytest.raises(UsageError):
            store.create(path, settings)
        return
    with store.create(path, settings) as territory:
        assert territory.settings == settings
    assert {layer_name(name) for name in names} <= set(pyogrio.list_layers(path)[:, 0])


@pytest.mark.parametrize(
    "names", [("District",), ("a", "a"), ("block",), ("x" * 40,), ("a b",), tuple("abcdefgh"), ("a'",)]
)
def test_bad_levels_are_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match=r"evel|层级"):
        store.create(tmp_path / "t.gpkg", Settings(crs=CRS, levels=names))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:99999", "nonsense", "EPSG:2263"])
def test_bad_crs_are_refused(tmp_path: Path, crs: str) -> None:
    with pytest.raises(UsageError, match="EPSG"):
        store.create(tmp_path / "t.gpkg", Settings(crs=crs))
    assert not list(tmp_path.iterdir())


@given(data=st.binary(max_size=80))
def test_foreign_bytes_are_no_geometry(data: bytes) -> None:
    try:
        length = blobs.header_length(data)
    except ValueError:
        assert data[:2] != b"GP" or len(data) < 8 or data[3] >> 1 & 7 > 4
    else:
        assert length in (8, 40, 56, 72)


def test_styles_are_xml_about_columns_that_exist(territory: Territory) -> None:
    """Every style parses, names real columns, and each layer has exactly one default."""
    found = pd.read_sql("SELECT * FROM layer_styles", territory.connection)
    assert set(found["f_table_name"]) == {*STYLED, *map(layer_name, territory.settings.levels)}
    assert (found.groupby("f_table_name")["useAsDefault"].sum() == 1).all()
    for style in found.itertuples():
        root = ET.fromstring(style.styleQML)
        columns = {row[1] for row in territory.connection.execute(f'PRAGMA table_info("{style.f_table_name}")')}
        assert root.tag == "qgis"
        named = [node.get("attr") for node in root.iter("renderer-v2") if node.get("attr")]
        named += [node.get("fieldName") for node in root.iter("text-style")]
        for name in filter(None, named):
            quoted = {part for k, part in enumerate(name.split('"')) if k % 2} if '"' in name else {name}
            assert quoted <= columns, (style.f_table_name, name)
        symbols = {node.get("name") for node in root.find("renderer-v2/symbols") or ()}
        used = {node.get("symbol") for node in root.iter() if node.tag in ("category", "range")}
        assert used <= symbols


def test_the_list_of_objects_is_what_the_file_holds(territory: Territory) -> None:
    held = dict(territory.connection.execute("SELECT name, sql FROM sqlite_master"))
    for made in geopackage.objects(territory.settings):
        assert held[made.name] == made.sql
