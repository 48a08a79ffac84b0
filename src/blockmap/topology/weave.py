"""New points on a line that was there before, laid into everything that shares the line.

When one area is planned anew, its border may gain points where new linework meets it. Everything else along that border gains the
same points and is otherwise left alone, so that neighbours still share the border point by point.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.topology.grid import Geometries

Point = tuple[float, float]
Chains = dict[tuple[Point, Point], list[Point]]
"""New points between the two ends of a former segment, in its direction; both directions are keys."""


def chains(before: Geometries, after: Geometries) -> Chains:
    """Find the points that the borders of polygons gained.

    Parameters
    ----------
    before, after
        The same polygons before and after; all points of before are points of after.
    """
    known = {(x, y) for x, y in shapely.get_coordinates(before).tolist()}
    found: Chains = {}
    for ring in _rings(after):
        points = [(x, y) for x, y in ring]
        anchors = [k for k, point in enumerate(points) if point in known]
        for begin, end in pairwise(anchors):
            if end - begin > 1:
                between = points[begin + 1 : end]
                found[points[begin], points[end]] = between
                found[points[end], points[begin]] = between[::-1]
    return found


def weave(polygons: Geometries, new: Chains) -> tuple[Geometries, NDArray[np.int64]]:
    """Lay new points into polygons that have the former segments.

    Parameters
    ----------
    polygons
        Polygons and multipolygons; ``None`` stays.
    new
        See `chains`.

    Returns
    -------
    The polygons, and the positions of those that gained points. All others are the very same objects.
    """
    out = polygons.copy()
    if not new:
        return out, np.empty(0, np.int64)
    ends = shapely.points(sorted({end for segment in new for end in segment}))
    near = np.unique(shapely.STRtree(polygons).query(ends, predicate="intersects")[1])
    gained = []
    for position in near:
        woven = _woven(polygons[position], new)
        if woven is not polygons[position]:
            out[position] = woven
            gained.append(position)
    return out, np.asarray(gained, np.int64)


def _woven(geometry: Any, new: Chains) -> Any:
    """Return the geometry with the new points in it, or the same object when it has none of the segments."""
    parts = []
    changed = False
    for polygon in shapely.get_parts(geometry):
        rings = [_woven_ring(ring, new) for ring in _rings(np.array([polygon]))]
        changed |= any(is_new for _, is_new in rings)
        shell, *holes = [points for points, _ in rings]
        parts.append(shapely.polygons(shell, holes=[shapely.linearrings(hole) for hole in holes] or None))
    if not changed:
        return geometry
    return parts[0] if geometry.geom_type == "Polygon" else shapely.multipolygons(parts)


def _woven_ring(ring: list[list[float]], new: Chains) -> tuple[list[Point], bool]:
    """One ring with the new points in it, and whether it gained any."""
    points = [(x, y) for x, y in ring]
    woven: list[Point] = []
    for tail, head in pairwise(points):
        woven += [tail, *new.get((tail, head), ())]
    return [*woven, points[-1]], len(woven) + 1 > len(points)


def _rings(polygons: Geometries) -> Iterator[list[list[float]]]:
    """Coordinates of every ring, shells before their holes."""
    for ring in shapely.get_rings(shapely.get_parts(polygons)):
        yield shapely.get_coordinates(ring).tolist()
