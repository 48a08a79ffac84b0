"""The scheme of web maps: which tiles lie over bounds, and where a tile lies."""

from __future__ import annotations

import math
from collections.abc import Iterator

Place = tuple[int, int, int]
"""Zoom, column from the west, row from the north."""

WORLD_M = 2 * math.pi * 6378137.0
MARGIN_TILES = 1
"""Tiles taken around the map, for maps that lie in GCJ-02 and for a little ground around."""


def tiles_over(bounds: list[list[float]], zoom: int) -> Iterator[Place]:
    """Return the tiles of a zoom over bounds (latitude and longitude of two corners), row by row from the north."""
    (south, west), (north, east) = bounds
    left, top = _tile(north, west, zoom)
    right, bottom = _tile(south, east, zoom)
    last = (1 << zoom) - 1
    for y in range(max(0, top - MARGIN_TILES), min(last, bottom + MARGIN_TILES) + 1):
        for x in range(max(0, left - MARGIN_TILES), min(last, right + MARGIN_TILES) + 1):
            yield zoom, x, y


def bounds_of(place: Place) -> tuple[float, float, float, float]:
    """Return west, south, east, north of a tile in web-mercator metres."""
    zoom, x, y = place
    side = WORLD_M / (1 << zoom)
    west, north = x * side - WORLD_M / 2, WORLD_M / 2 - y * side
    return west, north - side, west + side, north


def _tile(latitude: float, longitude: float, zoom: int) -> tuple[int, int]:
    """Return column and row of the tile at a place."""
    count = 1 << zoom
    radians = math.radians(latitude)
    x = (longitude + 180) / 360 * count
    y = (1 - math.asinh(math.tan(radians)) / math.pi) / 2 * count
    return min(count - 1, max(0, math.floor(x))), min(count - 1, max(0, math.floor(y)))
