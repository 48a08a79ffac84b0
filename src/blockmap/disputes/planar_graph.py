"""Kernels of the detection: which border segments nobody shares, and the faces that a planar graph encloses.

All coordinates are integer grid units about a common origin, less than `blockmap.topology.exact.REACH` apart.
"""

from __future__ import annotations

import numpy as np

from blockmap.kernel import kernel


@kernel
def uncancelled(x, y, tail, head):  # type: ignore[no-untyped-def]
    """Tell which directed segments are not run through as often the other way: those on which the number of claims changes.

    Segments are found again in a hash table and compared end by end, so that nothing is mistaken for anything else.
    """
    size = 16
    while size < 2 * len(tail):
        size *= 2
    mask = np.uint64(size - 1)
    slots = np.full(size, -1, np.int32)
    first = np.empty(len(tail), np.int32)
    net = np.zeros(len(tail), np.int32)
    for i in range(len(tail)):
        a, b, sign = tail[i], head[i], 1
        if x[a] > x[b] or (x[a] == x[b] and y[a] > y[b]):
            a, b, sign = b, a, -1
        slot = _hash(x[a], y[a], x[b], y[b]) & mask
        while slots[slot] >= 0:
            j = slots[slot]
            c, d = tail[j], head[j]
            if x[c] > x[d] or (x[c] == x[d] and y[c] > y[d]):
                c, d = d, c
            if x[a] == x[c] and y[a] == y[c] and x[b] == x[d] and y[b] == y[d]:
                break
            slot = (slot + np.uint64(1)) & mask
        if slots[slot] < 0:
            slots[slot] = i
        first[i] = slots[slot]
        net[first[i]] += sign
    left = np.empty(len(tail), np.bool_)
    for i in range(len(tail)):
        left[i] = net[first[i]] != 0
    return left


@kernel(inline="always")
def _hash(x0, y0, x1, y1):  # type: ignore[no-untyped-def]
    """Hash of four integers (the mixing constants are those of xxHash and splitmix64)."""
    mixed = np.uint64(x0) * np.uint64(0x9E3779B185EBCA87) ^ np.uint64(y0) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= mixed >> np.uint64(29)
    mixed = (mixed + np.uint64(x1)) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(31)
    mixed = (mixed + np.uint64(y1)) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(32))


@kernel
def cycles(x, y, tail, head):  # type: ignore[no-untyped-def]
    """Follow the sides of all edges of a planar graph round the faces.

    Side ``2 * e`` of an edge is its left, seen from its tail; ``2 * e + 1`` its right.

    Returns
    -------
    cycle
        (sides,) number of the closed walk that each side is part of.
    area2
        (cycles,) twice the signed area a walk encloses: positive round a face, negative round a component from outside.
    """
    sides = 2 * len(tail)
    after = _following(x, y, tail, head)
    cycle = np.full(sides, -1, np.int64)
    area2 = np.empty(sides, np.int64)
    count = 0
    for s in range(sides):
        if cycle[s] >= 0:
            continue
        total, t = 0, s
        ox, oy = x[_start(tail, head, s)], y[_start(tail, head, s)]
        while cycle[t] < 0:
            cycle[t] = count
            a, b = _start(tail, head, t), _start(tail, head, t ^ 1)
            total += (x[a] - ox) * (y[b] - oy) - (x[b] - ox) * (y[a] - oy)
            t = after[t]
        area2[count] = total
        count += 1
    return cycle, area2[:count].copy()


@kernel(inline="always")
def _start(tail, head, side):  # type: ignore[no-untyped-def]
    """Vertex at which a side begins."""
    return tail[side >> 1] if side & 1 == 0 else head[side >> 1]


@kernel(inline="always")
def _upper(dx, dy):  # type: ignore[no-untyped-def]
    """0 for directions from east to just before west, 1 for the others."""
    return 0 if dy > 0 or (dy == 0 and dx > 0) else 1


@kernel
def _following(x, y, tail, head):  # type: ignore[no-untyped-def]
    """Give the side that follows each side round its face: at its end, the first one to the right of straight back."""
    sides = 2 * len(tail)
    leaving = np.zeros(len(x) + 1, np.int64)
    for s in range(sides):
        leaving[_start(tail, head, s) + 1] += 1
    leaving = np.cumsum(leaving)
    free = leaving[:-1].copy()
    around = np.empty(sides, np.int64)
    for s in range(sides):
        v = _start(tail, head, s)
        around[free[v]] = s
        free[v] += 1
    after = np.empty(sides, np.int64)
    for v in range(len(x)):
        first, end = leaving[v], leaving[v + 1]
        for i in range(first + 1, end):
            side = around[i]
            w = _start(tail, head, side ^ 1)
            dx, dy = x[w] - x[v], y[w] - y[v]
            j = i - 1
            while j >= first:
                u = _start(tail, head, around[j] ^ 1)
                ex, ey = x[u] - x[v], y[u] - y[v]
                half, other = _upper(dx, dy), _upper(ex, ey)
                if other < half or (other == half and ex * dy - ey * dx > 0):
                    break
                around[j + 1] = around[j]
                j -= 1
            around[j + 1] = side
        for i in range(first, end):
            before = around[i - 1] if i > first else around[end - 1]
            after[around[i] ^ 1] = before
    return after


@kernel
def counts(net, cycle, is_start, count):  # type: ignore[no-untyped-def]
    """Carry the number of claims from the cycles where it is known to all others, across the edges, in place.

    Parameters
    ----------
    net
        (edges,) how many claims more there are on the left than on the right.
    cycle
        (sides,) cycle of each side.
    is_start, count
        (cycles,) whether the number is known from the start, and the number.
    """
    known = is_start.copy()
    start = np.zeros(len(known) + 1, np.int64)
    for s in range(len(cycle)):
        start[cycle[s] + 1] += 1
    start = np.cumsum(start)
    free = start[:-1].copy()
    side_of = np.empty(len(cycle), np.int64)
    for s in range(len(cycle)):
        side_of[free[cycle[s]]] = s
        free[cycle[s]] += 1
    queue = np.empty(len(known), np.int64)
    end = 0
    for c in range(len(known)):
        if known[c]:
            queue[end] = c
            end += 1
    begin = 0
    while begin < end:
        c = queue[begin]
        begin += 1
        for k in range(start[c], start[c + 1]):
            s = side_of[k]
            other = cycle[s ^ 1]
            if not known[other]:
                known[other] = True
                step = net[s >> 1]
                count[other] = count[c] - step if s & 1 == 0 else count[c] + step
                queue[end] = other
                end += 1


@kernel
def cycle_above(px, py, x, y, tail, head, cycle):  # type: ignore[no-untyped-def]
    """Cycle of the side that looks down on each point from the nearest edge above it, ``-1`` under the open sky.

    A point is given by a vertex; the ray starts half a unit to its left, where no foreign edge passes.
    """
    found = np.full(len(px), -1, np.int64)
    for i in range(len(px)):
        at = px[i] - 0.5
        best = np.inf
        for e in range(len(tail)):
            a, b = tail[e], head[e]
            if (x[a] <= at) == (x[b] <= at):
                continue
            height = y[a] + (at - x[a]) * (y[b] - y[a]) / (x[b] - x[a])
            if height > py[i] and height < best:
                best = height
                found[i] = cycle[2 * e + 1] if x[a] < x[b] else cycle[2 * e]
    return found


@kernel
def in_boxes(x, y, tail, head, west, south, east, north, size):  # type: ignore[no-untyped-def]
    """Tell which segments come near one of the boxes: into a square of ``size`` units that a box reaches into."""
    x0, y0 = west.min() // size, south.min() // size
    columns, rows = east.max() // size - x0 + 1, north.max() // size - y0 + 1
    marked = np.zeros((columns, rows), np.bool_)
    for k in range(len(west)):
        for i in range(west[k] // size - x0, east[k] // size - x0 + 1):
            for j in range(south[k] // size - y0, north[k] // size - y0 + 1):
                marked[i, j] = True
    near = np.zeros(len(tail), np.bool_)
    for s in range(len(tail)):
        a, b = tail[s], head[s]
        left, right = max(min(x[a], x[b]) // size - x0, 0), min(max(x[a], x[b]) // size - x0, columns - 1)
        low, high = max(min(y[a], y[b]) // size - y0, 0), min(max(y[a], y[b]) // size - y0, rows - 1)
        for i in range(left, right + 1):
            for j in range(low, high + 1):
                if marked[i, j]:
                    near[s] = True
    return near
