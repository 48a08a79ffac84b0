"""Where things lie in a map file: whole steps east and north of a corner, in web-mercator, so that the page need not project.

The page draws in web-mercator as every Leaflet map does; a `Ground` turns coordinates of the territory into steps of a few
decimetres once, here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyproj
from numpy.typing import ArrayLike, NDArray

WEB_MERCATOR = "EPSG:3857"
WGS84 = "EPSG:4326"
MARGIN_STEPS = 4
"""Steps kept free west and south of the data, so that no step is negative after rounding."""


@dataclass(frozen=True)
class Ground:
    """A grid over one map.

    Attributes
    ----------
    west, south
        Corner of the grid in web-mercator metres.
    step
        Length of a step in web-mercator metres (longer than on the ground, away from the equator).
    metres
        Length of a step on the ground, at the middle of the map.
    """

    west: float
    south: float
    step: float
    metres: float
    _project: pyproj.Transformer

    @classmethod
    def over(cls, bounds: ArrayLike, crs: str, metres: float) -> Ground:
        """Lay a grid over bounds (west, south, east, north in `crs`) with steps of so many metres on the ground."""
        west, south, east, north = np.asarray(bounds, dtype=float)
        project = pyproj.Transformer.from_crs(crs, WEB_MERCATOR, always_xy=True)
        to_degrees = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
        _, latitude = to_degrees.transform((west + east) / 2, (south + north) / 2)
        step = metres / math.cos(math.radians(latitude))
        left, bottom, _, _ = project.transform_bounds(west, south, east, north)
        return cls(left - MARGIN_STEPS * step, bottom - MARGIN_STEPS * step, step, metres, project)

    def steps(self, xy: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return coordinates of the territory, shape (n, 2), as whole steps east and north."""
        x, y = self._project.transform(xy[:, 0], xy[:, 1])
        east = np.rint((np.asarray(x) - self.west) / self.step)
        north = np.rint((np.asarray(y) - self.south) / self.step)
        return np.column_stack([east, north]).astype(np.int64)
