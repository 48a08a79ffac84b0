"""The shifted coordinates of Chinese web maps: GCJ-02 and, on top of it, BD-09, turned back into WGS 84.

The shift is published as a formula forward only. It is inverted by iteration: the shift hardly changes over the few
hundred metres
it amounts to, so every round brings the error down by a factor of thousands. Six rounds reach the limit of a double (below
1e-6 m, round trip); how true the formula itself is against the ground is not known better than a metre or two.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Shifted = Literal["gcj02", "bd09"]
SHIFTED: tuple[Shifted, ...] = ("gcj02", "bd09")

SEMI_MAJOR_M = 6378245.0
"""Krasovsky ellipsoid, on which the shift is defined."""

ECCENTRICITY_SQUARED = 0.00669342162296594323
ORIGIN = (105.0, 35.0)
CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north of the rectangle in which coordinates are shifted."""

BAIDU_OFFSET = (0.0065, 0.006)
BAIDU_FREQUENCY = np.pi * 3000.0 / 180.0
ROUNDS = 6

Degrees = NDArray[np.float64]
"""(points, 2) longitude and latitude."""


def to_wgs84(lonlat: Degrees, shifted: Shifted) -> Degrees:
    """Turn shifted coordinates back.

    Examples
    --------
    >>> from_wgs84(to_wgs84(np.array([[106.55, 29.56]]), "gcj02"), "gcj02").round(9).tolist()
    [[106.55, 29.56]]
    """
    guess = lonlat
    for _ in range(ROUNDS):
        guess = guess - (from_wgs84(guess, shifted) - lonlat)
    return guess


def from_wgs84(lonlat: Degrees, shifted: Shifted) -> Degrees:
    """Shift coordinates as the map services do."""
    moved = _gcj02(np.asarray(lonlat, float))
    return moved if shifted == "gcj02" else _bd09(moved)


def _gcj02(lonlat: Degrees) -> Degrees:
    lon, lat = lonlat.T
    x, y = lon - ORIGIN[0], lat - ORIGIN[1]
    short = _wave(x, 6, 20) + _wave(x, 2, 20)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + short
    north += _wave(y, 1, 20) + _wave(y, 1 / 3, 40) + _wave(y, 1 / 12, 160) + _wave(y, 1 / 30, 320)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + short
    east += _wave(x, 1, 20) + _wave(x, 1 / 3, 40) + _wave(x, 1 / 12, 150) + _wave(x, 1 / 30, 300)
    flattening = 1 - ECCENTRICITY_SQUARED * np.sin(np.radians(lat)) ** 2
    meridian_m = SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED) / flattening**1.5
    parallel_m = SEMI_MAJOR_M / np.sqrt(flattening) * np.cos(np.radians(lat))
    shift = np.degrees(np.column_stack([east / parallel_m, north / meridian_m]))
    west, south, far_east, far_north = CHINA
    is_inside = (lon >= west) & (lon <= far_east) & (lat >= south) & (lat <= far_north)
    return lonlat + np.where(is_inside[:, None], shift, 0.0)


def _wave(value: NDArray[np.float64], frequency: float, height: float) -> NDArray[np.float64]:
    return np.asarray(height * np.sin(frequency * np.pi * value) * 2 / 3)


def _bd09(lonlat: Degrees) -> Degrees:
    lon, lat = lonlat.T
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BAIDU_FREQUENCY)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BAIDU_FREQUENCY)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]) + BAIDU_OFFSET
