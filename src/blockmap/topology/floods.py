"""Floods: which triangles lie inside a closed line, and which hang together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blockmap.kernel import kernel
from blockmap.topology.delaunay import Triangulation, following

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Sides:
    """Which polygons lie along which edge, and on which side; sorted by edge, then polygon.

    Attributes
    ----------
    edge
        (sides,) edge.
    polygon
        (sides,) polygon.
    sign
        (sides,) 1 when it lies on the left of the edge from tail to head, -1 on the right.
    """

    edge: Ints
    polygon: Ints
    sign: Ints

    @classmethod
    def of(cls, edge: Ints, polygon: Ints, forward: NDArray[np.bool_]) -> Sides:
        """Sum the outlines of polygons along each edge: what runs there and back (a collapsed spike) bounds nothing."""
        wide = int(polygon.max(initial=0)) + 1
        key, index = np.unique(edge * wide + polygon, return_inverse=True)
        sign = np.sign(np.bincount(index, np.where(forward, 1, -1), minlength=len(key))).astype(np.int64)
        key, sign = key[sign != 0], sign[sign != 0]
        return cls(key // wide, key % wide, sign)

    def pointer(self, edge_count: int) -> Ints:
        """Place of the first side of every edge, and the end."""
        return np.searchsorted(self.edge, np.arange(edge_count + 1))

    def take(self, rows: NDArray[np.bool_]) -> Sides:
        """Return some of the sides."""
        return Sides(self.edge[rows], self.polygon[rows], self.sign[rows])


@dataclass(frozen=True)
class Cover:
    """Which polygons cover which triangles: pairs sorted by polygon, and the connected piece of the polygon each lies in."""

    triangle: Ints
    polygon: Ints
    piece: Ints

    def first(self, values: Ints, triangle_count: int) -> Ints:
        """(triangles,) value of the lowest polygon over each triangle, -1 where there is none."""
        result = np.full(triangle_count, -1, np.int64)
        result[self.triangle[::-1]] = values[::-1]
        return result


def cover(triangulation: Triangulation, sides: Sides, edge_count: int, polygon_count: int) -> Cover:
    """Flood every polygon from the triangles along the inside of its outline."""
    return Cover(
        *_cover(
            triangulation.start, triangulation.twin, triangulation.edge,
            sides.pointer(edge_count), sides.polygon, sides.sign, polygon_count,
        )
    )  # fmt: skip


def regions(triangulation: Triangulation, is_wall: NDArray[np.bool_], where: NDArray[np.bool_]) -> Ints:
    """(triangles,) number of the connected region of each triangle of ``where``, -1 elsewhere.

    ``is_wall`` tells for each edge whether it parts regions. Regions are numbered by their first triangle.
    """
    walled = np.append(is_wall, False)[triangulation.edge] | (triangulation.twin < 0)
    return _regions(triangulation.twin, walled, where)


def regions_of_label(triangulation: Triangulation, label: Ints) -> Ints:
    """(triangles,) number of the connected region of equal label, -1 where the label is negative."""
    parted = np.repeat(label, 3) != label[triangulation.twin // 3]
    return _regions(triangulation.twin, parted | (triangulation.twin < 0), label >= 0)


@kernel
def _regions(twin, walled, where):  # type: ignore[no-untyped-def]
    region = np.full(len(where), -1, np.int64)
    stack = np.empty(len(where), np.int64)
    count = 0
    for seed in range(len(where)):
        if not where[seed] or region[seed] >= 0:
            continue
        region[seed] = count
        stack[0] = seed
        size = 1
        while size:
            size -= 1
            t = stack[size]
            for e in range(3 * t, 3 * t + 3):
                if walled[e]:
                    continue
                f = twin[e] // 3
                if where[f] and region[f] < 0:
                    region[f] = count
                    stack[size] = f
                    size += 1
        count += 1
    return region


@kernel
def _cover(start, twin, edge, pointer, polygon, sign, polygon_count):  # type: ignore[no-untyped-def]
    first = np.zeros(polygon_count + 1, np.int64)
    for p in polygon:
        first[p + 1] += 1
    first = np.cumsum(first)
    free = first[:-1].copy()
    seed = np.empty(len(polygon), np.int64)
    for e in range(len(start)):
        k = edge[e]
        if k < 0:
            continue
        direction = 1 if start[e] < start[following(e)] else -1
        for s in range(pointer[k], pointer[k + 1]):
            if sign[s] == direction:
                seed[free[polygon[s]]] = e // 3
                free[polygon[s]] += 1

    triangles = len(start) // 3
    seen = np.full(triangles, -1, np.int64)
    stack = np.empty(triangles, np.int64)
    out_triangle = np.empty(triangles + 16, np.int64)
    out_polygon, out_piece = np.empty_like(out_triangle), np.empty_like(out_triangle)
    count, piece = 0, 0
    for p in range(polygon_count):
        for i in range(first[p], free[p]):
            if seen[seed[i]] == p:
                continue
            seen[seed[i]] = p
            stack[0] = seed[i]
            size = 1
            while size:
                size -= 1
                t = stack[size]
                if count == len(out_triangle):
                    out_triangle = np.concatenate((out_triangle, np.empty_like(out_triangle)))
                    out_polygon = np.concatenate((out_polygon, np.empty_like(out_polygon)))
                    out_piece = np.concatenate((out_piece, np.empty_like(out_piece)))
                out_triangle[count], out_polygon[count], out_piece[count] = t, p, piece
                count += 1
                for e in range(3 * t, 3 * t + 3):
                    k = edge[e]
                    bounded = twin[e] < 0
                    if k >= 0:
                        for s in range(pointer[k], pointer[k + 1]):
                            bounded = bounded or polygon[s] == p
                    if not bounded and seen[twin[e] // 3] != p:
                        seen[twin[e] // 3] = p
                        stack[size] = twin[e] // 3
                        size += 1
            piece += 1
    return out_triangle[:count], out_polygon[:count], out_piece[:count]
