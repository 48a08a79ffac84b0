"""Centre lines of roads that come as areas.

Base maps draw a road as the ground between its kerbs, often the whole network as one polygon. As a face of its own that ground
would belong to one block and part all others from each other. What bounds blocks is the line along the middle: the chordal axis
(L. Prasad, 1997), which joins the middles of the sides that run across the road in a triangulation of its ground.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.topology.delaunay import Triangulation, triangulate
from blockmap.topology.floods import regions
from blockmap.topology.grid import SCALE, Geometries, to_units

STEP_M = 6.0
"""Kerbs get a vertex at least so often: triangles then lie across the road, not along it."""

SLIT_M = 0.25
"""Areas of one network that lie no more than twice this apart are one ground."""

WIDEST_M = 60.0
"""What is wider in the mean is a square, whose edge is the line one sees."""

WIGGLE_M = 1.0
"""The axis is straightened by up to so much: kerbs are not drawn to match."""

SPUR = 1.0
"""A fork shorter than so many widths of the road leads to a corner of its end, nowhere else."""

FINE_M = 1 / 64
"""Ground is joined on this grid, so that kerbs meet in common vertices."""


def centre_lines(areas: Geometries) -> Geometries:
    """Return the axis of every area; those without one (squares) as they are.

    Areas that touch are one network: each gets its part of the common axis, so that crossings hold together.

    Parameters
    ----------
    areas
        Valid polygons and multipolygons, in metres.
    """
    narrow = np.flatnonzero(2 * shapely.area(areas) < WIDEST_M * shapely.length(areas))
    lines = areas.copy()
    wider = shapely.buffer(areas[narrow], SLIT_M, join_style="mitre")
    axis = _axis(shapely.union_all(wider, grid_size=FINE_M))
    area, piece = shapely.STRtree(axis).query(wider, predicate="intersects")
    order = np.lexsort((piece, area))
    parts = shapely.intersection(axis[piece[order]], wider[area[order]])
    own, first = np.unique(area[order], return_index=True)
    for row, several in zip(own, np.split(parts, first[1:]), strict=True):
        flat = shapely.get_parts(shapely.get_parts(several))
        flat = flat[shapely.length(flat) > 0]
        if len(flat):
            lines[narrow[row]] = shapely.line_merge(shapely.multilinestrings(flat))
    return lines


def _axis(ground: shapely.Geometry) -> Geometries:
    """Lines along the middle of some ground."""
    t = _triangulated(shapely.segmentize(ground, STEP_M))
    middle_x, middle_y = ((v[t.corners].mean(axis=1)) for v in (t.x, t.y))
    region = regions(t, np.ones(int(t.edge.max(initial=-1)) + 1, np.bool_), np.ones(len(t.corners), np.bool_))
    _, sample = np.unique(region, return_index=True)
    shapely.prepare(ground)
    origin = _origin(ground)
    point = np.stack([middle_x, middle_y], axis=1)[sample] / SCALE + origin
    inside = shapely.contains_xy(ground, point[:, 0], point[:, 1])[region]
    segments = _segments(t, inside) / SCALE + origin
    if not len(segments):
        return np.empty(0, object)
    lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(shapely.linestrings(segments))))
    width = float(shapely.area(ground)) / float(shapely.length(lines).sum())
    lines = lines[~_is_spur(lines, SPUR * width)]
    whole = shapely.line_merge(shapely.multilinestrings(lines))
    return np.asarray(shapely.simplify(shapely.get_parts(whole), WIGGLE_M))


def _is_spur(lines: Geometries, longest_m: float) -> NDArray[np.bool_]:
    """Tell which lines fork off at an end of a road towards its corners: short, with one loose end."""
    ends = np.stack([shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)], axis=1)
    point = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)[1].reshape(-1, 2)
    degree = np.bincount(point.ravel())[point]
    return np.asarray((degree.min(axis=1) == 1) & (degree.max(axis=1) > 1) & (shapely.length(lines) < longest_m))


def _origin(ground: shapely.Geometry) -> NDArray[np.float64]:
    return np.floor(np.asarray(shapely.bounds(ground)[:2]))


def _triangulated(ground: shapely.Geometry) -> Triangulation:
    """Triangulate the outlines of polygons, in grid units from their corner; edges are numbered as they come."""
    rings, _ = shapely.get_rings(shapely.get_parts(ground), return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    vertices, number = np.unique(to_units(xy - _origin(ground)), axis=0, return_inverse=True)
    number = number.ravel()
    along = (ring[1:] == ring[:-1]) & (number[1:] != number[:-1])
    ends = np.sort(np.stack([number[:-1][along], number[1:][along]], axis=1), axis=1)
    ends = np.unique(ends, axis=0)
    return triangulate(vertices[:, 0].copy(), vertices[:, 1].copy(), ends[:, 0].copy(), ends[:, 1].copy())


def _segments(t: Triangulation, inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(segments, 2, 2) pieces of the axis: across triangles with two open sides, and from the centre of those with three."""
    corners = t.corners
    xy = np.stack([t.x, t.y], axis=1).astype(float)
    middle = (xy[corners] + xy[np.roll(corners, -1, axis=1)]) / 2
    is_open = (t.edge.reshape(-1, 3) < 0) & inside[:, None]
    sides = is_open.sum(axis=1)
    through, meeting = sides == 2, sides == 3
    pieces = [middle[through][is_open[through]].reshape(-1, 2, 2)]
    centre = xy[corners[meeting]].mean(axis=1)
    pieces += [np.stack([centre, middle[meeting, side]], axis=1) for side in range(3)]
    return np.concatenate(pieces)
