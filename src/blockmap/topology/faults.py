"""What a proof is asked about and what it answers: layers of grounds, and the faults of their covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from blockmap.topology.grid import Geometries

Kind = Literal["gap", "overlap", "beyond", "t_vertex", "crossing", "ring", "parts", "off_grid"]


@dataclass(frozen=True)
class Layer:
    """Grounds of one level and where they belong.

    Attributes
    ----------
    geometries
        Polygons or multipolygons in metres, none missing.
    parent
        (rows,) row of the ground in the next layer of which each is a piece; -1 where there is none (in the last layer: all).
    """

    geometries: Geometries
    parent: NDArray[np.int64]


@dataclass(frozen=True)
class Fault:
    """One place where a cover is not exact.

    Attributes
    ----------
    kind
        ``gap``: ground of a parent that none of its pieces covers. ``overlap``: ground covered by several of them. ``beyond``:
        ground of a piece outside its parent. ``t_vertex``: the same line, but one side lacks a vertex. ``crossing``: two
        lines cross or touch beside their ends. ``ring``: a polygon is not valid by itself. ``parts``: a polygon hangs
        together in a point only. ``off_grid``: a coordinate is not on the grid.
    layer, rows
        Layer, and the rows in it that are concerned, ascending.
    parent
        Row in the next layer whose ground it is about, -1 for none.
    x, y
        A point of it, in metres.
    area_m2
        Ground concerned; 0 for faults without an area.
    """

    kind: Kind
    layer: int
    rows: tuple[int, ...]
    parent: int
    x: float
    y: float
    area_m2: float = 0.0
