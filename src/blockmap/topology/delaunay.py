"""Constrained Delaunay triangulation of a noded graph: the ground cut into triangles that respect every line.

Points are inserted along a Hilbert curve (Lawson's flips), then the edges of the graph are forced in by flips (Sloan 1993), then
all other edges are flipped until Delaunay's rule holds. Ties fall by coordinates (`exact.prefers_other_diagonal`), so inside a
closed line the result is a function of the vertices and edges in and on it alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blockmap.errors import TopologyError
from blockmap.kernel import kernel
from blockmap.topology.exact import orient, prefers_other_diagonal

Ints = NDArray[np.int64]

BOX = 4
"""Vertices ``0 .. BOX - 1`` are the corners of a box around everything."""


@dataclass(frozen=True)
class Triangulation:
    """Triangles by half-edges: triangle ``t`` has the half-edges ``3 t, 3 t + 1, 3 t + 2``, turning left.

    Attributes
    ----------
    x, y
        Vertices: the corners of the box, then the given ones in their order.
    start
        (half-edges,) vertex at which a half-edge starts.
    twin
        (half-edges,) the same edge seen from the neighbour, -1 on the box.
    edge
        (half-edges,) given edge that it lies on, -1 for none.
    at
        (vertices,) a half-edge that starts there.
    """

    x: Ints
    y: Ints
    start: Ints
    twin: Ints
    edge: Ints
    at: Ints

    @property
    def corners(self) -> Ints:
        """(triangles, 3) vertices of each triangle."""
        return self.start.reshape(-1, 3)


def triangulate(x: Ints, y: Ints, tail: Ints, head: Ints) -> Triangulation:
    """Triangulate a noded graph inside a box around it.

    Parameters
    ----------
    x, y
        Distinct vertices sorted by x, then y, at most `exact.REACH` apart.
    tail, head
        Edges, ``tail < head``; none crosses another or passes a vertex.

    Raises
    ------
    TopologyError
        An edge crosses another or passes a vertex.
    """
    left, low = (int(v.min()) - 32 if len(v) else 0 for v in (x, y))
    side = max((int(v.max()) - least for v, least in ((x, left), (y, low)) if len(v)), default=0) + 32
    x = np.concatenate([np.array([left, left + side, left + side, left]), x])
    y = np.concatenate([np.array([low, low, low + side, low + side]), y])
    order = BOX + np.argsort(_hilbert(x[BOX:] - left, y[BOX:] - low, side), kind="stable")
    half_edges = 3 * (2 + 2 * len(order))
    start, twin, edge = (np.full(half_edges, -1, np.int64) for _ in range(3))
    at = np.zeros(len(x), np.int64)
    _insert_all(x, y, order, start, twin, edge, at)
    turned = np.zeros(half_edges // 3, np.bool_)
    if not _force_all(x, y, start, twin, edge, at, tail + BOX, head + BOX, turned):
        raise TopologyError("cells_crossing")
    restore_delaunay(x, y, start, twin, edge, at, np.flatnonzero(np.repeat(turned, 3)))
    return Triangulation(x, y, start, twin, edge, at)


@kernel
def following(e):  # type: ignore[no-untyped-def]
    """Next half-edge of the same triangle, turning left."""
    return e - 2 if e % 3 == 2 else e + 1


@kernel
def preceding(e):  # type: ignore[no-untyped-def]
    """Half-edge before this one in the same triangle."""
    return e + 2 if e % 3 == 0 else e - 1


@kernel
def _hilbert(x, y, side):  # type: ignore[no-untyped-def]
    """Place of points along a Hilbert curve through a square of this side."""
    place = np.empty(len(x), np.int64)
    for i in range(len(x)):
        u, v = x[i] * 65535 // side, y[i] * 65535 // side
        d, s = 0, 32768
        while s > 0:
            right = 1 if u & s else 0
            up = 1 if v & s else 0
            d += s * s * ((3 * right) ^ up)
            if up == 0:
                if right == 1:
                    u, v = 65535 - u, 65535 - v
                u, v = v, u
            s >>= 1
        place[i] = d
    return place


@kernel
def _flip(start, twin, edge, at, e):  # type: ignore[no-untyped-def]
    """Turn the diagonal e of two triangles; afterwards e runs from the far corner of its neighbour to its own."""
    f = twin[e]
    e1, e2, f1, f2 = following(e), preceding(e), following(f), preceding(f)
    a, b, c, d = start[e], start[e1], start[e2], start[f2]
    out_e1, out_e2, out_f1, out_f2 = twin[e1], twin[e2], twin[f1], twin[f2]
    edge_e1, edge_e2, edge_f1, edge_f2 = edge[e1], edge[e2], edge[f1], edge[f2]
    start[e], start[e1], start[e2] = d, c, a
    start[f], start[f1], start[f2] = c, d, b
    twin[e1], twin[e2], twin[f1], twin[f2] = out_e2, out_f1, out_f2, out_e1
    edge[e1], edge[e2], edge[f1], edge[f2] = edge_e2, edge_f1, edge_f2, edge_e1
    if out_e2 >= 0:
        twin[out_e2] = e1
    if out_f1 >= 0:
        twin[out_f1] = e2
    if out_f2 >= 0:
        twin[out_f2] = f1
    if out_e1 >= 0:
        twin[out_e1] = f2
    at[a], at[b], at[c], at[d] = e2, f2, e1, f1


@kernel
def _locate(x, y, start, twin, near, p, turn):  # type: ignore[no-untyped-def]
    """Walk from a half-edge to the triangle of vertex p; the first side to be tried changes, as a walk by rule can circle."""
    t = near - near % 3
    while True:
        moved = False
        turn = (turn * 1103515245 + 12345) % 2147483648
        for j in range(3):
            e = t + (j + (turn >> 16)) % 3
            if orient(x, y, start[e], start[following(e)], p) < 0:
                t = twin[e] - twin[e] % 3
                moved = True
                break
        if not moved:
            return t, turn


@kernel
def _insert_all(x, y, order, start, twin, edge, at):  # type: ignore[no-untyped-def]
    """Insert all points into the two triangles of the box, keeping Delaunay's rule."""
    for i, v in enumerate((0, 1, 2, 0, 2, 3)):
        start[i] = v
    twin[2], twin[3] = 3, 2
    at[0], at[1], at[2], at[3] = 0, 1, 2, 5
    count, near, turn = 2, 0, 0
    stack = np.empty(1024, np.int64)
    for p in order:
        t, turn = _locate(x, y, start, twin, near, p, turn)
        # the triangle (a, b, c) becomes (a, b, p), (b, c, p) and (c, a, p)
        u, w = 3 * count, 3 * count + 3
        count += 2
        a, b, c = start[t], start[t + 1], start[t + 2]
        out_b, out_c = twin[t + 1], twin[t + 2]
        start[t + 2] = p
        start[u], start[u + 1], start[u + 2] = b, c, p
        start[w], start[w + 1], start[w + 2] = c, a, p
        twin[t + 1], twin[u + 2] = u + 2, t + 1
        twin[u + 1], twin[w + 2] = w + 2, u + 1
        twin[w + 1], twin[t + 2] = t + 2, w + 1
        twin[u], twin[w] = out_b, out_c
        if out_b >= 0:
            twin[out_b] = u
        if out_c >= 0:
            twin[out_c] = w
        at[a], at[b], at[c], at[p] = t, u, w, t + 2
        stack[0], stack[1], stack[2] = t, u, w
        size = 3
        while size:
            size -= 1
            e = stack[size]
            f = twin[e]
            if f < 0:
                continue
            a, b, d = start[e], start[following(e)], start[preceding(f)]
            on_edge = orient(x, y, a, b, p) == 0
            if on_edge or (_is_convex(x, y, a, b, p, d) and prefers_other_diagonal(x, y, a, b, p, d)):
                _flip(start, twin, edge, at, e)
                if size + 2 > len(stack):
                    stack = np.concatenate((stack, np.empty_like(stack)))
                stack[size], stack[size + 1] = preceding(e), following(f)
                size += 2
        near = at[p]


@kernel
def _is_convex(x, y, a, b, c, d):  # type: ignore[no-untyped-def]
    """Tell whether the diagonal a-b of (a, b, c) and (b, a, d) can be turned."""
    return orient(x, y, d, c, a) > 0 and orient(x, y, c, d, b) > 0


@kernel
def half_edge(start, twin, at, a, b):  # type: ignore[no-untyped-def]
    """Half-edge from vertex a to b, or -1. Round a corner of the box the turn is not closed: such a one is sought from b."""
    if a < BOX:
        e = _turn_to(start, twin, at, b, a)
        return twin[e] if e >= 0 else -1
    return _turn_to(start, twin, at, a, b)


@kernel
def _turn_to(start, twin, at, a, b):  # type: ignore[no-untyped-def]
    first = at[a]
    e = first
    while True:
        if start[following(e)] == b:
            return e
        e = twin[preceding(e)]
        if e == first or e < 0:
            return -1


@kernel
def _crossed(x, y, start, twin, edge, at, a, b):  # type: ignore[no-untyped-def]
    """Edges that the line from a to b crosses, in order, as pairs of vertices; the last pair is (-1, -1) if it meets a line."""
    e = at[a]
    first = e
    while not (orient(x, y, a, start[following(e)], b) > 0 and orient(x, y, a, start[preceding(e)], b) < 0):
        e = twin[preceding(e)]
        if e == first:
            return [(np.int64(-1), np.int64(-1))]
    crossed = [(start[following(e)], start[preceding(e)])]
    e = following(e)
    while True:
        if edge[e] >= 0:
            crossed.append((np.int64(-1), np.int64(-1)))
            return crossed
        f = twin[e]
        d = start[preceding(f)]
        if d == b:
            return crossed
        side = orient(x, y, a, b, d)
        if side == 0:
            crossed.append((np.int64(-1), np.int64(-1)))
            return crossed
        e = following(f) if side > 0 else preceding(f)
        crossed.append((start[e], start[following(e)]))


@kernel
def _force_all(x, y, start, twin, edge, at, tail, head, turned):  # type: ignore[no-untyped-def]
    """Force the given edges in and mark the triangles turned for it. Returns whether none met another edge or a vertex."""
    for k in range(len(tail)):
        a, b = tail[k], head[k]
        e = half_edge(start, twin, at, a, b)
        if e < 0:
            queue = _crossed(x, y, start, twin, edge, at, a, b)
            if queue[-1][0] < 0:
                return False
            i = 0
            while i < len(queue):
                u, v = queue[i]
                i += 1
                g = half_edge(start, twin, at, u, v)
                c, d = start[preceding(g)], start[preceding(twin[g])]
                if not _is_convex(x, y, u, v, c, d):
                    queue.append((u, v))
                    continue
                turned[g // 3] = True
                turned[twin[g] // 3] = True
                _flip(start, twin, edge, at, g)
                if c != a and c != b and d != a and d != b:
                    side_c, side_d = orient(x, y, a, b, c), orient(x, y, a, b, d)
                    if (side_c > 0 and side_d < 0) or (side_c < 0 and side_d > 0):
                        queue.append((c, d))
            e = half_edge(start, twin, at, a, b)
        edge[e] = k
        edge[twin[e]] = k
    return True


@kernel
def restore_delaunay(x, y, start, twin, edge, at, doubtful):  # type: ignore[no-untyped-def]
    """Flip free edges, beginning with the doubtful half-edges, until Delaunay's rule holds for all of them."""
    stack = np.empty(max(1024, 2 * len(doubtful)), np.int64)
    size = len(doubtful)
    stack[:size] = doubtful
    while size:
        size -= 1
        e = stack[size]
        f = twin[e]
        if f < 0 or edge[e] >= 0:
            continue
        a, b, c, d = start[e], start[following(e)], start[preceding(e)], start[preceding(f)]
        if _is_convex(x, y, a, b, c, d) and prefers_other_diagonal(x, y, a, b, c, d):
            _flip(start, twin, edge, at, e)
            if size + 4 > len(stack):
                stack = np.concatenate((stack, np.empty_like(stack)))
            stack[size], stack[size + 1] = following(e), preceding(e)
            stack[size + 2], stack[size + 3] = following(f), preceding(f)
            size += 4
