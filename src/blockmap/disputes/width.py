"""How wide disputed ground is: the diameter of the largest circle that fits into it.

Digitising the same line twice leaves long slivers of much area and no width; a dispute is as wide as the two lines lie apart. So
width, not area, tells one from the other.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.topology.grid import Geometries

Floats = NDArray[np.float64]

ARCS = 16
"""Sides of a quarter circle, with which a circle of one metre is true to about a millimetre."""

ROUNDS = 10
"""Halvings of the span in which a width lies: from a factor of a thousand to less than one per cent."""


def is_wider(ground: Geometries, width_m: float) -> NDArray[np.bool_]:
    """Tell into which polygons a circle wider than ``width_m`` fits."""
    area, perimeter = shapely.area(ground), shapely.length(ground)
    # Without holes, what lies within a distance of the outline is no more than the perimeter times that distance.
    wide = (2 * area > width_m * perimeter) & (shapely.get_num_interior_rings(ground) == 0)
    west, south, east, north = shapely.bounds(ground).T
    may_be = ~wide & (area > np.pi * width_m**2 / 4) & (np.minimum(east - west, north - south) > width_m)
    doubtful = np.flatnonzero(may_be)
    wide[doubtful] = ~shapely.is_empty(shapely.buffer(ground[doubtful], -width_m / 2, quad_segs=ARCS))
    return np.asarray(wide)


def widths(ground: Geometries) -> Floats:
    """Diameters of the largest circles that fit into polygons, to within one per cent.

    Found by shrinking the polygons until nothing is left of them: several times cheaper than GEOS's search for the circle, and
    these polygons are long and thin.
    """
    area = shapely.area(ground)
    low = np.asarray(2 * area / shapely.length(ground)) if len(area) else np.empty(0)
    high = 2 * np.sqrt(area / np.pi)
    for _ in range(ROUNDS):
        middle = np.sqrt(low * high)
        is_gone = shapely.is_empty(shapely.buffer(ground, -middle / 2, quad_segs=ARCS))
        low, high = np.where(is_gone, low, middle), np.where(is_gone, middle, high)
    return low
