"""Snap rounding on the finest grid: segments meet in grid points only, and every one of them tells which points it passes.

Every end and every crossing, rounded to the grid, is a *hot* point; a segment is drawn through all hot points whose pixel it
passes, and through no other (Hobby, *Practical segment intersection with finite precision output*, 1999). So two segments
that run along each other gain the same points, and noding again changes nothing. All tests are local to a segment and on whole
numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.topology.grid import FINE_SCALE, Geometries
from blockmap.topology.laying import Chains
from blockmap.topology.patch import Point

PIXEL = 0.75
"""Half the diagonal of a pixel, and a little."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Snapped:
    """Noded segments, in units of ``1 / FINE_SCALE`` metre.

    Attributes
    ----------
    points
        (points, 2) hot points, sorted.
    tail, head
        (pieces,) points at which a piece starts and ends, in the direction of its segment.
    segment
        (pieces,) segment that each is a piece of, ascending; pieces of a segment stand in its direction.
    """

    points: Ints
    tail: Ints
    head: Ints
    segment: Ints

    @property
    def lines(self) -> Geometries:
        """Every piece once, as a line of two points in metres."""
        low, high = np.minimum(self.tail, self.head), np.maximum(self.tail, self.head)
        once = np.unique(np.column_stack([low, high]), axis=0)
        lines: Geometries = np.asarray(shapely.linestrings(self.points[once] / FINE_SCALE), dtype=object).reshape(-1)
        return lines

    def gained(self, wanted: set[Point]) -> Chains:
        """Points that came between the ends of every segment, both ways, as far as they are wanted."""
        divided = np.flatnonzero(np.bincount(self.segment) > 1)
        rows = np.flatnonzero(np.isin(self.segment, divided))
        first = np.flatnonzero(np.r_[True, np.diff(self.segment[rows]) != 0]) if len(rows) else rows
        points: list[Point] = [(x, y) for x, y in self.points.tolist()]
        found: Chains = {}
        for run in np.split(rows, first[1:]):
            if not len(run):
                continue
            a, b = points[self.tail[run[0]]], points[self.head[run[-1]]]
            between = [p for p in (points[i] for i in self.head[run[:-1]].tolist()) if p in wanted]
            if between:
                found[a, b], found[b, a] = between, between[::-1]
        return found


def snap(segments: Ints) -> Snapped:
    """Node segments.

    Parameters
    ----------
    segments
        (segments, 2, 2) ends in fine units; none of length 0.
    """
    origin = segments.reshape(-1, 2).min(axis=0)
    local = segments - origin
    lines = shapely.linestrings(local.astype(np.float64))
    hot = np.unique(np.concatenate([local.reshape(-1, 2), _crossings(local, lines)]), axis=0)
    of, at = shapely.STRtree(shapely.points(hot.astype(np.float64))).query(lines, predicate="dwithin", distance=PIXEL)
    begin, way, here = local[of, 0], local[of, 1] - local[of, 0], hot[at] - local[of, 0]
    passes = 2 * np.abs(way[:, 0] * here[:, 1] - way[:, 1] * here[:, 0]) <= np.abs(way).sum(axis=1)
    along = (way * here).sum(axis=1)
    within = (along >= 0) & (along <= (way * way).sum(axis=1))
    is_end = (hot[at] == begin).all(axis=1) | (hot[at] == local[of, 1]).all(axis=1)
    kept = is_end | (passes & within)
    of, at, along = of[kept], at[kept], along[kept]
    order = np.lexsort((at, along, of))
    of, at = of[order], at[order]
    same = of[1:] == of[:-1]
    return Snapped(hot + origin, at[:-1][same], at[1:][same], of[1:][same])


def units(lines: Geometries) -> Ints:
    """(lines, 2, 2) ends of lines of two points, in fine units; those that are a point on the grid are left out."""
    ends = np.rint(shapely.get_coordinates(lines) * FINE_SCALE).astype(np.int64).reshape(-1, 2, 2)
    return ends[(ends[:, 0] != ends[:, 1]).any(axis=1)]


def vertices(ground: Sequence[Any]) -> set[Point]:
    """Points of the outlines of some polygons, in fine units."""
    xy = np.rint(shapely.get_coordinates(np.array(ground, dtype=object)) * FINE_SCALE).astype(np.int64)
    return {(x, y) for x, y in np.unique(xy, axis=0).tolist()}


def _crossings(local: Ints, lines: Geometries) -> Ints:
    """Points, rounded to the grid, in which two segments cross."""
    one, other = shapely.STRtree(lines).query(lines, predicate="intersects")
    one, other = one[one < other], other[one < other]
    a, b, c, d = local[one, 0], local[one, 1], local[other, 0], local[other, 1]
    first, second, gap = (b - a).astype(np.float64), (d - c).astype(np.float64), (c - a).astype(np.float64)
    turn = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    real = turn != 0
    share = (gap[real, 0] * second[real, 1] - gap[real, 1] * second[real, 0]) / turn[real]
    inside = (share >= 0) & (share <= 1)
    places = a[real][inside] + first[real][inside] * share[inside, None]
    return np.rint(places).astype(np.int64)
