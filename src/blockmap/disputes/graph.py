"""The planar graph of all borders that do not meet, noded exactly on the integer grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blockmap.disputes.mismatch import Borders, Floats, Ints, Plane, Points
from blockmap.topology.locating import regions_of_points
from blockmap.topology.noding import node

Bools = NDArray[np.bool_]

LINE = -1
"""Segment and owner of what belongs to no area: a piece of an agreed line, or of a cut."""


@dataclass(frozen=True)
class Graph:
    """Edges that meet at common vertices only, and the borders that run along them.

    Attributes
    ----------
    plane
        The grid.
    x, y
        (vertices,) on the grid, sorted by x, then y.
    place
        (vertices, 2) coordinates: as given where a border has a point there, else those of the grid.
    tail, head
        (edges,) vertices; the tail comes first.
    net
        (edges,) how many claims more there are on the left than on the right.
    parent
        (fragments,) given line of which each is a part; fragments of one follow one another.
    segment, owner
        (fragments,) segment of the borders that it is, and row of the area on its left; `LINE` for other lines.
    line
        (fragments,) segment of the other lines that it is; ``-1`` for borders.
    edge, forward
        (fragments,) the edge it runs along, and whether from tail to head.
    """

    plane: Plane
    x: Ints
    y: Ints
    place: Points
    tail: Ints
    head: Ints
    net: Ints
    parent: Ints
    segment: Ints
    owner: Ints
    line: Ints
    edge: Ints
    forward: Bools

    @property
    def length_m(self) -> Floats:
        """(edges,) length."""
        dx, dy = self.x[self.head] - self.x[self.tail], self.y[self.head] - self.y[self.tail]
        return np.asarray(np.hypot(dx, dy) / self.plane.scale)

    @property
    def side(self) -> Ints:
        """(fragments,) side of an edge on which the owner of each lies: twice the edge on its left, one more on its right."""
        return 2 * self.edge + ~self.forward

    @property
    def starts(self) -> Ints:
        """(fragments,) vertex at which each starts."""
        return np.where(self.forward, self.tail[self.edge], self.head[self.edge])

    @property
    def ends(self) -> Ints:
        """(fragments,) vertex at which each ends."""
        return np.where(self.forward, self.head[self.edge], self.tail[self.edge])

    @property
    def is_first(self) -> Bools:
        """(fragments,) it is the first of its line."""
        first = np.ones(len(self.parent), np.bool_)
        first[1:] = self.parent[1:] != self.parent[:-1]
        return first

    def mismatched(self) -> Ints:
        """Fragments that begin at a vertex which their own line has not, where nothing else is wrong with the border."""
        is_even = (self.net[self.edge] == 0) & (self.owner != LINE)
        inner = np.flatnonzero(~self.is_first)
        return inner[is_even[inner] & is_even[inner - 1]]

    def claims_at_middles(self, edges: Ints) -> Ints:
        """Count the claims at the middle of edges that change nothing."""
        changing = np.flatnonzero(self.net)
        below = np.zeros(len(changing), np.int64)
        x2, y2 = (
            self.x[self.tail[edges]] + self.x[self.head[edges]],
            self.y[self.tail[edges]] + self.y[self.head[edges]],
        )
        lines = (self.x, self.y, self.tail[changing], self.head[changing], self.net[changing], below)
        return regions_of_points(x2, y2, *lines) + 1


def build(borders: Borders, segments: Ints, lines: Points | None = None) -> Graph:
    """Node segments of borders and, where given, (segments, 2, 2) other lines.

    Raises
    ------
    TopologyError
        The linework does not settle on the grid.
    """
    tail, head = borders.tail[segments], borders.head[segments]
    ends = [_wide(borders, tail), _wide(borders, head)]
    given = borders.given(np.concatenate([tail, head]))
    given_units = [np.concatenate(axis) for axis in zip(*ends, strict=True)]
    if lines is not None and len(lines):
        for k in range(2):
            x, y = borders.plane.units(lines[:, k])
            ends[k] = (np.concatenate([ends[k][0], x]), np.concatenate([ends[k][1], y]))
    noded = node(*ends[0], *ends[1])
    is_border = noded.parent < len(segments)
    segment = np.full(len(noded.parent), LINE)
    segment[is_border] = segments[noded.parent[is_border]]
    owner = np.full(len(noded.parent), LINE)
    owner[is_border] = borders.owner[segment[is_border]]
    step = np.where(noded.forward, 1, -1) * is_border
    net = np.rint(np.bincount(noded.edge, step, len(noded.tail))).astype(np.int64)
    place = places(borders.plane, noded.x, noded.y, given_units[0], given_units[1], given)
    return Graph(
        plane=borders.plane,
        x=noded.x,
        y=noded.y,
        place=place,
        tail=noded.tail,
        head=noded.head,
        net=net,
        parent=noded.parent,
        segment=segment,
        owner=owner,
        line=np.where(is_border, -1, noded.parent - len(segments)),
        edge=noded.edge,
        forward=noded.forward,
    )


def _wide(borders: Borders, points: NDArray[np.int32]) -> tuple[Ints, Ints]:
    """Grid coordinates of points, wide enough to be multiplied."""
    return borders.x[points].astype(np.int64), borders.y[points].astype(np.int64)


def vertices_at(graph: Graph, x: Ints, y: Ints) -> Ints:
    """Vertices of the graph at grid points, ``-1`` where there is none."""
    return positions(graph.x, graph.y, x, y)


def places(plane: Plane, x: Ints, y: Ints, given_x: Ints, given_y: Ints, given: Points) -> Points:
    """Coordinates of vertices: the first of those given there, in their order; else of the grid."""
    place = plane.places(x, y)
    if not len(x):
        return place
    order = np.lexsort([given[:, 1], given[:, 0], given_y, given_x])
    given_x, given_y = given_x[order], given_y[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (given_x[1:] != given_x[:-1]) | (given_y[1:] != given_y[:-1])
    vertex = positions(x, y, given_x[first], given_y[first])
    place[vertex[vertex >= 0]] = given[order[first][vertex >= 0]]
    return place


def positions(x: Ints, y: Ints, wanted_x: Ints, wanted_y: Ints) -> Ints:
    """Positions of points among vertices sorted by x, then y; ``-1`` for those that are none."""
    if not len(x):
        return np.full(len(wanted_x), -1)
    low, span = y.min(), y.max() - y.min() + 1
    is_between = (wanted_y >= low) & (wanted_y < low + span)
    at = np.minimum(np.searchsorted(x * span + (y - low), wanted_x * span + (wanted_y - low)), len(x) - 1)
    return np.where(is_between & (x[at] == wanted_x) & (y[at] == wanted_y), at, -1)
