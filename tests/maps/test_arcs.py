"""Shared borders: nothing is lost, every border is written once."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from blockmap.maps import arcs
from tests.maps import decode, town


def rebuilt(found: arcs.Arcs) -> list[shapely.Geometry]:
    """Put polygons together again from their arcs; rings even-odd."""
    lines = decode.runs(found.xy, found.point_count)
    rings = decode.rings(found.refs, found.ref_count, lines)
    whole, at = [], 0
    for count in found.ring_count:
        polygons = [shapely.Polygon(ring) for ring in rings[at : at + count]]
        shape = shapely.Polygon()
        for polygon in polygons:
            shape = shape.symmetric_difference(polygon)
        whole.append(shape)
        at += count
    return whole


@st.composite
def covers(draw: st.DrawFn) -> list[shapely.Geometry]:
    """Cover a rectangle by cells of a lattice, grouped at random: holes, islands, parts that touch in a point, all noded."""
    columns, rows = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    groups = draw(st.lists(st.integers(0, 4), min_size=columns * rows, max_size=columns * rows))
    cells = [town.square(k % columns, k // columns) for k in range(columns * rows)]
    return [
        shapely.coverage_union_all([cell for cell, group in zip(cells, groups, strict=True) if group == wanted])
        for wanted in sorted(set(groups))
    ]


@given(covers())
def test_polygons_come_back_and_borders_are_written_once(cover: list[shapely.Geometry]) -> None:
    found = arcs.shared(np.array(cover, dtype=object))
    for before, after in zip(cover, rebuilt(found), strict=True):
        assert before.symmetric_difference(after).area == 0
    lines = decode.runs(found.xy, found.point_count)
    written = sum(shapely.length(shapely.linestrings(line)) for line in lines)
    assert np.isclose(written, shapely.length(shapely.unary_union(shapely.boundary(cover))))
    used = np.bincount(found.refs >> 1, minlength=len(lines))
    assert set(used) <= {1, 2}


def test_a_grid_has_as_many_arcs_as_it_has_sides() -> None:
    columns, rows = 5, 4
    grid = [town.square(c, r) for c in range(columns) for r in range(rows)]
    found = arcs.shared(np.array(grid, dtype=object))
    sides = rows * (columns + 1) + columns * (rows + 1)
    corners_that_are_no_nodes = 4
    assert len(found.point_count) == sides - corners_that_are_no_nodes
    assert (found.ref_count >= 3).all()


def test_an_island_and_the_hole_around_it_are_one_arc() -> None:
    outer = shapely.box(0, 0, 10, 10)
    island = shapely.box(4, 4, 6, 6)
    found = arcs.shared(np.array([outer.difference(island), island], dtype=object))
    assert len(found.point_count) == 2
    assert sorted(found.refs >> 1) == [0, 1, 1]


def test_rounding_drops_repeated_points_but_keeps_both_ends() -> None:
    steps = np.array([[0, 0], [0, 0], [0, 0], [5, 5], [5, 5], [9, 9], [9, 9]])
    kept, count = arcs.without_repeats(steps, np.array([3, 4]))
    assert kept.tolist() == [[0, 0], [0, 0], [5, 5], [9, 9], [9, 9]]
    assert count.tolist() == [2, 3]


def test_nothing_is_fine() -> None:
    found = arcs.shared(np.array([], dtype=object))
    assert len(found.xy) == len(found.refs) == 0
