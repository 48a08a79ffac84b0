"""Segments that do not cancel, gathered to places and explained: which ground is missing, covered twice, or too much.

Faults are few and small, so here GEOS may be asked; whether there is a fault at all was decided on integers before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from blockmap.topology.crossings import orientation
from blockmap.topology.faults import Fault, Kind, Layer
from blockmap.topology.grid import FINE_SCALE
from blockmap.topology.segments import Segments

NEAR_M = 1e-6
"""A border piece belongs to a face when its middle is this near to the face's outline (noding in floats moves it less)."""


def explain(layers: Sequence[Layer], read: Segments, left_over: NDArray[np.int8]) -> list[Fault]:
    """Explain the segments left over: at least one fault for every connected group of them.

    Parameters
    ----------
    layers, read
        What is proved, and its segments.
    left_over
        State of every segment, see `blockmap.topology.proof`.
    """
    faults: list[Fault] = []
    for number, layer in enumerate(layers[:-1]):
        as_piece = np.flatnonzero((read.layer == number) & (left_over & 1 > 0))
        as_border = np.flatnonzero((read.layer == number + 1) & (left_over & 2 > 0))
        segment = np.concatenate([as_piece, as_border])
        if not len(segment):
            continue
        ground = np.concatenate([layer.parent[read.row[as_piece]], read.row[as_border]])
        pieces = shapely.STRtree(layer.geometries)
        for parent, group in _places(read, segment, ground):
            place = _Place(layers, number, parent, read, group[read.layer[group] == number], group, pieces)
            faults += place.faults()
    return faults


def root_overlaps(layers: Sequence[Layer]) -> list[Fault]:
    """Find overlaps among the grounds of the last layer, by GEOS: they have no parent to compare with."""
    layer = layers[-1]
    rows = np.flatnonzero((layer.parent < 0) & shapely.is_valid(layer.geometries))
    roots = layer.geometries[rows]
    a, b = shapely.STRtree(roots).query(roots, predicate="intersects")
    a, b = a[a < b], b[a < b]
    common = shapely.intersection(roots[a], roots[b])
    faults = []
    for i in np.flatnonzero(shapely.area(common) > 0).tolist():
        at = shapely.point_on_surface(common[i])
        faults.append(
            Fault("overlap", len(layers) - 1, (int(rows[a[i]]), int(rows[b[i]])), -1, at.x, at.y, common[i].area)
        )
    return faults


def _places(
    read: Segments, segment: NDArray[np.int64], ground: NDArray[np.int64]
) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Go through the connected groups of the segments of each ground, with their ground."""
    ends = np.concatenate([read.tail[segment], read.head[segment]])
    node = (
        pd.DataFrame({"ground": np.tile(ground, 2), "vertex": ends}).groupby(["ground", "vertex"]).ngroup().to_numpy()
    )
    count = len(segment)
    graph = coo_array((np.ones(count), (node[:count], node[count:])), shape=(node.max() + 1, node.max() + 1))
    _, group = connected_components(graph, directed=False)
    group = group[node[:count]]
    order = np.argsort(group, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        yield int(ground[part[0]]), segment[part]


class _Place:
    """One connected group of segments left over of one ground.

    Parameters
    ----------
    layers, number
        What is proved, and the layer of the pieces.
    parent
        Row of the ground in the next layer.
    read, own, every
        Segments; those of pieces; and all of the group.
    pieces
        Tree of all pieces of the layer.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        number: int,
        parent: int,
        read: Segments,
        own: NDArray[np.int64],
        every: NDArray[np.int64],
        pieces: shapely.STRtree,
    ) -> None:
        self.layer, self.number, self.parent = layers[number], number, parent
        self.ground = layers[number + 1].geometries[parent]
        self.read, self.every, self.pieces = read, every, pieces
        self.lines = shapely.linestrings(read.metres(every))
        self.owner = np.where(np.isin(every, own), read.row[every], -1)

    def faults(self) -> list[Fault]:
        """Explain the group by its ground, else by its vertices, else by what its segments enclose."""
        return self._by_ground() or self._by_vertices() or [self._by_sum()]

    def _by_ground(self) -> list[Fault]:
        """Gap, overlap or ground beyond the parent: the faces between the segments, joined where they say the same."""
        linework = shapely.get_parts(shapely.union_all(self.lines))
        faces = np.asarray(shapely.get_parts(shapely.polygonize(linework)))
        found: dict[tuple[Kind, tuple[int, ...]], list[shapely.Polygon]] = {}
        for face, point in zip(faces, shapely.point_on_surface(faces), strict=True):
            covering = self.pieces.query(point, predicate="intersects")
            rows = tuple(sorted(int(r) for r in covering if self.layer.parent[r] == self.parent))
            is_inside = bool(shapely.intersects(self.ground, point))
            if rows and not is_inside:
                found.setdefault(("beyond", rows), []).append(face)
            elif len(rows) > 1:
                found.setdefault(("overlap", rows), []).append(face)
            elif not rows and is_inside:
                found.setdefault(("gap", self._rows_beside(face)), []).append(face)
        return [self._fault(kind, rows, joined) for (kind, rows), joined in found.items()]

    def _fault(self, kind: Kind, rows: tuple[int, ...], faces: list[shapely.Polygon]) -> Fault:
        """One fault of the faces, placed in the largest of them."""
        areas = shapely.area(faces)
        at = shapely.point_on_surface(faces[int(areas.argmax())])
        return Fault(kind, self.number, rows, self.parent, at.x, at.y, float(areas.sum()))

    def _rows_beside(self, face: shapely.Polygon) -> tuple[int, ...]:
        """Pieces whose left-over segments bound a face."""
        middles = shapely.line_interpolate_point(self.lines, 0.5, normalized=True)
        is_beside = shapely.dwithin(middles, face.boundary, NEAR_M) & (self.owner >= 0)
        return tuple(int(row) for row in np.unique(self.owner[is_beside]))

    def _by_vertices(self) -> list[Fault]:
        """Vertices that lie on a segment of the group which does not have them."""
        read, faults = self.read, []
        vertices = np.unique([read.tail[self.every], read.head[self.every]])
        rows = tuple(int(row) for row in np.unique(self.owner[self.owner >= 0]))
        for vertex in vertices.tolist():
            if any(self._passes(s, vertex) for s in self.every.tolist()):
                x, y = (read.xy[vertex] / FINE_SCALE).tolist()
                faults.append(Fault("t_vertex", self.number, rows, self.parent, x, y))
        return faults

    def _passes(self, segment: int, vertex: int) -> bool:
        """Tell whether a vertex lies strictly inside a segment."""
        xy, tail, head = self.read.xy, int(self.read.tail[segment]), int(self.read.head[segment])
        box = np.sort(xy[[tail, head]], axis=0)
        is_between = bool(((xy[vertex] >= box[0]) & (xy[vertex] <= box[1])).all()) and vertex not in (tail, head)
        return is_between and orientation(xy, tail, head, vertex) == 0

    def _by_sum(self) -> Fault:
        """Too thin for GEOS: the sign of the enclosed area tells whether there is too much or too little ground."""
        ends = self.read.metres(self.every)
        local = ends - ends[0, 0]
        forward = np.where(self.owner >= 0, 1, -1)
        area = float((forward * (local[:, 0, 0] * local[:, 1, 1] - local[:, 1, 0] * local[:, 0, 1])).sum() / 2)
        rows = tuple(int(row) for row in np.unique(self.owner[self.owner >= 0]))
        x, y = ends[0].mean(axis=0).tolist()
        return Fault("overlap" if area > 0 else "gap", self.number, rows, self.parent, x, y, abs(area))
