"""Shared borders, written once: polygons as loops of *arcs*, an arc being a line that two neighbours have in common.

Where three or more borders meet there is a *node*. Every ring is cut at its nodes; the piece between two nodes is an arc, the
same one for both sides, walked forward by one and backward by the other. So a border is stored, simplified and stroked once, and
no sliver can open between neighbours however coarsely the page draws them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Arcs:
    """Polygons as loops of shared arcs.

    Attributes
    ----------
    xy
        Coordinates of all arcs' points, one arc after the other, each from node to node, both included.
    point_count
        Points of each arc; at least two.
    ring_count
        Rings of each polygon, in the order of the polygons.
    ref_count
        Arcs of each ring.
    refs
        Arcs of the rings in walking order: 2 x number of the arc, plus 1 where it is walked backward.
    """

    xy: NDArray[np.float64]
    point_count: Ints
    ring_count: Ints
    ref_count: Ints
    refs: Ints


def shared(polygons: NDArray[np.object_]) -> Arcs:
    """Cut the rings of polygons at the nodes and write each border once.

    Parameters
    ----------
    polygons
        Polygons or multipolygons, noded against each other (neighbours share every vertex of their border). Where they are not,
        the border is merely stored twice.

    Returns
    -------
    Arcs
        Arcs in the order in which the polygons first use them.
    """
    parts, part_polygon = shapely.get_parts(polygons, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    ring_count = np.bincount(part_polygon[ring_part], minlength=len(polygons))
    if not len(rings):
        nothing = np.zeros(0, dtype=np.int64)
        return Arcs(np.zeros((0, 2)), nothing, ring_count, nothing, nothing)
    places, vertex, ring = _ring_vertices(rings)
    is_break = _breaks(vertex, ring, len(places))
    vertex, ring, is_break = _start_at_first_break(vertex, ring, is_break)
    return _pieces_to_arcs(places, vertex, ring, is_break, ring_count)


def _ring_vertices(rings: NDArray[np.object_]) -> tuple[NDArray[np.float64], Ints, Ints]:
    """Return the distinct places, and the place and the ring of every vertex, rings left open."""
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    is_last = np.append(ring[1:] != ring[:-1], True)
    xy, ring = xy[~is_last], ring[~is_last]
    distinct, vertex = np.unique(xy.view(np.complex128).ravel(), return_inverse=True)
    return distinct.view(np.float64).reshape(-1, 2), vertex.astype(np.int64), ring.astype(np.int64)


def _next_in_ring(ring: Ints) -> Ints:
    """Return the position of the vertex that follows each one in its ring."""
    follower = np.arange(1, len(ring) + 1)
    is_last = np.append(ring[1:] != ring[:-1], True)
    follower[is_last] = np.flatnonzero(np.append(True, ring[1:] != ring[:-1]))
    return follower


def _breaks(vertex: Ints, ring: Ints, place_count: int) -> NDArray[np.bool_]:
    """Tell where rings are cut: at places with other than two neighbours, and at the first place of rings without any."""
    a, b = vertex, vertex[_next_in_ring(ring)]
    edges = np.unique(np.minimum(a, b) * place_count + np.maximum(a, b))
    degree = np.bincount(edges // place_count, minlength=place_count) + np.bincount(
        edges % place_count, minlength=place_count
    )
    is_break = degree[vertex] != 2
    ring_total = int(ring[-1]) + 1
    is_whole = np.bincount(ring, weights=is_break, minlength=ring_total) == 0
    lowest = np.full(ring_total, place_count)
    np.minimum.at(lowest, ring, vertex)
    return is_break | (is_whole[ring] & (vertex == lowest[ring]))


def _start_at_first_break(
    vertex: Ints, ring: Ints, is_break: NDArray[np.bool_]
) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Turn every ring so that it begins at a break."""
    start = np.flatnonzero(np.append(True, ring[1:] != ring[:-1]))
    length = np.diff(np.append(start, len(ring)))
    breaks = np.flatnonzero(is_break)
    first_break = breaks[np.searchsorted(breaks, start)]
    position = np.arange(len(ring)) - start[ring]
    turned = start[ring] + (position + (first_break - start)[ring]) % length[ring]
    return vertex[turned], ring, is_break[turned]


def _pieces_to_arcs(
    places: NDArray[np.float64], vertex: Ints, ring: Ints, is_break: NDArray[np.bool_], ring_count: Ints
) -> Arcs:
    """Cut turned rings into pieces; pieces with the same first or last step are one arc, walked forward or backward."""
    head = vertex[_next_in_ring(ring)]
    first = np.flatnonzero(is_break)
    last = np.append(first[1:], len(vertex)) - 1
    # Between nodes every place has two neighbours, so the first step decides the whole walk.
    forward = vertex[first] * len(places) + head[first]
    backward = head[last] * len(places) + vertex[last]
    is_backward = backward < forward
    _, representative, arc = np.unique(np.minimum(forward, backward), return_index=True, return_inverse=True)
    in_order = np.argsort(representative)
    number = np.empty(len(in_order), dtype=np.int64)
    number[in_order] = np.arange(len(in_order))
    chosen = representative[in_order]
    # A piece has one vertex per step and the head of its last step; an arc that was met backward is turned.
    count = last[chosen] - first[chosen] + 2
    offset = np.cumsum(count) - count
    owner = np.repeat(np.arange(len(count)), count)
    along = np.arange(len(owner)) - offset[owner]
    along = np.where(is_backward[chosen][owner], count[owner] - 1 - along, along)
    at_end = along == count[owner] - 1
    position = first[chosen][owner] + along
    place = np.where(at_end, head[last[chosen]][owner], vertex[np.minimum(position, len(vertex) - 1)])
    refs = number[arc] * 2 + is_backward
    return Arcs(places[place], count, ring_count, np.bincount(ring[first], minlength=int(ring_count.sum())), refs)


def without_repeats(steps: Ints, point_count: Ints) -> tuple[Ints, Ints]:
    """Drop points that rounding has laid on the point before; the two ends of an arc always stay.

    Parameters
    ----------
    steps
        Rounded coordinates of all arcs' points, shape (n, 2).
    point_count
        Points of each arc.

    Returns
    -------
    steps, point_count
        The same without repeated inner points.
    """
    end = np.cumsum(point_count)
    is_kept = np.ones(len(steps), dtype=bool)
    is_kept[1:] = (steps[1:] != steps[:-1]).any(axis=1)
    is_kept[end - point_count] = True
    is_kept[end - 1] = True
    arc = np.repeat(np.arange(len(point_count)), point_count)
    return steps[is_kept], np.bincount(arc[is_kept], minlength=len(point_count))
