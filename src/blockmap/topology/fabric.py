"""The fabric: every border piece between two cells, once, with the cell on its left and on its right.

Cells, blocks, communities and their parents are labellings of this one table; their polygons, lengths and neighbours are
functions of it, so that what is covered once by cells is covered once by everything made of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from blockmap.topology.grid import SCALE

UNCROSSABLE = 1
"""Bit of ``Fabric.flag``: nobody walks across this piece."""

MUST_HOLD = 2
"""Bit of ``Fabric.flag``: everything made of cells must end at this piece."""


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
    flag
        (pieces,) uint8, bits `UNCROSSABLE` and `MUST_HOLD` of the barriers the piece lies on; 0 everywhere when not given.
    """

    xy: NDArray[np.int64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    rank: NDArray[np.int8]
    cell_count: int
    flag: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, np.uint8))

    def __post_init__(self) -> None:
        """Fill in the flags when none were given."""
        if len(self.flag) != len(self.tail):
            object.__setattr__(self, "flag", np.zeros(len(self.tail), np.uint8))

    @cached_property
    def length_m(self) -> NDArray[np.float64]:
        """(pieces,) length of every piece in metres."""
        d = self.xy[self.head] - self.xy[self.tail]
        return np.hypot(d[:, 0], d[:, 1]) / SCALE
