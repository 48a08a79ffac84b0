"""Noding: linework becomes a planar graph in which segments meet at common vertices only.

Snap rounding on the integer grid (Hobby, *Practical segment intersection with finite precision output*, 1999): a segment is
split at every vertex whose unit square (its *pixel*) it passes, and at the rounded point of every crossing, until a pass finds
neither. So each vertex stays where it was given, each segment moves by less than a grid unit, and in the end no vertex lies in a
foreign pixel of a segment.

Segments that pass a common pixel meet there and are not crossed again, and a crossing is that of the segments as they were given,
not as bent to pixels elsewhere. So linework that was noded before keeps its vertices when it meets the same lines again, and what
lies far away does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blockmap.errors import TopologyError
from blockmap.kernel import kernel
from blockmap.topology.exact import REACH, orient, passes_pixel
from blockmap.topology.grid import SCALE

Ints = NDArray[np.int64]

MAX_PASSES = 30
"""Passes after which noding gives up; real linework settles within 8."""

_MARGIN = 4  # grid units around the linework, so that look-ups never leave the hash grid


@dataclass(frozen=True)
class Noded:
    """A planar graph, and the way each given segment takes through it.

    Attributes
    ----------
    x, y
        (vertices,) coordinates, sorted by x, then y.
    tail, head
        (edges,) undirected edges, ``tail < head``, each once, sorted.
    parent
        (fragments,) given segment of each fragment.
    edge
        (fragments,) edge it became.
    forward
        (fragments,) the segment runs from the edge's tail to its head.
    """

    x: Ints
    y: Ints
    tail: Ints
    head: Ints
    parent: Ints
    edge: Ints
    forward: NDArray[np.bool_]


def node(x0: Ints, y0: Ints, x1: Ints, y1: Ints) -> Noded:
    """Node segments given by their end points, relative to an origin of their own.

    Raises
    ------
    TopologyError
        The linework is wider than `REACH`, or noding does not settle.
    """
    if not len(x0):
        none = np.empty(0, np.int64)
        return Noded(none, none, none, none, none, none, np.empty(0, np.bool_))
    x, y, index = unique_points(np.r_[x0, x1], np.r_[y0, y1])
    extent = max(int(np.ptp(x)), int(np.ptp(y)))
    if extent > REACH:
        raise TopologyError("cells_extent", extent_km=extent // (1000 * SCALE), reach_km=REACH // (1000 * SCALE))
    start, end = index[: len(x0)], index[len(x0) :]
    parent = np.flatnonzero(start != end)
    start, end = start[parent], end[parent]
    for _ in range(MAX_PASSES):
        tail, head, edge = _edges(start, end, len(x))
        pointer, vertex = _vertices_on(x, y, tail, head)
        px, py = _crossings_of(x, y, tail, head, pointer, vertex)
        if not len(px) and not len(vertex):
            return _compact(x, y, tail, head, parent, edge, start)
        if len(px):
            x, y, index = unique_points(np.r_[x, px], np.r_[y, py])
            start, end, tail, head = index[start], index[end], index[tail], index[head]
            pointer, vertex = _vertices_on(x, y, tail, head)
        start, end, parent = _split(start, end, parent, tail, edge, pointer, vertex)
    raise TopologyError("cells_unsettled", passes=MAX_PASSES)


def unique_points(x: Ints, y: Ints) -> tuple[Ints, Ints, Ints]:
    """Distinct points sorted by x, then y, and for each given point its position among them."""
    low = y.min()
    key = (x - x.min()) * (y.max() - low + 1) + (y - low)
    _, first, index = np.unique(key, return_index=True, return_inverse=True)
    return x[first], y[first], index


def _edges(start: Ints, end: Ints, vertex_count: int) -> tuple[Ints, Ints, Ints]:
    """Undirected edges of directed fragments, each once and sorted, and the edge of each fragment."""
    key, edge = np.unique(np.minimum(start, end) * vertex_count + np.maximum(start, end), return_inverse=True)
    return key // vertex_count, key % vertex_count, edge


def _compact(x: Ints, y: Ints, tail: Ints, head: Ints, parent: Ints, edge: Ints, start: Ints) -> Noded:
    """Leave out vertices that no edge uses."""
    used = np.zeros(len(x), np.bool_)
    used[tail] = True
    used[head] = True
    number = np.cumsum(used) - 1
    return Noded(x[used], y[used], number[tail], number[head], parent, edge, start == tail[edge])


# ---------------------------------------------------------------- look-up


@dataclass(frozen=True)
class _HashGrid:
    """Square buckets of ``2 ** shift`` grid units over the linework, numbered by column, then row."""

    x0: int
    y0: int
    shift: int
    columns: int
    rows: int

    @classmethod
    def around(cls, x: Ints, y: Ints, edge_count: int) -> _HashGrid:
        """Choose buckets of 8 m or more, not many more than there are edges."""
        x0, y0 = int(x.min()) - _MARGIN, int(y.min()) - _MARGIN
        width, height = int(x.max()) - x0 + 2 * _MARGIN, int(y.max()) - y0 + 2 * _MARGIN
        shift = 13
        while ((width >> shift) + 1) * ((height >> shift) + 1) > max(1 << 16, 2 * edge_count):
            shift += 1
        return cls(x0, y0, shift, (width >> shift) + 1, (height >> shift) + 1)

    def vertices(self, x: Ints, y: Ints) -> tuple[Ints, Ints]:
        """Vertices by bucket: pointer and vertex."""
        bucket = ((x - self.x0) >> self.shift) * self.rows + ((y - self.y0) >> self.shift)
        pointer = np.zeros(self.columns * self.rows + 1, np.int64)
        np.cumsum(np.bincount(bucket, minlength=self.columns * self.rows), out=pointer[1:])
        return pointer, np.argsort(bucket, kind="stable")


@kernel
def _rows_in_column(x0, y0, x1, y1, column, shift, grid_x, grid_y):  # type: ignore[no-untyped-def]
    """First and last row of buckets that the segment, given with x0 <= x1, can touch inside a column (two units of margin)."""
    low, high = min(y0, y1), max(y0, y1)
    if x0 != x1:
        left = max(min(grid_x + (column << shift) - 2, x1), x0)
        right = min(max(grid_x + ((column + 1) << shift) + 2, x0), x1)
        slope = (y1 - y0) / (x1 - x0)
        at_left, at_right = y0 + (left - x0) * slope, y0 + (right - x0) * slope
        low = max(low, np.int64(np.floor(min(at_left, at_right))))
        high = min(high, np.int64(np.ceil(max(at_left, at_right))))
    return (low - 2 - grid_y) >> shift, (high + 2 - grid_y) >> shift


@kernel
def _buckets(x, y, tail, head, shift, grid_x, grid_y, columns, rows):  # type: ignore[no-untyped-def]
    """Segments by bucket, as pointer and segment; vertices are sorted by x, so a tail is never right of its head."""
    pointer = np.zeros(columns * rows + 1, np.int64)
    for i in range(len(tail)):
        x0, y0, x1, y1 = x[tail[i]], y[tail[i]], x[head[i]], y[head[i]]
        for column in range((x0 - 2 - grid_x) >> shift, ((x1 + 2 - grid_x) >> shift) + 1):
            first, last = _rows_in_column(x0, y0, x1, y1, column, shift, grid_x, grid_y)
            for row in range(first, last + 1):
                pointer[column * rows + row + 1] += 1
    pointer = np.cumsum(pointer)
    segment = np.empty(pointer[-1], np.int32)
    free = pointer[:-1].copy()
    for i in range(len(tail)):
        x0, y0, x1, y1 = x[tail[i]], y[tail[i]], x[head[i]], y[head[i]]
        for column in range((x0 - 2 - grid_x) >> shift, ((x1 + 2 - grid_x) >> shift) + 1):
            first, last = _rows_in_column(x0, y0, x1, y1, column, shift, grid_x, grid_y)
            for row in range(first, last + 1):
                bucket = column * rows + row
                segment[free[bucket]] = i
                free[bucket] += 1
    return pointer, segment


# ---------------------------------------------------------------- vertices in pixels, and crossings


def _vertices_on(x: Ints, y: Ints, tail: Ints, head: Ints) -> tuple[Ints, Ints]:
    """Vertices whose pixels each edge passes, in order from its tail: pointer and vertex."""
    grid = _HashGrid.around(x, y, len(tail))
    edge, vertex, along = _hits(x, y, tail, head, *grid.vertices(x, y), grid.shift, grid.x0, grid.y0, grid.rows)
    order = np.lexsort((vertex, along, edge))
    edge, vertex = edge[order], vertex[order]
    again = np.zeros(len(edge), np.bool_)
    again[1:] = (edge[1:] == edge[:-1]) & (vertex[1:] == vertex[:-1])
    pointer = np.zeros(len(tail) + 1, np.int64)
    np.cumsum(np.bincount(edge[~again], minlength=len(tail)), out=pointer[1:])
    return pointer, vertex[~again]


def _crossings_of(x: Ints, y: Ints, tail: Ints, head: Ints, pointer: Ints, vertex: Ints) -> tuple[Ints, Ints]:
    """Rounded points at which edges cross between the vertices that are on them."""
    every = np.arange(len(tail))
    start, end, line = _split(tail, head, every, tail, every, pointer, vertex) if len(vertex) else (tail, head, every)
    grid = _HashGrid.around(x, y, len(start))
    buckets, piece = _buckets(x, y, start, end, grid.shift, grid.x0, grid.y0, grid.columns, grid.rows)
    return _crossings(x, y, start, end, buckets, piece, tail, head, line)


@kernel
def _hits(x, y, tail, head, pointer, vertex, shift, grid_x, grid_y, rows):  # type: ignore[no-untyped-def]
    """Every vertex that lies in a pixel an edge passes: edge, vertex, and the place along the edge."""
    count = 0
    edge, hit, along = np.empty(1024, np.int64), np.empty(1024, np.int64), np.empty(1024, np.int64)
    for i in range(len(tail)):
        a, b = tail[i], head[i]
        x0, y0, x1, y1 = x[a], y[a], x[b], y[b]
        for column in range((x0 - 2 - grid_x) >> shift, ((x1 + 2 - grid_x) >> shift) + 1):
            first, last = _rows_in_column(x0, y0, x1, y1, column, shift, grid_x, grid_y)
            for k in range(pointer[column * rows + first], pointer[column * rows + last + 1]):
                v = vertex[k]
                if v in (a, b) or not passes_pixel(x0, y0, x1, y1, x[v], y[v]):
                    continue
                if count == len(edge):
                    edge = np.concatenate((edge, np.empty_like(edge)))
                    hit = np.concatenate((hit, np.empty_like(hit)))
                    along = np.concatenate((along, np.empty_like(along)))
                edge[count], hit[count] = i, v
                along[count] = (x[v] - x0) * (x1 - x0) + (y[v] - y0) * (y1 - y0)
                count += 1
    return edge[:count], hit[:count], along[:count]


@kernel
def _common_pixel(x, y, a, b, c, d, near_x, near_y):  # type: ignore[no-untyped-def]
    """Grid point whose pixel both edges pass, beginning at a float estimate of their crossing: the floats cannot go wrong."""
    u, v = np.int64(np.floor(near_x + 0.5)), np.int64(np.floor(near_y + 0.5))
    for i in (0, -1, 1):
        for j in (0, -1, 1):
            if passes_pixel(x[a], y[a], x[b], y[b], u + i, v + j) and passes_pixel(
                x[c], y[c], x[d], y[d], u + i, v + j
            ):
                return u + i, v + j
    return u, v


@kernel
def _cross(x, y, a, b, c, d):  # type: ignore[no-untyped-def]
    """Tell whether a-b and c-d cross at a point inside both."""
    side_c, side_d = orient(x, y, a, b, c), orient(x, y, a, b, d)
    if (side_c >= 0 and side_d >= 0) or (side_c <= 0 and side_d <= 0):
        return False
    side_a, side_b = orient(x, y, c, d, a), orient(x, y, c, d, b)
    return (side_a > 0 and side_b < 0) or (side_a < 0 and side_b > 0)


@kernel
def _crossings(x, y, start, end, pointer, piece, tail, head, line):  # type: ignore[no-untyped-def]
    """Return rounded points of all crossings of pieces, as far as their lines cross. A point depends on its two lines only."""
    count = 0
    px, py = np.empty(1024, np.int64), np.empty(1024, np.int64)
    for bucket in range(len(pointer) - 1):
        for s in range(pointer[bucket], pointer[bucket + 1]):
            i = piece[s]
            a, b = start[i], end[i]
            x0, x1, y0, y1 = x[a], x[b], min(y[a], y[b]), max(y[a], y[b])
            for r in range(s + 1, pointer[bucket + 1]):
                j = piece[r]
                c, d = start[j], end[j]
                if x[d] < x0 or x[c] > x1 or max(y[c], y[d]) < y0 or min(y[c], y[d]) > y1:
                    continue
                if a in (c, d) or b in (c, d) or not _cross(x, y, a, b, c, d):
                    continue
                p, q, u, v = tail[line[i]], head[line[i]], tail[line[j]], head[line[j]]
                if not _cross(x, y, p, q, u, v):
                    continue
                if count == len(px):
                    px = np.concatenate((px, np.empty_like(px)))
                    py = np.concatenate((py, np.empty_like(py)))
                side_p, side_q = float(orient(x, y, u, v, p)), float(orient(x, y, u, v, q))
                share = side_p / (side_p - side_q)
                near_x, near_y = x[p] + share * (x[q] - x[p]), y[p] + share * (y[q] - y[p])
                px[count], py[count] = _common_pixel(x, y, p, q, u, v, near_x, near_y)
                count += 1
    return px[:count], py[:count]


# ---------------------------------------------------------------- splitting


@kernel
def _split(start, end, parent, tail, edge, pointer, vertex):  # type: ignore[no-untyped-def]
    """Split every directed fragment at the vertices found on its edge."""
    total = 0
    for i in range(len(start)):
        total += 1 + pointer[edge[i] + 1] - pointer[edge[i]]
    new_start, new_end, new_parent = np.empty(total, np.int64), np.empty(total, np.int64), np.empty(total, np.int64)
    n = 0
    for i in range(len(start)):
        k = edge[i]
        first, last = pointer[k], pointer[k + 1]
        at = start[i]
        for s in range(first, last + 1):
            if s == last:
                to = end[i]
            elif start[i] == tail[k]:
                to = vertex[s]
            else:
                to = vertex[first + last - 1 - s]
            if to != at:
                new_start[n], new_end[n], new_parent[n] = at, to, parent[i]
                n += 1
            at = to
    return new_start[:n], new_end[:n], new_parent[:n]
