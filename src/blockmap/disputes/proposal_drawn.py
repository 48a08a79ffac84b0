"""A line that was drawn or surveyed: taken to the ends of the claims, and trimmed to the disputed ground."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.disputes import strip as strips
from blockmap.disputes.proposal_features import ends_of
from blockmap.disputes.strip import Strip

END_REACH_M = 15.0
"""The end of a drawn line is taken on to the end of the claims, or to the edge of the disputed ground, over this distance."""
SNAP_M = 0.5
"""Vertices this near a claim are put onto it."""


def fit(line: Any, strip: Strip, ground: Any) -> Any:
    """Snap a line to the claims, take its ends to theirs, and trim what reaches beyond.

    Parameters
    ----------
    line
        Lines in the CRS of the territory.
    strip, ground
        The strip, and the disputed ground.

    Returns
    -------
    Multilinestring near the disputed ground; empty when the line passes elsewhere.
    """
    edge = shapely.boundary(ground)
    ends = ends_of(strip)
    near = shapely.intersection(shapely.line_merge(line), shapely.buffer(ground, END_REACH_M))
    parts = [p for p in shapely.get_parts(near) if shapely.length(p) > 0]
    fitted = [_completed(shapely.snap(part, edge, SNAP_M), edge, ends, ground) for part in parts]
    if not fitted:
        return shapely.MultiLineString()
    return strips.on_grid(shapely.multilinestrings(fitted))


def _completed(part: Any, edge: Any, ends: NDArray[np.float64], ground: Any) -> Any:
    """One line whose two ends reach the end of the claims, or the edge of the ground, where that is near."""
    xy = shapely.get_coordinates(part)
    first, last = _target(xy[0], edge, ends, ground), _target(xy[-1], edge, ends, ground)
    way = np.vstack([first, xy, last])
    moved = np.r_[True, (np.diff(way, axis=0) != 0).any(axis=1)]
    return shapely.linestrings(way[moved])


def _target(at: NDArray[np.float64], edge: Any, ends: NDArray[np.float64], ground: Any) -> NDArray[np.float64]:
    """Where an end is taken: to the end of the claims, else to the edge if it lies inside, else nowhere."""
    if len(ends):
        away = np.hypot(*(ends - at).T)
        if away.min() <= END_REACH_M:
            return np.asarray(ends[away.argmin()])
    point = shapely.points(at)
    if shapely.intersects(ground, point) and shapely.distance(edge, point) <= END_REACH_M:
        onto = shapely.get_coordinates(shapely.shortest_line(point, edge))[-1]
        return np.asarray(onto + (onto - at) * min(1.0, 0.01 / max(float(np.hypot(*(onto - at))), 1e-9)))
    return at
