"""The proof of an edit: from an exact cover, this change gives an exact cover. Local, on whole numbers.

Everything that an edit draws lies in the ground of the cells that it touches, if that ground is still the same: its outline
has the same course, with at most more points exactly on it. Then nothing outside needs to be looked at but the polygons that
share that outline, and they gain those points and nothing else. Inside, cells and blocks are proved by the proof of a whole
territory (see `blockmap.topology.proof`): no gap, no overlap, nothing crosses, every ring closes.
"""

from __future__ import annotations

import numpy as np
import shapely

from blockmap.errors import TopologyError
from blockmap.topology.faults import Fault, Layer
from blockmap.topology.grid import Geometries
from blockmap.topology.laying import Chains, chains, is_exact
from blockmap.topology.patch import Ints, Patch
from blockmap.topology.proof import prove


def gained(before: Geometries, after: Geometries) -> Chains:
    """Points that the common outline of polygons gained, in both directions.

    Raises
    ------
    TopologyError
        The outline took another course (``outline_moved``), be it by a hair.
    """
    try:
        found = chains(Patch.of(before).outline(), Patch.of(after).outline())
    except TopologyError as fault:
        raise TopologyError("outline_moved") from fault
    if not is_exact(found):
        raise TopologyError("outline_moved")
    return found


def faults(cells: Geometries, block: Ints, blocks: Geometries) -> list[Fault]:
    """List where cells are no exact cover of blocks, and blocks are no exact cover of their common ground.

    Parameters
    ----------
    cells, blocks
        Polygons after the edit: all cells of all these blocks.
    block
        (cells,) position of the block of every cell.

    Returns
    -------
    faults
        Layer 0 are the cells, layer 1 the blocks; blocks in several pieces are among them.
    """
    in_ground = np.zeros(len(blocks), np.int64)
    _, ground = Patch.of(blocks).polygons(in_ground)
    found = prove([Layer(cells, block), Layer(blocks, in_ground), Layer(ground, np.array([-1]))])
    several = shapely.get_type_id(blocks) != shapely.GeometryType.POLYGON
    found += [Fault("parts", 1, (row,), -1, *_point(blocks[row])) for row in several.nonzero()[0].tolist()]
    return [fault for fault in found if fault.layer < 2]


def _point(geometry: shapely.Geometry) -> tuple[float, float]:
    """Return the first point of a geometry."""
    x, y = shapely.get_coordinates(geometry)[0].tolist()
    return x, y
