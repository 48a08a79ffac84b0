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

PRECISION = 0.01
"""A width is measured to within this share of it."""


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
    """Diameters of the largest circles that fit into polygons."""
    if not len(ground):
        return np.empty(0)
    least = 2 * shapely.area(ground) / shapely.length(ground)
    circle = shapely.maximum_inscribed_circle(ground, tolerance=PRECISION * least)
    return np.asarray(np.maximum(2 * shapely.length(circle), least))
