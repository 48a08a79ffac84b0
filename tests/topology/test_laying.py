"""Lines laid into cells: the same ground, nothing bent on its outline, an exact cover, whatever is drawn."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.errors import TopologyError
from blockmap.topology import laying, local_proof, rings
from blockmap.topology.grid import FINE_SCALE, Geometries
from blockmap.topology.patch import Patch, canonical, pieces
from blockmap.topology.proof import Layer, prove
from tests.blocks.towns import sheet, squared

ORIGIN = np.array([600_000, 3_300_000])


def town(rows: int, columns: int, lean: int = 0) -> Geometries:
    """Squares of 20 m, leaning so that borders pass between points of the grid."""
    fabric = squared(sheet(rows, columns)).fabric
    _, cells = rings.polygons(fabric)
    leaning = np.array([[1, lean / 1024], [-lean / 1024, 1]])
    return canonical(shapely.transform(cells, lambda xy: np.rint(xy @ leaning * 1024) / 1024 + ORIGIN))


coordinate = st.floats(-15, 115, allow_nan=False).map(lambda v: round(v, 3))
course = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=6, unique=True)


def line(points: list[tuple[float, float]]) -> Geometries:
    return np.array([shapely.linestrings(np.array(points) + ORIGIN)], dtype=object)


def laid_or_refused(cells: Geometries, lines: Geometries) -> laying.Laid | None:
    try:
        return laying.lay(cells, lines)
    except TopologyError as refusal:
        if refusal.kind not in ("laying_narrow", "laying_no_point"):
            raise
        return None


@settings(max_examples=60, deadline=None)
@given(course, st.integers(-60, 60))
def test_what_is_laid_covers_the_same_ground_exactly(points: list[tuple[float, float]], lean: int) -> None:
    cells = town(5, 5, lean)
    laid = laid_or_refused(cells, line(points))
    if laid is None:
        return
    assert local_proof.gained(cells, laid.polygons) == laid.gained
    whole = Patch.of(cells).polygons(np.zeros(len(cells), np.int64))[1]
    grown, _ = laying.insert(whole, laid.gained)
    assert prove([Layer(laid.polygons, np.zeros(len(laid.polygons), np.int64)), Layer(grown, np.array([-1]))]) == []
    assert shapely.area(laid.polygons).sum() == shapely.area(cells).sum()
    assert sorted(set(laid.cell.tolist())) == list(range(len(cells)))
    assert [one.wkb for one in canonical(laid.polygons)] == [one.wkb for one in laid.polygons]


@settings(max_examples=30, deadline=None)
@given(course, course, st.integers(-60, 60))
def test_lines_are_laid_upon_lines(
    first: list[tuple[float, float]], second: list[tuple[float, float]], lean: int
) -> None:
    once = laid_or_refused(town(4, 4, lean), line(first))
    if once is None:
        return
    twice = laid_or_refused(once.polygons, line(second))
    if twice is None:
        return
    gained = local_proof.gained(once.polygons, twice.polygons)
    whole = Patch.of(once.polygons).polygons(np.zeros(len(once.polygons), np.int64))[1]
    grown, _ = laying.insert(whole, gained)
    assert prove([Layer(twice.polygons, np.zeros(len(twice.polygons), np.int64)), Layer(grown, np.array([-1]))]) == []


def test_a_line_across_divides_every_cell_on_its_way() -> None:
    cells = town(3, 3)
    laid = laying.lay(cells, line([(-5, 30), (65, 30)]))
    divided = np.flatnonzero(np.bincount(laid.cell) == 2)
    assert len(divided) == 3
    assert shapely.area(laid.polygons[np.isin(laid.cell, divided)]).tolist() == pytest.approx([200.0] * 6, abs=1e-6)


def test_cells_far_from_the_line_are_the_very_same() -> None:
    cells = town(5, 5)
    laid = laying.lay(cells, line([(-5, 10), (105, 10)]))
    same = [one is cells[cell] for one, cell in zip(laid.polygons, laid.cell, strict=True)]
    assert sum(same) == 20


def test_a_line_along_a_border_and_one_that_ends_inside_divide_nothing() -> None:
    cells = town(3, 3)
    for points in ([(0, 20), (60, 20)], [(5, 5), (15, 15)], [(-9, -9), (-5, -5)]):
        laid = laying.lay(cells, line(points))
        assert len(laid.polygons) == len(cells)
        assert not laid.gained


def test_ends_come_to_lie_exactly_on_a_leaning_outline() -> None:
    cells = town(2, 2, lean=37)
    laid = laying.lay(cells, line([(-9, 7.77), (50, 13.13)]))
    assert len(laid.gained) == 4
    for (p, q), points in laid.gained.items():
        for x, y in points:
            assert (q[0] - p[0]) * (y - p[1]) == (q[1] - p[1]) * (x - p[0])


def test_a_moved_outline_is_refused() -> None:
    cells = town(2, 2)
    moved = shapely.transform(cells, lambda xy: xy + np.where(xy == xy.max(axis=0), 1 / FINE_SCALE, 0))
    with pytest.raises(TopologyError) as refusal:
        local_proof.gained(cells, moved)
    assert refusal.value.kind == "outline_moved"


def test_overlapping_cells_are_no_patch() -> None:
    cells = town(1, 1)
    with pytest.raises(TopologyError) as refusal:
        Patch.of(np.concatenate([cells, cells]))
    assert refusal.value.kind == "patch_overlap"


def test_faults_of_blocks_are_found() -> None:
    cells = town(2, 2)
    _, blocks = Patch.of(cells).polygons(np.array([0, 0, 1, 1]))
    assert local_proof.faults(cells, np.array([0, 0, 1, 1]), blocks) == []
    assert local_proof.faults(cells, np.array([0, 0, 1, 0]), blocks)
    assert local_proof.faults(cells[:3], np.array([0, 0, 1]), blocks)
    _, diagonal = Patch.of(cells).polygons(np.array([0, 1, 1, 0]))
    assert {fault.kind for fault in local_proof.faults(cells, np.array([0, 1, 1, 0]), diagonal)} == {"parts"}


@given(st.integers(1, 12), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=20))
def test_pieces_hang_together(count: int, pairs: list[tuple[int, int]]) -> None:
    pairs = [(a % count, b % count) for a, b in pairs]
    number = pieces(count, np.array([a for a, _ in pairs], np.int64), np.array([b for _, b in pairs], np.int64))
    assert all(number[a] == number[b] for a, b in pairs)
    assert number.max() + 1 >= count - len(pairs)
