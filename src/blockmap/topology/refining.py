"""Refining: long lines get vertices where something stands close to them.

A line without vertices would give one triangle, and so one neighbour, the whole of its length. Its pieces are halved while they
are longer than what stands nearest is away. Points are rounded to the grid, and only made where the triangles on both sides are
high enough for it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from blockmap.kernel import kernel
from blockmap.topology.delaunay import Triangulation, following, preceding, restore_delaunay
from blockmap.topology.exact import orient

Ints = NDArray[np.int64]

MIN_HEIGHT = 8
"""Triangles lower than this many grid units are never cut: a rounded point could leave them."""


def refine(
    triangulation: Triangulation, may_split: NDArray[np.bool_], stands: NDArray[np.bool_], spacing: int
) -> tuple[Triangulation, Ints]:
    """Halve edges longer than ``spacing`` grid units as long as something stands nearer than they are long.

    Parameters
    ----------
    triangulation
        Is left as it was.
    may_split
        (edges,) may be given vertices.
    stands
        (vertices,) what the edges are to be fair to.
    spacing
        Pieces at most this long are left alone.

    Returns
    -------
    triangulation
        With new vertices at the end; halves of an edge keep its number.
    origin
        (triangles,) triangle of the given one whose ground each new triangle is part of; free edges may have been flipped
        since, but none that is an edge.
    """
    known = np.zeros(len(triangulation.x), np.bool_)
    known[: len(stands)] = stands
    t = triangulation
    x, y, start, twin, edge, at, origin = _refine(
        t.x, t.y, t.start.copy(), t.twin.copy(), t.edge.copy(), t.at.copy(), np.append(may_split, False), known, spacing
    )
    return Triangulation(x, y, start, twin, edge, at), origin


@kernel
def _grown(array, size, value):  # type: ignore[no-untyped-def]
    """Return the array with room for ``size`` items and half as many more; new ones hold ``value``."""
    if size <= len(array):
        return array
    return np.append(array, np.full(size + size // 2 - len(array), value, array.dtype))


@kernel
def _refine(x, y, start, twin, edge, at, may_split, stands, spacing):  # type: ignore[no-untyped-def]
    """Halve edges in rounds, each decided on the triangulation that the last one left."""
    vertices, half_edges = len(x), len(start)
    origin = np.arange(half_edges // 3)
    while True:
        chosen = _too_long(x, y, start, twin, edge, may_split, stands, spacing, half_edges)
        count = len(chosen)
        if count == 0:
            break
        start, twin, edge = (
            _grown(start, half_edges + 6 * count, -1),
            _grown(twin, half_edges + 6 * count, -1),
            _grown(edge, half_edges + 6 * count, -1),
        )
        origin = _grown(origin, half_edges // 3 + 2 * count, -1)
        x, y, at = _grown(x, vertices + count, 0), _grown(y, vertices + count, 0), _grown(at, vertices + count, -1)
        stands = _grown(stands, vertices + count, False)
        for i in range(count):
            e, f = chosen[i], twin[chosen[i]]
            x[vertices + i] = (x[start[e]] + x[start[f]]) // 2
            y[vertices + i] = (y[start[e]] + y[start[f]]) // 2
            origin[half_edges // 3 + 2 * i], origin[half_edges // 3 + 2 * i + 1] = origin[e // 3], origin[f // 3]
        doubtful = _split_all(start, twin, edge, at, chosen, vertices, half_edges)
        restore_delaunay(x, y, start, twin, edge, at, doubtful)
        vertices += count
        half_edges += 6 * count
    triangles = half_edges // 3
    return (
        x[:vertices],
        y[:vertices],
        start[:half_edges],
        twin[:half_edges],
        edge[:half_edges],
        at[:vertices],
        origin[:triangles],
    )


@kernel
def _longest(x, y, a, b, c):  # type: ignore[no-untyped-def]
    """Longest side of a triangle."""
    ab = np.hypot(float(x[b] - x[a]), float(y[b] - y[a]))
    bc = np.hypot(float(x[c] - x[b]), float(y[c] - y[b]))
    return max(ab, bc, np.hypot(float(x[a] - x[c]), float(y[a] - y[c])))


@kernel
def _too_long(x, y, start, twin, edge, may_split, stands, spacing, half_edges):  # type: ignore[no-untyped-def]
    """Half-edges to be halved, one for each edge, with clear triangles on both sides; no triangle has two of them."""
    chosen = np.empty(half_edges // 2, np.int64)
    taken = np.zeros(half_edges // 3, np.bool_)
    count = 0
    for e in range(half_edges):
        f = twin[e]
        if f < e or not may_split[edge[e]] or taken[e // 3] or taken[f // 3]:
            continue
        a, b, c, d = start[e], start[f], start[preceding(e)], start[preceding(f)]
        dx, dy = x[b] - x[a], y[b] - y[a]
        square = float(dx) * dx + float(dy) * dy
        if square <= float(spacing) * spacing:
            continue
        area_c, area_d = float(orient(x, y, a, b, c)), float(orient(x, y, b, a, d))
        room_c, room_d = area_c / _longest(x, y, a, b, c), area_d / _longest(x, y, a, b, d)
        if min(room_c, room_d) < 2 * MIN_HEIGHT:
            continue
        if (stands[c] and area_c < square) or (stands[d] and area_d < square):
            chosen[count] = e
            count += 1
            taken[e // 3] = True
            taken[f // 3] = True
    return chosen[:count]


@kernel
def _split_all(start, twin, edge, at, chosen, vertex, free):  # type: ignore[no-untyped-def]
    """Put a vertex on each chosen half-edge, with new half-edges from ``free`` on. Returns the half-edges opposite to it."""
    doubtful = np.empty(4 * len(chosen), np.int64)
    for i in range(len(chosen)):
        e, m, n, q = chosen[i], vertex + i, free + 6 * i, free + 6 * i + 3
        f = twin[e]
        e1, f1 = following(e), following(f)
        a, b, c, d = start[e], start[f], start[preceding(e)], start[preceding(f)]
        # (a, b, c) becomes (a, m, c) and (m, b, c); (b, a, d) becomes (b, m, d) and (m, a, d)
        start[n], start[n + 1], start[n + 2] = m, b, c
        start[q], start[q + 1], start[q + 2] = m, a, d
        start[e1], start[f1] = m, m
        for inner, outer in ((e1, n + 1), (f1, q + 1)):
            twin[outer], edge[outer] = twin[inner], edge[inner]
            if twin[outer] >= 0:
                twin[twin[outer]] = outer
            edge[inner] = -1
        twin[n + 2], twin[e1] = e1, n + 2
        twin[q + 2], twin[f1] = f1, q + 2
        twin[e], twin[q] = q, e
        twin[f], twin[n] = n, f
        edge[n], edge[q] = edge[e], edge[e]
        edge[n + 2], edge[q + 2] = -1, -1
        at[m], at[a], at[b], at[c], at[d] = n, e, f, preceding(e), preceding(f)
        doubtful[4 * i], doubtful[4 * i + 1] = preceding(e), n + 1
        doubtful[4 * i + 2], doubtful[4 * i + 3] = preceding(f), q + 1
    return doubtful
