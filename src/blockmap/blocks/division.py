"""One community divided into cells.

The result is a function of the noded lines in the community and on its border alone, whoever its neighbours are; vertices on the
border are those of the border. So communities are divided in threads, in any order, one or all.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from blockmap.blocks import open_ground, pieces
from blockmap.blocks.bends import Working
from blockmap.blocks.footprints import Footprints, largest_by, overlap_groups
from blockmap.blocks.linework import Linework
from blockmap.topology.delaunay import BOX, Triangulation, triangulate
from blockmap.topology.exact import area2 as twice_area
from blockmap.topology.floods import Sides, cover, regions
from blockmap.topology.grid import SCALE
from blockmap.topology.locating import regions_of_points
from blockmap.topology.refining import refine

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

BARRIER_SPACING_M = 10.0
"""Barriers are halved down to this length where a building stands as near, so that frontages are shared out fairly."""


@dataclass(frozen=True)
class CommunityLines:
    """The noded lines in and on one community.

    Attributes
    ----------
    edge
        (edges,) number of each edge in the linework, ascending.
    side
        (edges,) 1 where the community lies left of a border edge, -1 where right, 0 inside.
    wall
        Outlines of footprints, closed along the border; edges by position, footprints by position in ``footprint``.
    footprint
        (footprints,) number of each footprint, ascending.
    """

    edge: Ints
    side: Ints
    wall: Sides
    footprint: Ints


@dataclass(frozen=True)
class Division:
    """Cells of one community and the pieces between them.

    Attributes
    ----------
    x, y
        Vertices that the division made, in the order of their negative numbers: ``-1`` is the first.
    tail, head
        (pieces,) vertices of the linework, or made ones by negative numbers.
    left, right
        (pieces,) cell on either side.
    edge
        (pieces,) edge of the linework it lies on, -1 for none.
    border_edge, border_side, border_cell
        Edges of the border, the side on which the community lies (1 left, -1 right), and the cell there.
    face
        (cells,) face of each cell, numbered inside the community.
    face_count
        Number of faces.
    footprint, group, cell, area2
        (footprints,) its number, lowest one of its group, main cell of the group, and twice its own ground in the community.
    tied
        (k, 2) cells that hold parts of one group of footprints: the main one and another.
    """

    x: Ints
    y: Ints
    tail: Ints
    head: Ints
    left: Ints
    right: Ints
    edge: Ints
    border_edge: Ints
    border_side: Ints
    border_cell: Ints
    face: Ints
    face_count: int
    footprint: Ints
    group: Ints
    cell: Ints
    area2: Ints
    tied: Ints


def by_community(linework: Linework, working: Working) -> list[CommunityLines]:
    """Sort all lines that count into the communities they lie in or on."""
    lines = working.lines
    counts = (linework.rank > 0) | (linework.flag > 0)
    counts[working.wall.edge] = True
    counts[lines.edge] = False
    inner = np.flatnonzero(counts)
    x2, y2 = (v[linework.tail[inner]] + v[linework.head[inner]] for v in (linework.x, linework.y))
    lies_in = regions_of_points(
        x2, y2, linework.x, linework.y,
        linework.tail[lines.edge], linework.head[lines.edge], lines.left, lines.right,
    )  # fmt: skip
    community = np.concatenate([lies_in, lines.left, lines.right])
    edge = np.concatenate([inner, lines.edge, lines.edge])
    side = np.repeat([0, 1, -1], [len(inner), len(lines.edge), len(lines.edge)])
    order = np.lexsort((edge, community))
    order = order[np.searchsorted(community[order], 0) :]
    community, edge, side = community[order], edge[order], side[order]
    limits = np.searchsorted(community, np.arange(len(linework.community_rows) + 1))
    walls = working.wall.pointer(linework.edge_count)
    return [_lines_of(edge[first:last], side[first:last], working.wall, walls) for first, last in pairwise(limits)]


def _lines_of(edge: Ints, side: Ints, wall: Sides, pointer: Ints) -> CommunityLines:
    """Lines of one community with the outlines of footprints on its own side of the border."""
    count = pointer[edge + 1] - pointer[edge]
    position = np.repeat(np.arange(len(edge)), count)
    rows = np.repeat(pointer[edge] - (np.cumsum(count) - count), count) + np.arange(len(position))
    own = (side[position] == 0) | (side[position] == wall.sign[rows])
    position, rows = position[own], rows[own]
    footprint, polygon = np.unique(wall.polygon[rows], return_inverse=True)
    return CommunityLines(edge, side, Sides(position, polygon, wall.sign[rows]), footprint)


def divide(lines: CommunityLines, linework: Linework, footprints: Footprints) -> Division:
    """Divide one community into cells: one for each group of footprints, and one for each piece of ground without any."""
    edges, edge_count = lines.edge, len(lines.edge)
    vertices, index = np.unique(np.concatenate([linework.tail[edges], linework.head[edges]]), return_inverse=True)
    t = triangulate(linework.x[vertices], linework.y[vertices], index[:edge_count], index[edge_count:])
    on_border = lines.side != 0
    border = Sides(np.flatnonzero(on_border), np.zeros(on_border.sum(), np.int64), lines.side[on_border])
    inside = np.zeros(len(t.start) // 3, np.bool_)
    inside[cover(t, border, edge_count, 1).triangle] = True

    area2 = twice_area(t.x, t.y, t.corners)
    over = cover(t, lines.wall, edge_count, len(lines.footprint))
    lowest = overlap_groups(over, np.where(inside, area2, 0), footprints.outline_m[lines.footprint])
    groups, group_of = np.unique(lowest, return_inverse=True)
    group = np.where(inside, over.first(group_of[over.polygon], len(area2)), -1)
    own_area2 = np.bincount(over.polygon, area2[over.triangle] * inside[over.triangle], minlength=len(lines.footprint))

    is_wall = (linework.rank[edges] > 0) | (linework.flag[edges] > 0) | on_border
    t, origin = refine(t, _open_barriers(t, lines, is_wall, group), _built_vertices(t, lines), _spacing())
    inside, group = inside[origin], group[origin]
    area2 = twice_area(t.x, t.y, t.corners)
    face = regions(t, is_wall, inside)
    built = group >= 0
    home = largest_by(group[built], face[built], area2[built], len(groups))
    plot = open_ground.Plot(t, area2, inside, group, face, home, is_wall)
    half, owner_count = open_ground.owners(plot)
    shares = pieces.cut(plot, half)
    owner, tied = pieces.join(plot, shares, owner_count)
    return _numbered(lines, plot, shares, owner, tied, vertices, lowest, group_of, own_area2.astype(np.int64))


def _spacing() -> int:
    return int(BARRIER_SPACING_M * SCALE)


def _open_barriers(
    t: Triangulation, lines: CommunityLines, is_wall: NDArray[np.bool_], group: Ints
) -> NDArray[np.bool_]:
    """(edges,) barriers in open ground, off the border and off every wall."""
    result = is_wall & (lines.side == 0)
    result[lines.wall.edge] = False
    built = (np.repeat(group, 3) >= 0) & (t.edge >= 0)
    result[t.edge[built]] = False
    return result


def _built_vertices(t: Triangulation, lines: CommunityLines) -> NDArray[np.bool_]:
    """(vertices,) vertices of footprints."""
    on_wall = np.zeros(len(lines.edge) + 1, np.bool_)
    on_wall[lines.wall.edge] = True
    result = np.zeros(len(t.x), np.bool_)
    half = on_wall[t.edge]
    result[t.start[half]] = True
    result[t.start[t.twin[half]]] = True
    return result


def _numbered(
    lines: CommunityLines, plot: open_ground.Plot, shares: pieces.Shares, owner: Ints, tied: Ints, vertices: Ints, lowest: Ints,
    group_of: Ints, own_area2: Ints,
) -> Division:  # fmt: skip
    """Number cells: groups in order, then ground without a building, then further parts of groups."""
    present = np.flatnonzero(np.bincount(owner + 1)[1:])
    cell = np.full(int(owner.max(initial=-1)) + 2, -1, np.int64)
    cell[present] = np.arange(len(present))
    left, right = cell[owner[shares.left]], cell[owner[shares.right]]
    inner = (left != right) & (left >= 0) & (right >= 0)
    rim = (left != right) & ~inner
    face = np.full(len(present), -1, np.int64)
    known = owner[:-1] >= 0
    face[cell[owner[:-1][known]]] = plot.face[shares.triangle[known]]
    at_home = cell[: len(plot.home)] >= 0
    face[cell[: len(plot.home)][at_home]] = plot.home[at_home]
    made = shares.x[BOX + len(vertices) :], shares.y[BOX + len(vertices) :]
    number = np.concatenate([np.zeros(BOX, np.int64), vertices, -1 - np.arange(len(made[0]))])
    line = np.append(lines.edge, -1)[shares.edge]
    side = np.append(lines.side, 0)[shares.edge[rim]]
    return Division(
        *made,
        number[shares.tail[inner]], number[shares.head[inner]], left[inner], right[inner], line[inner],
        line[rim], side, np.maximum(left[rim], right[rim]),
        face, int(plot.face.max(initial=-1)) + 1,
        lines.footprint, lines.footprint[lowest], cell[group_of], own_area2, cell[tied],
    )  # fmt: skip
