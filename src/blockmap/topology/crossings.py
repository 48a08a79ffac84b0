"""Do segments cross, or touch but in common ends? Decided exactly, on integers.

Segments are hashed into the squares of a coarse raster that they pass, and only those in one square are compared.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from blockmap.kernel import kernel

ROUNDING = 2.0**-50
"""Bound of the relative rounding error of a difference of two float products."""


def crossings(xy: NDArray[np.int64], tail: NDArray[np.int64], head: NDArray[np.int64]) -> NDArray[np.int64]:
    """Find all pairs of segments that cross, overlap, or touch elsewhere than in a common end.

    Parameters
    ----------
    xy
        (vertices, 2) distinct points on an integer grid, less than 2**52 units apart.
    tail, head
        (segments,) ends of the segments. No segment may appear twice, in whichever direction.

    Returns
    -------
    pairs
        (pairs, 2) positions of segments, the smaller first, sorted.
    """
    if not len(tail):
        return np.empty((0, 2), np.int64)
    local = xy - xy.min(axis=0)
    extent = np.abs(local[head] - local[tail]).max(axis=1)
    size = max(1, int(extent.mean() * 2))
    count = _passed(local, tail, head, size, np.empty(0, np.int64), np.empty(0, np.int64))
    buckets = 1 << max(4, int(count).bit_length())
    start = np.zeros(buckets + 1, np.int64)
    _passed(local, tail, head, size, start, np.empty(0, np.int64))
    start = np.cumsum(start)
    held = np.empty(start[-1], np.int64)
    _passed(local, tail, head, size, start[:-1].copy(), held)
    found = _compared(local, tail, head, start, held)
    return np.unique(found, axis=0)


@kernel
def _passed(
    xy: NDArray[np.int64],
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    size: int,
    start: NDArray[np.int64],
    held: NDArray[np.int64],
) -> int:
    """Go through the squares that every segment may pass.

    Without ``start`` only count them; without ``held`` count them per bucket, one place further on; else put the segments
    into ``held``, from ``start`` of every bucket on.
    """
    mask = np.uint64(max(len(start) - 2 if len(held) == 0 else len(start) - 1, 0))
    count = 0
    for s in range(len(tail)):
        ax, ay = xy[tail[s], 0], xy[tail[s], 1]
        bx, by = xy[head[s], 0], xy[head[s], 1]
        if ax > bx:
            ax, ay, bx, by = bx, by, ax, ay
        slope = (by - ay) / (bx - ax) if bx > ax else 0.0
        low, high = min(ay, by), max(ay, by)
        for column in range(ax // size, bx // size + 1):
            first, last = low, high
            if bx > ax:
                at_west = ay + slope * (max(ax, column * size) - ax)
                at_east = ay + slope * (min(bx, (column + 1) * size) - ax)
                first = max(low, int(np.floor(min(at_west, at_east))) - 2)
                last = min(high, int(np.ceil(max(at_west, at_east))) + 2)
            for row in range(first // size, last // size + 1):
                count += 1
                if len(start) == 0:
                    continue
                bucket = _bucket(column, row) & mask
                if len(held) == 0:
                    start[bucket + np.uint64(1)] += 1
                else:
                    held[start[bucket]] = s
                    start[bucket] += 1
    return count


@kernel(inline="always")
def _bucket(column: int, row: int) -> np.uint64:
    """Hash of a square."""
    mixed = np.uint64(column) * np.uint64(0x9E3779B185EBCA87) + np.uint64(row) * np.uint64(0xC2B2AE3D27D4EB4F)
    return mixed ^ (mixed >> np.uint64(31))


@kernel
def _compared(
    xy: NDArray[np.int64],
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    start: NDArray[np.int64],
    held: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Compare the segments of every bucket with each other; a pair may be found more than once."""
    found = np.empty((64, 2), np.int64)
    count = 0
    for bucket in range(len(start) - 1):
        for i in range(start[bucket], start[bucket + 1]):
            for j in range(i + 1, start[bucket + 1]):
                s, t = held[i], held[j]
                if s == t or not collide(xy, tail[s], head[s], tail[t], head[t]):
                    continue
                if count == len(found):
                    grown = np.empty((2 * count, 2), np.int64)
                    grown[:count] = found
                    found = grown
                found[count, 0] = min(s, t)
                found[count, 1] = max(s, t)
                count += 1
    return found[:count]


@kernel
def collide(xy: NDArray[np.int64], a: int, b: int, c: int, d: int) -> bool:
    """Tell whether segments ``ab`` and ``cd`` share a point that is not a common end."""
    for axis in range(2):
        if max(xy[a, axis], xy[b, axis]) < min(xy[c, axis], xy[d, axis]):
            return False
        if max(xy[c, axis], xy[d, axis]) < min(xy[a, axis], xy[b, axis]):
            return False
    if b in (c, d):
        a, b = b, a
    if a == d:
        c, d = d, c
    if a == c:
        return orientation(xy, a, b, d) == 0 and _is_same_way(xy, a, b, d)
    c_side, d_side = orientation(xy, a, b, c), orientation(xy, a, b, d)
    a_side, b_side = orientation(xy, c, d, a), orientation(xy, c, d, b)
    return c_side * d_side <= 0 and a_side * b_side <= 0


@kernel
def orientation(xy: NDArray[np.int64], p: int, q: int, r: int) -> int:
    """Sign of the turn from ``pq`` to ``pr``: 1 left, -1 right, 0 straight; exact.

    Floats decide where they can. Where they cannot, the two products are so close that their difference fits 64 bits, and
    then integer arithmetic that wraps around gives it exactly.
    """
    ax, ay = xy[q, 0] - xy[p, 0], xy[q, 1] - xy[p, 1]
    bx, by = xy[r, 0] - xy[p, 0], xy[r, 1] - xy[p, 1]
    one, other = float(ax) * float(by), float(ay) * float(bx)
    if abs(one - other) > ROUNDING * (abs(one) + abs(other)):
        return 1 if one > other else -1
    difference = ax * by - ay * bx
    return 1 if difference > 0 else (-1 if difference < 0 else 0)


@kernel
def _is_same_way(xy: NDArray[np.int64], a: int, b: int, d: int) -> bool:
    """Tell whether collinear ``b`` and ``d`` lie on the same side of ``a``."""
    axis = 0 if xy[a, 0] != xy[b, 0] else 1
    return (xy[b, axis] > xy[a, axis]) == (xy[d, axis] > xy[a, axis])
