"""Footprints that overlap share a cell: they are one *group*."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blockmap.topology.floods import Cover
from blockmap.topology.grid import SCALE

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

OVERLAP_WIDTH_M = 0.0005
"""Overlaps narrower than this over the shorter outline are drawing noise: the buildings touch, and stay apart."""

CUT_WIDTH_M = 0.001
"""More than this over its outline must lie beyond a line before a footprint counts as cut by it."""


@dataclass(frozen=True)
class Footprints:
    """Disjoint parts of buildings, in order of ``building_id``.

    Attributes
    ----------
    building
        (footprints,) row of the building.
    outline_m
        (footprints,) length of the outline.
    """

    building: Ints
    outline_m: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the footprints."""
        return len(self.building)


def overlap_groups(cover: Cover, area2: Ints, outline_m: Floats) -> Ints:
    """(footprints,) lowest footprint of the group that each belongs to.

    Parameters
    ----------
    cover
        Footprints over triangles.
    area2
        (triangles,) twice their area in grid units; 0 where the ground does not count.
    outline_m
        (footprints,) length of their outlines.
    """
    count = len(outline_m)
    lowest = cover.first(cover.polygon, len(area2))[cover.triangle]
    twice = lowest != cover.polygon
    pair, index = np.unique(lowest[twice] * count + cover.polygon[twice], return_inverse=True)
    overlap_m2 = np.bincount(index, area2[cover.triangle[twice]], minlength=len(pair)) / (2 * SCALE**2)
    a, b = np.divmod(pair, max(count, 1))
    real = overlap_m2 > OVERLAP_WIDTH_M * np.minimum(outline_m[a], outline_m[b])
    return _lowest_connected(a[real], b[real], count)


def _lowest_connected(a: Ints, b: Ints, count: int) -> Ints:
    """Lowest member of the connected group of each of ``count`` things, given pairs that hang together."""
    if not len(a):
        return np.arange(count)
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    _, component = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(count, count)), directed=False)
    lowest = np.full(component.max() + 1, count)
    np.minimum.at(lowest, component, np.arange(count))
    return lowest[component]


def largest_by(of: Ints, value: Ints, weight: NDArray[np.int64], count: int) -> Ints:
    """(count,) value with the greatest sum of weights for each thing, the lowest in a tie; -1 where there is none."""
    wide = int(value.max(initial=0)) + 1
    key, index = np.unique(of * wide + value, return_inverse=True)
    total = np.bincount(index, weight, minlength=len(key))
    order = np.lexsort((key % wide, -total, key // wide))
    thing = key[order] // wide
    first = np.ones(len(thing), np.bool_)
    first[1:] = thing[1:] != thing[:-1]
    result = np.full(count, -1, np.int64)
    result[thing[first]] = key[order][first] % wide
    return result
