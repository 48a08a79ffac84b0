"""Coordinates come into the territory, or a sentence names what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from blockmap import intake
from blockmap.errors import SourceError, UsageError
from blockmap.settings import Settings
from blockmap.topology import datum
from tests.intake.files import CRS, SETTINGS, boxes, geopackage, kinds, layer, shapefile

LON = st.floats(75, 130)
LAT = st.floats(18, 53)


@settings(deadline=None)
@given(lon=LON, lat=LAT, shifted=st.sampled_from(datum.SHIFTED))
def test_shifts_are_taken_back_to_the_micrometre(lon: float, lat: float, shifted: datum.Shifted) -> None:
    place = np.array([[lon, lat]])
    back = datum.to_wgs84(datum.from_wgs84(place, shifted), shifted)
    assert Geod(ellps="WGS84").inv(*place[0], *back[0])[2] < 1e-5


def test_the_shift_of_tiananmen() -> None:
    """GCJ-02 moves Beijing some 550 m; BD-09 more than a kilometre."""
    place = np.array([[116.3913, 39.9075]])
    steps = [Geod(ellps="WGS84").inv(*place[0], *datum.from_wgs84(place, s)[0])[2] for s in datum.SHIFTED]
    assert 500 < steps[0] < 600
    assert 1000 < steps[1] < 1500
    assert (datum.from_wgs84(np.array([[2.35, 48.85]]), "gcj02") == [[2.35, 48.85]]).all()


def test_the_same_crs_changes_no_bit(tmp_path: Path) -> None:
    geometry = boxes(3)
    reading = intake.read(
        geopackage(tmp_path / "a.gpkg", layer(geometry, id=["a", "b", "c"])), "buildings", settings=SETTINGS
    )
    assert shapely.equals_exact(reading.rows.geometry.to_numpy(), shapely.normalize(geometry)).all()


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4490", "EPSG:4523", "EPSG:32648", "EPSG:3857"])
def test_other_systems_are_projected(tmp_path: Path, crs: str) -> None:
    path = geopackage(tmp_path / "a.gpkg", layer(boxes(3), id=["a", "b", "c"]).to_crs(crs))
    reading = intake.read(path, "buildings", settings=SETTINGS)
    assert shapely.hausdorff_distance(reading.rows.geometry.to_numpy(), boxes(3)).max() < 0.01


def test_esri_wkt_of_a_gauss_krueger_zone(tmp_path: Path) -> None:
    path = shapefile(tmp_path / "a.shp", layer(boxes(2), id=["a", "b"]).to_crs("EPSG:4523"))
    path.with_suffix(".prj").write_text(pyproj.CRS("EPSG:4523").to_wkt("WKT1_ESRI"))
    reading = intake.read(path, "buildings", settings=SETTINGS)
    assert reading.source["crs"] == "EPSG:4523"
    assert shapely.hausdorff_distance(reading.rows.geometry.to_numpy(), boxes(2)).max() < 0.01


def test_a_missing_prj_names_the_option(tmp_path: Path) -> None:
    path = shapefile(tmp_path / "a.shp", layer(boxes(2)))
    for content in (None, "<html>not found</html>"):
        path.with_suffix(".prj").unlink()
        if content:
            path.with_suffix(".prj").write_text(content)
        with pytest.raises(SourceError, match="--crs"):
            intake.read(path, "buildings", settings=SETTINGS)
        assert len(intake.read(path, "buildings", settings=SETTINGS, crs=CRS).rows) == 2
        path.with_suffix(".prj").touch()


@pytest.mark.parametrize(
    ("written", "said", "kind", "hint"),
    [
        ("EPSG:4326", "EPSG:4544", "crs_degrees_in_metres", "EPSG:4326"),
        ("EPSG:4523", "EPSG:4326", "crs_metres_in_degrees", "EPSG:4523"),
        ("EPSG:4523", "EPSG:4544", "crs_outside", "EPSG:4523"),
        ("EPSG:4544", "EPSG:4523", "crs_outside", "EPSG:4534"),
        ("EPSG:4544", "EPSG:32632", "crs_far", "EPSG:4544"),
    ],
)
def test_coordinates_that_cannot_be(tmp_path: Path, written: str, said: str, kind: str, hint: str) -> None:
    rows = layer(boxes(2)).to_crs(written).set_crs(said, allow_override=True)
    with pytest.raises(SourceError) as refusal:
        intake.read(geopackage(tmp_path / "a.gpkg", rows), "buildings", settings=SETTINGS)
    assert refusal.value.kind == kind
    assert hint in refusal.value.text("en")


@pytest.mark.parametrize("name", ["gcj02", "BD09"])
def test_shifted_sources(tmp_path: Path, name: str) -> None:
    degrees = layer(boxes(3), id=["a", "b", "c"]).to_crs(4326)
    shifted = shapely.transform(degrees.geometry.to_numpy(), lambda xy: datum.from_wgs84(xy, name.lower()))
    path = geopackage(tmp_path / "a.gpkg", layer(shifted, "EPSG:4326", id=["a", "b", "c"]))
    reading = intake.read(path, "buildings", settings=SETTINGS, crs=name)
    assert shapely.hausdorff_distance(reading.rows.geometry.to_numpy(), boxes(3)).max() < 0.002
    assert reading.source["crs"] == name.lower()


def test_a_suspected_shift_is_said_and_not_applied(tmp_path: Path) -> None:
    sizes = 8 + np.arange(12) / 2
    geometry = shapely.box(545_000 + 40 * np.arange(12), 3_290_000, 545_000 + 40 * np.arange(12) + sizes, 3_290_010)
    ids = [f"B{i:02d}" for i in range(12)]
    first = intake.read(geopackage(tmp_path / "a.gpkg", layer(geometry, id=ids)), "buildings", settings=SETTINGS)
    existing = intake.numbered(first, source_id=1, next_id=1, next_received_id=1)[0]
    degrees = layer(geometry, id=ids).to_crs(4326)
    moved = shapely.transform(degrees.geometry.to_numpy(), lambda xy: datum.from_wgs84(xy, "gcj02"))
    path = geopackage(tmp_path / "b.gpkg", layer(moved, "EPSG:4326", id=ids))
    reading = intake.read(path, "buildings", settings=SETTINGS, existing=existing)
    said = next(f for f in reading.report if f.kind == "shift_known")
    assert said.values["shift"] == "gcj02"
    assert reading.rows.geometry[0].centroid.distance(existing.geometry[0].centroid) > 300
    step = shapely.transform(geometry, lambda xy: xy + np.array([3.0, 4.0]))
    reading = intake.read(
        geopackage(tmp_path / "c.gpkg", layer(step, id=ids)), "buildings", settings=SETTINGS, existing=existing
    )
    said = next(f for f in reading.report if f.kind == "shift_constant")
    assert said.values["metres"] == pytest.approx(5.0, abs=0.01)
    ground = shapely.box(*shapely.total_bounds(geometry)).buffer(5)
    outside = intake.read(path, "buildings", settings=SETTINGS, existing_extent=ground)
    assert next(f for f in outside.report if f.kind == "shift_outside").values["shift"] == "gcj02"
    assert not {k for k in kinds(intake.read(tmp_path / "a.gpkg", "buildings", settings=SETTINGS, existing=existing,
                                             existing_extent=ground)) if k.startswith("shift")}  # fmt: skip


def test_a_territory_in_degrees_is_refused(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg", layer(boxes(1)))
    with pytest.raises(UsageError, match="metres"):
        intake.read(path, "buildings", settings=Settings(crs="EPSG:4326"))
