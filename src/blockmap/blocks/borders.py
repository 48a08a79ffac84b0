"""Borders of communities get vertices at which cells on either side may meet.

Inside a community barriers are refined where buildings stand close; but a border belongs to both sides, so its edges are
halved by their own length alone. What was halved before, or could not be, is so again: a community that is divided anew,
without its neighbours, leaves its border as it is.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from blockmap.blocks.bends import Lines, Working
from blockmap.blocks.linework import Linework
from blockmap.kernel import kernel
from blockmap.topology.floods import Sides
from blockmap.topology.grid import SCALE

Ints = NDArray[np.int64]

SPACING_M = 12.0
"""Longest piece of a border, so that the ground along it is shared out fairly."""

_WINDOW = 256
"""Grid units either way from the middle in which the grid point nearest to the line is looked for."""

_MOST_OFF = 0.05
"""Grid units by which a point may be off the line: so little that nothing can lie between."""


def spaced(linework: Linework, working: Working) -> tuple[Linework, Working]:
    """Put vertices on long edges of the working lines.

    Returns
    -------
    linework
        With new vertices, all sorted again, and new edges at the end; edges that were cut stay, but count for nothing.
    working
        With lines and outlines of footprints that use the pieces instead.
    """
    edge = working.lines.edge
    pointer, other = _meeting(linework, linework.tail[edge], linework.head[edge])
    px, py, cut = _points(linework.x, linework.y, linework.tail[edge], linework.head[edge], pointer, other)
    if not len(px):
        return linework, working
    x, y, old, new = _merged(linework.x, linework.y, px, py)
    tail, head = old[linework.tail], old[linework.head]
    start, end, whole = _pieces(tail[edge], head[edge], new, cut)
    parted = np.bincount(whole, minlength=len(edge))[whole] > 1
    whole, start, end = whole[parted], start[parted], end[parted]
    forward = start < end

    number = linework.edge_count + np.arange(len(whole))
    rank: NDArray[np.int8] = np.append(linework.rank, linework.rank[edge[whole]])
    flag: NDArray[np.uint8] = np.append(linework.flag, linework.flag[edge[whole]])
    rank[edge[whole]] = 0
    flag[edge[whole]] = 0
    tail, head = np.append(tail, np.where(forward, start, end)), np.append(head, np.where(forward, end, start))
    grown = replace(linework, x=x, y=y, tail=tail, head=head, rank=rank, flag=flag)
    return grown, replace(
        working,
        lines=_lines_of_pieces(working.lines, whole, number, forward),
        wall=_walls_of_pieces(working.wall, edge[whole], number, forward),
    )


def _meeting(linework: Linework, tail: Ints, head: Ints) -> tuple[Ints, Ints]:
    """Far ends of all edges that leave from the ends of the given ones: pointer by vertex, and vertex."""
    asked = np.zeros(len(linework.x), np.bool_)
    asked[tail] = True
    asked[head] = True
    out, back = asked[linework.tail], asked[linework.head]
    near = np.concatenate([linework.tail[out], linework.head[back]])
    far = np.concatenate([linework.head[out], linework.tail[back]])
    pointer = np.zeros(len(linework.x) + 1, np.int64)
    np.cumsum(np.bincount(near, minlength=len(linework.x)), out=pointer[1:])
    return pointer, far[np.argsort(near, kind="stable")]


def _lines_of_pieces(lines: Lines, whole: Ints, number: Ints, forward: NDArray[np.bool_]) -> Lines:
    """Lines with the pieces of those that were cut."""
    kept = np.ones(len(lines.edge), np.bool_)
    kept[whole] = False
    left, right = lines.left[whole], lines.right[whole]
    return Lines(
        np.append(lines.edge[kept], number),
        np.append(lines.left[kept], np.where(forward, left, right)),
        np.append(lines.right[kept], np.where(forward, right, left)),
    )


def _walls_of_pieces(wall: Sides, whole: Ints, number: Ints, forward: NDArray[np.bool_]) -> Sides:
    """Outlines with the pieces of edges that were cut; ``whole`` is the edge that each piece was part of."""
    first, last = np.searchsorted(wall.edge, whole), np.searchsorted(wall.edge, whole, side="right")
    count = last - first
    piece = np.repeat(np.arange(len(whole)), count)
    rows = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(len(piece))
    kept = wall.take(~np.isin(wall.edge, whole))
    return Sides(
        np.append(kept.edge, number[piece]),
        np.append(kept.polygon, wall.polygon[rows]),
        np.append(kept.sign, np.where(forward[piece], wall.sign[rows], -wall.sign[rows])),
    )


def _merged(x: Ints, y: Ints, px: Ints, py: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Sort new points into sorted vertices: all coordinates, and the new numbers of the old and of the new ones."""
    order = np.lexsort((np.append(y, py), np.append(x, px)))
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    return np.append(x, px)[order], np.append(y, py)[order], number[: len(x)], number[len(x) :]


def _pieces(tail: Ints, head: Ints, point: Ints, cut: Ints) -> tuple[Ints, Ints, Ints]:
    """Pieces of edges between their ends and the points on them, given in order: start, end and the edge of each."""
    whole = np.concatenate([np.arange(len(tail)), cut, np.arange(len(tail))])
    vertex = np.concatenate([tail, point, head])
    order = np.argsort(whole, kind="stable")
    whole, vertex = whole[order], vertex[order]
    inside = whole[1:] == whole[:-1]
    return vertex[:-1][inside], vertex[1:][inside], whole[1:][inside]


@kernel
def _points(x, y, tail, head, pointer, other):  # type: ignore[no-untyped-def]
    """Grid points that halve long edges and their halves, in order from the tail, and the edge of each."""
    px, py, cut = np.empty(64, np.int64), np.empty(64, np.int64), np.empty(64, np.int64)
    count = 0
    for i in range(len(tail)):
        a, b = tail[i], head[i]
        from_x, from_y = x[a], y[a]
        ahead = [(x[b], y[b])]
        while len(ahead):
            to_x, to_y = ahead[-1]
            is_cut, u, v = _middle(from_x, from_y, to_x, to_y)
            if is_cut and _is_clear(x, y, a, b, u, v, pointer, other) and _is_clear(x, y, b, a, u, v, pointer, other):
                ahead.append((u, v))
                continue
            ahead.pop()
            from_x, from_y = to_x, to_y
            if not len(ahead):
                break
            if count == len(px):
                px = np.concatenate((px, np.empty_like(px)))
                py = np.concatenate((py, np.empty_like(py)))
                cut = np.concatenate((cut, np.empty_like(cut)))
            px[count], py[count], cut[count] = to_x, to_y, i
            count += 1
    return px[:count], py[:count], cut[:count]


@kernel
def _middle(x0, y0, x1, y1):  # type: ignore[no-untyped-def]
    """Tell whether a piece is to be halved, and the grid point to do it at."""
    dx, dy = x1 - x0, y1 - y0
    length = np.hypot(float(dx), float(dy))
    if length <= SPACING_M * SCALE:
        return False, x0, y0
    u, v, off = _nearest_to_line(dx, dy)
    return off <= _MOST_OFF * length, x0 + u, y0 + v


@kernel
def _is_clear(x, y, a, b, u, v, pointer, other):  # type: ignore[no-untyped-def]
    """Tell whether (u, v) lies on the same side as b of every other edge that leaves from a in its direction."""
    bx, by = x[b] - x[a], y[b] - y[a]
    for k in range(pointer[a], pointer[a + 1]):
        d = other[k]
        dx, dy = x[d] - x[a], y[d] - y[a]
        if d == b or dx * bx + dy * by <= 0:
            continue
        side_b, side = dx * by - dy * bx, dx * (v - y[a]) - dy * (u - x[a])
        if (side_b > 0) != (side > 0) or (side_b < 0) != (side < 0):
            return False
    return True


@kernel
def _nearest_to_line(dx, dy):  # type: ignore[no-untyped-def]
    """Grid point nearest to the line from the origin to (dx, dy), about half-way, and twice the area between."""
    flat = abs(dx) >= abs(dy)
    longer, shorter = (dx, dy) if flat else (dy, dx)
    middle = longer // 2
    best_long, best_short, least = middle, np.int64(0), np.int64(1) << 62
    for k in range(2 * _WINDOW + 1):
        along = middle + ((k + 1) // 2 if k % 2 else -(k // 2))
        across = np.int64(np.rint(float(along) * shorter / longer))
        off = abs(along * shorter - across * longer)
        if off < least:
            best_long, best_short, least = along, across, off
            if off == 0:
                break
    return (best_long, best_short, least) if flat else (best_short, best_long, least)
