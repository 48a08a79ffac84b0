"""Where points lie in a plane that a set of lines parts into regions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from blockmap.kernel import kernel

Ints = NDArray[np.int64]


def regions_of_points(x2: Ints, y2: Ints, x: Ints, y: Ints, tail: Ints, head: Ints, left: Ints, right: Ints) -> Ints:
    """Region of each point, -1 outside: what lies below minus what lies above, summed over all lines above the point.

    Parameters
    ----------
    x2, y2
        Points in *doubled* coordinates, so that the middle of an edge is exact; none lies on a line.
    x, y, tail, head
        Lines, as edges of a planar graph.
    left, right
        Region on either side of each line, -1 outside everything.
    """
    if not len(tail) or not len(x2):
        return np.full(len(x2), -1, np.int64)
    low, high = np.minimum(x[tail], x[head]), np.maximum(x[tail], x[head])
    begin = int(low.min())
    width = max(1, (int(high.max()) - begin) // max(64, len(tail)) + 1)
    first, last = (low - begin) // width, (high - begin) // width
    pointer, line = _by_column(first, last, int(last.max()) + 1)
    return _regions_of_points(x2, y2, 2 * x, 2 * y, tail, head, left, right, begin, width, pointer, line)


@kernel
def _by_column(first, last, columns):  # type: ignore[no-untyped-def]
    """Lines by the columns they reach into: pointer and line."""
    pointer = np.zeros(columns + 1, np.int64)
    for i in range(len(first)):
        for c in range(first[i], last[i] + 1):
            pointer[c + 1] += 1
    pointer = np.cumsum(pointer)
    free = pointer[:-1].copy()
    line = np.empty(pointer[-1], np.int64)
    for i in range(len(first)):
        for c in range(first[i], last[i] + 1):
            line[free[c]] = i
            free[c] += 1
    return pointer, line


@kernel
def _regions_of_points(px, py, x, y, tail, head, left, right, begin, width, pointer, line):  # type: ignore[no-untyped-def]
    region = np.full(len(px), -1, np.int64)
    for i in range(len(px)):
        column = (px[i] // 2 - begin) // width
        if column < 0 or column >= len(pointer) - 1:
            continue
        for k in range(pointer[column], pointer[column + 1]):
            a, b = tail[line[k]], head[line[k]]
            if (x[a] <= px[i]) == (x[b] <= px[i]):
                continue
            turn = (x[b] - x[a]) * (py[i] - y[a]) - (y[b] - y[a]) * (px[i] - x[a])
            if x[a] < x[b]:
                if turn < 0:
                    region[i] += right[line[k]] - left[line[k]]
            elif turn > 0:
                region[i] += left[line[k]] - right[line[k]]
    return region
