"""Polygons as directed segments on the finest integer grid, each with the polygon on its left.

Two polygons share a border exactly when one has a segment and the other its reverse. So covers are compared by counting
segments, without tolerance and without overlay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.kernel import kernel
from blockmap.topology.grid import FINE_SCALE, Geometries


@dataclass(frozen=True)
class Segments:
    """Directed border segments of the polygons of several layers.

    Attributes
    ----------
    xy
        (vertices, 2) int64 coordinates in units of ``1 / FINE_SCALE`` metre; no two are equal.
    tail, head
        (segments,) vertices at which a segment starts and ends; its polygon lies on the left. Never the same.
    layer, row
        (segments,) layer and row in it of the polygon.
    off_grid
        (points, 2) layer and row of polygons with a coordinate that is not on the grid, and ``off_grid_xy`` where in metres.
    """

    xy: NDArray[np.int64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    layer: NDArray[np.int64]
    row: NDArray[np.int64]
    off_grid: NDArray[np.int64]
    off_grid_xy: NDArray[np.float64]

    @property
    def key(self) -> NDArray[np.int64]:
        """(segments,) number that a segment shares with its reverse only."""
        low, high = np.minimum(self.tail, self.head), np.maximum(self.tail, self.head)
        return (low << 32) | high

    def metres(self, which: NDArray[np.int64]) -> NDArray[np.float64]:
        """(segments, 2, 2) ends of some segments in metres: exact."""
        return np.stack([self.xy[self.tail[which]], self.xy[self.head[which]]], axis=1) / FINE_SCALE


def read(layers: Sequence[Geometries]) -> Segments:
    """Read the polygons of several layers.

    Parameters
    ----------
    layers
        Arrays of polygons or multipolygons in metres, none missing; rings may run either way. Coordinates off the grid are
        rounded to it, and said.
    """
    rings = [_rings(geometries) for geometries in layers]
    metres = np.concatenate([xy for xy, _, _ in rings])
    layer = np.repeat(np.arange(len(rings)), [len(points) for points, _, _ in rings])
    row = np.concatenate([rows for _, rows, _ in rings])
    is_last = np.concatenate([last for _, _, last in rings])

    metres *= FINE_SCALE
    units = np.rint(metres)
    off = np.flatnonzero((units[:, 0] != metres[:, 0]) | (units[:, 1] != metres[:, 1]))
    off_grid, first = np.unique(np.column_stack([layer[off], row[off]]), axis=0, return_index=True)
    xy, vertex = _distinct(units.astype(np.int64))
    start = np.flatnonzero(~is_last)
    start = start[vertex[start] != vertex[start + 1]]
    off_grid_xy = metres[off[first]] / FINE_SCALE
    return Segments(xy, vertex[start], vertex[start + 1], layer[start], row[start], off_grid, off_grid_xy)


def _rings(geometries: Geometries) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Points of all rings with the polygon on their left, the row of every point, and whether it ends its ring."""
    parts, part_row = geometries, np.arange(len(geometries))
    if not (shapely.get_type_id(geometries) == shapely.GeometryType.POLYGON).all():
        parts, part_row = shapely.get_parts(geometries, return_index=True)
    is_filled = ~shapely.is_empty(parts)
    parts, part_row = parts[is_filled], part_row[is_filled]
    if not len(parts):
        return np.empty((0, 2)), np.empty(0, np.int64), np.empty(0, np.bool_)
    _, xy, (ring_end, part_end) = shapely.to_ragged_array(parts)
    xy = np.ascontiguousarray(xy[:, :2])
    is_shell = np.zeros(len(ring_end) - 1, np.bool_)
    is_shell[part_end[:-1]] = True
    _turn(xy, np.asarray(ring_end, np.int64), is_shell)
    points = np.diff(ring_end)
    row_of_ring = np.repeat(part_row, np.diff(part_end))
    is_last = np.zeros(len(xy), np.bool_)
    is_last[np.asarray(ring_end[1:]) - 1] = True
    return xy, np.repeat(row_of_ring, points).astype(np.int64), is_last


@kernel
def _turn(xy: NDArray[np.float64], ring_end: NDArray[np.int64], is_shell: NDArray[np.bool_]) -> None:
    """Turn shells counter-clockwise and holes clockwise, in place."""
    for ring in range(len(is_shell)):
        first, end = ring_end[ring], ring_end[ring + 1]
        twice_area = 0.0
        for i in range(first + 1, end - 1):
            twice_area += (xy[i, 0] - xy[first, 0]) * (xy[i + 1, 1] - xy[first, 1])
            twice_area -= (xy[i + 1, 0] - xy[first, 0]) * (xy[i, 1] - xy[first, 1])
        if (twice_area > 0) != is_shell[ring]:
            i, j = first, end - 1
            while i < j:
                for axis in range(2):
                    xy[i, axis], xy[j, axis] = xy[j, axis], xy[i, axis]
                i += 1
                j -= 1


@kernel
def _distinct(units: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct points in the order of their first appearance, and the number of each point among them."""
    size = 16
    while size < 2 * len(units):
        size *= 2
    slots = np.full(size, -1, np.int32)
    mask = np.uint64(size - 1)
    distinct = np.empty_like(units)
    number = np.empty(len(units), np.int64)
    count = 0
    for i in range(len(units)):
        x, y = units[i, 0], units[i, 1]
        slot = _mixed(x, y) & mask
        while slots[slot] >= 0 and (distinct[slots[slot], 0] != x or distinct[slots[slot], 1] != y):
            slot = (slot + np.uint64(1)) & mask
        if slots[slot] < 0:
            slots[slot] = count
            distinct[count, 0] = x
            distinct[count, 1] = y
            count += 1
        number[i] = slots[slot]
    return distinct[:count].copy(), number


@kernel(inline="always")
def _mixed(x: int, y: int) -> np.uint64:
    """Hash of two integers (the mixing constants are those of xxHash and splitmix64)."""
    mixed = np.uint64(x) * np.uint64(0x9E3779B185EBCA87) ^ np.uint64(y) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(32))
