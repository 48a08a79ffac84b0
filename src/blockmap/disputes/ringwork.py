"""Rings written as they were before: the same first point, the same way round, the same order of holes and parts.

So a border that changed somewhere differs from what was delivered there, and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.disputes.graph import positions
from blockmap.disputes.mismatch import Borders, Ints, Points
from blockmap.topology.grid import SCALE, Geometries

if TYPE_CHECKING:
    from blockmap.disputes.chains import Chain

Bools = NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max
"""Position of a point that was not there before."""


def as_before(shape: Geometries, row: Ints, chain: Chain, borders: Borders, geometries: Geometries) -> Geometries:
    """Write new polygons in the coordinates and the order of the old ones, without needless vertices.

    Parameters
    ----------
    shape
        (areas,) new polygons or multipolygons, in metres of the fabric they were made of.
    row
        (areas,) row of each.
    chain
        Its vertices.
    borders, geometries
        All areas as they were.
    """
    if not len(shape):
        return shape
    parts, part_of = shapely.get_parts(shape, return_index=True)
    _, xy, (ring_end, part_end) = shapely.to_ragged_array(parts)
    ring_of_part = np.diff(part_end)
    part = np.repeat(np.arange(len(parts)), ring_of_part)
    ring = np.repeat(np.arange(len(part)), np.diff(ring_end))
    closes = np.append(ring[1:] != ring[:-1], True)
    units = np.rint(xy[~closes] * SCALE).astype(np.int64)
    vertex, ring = positions(chain.x, chain.y, *units.T), ring[~closes]
    is_hole = np.ones(len(part), np.bool_)
    is_hole[part_end[:-1]] = False
    vertex, ring, stays = _without_needless(vertex, ring, chain, part, is_hole)
    part, is_hole = part[stays], is_hole[stays]
    position, was_turned = _Before(chain, borders, row).find(part_of[part[ring]], vertex)
    first, order = _turned(position, was_turned, ring, len(part))
    of_shell = np.full(len(parts), NEVER)
    of_shell[part[~is_hole]] = first[~is_hole]
    sequence = np.lexsort([first, is_hole, part, of_shell[part], part_of[part]])
    return _built(chain.place[vertex[order]], ring, sequence, part, part_of, geometries[row])


def _without_needless(vertex: Ints, ring: Ints, chain: Chain, part: Ints, is_hole: Bools) -> tuple[Ints, Ints, Bools]:
    """Leave needless vertices out, and with them rings that were nothing but the bend of a rounded point.

    Returns
    -------
    vertex, ring
        (points,) what is left, rings numbered anew.
    stays
        (rings,) which of the rings given are left.
    """
    kept = ~chain.is_needless[vertex]
    is_ring = np.bincount(ring[kept], minlength=len(part)) >= 3
    has_shell = np.zeros(int(part.max(initial=-1)) + 1, np.bool_)
    has_shell[part[~is_hole]] = is_ring[~is_hole]
    stays = is_ring & has_shell[part]
    kept &= stays[ring]
    return vertex[kept], (np.cumsum(stays) - 1)[ring[kept]], stays


class _Before:
    """Where the points of some areas stood in their rings.

    Parameters
    ----------
    chain, borders
        Vertices, and all areas as they were.
    row
        (areas,) rows of the areas.
    """

    def __init__(self, chain: Chain, borders: Borders, row: Ints) -> None:
        number = np.full(borders.row_count, -1)
        number[row] = np.arange(len(row))
        segment = np.flatnonzero(number[borders.owner] >= 0)
        point = np.minimum(borders.tail[segment], borders.head[segment]).astype(np.int64)
        self._stride = len(chain.x)
        x, y = borders.x[point].astype(np.int64), borders.y[point].astype(np.int64)
        vertex = positions(chain.x, chain.y, x, y)
        segment, point, vertex = (rows[vertex >= 0] for rows in (segment, point, vertex))
        self._key, first = np.unique(number[borders.owner[segment]] * self._stride + vertex, return_index=True)
        self._position = point[first]
        self._is_turned = (borders.tail > borders.head)[segment][first]

    def find(self, area: Ints, vertex: Ints) -> tuple[Ints, Bools]:
        """Position of vertices in their area's rings, `NEVER` where they were not, and whether that ring ran the other way."""
        key = area * self._stride + vertex
        at = np.minimum(np.searchsorted(self._key, key), len(self._key) - 1)
        was_there = self._key[at] == key
        return np.where(was_there, self._position[at], NEVER), self._is_turned[at] & was_there


def _turned(position: Ints, was_turned: Bools, ring: Ints, ring_count: int) -> tuple[Ints, Ints]:
    """Earliest old position in every ring, and the order of all points in which each ring starts there and runs as it did."""
    size = np.bincount(ring, minlength=ring_count)
    begin = np.cumsum(size) - size
    earliest = np.lexsort([np.arange(len(ring)), position, ring])[begin]
    step = np.where(was_turned[earliest], -1, 1)
    place = np.arange(len(ring)) - begin[ring]
    return position[earliest], begin[ring] + (earliest[ring] - begin[ring] + step[ring] * place) % size[ring]


def _built(place: Points, ring: Ints, sequence: Ints, part: Ints, part_of: Ints, before: Geometries) -> Geometries:
    """Polygons of rings in a sequence in which those of a part stand together, and parts of an area."""
    rings = shapely.linearrings(place, indices=ring)[sequence]
    of_part, size = np.unique(_renumbered(part[sequence]), return_counts=True)
    first_ring = np.cumsum(size) - size
    single = shapely.polygons(rings, indices=np.repeat(of_part, size))
    area = part_of[part[sequence[first_ring]]]
    many = np.bincount(area, minlength=len(before)) > 1
    was_many = shapely.get_type_id(before) == shapely.GeometryType.MULTIPOLYGON
    after = np.full(len(before), shapely.Polygon(), object)
    after[area] = single
    wrapped = np.flatnonzero(many | was_many)
    inside = np.flatnonzero((many | was_many)[area])
    after[wrapped] = shapely.multipolygons(single[inside], indices=np.searchsorted(wrapped, area[inside]))
    return after


def _renumbered(part: Ints) -> Ints:
    """Number runs of equal values from 0 on."""
    return np.cumsum(np.append(True, part[1:] != part[:-1])) - 1
