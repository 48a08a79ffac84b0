"""One layer in every format an office may hand in."""

from __future__ import annotations

from pathlib import Path

import pyogrio
import pytest
import shapely

from blockmap import intake
from tests.intake.files import SETTINGS, boxes, kinds, layer

OSM = """<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="29.70" lon="106.50"/><node id="2" lat="29.70" lon="106.501"/><node id="3" lat="29.701" lon="106.501"/>
<node id="4" lat="29.701" lon="106.50"/>
<way id="5"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="building" v="apartments"/>
<tag k="building:levels" v="6"/></way>
<way id="6"><nd ref="1"/><nd ref="3"/><tag k="highway" v="residential"/><tag k="name" v="和平路"/></way>
<way id="7"><nd ref="2"/><nd ref="4"/><tag k="power" v="line"/></way></osm>"""


@pytest.mark.parametrize(
    ("suffix", "driver", "crs"),
    [
        (".gpkg", "GPKG", None), (".fgb", "FlatGeobuf", None), (".gdb", "OpenFileGDB", None), (".tab", "MapInfo File", None),
        (".mif", "MapInfo File", None), (".geojson", "GeoJSON", "EPSG:4326"), (".kml", "KML", "EPSG:4326"), (".gml", "GML", None),
        (".sqlite", "SQLite", None), (".parquet", None, None), (".shp", "ESRI Shapefile", None),
    ],
)  # fmt: skip
def test_every_format(tmp_path: Path, suffix: str, driver: str | None, crs: str | None) -> None:
    is_mapinfo = driver == "MapInfo File"
    names = {"name": "名称", "households": "户数"} if not is_mapinfo else {}
    rows = layer(boxes(3), name=["一号楼", "二号楼", "三号楼"], households=[3.0, 4.0, 5.0]).rename(columns=names)
    rows = rows.to_crs(crs) if crs else rows
    path = tmp_path / f"建筑物{suffix}"
    if driver is None:
        rows.to_parquet(path)
    else:
        pyogrio.write_dataframe(rows, path, driver=driver, encoding="GBK" if is_mapinfo else "UTF-8")
    reading = intake.read(path, "buildings", settings=SETTINGS)
    assert reading.source["rows_taken"] == 3
    found = reading.rows.iloc[reading.rows.centroid.x.argsort()]
    assert shapely.hausdorff_distance(found.geometry.to_numpy(), boxes(3)).max() < (
        0.02 if suffix == ".tab" else 0.001
    ), "a .tab keeps centimetres"
    if suffix != ".kml":
        assert found["household_count"].tolist() == [3, 4, 5]
        assert found["name"].tolist() == ["一号楼", "二号楼", "三号楼"]


def test_dxf(tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    pyogrio.write_dataframe(layer(shapely.boundary(boxes(3))), path, driver="DXF")
    reading = intake.read(path, "barriers", settings=SETTINGS, crs=SETTINGS.crs)
    assert len(reading.rows) == 3


def test_openstreetmap(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    path.write_text(OSM, encoding="utf-8")
    roads = intake.read(path, "barriers", settings=SETTINGS)
    assert roads.rows[["kind", "name"]].to_numpy().tolist() == [["street", "和平路"]]
    assert "row_no_barrier" in kinds(roads)
    homes = intake.read(path, "buildings", settings=SETTINGS)
    assert homes.rows["floor_count"].tolist() == [6]
    assert homes.rows["use"].tolist() == ["residential"]
