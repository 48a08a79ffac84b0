"""How much of the border between blocks a person on the ground can follow: near a visible feature, and in its direction.

A border that runs on a barrier follows it by construction. This file looks at the rest, which may still run beside one: along
the garden walls of a lane, on the far side of a ditch.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.blocks.graph import Floats, Ints, total
from blockmap.topology.fabric import Fabric
from blockmap.topology.grid import SCALE

NEAR_M = 5.0
"""How far from a feature a border may run and still be found by it (domain, how a partition is judged)."""

PARALLEL = np.cos(np.radians(20.0))
"""Cosine of the widest angle between a border and a feature that it follows."""

STEP_M = 10.0
"""A border is looked at piece by piece, none longer than this."""


def beside_features(fabric: Fabric, border: Ints, group: Ints, groups: int) -> tuple[Floats, Floats]:
    """Measure the border that runs near a visible feature, and the part of it that runs along one.

    Parameters
    ----------
    fabric
        Fabric of the communities.
    border
        Pieces of the fabric that bound two blocks.
    group
        (border,) group of every piece, 0 .. ``groups - 1``.

    Returns
    -------
    near_m, along_m
        (groups,) metres within `NEAR_M` of a feature; of these, metres at an angle to it of 20 degrees at most. Border on a
        feature is both.
    """
    start, end = fabric.xy[fabric.tail[border]] / SCALE, fabric.xy[fabric.head[border]] / SCALE
    length = np.hypot(*(end - start).T)
    is_on = fabric.rank[border] > 0
    near, along = total(group[is_on], length[is_on], groups), total(group[is_on], length[is_on], groups)
    off = np.flatnonzero(~is_on & (length > 0))
    pieces = np.ceil(length[off] / STEP_M).astype(np.int64)
    owner = np.repeat(off, pieces)
    share = (np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces) + 0.5) / np.repeat(pieces, pieces)
    middle = start[owner] + (end - start)[owner] * share[:, None]
    is_near, is_along = _nearby(fabric, middle, (end - start)[owner] / length[owner, None])
    metres = length[owner] / np.repeat(pieces, pieces)
    return near + total(group[owner], metres * is_near, groups), along + total(group[owner], metres * is_along, groups)


def _nearby(fabric: Fabric, points: Floats, direction: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which points have a feature near by, and which one that runs in their direction."""
    ranked = np.flatnonzero(fabric.rank > 0)
    start, end = fabric.xy[fabric.tail[ranked]] / SCALE, fabric.xy[fabric.head[ranked]] / SCALE
    features = shapely.linestrings(np.stack([start, end], axis=1))
    point, feature = shapely.STRtree(features).query(shapely.points(points), predicate="dwithin", distance=NEAR_M)
    course = (end - start)[feature]
    length = np.hypot(*course.T)
    is_parallel = (np.abs((course * direction[point]).sum(axis=1)) >= PARALLEL * length) & (length > 0)
    near, along = np.zeros(len(points), np.bool_), np.zeros(len(points), np.bool_)
    near[point] = True
    along[point[is_parallel]] = True
    return near, along
