"""Where borders do not meet: the segments of areas' outlines that no neighbour runs through the other way.

The number of areas that claim a point can only change across such a segment. All others, nearly everything, need not be looked
at, and are never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.disputes.planar_graph import uncancelled
from blockmap.topology.exact import REACH
from blockmap.topology.grid import SCALE, Geometries

Ints = NDArray[np.int64]
Narrow = NDArray[np.int32]
Floats = NDArray[np.float64]
Points = NDArray[np.float64]
"""(points, 2) coordinates."""

POLYGON = 3

MILLIMETRES = 1000.0
"""Grid units per metre of what was written with three decimals."""

SOME = 200
"""So many areas tell with how many decimals all were written."""


SEGMENTS_AT_A_TIME = 1 << 15
"""Segments that are worked on in one go where arrays of all of them would be most of the memory needed."""
AREAS_AT_A_TIME = 1000
"""Areas whose coordinates are copied in one go."""


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
        return self._axis(metres, 0), self._axis(metres, 1)

    def _axis(self, metres: Points, axis: int) -> Ints:
        """Nearest grid coordinate along one axis, without more than one array in between."""
        units = metres[:, axis] - self.origin[axis]
        units *= self.scale
        return np.rint(units, out=units).astype(np.int64)

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
    geometries
        The areas.
    x, y
        (points,) where every point of every ring lies on the grid; less than `REACH` from its zero, so 32 bits hold them.
    tail, head
        (segments,) points at which a segment starts and ends.
    owner
        (segments,) row of the area.
    row_count
        Number of areas.
    """

    plane: Plane
    geometries: Geometries
    x: Narrow
    y: Narrow
    tail: Narrow
    head: Narrow
    owner: Narrow
    row_count: int

    def given(self, points: NDArray[np.integer]) -> Points:
        """Coordinates of some points as they were given: they stay with the areas, no second copy of all of them is made."""
        out = np.empty((len(points), 2))
        order = np.argsort(points, kind="stable")
        low, end = 0, 0
        for some in _some(self.geometries):
            high = low + int(shapely.get_num_coordinates(some).sum())
            begin, end = end, int(np.searchsorted(points, high, sorter=order))
            if begin < end:
                mine = order[begin:end]
                out[mine] = shapely.get_coordinates(some)[points[mine] - low]
            low = high
        return out

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
    x, y = _units(geometries, plane)
    length, is_shell, row = _rings(geometries)
    if not len(length):
        none = np.empty(0, np.int32)
        return Borders(plane, geometries, x, y, none, none, none, len(geometries))
    ring = np.repeat(np.arange(len(length), dtype=np.int32), length)
    start = np.flatnonzero(ring[1:] == ring[:-1]).astype(np.int32)
    turned = (_ring_area2(x, y, start, ring, len(length)) > 0) != is_shell
    start = start[(x[start] != x[start + 1]) | (y[start] != y[start + 1])]
    ring = ring[start]
    backward = turned[ring]
    return Borders(plane, geometries, x, y, start + backward, start + ~backward, row[ring], len(geometries))


def _units(geometries: Geometries, plane: Plane) -> tuple[Narrow, Narrow]:
    """Nearest grid points of all points of all rings."""
    count = int(shapely.get_num_coordinates(geometries).sum())
    x, y = np.empty(count, np.int32), np.empty(count, np.int32)
    end = 0
    for some in _some(geometries):
        near = plane.units(shapely.get_coordinates(some))
        begin, end = end, end + len(near[0])
        x[begin:end], y[begin:end] = near
    return x, y


def _some(geometries: Geometries) -> Iterator[Geometries]:
    """Some areas after the other, so that the coordinates of few are copied at a time."""
    for begin in range(0, len(geometries), AREAS_AT_A_TIME):
        yield geometries[begin : begin + AREAS_AT_A_TIME]


def _rings(geometries: Geometries) -> tuple[Ints, NDArray[np.bool_], Narrow]:
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


def _ring_area2(x: Narrow, y: Narrow, start: Narrow, ring: Narrow, ring_count: int) -> Floats:
    """Twice the signed area of every ring (floats suffice: only the sign is asked), some segments at a time."""
    total = np.zeros(ring_count)
    for begin in range(0, len(start), SEGMENTS_AT_A_TIME):
        here = start[begin : begin + SEGMENTS_AT_A_TIME]
        twice = x[here].astype(float) * y[here + 1]
        twice -= x[here + 1].astype(float) * y[here]
        first = int(ring[here[0]])
        sums = np.bincount(ring[here] - first, twice)
        total[first : first + len(sums)] += sums
    return total


def segments_of(lines: Sequence[Any]) -> Points:
    """(segments, 2, 2) ends of the segments of lines and outlines, one after the other."""
    xy, line = shapely.get_coordinates(shapely.get_parts(np.asarray(lines, object)), return_index=True)
    follows = np.flatnonzero(line[1:] == line[:-1])
    return np.stack([xy[follows], xy[follows + 1]], axis=1)
