"""Open ground is shared out among the buildings that stand round it.

In a community cut into triangles that respect every line, a corner of an open triangle belongs to the building whose wall bounds
the ground about that vertex. A triangle whose corners agree goes whole; otherwise it is cut later from one middle of a side to
another, so that new vertices arise strictly inside open ground, and no wall, barrier or border gets one. Frontages follow the
lines half-way between neighbours, without a Voronoi diagram.

Owners are numbered: groups of footprints first, then pieces of ground on which no building stands.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blockmap.blocks.footprints import largest_by
from blockmap.kernel import kernel
from blockmap.topology.delaunay import Triangulation, following, preceding
from blockmap.topology.floods import regions
from blockmap.topology.refining import MIN_HEIGHT

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Plot:
    """One community cut into triangles.

    Attributes
    ----------
    triangulation
        Of all lines in and on it.
    area2
        (triangles,) twice their area.
    inside
        (triangles,) belongs to the community.
    group
        (triangles,) group of footprints that covers it, -1 for open ground.
    face
        (triangles,) face (area enclosed by barriers) it lies in.
    home
        (groups,) face that holds most of each group.
    is_wall
        (edges,) parts faces: a barrier or the border.
    """

    triangulation: Triangulation
    area2: Ints
    inside: NDArray[np.bool_]
    group: Ints
    face: Ints
    home: Ints
    is_wall: NDArray[np.bool_]


def owners(plot: Plot) -> tuple[Ints, int]:
    """Share out all ground of a community.

    Returns
    -------
    half
        (half-edges, 2) owner of the ground along the first and the second half of each half-edge, -1 outside the community.
        Along an edge that is a line both are the same.
    count
        Number of owners.
    """
    t = plot.triangulation
    across = _across(plot)
    corner = _corners(t.x, t.y, t.start, t.twin, t.edge, plot.inside & (plot.group < 0), across)
    half = _halves(t.edge, plot.inside, plot.group, across, corner)
    is_open = plot.inside & (plot.group < 0)
    _spread(t.x, t.y, t.start, t.twin, t.edge, is_open, half)
    count = _give_bare_ground(plot, is_open, half)
    _keep_thin_whole(t.x, t.y, t.start, t.twin, t.edge, is_open, plot.area2, half)
    return half, count


def _across(plot: Plot) -> Ints:
    """(half-edges,) building behind the line on which a half-edge lies, if it is at home in the face before it; else -1."""
    twin = plot.triangulation.twin
    group = np.where(twin >= 0, plot.group[twin // 3], -1)
    at_home = np.append(plot.home, -2)[group] == np.repeat(plot.face, 3)
    return np.where((plot.triangulation.edge >= 0) & at_home, group, -1)


@kernel
def _direction(x, y, a, b):  # type: ignore[no-untyped-def]
    """Direction from vertex a to b, as an angle."""
    return np.arctan2(float(y[b] - y[a]), float(x[b] - x[a]))


@kernel
def _corners(x, y, start, twin, edge, is_open, across):  # type: ignore[no-untyped-def]
    """Owner of the corner at which each half-edge of open ground starts.

    Round a vertex, open triangles form fans between lines. A fan belongs to the building behind the line at either side;
    between two buildings that touch at the vertex it is halved by angle.
    """
    corner = np.full(len(start), -1, np.int64)
    for e in range(len(start)):
        if edge[e] < 0 or not is_open[e // 3]:
            continue
        last = e
        while edge[preceding(last)] < 0:
            last = twin[preceding(last)]
        right, left = across[e], across[preceding(last)]
        if right < 0:
            right = left
        if left < 0:
            left = right
        if right < 0:
            continue
        if right == left:
            h = e
            corner[h] = right
            while h != last:
                h = twin[preceding(h)]
                corner[h] = right
            continue
        begin = _direction(x, y, start[e], start[following(e)])
        width = (_direction(x, y, start[e], start[preceding(last)]) - begin) % (2 * np.pi)
        if width == 0:
            width = 2 * np.pi
        h = e
        while True:
            near = (_direction(x, y, start[e], start[following(h)]) - begin) % (2 * np.pi)
            far = near + (_direction(x, y, start[e], start[preceding(h)]) - begin - near) % (2 * np.pi)
            corner[h] = right if near + far < width else left
            if h == last:
                break
            h = twin[preceding(h)]
    return corner


@kernel
def _halves(edge, inside, group, across, corner):  # type: ignore[no-untyped-def]
    """Owner of both halves of every half-edge, from the corners and the walls of its own triangle; -1 where there is none."""
    half = np.full((len(edge), 2), -1, np.int64)
    for t in range(len(inside)):
        if not inside[t]:
            continue
        if group[t] >= 0:
            half[3 * t : 3 * t + 3] = group[t]
            continue
        for e in range(3 * t, 3 * t + 3):
            first, second = corner[e], corner[following(e)]
            if across[e] >= 0:
                first, second = across[e], across[e]
            elif first < 0 or second < 0:
                first = max(first, second)
                second = first
            elif edge[e] >= 0 and first != second:
                opposite = corner[preceding(e)]
                first = opposite if opposite in (first, second) else min(first, second)
                second = first
            half[e, 0], half[e, 1] = first, second
        for e in range(3 * t, 3 * t + 3):
            if half[e, 0] < 0:
                before, after = half[preceding(e), 0], half[following(e), 1]
                half[e] = before if before >= 0 else after
    return half


@kernel
def _step(x, y, start, t, f):  # type: ignore[no-untyped-def]
    """Distance between the centres of two triangles."""
    dx = x[start[3 * t]] + x[start[3 * t + 1]] + x[start[3 * t + 2]]
    dx -= x[start[3 * f]] + x[start[3 * f + 1]] + x[start[3 * f + 2]]
    dy = y[start[3 * t]] + y[start[3 * t + 1]] + y[start[3 * t + 2]]
    dy -= y[start[3 * f]] + y[start[3 * f + 1]] + y[start[3 * f + 2]]
    return np.sqrt(float(dx) * dx + float(dy) * dy) / 3


@kernel
def _spread(x, y, start, twin, edge, is_open, half):  # type: ignore[no-untyped-def]
    """Give open triangles without an owner to that of the nearest triangle with one, by way of open ground."""
    heap = [(0.0, np.int64(0), np.int64(0))]
    heap.pop()
    for e in range(len(start)):
        t = e // 3
        if not is_open[t] or half[e, 0] < 0 or edge[e] >= 0:
            continue
        f = twin[e] // 3
        if half[3 * f, 0] < 0:
            heapq.heappush(heap, (_step(x, y, start, t, f), min(half[e, 0], half[e, 1]), f))
    while heap:
        distance, owner, near = heapq.heappop(heap)
        if half[3 * near, 0] >= 0:
            continue
        half[3 * near : 3 * near + 3] = owner
        for e in range(3 * near, 3 * near + 3):
            f = twin[e] // 3
            if edge[e] < 0 and half[3 * f, 0] < 0:
                heapq.heappush(heap, (distance + _step(x, y, start, near, f), owner, f))


def _give_bare_ground(plot: Plot, is_open: NDArray[np.bool_], half: Ints) -> int:
    """Give ground without a building: a yard shut in by walls goes to the longest wall, the rest are owners of their own.

    Fills ``half`` in place. Returns the number of owners.
    """
    t = plot.triangulation
    bare = is_open & (half[::3, 0] < 0)
    ground = regions(t, np.ones(len(plot.is_wall), np.bool_), bare)
    count = int(ground.max(initial=-1)) + 1
    here = np.repeat(ground, 3)
    rim = np.flatnonzero((here >= 0) & (t.edge >= 0))
    behind = plot.group[t.twin[rim] // 3]
    is_yard = np.ones(count, np.bool_)
    is_yard[here[rim[plot.is_wall[t.edge[rim]] | (behind < 0)]]] = False
    walls = is_yard[here[rim]]
    rim, behind = rim[walls], behind[walls]
    ends = t.start[rim], t.start[t.twin[rim]]
    length = np.hypot(t.x[ends[0]] - t.x[ends[1]], t.y[ends[0]] - t.y[ends[1]])
    owner = largest_by(here[rim], behind, np.rint(length).astype(np.int64), count)
    empty = owner < 0
    owner[empty] = len(plot.home) + np.arange(empty.sum())
    half[here >= 0] = owner[here[here >= 0], None]
    return len(plot.home) + int(empty.sum())


@kernel
def _keep_thin_whole(x, y, start, twin, edge, is_open, area2, half):  # type: ignore[no-untyped-def]
    """Give triangles too low for a rounded point to one owner, and also neighbours that would put a point on their side."""
    thin = np.zeros(len(is_open), np.bool_)
    for t in range(len(is_open)):
        longest = 0.0
        for e in range(3 * t, 3 * t + 3):
            dx, dy = float(x[start[e]] - x[start[following(e)]]), float(y[start[e]] - y[start[following(e)]])
            longest = max(longest, dx * dx + dy * dy)
        thin[t] = area2[t] < MIN_HEIGHT * np.sqrt(longest)
    for beside in (False, True):
        for t in range(len(is_open)):
            if not is_open[t]:
                continue
            whole = thin[t]
            if beside:
                whole = False
                for e in range(3 * t, 3 * t + 3):
                    whole = whole or (half[e, 0] != half[e, 1] and thin[twin[e] // 3])
            if whole:
                owner = half[3 * t, 0]
                for e in range(3 * t, 3 * t + 3):
                    if edge[e] >= 0:
                        owner = half[e, 0]
                half[3 * t : 3 * t + 3] = owner
