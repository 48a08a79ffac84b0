"""Working lines: official lines bend round the buildings that they cut.

A footprint that two communities share belongs whole to the one that holds the larger part of it (and of all that overlaps
it), so the line between them follows its wall. Ground that a bend cuts off from its own community goes along with the neighbour
it borders on longest. At the outer edge of the territory nothing bends: what lies beyond is simply not covered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.blocks.footprints import CUT_WIDTH_M, Footprints, largest_by, overlap_groups
from blockmap.blocks.linework import Linework
from blockmap.topology.delaunay import Triangulation, triangulate
from blockmap.topology.exact import area2 as twice_area
from blockmap.topology.floods import Cover, Sides, cover, regions_of_label
from blockmap.topology.grid import SCALE, Geometries

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CRACK_WIDTH_M = 0.05
"""Ground of nobody inside a footprint, narrower than this and between two communities, is a crack between their drawings."""


@dataclass(frozen=True)
class Ground:
    """Ground near official lines, by triangles, before and after bending.

    Attributes
    ----------
    official, working
        (triangles,) community, -1 outside.
    over
        Which footprints cover which triangles.
    group
        (footprints,) lowest footprint of the overlapping group.
    area2
        (triangles,) twice their area.
    middle_x, middle_y
        (triangles,) a point in each, in metres.
    """

    official: Ints
    working: Ints
    over: Cover
    group: Ints
    area2: Ints
    middle_x: Floats
    middle_y: Floats


@dataclass(frozen=True)
class Lines:
    """Edges between different communities, ascending, and the community on either side, -1 outside."""

    edge: Ints
    left: Ints
    right: Ints


@dataclass(frozen=True)
class Working:
    """The lines that hold.

    Attributes
    ----------
    official, lines
        Lines before and after bending.
    wall
        Outlines of footprints, closed along the lines; those that only touch the territory are left out.
    ground
        The ground near official lines.
    """

    official: Lines
    lines: Lines
    wall: Sides
    ground: Ground


def bend(linework: Linework, footprints: Footprints, buildings: Geometries) -> Working:
    """Bend official lines round the buildings that they cut.

    Parameters
    ----------
    linework, footprints
        As read.
    buildings
        Geometry of every building row: proposes which ones overlap those on a line.
    """
    near = _footprints_on_lines(linework, footprints, buildings)
    triangulation, edges = _triangulated(linework, near)
    area2 = twice_area(triangulation.x, triangulation.y, triangulation.corners)
    areas = cover(triangulation, _within(linework.border, edges), len(edges), len(linework.community_rows))
    over = cover(
        triangulation, _within(linework.wall.take(near[linework.wall.polygon]), edges), len(edges), len(footprints)
    )
    official = areas.first(areas.polygon, len(area2))
    group = overlap_groups(over, np.where(official >= 0, area2, 0), footprints.outline_m)
    working = _given_to_homes(
        triangulation, official, over.first(group[over.polygon], len(area2)), area2, len(footprints)
    )
    working = _connected(triangulation, official, areas.first(areas.piece, len(area2)), working, area2)
    middle_x = (triangulation.x[triangulation.corners].mean(axis=1) + linework.x0) / SCALE
    middle_y = (triangulation.y[triangulation.corners].mean(axis=1) + linework.y0) / SCALE
    ground = Ground(official, working, over, group, area2, middle_x, middle_y)
    official_lines, lines = (_lines(triangulation, edges, community) for community in (official, working))
    closed = _closed(triangulation, edges, ground)
    wall = _replaced(linework.wall, closed, ground, footprints) if len(closed.edge) else linework.wall
    return Working(official_lines, lines, wall, ground)


# ---------------------------------------------------------------- what is near an official line


def _footprints_on_lines(linework: Linework, footprints: Footprints, buildings: Geometries) -> NDArray[np.bool_]:
    """Footprints that touch an official line or hold one inside, and all that overlap them, one after the other."""
    is_border = np.zeros(len(linework.x), np.bool_)
    is_border[linework.tail[linework.border.edge]] = True
    is_border[linework.head[linework.border.edge]] = True
    wall = linework.wall
    touching = is_border[linework.tail[wall.edge]] | is_border[linework.head[wall.edge]]
    chosen = np.zeros(len(buildings), np.bool_)
    chosen[footprints.building[np.unique(wall.polygon[touching])]] = True
    chosen |= _around_small_areas(linework, buildings)
    tree = shapely.STRtree(buildings)
    fresh = np.flatnonzero(chosen)
    while len(fresh):
        a, b = tree.query(buildings[fresh], predicate="intersects")
        a = fresh[a]
        a, b = a[~chosen[b]], b[~chosen[b]]
        overlapping = shapely.area(shapely.intersection(buildings[a], buildings[b])) > 0
        overlapping |= (shapely.area(buildings[a]) == 0) | (shapely.area(buildings[b]) == 0)
        fresh = np.unique(b[overlapping])
        chosen[fresh] = True
    return chosen[footprints.building]


def _around_small_areas(linework: Linework, buildings: Geometries) -> NDArray[np.bool_]:
    """Buildings whose box holds a whole connected border: they may have it inside without touching it."""
    edge = np.unique(linework.border.edge)
    line = shapely.linestrings(
        np.stack(
            [
                np.stack([linework.x[ends] + linework.x0, linework.y[ends] + linework.y0], axis=1) / SCALE
                for ends in (linework.tail[edge], linework.head[edge])
            ],
            axis=1,
        )
    )
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(line))) if len(line) else line
    inside = np.zeros(len(buildings), np.bool_)
    if len(merged):
        building, _ = shapely.STRtree(merged).query(buildings, predicate="contains")
        inside[building] = True
    return inside


def _triangulated(linework: Linework, near: NDArray[np.bool_]) -> tuple[Triangulation, Ints]:
    """Triangulate official lines and the footprints near them. Also returns the edges used, by their number."""
    edges = np.union1d(linework.border.edge, linework.wall.edge[near[linework.wall.polygon]])
    vertices, index = np.unique(np.concatenate([linework.tail[edges], linework.head[edges]]), return_inverse=True)
    tail, head = index[: len(edges)], index[len(edges) :]
    return triangulate(linework.x[vertices], linework.y[vertices], tail, head), edges


def _within(sides: Sides, edges: Ints) -> Sides:
    """Sides with their edges numbered as positions in ``edges``, which holds all of them."""
    return Sides(np.searchsorted(edges, sides.edge), sides.polygon, sides.sign)


# ---------------------------------------------------------------- who gets what


def _given_to_homes(triangulation: Triangulation, official: Ints, group: Ints, area2: Ints, count: int) -> Ints:
    """(triangles,) community after every group of footprints went whole to the community with the larger part of it."""
    built = (group >= 0) & (official >= 0)
    home = largest_by(group[built], official[built], area2[built], count)
    working = official.copy()
    working[built] = home[group[built]]
    crack = _cracks(triangulation, official, group, area2)
    working[crack] = home[group[crack]]
    return working


def _cracks(triangulation: Triangulation, official: Ints, group: Ints, area2: Ints) -> NDArray[np.bool_]:
    """Triangles of nobody inside a footprint that has ground in two communities.

    They are taken along where they are no wider than `CRACK_WIDTH_M`, and where without them the footprint would fall apart: a
    building across a strip that no community covers.
    """
    open_group = np.where((official < 0) & (group >= 0), group, -1)
    piece = regions_of_label(triangulation, open_group)
    count = int(piece.max(initial=-1)) + 1
    if not count:
        return np.zeros(len(official), np.bool_)
    here, beyond = np.repeat(piece, 3), triangulation.twin // 3
    rim = (here >= 0) & (triangulation.twin >= 0) & (piece[beyond] != here)
    outline = np.bincount(here[rim], _lengths(triangulation)[rim], minlength=count)
    area = np.bincount(piece[piece >= 0], area2[piece >= 0], minlength=count)
    shared = rim & (official[beyond] >= 0)
    neighbours = np.unique(np.stack([here[shared], official[beyond[shared]]], axis=1), axis=0)
    communities = np.bincount(neighbours[:, 0], minlength=count)
    is_crack = (communities > 1) & (area < CRACK_WIDTH_M * SCALE * outline)
    part = regions_of_label(triangulation, np.where((official >= 0) & (group >= 0), group, -1))
    reached = rim & (part[beyond] >= 0) & (group[beyond] == np.repeat(group, 3))
    parts = np.unique(np.stack([here[reached], part[beyond[reached]]], axis=1), axis=0)
    is_bridge = (communities > 1) & (np.bincount(parts[:, 0], minlength=count) > 1)
    return (piece >= 0) & (is_crack | is_bridge)[piece]


def _connected(triangulation: Triangulation, official: Ints, part: Ints, working: Ints, area2: Ints) -> Ints:
    """(triangles,) community after ground that was cut off from its own went to the neighbour it borders on longest.

    ``part`` tells the connected parts of the official communities: each keeps its largest remaining piece, so exclaves stay.
    """
    length = _lengths(triangulation)
    while True:
        region = regions_of_label(triangulation, working)
        count = int(region.max(initial=-1)) + 1
        kept = (part >= 0) & (working == official)
        anchor = largest_by(part[kept], region[kept], area2[kept], int(part.max(initial=-1)) + 1)
        is_stray = np.ones(count + 1, np.bool_)
        is_stray[anchor[anchor >= 0]] = False
        here, beyond = np.repeat(region, 3), region[triangulation.twin // 3]
        rim = (triangulation.twin >= 0) & (here >= 0) & (beyond >= 0)
        rim &= is_stray[here] & ~is_stray[beyond]
        if not rim.any():
            return working
        new = largest_by(here[rim], working[triangulation.twin[rim] // 3], np.rint(length[rim]).astype(np.int64), count)
        moves = (region >= 0) & (new[region] >= 0)
        working = np.where(moves, new[region], working)


def _lengths(triangulation: Triangulation) -> Floats:
    """(half-edges,) lengths in grid units."""
    corners = triangulation.corners
    other = np.roll(corners, -1, axis=1)
    return np.hypot(
        triangulation.x[corners] - triangulation.x[other], triangulation.y[corners] - triangulation.y[other]
    ).ravel()


# ---------------------------------------------------------------- the lines


def _lines(triangulation: Triangulation, edges: Ints, community: Ints) -> Lines:
    """Edges between triangles of different communities."""
    here, beyond = np.repeat(community, 3), community[triangulation.twin // 3]
    rows = np.flatnonzero((triangulation.twin >= 0) & (here != beyond) & _is_forward(triangulation))
    rows = rows[np.argsort(triangulation.edge[rows], kind="stable")]
    return Lines(edges[triangulation.edge[rows]], here[rows], beyond[rows])


def _closed(triangulation: Triangulation, edges: Ints, ground: Ground) -> Sides:
    """Sides of footprints along the lines: where their ground in one community ends, by their own wall or by the line."""
    here, beyond = np.repeat(ground.working, 3), ground.working[triangulation.twin // 3]
    half = (3 * ground.over.triangle[:, None] + np.arange(3)).ravel()
    polygon = np.repeat(ground.over.polygon, 3)
    closing = (here[half] != beyond[half]) & (here[half] >= 0)
    half, polygon = half[closing], polygon[closing]
    return Sides(edges[triangulation.edge[half]], polygon, np.where(_is_forward(triangulation)[half], 1, -1))


def _replaced(wall: Sides, closed: Sides, ground: Ground, footprints: Footprints) -> Sides:
    """Outlines of footprints with their sides along lines as found; without those that only touch the territory."""
    outside = _only_touching(ground, footprints)
    wide = len(footprints)
    kept = wall.take(
        ~np.isin(wall.edge * wide + wall.polygon, closed.edge * wide + closed.polygon) & ~outside[wall.polygon]
    )
    closed = closed.take(~outside[closed.polygon])
    edge, polygon = np.concatenate([kept.edge, closed.edge]), np.concatenate([kept.polygon, closed.polygon])
    order = np.lexsort((polygon, edge))
    return Sides(edge[order], polygon[order], np.concatenate([kept.sign, closed.sign])[order])


def _only_touching(ground: Ground, footprints: Footprints) -> NDArray[np.bool_]:
    """Footprints near a line that have no more ground in any community than drawing noise."""
    count = len(footprints)
    triangle = ground.over.triangle
    own_m2 = np.bincount(
        ground.over.polygon, ground.area2[triangle] * (ground.working[triangle] >= 0), minlength=count
    ) / (2 * SCALE**2)
    near = np.bincount(ground.over.polygon, minlength=count) > 0
    result: NDArray[np.bool_] = near & (own_m2 <= CUT_WIDTH_M * footprints.outline_m)
    return result


def _is_forward(triangulation: Triangulation) -> NDArray[np.bool_]:
    """(half-edges,) runs from the tail of its edge to the head."""
    forward: NDArray[np.bool_] = (triangulation.corners < np.roll(triangulation.corners, -1, axis=1)).ravel()
    return forward
