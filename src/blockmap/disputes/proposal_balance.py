"""The last square metres: a line that leaves both sides nearly the same ground is moved until it leaves them the same.

A line between whole buildings can often not be halved by choosing it anew: each building that changes sides takes its footprint
with it. So the line that comes nearest stays, buildings and all, and a few of its points are moved square to it over free
ground by as much as makes up the rest: moving a point by ``h`` changes the ground on either side by half of ``h`` times the
distance between the points before and after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.disputes import strip as strips
from blockmap.disputes.strip import OURS, THEIRS, Labels, Strip

GENTLE_M = (2.0, 8.0, 40.0)
"""Points are moved no further than the first of these that suffices: a line should get no corner for its last square metre."""
POINTS = (1, 2, 4, 8, 16, 32, 64)
"""So many points are moved; few before many."""
LONGEST_TRIED = 64
"""Points that are looked at for every one that is moved."""
SWEPT_M2 = 1e-6
"""A moved line may sweep over so much ground that is not free: rounding."""
CLEAR_M = 1e-3
"""What is moved comes no nearer than this to the rest of the line."""
LEAST_BASE_M = 0.1

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class _Points:
    """Inner points of lines: place, the points before and after, and a number that is one more for each point along a line."""

    at: Floats
    before: Floats
    after: Floats
    number: Ints

    @property
    def base_m(self) -> Floats:
        """(points,) distance between the points before and after."""
        base: Floats = np.hypot(*(self.after - self.before).T)
        return base

    @property
    def to_theirs(self) -> Floats:
        """(points, 2) direction square to the line, away from our side on its left."""
        along = (self.after - self.before) / self.base_m[:, None]
        return np.column_stack([along[:, 1], -along[:, 0]])

    def take(self, which: NDArray[Any]) -> _Points:
        """Return some of the points."""
        return _Points(self.at[which], self.before[which], self.after[which], self.number[which])

    def swept(self, step_m: float) -> NDArray[Any]:
        """(points,) ground over which the line sweeps when each point is moved towards their side."""
        there = self.at + step_m * self.to_theirs
        return np.asarray(shapely.polygons(np.stack([self.before, self.at, self.after, there, self.before], axis=1)))


def balanced(strip: Strip, labels: Labels, to_ours_m2: float, buildings: NDArray[Any]) -> Iterator[Any]:
    """Lines by which our side has so much more ground, the gentlest first; none where there is no room.

    Parameters
    ----------
    strip, labels
        Disputed ground and whose it is.
    to_ours_m2
        Ground in the plane by which our side is to grow; negative to shrink.
    buildings
        Footprints, over which no line is moved.
    """
    line = _with_ours_on_the_left(strip, labels)
    ground = shapely.union_all(strip.faces[strip.is_disputed], grid_size=None)
    free = shapely.difference(ground, shapely.union_all(buildings[shapely.area(buildings) > 0]))
    shapely.prepare(free)
    for most_m in GENTLE_M:
        for of in (line, _halved(line)):
            points = _inner_points(of)
            for count in POINTS:
                found = _moved(of, points, to_ours_m2, free, most_m, count)
                if found is not None:
                    yield found


def _with_ours_on_the_left(strip: Strip, labels: Labels) -> NDArray[Any]:
    """Lines between our faces and theirs, each running with ours on its left."""
    left, right = strip.sides_of(labels)
    border = left * right == OURS * THEIRS
    ends = strip.ends[border]
    ends = np.where((left[border] == OURS)[:, None, None], ends, ends[:, ::-1])
    if not len(ends):
        return np.empty(0, object)
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(ends)), directed=True)
    parts = shapely.get_parts(merged)
    bounds = shapely.bounds(parts)
    return np.asarray(parts[np.lexsort(bounds.T[::-1])])


def _halved(line: NDArray[Any]) -> NDArray[Any]:
    """Lines with a point in the middle of every stretch."""
    out = np.empty(len(line), object)
    for k, part in enumerate(line):
        xy = shapely.get_coordinates(part)
        out[k] = shapely.LineString(np.insert(xy, np.arange(1, len(xy)), (xy[1:] + xy[:-1]) / 2, axis=0))
    return out


def _inner_points(line: NDArray[Any]) -> _Points:
    """Inner points, those with the longest base first."""
    xy, part = shapely.get_coordinates(line, return_index=True)
    inner = np.flatnonzero((part[2:] == part[1:-1]) & (part[1:-1] == part[:-2])) + 1
    made = _Points(xy[inner], xy[inner - 1], xy[inner + 1], inner)
    made = made.take(made.base_m > LEAST_BASE_M)
    return made.take(np.lexsort((made.number, -np.round(made.base_m, 3))))


def _moved(line: NDArray[Any], points: _Points, to_ours_m2: float, free: Any, most_m: float, count: int) -> Any | None:
    """Line with so many points moved no further than allowed; ``None`` where there is no room for that."""
    chosen = points.take(_apart(points.number)[:count])
    for _ in range(3):
        step = 2 * to_ours_m2 / max(float(chosen.base_m.sum()), LEAST_BASE_M)
        if len(chosen.at) < count or abs(step) > most_m:
            return None
        if _is_free(chosen, step, line, free).all():
            return _with(line, chosen, step)
        tried = points.take(np.arange(min(len(points.at), count * LONGEST_TRIED)))
        tried = tried.take(_is_free(tried, 1.5 * step, line, free))
        chosen = tried.take(_apart(tried.number)[:count])
    return None


def _apart(number: Ints) -> Ints:
    """Positions of points of which no two follow one another, those that come first preferred."""
    taken: set[int] = set()
    kept = []
    for at, n in enumerate(number.tolist()):
        if not {n - 1, n, n + 1} & taken:
            taken.add(n)
            kept.append(at)
    return np.array(kept, np.int64)


def _is_free(points: _Points, step: float, line: NDArray[Any], free: Any) -> NDArray[np.bool_]:
    """Tell which points can be moved so far: over free ground, and clear of the rest of the line."""
    swept = points.swept(step)
    is_valid = shapely.is_valid(swept)
    shape = np.where(is_valid, swept, shapely.Polygon())
    held = shapely.area(shapely.difference(shape, free)) < SWEPT_M2
    inner = shapely.buffer(shape, -CLEAR_M)
    clear = ~shapely.intersects(inner, shapely.multilinestrings(list(line)))
    is_free: NDArray[np.bool_] = is_valid & held & clear
    return is_free


def _with(line: NDArray[Any], points: _Points, step: float) -> Any:
    """Lines with some points moved, on the finest grid, as one."""
    xy, part = shapely.get_coordinates(line, return_index=True)
    xy = xy.copy()
    xy[points.number] += step * points.to_theirs
    return strips.on_grid(shapely.multilinestrings(shapely.linestrings(xy, indices=part)))
