"""The strip: the ground that two sides draw differently, noded with the lines that might divide it into exact faces.

Both sides' outlines near the disputed ground and any further lines are noded on the finest grid. Every face then lies wholly on
one side of every line, and giving a face to a side is a label. A line divides the strip when walking from our undisputed
ground one cannot reach theirs without crossing it: so the line alone says who gets what, and the labels alone say where
the line runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.disputes.snapping import Snapped, snap, units
from blockmap.topology import segments
from blockmap.topology.grid import FINE_SCALE, Geometries

OURS, THEIRS, NOBODY = 1, -1, 0
"""Labels of faces."""

FINE_M = 1 / FINE_SCALE
ON_LINE_M = 2 * FINE_M
"""A noded piece this near a line lies on it: rounding moves a point by half a grid unit each way."""
NEAR_M = 0.01
"""Outlines this near the disputed ground or a dividing line take part in the noding."""
BESIDE_M = 0.001
"""So far beside a piece of border one looks whose ground is there."""
TELLING_M = 0.005
"""A piece shorter than this says nothing about what lies beside it."""
LEAK_M = 0.5
"""A component that borders on both sides' ground by more than this is not divided."""

Labels = NDArray[np.int8]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Strip:
    """Faces of the strip and the pieces of border between them.

    Attributes
    ----------
    faces
        Polygons on the finest grid, in metres; neighbours share every vertex.
    in_ours, in_theirs, is_disputed
        (faces,) whose outline it lies in, and whether it is part of the disputed ground.
    ends
        (pieces, 2, 2) ends of every border piece in metres.
    left, right
        (pieces,) face on either side, -1 where there is none.
    beside
        (pieces,) label of the undisputed ground on the side where there is no face: `OURS`, `THEIRS`, or `NOBODY`.
    snapped
        How everything was noded.
    """

    faces: Geometries
    in_ours: NDArray[np.bool_]
    in_theirs: NDArray[np.bool_]
    is_disputed: NDArray[np.bool_]
    ends: NDArray[np.float64]
    left: Ints
    right: Ints
    beside: Labels
    snapped: Snapped

    @property
    def area_m2(self) -> NDArray[np.float64]:
        """(faces,) area in the plane of the CRS."""
        area: NDArray[np.float64] = shapely.area(self.faces)
        return area

    @property
    def length_m(self) -> NDArray[np.float64]:
        """(pieces,) length."""
        return np.hypot(*(self.ends[:, 1] - self.ends[:, 0]).T)

    @property
    def undisputed(self) -> Labels:
        """(faces,) labels of undisputed faces; `NOBODY` for disputed ones and for noise of digitising."""
        return _label(self.in_ours, self.in_theirs & ~self.is_disputed, self.is_disputed)

    def inside(self, ground: Any) -> NDArray[np.bool_]:
        """Tell which faces lie in some ground whose outline was among the lines."""
        points = shapely.point_on_surface(self.faces)
        shapely.prepare(ground)
        within: NDArray[np.bool_] = shapely.intersects(ground, points)
        return within

    def on(self, line: Any) -> NDArray[np.bool_]:
        """Tell which pieces lie on a line that was noded in."""
        if line is None or shapely.is_empty(line):
            return np.zeros(len(self.left), np.bool_)
        tree = shapely.STRtree(as_segments([line]))
        near = np.ones(len(self.left), np.bool_)
        for points in (self.ends[:, 0], self.ends[:, 1], self.ends.mean(axis=1)):
            found = np.zeros(len(self.left), np.bool_)
            found[tree.query(shapely.points(points), predicate="dwithin", distance=ON_LINE_M)[0]] = True
            near &= found
        return near

    def sides_of(self, labels: Labels) -> tuple[Labels, Labels]:
        """Labels on the left and right of every piece, undisputed ground outside all faces included."""
        known = np.append(labels, NOBODY)
        return (
            np.where(self.left >= 0, known[self.left], self.beside).astype(np.int8),
            np.where(self.right >= 0, known[self.right], self.beside).astype(np.int8),
        )

    def border(self, labels: Labels) -> Any:
        """Line between our faces and theirs: a multilinestring, empty when they do not meet."""
        left, right = self.sides_of(labels)
        return _merged(self.ends[left * right == OURS * THEIRS])

    def contact_m(self, labels: Labels) -> NDArray[np.float64]:
        """(faces, 2) metres by which every face borders on our and on their labelled ground."""
        left, right = self.sides_of(labels)
        contact = np.zeros((len(self.faces) + 1, 2))
        for face, other in ((self.left, right), (self.right, left)):
            for column, label in enumerate((OURS, THEIRS)):
                np.add.at(contact[:, column], face[other == label], self.length_m[other == label])
        return contact[:-1]


def lay(ours: Any, theirs: Any, ground: Any, lines: Sequence[Any] = ()) -> Strip:
    """Node both outlines near the disputed ground with some lines.

    Parameters
    ----------
    ours, theirs
        Outlines of the two sides, in metres.
    ground
        Disputed ground.
    lines
        Lines and polygons whose outlines may divide it; put on the grid before.
    """
    near = shapely.union_all([ground, *(shapely.boundary(g) if _is_areal(g) else g for g in lines)])
    shapely.prepare(near)
    outlines = [line[shapely.dwithin(line, near, NEAR_M)] for line in (as_segments([ours]), as_segments([theirs]))]
    rest = _beyond(ground, np.concatenate(outlines))
    work = np.concatenate([*outlines, as_segments(lines), rest])
    snapped = snap(units(work))
    faces = _in_order(shapely.get_parts(shapely.polygonize([shapely.multilinestrings(snapped.lines)])))
    points = shapely.point_on_surface(faces)
    in_ours, in_theirs = _holds(ours, points), _holds(theirs, points)
    is_disputed = shapely.dwithin(ground, points, ON_LINE_M)
    ends, left, right = _pieces(faces)
    return Strip(faces, in_ours, in_theirs, is_disputed, ends, left, right, _beside(ends, left, ours, theirs), snapped)


def divided_by(strip: Strip, line: Any) -> tuple[Labels, NDArray[np.float64]]:
    """Label every face that a line parts from one side.

    Returns
    -------
    labels
        (faces,) `OURS` or `THEIRS` where the side can be told; undisputed faces keep theirs unless the line cuts them off.
    leaks
        (faces, 2) places in metres where ground of both sides can be reached without crossing the line; empty when it divides
        everything.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = len(strip.faces)
    is_open = ~strip.on(line)
    through = is_open & (strip.left >= 0) & (strip.right >= 0)
    links = coo_array((np.ones(through.sum()), (strip.left[through], strip.right[through])), shape=(count, count))
    components, of = connected_components(links, directed=False)
    seeds = np.zeros((components, 2))
    outer = is_open & ((strip.left < 0) | (strip.right < 0))
    face = np.maximum(strip.left, strip.right)
    for column, label in enumerate((OURS, THEIRS)):
        which = outer & (strip.beside == label)
        np.add.at(seeds[:, column], of[face[which]], strip.length_m[which])
    label_of = np.where(seeds[:, 0] > seeds[:, 1], OURS, np.where(seeds[:, 1] > seeds[:, 0], THEIRS, NOBODY))
    labels = label_of[of].astype(np.int8)
    is_leak = np.bincount(of, strip.is_disputed, components).astype(bool) & (seeds.min(axis=1) > LEAK_M)
    leaks = shapely.get_coordinates(shapely.point_on_surface(strip.faces[is_leak[of] & strip.is_disputed]))
    is_noise = ~strip.is_disputed & (strip.in_ours == strip.in_theirs)
    labels[is_noise] = NOBODY
    return labels, leaks


def connected(strip: Strip, labels: Labels) -> Labels:
    """Give ground that one side could not reach but through the other's to that other side."""
    out = labels.copy()
    for _ in range(len(labels) + 1):
        cut_off = _cut_off(strip, out)
        if not cut_off.any():
            return out
        out[cut_off] *= -1
    return out


def on_grid(line: Any) -> Any:
    """Put the vertices of a line or polygon on the finest grid."""
    return shapely.transform(line, lambda xy: np.rint(xy * FINE_SCALE) / FINE_SCALE)


def as_segments(geometries: Sequence[Any]) -> Geometries:
    """Lines of two points: all segments of lines and of the outlines of polygons."""
    shapes = np.array([g for g in geometries if g is not None], dtype=object)
    parts = shapely.get_parts(np.where(_is_areal(shapes), shapely.boundary(shapes), shapes)) if len(shapes) else shapes
    xy, index = shapely.get_coordinates(parts, return_index=True)
    first = np.flatnonzero((index[1:] == index[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)) if len(xy) else np.empty(0, int)
    return np.asarray(shapely.linestrings(np.stack([xy[first], xy[first + 1]], axis=1)), dtype=object).reshape(-1)


def _is_areal(geometries: Any) -> Any:
    """Tell which geometries have an outline rather than are lines."""
    return shapely.get_dimensions(geometries) == 2


def _label(in_ours: NDArray[np.bool_], in_theirs: NDArray[np.bool_], is_none: NDArray[np.bool_]) -> Labels:
    """Label of ground that one side alone has."""
    alone = np.where(in_ours & ~in_theirs, OURS, np.where(in_theirs & ~in_ours, THEIRS, NOBODY))
    return np.where(is_none, NOBODY, alone).astype(np.int8)


def _beyond(ground: Any, outlines: Geometries) -> Geometries:
    """Outline of the disputed ground that lies on neither side's: a declared frame, a third party's line, a line as delivered.

    Where it comes to an outline it is taken onto it.
    """
    edge = as_segments([ground])
    if not len(outlines):
        return edge
    near = shapely.multilinestrings(outlines)
    rest = edge[~shapely.covered_by(edge, shapely.buffer(near, NEAR_M / 2, quad_segs=2))]
    ends = shapely.points(shapely.get_coordinates(rest))
    onto = shapely.get_coordinates(shapely.shortest_line(ends, near)).reshape(-1, 2, 2)[:, 1]
    is_near = shapely.dwithin(ends, near, NEAR_M)[:, None]
    moved = np.where(is_near, onto, shapely.get_coordinates(rest)).reshape(-1, 2, 2)
    return as_segments(list(on_grid(np.asarray(shapely.linestrings(moved), dtype=object).reshape(-1))))


def _holds(ground: Any, points: Geometries) -> NDArray[np.bool_]:
    shapely.prepare(ground)
    inside: NDArray[np.bool_] = shapely.intersects(ground, points)
    return inside


def _in_order(faces: Geometries) -> Geometries:
    """Faces in an order that depends on the ground alone."""
    bounds = shapely.bounds(faces).reshape(-1, 4)
    return faces[np.lexsort((shapely.area(faces), *bounds.T[::-1]))]


def _pieces(faces: Geometries) -> tuple[NDArray[np.float64], Ints, Ints]:
    """Border pieces of faces: their ends, and the face on their left and right."""
    read = segments.read([faces])
    _, first, piece = np.unique(read.key, return_index=True, return_inverse=True)
    is_same_way = read.tail == read.tail[first][piece]
    left, right = np.full(len(first), -1, np.int64), np.full(len(first), -1, np.int64)
    left[piece[is_same_way]] = read.row[is_same_way]
    right[piece[~is_same_way]] = read.row[~is_same_way]
    return read.metres(first), left, right


def _beside(ends: NDArray[np.float64], left: Ints, ours: Any, theirs: Any) -> Labels:
    """Whose undisputed ground lies on the side of each piece where there is no face."""
    along = ends[:, 1] - ends[:, 0]
    length = np.hypot(*along.T)
    turn = np.where(left < 0, 1.0, -1.0)[:, None]
    out = ends.mean(axis=1) + turn * BESIDE_M * np.column_stack([-along[:, 1], along[:, 0]]) / length[:, None]
    points = shapely.points(out)
    return _label(_holds(ours, points), _holds(theirs, points), length < TELLING_M)


def _cut_off(strip: Strip, labels: Labels) -> NDArray[np.bool_]:
    """Disputed faces that cannot reach undisputed ground of their own side, though the other side's is next to them."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    left, right = strip.sides_of(labels)
    same = (left == right) & (strip.left >= 0) & (strip.right >= 0)
    count = len(labels)
    links = coo_array((np.ones(same.sum()), (strip.left[same], strip.right[same])), shape=(count, count))
    components, of = connected_components(links, directed=False)
    outer = ((strip.left < 0) | (strip.right < 0)) & (left == right) & (left != NOBODY)
    home = np.zeros(components, np.bool_)
    home[of[np.maximum(strip.left, strip.right)[outer]]] = True
    home[of[(strip.undisputed == labels) & (labels != NOBODY)]] = True
    contact = strip.contact_m(labels)
    other = np.where(labels == OURS, contact[:, 1], contact[:, 0])
    touches_other = np.bincount(of, other, components) > 0
    cut_off: NDArray[np.bool_] = (~home & touches_other)[of] & (labels != NOBODY) & strip.is_disputed
    return cut_off


def _merged(ends: NDArray[np.float64]) -> Any:
    """Join pieces to lines."""
    if not len(ends):
        return shapely.MultiLineString()
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(ends)))
    parts = shapely.get_parts(merged)
    bounds = shapely.bounds(parts)
    return shapely.multilinestrings(parts[np.lexsort(bounds.T[::-1])])
