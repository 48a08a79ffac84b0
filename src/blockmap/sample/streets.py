"""Streets: all lines of the district noded where they meet, laid on the ground, and the faces that they enclose.

Everything is noded once in plan space and bent afterwards, point by point, so that lines, faces and areas share their
vertices exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.sample.district import Drawing
from blockmap.sample.terrain import Bend, Overlay
from blockmap.sample.ways import BRIDGED, Way
from blockmap.topology.grid import Geometries

NODING_GRID_M = 0.01
"""Lines that come closer than this are one line in plan space."""

VERTEX_SPACING_M = 30.0
"""Longest straight piece of a line that the lie of the land bends."""

DECIMALS = 3
"""Coordinates are delivered in whole millimetres."""


@dataclass(frozen=True)
class Streets:
    """Lines and faces on the ground.

    Attributes
    ----------
    lines, ways
        (edges,) pieces of line between two nodes, and what they are.
    source
        (edges,) line of the drawing (or, after those, of the overlay; -1 the outline) a piece belongs to.
    is_bridge
        (edges,) road over a river.
    left, right
        (edges,) piece of ground in ``ground`` on either side, -1 outside.
    ground, ground_community
        The finest faces, between all lines, hidden ones too, and the community each was drawn in.
    faces, face_community
        The faces between visible lines, on which houses are built, and the community in which most of it was drawn.
    """

    lines: Geometries
    ways: NDArray[np.int64]
    source: NDArray[np.int64]
    is_bridge: NDArray[np.bool_]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    ground: Geometries
    ground_community: NDArray[np.int64]
    faces: Geometries
    face_community: NDArray[np.int64]


def lay(drawing: Drawing, overlay: Overlay, bend: Bend, origin: NDArray[np.float64]) -> Streets:
    """Node all lines, find the faces between them, and lay both on the ground around ``origin``."""
    outline = shapely.linearrings(drawing.outline)
    sources = np.concatenate([drawing.lines, overlay.lines, [shapely.LineString(outline)]])
    ways = np.concatenate([drawing.ways, overlay.ways, [Way.HIDDEN]])
    noded = shapely.get_parts(shapely.union_all(sources, grid_size=NODING_GRID_M))
    lines = shapely.segmentize(noded[np.lexsort(shapely.bounds(noded).T)], VERTEX_SPACING_M)
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    source = _strongest(middle, sources, ways)
    way = ways[source]
    way, is_bridge = _at_corridors(lines, middle, way, overlay)
    ground = _faces(lines)
    faces = _faces(lines[(way > Way.HIDDEN) | (source == len(sources) - 1)])
    left, right = _sides(lines, ground)
    bent = _bend(bend, origin, lines, ground, faces)
    return Streets(
        lines=bent[0],
        ways=way,
        source=np.where(source == len(sources) - 1, -1, source),
        is_bridge=is_bridge,
        left=left,
        right=right,
        ground=bent[1],
        ground_community=_nearest(drawing.cells, ground),
        faces=bent[2],
        face_community=_nearest(drawing.cells, faces),
    )


def _strongest(points: Geometries, sources: Geometries, ways: NDArray[np.int64]) -> NDArray[np.int64]:
    """Strongest source line at every point."""
    point, source = shapely.STRtree(sources).query(points, predicate="dwithin", distance=3 * NODING_GRID_M)
    order = np.lexsort((-source, ways[source], point))
    found = np.full(len(points), len(sources) - 1)
    found[point[order]] = source[order]
    return found


def _at_corridors(
    lines: Geometries, middle: Geometries, way: NDArray[np.int64], overlay: Overlay
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """End weak roads at banks and carriageways; strong ones become bridges unless they run along the water."""
    way = way.copy()
    is_bridge = np.zeros(len(lines), dtype=bool)
    is_short = shapely.length(lines) < 2.5 * overlay.river_width_m
    for corridor, is_river in zip(overlay.corridors, overlay.corridor_is_river, strict=True):
        inside = shapely.contains(corridor, middle) & (way < Way.RAILWAY)
        strong = np.isin(way, BRIDGED) & is_short if is_river else way >= Way.STREET
        way[inside & ~strong] = Way.HIDDEN
        is_bridge |= inside & strong & is_river
    return way, is_bridge


def _faces(lines: Geometries) -> Geometries:
    """Faces between noded lines, ordered by their lower left corner."""
    faces = shapely.get_parts(shapely.polygonize(lines))
    return faces[np.lexsort(shapely.bounds(faces).T)]


def _sides(lines: Geometries, faces: Geometries) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Face on the left and on the right of every line, -1 where there is none."""
    half = shapely.length(lines) / 2
    step = np.minimum(0.05, half / 2)
    before = shapely.get_coordinates(shapely.line_interpolate_point(lines, half - step))
    after = shapely.get_coordinates(shapely.line_interpolate_point(lines, half + step))
    aside = np.c_[before[:, 1] - after[:, 1], after[:, 0] - before[:, 0]]
    tree = shapely.STRtree(faces)
    sides = []
    for sign in (0.5, -0.5):
        line, face = tree.query(shapely.points((before + after) / 2 + sign * aside), predicate="intersects")
        side = np.full(len(lines), -1)
        side[line] = face
        sides.append(side)
    return sides[0], sides[1]


def _nearest(cells: Geometries, faces: Geometries) -> NDArray[np.int64]:
    """Cell in which each face lies."""
    return np.asarray(shapely.STRtree(cells).nearest(shapely.point_on_surface(faces)))


def _bend(bend: Bend, origin: NDArray[np.float64], *groups: Geometries) -> list[Geometries]:
    """Bend geometries to the ground; the same point always goes to the same point."""
    every = np.concatenate(groups)
    points, index = np.unique(shapely.get_coordinates(every), axis=0, return_inverse=True)
    moved = np.round(bend(points) + origin, DECIMALS)
    laid = shapely.set_coordinates(every.copy(), moved[index.ravel()])
    return np.split(laid, np.cumsum([len(group) for group in groups])[:-1])
