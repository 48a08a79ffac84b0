"""Turning points: numbered the lawful way, told in winds, and good enough to draw the line again."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from blockmap.disputes import answering
from blockmap.disputes.turning_points import WINDS, course, dms, turning_points, wind_of, zone_of
from blockmap.terms import text
from tests.strategies import CRS

ORIGIN = np.array([545_000.0, 3_290_000.0])


def line_of(points: list[tuple[float, float]]) -> shapely.LineString:
    return shapely.LineString(np.array(points) + ORIGIN)


@given(
    st.lists(
        st.tuples(st.integers(-900, 900), st.integers(-200, 200)), min_size=2, max_size=12, unique_by=lambda p: p[0]
    )
)
@settings(deadline=None)
def test_points_run_west_to_east_and_lead_back_to_the_line(points: list[tuple[float, float]]) -> None:
    line = line_of(sorted(points))
    table = turning_points(line, CRS, straight_m=0)
    assert table["number"].tolist() == list(range(1, len(table) + 1))
    spread = np.ptp(shapely.get_coordinates(line), axis=0)
    if spread[0] >= spread[1]:
        assert table["y"].is_monotonic_increasing
    assert shapely.hausdorff_distance(shapely.LineString(table[["y", "x"]].to_numpy()), line) < 0.001
    walked, geod = table.iloc[:-1], Geod(ellps="GRS80")
    if len(walked):
        _, lat, _ = geod.fwd(walked["longitude"], walked["latitude"], walked["bearing"], walked["distance_m"])
        assert np.abs(np.array(lat) - table["latitude"].to_numpy()[1:]).max() < 1e-7
    assert turning_points(shapely.reverse(line), CRS, straight_m=0).equals(table)


def test_a_line_that_runs_north_and_south_is_numbered_from_the_north() -> None:
    table = turning_points(line_of([(0, 0), (10, 300), (0, 900)]), CRS)
    assert table["x"].is_monotonic_decreasing
    assert table["wind"].tolist()[:2] == ["S", "S"]


@pytest.mark.parametrize(
    ("bearing", "wind"), [(0, "N"), (11.2, "N"), (11.3, "NNE"), (90, "E"), (225, "SW"), (349, "N"), (348, "NNW")]
)
def test_sixteen_winds(bearing: float, wind: str) -> None:
    assert wind_of(bearing) == wind
    assert len({text(f"wind.{w}", "zh") for w in WINDS}) == 16


@given(st.floats(0, 179.999999))
@settings(deadline=None)
def test_degrees_never_show_sixty(degrees: float) -> None:
    said = dms(degrees)
    whole, rest = said.split("°")
    minutes, seconds = rest.rstrip('"').split("'")
    assert int(minutes) < 60
    assert float(seconds) < 60
    assert abs(int(whole) + int(minutes) / 60 + float(seconds) / 3600 - degrees) < 1e-7


def test_the_course_in_both_languages() -> None:
    points = turning_points(line_of([(0, 0), (100, 0), (200, 100)]), CRS)
    assert course(points, "en") == "From point 1 east 100.0 m to point 2, then north-east 141.4 m to point 3."
    assert course(points, "zh") == "界线自1号边界点起，向东行100.0米至2号边界点，再向东北行141.4米至3号边界点。"


def test_the_zone_is_that_of_the_longitude() -> None:
    assert zone_of("EPSG:32648", 106.5) == "EPSG:4545"
    assert zone_of("EPSG:32648", 104.9) == "EPSG:4544"
    assert zone_of("EPSG:4544", 106.9) == "EPSG:4544"


AGREED = line_of([(0, 0), (100, 3), (200, 0)])


def test_an_answer_is_compared_vertex_by_vertex() -> None:
    xy = shapely.get_coordinates(AGREED)
    theirs = np.array([shapely.Polygon([*xy, xy[-1] + [0, 500], xy[0] + [0, 500]])], dtype=object)
    same = answering.compare(AGREED, theirs)
    assert same.is_same
    assert (same.equal_count, same.near_count) == (3, 0)
    rounded = answering.compare(AGREED, shapely.transform(theirs, lambda c: c + 0.0003))
    assert rounded.is_same
    assert rounded.near_count == 3
    moved = np.array(
        [shapely.transform(theirs[0], lambda c: np.where((c == xy[1]).all(axis=1)[:, None], c + 0.2, c))], dtype=object
    )
    differs = answering.compare(AGREED, moved)
    assert not differs.is_same
    assert differs.missing.tolist() == [xy[1].tolist()]
    more = answering.compare(AGREED, np.array([shapely.segmentize(theirs[0], 60)], dtype=object))
    assert len(more.missing) == 0
    assert len(more.extra) == 2
    assert [f.kind for f in answering.explained(more, "c")] == ["answer_extra", "answer_extra"]
