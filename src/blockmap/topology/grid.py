"""The integer grid: metres are integers in disguise.

Incoming coordinates and cells live on a grid of 2⁻¹⁰ m, about one millimetre; both that and the finer grid of later edits,
2⁻¹⁸ m, are exact in a double, so converting back and forth loses nothing and what is collinear stays collinear.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

SCALE = 1 << 10
"""Grid units per metre of everything that is read or planned."""

FINE_SCALE = 1 << 18
"""Grid units per metre of points that later edits make."""

Geometries = NDArray[Any]
"""Array of shapely geometries."""


def to_units(metres: NDArray[np.float64]) -> NDArray[np.int64]:
    """Nearest grid units of coordinates in metres."""
    return np.rint(np.asarray(metres) * SCALE).astype(np.int64)


def to_metres(units: NDArray[np.int64]) -> NDArray[np.float64]:
    """Coordinates in metres of grid units: exact."""
    return np.asarray(units) / SCALE


def on_grid(geometries: Geometries) -> NDArray[np.bool_]:
    """Tell for each geometry whether all its coordinates lie on the grid."""
    xy, index = shapely.get_coordinates(geometries, return_index=True)
    off = (to_metres(to_units(xy)) != xy).any(axis=1)
    return np.bincount(index[off], minlength=len(geometries)) == 0
