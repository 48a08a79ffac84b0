"""Rings and lines of many features as flat arrays: gathered, clipped, put on the grid of a tile, written as commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.tiles.wire import Ints, spread, zigzag

_MOVE_ONE = 1 << 3 | 1
_LINE = 2
_CLOSE = 1 << 3 | 7
_POLYGON_TYPE, _LINE_TYPE = 3, 1


@dataclass(frozen=True, slots=True)
class Paths:
    """Paths (rings, or lines) of features.

    Attributes
    ----------
    xy
        (points, 2) coordinates; rings are closed until they are quantised.
    path_start
        (paths + 1,) where the points of each path begin.
    feature_start
        (features + 1,) where the paths of each feature begin; the first ring of a polygon is its shell.
    """

    xy: NDArray[Any]
    path_start: Ints
    feature_start: Ints

    def of(self, features: Ints) -> Paths:
        """Gather the paths of some features, in their order."""
        paths_of = self.feature_start[features + 1] - self.feature_start[features]
        owner, place = spread(paths_of)
        paths = self.feature_start[features][owner] + place
        points_of = self.path_start[paths + 1] - self.path_start[paths]
        owner, place = spread(points_of)
        return Paths(self.xy[self.path_start[paths][owner] + place], _starts(points_of), _starts(paths_of))


def of_geometries(parts: NDArray[Any]) -> Paths:
    """Lay out polygons, or lines, as flat arrays."""
    if not len(parts):
        return Paths(np.empty((0, 2)), np.zeros(1, np.int64), np.zeros(1, np.int64))
    _, xy, offsets = shapely.to_ragged_array(parts, include_z=False)
    path_start = offsets[0].astype(np.int64)
    return Paths(xy, path_start, offsets[1].astype(np.int64) if len(offsets) > 1 else np.arange(len(parts) + 1))


def clipped(
    parts: NDArray[Any], window: tuple[float, float, float, float], *, is_polygon: bool
) -> tuple[Paths, NDArray[np.intp]]:
    """Clip features to a window.

    Returns
    -------
    paths
        Paths of what is left; a feature may have come apart.
    which
        Number of the feature that each of them was part of.
    """
    pieces, which = shapely.get_parts(shapely.clip_by_rect(parts, *window), return_index=True)
    pieces, inner = shapely.get_parts(pieces, return_index=True)
    wanted = (shapely.get_type_id(pieces) == (_POLYGON_TYPE if is_polygon else _LINE_TYPE)) & ~shapely.is_empty(pieces)
    pieces, which = pieces[wanted], which[inner[wanted]]
    return of_geometries(shapely.orient_polygons(pieces, exterior_cw=True) if is_polygon else pieces), which


def quantised(
    paths: Paths, west: float, north: float, scale: float, *, is_polygon: bool
) -> tuple[Paths, NDArray[np.intp]]:
    """Put paths on the grid of a tile; leave out repeated points, the closing point of rings, and what has collapsed.

    A hole goes with its shell. A ring that lost its area, or turned round, is left out.

    Returns
    -------
    paths
        Integer coordinates, x to the east and y to the south of the tile's corner; rings are open.
    kept
        Numbers of the features of which something is left.
    """
    grid = np.column_stack([np.rint((paths.xy[:, 0] - west) * scale), np.rint((north - paths.xy[:, 1]) * scale)])
    grid = grid.astype(np.int64)
    path, _ = spread(np.diff(paths.path_start))
    is_new = np.ones(len(grid), np.bool_)
    is_new[1:] = (grid[1:] != grid[:-1]).any(axis=1) | (path[1:] != path[:-1])
    if is_polygon:
        is_new[paths.path_start[1:] - 1] = False
    grid, path = grid[is_new], path[is_new]
    points = np.bincount(path, minlength=len(paths.path_start) - 1)
    feature, place = spread(np.diff(paths.feature_start))
    if is_polygon:
        area = _twice_area(grid, points)
        is_sound = (points >= 3) & np.where(place == 0, area > 0, area < 0)
        is_sound &= is_sound[paths.feature_start[:-1]][feature]
    else:
        is_sound = points >= 2
    count = np.bincount(feature[is_sound], minlength=len(paths.feature_start) - 1)
    kept = np.flatnonzero(count)
    return Paths(grid[is_sound[path]], _starts(points[is_sound]), _starts(count[kept])), kept


def commands(paths: Paths, *, is_polygon: bool) -> tuple[Ints, Ints]:
    """Write paths as geometry commands: move to, line to, and for rings close.

    Returns
    -------
    integers
        Commands and zigzagged steps of all features in a row.
    per_feature
        (features,) how many of the integers belong to each.
    """
    points = np.diff(paths.path_start)
    feature, _ = spread(np.diff(paths.feature_start))
    path, place = spread(points)
    first_of_feature = paths.path_start[paths.feature_start[:-1]]
    step = np.diff(paths.xy, axis=0, prepend=np.zeros((1, 2), np.int64))
    step[first_of_feature] = paths.xy[first_of_feature]
    step = zigzag(step)
    length = 2 * points + (3 if is_polygon else 2)
    end = np.cumsum(length)
    start = end - length
    out = np.empty(int(end[-1]), np.int64)
    out[start] = _MOVE_ONE
    out[start + 3] = (points - 1) << 3 | _LINE
    if is_polygon:
        out[end - 1] = _CLOSE
    at = start[path] + np.where(place == 0, 1, 2 * place + 2)
    out[at], out[at + 1] = step[:, 0], step[:, 1]
    per_feature = np.bincount(feature, weights=length, minlength=len(paths.feature_start) - 1).astype(np.int64)
    return out, per_feature


def _starts(counts: Ints) -> Ints:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])


def _twice_area(xy: Ints, points: Ints) -> Ints:
    """Twice the area of open rings, positive for those that run clockwise on a page whose y grows downward."""
    following = np.arange(1, len(xy) + 1)
    last = np.cumsum(points)[points > 0] - 1
    following[last] = last - points[points > 0] + 1
    cross = xy[:, 0] * xy[following, 1] - xy[following, 0] * xy[:, 1]
    return np.diff(_starts(cross)[_starts(points)])
