"""A patch: the cells that one edit touches, as one table of directed segments on the finest grid, in whole numbers.

Every segment has the cell on its left; where a neighbour of the patch shares it, the neighbour holds its *twin*, the same
segment the other way. Segments without a twin are the outline of the patch. Polygons of any labelling of the cells, their
neighbours and the lengths they share are functions of this table, as they are of a whole fabric.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.errors import TopologyError
from blockmap.topology import rings, segments
from blockmap.topology.fabric import Fabric
from blockmap.topology.grid import FINE_SCALE, SCALE, Geometries

Ints = NDArray[np.int64]
Point = tuple[int, int]
"""A point in units of ``1 / FINE_SCALE`` metre."""

REACH = 1 << 31
"""Widest patch, in fine units (8 km): areas of its rings and turns of its segments then fit 64 bits."""


@dataclass(frozen=True)
class Patch:
    """Polygons ``0 .. count - 1`` that do not overlap, as directed segments.

    Attributes
    ----------
    origin
        (2,) fine units that are added to ``xy``.
    xy
        (vertices, 2) distinct points in fine units from the origin.
    tail, head
        (segments,) vertices at which a segment starts and ends.
    cell
        (segments,) polygon on its left.
    twin
        (segments,) the same segment the other way, -1 on the outline.
    count
        Number of polygons.
    """

    origin: Ints
    xy: Ints
    tail: Ints
    head: Ints
    cell: Ints
    twin: Ints
    count: int

    @classmethod
    def of(cls, polygons: Geometries) -> Patch:
        """Read polygons in metres.

        Raises
        ------
        TopologyError
            They overlap (``patch_overlap``), lie off the grid (``patch_off_grid``) or reach too far (``patch_wide``).
        """
        read = segments.read([polygons])
        if len(read.off_grid):
            x, y = read.off_grid_xy[0].tolist()
            raise TopologyError("patch_off_grid", x=x, y=y)
        origin = read.xy.min(axis=0)
        xy = read.xy - origin
        if xy.max(initial=0) >= REACH:
            raise TopologyError("patch_wide", km=REACH / FINE_SCALE / 1000)
        return cls(origin, xy, read.tail, read.head, read.row, _twins(read), len(polygons))

    @cached_property
    def fabric(self) -> Fabric:
        """The same as a fabric of pieces, each once; its coordinates are fine units from the origin."""
        once = np.flatnonzero((self.twin < 0) | (self.tail < self.head))
        right = np.where(self.twin[once] >= 0, self.cell[self.twin[once]], -1)
        rank = np.zeros(len(once), np.int8)
        return Fabric(self.xy, self.tail[once], self.head[once], self.cell[once], right, rank, self.count)

    def polygons(self, label: Ints | None = None) -> tuple[Ints, Geometries]:
        """Return labels, ascending, and the canonical polygon of each in metres; see `blockmap.topology.rings.polygons`."""
        ids, drawn = rings.polygons(self.fabric, label)
        shrink, offset = SCALE / FINE_SCALE, self.origin / FINE_SCALE
        return ids, np.atleast_1d(shapely.transform(drawn, lambda xy: xy * shrink + offset))

    def borders(self) -> tuple[Ints, Ints, NDArray[np.float64]]:
        """Return pairs of polygons that share a border, the smaller first, and its length in metres."""
        pieces = self.fabric
        inner = np.flatnonzero(pieces.right >= 0)
        low = np.minimum(pieces.left[inner], pieces.right[inner])
        high = np.maximum(pieces.left[inner], pieces.right[inner])
        d = (self.xy[pieces.head[inner]] - self.xy[pieces.tail[inner]]).astype(np.float64)
        pair, place = np.unique(low * self.count + high, return_inverse=True)
        length = np.bincount(place, np.hypot(d[:, 0], d[:, 1]), minlength=len(pair)) / FINE_SCALE
        return pair // self.count, pair % self.count, length

    def outline(self) -> list[tuple[Point, Point]]:
        """Return the directed segments on the outline, in fine units."""
        outer = np.flatnonzero(self.twin < 0)
        ends = np.concatenate([self.xy[self.tail[outer]], self.xy[self.head[outer]]], axis=1) + np.tile(self.origin, 2)
        return [((px, py), (qx, qy)) for px, py, qx, qy in ends.tolist()]


def canonical(polygons: Geometries) -> Geometries:
    """Return every polygon in its canonical form, which depends on its segments only; each for itself, they may overlap."""
    return np.array([Patch.of(np.array([one], dtype=object)).polygons()[1][0] for one in polygons], dtype=object)


def pieces(count: int, one: Ints, other: Ints) -> Ints:
    """Number the connected pieces of ``count`` things, of which ``one`` and ``other`` touch pair by pair."""
    root = list(range(count))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        low, high = sorted((find(a), find(b)))
        root[high] = low
    return np.unique([find(i) for i in range(count)], return_inverse=True)[1].astype(np.int64)


def _twins(read: segments.Segments) -> Ints:
    """Position of the reverse of every segment, -1 where there is none."""
    key = read.key
    order = np.argsort(key, kind="stable")
    same = key[order[1:]] == key[order[:-1]]
    first, second = order[:-1][same], order[1:][same]
    is_thrice = (same[1:] & same[:-1]).any()
    if is_thrice or (read.tail[first] == read.tail[second]).any():
        place = read.xy[read.tail[first[read.tail[first] == read.tail[second]]]] if not is_thrice else read.xy[:1]
        x, y = (place[0] / FINE_SCALE).tolist()
        raise TopologyError("patch_overlap", x=x, y=y)
    twin = np.full(len(key), -1, np.int64)
    twin[first], twin[second] = second, first
    return twin
