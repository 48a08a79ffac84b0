"""Sums of polygons: what an area is after it lost some pieces of ground and gained others, point by point.

The border of a polygon is a sum of directed segments, and the border of ``P + Q - R`` is the sum of theirs: a segment that is
run through both ways drops out. Nothing is overlaid, so no vertex of what is kept can move. Pieces must share their vertices
with the polygon they are added to or taken from.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.errors import TopologyError
from blockmap.topology import segments
from blockmap.topology.grid import FINE_SCALE

Ints = NDArray[np.int64]
Point = tuple[int, int]


def summed(gained: Sequence[Any], lost: Sequence[Any] = ()) -> Any:
    """Add polygons and take others away.

    Parameters
    ----------
    gained, lost
        Polygons and multipolygons in metres on the finest grid; none of the lost ones reaches beyond the others.

    Returns
    -------
    Polygon or multipolygon in canonical form (rings start at their smallest point), or ``None`` when nothing is left.

    Raises
    ------
    TopologyError
        The borders do not add up to the border of an area (``settling_sum``): they do not share their vertices.
    """
    shapes = np.array([*gained, *lost], dtype=object)
    if not len(shapes):
        return None
    read = segments.read([shapes])
    sign = np.where(read.row < len(gained), 1, -1) * np.where(read.tail < read.head, 1, -1)
    keys, first, where = np.unique(read.key, return_index=True, return_inverse=True)
    net = np.bincount(where, sign, len(keys)).astype(np.int64)
    low, high = np.minimum(read.tail, read.head)[first], np.maximum(read.tail, read.head)[first]
    if np.abs(net).max(initial=0) > 1:
        raise _no_sum(read.xy[low[np.abs(net) > 1][0]])
    left = net != 0
    tail, head = np.where(net > 0, low, high)[left], np.where(net > 0, high, low)[left]
    if not len(tail):
        return None
    return _polygon(_rings(read.xy, tail, head))


def _no_sum(at: Ints) -> TopologyError:
    return TopologyError("settling_sum", x=float(at[0] / FINE_SCALE), y=float(at[1] / FINE_SCALE))


def _rings(xy: Ints, tail: Ints, head: Ints) -> list[list[Point]]:
    """Chain directed segments into simple rings, the ground on their left."""
    leaving: dict[int, list[int]] = {}
    for a, b in zip(tail.tolist(), head.tolist(), strict=True):
        leaving.setdefault(a, []).append(b)
    points: list[Point] = [(x, y) for x, y in xy.tolist()]
    rings: list[list[Point]] = []
    for begin in sorted(leaving, key=lambda v: points[v]):
        while leaving[begin]:
            rings += _walk(begin, leaving, points)
    return rings


def _walk(begin: int, leaving: dict[int, list[int]], points: list[Point]) -> list[list[Point]]:
    """Rings of one walk; whenever it comes back to a point of its path, the loop between is a ring of its own."""
    rings: list[list[Point]] = []
    path, place = [begin], {begin: 0}
    while path:
        here = path[-1]
        if not leaving.get(here):
            raise _no_sum(np.array(points[here]))
        there = _next(path, leaving[here], points)
        leaving[here].remove(there)
        if there not in place:
            place[there] = len(path)
            path.append(there)
            continue
        loop = path[place[there] :]
        rings.append([points[v] for v in loop])
        for v in loop[1:]:
            del place[v]
        del path[place[there] + 1 :]
        if len(path) == 1:
            return rings
    return rings


def _next(path: list[int], choices: list[int], points: list[Point]) -> int:
    """Where to go on: the first way to the right of the way back, which bounds the same ground."""
    if len(choices) == 1 or len(path) == 1:
        return min(choices, key=lambda v: points[v])
    back = _way(points[path[-1]], points[path[-2]])
    best = choices[0]
    for other in choices[1:]:
        if _turns_before(back, _way(points[path[-1]], points[other]), _way(points[path[-1]], points[best])):
            best = other
    return best


def _way(here: Point, there: Point) -> Point:
    return there[0] - here[0], there[1] - here[1]


def _turns_before(back: Point, one: Point, other: Point) -> bool:
    """Tell whether one meets ``one`` before ``other`` when turning right from ``back``; on whole numbers."""
    first, second = _half_turn(back, one), _half_turn(back, other)
    return first < second if first != second else one[0] * other[1] - one[1] * other[0] < 0


def _half_turn(back: Point, way: Point) -> int:
    cross = back[0] * way[1] - back[1] * way[0]
    if cross < 0:
        return 0
    return 2 if cross == 0 and back[0] * way[0] + back[1] * way[1] > 0 else 1


def _twice_area(ring: list[Point]) -> int:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))


def _polygon(rings: list[list[Point]]) -> Any:
    """Polygon of simple rings: shells turn left, holes right; each starts at its smallest point."""
    turned = [ring[(low := ring.index(min(ring))) :] + ring[:low] for ring in rings]
    shells = sorted(ring for ring in turned if _twice_area(ring) > 0)
    holes = sorted(ring for ring in turned if _twice_area(ring) < 0)
    outlines = [shapely.polygons(_metres(shell)) for shell in shells]
    held: list[list[Any]] = [[] for _ in shells]
    for hole in holes:
        inside = shapely.point_on_surface(shapely.polygons(_metres(hole)))
        around = [k for k, outline in enumerate(outlines) if shapely.contains(outline, inside)]
        if not around:
            raise _no_sum(np.array(hole[0]))
        held[min(around, key=lambda k: shapely.area(outlines[k]))].append(shapely.linearrings(_metres(hole)))
    parts = [shapely.polygons(_metres(shell), holes=own or None) for shell, own in zip(shells, held, strict=True)]
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def _metres(ring: list[Point]) -> NDArray[np.float64]:
    return np.array([*ring, ring[0]], np.int64) / FINE_SCALE
