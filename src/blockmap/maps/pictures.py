"""Reading a background: an address of tiles, an MBTiles or PMTiles file, or one picture that knows where it lies.

Only what lies under the map is taken, from the widest zoom down until the file would grow too large. Tiles of drawn shapes
(vector tiles) are refused: the page draws pictures.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path

from blockmap import database
from blockmap.errors import UsageError
from blockmap.maps import picture_tiles, pmtiles
from blockmap.maps.background import Background, Frame
from blockmap.maps.mercator import Place, tiles_over

MOST_BYTES = 12_000_000
"""Pictures that travel inside a map file: more, and it could hardly be mailed."""

GCJ_HOSTS = ("autonavi.com", "amap.com", "gtimg.com", "google.cn", "gaode.com")
"""Servers whose tiles lie in GCJ-02."""

BAIDU_HOSTS = ("bdimg.com", "baidu.com")
"""Servers with a scheme of tiles of their own, which no web map can lay under another."""

MEDIA = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}
SUBDOMAINS = ("1", "2", "3", "4")
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")


def read(source: str, bounds: list[list[float]], *, frame: Frame | None = None) -> Background:
    """Read a background.

    Parameters
    ----------
    source
        Address with ``{z}``, ``{x}``, ``{y}``, or the path of an MBTiles file, a PMTiles file, or a picture with a world file or
        with the tags of a GeoTIFF.
    bounds
        Latitude and longitude of the south-west and the north-east corner of the map.
    frame
        Where the tiles say they lie; by default GCJ-02 for servers known to use it, else WGS 84.

    Raises
    ------
    UsageError
        It is none of these, holds nothing under the map, holds no pictures, or is in a scheme that cannot be laid under a map.
    """
    if source.lower().startswith(("http://", "https://")):
        return _address(source, frame)
    path = Path(source)
    if not path.is_file():
        raise UsageError("map_tiles_missing", path=source)
    frame = frame or "wgs84"
    suffix = path.suffix.lower()
    if suffix in PICTURES:
        tiles = picture_tiles.cut(path, bounds)
        return _filled(tiles, "image/webp", frame, path)
    if suffix == ".pmtiles":
        archive = pmtiles.Archive.open(path)
        return _filled(_within(archive.tiles, archive.zooms, bounds), archive.media, frame, path)
    return _mbtiles(path, bounds, frame)


def _address(source: str, frame: Frame | None) -> Background:
    """Take an address of tiles."""
    host = source.partition("://")[2].partition("/")[0]
    if any(host.endswith(known) for known in BAIDU_HOSTS):
        raise UsageError("map_tiles_baidu", source=source)
    if not all(part in source for part in ("{z}", "{x}", "{y}")):
        raise UsageError("map_tiles_address", source=source)
    is_gcj = any(host.endswith(known) for known in GCJ_HOSTS)
    subdomains = SUBDOMAINS if "{s}" in source else ()
    return Background(
        frame=frame or ("gcj02" if is_gcj else "wgs84"), url=source, subdomains=subdomains, attribution=host
    )


def _mbtiles(path: Path, bounds: list[list[float]], frame: Frame) -> Background:
    """Take the tiles of an MBTiles file, whose rows are counted from the south."""
    try:
        with closing(sqlite3.connect(database.uri(path, "ro"), uri=True)) as connection:
            said = dict(connection.execute("SELECT name, value FROM metadata"))
            zooms = [zoom for (zoom,) in connection.execute("SELECT DISTINCT zoom_level FROM tiles ORDER BY 1")]
            media = MEDIA.get(str(said.get("format", "png")).lower())
            if media is None:
                raise UsageError("map_tiles_vector", path=path.name)

            def tile(place: Place) -> bytes | None:
                z, x, y = place
                query = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
                row = connection.execute(query, (z, x, (1 << z) - 1 - y)).fetchone()
                return None if row is None else bytes(row[0])

            return _filled(_within(tile, zooms, bounds), media, frame, path)
    except sqlite3.Error as fault:
        raise UsageError("map_tiles_unreadable", path=path.name, why=fault) from fault


def _within(tile: pmtiles.Tiles, zooms: Iterable[int], bounds: list[list[float]]) -> Iterator[tuple[Place, bytes]]:
    """Look up the tiles under the map, zoom by zoom."""
    for zoom in zooms:
        for place in tiles_over(bounds, zoom):
            picture = tile(place)
            if picture:
                yield place, picture


def _filled(tiles: Iterator[tuple[Place, bytes]], media: str, frame: Frame, path: Path) -> Background:
    """Take tiles from the widest zoom down, whole zooms only, as many as a file can carry."""
    taken: dict[Place, bytes] = {}
    size = 0
    for _, group in groupby(tiles, key=lambda tile: tile[0][0]):
        of_zoom = dict(group)
        size += sum(map(len, of_zoom.values()))
        if taken and size > MOST_BYTES:
            break
        taken |= of_zoom
    if not taken:
        raise UsageError("map_tiles_elsewhere", path=path.name)
    return Background(frame=frame, media=media, tiles=taken, attribution=path.stem)
