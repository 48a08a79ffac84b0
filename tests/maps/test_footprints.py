"""Footprints come back from what is written of them, however odd they are."""

from __future__ import annotations

import math

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


def rings_of(outlines: footprints.Footprints, walls: footprints.Walls) -> list[list[np.ndarray]]:
    """Raise the walls one by one, with plain floats as the page does; rings of each building."""
    rings, start = [], np.zeros(2, dtype=np.int64)
    first, second, further = iter(walls.first), iter(walls.second), iter(zip(walls.turn, walls.rest, strict=True))
    for count in outlines.point_count:
        ring = [start + next(first)]
        if count > 1:
            ring.append(ring[0] + next(second))
        for _ in range(2, count):
            (east, north), (turn, rest) = (ring[-1] - ring[-2]).tolist(), next(further)
            length = math.sqrt(max(east * east + north * north, 1))
            guess = [math.floor(turn * -north / length + 0.5), math.floor(turn * east / length + 0.5)]
            ring.append(ring[-1] + guess + rest)
        start = ring[0]
        rings.append(np.array(ring))
    assert not list(first), "walls left over"
    assert not list(further), "walls left over"
    where = np.cumsum(outlines.ring_count) - outlines.ring_count
    return [rings[first : first + count] for first, count in zip(where, outlines.ring_count, strict=True)]


@given(st.lists(buildings(), min_size=1, max_size=6))
def test_footprints_come_back_within_half_a_step(drawn: list[shapely.Geometry | None]) -> None:
    outlines = footprints.outlines(np.array(drawn, dtype=object), GROUND)
    for before, rings in zip(drawn, rings_of(outlines, footprints.walls(outlines)), strict=True):
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
    walls = footprints.walls(outlines)
    assert np.abs(walls.rest).max() <= 2
    assert np.ptp(np.abs(walls.turn.reshape(-1, 2)), axis=0).max() <= 1
    assert decode.runs(outlines.steps, outlines.point_count)[7].shape == (4, 2)
