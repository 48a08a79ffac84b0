"""One picture of the ground, such as an aerial photograph, cut into tiles of the web-mercator scheme.

Where it lies is told by a world file beside it (``.pgw``, ``.jgw``, ``.tfw``, ``.wld``) with an optional ``.prj``, or by the tags
of a GeoTIFF. Corners of each tile are projected to the picture and what lies between them is stretched: within a tile that is
exact to less than a pixel.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyproj

from blockmap.errors import UsageError
from blockmap.maps.ground import WEB_MERCATOR, WGS84
from blockmap.maps.mercator import WORLD_M, Place, bounds_of, tiles_over

TILE_PX = 256
ZOOMS = 4
"""Zooms that are cut, up to the one at which a pixel of the picture is a pixel on the screen."""

WEBP_QUALITY = 80

PIXEL_SCALE_TAG, TIE_POINT_TAG, GEO_KEYS_TAG = 33550, 33922, 34735
PROJECTED_KEY, GEOGRAPHIC_KEY = 3072, 2048


@dataclass(frozen=True)
class Lie:
    """Where a picture lies: x = a · column + b · row + c, y = d · column + e · row + f, in its CRS."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float
    crs: str

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Return column and row of a place."""
        size = self.a * self.e - self.b * self.d
        east, north = x - self.c, y - self.f
        return (self.e * east - self.b * north) / size, (self.a * north - self.d * east) / size


def cut(path: Path, bounds: list[list[float]]) -> Iterator[tuple[Place, bytes]]:
    """Cut a picture into tiles over bounds, from the widest zoom down.

    Raises
    ------
    UsageError
        Nothing tells where the picture lies.
    """
    from PIL import Image

    picture = Image.open(path)
    lie = _lie(path, picture)
    coloured = picture.convert("RGBA")
    to_picture = pyproj.Transformer.from_crs(WEB_MERCATOR, lie.crs, always_xy=True)
    deepest = _deepest(lie, coloured.size)
    for zoom in range(max(0, deepest - ZOOMS + 1), deepest + 1):
        for place in tiles_over(bounds, zoom):
            tile = _tile(coloured, lie, to_picture, place)
            if tile is not None:
                yield place, tile


def _tile(picture: Any, lie: Lie, to_picture: pyproj.Transformer, place: Place) -> bytes | None:
    """Return one tile as WebP; nothing where the picture does not reach."""
    from PIL import Image

    west, south, east, north = bounds_of(place)
    corners = [(west, north), (west, south), (east, south), (east, north)]
    pixels = [lie.pixel(*to_picture.transform(x, y)) for x, y in corners]
    columns, rows = zip(*pixels, strict=True)
    if max(columns) <= 0 or max(rows) <= 0 or min(columns) >= picture.width or min(rows) >= picture.height:
        return None
    flat = [value for pixel in pixels for value in pixel]
    tile = picture.transform((TILE_PX, TILE_PX), Image.Transform.QUAD, flat, Image.Resampling.BILINEAR)
    written = io.BytesIO()
    tile.save(written, "WEBP", quality=WEBP_QUALITY)
    return written.getvalue()


def _deepest(lie: Lie, size: tuple[int, int]) -> int:
    """Return the zoom at which the picture's pixels are as large as the screen's."""
    width, height = size
    to_mercator = pyproj.Transformer.from_crs(lie.crs, WEB_MERCATOR, always_xy=True)
    column, row = width / 2, height / 2
    x, y = lie.a * column + lie.b * row + lie.c, lie.d * column + lie.e * row + lie.f
    here, beside = to_mercator.transform(x, y), to_mercator.transform(x + lie.a, y + lie.d)
    step = math.hypot(beside[0] - here[0], beside[1] - here[1])
    return max(0, min(19, math.ceil(math.log2(WORLD_M / TILE_PX / step))))


def _lie(path: Path, picture: Any) -> Lie:
    """Find out where a picture lies."""
    worlds = [
        path.with_suffix(suffix) for suffix in (_world_suffix(path), ".wld") if path.with_suffix(suffix).is_file()
    ]
    if worlds:
        a, d, b, e, c, f = (float(line) for line in worlds[0].read_text(encoding="ascii").split()[:6])
        # A world file tells the middle of the first pixel; we count from its corner.
        return Lie(a, b, c - (a + b) / 2, d, e, f - (d + e) / 2, _crs_beside(path, c, f))
    tags = getattr(picture, "tag_v2", {})
    if PIXEL_SCALE_TAG in tags and TIE_POINT_TAG in tags:
        scale, tie = tags[PIXEL_SCALE_TAG], tags[TIE_POINT_TAG]
        west, north = tie[3] - tie[0] * scale[0], tie[4] + tie[1] * scale[1]
        return Lie(scale[0], 0.0, west, 0.0, -scale[1], north, _crs_of_keys(tags.get(GEO_KEYS_TAG, ()), path))
    raise UsageError("map_tiles_nowhere", path=path.name)


def _world_suffix(path: Path) -> str:
    """Return the suffix of the world file of a picture: first letter, last letter, w."""
    suffix = path.suffix.lower().lstrip(".")
    return f".{suffix[0]}{suffix[-1]}w"


def _crs_beside(path: Path, x: float, y: float) -> str:
    """Return the CRS of a ``.prj``; without one degrees where the numbers can be degrees, else web-mercator."""
    beside = path.with_suffix(".prj")
    if beside.is_file():
        return str(pyproj.CRS.from_wkt(beside.read_text(encoding="utf-8", errors="replace")).to_wkt())
    return WGS84 if abs(x) <= 180 and abs(y) <= 90 else WEB_MERCATOR


def _crs_of_keys(keys: tuple[int, ...], path: Path) -> str:
    """Return the CRS that the keys of a GeoTIFF name by its EPSG number."""
    found = {keys[k]: keys[k + 3] for k in range(4, len(keys) - 3, 4)}
    code = found.get(PROJECTED_KEY, found.get(GEOGRAPHIC_KEY, 0))
    if not code or code == 32767:
        raise UsageError("map_tiles_nowhere", path=path.name)
    return f"EPSG:{code}"
