"""Refining: long lines get vertices where something stands close to them.

A line without vertices would give one triangle, and so one neighbour, the whole of its length. Its pieces are halved while they
are longer than what stands nearest is away. Points are rounded to the grid, and only made where the triangles on both sides are
high enough for it.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

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
    x, y, start, twin, edge, at = (getattr(triangulation, name).copy() for name in Triangulation.__dataclass_fields__)
    stands = np.append(stands, np.zeros(len(x) - len(stands), np.bool_))
    origin = np.arange(len(start) // 3)
    may_split = np.append(may_split, False)
    while True:
        chosen = _too_long(x, y, start, twin, may_split[edge], stands, spacing)
        if not len(chosen):
            return Triangulation(x, y, start, twin, edge, at), origin
        middle_x = (x[start[chosen]] + x[start[twin[chosen]]]) // 2
        middle_y = (y[start[chosen]] + y[start[twin[chosen]]]) // 2
        more = np.full(6 * len(chosen), -1, np.int64)
        start, twin, edge = np.append(start, more), np.append(twin, more), np.append(edge, more)
        at, stands = np.append(at, more[: len(chosen)]), np.append(stands, np.zeros(len(chosen), np.bool_))
        origin = np.concatenate([origin, np.stack([origin[chosen // 3], origin[twin[chosen] // 3]], axis=1).ravel()])
        doubtful = _split_all(start, twin, edge, at, chosen, len(x), len(start) - len(more))
        x, y = np.append(x, middle_x), np.append(y, middle_y)
        restore_delaunay(x, y, start, twin, edge, at, doubtful)


@njit(cache=True, nogil=True)
def _too_long(x, y, start, twin, may_split, stands, spacing):  # type: ignore[no-untyped-def]
    """Half-edges to be halved, one for each edge, with clear triangles on both sides; no triangle has two of them."""
    chosen = np.empty(len(start), np.int64)
    taken = np.zeros(len(start) // 3, np.bool_)
    count = 0
    for e in range(len(start)):
        f = twin[e]
        if f < e or not may_split[e] or taken[e // 3] or taken[f // 3]:
            continue
        a, b, c, d = start[e], start[f], start[preceding(e)], start[preceding(f)]
        dx, dy = x[b] - x[a], y[b] - y[a]
        square = float(dx) * dx + float(dy) * dy
        if square <= float(spacing) * spacing:
            continue
        area_c, area_d = float(orient(x, y, a, b, c)), float(orient(x, y, b, a, d))
        if min(area_c, area_d) < 2 * MIN_HEIGHT * np.sqrt(square):
            continue
        if (stands[c] and area_c < square) or (stands[d] and area_d < square):
            chosen[count] = e
            count += 1
            taken[e // 3] = True
            taken[f // 3] = True
    return chosen[:count]


@njit(cache=True, nogil=True)
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
