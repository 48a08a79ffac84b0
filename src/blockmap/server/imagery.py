"""Aerial pictures under the map: tiles of an MBTiles file or a folder, or one picture that says where it lies; no internet.

Whatever their CRS, they are drawn on the territory's own square grid of tiles (see `blockmap.server.tiling`): the corners of a
mesh are transformed exactly, what lies between is stretched, which for tiles of some hundred metres is far below a pixel.
"""

from __future__ import annotations

import asyncio
import io
import math
import sqlite3
import threading
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Protocol

import numpy as np
from fastapi import APIRouter, HTTPException, Response
from fastapi import Path as InPath
from numpy.typing import NDArray

from blockmap import database
from blockmap.errors import UsageError
from blockmap.server.context import Open, Server
from blockmap.server.tiling import DEEPEST, Frame, tiling_of

router = APIRouter(prefix="/api")

PIXELS = 512
MESH = 8
"""A tile is warped in so many patches a side."""

KEPT_TILES, KEPT_SOURCES = 400, 256
MOST_PIXELS = 400_000_000
"""One picture is held in memory whole; a larger one is to be cut into tiles first."""

WORLD_FILES = {".tif": ".tfw", ".tiff": ".tfw", ".jpg": ".jgw", ".jpeg": ".jgw", ".png": ".pgw"}
HALF_WORLD_M = math.pi * 6_378_137.0
WEB_TILE = 256
_PIXEL_SCALE, _TIEPOINT, _GEO_KEYS = 33550, 33922, 34735
_GEOGRAPHIC_KEY, _PROJECTED_KEY = 2048, 3072


class Source(Protocol):
    """Pictures in some CRS."""

    crs: Any

    def cut(self, box: tuple[float, float, float, float], metres: float) -> tuple[Any, Any] | None:
        """Return a picture that covers a box, and what turns places into its pixels; ``None`` where there is none.

        Parameters
        ----------
        box
            West, south, east, north in the source's CRS.
        metres
            Units of that CRS for one pixel wanted.
        """


class Imagery:
    """Pictures for a territory.

    Parameters
    ----------
    path
        ``.mbtiles``, a folder ``Z/X/Y.png|jpg|webp`` of web tiles, or a picture with a world file or the tags of a GeoTIFF.
    crs
        CRS of the territory; also of a picture that does not say its own.

    Raises
    ------
    UsageError
        The file is none of these, or does not say where it lies.
    """

    def __init__(self, path: Path, crs: Any) -> None:
        from pyproj import CRS, Transformer

        self._source = open_source(path, CRS(crs))
        self._to_source = Transformer.from_crs(CRS(crs), self._source.crs, always_xy=True)
        self.tile = lru_cache(KEPT_TILES)(self._drawn)

    def _drawn(self, frame: tuple[float, float, float], z: int, x: int, y: int) -> tuple[bytes, str] | None:
        """Draw a tile; ``None`` where there is no picture."""
        from PIL import Image

        box = Frame(*frame).box(z, x, y)
        mesh = self._mesh(box)
        low, high = mesh.reshape(-1, 2).min(axis=0), mesh.reshape(-1, 2).max(axis=0)
        cut = self._source.cut((low[0], low[1], high[0], high[1]), float((high - low).max()) / PIXELS)
        if cut is None:
            return None
        picture, to_pixels = cut
        corners = to_pixels(mesh)
        side = PIXELS // MESH
        patches = [
            (
                (column * side, row * side, (column + 1) * side, (row + 1) * side),
                tuple(corners[[row, row + 1, row + 1, row], [column, column, column + 1, column + 1]].ravel().tolist()),
            )
            for row in range(MESH)
            for column in range(MESH)
        ]
        drawn = picture.convert("RGBA").transform(
            (PIXELS, PIXELS), Image.Transform.MESH, patches, Image.Resampling.BILINEAR
        )
        return _encoded(drawn)

    def _mesh(self, box: tuple[float, float, float, float]) -> NDArray[np.float64]:
        """Return (MESH + 1, MESH + 1, 2) places in the source's CRS, from the north-west corner."""
        west, south, east, north = box
        xs, ys = np.meshgrid(np.linspace(west, east, MESH + 1), np.linspace(north, south, MESH + 1))
        return np.stack(self._to_source.transform(xs, ys), axis=-1)


@router.get("/imagery/{z}/{x}/{y}")
async def tile(z: Annotated[int, InPath(ge=0, le=DEEPEST)], x: int, y: int, office: Open, context: Server) -> Response:
    """Return one tile of the pictures; nothing where there are none."""
    imagery = context.imagery
    if imagery is None or not (0 <= x < 2**z and 0 <= y < 2**z):
        raise HTTPException(404, "server_no_tile")
    frame = (await office.ask(tiling_of)).frame
    found = await asyncio.to_thread(imagery.tile, (frame.west, frame.north, frame.side), z, x, y)
    headers = {"cache-control": "private, max-age=86400"}
    return (
        Response(found[0], media_type=found[1], headers=headers)
        if found
        else Response(status_code=204, headers=headers)
    )


def open_source(path: Path, crs: Any) -> Source:
    """Open pictures of any kind that is understood."""
    if path.is_dir():
        return WebTiles(_folder(path))
    if path.suffix.lower() == ".mbtiles" and path.is_file():
        return WebTiles(_mbtiles(path))
    if path.suffix.lower() in WORLD_FILES and path.is_file():
        return Picture(path, crs)
    raise UsageError("imagery_kind", path=path)


class WebTiles:
    """Tiles of the web's scheme, in EPSG:3857.

    Parameters
    ----------
    tiles
        Levels that there are, and what reads the bytes of a tile.
    """

    def __init__(self, tiles: tuple[list[int], Any]) -> None:
        from pyproj import CRS

        self.crs = CRS(3857)
        self._levels, read = tiles
        self._read = lru_cache(KEPT_SOURCES)(read)

    def cut(self, box: tuple[float, float, float, float], metres: float) -> tuple[Any, Any] | None:
        """Put the tiles that meet a box together, of the level next finer than wanted."""
        from PIL import Image

        fits = [z for z in self._levels if 2 * HALF_WORLD_M / 2**z / WEB_TILE <= metres * 1.5]
        level = min(fits) if fits else max(self._levels)
        side = 2 * HALF_WORLD_M / 2**level
        x0, x1 = (int((value + HALF_WORLD_M) // side) for value in (box[0], box[2]))
        y0, y1 = (int((HALF_WORLD_M - value) // side) for value in (box[3], box[1]))
        made = Image.new("RGBA", ((x1 - x0 + 1) * WEB_TILE, (y1 - y0 + 1) * WEB_TILE))
        is_empty = True
        for x in range(x0, x1 + 1):
            for y in range(y0, y1 + 1):
                if (content := self._read(level, x, y)) is None:
                    continue
                piece = Image.open(io.BytesIO(content)).convert("RGBA").resize((WEB_TILE, WEB_TILE))
                made.paste(piece, ((x - x0) * WEB_TILE, (y - y0) * WEB_TILE))
                is_empty = False
        origin = np.array([x0 * side - HALF_WORLD_M, HALF_WORLD_M - y0 * side])
        scale = WEB_TILE / side * np.array([1.0, -1.0])
        return None if is_empty else (made, lambda places: (places - origin) * scale)


def _mbtiles(path: Path) -> tuple[list[int], Any]:
    connection = sqlite3.connect(database.uri(path, "ro"), uri=True, check_same_thread=False)
    lock = threading.Lock()
    try:
        levels = [z for (z,) in connection.execute("SELECT DISTINCT zoom_level FROM tiles ORDER BY 1")]
    except sqlite3.DatabaseError as fault:
        raise UsageError("imagery_kind", path=path) from fault
    if not levels:
        raise UsageError("imagery_kind", path=path)

    def read(z: int, x: int, y: int) -> bytes | None:
        with lock:
            found = connection.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                (z, x, 2**z - 1 - y),
            ).fetchone()
        return found[0] if found else None

    return levels, read


def _folder(path: Path) -> tuple[list[int], Any]:
    levels = sorted(int(one.name) for one in path.iterdir() if one.is_dir() and one.name.isdigit())
    if not levels:
        raise UsageError("imagery_kind", path=path)

    def read(z: int, x: int, y: int) -> bytes | None:
        for ending in ("png", "jpg", "jpeg", "webp"):
            if (found := path / str(z) / str(x) / f"{y}.{ending}").is_file():
                return found.read_bytes()
        return None

    return levels, read


class Picture:
    """One picture with a world file beside it, or a GeoTIFF whose north is up."""

    def __init__(self, path: Path, crs: Any) -> None:
        from PIL import Image

        Image.MAX_IMAGE_PIXELS = None
        with Image.open(path) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise UsageError("imagery_large", path=path, megapixels=opened.width * opened.height // 1_000_000)
            self._place, self.crs = _placed(path, opened, crs)
            self._picture = opened.convert("RGB") if opened.mode not in ("RGBA", "LA", "PA") else opened.convert("RGBA")
        self._smaller = [self._picture]

    def cut(self, box: tuple[float, float, float, float], metres: float) -> tuple[Any, Any] | None:
        """Cut a box out, from the reduction next finer than wanted."""
        a, d, b, e, c, f = self._place  # x = a·column + b·row + c; y = d·column + e·row + f, of pixels' centres
        matrix = np.linalg.inv(np.array([[a, b], [d, e]]))
        level = max(0, int(math.log2(max(1.0, metres / max(abs(a), abs(e))))))
        picture = self._reduced(level)
        scale = picture.width / self._picture.width

        def to_pixels(places: NDArray[np.float64]) -> NDArray[np.float64]:
            pixels: NDArray[np.float64] = ((places - np.array([c, f])) @ matrix.T + 0.5) * scale
            return pixels

        corners = to_pixels(np.array([[box[0], box[1]], [box[0], box[3]], [box[2], box[1]], [box[2], box[3]]]))
        low = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 1, 0)
        high = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, picture.size)
        if (high <= low).any():
            return None
        piece = picture.crop((*low.tolist(), *high.tolist()))
        return piece, lambda places: to_pixels(places) - low

    def _reduced(self, level: int) -> Any:
        while len(self._smaller) <= level and min(self._smaller[-1].size) > 1:
            self._smaller.append(self._smaller[-1].reduce(2))
        return self._smaller[min(level, len(self._smaller) - 1)]


def _text(path: Path) -> str:
    """Read what other programs wrote in one encoding or another; numbers and codes are the same in all."""
    return path.read_text(encoding="utf-8", errors="replace")


def _placed(path: Path, opened: Any, crs: Any) -> tuple[tuple[float, ...], Any]:
    """Return the six numbers of a world file, in its order, and the CRS."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    beside = path.with_suffix(WORLD_FILES[path.suffix.lower()])
    if beside.is_file():
        prj = path.with_suffix(".prj")
        try:
            a, d, b, e, c, f = (float(one) for one in _text(beside).split())
            return (a, d, b, e, c, f), CRS.from_wkt(_text(prj)) if prj.is_file() else crs
        except (ValueError, CRSError) as fault:
            raise UsageError("imagery_place", path=path) from fault
    tags = getattr(opened, "tag_v2", {})
    if _PIXEL_SCALE not in tags or _TIEPOINT not in tags:
        raise UsageError("imagery_place", path=path)
    (step_x, step_y, *_), (column, row, _, x, y, *_) = tags[_PIXEL_SCALE], tags[_TIEPOINT]
    keys = np.array(tags.get(_GEO_KEYS, ()), dtype=int).reshape(-1, 4)
    codes = {key: value for key, kind, _, value in keys[1:].tolist() if kind == 0}
    code = codes.get(_PROJECTED_KEY) or codes.get(_GEOGRAPHIC_KEY)
    known = CRS.from_epsg(code) if code and code < 32_767 else crs
    west, north = x - column * step_x, y + row * step_y
    return (step_x, 0.0, 0.0, -step_y, west + step_x / 2, north - step_y / 2), known


def _encoded(drawn: Any) -> tuple[bytes, str]:
    """Write a tile: as JPEG where it is full, else as WebP with what is missing left open."""
    held = io.BytesIO()
    if drawn.getchannel("A").getextrema()[0] == 255:
        drawn.convert("RGB").save(held, "JPEG", quality=85)
        return held.getvalue(), "image/jpeg"
    drawn.save(held, "WEBP", quality=85)
    return held.getvalue(), "image/webp"
