"""The neighbour's claim: the same border as the neighbouring district draws it, which is not quite where we draw it."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from blockmap.sample.streets import DECIMALS

SHARED = (0.12, 0.42)
"""Stretch of the district's outline that is shared, as parts of its length."""

STEP_M = 24.0
"""From vertex to vertex of the neighbour's line."""

NOISE_M = 0.35
"""Standard deviation of the neighbour's digitising."""

DEPTH_M = 0.16
"""How far the neighbour's district reaches beyond the border, as part of the length of the shared stretch."""


def claim(district: shapely.Polygon, size_m: float, rng: np.random.Generator) -> shapely.Polygon:
    """Draw the neighbour's district, whose side of the shared border differs from ours.

    In three to five places it bulges by 25 to 110 m (less in a small district), by turns into our land (overlap) and away from it
    (gap, claimed by nobody); between these it follows our line but for the noise of digitising.
    """
    ring = shapely.get_exterior_ring(shapely.orient_polygons(district))
    shared = substring(ring, *SHARED, normalized=True)
    count = max(int(shared.length / STEP_M), 60)
    at = np.linspace(0, 1, count)
    here = shapely.get_coordinates(shapely.line_interpolate_point(shared, at, normalized=True))
    smooth = np.gradient(
        np.stack([np.convolve(np.pad(c, 6, mode="edge"), np.ones(13) / 13, "valid") for c in here.T], axis=1), axis=0
    )
    inward = np.c_[-smooth[:, 1], smooth[:, 0]] / np.hypot(*smooth.T)[:, None]
    theirs = (here + inward * _bulges(at, size_m, rng)[:, None] + rng.normal(0, NOISE_M, here.shape)).round(DECIMALS)
    away = shared.length * DEPTH_M * (1.0 + 0.25 * np.sin(np.linspace(0, 7, count)))
    beyond = (here - inward * away[:, None])[:: max(count // 12, 1)][::-1].round(DECIMALS)
    return shapely.set_precision(shapely.Polygon(np.vstack([theirs, beyond])).buffer(0), 10.0**-DECIMALS)


def _bulges(at: NDArray[np.float64], size_m: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Metres by which the neighbour's line lies inside our land along the stretch."""
    number = int(rng.integers(3, 6))
    middles = (np.arange(number) + rng.uniform(0.3, 0.7, number)) / number
    heights = rng.uniform(25, 110, number) * min(1.0, size_m / 3000) * np.where(np.arange(number) % 2, -1, 1)
    half = rng.uniform(0.25, 0.4, number) / number
    off = np.zeros(len(at))
    for middle, height, width in zip(middles, heights, half, strict=True):
        inside = np.clip(1 - ((at - middle) / width) ** 2, 0, None)
        off += height * inside**0.7
    return off
