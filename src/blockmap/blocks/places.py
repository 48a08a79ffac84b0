"""Where buildings are: the cell of each, and the cells that hold parts of one building."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blockmap.blocks.division import Division
from blockmap.blocks.footprints import Footprints

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Places:
    """Footprints on the ground of communities.

    Attributes
    ----------
    cell
        (buildings,) cell of each building row: that of its largest footprint; -1 outside every community.
    building, own_cell, group, area2
        (placed footprints,) building row, cell, lowest footprint of the overlapping group, and twice the ground it has there.
    tied
        (k, 2) cells that hold parts of one group or one building: the main one and another.
    """

    cell: Ints
    building: Ints
    own_cell: Ints
    group: Ints
    area2: Ints
    tied: Ints

    @classmethod
    def of(cls, footprints: Footprints, divisions: list[Division], first_cell: Ints, building_count: int) -> Places:
        """Gather the footprints of all communities."""
        none = np.empty(0, np.int64)
        offset = first_cell[:-1]
        footprint = np.concatenate([none, *(d.footprint for d in divisions)])
        group = np.concatenate([none, *(d.group for d in divisions)])
        own_cell = np.concatenate([none, *(d.cell + first for d, first in zip(divisions, offset, strict=True))])
        area2 = np.concatenate([none, *(d.area2 for d in divisions)])
        parted = np.concatenate(
            [none.reshape(0, 2), *(d.tied + first for d, first in zip(divisions, offset, strict=True))]
        )

        building = footprints.building[footprint]
        order = np.lexsort((footprint, -area2, building))
        building, own_cell, group, area2 = building[order], own_cell[order], group[order], area2[order]
        first = np.ones(len(building), np.bool_)
        first[1:] = building[1:] != building[:-1]
        cell = np.full(building_count, -1, np.int64)
        cell[building[first]] = own_cell[first]
        apart = cell[building] != own_cell
        tied = np.concatenate([parted, np.stack([cell[building[apart]], own_cell[apart]], axis=1)])
        return cls(cell, building, own_cell, group, area2, np.unique(tied, axis=0))
