"""Spoil a shape and ask for it back; what cannot be known is set aside."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.intake.repair import clean
from blockmap.topology.grid import SCALE, on_grid

EAST, NORTH = 545_000, 3_290_000


@st.composite
def footprints(draw: st.DrawFn) -> shapely.Polygon:
    """L-shaped footprints on the grid."""
    width, depth = draw(st.integers(6, 40)), draw(st.integers(6, 40))
    x, y = EAST + draw(st.integers(0, 4096)) / SCALE, NORTH + draw(st.integers(0, 4096)) / SCALE
    ring = [(0, 0), (width, 0), (width, depth / 2), (width / 2, depth / 2), (width / 2, depth), (0, depth)]
    return shapely.Polygon([(x + a, y + b) for a, b in ring])


def spoil(shape: shapely.Polygon, how: str, at: int) -> shapely.Polygon:
    ring = list(shape.exterior.coords)[:-1]
    at %= len(ring)
    here, there = np.array(ring[at]), np.array(ring[(at + 1) % len(ring)])
    middle = (here + there) / 2
    away = np.array([there[1] - here[1], here[0] - there[0]])
    away = away / np.hypot(*away)
    extra = {
        "duplicate": [ring[at], ring[at], ring[at]],
        "straight": [ring[at], tuple(np.rint(middle * SCALE) / SCALE)],
        "spike": [ring[at], tuple(middle), tuple(middle + 7 * away), tuple(middle)],
        "thin spike": [
            ring[at],
            tuple(middle),
            tuple(middle + 7 * away),
            tuple(middle + 0.008 * (there - here) / np.hypot(*(there - here))),
        ],
    }[how]
    return shapely.Polygon([*ring[:at], *extra, *ring[at + 1 :]])


@settings(deadline=None)
@given(shape=footprints(), how=st.sampled_from(["duplicate", "straight", "spike", "thin spike"]), at=st.integers(0, 5))
def test_what_is_certain_is_repaired(shape: shapely.Polygon, how: str, at: int) -> None:
    outcome = clean(np.array([spoil(shape, how, at)], dtype=object), "building")
    back = outcome.geometry[0]
    assert outcome.rejected[0] is None
    assert shapely.is_valid(back)
    assert on_grid(outcome.geometry).all()
    assert shapely.symmetric_difference(back, shape).area < 0.1
    assert (outcome.repaired[0] is not None) == ("spike" in how)


@settings(deadline=None)
@given(shape=footprints())
def test_cleaning_the_clean_changes_nothing(shape: shapely.Polygon) -> None:
    once = clean(np.array([shape], dtype=object), "building")
    twice = clean(once.geometry, "building")
    assert once.repaired[0] is None
    assert twice.geometry[0].wkb == once.geometry[0].wkb
    assert shapely.equals(once.geometry[0], shape)


def test_a_bow_is_repaired_only_when_one_loop_is_a_slip() -> None:
    slip = shapely.Polygon([(0, 0), (20, 0), (20, 10), (0.2, 10), (0, 10.2), (0.2, 10.2), (0, 9.9)])
    even = shapely.Polygon([(0, 0), (20, 20), (20, 0), (0, 20)])
    outcome = clean(np.array([slip, even], dtype=object), "area")
    assert outcome.repaired.tolist() == ["repaired_ring", None]
    assert outcome.rejected.tolist() == [None, "row_invalid"]
    assert outcome.geometry[0].area == pytest.approx(200, abs=0.5)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=9))
def test_any_ring_is_valid_or_set_aside(points: list[tuple[int, int]]) -> None:
    outcome = clean(np.array([shapely.Polygon(points)], dtype=object), "building")
    if outcome.rejected[0] is None:
        assert shapely.is_valid(outcome.geometry[0])
        assert outcome.geometry[0].area == pytest.approx(shapely.Polygon(points).area, abs=1.0)
    else:
        assert outcome.geometry[0] is None


def test_parts_of_other_types_are_left_away() -> None:
    square = shapely.box(0, 0, 10, 10)
    mixed = shapely.GeometryCollection([square, shapely.Point(3, 3), shapely.LineString([(0, 0), (50, 50)])])
    one = shapely.MultiPolygon([square])
    outcome = clean(np.array([mixed, one, shapely.Point(1, 1)], dtype=object), "area")
    assert outcome.repaired.tolist() == ["repaired_parts", None, None]
    assert outcome.rejected.tolist() == [None, None, "row_wrong_type"]
    assert [g.geom_type for g in outcome.geometry[:2]] == ["Polygon", "Polygon"]
