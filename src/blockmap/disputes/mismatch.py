"""Where borders do not meet: the segments of areas' outlines that no neighbour runs through the other way.

The number of areas that claim a point can only change across such a segment. All others, nearly everything, need not be looked
at, and are never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.disputes.planar_graph import uncancelled
from blockmap.topology.exact import REACH
from blockmap.topology.grid import SCALE, Geometries

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Points = NDArray[np.float64]
"""(points, 2) coordinates."""

POLYGON = 3

MILLIMETRES = 1000.0
"""Grid units per metre of what was written with three decimals."""

SOME = 200
"""So many areas tell with how many decimals all were written."""


@dataclass(frozen=True)
class Plane:
    """The integer grid on which areas are compared, and the way there from their coordinates and back.

    Attributes
    ----------
    origin
        Metres of the grid's zero.
    scale
        Grid units per metre: `SCALE`; `MILLIMETRES` where all that was given lies on whole millimetres, so that what is given is
        on the grid; less where the ground is too wide for that.
    to_metres, from_metres
        From the coordinates of the areas to metres and back, where these are degrees; ``None``: they are metres.
    """

    origin: tuple[float, float]
    scale: float
    to_metres: Callable[[Points], Points] | None = None
    from_metres: Callable[[Points], Points] | None = None

    def units(self, place: Points) -> tuple[Ints, Ints]:
        """Nearest grid point of every place."""
        metres = place if self.to_metres is None else self.to_metres(place)
        x, y = ((metres[:, k] - self.origin[k]) * self.scale for k in range(2))
        return np.rint(x).astype(np.int64), np.rint(y).astype(np.int64)

    def places(self, x: Ints, y: Ints) -> Points:
        """Coordinates of grid points."""
        zero = np.rint(np.array(self.origin) * self.scale)
        metres = (np.column_stack([x, y]) + zero) / self.scale
        return metres if self.from_metres is None else self.from_metres(metres)


@dataclass(frozen=True)
class Borders:
    """Outlines of areas as directed segments, the area on their left.

    Attributes
    ----------
    plane
        The grid.
    place
        (points, 2) every point of every ring, as it was given.
    x, y
        (points,) where it lies on the grid.
    tail, head
        (segments,) points at which a segment starts and ends.
    owner
        (segments,) row of the area.
    row_count
        Number of areas.
    """

    plane: Plane
    place: Points
    x: Ints
    y: Ints
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    owner: NDArray[np.int32]
    row_count: int

    def unmatched(self) -> Ints:
        """Segments on which the number of claims changes."""
        return np.flatnonzero(uncancelled(self.x, self.y, self.tail, self.head))


def plane_of(
    geometries: Geometries,
    to_metres: Callable[[Points], Points] | None = None,
    from_metres: Callable[[Points], Points] | None = None,
) -> Plane:
    """Choose the grid for some ground: its origin is a whole metre."""
    west, south, east, north = shapely.total_bounds(geometries) if len(geometries) else (0.0, 0.0, 0.0, 0.0)
    corners = np.array([[west, south], [east, south], [east, north], [west, north]])
    metres = corners if to_metres is None else to_metres(corners)
    low, high = np.floor(metres.min(axis=0)) - 1, metres.max(axis=0)
    scale = float(SCALE)
    if to_metres is None and _is_on_millimetres(geometries):
        scale = MILLIMETRES
    while (high - low).max() * scale > REACH - SCALE:
        scale /= 2
    return Plane((float(low[0]), float(low[1])), scale, to_metres, from_metres)


def _is_on_millimetres(geometries: Geometries) -> bool:
    """Tell whether coordinates in metres are whole millimetres; some areas tell for all."""
    xy = shapely.get_coordinates(geometries[:: max(1, len(geometries) // SOME)])
    return bool((np.rint(xy * MILLIMETRES) / MILLIMETRES == xy).all())


def read(geometries: Geometries, plane: Plane) -> Borders:
    """Read the outlines of valid polygons and multipolygons; their rings may run either way.

    Segments that have no length on the grid are left out.
    """
    place = shapely.get_coordinates(geometries)
    x, y = plane.units(place)
    length, is_shell, row = _rings(geometries)
    if not len(length):
        none = np.empty(0, np.int32)
        return Borders(plane, place, x, y, none, none, none, len(geometries))
    ring = np.repeat(np.arange(len(length), dtype=np.int32), length)
    start = np.flatnonzero(ring[1:] == ring[:-1]).astype(np.int32)
    turned = (_ring_area2(x, y, start, ring, len(length)) > 0) != is_shell
    start = start[(x[start] != x[start + 1]) | (y[start] != y[start + 1])]
    ring = ring[start]
    backward = turned[ring]
    return Borders(plane, place, x, y, start + backward, start + ~backward, row[ring], len(geometries))


def _rings(geometries: Geometries) -> tuple[Ints, NDArray[np.bool_], NDArray[np.int32]]:
    """Points in every ring, in the order of the coordinates; whether it is a shell; and the row of its area.

    Only polygons with holes or several parts are taken apart: taking apart copies them.
    """
    row = np.arange(len(geometries), dtype=np.int32)
    points = shapely.get_num_coordinates(geometries)
    is_plain = (shapely.get_type_id(geometries) == POLYGON) & (shapely.get_num_interior_rings(geometries) == 0)
    other = np.flatnonzero(~is_plain)
    parts, part_of = shapely.get_parts(geometries[other], return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    is_first = np.append(True, ring_of[1:] != ring_of[:-1])[: len(rings)]
    plain = np.flatnonzero(is_plain & (points > 0))
    rows = np.concatenate([row[plain], row[other][part_of[ring_of]]])
    order = np.argsort(rows, kind="stable")
    length = np.concatenate([points[plain], shapely.get_num_coordinates(rings)])
    is_shell = np.concatenate([np.ones(len(plain), np.bool_), is_first])
    return length[order].astype(np.int64), is_shell[order], rows[order]


def _ring_area2(x: Ints, y: Ints, start: NDArray[np.int32], ring: NDArray[np.int32], ring_count: int) -> Floats:
    """Twice the signed area of every ring (floats suffice: only the sign is asked)."""
    fx, fy = x.astype(float), y.astype(float)
    twice = fx[start] * fy[start + 1]
    twice -= fx[start + 1] * fy[start]
    return np.bincount(ring[start], twice, ring_count).astype(np.float64)


def segments_of(lines: Sequence[Any]) -> Points:
    """(segments, 2, 2) ends of the segments of lines and outlines, one after the other."""
    xy, line = shapely.get_coordinates(shapely.get_parts(np.asarray(lines, object)), return_index=True)
    follows = np.flatnonzero(line[1:] == line[:-1])
    return np.stack([xy[follows], xy[follows + 1]], axis=1)
