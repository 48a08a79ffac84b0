"""Vector tiles from memory: what a browser draws of the ground that is not being edited.

A tile is encoded from flat arrays of coordinates in one pass over all its features, without a loop over them. The format is
Mapbox Vector Tile 2.1; coordinates are EPSG:3857.
"""

from __future__ import annotations

from blockmap.tiles.layer import EXTENT, TileLayer, tile_bounds

__all__ = ["EXTENT", "TileLayer", "tile_bounds"]
