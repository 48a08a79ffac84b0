"""Polygons of a fabric: what a labelling of its cells looks like on the ground.

A polygon is a canonical function of the directed border pieces of its label: every ring starts at its smallest point (by x, then
y), shells turn left, holes right; holes are sorted by their start, parts of a multipolygon likewise. Same cells, same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.kernel import kernel
from blockmap.topology.fabric import Fabric
from blockmap.topology.grid import SCALE, to_metres

Ints = NDArray[np.int64]
Geometries = NDArray[Any]


def polygons(fabric: Fabric, label: Ints | None = None) -> tuple[Ints, Geometries]:
    """Polygons of every label that has ground.

    Parameters
    ----------
    fabric
        Border pieces.
    label
        (cells,) label of every cell; negative ones are left out. ``None``: every cell is its own label.

    Returns
    -------
    ids
        Labels, ascending.
    geometries
        A polygon for each, in metres; a multipolygon where the ground of a label is not connected through its inside.
    """
    ids, tail, head, of = _directed(fabric, label)
    if not len(tail):
        return np.empty(0, np.int64), np.empty(0, object)
    rings = _rings(fabric.xy, tail, head, of)
    part = _parts(fabric.xy, rings)
    order = np.lexsort((rings.rank, part, rings.label))
    rings, part = rings.take(order), part[order]
    first = np.r_[True, part[1:] != part[:-1]]
    edges = shapely.linearrings(
        to_metres(fabric.xy[rings.closed()]), indices=np.repeat(np.arange(len(part)), rings.size + 1)
    )
    single = shapely.polygons(edges, indices=np.cumsum(first) - 1)
    numbers, geometries = _gathered(single, rings.label[first])
    return ids[numbers], geometries


def areas_m2(fabric: Fabric, label: Ints | None = None) -> tuple[Ints, NDArray[np.float64]]:
    """Labels, ascending, and the ground of each in square metres: a sum of whole grid units, exact in any order."""
    ids, tail, head, of = _directed(fabric, label)
    twice = np.zeros(len(ids), np.int64)
    _add_areas(twice, fabric.xy, tail, head, of)
    return ids, twice / (2 * SCALE**2)


@dataclass(frozen=True)
class _Rings:
    """Simple rings: vertices one ring after the other, each from its smallest, and per ring its size, label, area and rank.

    The rank orders rings of a part: its shell first, then holes by their start.
    """

    vertex: Ints
    size: Ints
    label: Ints
    area2: Ints
    rank: Ints

    @property
    def first(self) -> Ints:
        """Place of each ring's first vertex."""
        return np.cumsum(self.size) - self.size

    def take(self, order: Ints) -> _Rings:
        """Return the rings in another order."""
        size = self.size[order]
        place = np.repeat(self.first[order] - (np.cumsum(size) - size), size) + np.arange(size.sum())
        return _Rings(self.vertex[place], size, self.label[order], self.area2[order], self.rank[order])

    def closed(self) -> Ints:
        """Vertices with the first of each ring repeated at its end."""
        return np.insert(self.vertex, np.cumsum(self.size), self.vertex[self.first])


def _directed(fabric: Fabric, label: Ints | None) -> tuple[Ints, Ints, Ints, Ints]:
    """Labels, ascending, and the pieces that part two of them, once for each side with a label.

    A piece is given by its tail, its head, and the position of the label on its left.
    """
    known = np.arange(fabric.cell_count) if label is None else np.asarray(label, np.int64)
    ids = np.unique(known[known >= 0])
    known = np.append(np.where(known >= 0, np.searchsorted(ids, known), -1), -1)
    left, right = known[fabric.left], known[fabric.right]
    on_left, on_right = (left != right) & (left >= 0), (left != right) & (right >= 0)
    tail = np.concatenate([fabric.tail[on_left], fabric.head[on_right]])
    head = np.concatenate([fabric.head[on_left], fabric.tail[on_right]])
    return ids, tail, head, np.concatenate([left[on_left], right[on_right]])


def _rings(xy: Ints, tail: Ints, head: Ints, label: Ints) -> _Rings:
    """Chain directed pieces into rings, each turned to its smallest vertex."""
    leaving = np.zeros(len(xy) + 1, np.int64)
    np.cumsum(np.bincount(tail, minlength=len(xy)), out=leaving[1:])
    by_tail = np.argsort(tail, kind="stable")
    vertex, size, first_piece = _chain(xy, tail, head, label, leaving, by_tail)
    area2 = _turn_to_smallest(xy, vertex, size)
    start = vertex[np.cumsum(size) - size]
    rank = np.empty(len(size), np.int64)
    rank[np.lexsort((xy[start, 1], xy[start, 0], area2 < 0))] = np.arange(len(size))
    return _Rings(vertex, size, label[first_piece], area2, rank)


def _parts(xy: Ints, rings: _Rings) -> Ints:
    """Rank of the shell that each ring belongs to."""
    shell = np.flatnonzero(rings.area2 > 0)
    shells_of = np.bincount(rings.label[shell], minlength=int(rings.label.max()) + 1)
    only_shell = np.full(len(shells_of), -1, np.int64)
    only_shell[rings.label[shell]] = rings.rank[shell]
    part = np.where(rings.area2 > 0, rings.rank, only_shell[rings.label])
    in_doubt = np.flatnonzero((rings.area2 < 0) & (shells_of[rings.label] > 1))
    shell = shell[np.argsort(rings.label[shell], kind="stable")]
    pointer = np.searchsorted(rings.label[shell], np.arange(len(shells_of) + 1))
    home = _smallest_shell_around(
        xy, rings.vertex, rings.first, rings.size, rings.label, rings.area2, in_doubt, shell, pointer
    )
    part[in_doubt] = rings.rank[home]
    return part


def _gathered(single: Geometries, label: Ints) -> tuple[Ints, Geometries]:
    """One geometry per label; labels are sorted, parts of a label stand together."""
    ids, count = np.unique(label, return_counts=True)
    first = np.cumsum(count) - count
    geometries = single[first]
    many = np.flatnonzero(count > 1)
    if len(many):
        rows = np.flatnonzero(np.repeat(count, count) > 1)
        geometries[many] = shapely.multipolygons(single[rows], indices=np.repeat(np.arange(len(many)), count[many]))
    return ids, geometries


# ---------------------------------------------------------------- kernels


@kernel
def _turns_before(bx, by, cx, cy, dx, dy):  # type: ignore[no-untyped-def]
    """Tell whether, turning right from direction b, one meets c before d (b itself comes last). Exact."""
    half_c = _half_turn(bx, by, cx, cy)
    half_d = _half_turn(bx, by, dx, dy)
    if half_c != half_d:
        return half_c < half_d
    return cx * dy - cy * dx < 0


@kernel
def _half_turn(bx, by, cx, cy):  # type: ignore[no-untyped-def]
    """0 for directions less than half a turn right of b, 1 for straight back and beyond, 2 for b itself."""
    cross = bx * cy - by * cx
    if cross < 0:
        return 0
    if cross == 0 and bx * cx + by * cy > 0:
        return 2
    return 1


@kernel
def _next_piece(xy, tail, head, label, leaving, by_tail, used, i):  # type: ignore[no-untyped-def]
    """Unused piece of the same label that bounds the same sector of ground at the head of piece i, or -1."""
    v = head[i]
    best = -1
    bx, by = xy[tail[i], 0] - xy[v, 0], xy[tail[i], 1] - xy[v, 1]
    for k in range(leaving[v], leaving[v + 1]):
        j = by_tail[k]
        if label[j] != label[i] or used[j]:
            continue
        if best < 0:
            best = j
            continue
        dx, dy = xy[head[j], 0] - xy[v, 0], xy[head[j], 1] - xy[v, 1]
        cx, cy = xy[head[best], 0] - xy[v, 0], xy[head[best], 1] - xy[v, 1]
        if _turns_before(bx, by, dx, dy, cx, cy):
            best = j
    return best


@kernel
def _chain(xy, tail, head, label, leaving, by_tail):  # type: ignore[no-untyped-def]
    """Vertices of all rings, their sizes, and a piece of each.

    At a vertex where a label meets itself the walk keeps to one sector of ground, so it stays on one part; and whenever it comes
    back to a vertex of its path, the loop between is cut off as a ring of its own: a hole that touches its shell, OGC valid.
    """
    n = len(tail)
    used = np.zeros(n, np.bool_)
    vertex = np.empty(n, np.int64)
    size, piece = np.empty(n, np.int64), np.empty(n, np.int64)
    path = np.empty(n, np.int64)
    place = np.full(len(xy), -1, np.int64)
    total, rings = 0, 0
    for first in range(n):
        if used[first]:
            continue
        i, length = first, 0
        while i >= 0:
            used[i] = True
            place[tail[i]] = length
            path[length] = i
            length += 1
            back = place[head[i]]
            if back >= 0:
                size[rings], piece[rings] = length - back, path[back]
                rings += 1
                for k in range(back, length):
                    vertex[total] = tail[path[k]]
                    place[tail[path[k]]] = -1
                    total += 1
                length = back
            i = _next_piece(xy, tail, head, label, leaving, by_tail, used, i)
    return vertex[:total], size[:rings], piece[:rings]


@kernel
def _turn_to_smallest(xy, vertex, size):  # type: ignore[no-untyped-def]
    """Turn every ring, in place, so that it starts at its smallest point. Returns twice the signed areas."""
    area2 = np.zeros(len(size), np.int64)
    first = 0
    for r in range(len(size)):
        n = size[r]
        ring = vertex[first : first + n].copy()
        low = 0
        for k in range(1, n):
            a, b = ring[k], ring[low]
            if xy[a, 0] < xy[b, 0] or (xy[a, 0] == xy[b, 0] and xy[a, 1] < xy[b, 1]):
                low = k
        ox, oy = xy[ring[low], 0], xy[ring[low], 1]
        for k in range(n):
            a, b = ring[(low + k) % n], ring[(low + k + 1) % n]
            vertex[first + k] = a
            area2[r] += (xy[a, 0] - ox) * (xy[b, 1] - oy) - (xy[b, 0] - ox) * (xy[a, 1] - oy)
        first += n
    return area2


@kernel
def _smallest_shell_around(xy, vertex, first, size, label, area2, holes, shells, pointer):  # type: ignore[no-untyped-def]
    """For every hole, the smallest shell of its label that holds the middle of its first side (doubled, so exact)."""
    home = np.full(len(holes), -1, np.int64)
    for h in range(len(holes)):
        hole = holes[h]
        a, b = vertex[first[hole]], vertex[first[hole] + 1]
        px, py = xy[a, 0] + xy[b, 0], xy[a, 1] + xy[b, 1]
        for s in range(pointer[label[hole]], pointer[label[hole] + 1]):
            ring = shells[s]
            if home[h] >= 0 and area2[ring] >= area2[home[h]]:
                continue
            inside = False
            for k in range(size[ring]):
                c, d = vertex[first[ring] + k], vertex[first[ring] + (k + 1) % size[ring]]
                cx, cy, dx, dy = 2 * xy[c, 0] - px, 2 * xy[c, 1] - py, 2 * xy[d, 0] - px, 2 * xy[d, 1] - py
                if (cy > 0) != (dy > 0) and (cx * dy - cy * dx > 0) == (dy > cy):
                    inside = not inside
            if inside:
                home[h] = ring
    return home


@kernel
def _add_areas(twice, xy, tail, head, label):  # type: ignore[no-untyped-def]
    """Add up what every directed piece contributes to twice the area of its label (sums may wrap, the total does not)."""
    for i in range(len(tail)):
        a, b = tail[i], head[i]
        twice[label[i]] += xy[a, 0] * xy[b, 1] - xy[b, 0] * xy[a, 1]
