"""Cells: the smallest pieces of ground, of which everything else is made.

Barriers and borders cut a community into faces, faces are cut into cells: one for each building (or group of overlapping ones),
and one for each piece of ground without any. No footprint is ever cut, cells cover their community exactly, and neighbours share
every vertex. Lines are noded once for all communities; official lines bend round the buildings they cut; then each community is
divided by itself.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from blockmap.blocks import bends, borders, departures, division, linework
from blockmap.blocks.bends import Lines
from blockmap.blocks.division import Division
from blockmap.blocks.linework import Linework
from blockmap.report import Report
from blockmap.settings import Settings
from blockmap.topology.fabric import Fabric

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """Cells ``0 .. fabric.cell_count - 1`` of all communities.

    Attributes
    ----------
    fabric
        Border pieces between cells, with the rank and flags of barriers.
    community
        (cells,) row position in the communities.
    face
        (cells,) number of the face (area enclosed by barriers) it lies in.
    building_cell
        (buildings,) cell of each building row, -1 outside every community.
    exceptions
        Rows of table `exceptions` without ids: `kind, area_id, building_id, area_m2, household_count, reason, geom` (points),
        in the order of kind, area and building.
    tied
        (k, 2) pairs of cells that hold parts of one building and must come into one block.
    """

    fabric: Fabric
    community: Ints
    face: Ints
    building_cell: Ints
    exceptions: GeoDataFrame
    tied: Ints


def build(
    communities: GeoDataFrame,
    buildings: GeoDataFrame,
    barriers: GeoDataFrame,
    *,
    settings: Settings,
    workers: int = 1,
) -> tuple[Cells, Report]:
    """Divide communities into cells.

    Parameters
    ----------
    communities
        `area_id, code, geom`, valid and on the grid. Where they overlap a little, the first by code has the ground.
    buildings
        `building_id, household_count, geom`: polygons, multipolygons or points. Those outside every community get no cell.
    barriers
        `rank, is_crossable, is_must_hold, geom`: lines.
    settings
        Choices of the office.
    workers
        Communities divided at the same time; does not change the result.

    Returns
    -------
    cells
        A planar cover. Its polygons do not depend on the order of rows.
    report
        Findings `cells_outside, cells_severed, cells_no_ground`; figures `cells`, `faces`, `bends`.

    Raises
    ------
    TopologyError
        The territory is wider than the integer grid reaches.
    """
    lines, footprints = linework.read(communities, buildings, barriers)
    working = bends.bend(lines, footprints, buildings.geometry.to_numpy())
    lines, working = borders.spaced(lines, working)
    parts = division.by_community(lines, working)
    wanted = [row for row, part in enumerate(parts) if len(part.edge)]
    longest_first = sorted(wanted, key=lambda row: -len(parts[row].edge))
    with ThreadPoolExecutor(max(1, workers)) as pool:
        jobs = {row: pool.submit(division.divide, parts[row], lines, footprints) for row in longest_first}
        divisions = {row: jobs[row].result() for row in wanted}

    first_cell = np.cumsum([0, *(len(d.face) for d in divisions.values())])
    first_face = np.cumsum([0, *(d.face_count for d in divisions.values())])
    fabric = _fabric(lines, working.lines, list(divisions.values()), first_cell)
    rows = np.repeat(np.array(wanted, np.int64), np.diff(first_cell))
    face = _gathered([d.face + offset for d, offset in zip(divisions.values(), first_face[:-1], strict=True)])
    community = lines.community_rows[rows]
    found = departures.gather(
        communities, buildings, lines, footprints, working, list(divisions.values()), first_cell, community
    )
    report = found.report
    for row in sorted(set(range(len(parts))) - set(wanted)):
        code = str(communities["code"].iloc[lines.community_rows[row]])
        report.add("cells_no_ground", "error", table="areas", code=code)
    report.figures |= {"cells": fabric.cell_count, "faces": int(first_face[-1])}
    return Cells(fabric, community, face, found.building_cell, found.exceptions, found.tied), report


def _fabric(lines: Linework, borders: Lines, divisions: list[Division], first_cell: Ints) -> Fabric:
    """Put the pieces of all communities together: those inside them, and those of the working lines between them."""
    made = np.cumsum([len(lines.x), *(len(d.x) for d in divisions)])
    cell_beside = np.full((2, lines.edge_count), -1, np.int64)
    tail, head, left, right, edge = [], [], [], [], []
    for d, vertex, cell in zip(divisions, made[:-1], first_cell[:-1], strict=True):
        tail.append(np.where(d.tail >= 0, d.tail, vertex - 1 - d.tail))
        head.append(np.where(d.head >= 0, d.head, vertex - 1 - d.head))
        left.append(d.left + cell)
        right.append(d.right + cell)
        edge.append(d.edge)
        cell_beside[np.where(d.border_side > 0, 0, 1), d.border_edge] = d.border_cell + cell
    at = borders.edge
    ends = _gathered([*tail, lines.tail[at]]), _gathered([*head, lines.head[at]])
    sides = _gathered([*left, cell_beside[0, at]]), _gathered([*right, cell_beside[1, at]])
    on = _gathered([*edge, at])
    x, y = _gathered([lines.x, *(d.x for d in divisions)]), _gathered([lines.y, *(d.y for d in divisions)])
    used = np.zeros(len(x), np.bool_)
    used[ends[0]] = True
    used[ends[1]] = True
    number = np.cumsum(used) - 1
    return Fabric(
        xy=np.stack([x[used] + lines.x0, y[used] + lines.y0], axis=1),
        tail=number[ends[0]],
        head=number[ends[1]],
        left=sides[0],
        right=sides[1],
        rank=np.append(lines.rank, np.int8(0))[on],
        cell_count=int(first_cell[-1]),
        flag=np.append(lines.flag, np.uint8(0))[on],
    )


def _gathered(arrays: list[Ints]) -> Ints:
    """Join arrays, of which there may be none."""
    return np.concatenate([np.empty(0, np.int64), *arrays])
