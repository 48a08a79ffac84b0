"""From shared-out triangles to border pieces between cells, each cell in one piece of ground.

A *share* is the part of a triangle that has one owner. Shares of one owner that hang together make a cell; what does not hang
together with a footprint of its owner goes to the neighbour that it borders on longest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blockmap.blocks.footprints import largest_by
from blockmap.blocks.open_ground import Plot
from blockmap.kernel import kernel
from blockmap.topology.delaunay import following

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Shares:
    """Shares of triangles and all lines between neighbouring shares.

    Attributes
    ----------
    x, y
        Vertices: those of the triangulation, then new ones in open ground.
    tail, head
        (pieces,) ends of every line.
    left, right
        (pieces,) share on either side; ``len(owner)`` outside the community.
    edge
        (pieces,) edge of the linework it lies on, -1 for none.
    owner
        (shares,) who owns it.
    triangle
        (shares,) triangle it is part of.
    """

    x: Ints
    y: Ints
    tail: Ints
    head: Ints
    left: Ints
    right: Ints
    edge: Ints
    owner: Ints
    triangle: Ints


def cut(plot: Plot, half: Ints) -> Shares:
    """Cut triangles of several owners from middle to middle of their sides; three owners meet at the centre of the circle."""
    t = plot.triangulation
    middle, count = _middles(t.twin, half, len(t.x))
    share, owner, triangle = _shares(half)
    x, y, tail, head, left, right, edge = _cut(
        t.x, t.y, t.start, t.twin, t.edge, half, middle, count, share, len(owner)
    )
    return Shares(x, y, tail, head, left, right, edge, owner, triangle)


def join(plot: Plot, shares: Shares, owner_count: int) -> tuple[Ints, Ints]:
    """Join shares into cells, each connected.

    Returns
    -------
    owner
        (shares + 1,) owner of every share, -1 outside. Pieces of a group that do not hang together are owners of their own, after
        the given ones.
    tied
        (k, 2) pairs of owners, the main one and another, that hold parts of one group.
    """
    owner = np.append(shares.owner, -1)
    core = np.append(plot.group[shares.triangle] >= 0, False)
    group_count = len(plot.home)
    length = np.hypot(shares.x[shares.tail] - shares.x[shares.head], shares.y[shares.tail] - shares.y[shares.head])
    length = np.rint(length).astype(np.int64)
    face = np.append(plot.face[shares.triangle], -1)
    while True:
        root = _roots(shares.left, shares.right, owner)
        has_core = np.zeros(len(owner), np.bool_)
        has_core[root[core]] = True
        stray = (owner >= 0) & (owner < group_count) & ~has_core[root]
        new = _new_owners(shares, root, stray, owner, face, length)
        moves = stray & (new[root] >= 0)
        if not moves.any():
            break
        owner[moves] = new[root[moves]]
    return _parted(owner, root, core, plot.area2, shares.triangle, owner_count)


def _new_owners(shares: Shares, root: Ints, stray: NDArray[np.bool_], owner: Ints, face: Ints, length: Ints) -> Ints:
    """(shares,) by root of a stray piece: the neighbour with the longest common line, rather in its own face; else -1."""
    here, beyond = np.concatenate([shares.left, shares.right]), np.concatenate([shares.right, shares.left])
    border = np.flatnonzero(stray[here] & ~stray[beyond] & (owner[beyond] >= 0))
    here, beyond, weight = here[border], beyond[border], np.concatenate([length, length])[border]
    same = face[here] == face[beyond]
    new = largest_by(root[here], owner[beyond], weight, len(root))
    at_home = largest_by(root[here[same]], owner[beyond[same]], weight[same], len(root))
    return np.where(at_home >= 0, at_home, new)


def _parted(
    owner: Ints, root: Ints, core: NDArray[np.bool_], area2: Ints, triangle: Ints, owner_count: int
) -> tuple[Ints, Ints]:
    """Make all pieces of an owner but the one with the largest footprint owners of their own."""
    built = np.bincount(root[core], area2[triangle[core[:-1]]], minlength=len(root))
    pieces = np.flatnonzero((root == np.arange(len(root))) & (owner >= 0))
    pieces = pieces[np.lexsort((pieces, -built[pieces], owner[pieces]))]
    again = np.zeros(len(pieces), np.bool_)
    again[1:] = owner[pieces[1:]] == owner[pieces[:-1]]
    further = pieces[again]
    new = np.full(len(root), -1, np.int64)
    new[further] = owner_count + np.arange(len(further))
    tied = np.stack([owner[further], new[further]], axis=1)
    return np.where(new[root] >= 0, new[root], owner), tied


# ---------------------------------------------------------------- kernels


@kernel
def _middles(twin, half, first):  # type: ignore[no-untyped-def]
    """Number of the vertex in the middle of each half-edge at which the owner changes on either side, -1 for none."""
    middle = np.full(len(twin), -1, np.int64)
    count = 0
    for e in range(len(twin)):
        f = twin[e]
        if f > e and (half[e, 0] != half[e, 1] or half[f, 0] != half[f, 1]):
            middle[e] = middle[f] = first + count
            count += 1
    return middle, count


@kernel
def _shares(half):  # type: ignore[no-untyped-def]
    """Share on each half of each half-edge; owner and triangle of each share. Outside the community all are -1."""
    share = np.full((len(half), 2), -1, np.int64)
    owner, triangle = np.empty(2 * len(half), np.int64), np.empty(2 * len(half), np.int64)
    count = 0
    for t in range(len(half) // 3):
        if half[3 * t, 0] < 0:
            continue
        first = count
        for e in range(3 * t, 3 * t + 3):
            for i in range(2):
                s = first
                while s < count and owner[s] != half[e, i]:
                    s += 1
                if s == count:
                    owner[s], triangle[s] = half[e, i], t
                    count += 1
                share[e, i] = s
    return share, owner[:count].copy(), triangle[:count].copy()


@kernel
def _changes(half, t, at):  # type: ignore[no-untyped-def]
    """Places along the rim of a triangle, as number of the half before it, at which the owner changes."""
    count = 0
    for i in range(6):
        j = (i + 1) % 6
        if half[3 * t + i // 2, i % 2] != half[3 * t + j // 2, j % 2]:
            at[count] = i
            count += 1
    return count


@kernel
def _cut(x, y, start, twin, edge, half, middle, middle_count, share, outside):  # type: ignore[no-untyped-def]
    """Vertices and lines of all shares: halves of sides, and cuts through triangles."""
    triangles = len(start) // 3
    at = np.empty(6, np.int64)
    centres, cuts = 0, 0
    for t in range(triangles):
        n = _changes(half, t, at)
        centres += n > 2
        cuts += n
    vx = np.empty(len(x) + middle_count + centres, np.int64)
    vy = np.empty(len(vx), np.int64)
    vx[: len(x)] = x
    vy[: len(x)] = y
    size = 3 * triangles + middle_count + cuts
    tail, head = np.empty(size, np.int64), np.empty(size, np.int64)
    left, right = np.empty(size, np.int64), np.empty(size, np.int64)
    line = np.full(size, -1, np.int64)
    k = 0
    for e in range(len(start)):
        f = twin[e]
        if f < e or (share[e, 0] < 0 and share[f, 0] < 0):
            continue
        a, b, m = start[e], start[f], middle[e]
        for i in range(2):
            mine, other = share[e, i], share[f, 1 - i]
            tail[k], head[k] = (a, b) if m < 0 else ((a, m) if i == 0 else (m, b))
            left[k] = mine if mine >= 0 else outside
            right[k] = other if other >= 0 else outside
            line[k] = edge[e]
            k += 1
            if m < 0:
                break
        if m >= 0:
            vx[m], vy[m] = (x[a] + x[b]) // 2, (y[a] + y[b]) // 2
    centre = len(x) + middle_count
    for t in range(triangles):
        n = _changes(half, t, at)
        if n == 0:
            continue
        meet = -1
        if n > 2:
            meet = _meeting_point(x, y, start, middle, t, n, at, vx, vy, centre)
            centre += 1
        for q in range(n):
            i = at[q]
            before, after = share[3 * t + i // 2, i % 2], share[3 * t + (i + 1) % 6 // 2, (i + 1) % 2]
            here = _place(start, middle, t, i)
            if n == 2:
                there = _place(start, middle, t, at[1])
                tail[k], head[k], left[k], right[k] = here, there, before, after
                k += 1
                break
            if here != meet:
                tail[k], head[k], left[k], right[k] = here, meet, before, after
                k += 1
    return vx, vy, tail[:k], head[:k], left[:k], right[:k], line[:k]


@kernel
def _place(start, middle, t, i):  # type: ignore[no-untyped-def]
    """Vertex between half i of the rim of a triangle and the next: the middle of a side, or a corner."""
    return middle[3 * t + i // 2] if i % 2 == 0 else start[following(3 * t + i // 2)]


@kernel
def _meeting_point(x, y, start, middle, t, n, at, vx, vy, centre):  # type: ignore[no-untyped-def]
    """Vertex at which three or more owners meet.

    Between three corners: the centre of the circle, or if that is not well inside, the middle of the longest side. Otherwise the
    centre of gravity. Places it at vertex ``centre`` unless it is there already.
    """
    a, b, c = start[3 * t], start[3 * t + 1], start[3 * t + 2]
    if n != 3 or at[0] % 2 or at[1] % 2 or at[2] % 2:
        vx[centre] = np.int64(np.rint((x[a] + x[b] + x[c]) / 3))
        vy[centre] = np.int64(np.rint((y[a] + y[b] + y[c]) / 3))
        return centre
    bx, by, cx, cy = float(x[b] - x[a]), float(y[b] - y[a]), float(x[c] - x[a]), float(y[c] - y[a])
    double = 2 * (bx * cy - by * cx)
    square_b, square_c = bx * bx + by * by, cx * cx + cy * cy
    mx = x[a] + np.int64(np.rint((cy * square_b - by * square_c) / double))
    my = y[a] + np.int64(np.rint((bx * square_c - cx * square_b) / double))
    longest, best, inside = -1.0, 3 * t, True
    for e in range(3 * t, 3 * t + 3):
        p, q = start[e], start[following(e)]
        ex, ey = float(x[q] - x[p]), float(y[q] - y[p])
        length = np.hypot(ex, ey)
        if length > longest:
            longest, best = length, e
        if ex * (my - y[p]) - ey * (mx - x[p]) < 2 * length:
            inside = False
    if not inside:
        vx[centre], vy[centre] = vx[middle[best]], vy[middle[best]]
        return middle[best]
    vx[centre], vy[centre] = mx, my
    return centre


@kernel
def _roots(left, right, owner):  # type: ignore[no-untyped-def]
    """Lowest share of the connected piece of the same owner that each share belongs to."""
    root = np.arange(len(owner))
    for k in range(len(left)):
        i, j = left[k], right[k]
        if owner[i] != owner[j] or owner[i] < 0:
            continue
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        while root[j] != j:
            root[j] = root[root[j]]
            j = root[j]
        if i < j:
            root[j] = i
        else:
            root[i] = j
    for i in range(len(root)):
        root[i] = root[root[i]]
    return root
