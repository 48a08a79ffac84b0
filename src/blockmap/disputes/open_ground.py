"""Ground that lies open to the outside: bays between two sides that only a declared frame would close.

Without a frame nobody can say how far the ground goes that should belong to somebody, so a bay is no dispute; but where two
borders run side by side and part slowly, most likely one of them was drawn elsewhere. Such places are pointed at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.disputes.width import is_wider
from blockmap.topology.grid import Geometries

MOUTH_M = 120.0
"""A bay is looked for where its mouth is no wider than this."""
SLENDER = 2.0
"""Both sides border on it for so many times the width of its mouth: less is only a corner where two outlines meet."""
BESIDE_M = 0.02
"""Metres within which an outline is that of an area: twice the rounding of a circle's arc."""


@dataclass(frozen=True)
class Bay:
    """Ground between two areas that is open to the outside: a polygon in metres, and the rows of both."""

    ground: Any
    rows: tuple[int, int]


def bays(areas: Geometries, is_ours: NDArray[np.bool_] | None, *, tolerance_m: float) -> list[Bay]:
    """Find bays wider than the tolerance.

    Parameters
    ----------
    areas
        Valid polygons in metres.
    is_ours
        (areas,) our side, where only bays between both sides are wanted.
    tolerance_m
        Declared tolerance of digitising.

    Returns
    -------
    From north to south.
    """
    if not len(areas):
        return []
    outer = _filled(shapely.union_all(areas))
    closed = shapely.buffer(shapely.buffer(outer, MOUTH_M / 2, quad_segs=8), -MOUTH_M / 2, quad_segs=8)
    found = shapely.get_parts(shapely.difference(closed, outer))
    found = found[shapely.area(found) > tolerance_m**2]
    found = found[is_wider(found, tolerance_m)]
    kept = [bay for ground in found if (bay := _between(ground, areas, is_ours)) is not None]
    return sorted(kept, key=lambda bay: (-shapely.bounds(bay.ground)[3], shapely.bounds(bay.ground)[0]))


def _filled(ground: Any) -> Any:
    """Ground without its holes: what is enclosed is found otherwise."""
    return shapely.multipolygons(shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(ground))))


def _between(ground: Any, areas: Geometries, is_ours: NDArray[np.bool_] | None) -> Bay | None:
    """Two areas that a bay lies between; ``None`` for a mere corner."""
    outline = shapely.boundary(ground)
    near = np.sort(shapely.STRtree(areas).query(ground, predicate="dwithin", distance=BESIDE_M))
    along = shapely.length(shapely.intersection(outline, shapely.buffer(areas[near], BESIDE_M)))
    mouth = max(float(shapely.length(outline) - along.sum()), 0.0)
    order = np.argsort(-np.round(along, 3), kind="stable")
    near, along = near[order], along[order]
    for at in range(1, len(near)):
        if is_ours is not None and is_ours[near[at]] == is_ours[near[0]]:
            continue
        slender = along[at] > SLENDER * mouth
        first, second = sorted((int(near[0]), int(near[at])), key=lambda r: (is_ours is not None and not is_ours[r], r))
        return Bay(ground, (first, second)) if slender else None
    return None
