"""Footprints of buildings as small numbers: every wall is guessed to turn at a right angle, and only the rest is written.

Most footprints are made of right angles, so a wall is told by its length along the right angle to the wall before, and by the
step or two that rounding and crooked walls leave over. Buildings that stand in the order of their numbers lie near each other, so
the first corner is written as the way from the building before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.maps.ground import Ground

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Footprints:
    """Outlines of buildings in steps of a `Ground`.

    Attributes
    ----------
    ring_count
        Rings of each building: parts and courtyards alike, to be filled even-odd. A building known only as a point has one ring.
    point_count
        Corners of each ring, not closed; 1 for a point.
    steps
        Corners of all rings, shape (n, 2).
    """

    ring_count: Ints
    point_count: Ints
    steps: Ints


def outlines(geometries: NDArray[np.object_], ground: Ground) -> Footprints:
    """Take the rings of footprints, in the order of the buildings.

    Parameters
    ----------
    geometries
        Polygons, multipolygons or points in the CRS of the ground; a missing or empty one has no ring.
    """
    parts, part_building = shapely.get_parts(geometries, return_index=True)
    is_area = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, ring_part = shapely.get_rings(parts[is_area], return_index=True)
    pieces = np.concatenate([rings, parts[~is_area]])
    owner = np.concatenate([part_building[is_area][ring_part], part_building[~is_area]])
    in_order = np.argsort(owner, kind="stable")
    pieces, owner = pieces[in_order], owner[in_order]
    ring_count = np.bincount(owner, minlength=len(geometries))
    xy, ring = shapely.get_coordinates(pieces, return_index=True)
    if not len(xy):
        return Footprints(ring_count, np.zeros(0, dtype=np.int64), np.zeros((0, 2), dtype=np.int64))
    steps = ground.steps(xy)
    is_kept = _is_new_corner(steps, ring)
    return Footprints(ring_count, np.bincount(ring[is_kept], minlength=len(pieces)), steps[is_kept])


def _is_new_corner(steps: Ints, ring: Ints) -> NDArray[np.bool_]:
    """Tell which points are kept: not the closing one, none that rounding laid on the one before; the first one always."""
    is_first = np.append(True, ring[1:] != ring[:-1])
    is_last = np.append(ring[1:] != ring[:-1], True)
    is_repeat = np.append(False, (steps[1:] == steps[:-1]).all(axis=1))
    return is_first | ~(is_repeat | is_last)


@dataclass(frozen=True)
class Walls:
    """Footprints as the page reads them.

    Attributes
    ----------
    first
        First corner of each ring, relative to the first corner of the ring before; shape (rings, 2).
    second
        Way to the second corner, for rings that have one; shape (n, 2).
    turn
        Length of every further wall along the right angle to the left of the wall before, in steps; negative to the right.
    rest
        What is left between that guess and the corner; shape (n, 2), mostly zero.
    """

    first: Ints
    second: Ints
    turn: Ints
    rest: Ints


def walls(footprints: Footprints) -> Walls:
    """Tell corners by the walls before them.

    Only sums, products, quotients, square roots and rounding down are used, which every computer does alike: the page must find
    the same corners to the bit.
    """
    steps, count = footprints.steps, footprints.point_count
    start = np.cumsum(count) - count
    position = np.arange(len(steps)) - np.repeat(start, count)
    way = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    turned = np.flatnonzero(position >= 2)
    left = np.column_stack([-way[turned - 1, 1], way[turned - 1, 0]]).astype(np.float64)
    # No two corners of a ring are the same, so no wall has length 0; a ring that rounding closed early is guarded all the same.
    length = np.sqrt(np.maximum(left[:, 0] * left[:, 0] + left[:, 1] * left[:, 1], 1.0))
    turn = np.floor((way[turned] * left).sum(axis=1) / length + 0.5)
    guess = np.floor(turn[:, None] * left / length[:, None] + 0.5).astype(np.int64)
    return Walls(
        first=np.diff(steps[start], axis=0, prepend=np.zeros((1, 2), dtype=np.int64)),
        second=way[position == 1],
        turn=turn.astype(np.int64),
        rest=way[turned] - guess,
    )
