"""Polygons of labellings, with GEOS as the stranger."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.topology import rings
from blockmap.topology.fabric import Fabric
from blockmap.topology.grid import SCALE


def lattice(columns: int, rows: int, order: np.ndarray) -> Fabric:
    """Rectangles of 7 m by 5 m; pieces stand in the given order, every other one turned."""
    corner = np.arange((columns + 1) * (rows + 1)).reshape(columns + 1, rows + 1)
    cell = np.pad(np.arange(columns * rows).reshape(columns, rows), 1, constant_values=-1)
    along = [corner[:-1], corner[1:], cell[1:-1, 1:], cell[1:-1, :-1]]
    up = [corner[:, :-1], corner[:, 1:], cell[:-1, 1:-1], cell[1:, 1:-1]]
    tail, head, left, right = (np.concatenate([a.ravel(), b.ravel()]) for a, b in zip(along, up, strict=True))
    order = np.argsort(order[: len(tail)])
    turned = order % 2 == 0
    tail, head = np.where(turned, head, tail)[order], np.where(turned, tail, head)[order]
    left, right = np.where(turned, right, left)[order], np.where(turned, left, right)[order]
    xy = np.stack(np.divmod(corner.ravel(), rows + 1), axis=1) * np.array([7, 5]) * SCALE
    return Fabric(xy, tail, head, left, right, np.zeros(len(tail), np.int8), columns * rows)


@st.composite
def labelled(draw: st.DrawFn) -> tuple[Fabric, np.ndarray, np.random.Generator]:
    columns, rows, labels = draw(st.integers(1, 9)), draw(st.integers(1, 9)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    fabric = lattice(columns, rows, rng.permutation(1000))
    return fabric, rng.integers(-1, labels, columns * rows) * 1000, rng


@settings(deadline=None)
@given(labelled())
def test_a_label_is_the_union_of_its_cells(case: tuple[Fabric, np.ndarray, np.random.Generator]) -> None:
    fabric, label, _ = case
    label = np.where(label < 0, -1, label)
    cell_ids, cells = rings.polygons(fabric)
    ids, polygons = rings.polygons(fabric, label)
    assert cell_ids.tolist() == list(range(fabric.cell_count))
    assert ids.tolist() == np.unique(label[label >= 0]).tolist()
    assert shapely.is_valid(polygons).all()
    assert len(polygons) == 0 or shapely.coverage_is_valid(cells)
    for i, polygon in zip(ids, polygons, strict=True):
        together = shapely.union_all(cells[label == i])
        assert shapely.area(shapely.symmetric_difference(polygon, together)) == 0
        assert shapely.get_num_geometries(polygon) == shapely.get_num_geometries(together)


@settings(deadline=None)
@given(labelled())
def test_areas_are_exact(case: tuple[Fabric, np.ndarray, np.random.Generator]) -> None:
    fabric, label, _ = case
    ids, area = rings.areas_m2(fabric, label)
    assert area.tolist() == [35.0 * (label == i).sum() for i in ids]


@settings(deadline=None)
@given(labelled())
def test_polygons_are_canonical(case: tuple[Fabric, np.ndarray, np.random.Generator]) -> None:
    fabric, label, rng = case
    order = rng.permutation(len(fabric.tail))
    shuffled = Fabric(
        fabric.xy, fabric.head[order], fabric.tail[order], fabric.right[order], fabric.left[order], fabric.rank[order],
        fabric.cell_count,
    )  # fmt: skip
    _, polygons = rings.polygons(fabric, label)
    assert shapely.to_wkb(rings.polygons(shuffled, label)[1]).tolist() == shapely.to_wkb(polygons).tolist()
    for part in shapely.get_parts(polygons):
        outlines = [part.exterior, *part.interiors]
        starts = [tuple(ring.coords[0]) for ring in outlines]
        assert starts == [min(ring.coords) for ring in outlines]
        assert starts[1:] == sorted(starts[1:])
        assert [shapely.is_ccw(ring) for ring in outlines] == [True] + [False] * len(part.interiors)


def test_a_ring_of_islands_and_lakes() -> None:
    """Two rings of one label, one inside the other, each with its own hole: holes find their shell."""
    label = np.full((7, 7), 1)
    label[0] = label[-1] = label[:, 0] = label[:, -1] = 0
    label[3, 3] = 1
    label[2:5, 2:5] = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
    ids, polygons = rings.polygons(lattice(7, 7, np.arange(1000)), label.ravel())
    assert ids.tolist() == [0, 1]
    assert shapely.is_valid(polygons).all()
    assert [[len(part.interiors) for part in polygon.geoms] for polygon in polygons] == [[1, 1], [1, 0]]


def test_nothing_gives_nothing() -> None:
    fabric = lattice(2, 2, np.arange(1000))
    ids, polygons = rings.polygons(fabric, np.full(4, -1))
    assert len(ids) == len(polygons) == 0
    assert len(rings.areas_m2(fabric, np.full(4, -1))[0]) == 0
