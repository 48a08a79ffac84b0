"""Faces of disputed ground: what the borders that do not meet enclose, who claims each face and who borders on it.

Crossing an edge of the planar graph of those borders changes the number of claims by a known step, and far away nobody claims
anything; so the number is known everywhere without one point-in-polygon test. A face with a number other than one is disputed.
Borders that others share properly and that run through an overlap take part too: they part the ground of one neighbour from that
of the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.disputes import graph as graphs
from blockmap.disputes.claims import Held, completed
from blockmap.disputes.graph import LINE, Graph
from blockmap.disputes.mismatch import Borders, Floats, Ints, Points
from blockmap.disputes.planar_graph import counts, cycle_above, cycles, in_boxes
from blockmap.topology.fabric import Fabric
from blockmap.topology.grid import SCALE, Geometries
from blockmap.topology.locating import regions_of_points
from blockmap.topology.rings import polygons

Bools = NDArray[np.bool_]

BOX = 1 << 14
"""Squares, in grid units, in which shared borders are looked for near overlaps: 16 m."""

NOBODY = -1
"""Face of ground that is not disputed."""


@dataclass(frozen=True)
class Faces:
    """Disputed ground.

    Attributes
    ----------
    graph
        All borders that do not meet.
    ground
        (faces,) polygons in metres on the grid, always valid, in an order that depends on the ground only.
    geometry
        (faces,) the same in the coordinates that were given.
    claim_count
        (faces,) areas that claim each: 0 in a gap, 2 and more in an overlap.
    of_side
        (sides,) face on either side of every edge: left, right, left, right …; `NOBODY` where the ground is undisputed.
    claim_face, claim_row
        (claims,) which area claims which face; sorted.
    rim_face, rim_row, rim_m, rim_inside_m
        (rims,) which area's border runs along which face, for how long, and for how long of it the area lies inside; sorted.
    """

    graph: Graph
    ground: Geometries
    geometry: Geometries
    claim_count: Ints
    of_side: Ints
    claim_face: Ints
    claim_row: Ints
    rim_face: Ints
    rim_row: Ints
    rim_m: Floats
    rim_inside_m: Floats

    def __len__(self) -> int:
        """Count the faces."""
        return len(self.geometry)


def find(
    borders: Borders,
    geometries: Geometries,
    *,
    unmatched: Ints | None = None,
    lines: Points | None = None,
) -> Faces:
    """Find the disputed faces between areas.

    Parameters
    ----------
    borders, geometries
        Areas.
    unmatched
        Segments that are not shared, where they are known already.
    lines
        (segments, 2, 2) further segments that part faces: agreed lines, cuts. What runs over undisputed ground has no effect.
    """
    unmatched = borders.unmatched() if unmatched is None else unmatched
    enclosed = _enclosed(graphs.build(borders, unmatched, lines))
    shared = _shared_near(borders, unmatched, enclosed.boxes(enclosed.count > 1))
    if len(shared):
        del enclosed  # the larger graph takes the place of the first
        enclosed = _enclosed(graphs.build(borders, np.concatenate([unmatched, shared]), lines))
    return _described(enclosed, geometries)


# ---------------------------------------------------------------- what is enclosed


@dataclass(frozen=True)
class _Enclosed:
    """Disputed faces by number: the graph, the face on every side, and the number of claims in each face."""

    graph: Graph
    of_side: Ints
    count: Ints

    def boxes(self, which: Bools) -> Ints:
        """(faces, 4) west, south, east, north of some faces, on the grid."""
        side = np.flatnonzero(self.of_side != NOBODY)
        face, edge = self.of_side[side], side >> 1
        low, high = np.full((len(which), 2), np.iinfo(np.int64).max), np.full((len(which), 2), np.iinfo(np.int64).min)
        for end in (self.graph.tail, self.graph.head):
            for axis, units in enumerate((self.graph.x, self.graph.y)):
                np.minimum.at(low[:, axis], face, units[end[edge]])
                np.maximum.at(high[:, axis], face, units[end[edge]])
        return np.column_stack([low, high])[which]


def _enclosed(graph: Graph) -> _Enclosed:
    """Number the faces in which the count of claims is not one, by their first vertex."""
    used = np.flatnonzero(_parting(graph))
    cycle, area2 = cycles(graph.x, graph.y, graph.tail[used], graph.head[used])
    is_bridge = cycle[0::2] == cycle[1::2]
    if is_bridge.any():
        used = used[~is_bridge]
        cycle, area2 = cycles(graph.x, graph.y, graph.tail[used], graph.head[used])
    walks = _Walks(graph, used, cycle, area2)
    count = walks.counted()
    is_disputed = (area2 > 0) & (count != 1)
    number = walks.with_holes(np.where(is_disputed, np.cumsum(is_disputed) - 1, NOBODY), count)
    of_side = np.full((len(graph.tail), 2), NOBODY)
    of_side[used] = number[cycle].reshape(-1, 2)
    return _Enclosed(graph, of_side.ravel(), count[is_disputed])


def _parting(graph: Graph) -> Bools:
    """Tell which edges part something: the number of claims, or the ground of an overlap or a gap."""
    parts = graph.net != 0
    even = np.flatnonzero(~parts)
    parts[even] = graph.claims_at_middles(even) != 1
    return parts


@dataclass(frozen=True)
class _Walks:
    """Closed walks along the sides of some edges: round faces, and round components of the graph from outside.

    Attributes
    ----------
    graph, used
        The graph, and the edges whose sides are walked along.
    cycle
        (sides,) walk of every side of these edges.
    area2
        (walks,) twice the area it encloses; negative from outside.
    """

    graph: Graph
    used: Ints
    cycle: Ints
    area2: Ints

    def counted(self) -> Ints:
        """Count the claims in every walk: round each component by what lies above its westernmost vertex, then across edges."""
        graph = self.graph
        count = np.zeros(len(self.area2), np.int64)
        around = np.flatnonzero(self.area2 < 0)
        first = self._westernmost()[around]
        changing = np.flatnonzero(graph.net)
        ends, below = (graph.tail[changing], graph.head[changing]), np.zeros(len(changing), np.int64)
        above = regions_of_points(
            2 * graph.x[first] - 1, 2 * graph.y[first], graph.x, graph.y, *ends, graph.net[changing], below
        )
        count[around] = above + 1
        counts(graph.net[self.used], self.cycle, self.area2 < 0, count)
        return count

    def with_holes(self, number: Ints, count: Ints) -> Ints:
        """Give walks round a component inside a disputed face the number of that face."""
        graph, number = self.graph, number.copy()
        around = np.flatnonzero((self.area2 < 0) & (count != 1))
        first = self._westernmost()[around]
        ends = (graph.tail[self.used], graph.head[self.used])
        above = cycle_above(graph.x[first], graph.y[first], graph.x, graph.y, *ends, self.cycle)
        # The nearest edge above may belong to another component in the same face, which begins further west.
        for at in np.argsort(first, kind="stable").tolist():
            if above[at] >= 0:
                number[around[at]] = number[above[at]]
        return number

    def _westernmost(self) -> Ints:
        """(walks,) vertex; the first of an edge's two is its tail."""
        first = np.full(len(self.area2), len(self.graph.x))
        for side in range(2):
            np.minimum.at(first, self.cycle[side::2], self.graph.tail[self.used])
        return first


def _shared_near(borders: Borders, unmatched: Ints, boxes: Ints) -> Ints:
    """Segments that are shared properly, near boxes of overlaps."""
    if not len(boxes):
        return np.empty(0, np.int64)
    is_shared = np.ones(len(borders.tail), np.bool_)
    is_shared[unmatched] = False
    near = in_boxes(borders.x, borders.y, borders.tail, borders.head, *np.ascontiguousarray(boxes.T), BOX)
    return np.flatnonzero(near & is_shared)


# ---------------------------------------------------------------- who claims it


def _described(enclosed: _Enclosed, geometries: Geometries) -> Faces:
    """Add shapes, claimants and neighbours."""
    graph, of_side, count = enclosed.graph, enclosed.of_side, enclosed.count
    ground, shape = _shapes(graph, of_side, len(count))
    held = _held(graph)
    rim_face, rim_row, rim_m, rim_inside_m = _rims(graph, of_side, held)
    is_claim = (rim_inside_m > 0) & (count[rim_face] > 1)
    claim_face, claim_row = completed(
        rim_face[is_claim],
        rim_row[is_claim],
        count=count,
        of_side=of_side,
        held=held,
        shape=shape,
        geometries=geometries,
    )
    return Faces(graph, ground, shape, count, of_side, claim_face, claim_row, rim_face, rim_row, rim_m, rim_inside_m)


def _shapes(graph: Graph, of_side: Ints, face_count: int) -> tuple[Geometries, Geometries]:
    """Polygons of the faces: in metres on the grid, and with the coordinates that were given."""
    left, right = of_side[0::2], of_side[1::2]
    parts = left != right
    pieces = (graph.tail[parts], graph.head[parts], left[parts], right[parts])
    fabric = Fabric(np.column_stack([graph.x, graph.y]), *pieces, np.zeros(parts.sum(), np.int8), face_count)
    shape = polygons(fabric)[1]
    to_plane, origin = SCALE / graph.plane.scale, np.array(graph.plane.origin)

    def as_given(local: Points) -> Points:
        x, y = np.rint(local * SCALE).astype(np.int64).T
        return graph.place[graphs.vertices_at(graph, x, y)]

    def in_plane(local: Points) -> Points:
        return np.asarray(local * to_plane + origin)

    return np.asarray(shapely.transform(shape, in_plane)), np.asarray(shapely.transform(shape, as_given))


def _held(graph: Graph) -> Held:
    """Which area lies on which side of every edge; a border that runs along an edge there and back bounds nothing."""
    is_border = graph.owner != LINE
    owner, edge = graph.owner[is_border], graph.edge[is_border]
    step = np.where(graph.forward[is_border], 1, -1)
    stride = int(owner.max(initial=0)) + 1
    key, at = np.unique(edge * stride + owner, return_inverse=True)
    step = np.rint(np.bincount(at, step, len(key))).astype(np.int64)
    key, step = key[step != 0], step[step != 0]
    return Held(2 * (key // stride) + (step < 0), key % stride)


def _rims(graph: Graph, of_side: Ints, held: Held) -> tuple[Ints, Ints, Floats, Floats]:
    """Add up, for every face and every area whose border runs along it, metres of border, and metres with the area inside."""
    length = graph.length_m[held.side >> 1]
    stride = int(held.row.max(initial=0)) + 1
    face = np.concatenate([of_side[held.side], of_side[held.side ^ 1]])
    inside = np.concatenate([length, np.zeros(len(length))])
    disputed = face != NOBODY
    pair, at = np.unique(face[disputed] * stride + np.tile(held.row, 2)[disputed], return_inverse=True)
    metres = (np.tile(length, 2)[disputed], inside[disputed])
    along, along_inside = (np.bincount(at, m, len(pair)).astype(np.float64) for m in metres)
    return pair // stride, pair % stride, along, along_inside
