"""Footprints come back from what is written of them, however odd they are."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from blockmap.maps import footprints
from blockmap.maps.ground import Ground
from tests.maps import decode, town

GROUND = Ground.over((town.WEST, town.SOUTH, town.WEST + 5_000, town.SOUTH + 5_000), town.CRS, 0.1)


@st.composite
def buildings(draw: st.DrawFn) -> shapely.Geometry | None:
    """Draw a house, a house with a court, a house in two parts, a point, or nothing."""
    x, y = town.WEST + draw(st.integers(50, 4_900)), town.SOUTH + draw(st.integers(50, 4_900))
    house = shapely.box(x, y, x + draw(st.integers(3, 40)), y + draw(st.integers(3, 40)))
    turned = shapely.affinity.rotate(house, draw(st.integers(0, 89)))
    kinds = [
        turned,
        turned.difference(shapely.affinity.scale(turned, 0.4, 0.4)),
        shapely.multipolygons([turned, shapely.affinity.translate(turned, 90, 0)]),
        shapely.Point(x, y),
        None,
    ]
    return draw(st.sampled_from(kinds))


def rings_of(outlines: footprints.Footprints, left: np.ndarray) -> list[list[np.ndarray]]:
    """Undo the guessing corner by corner; rings of each building."""
    rings, start, at = [], np.zeros(2, dtype=np.int64), 0
    for count in outlines.point_count:
        ring = [start + left[at]]
        for k in range(1, count):
            guess = ring[-1] if k < 3 else ring[-1] - (ring[-2] - ring[-3])
            ring.append(guess + left[at + k])
        start, at = ring[0], at + count
        rings.append(np.array(ring))
    where = np.cumsum(outlines.ring_count) - outlines.ring_count
    return [rings[first : first + count] for first, count in zip(where, outlines.ring_count, strict=True)]


@given(st.lists(buildings(), min_size=1, max_size=6))
def test_footprints_come_back_within_half_a_step(drawn: list[shapely.Geometry | None]) -> None:
    outlines = footprints.outlines(np.array(drawn, dtype=object), GROUND)
    for before, rings in zip(drawn, rings_of(outlines, footprints.residuals(outlines)), strict=True):
        if before is None:
            assert rings == []
            continue
        expected = GROUND.steps(shapely.get_coordinates(before))
        corners = np.concatenate(rings)
        assert {*map(tuple, corners)} == {*map(tuple, expected)}
        assert len(rings) == (
            1 if before.geom_type == "Point" else shapely.get_num_geometries(before) + len(before_holes(before))
        )


def before_holes(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """Return the courts of a building."""
    return [hole for part in shapely.get_parts(shape) if part.geom_type == "Polygon" for hole in part.interiors]


def test_a_row_of_equal_houses_costs_next_to_nothing() -> None:
    row = shapely.box(
        town.WEST + np.arange(0, 3_000, 30), town.SOUTH, town.WEST + np.arange(0, 3_000, 30) + 12, town.SOUTH + 9
    )
    outlines = footprints.outlines(row, GROUND)
    fourth_corners = footprints.residuals(outlines)[3::4]
    assert np.abs(fourth_corners).max() <= 2
    assert decode.runs(outlines.steps, outlines.point_count)[7].shape == (4, 2)
