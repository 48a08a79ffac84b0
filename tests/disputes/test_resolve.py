"""Decisions carried out: the line agreed on becomes the border of both sides, and nothing else changes."""

from __future__ import annotations

import os

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.disputes.detect import detect
from blockmap.disputes.resolve import Resolved, Ruling, resolve
from tests.disputes.covers import Cover
from tests.disputes.generator import TOLERANCE_M
from tests.disputes.test_detect import COVERS, frame, parties

PROFILE = settings(max_examples=int(os.environ.get("BLOCKMAP_EXAMPLES", "12")), deadline=None)
LEFT, RIGHT = shapely.box(0, 0, 110, 100), shapely.box(90, 0, 200, 100)
STRIP = shapely.box(90, 0, 110, 100)
CORNERS = {(0.0, 0.0), (0.0, 100.0), (200.0, 0.0), (200.0, 100.0)}


def names(count: int) -> list[str]:
    return [f"{i:03d}" for i in range(count)]


def found(areas: np.ndarray) -> gpd.GeoDataFrame:
    return detect(frame(areas), tolerance_m=TOLERANCE_M)[0]


def ruled(line: object = None, winner: int | None = None, areas: object = (LEFT, RIGHT)) -> Resolved:
    ruling = Ruling("000-001-001", STRIP, (0, 1), line, winner)
    return resolve(np.array(areas, object), [ruling], codes=["000", "001"])


def _points_far(shape: object, grounds: object) -> set[tuple[float, float]]:
    """Points of an outline more than a metre from some grounds."""
    xy = shapely.get_coordinates(shape)
    return set(map(tuple, xy[~shapely.dwithin(shapely.points(xy), grounds, 1.0)])) if grounds else set(map(tuple, xy))


def lines_along(cover: Cover, rows: list[int], ground: object) -> object:
    """Borders as they should be, of some areas, in some ground: drawn a little beyond it, as people draw."""
    borders = [cover.base[a].boundary.intersection(cover.base[b].boundary) for a in rows for b in rows if a < b]
    near = shapely.buffer(ground, 0.4)
    parts = shapely.get_parts(shapely.line_merge(shapely.union_all([b.intersection(near) for b in borders])))
    return shapely.multilinestrings([p for p in parts if p.geom_type == "LineString"])


@PROFILE
@given(cover=COVERS, data=st.data())
def test_the_line_agreed_on_is_the_border_afterwards(cover: Cover, data: st.DataObject) -> None:
    areas = cover.areas
    disputes = found(areas)
    pairs = [i for i, row in enumerate(disputes.itertuples()) if row.kind in ("overlap", "gap", "shift")]
    chosen = data.draw(st.sets(st.sampled_from(pairs))) if pairs else set()
    rows = [row for i, row in enumerate(disputes.itertuples()) if i in chosen]
    rulings = [
        Ruling(row.code, row.geom, tuple(sorted(parties(row))), lines_along(cover, sorted(parties(row)), row.geom))
        for row in rows
    ]
    after = resolve(areas, rulings, codes=names(len(areas)))
    assert not after.report.of("error"), [f.text("en") for f in after.report]
    grounds = shapely.union_all([r.ground for r in rulings])
    for row in range(len(areas)):
        inside, wanted = (shapely.intersection(shape, grounds) for shape in (after.geometry[row], cover.base[row]))
        assert shapely.area(shapely.symmetric_difference(inside, wanted)) < 1e-3 * max(1.0, grounds.length)
        assert _points_far(after.geometry[row], grounds) == _points_far(areas[row], grounds)
    touched = {*after.changed.tolist(), *after.gained_vertices.tolist()}
    assert set(after.changed.tolist()) <= {p for r in rulings for p in r.parties}
    assert all(after.geometry[i] is areas[i] for i in range(len(areas)) if i not in touched)
    left = found(after.geometry)
    assert set(left["fingerprint"]) == set(disputes["fingerprint"]) - {row.fingerprint for row in rows}


@PROFILE
@given(cover=COVERS, data=st.data())
def test_ground_given_to_one_side_is_moved_once_and_kept_together(cover: Cover, data: st.DataObject) -> None:
    areas = cover.areas
    disputes = [row for row in found(areas).itertuples() if row.kind in ("overlap", "gap")]
    rulings = [
        Ruling(row.code, row.geom, tuple(sorted(parties(row))), None, data.draw(st.sampled_from(sorted(parties(row)))))
        for row in disputes
    ]
    after = resolve(areas, rulings, codes=names(len(areas)))
    assert not after.report.of("error")
    for ruling in rulings:
        held = shapely.area(shapely.intersection(after.geometry, ruling.ground))
        assert held[ruling.winner] == pytest.approx(shapely.area(ruling.ground), abs=1e-3 * ruling.ground.length)
        assert held.sum() == pytest.approx(held[ruling.winner], abs=2e-3 * ruling.ground.length)
    moved = shapely.area(shapely.symmetric_difference(areas, after.geometry)).sum()
    assert moved == pytest.approx(sum(r.ground.area for r in rulings), abs=2e-3 * sum(r.ground.length for r in rulings))
    assert shapely.is_valid(after.geometry).all()
    order = np.random.default_rng(1).permutation(len(areas))
    back = np.argsort(order)
    turned = [
        Ruling(r.code, r.ground, tuple(int(back[p]) for p in r.parties), None, int(back[r.winner])) for r in rulings
    ]
    again = resolve(areas[order], turned, codes=names(len(areas)))
    assert shapely.to_wkb(again.geometry[back]).tolist() == shapely.to_wkb(after.geometry).tolist()


def test_a_side_whose_line_is_kept_keeps_its_very_bytes() -> None:
    zigzag = shapely.Polygon([(100, 0), (90, 30), (105, 70), (100, 100), (200, 100), (200, 0)])
    straight = shapely.Polygon([(0, 0), (100, 0), (100, 100), (0, 100)])
    areas = np.array([straight, zigzag], object)
    (row,) = found(areas).itertuples()
    after = resolve(areas, [Ruling(row.code, row.geom, (0, 1), row.their_line)], codes=["000", "001"])
    assert after.geometry[1] is zigzag
    assert shapely.equals_exact(
        after.geometry[0].normalize(),
        shapely.Polygon([(0, 0), (100, 0), (90, 30), (105, 70), (100, 100), (0, 100)]).normalize(),
    )


def test_a_line_that_stops_a_little_short_is_led_to_the_rim_and_what_is_beyond_is_trimmed() -> None:
    for line in ([(100, 0.4), (100, 99.5)], [(100, -30), (100, 130)], [(100, 0), (100, 100)]):
        after = ruled(shapely.LineString(line))
        assert not after.report.of("error")
        assert shapely.area(after.geometry).tolist() == [10_000.0, 10_000.0]
        assert shapely.coverage_is_valid(after.geometry)
        drawn = {*map(tuple, line)} | {(100.0, 0.0), (100.0, 100.0)}
        kept = {(x, y) for x, y in drawn if 0 <= y <= 100}
        assert {*map(tuple, shapely.get_coordinates(after.geometry))} == kept | CORNERS


def test_a_line_that_does_not_divide_its_ground_is_refused() -> None:
    after = ruled(shapely.LineString([(100, 0), (100, 60)]))
    assert [f.kind for f in after.report.of("error")] == ["resolve_not_divided"]


def test_a_unit_that_would_fall_apart_or_vanish_is_refused() -> None:
    across = shapely.box(40, -10, 60, 110)
    ruling = Ruling("x", shapely.box(40, 0, 60, 100), (0, 1), None, 1)
    after = resolve(np.array([shapely.box(0, 0, 100, 100), across], object), [ruling], codes=["000", "001"])
    assert [f.kind for f in after.report.of("error")] == ["resolve_falls_apart"]
    inner = shapely.box(40, 40, 60, 60)
    ruling = Ruling("x", inner, (0, 1), None, 0)
    after = resolve(np.array([shapely.box(0, 0, 100, 100), inner], object), [ruling], codes=["000", "001"])
    assert [f.kind for f in after.report.of("error")] == ["resolve_vanishes"]


def test_a_neighbour_touched_by_a_new_end_gains_that_point_only() -> None:
    areas = np.array([LEFT, RIGHT, shapely.box(0, 100, 200, 200)], object)
    ruling = Ruling("x", STRIP, (0, 1), shapely.LineString([(95, 0), (103, 100)]))
    after = resolve(areas, [ruling], codes=["000", "001", "002"])
    assert after.gained_vertices.tolist() == [2]
    added = {*map(tuple, shapely.get_coordinates(after.geometry[2]))} - {*map(tuple, shapely.get_coordinates(areas[2]))}
    assert added == {(103.0, 100.0)}
    assert shapely.coverage_is_valid(after.geometry)


def test_nothing_decided_changes_nothing() -> None:
    areas = np.array([LEFT, RIGHT], object)
    after = resolve(areas, [], codes=["000", "001"])
    assert all(a is b for a, b in zip(areas, after.geometry, strict=True))


def test_degrees_keep_their_coordinates() -> None:
    areas = np.array([shapely.box(106.5, 29.5, 106.511, 29.51), shapely.box(106.509, 29.5, 106.52, 29.51)], object)
    rows = gpd.GeoDataFrame({"code": ["a", "b"]}, geometry=areas, crs="EPSG:4490").rename_geometry("geom")
    (row,) = detect(rows, tolerance_m=TOLERANCE_M)[0].itertuples()
    line = shapely.LineString([(106.51, 29.4), (106.51, 29.6)])
    after = resolve(areas, [Ruling(row.code, row.geom, (0, 1), line)], codes=["a", "b"], crs=rows.crs)
    assert not after.report.of("error")
    given_points = {*map(tuple, shapely.get_coordinates(areas))}
    new = {*map(tuple, shapely.get_coordinates(after.geometry))} - given_points
    assert np.array(sorted(new)) == pytest.approx(np.array([[106.51, 29.5], [106.51, 29.51]]), abs=2e-8)
    assert shapely.coverage_is_valid(after.geometry)
