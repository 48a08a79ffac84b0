"""Paths and walls: lanes between terraces, drives of gated estates, and the walls round them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.sample.lots import WALLED, Lots
from blockmap.sample.streets import DECIMALS, Streets
from blockmap.sample.ways import ROADS
from blockmap.topology.grid import Geometries

OVERSHOOT_M = 0.01
"""Lanes are drawn this far over the middle of the street they open to, so that they meet it on any grid."""

DRIVE_MARGIN_M = 7.0
"""From the wall of an estate to the drive that runs round inside it."""

GATE_M = 5.0
"""Half the width of a gate."""


@dataclass(frozen=True)
class Paths:
    """Lines inside lots.

    Attributes
    ----------
    lanes
        Lanes between terraces.
    drives
        Drives of gated estates: the way in and the round inside the wall.
    walls, wall_lot
        Walls, open at the gates, and the lot each encloses.
    """

    lanes: Geometries
    drives: Geometries
    walls: Geometries
    wall_lot: NDArray[np.int64]


def lay(streets: Streets, lots: Lots, terrace_lanes: Geometries, terrace_lot: NDArray[np.int64]) -> Paths:
    """Trim the lanes at the streets, and give estates their drives and walls."""
    drives, gates = _drives(streets, lots)
    walled = lots.of(*WALLED)
    walls = shapely.boundary(lots.ground[walled])
    open_walls = shapely.difference(walls, gates[walled])
    parts, index = shapely.get_parts(shapely.line_merge(open_walls), return_index=True)
    return Paths(_trimmed(streets, lots, terrace_lanes, terrace_lot), drives, _rounded(parts), walled[index])


def _trimmed(streets: Streets, lots: Lots, lanes: Geometries, lot: NDArray[np.int64]) -> Geometries:
    faces = shapely.buffer(streets.faces[lots.face[lot]], OVERSHOOT_M, join_style="mitre")
    parts = shapely.get_parts(shapely.intersection(lanes, faces))
    return _rounded(
        parts[(shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING) & (shapely.length(parts) > 20)]
    )


def _drives(streets: Streets, lots: Lots) -> tuple[Geometries, Geometries]:
    """Drives, and for every lot the ground of its gate (empty without one)."""
    road_vertices = shapely.points(
        np.unique(shapely.get_coordinates(streets.lines[np.isin(streets.ways, ROADS)]), axis=0)
    )
    tree = shapely.STRtree(road_vertices)
    chosen = lots.of(*WALLED)
    gates = np.full(len(lots.face), shapely.Polygon(), dtype=object)
    drives: list[shapely.LineString] = []
    inside = shapely.buffer(lots.ground[chosen], -DRIVE_MARGIN_M, join_style="mitre")
    rounds = shapely.get_exterior_ring(shapely.simplify(inside, 1.0))
    for lot, line in zip(chosen, rounds, strict=True):
        if line is None or line.is_empty:
            continue
        corners = shapely.get_coordinates(shapely.segmentize(line, 40.0)).round(DECIMALS)
        near, door = tree.query_nearest(shapely.points(corners[:-1]), return_distance=False)
        length = np.hypot(*(corners[near] - shapely.get_coordinates(road_vertices[door])).T)
        best = int(np.lexsort((door, near, length))[0])
        entry = shapely.LineString([shapely.get_coordinates(road_vertices[door[best]])[0], corners[near[best]]])
        gates[lot] = entry.buffer(GATE_M)
        drives.append(entry)
        if lots.usage[lot] in ("estate", "apartments"):
            drives.append(shapely.LineString(corners))
    return np.array(drives, dtype=object), gates


def _rounded(lines: Geometries) -> Geometries:
    return shapely.transform(lines, lambda xy: xy.round(DECIMALS))
