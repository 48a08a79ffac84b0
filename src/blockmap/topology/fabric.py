"""The fabric: every border piece between two cells, once, with the cell on its left and on its right.

Cells, blocks, communities and their parents are labellings of this one table; their polygons, lengths and neighbours are
functions of it, so that what is covered once by cells is covered once by everything made of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from blockmap.topology.grid import SCALE


@dataclass(frozen=True)
class Fabric:
    """Border pieces of a planar cover by cells ``0 .. cell_count - 1``.

    Attributes
    ----------
    xy
        (vertices, 2) int64 coordinates in grid units of ``1 / SCALE`` metre.
    tail, head
        (pieces,) vertices at which a piece starts and ends.
    left, right
        (pieces,) cell on either side of it, ``-1`` outside; never the same on both sides.
    rank
        (pieces,) int8, strongest barrier the piece lies on, 0 for none.
    cell_count
        Number of cells.
    """

    xy: NDArray[np.int64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    rank: NDArray[np.int8]
    cell_count: int

    @cached_property
    def length_m(self) -> NDArray[np.float64]:
        """(pieces,) length of every piece in metres."""
        d = self.xy[self.head] - self.xy[self.tail]
        return np.hypot(d[:, 0], d[:, 1]) / SCALE
