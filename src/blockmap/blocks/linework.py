"""All lines of a territory on one grid, noded once: communities, barriers and walls of buildings.

Communities are taken in the order of their codes, buildings in the order of their ids, whatever the order of rows. A building may
have several *footprints* (disjoint parts); one that is known only as a point has a square of a few centimetres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.blocks.footprints import Footprints
from blockmap.topology import linework
from blockmap.topology.fabric import MUST_HOLD, UNCROSSABLE
from blockmap.topology.floods import Sides
from blockmap.topology.grid import SCALE, Geometries
from blockmap.topology.noding import node

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Ints = NDArray[np.int64]

POINT_HALF_SIDE = 16
"""Half the side, in grid units, of the square that stands for a building known only as a point: about 3 cm in all."""

_POINT, _POLYGON = 0, 3


@dataclass(frozen=True)
class Linework:
    """A planar graph of all lines.

    Attributes
    ----------
    x0, y0
        Origin of all coordinates, in grid units.
    x, y
        (vertices,) coordinates, sorted by x, then y.
    tail, head
        (edges,) ends of every edge, ``tail < head``.
    rank, flag
        (edges,) int8 strongest barrier on it, and uint8 bits of `fabric.Fabric.flag`.
    border
        Outlines of communities, numbered in order of their codes.
    wall
        Outlines of footprints.
    community_rows
        (communities,) row of each community.
    """

    x0: int
    y0: int
    x: Ints
    y: Ints
    tail: Ints
    head: Ints
    rank: NDArray[np.int8]
    flag: NDArray[np.uint8]
    border: Sides
    wall: Sides
    community_rows: Ints

    @property
    def edge_count(self) -> int:
        """Count the edges."""
        return len(self.tail)


def read(communities: GeoDataFrame, buildings: GeoDataFrame, barriers: GeoDataFrame) -> tuple[Linework, Footprints]:
    """Node the lines of all three tables at once. Geometry is on the grid and valid; buildings are polygons or points."""
    community_rows = np.lexsort((_integers(communities["area_id"]), communities["code"].to_numpy(str)))
    areas = linework.of_polygons(communities.geometry.to_numpy()[community_rows])
    footprints, walls = _walls(buildings)
    bounds = (barriers["rank"].to_numpy(float) > 0) | barriers["is_must_hold"].to_numpy(bool)
    bounds |= ~barriers["is_crossable"].to_numpy(bool)
    lines = linework.of_lines(barriers.geometry.to_numpy()[bounds])
    rank = np.maximum(_integers(barriers["rank"][bounds]), 1).astype(np.int8)
    flag = np.where(barriers["is_crossable"][bounds], 0, UNCROSSABLE) | np.where(
        barriers["is_must_hold"][bounds], MUST_HOLD, 0
    )

    layers = (areas, walls, lines)
    every = linework.join(layers)
    x0, y0 = (int(values.min()) if len(every) else 0 for values in (every.x0, every.y0))
    every = every.moved(x0, y0)
    noded = node(every.x0, every.y0, every.x1, every.y1)
    layer = np.repeat(np.arange(3), [len(segments) for segments in layers])[noded.parent]
    owner = every.owner[noded.parent]

    def sides(of: int) -> Sides:
        mine = layer == of
        return Sides.of(noded.edge[mine], owner[mine], noded.forward[mine])

    edge, line = noded.edge[layer == 2], owner[layer == 2]
    edge_rank, edge_flag = np.zeros(len(noded.tail), np.int8), np.zeros(len(noded.tail), np.uint8)
    np.maximum.at(edge_rank, edge, rank[line])
    np.bitwise_or.at(edge_flag, edge, flag.astype(np.uint8)[line])
    return Linework(
        x0, y0, noded.x, noded.y, noded.tail, noded.head, edge_rank, edge_flag, sides(0), sides(1), community_rows
    ), footprints


def _walls(buildings: GeoDataFrame) -> tuple[Footprints, linework.Segments]:
    """Footprints of buildings in order of their ids, and their outlines."""
    rows = np.argsort(_integers(buildings["building_id"]), kind="stable")
    parts, building = linework.simple_parts(buildings.geometry.to_numpy()[rows])
    kind = shapely.get_type_id(parts)
    known = np.isin(kind, (_POINT, _POLYGON)) & ~shapely.is_empty(parts)
    parts, building, kind = parts[known], building[known], kind[known]
    polygons, points = np.flatnonzero(kind == _POLYGON), np.flatnonzero(kind == _POINT)
    outlines = _owned(linework.of_polygons(parts[polygons]), polygons)
    squares = _owned(linework.of_squares(parts[points], POINT_HALF_SIDE), points)
    return Footprints(rows[building], _outline_m(parts)), linework.join([outlines, squares])


def _owned(segments: linework.Segments, owners: Ints) -> linework.Segments:
    """Number the owners of segments anew."""
    return linework.Segments(segments.x0, segments.y0, segments.x1, segments.y1, owners[segments.owner])


def _outline_m(parts: Geometries) -> NDArray[np.float64]:
    """Length of each outline; of a point's square for a point."""
    length: NDArray[np.float64] = shapely.length(parts)
    return np.where(shapely.get_type_id(parts) == _POINT, 8 * POINT_HALF_SIDE / SCALE, length)


def _integers(column: object) -> Ints:
    """Values of a column as int64; pandas' nullable integers too."""
    return np.asarray(column, dtype=np.int64)
