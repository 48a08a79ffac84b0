"""A line along a visible feature: the road or river that runs through the disputed ground from end to end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.disputes import strip as strips
from blockmap.disputes.strip import NOBODY, Strip

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

KINDS = {"road": ("main_road", "street", "lane", "railway"), "river": ("river",)}
"""Kinds of barrier that a method follows."""

REACH_M = 40.0
"""A feature may pass the end of the claims at this distance."""
OFF_FEATURE = 4.0
"""A metre beside the feature costs as much as so many on it."""
LEAST_SHARE = 0.6
"""So much of the line must lie on the feature; less, and no feature runs through."""


def ends_of(strip: Strip) -> NDArray[np.float64]:
    """(points, 2) places where the claims part or meet: vertices beside ground of both sides."""
    outer = ((strip.left < 0) | (strip.right < 0)) & (strip.beside != NOBODY)
    face = np.maximum(strip.left, strip.right)
    outer &= strip.is_disputed[face]
    sides = [np.unique(strip.ends[outer & (strip.beside == label)].reshape(-1, 2), axis=0) for label in (1, -1)]
    both, count = np.unique(np.concatenate(sides), axis=0, return_counts=True)
    places: NDArray[np.float64] = both[count > 1]
    return places


def follow(method: str, strip: Strip, ground: Any, barriers: GeoDataFrame) -> Any:
    """Find the line along roads or rivers between the two outermost ends of the claims.

    Parameters
    ----------
    method
        ``road`` or ``river``.
    strip, ground
        The strip, and the disputed ground.
    barriers
        Table `barriers`.

    Returns
    -------
    Linestring from end to end, or ``None`` when no such feature runs through.
    """
    ends = ends_of(strip)
    around = shapely.buffer(ground, REACH_M, quad_segs=4)
    lines = barriers.loc[barriers["kind"].isin(KINDS[method]), "geom"].to_numpy()
    lines = shapely.intersection(lines[shapely.intersects(lines, around)], around)
    if len(ends) < 2 or not len(lines):
        return None
    begin, end = _farthest(ends)
    noded = strips.as_segments([shapely.union_all(strips.on_grid(lines), grid_size=strips.FINE_M)])
    if not len(noded):
        return None
    return _path(noded, begin, end)


def _farthest(ends: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Pick the two ends that are farthest from each other."""
    apart = np.hypot(*(ends[:, None] - ends[None]).transpose(2, 0, 1))
    one, other = np.unravel_index(apart.argmax(), apart.shape)
    return ends[one], ends[other]


def _path(noded: NDArray[Any], begin: NDArray[np.float64], end: NDArray[np.float64]) -> Any:
    """Shortest way from end to end that keeps to the feature."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    xy = shapely.get_coordinates(noded)
    places, index = np.unique(xy, axis=0, return_inverse=True)
    tail, head = index.reshape(-1, 2).T
    weight = shapely.length(noded)
    count = len(places)
    for node, at in ((count, begin), (count + 1, end)):
        away = np.hypot(*(places - at).T)
        near = np.flatnonzero(away <= REACH_M * 2)
        tail, head = np.append(tail, np.full(len(near), node)), np.append(head, near)
        weight = np.append(weight, np.maximum(away[near], strips.FINE_M) * OFF_FEATURE)
    graph = coo_array((weight, (tail, head)), shape=(count + 2, count + 2)).tocsr()
    cost, before = dijkstra(graph, directed=False, indices=count, return_predecessors=True)
    if not np.isfinite(cost[count + 1]):
        return None
    walk = [count + 1]
    while walk[-1] != count:
        walk.append(int(before[walk[-1]]))
    way = np.vstack([places, begin, end])[walk[::-1]]
    steps = np.hypot(*np.diff(way, axis=0).T)
    on_feature = steps[1:-1].sum() / max(steps.sum(), strips.FINE_M)
    return strips.on_grid(shapely.linestrings(way)) if on_feature >= LEAST_SHARE else None
