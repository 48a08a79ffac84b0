"""Pictures under the map lie where they should, whatever they come as."""

from __future__ import annotations

import io
import math
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
from numpy.typing import NDArray
from PIL import Image
from pyproj import Transformer

from blockmap.errors import UsageError
from blockmap.server.imagery import HALF_WORLD_M, PIXELS, Imagery

CRS = "EPSG:4544"
WEST, NORTH, SIDE = 500_000.0, 3_300_000.0, 4_096.0
FRAME = (WEST, NORTH, SIDE)
TO_WEB = Transformer.from_crs(CRS, 3857, always_xy=True)

Places = NDArray[np.float64]


def colours(x: Places, y: Places) -> NDArray[np.uint8]:
    """Colour of a place: its metres from the corner, in 16 m steps of red and green."""
    red, green = (x - WEST) / 16, (NORTH - y) / 16
    return np.clip(np.rint(np.stack([red, green, np.full_like(red, 77)], axis=-1)), 0, 255).astype(np.uint8)


def world_file(folder: Path) -> Path:
    """A picture of 8 m a pixel with a world file beside it."""
    x, y = np.meshgrid(WEST + 4 + 8 * np.arange(512), NORTH - 4 - 8 * np.arange(512))
    Image.fromarray(colours(x, y)).save(folder / "air.png")
    (folder / "air.pgw").write_text(f"8\n0\n0\n-8\n{WEST + 4}\n{NORTH - 4}\n")
    return folder / "air.png"


def geotiff(folder: Path) -> Path:
    """The same as a GeoTIFF."""
    x, y = np.meshgrid(WEST + 4 + 8 * np.arange(512), NORTH - 4 - 8 * np.arange(512))
    tags = {
        33550: (8.0, 8.0, 0.0),
        33922: (0.0, 0.0, 0.0, WEST, NORTH, 0.0),
        34735: (1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 4544),
    }
    Image.fromarray(colours(x, y)).save(folder / "air.tif", tiffinfo=tags)
    return folder / "air.tif"


def web_tiles() -> dict[tuple[int, int, int], bytes]:
    """Tiles of the web's scheme that cover the square, at level 16."""
    back = Transformer.from_crs(3857, CRS, always_xy=True)
    side = 2 * HALF_WORLD_M / 2**16
    xs, ys = TO_WEB.transform([WEST, WEST + SIDE] * 2, [NORTH, NORTH, NORTH - SIDE, NORTH - SIDE])
    tiles = {}
    for column in range(math.floor((min(xs) + HALF_WORLD_M) / side), math.floor((max(xs) + HALF_WORLD_M) / side) + 1):
        for row in range(math.floor((HALF_WORLD_M - max(ys)) / side), math.floor((HALF_WORLD_M - min(ys)) / side) + 1):
            steps = (np.arange(256) + 0.5) * side / 256
            x, y = np.meshgrid(column * side - HALF_WORLD_M + steps, HALF_WORLD_M - row * side - steps)
            held = io.BytesIO()
            Image.fromarray(colours(*back.transform(x, y))).save(held, "PNG")
            tiles[16, column, row] = held.getvalue()
    return tiles


def mbtiles(folder: Path) -> Path:
    """An MBTiles file."""
    path = folder / "air.mbtiles"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)")
        rows = [(z, x, 2**z - 1 - y, content) for (z, x, y), content in web_tiles().items()]
        made.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    made.close()
    return path


def tile_folder(folder: Path) -> Path:
    """A folder of tiles."""
    for (z, x, y), content in web_tiles().items():
        place = folder / "air" / str(z) / str(x)
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{y}.png").write_bytes(content)
    return folder / "air"


@pytest.mark.parametrize("make", [world_file, geotiff, mbtiles, tile_folder])
def test_every_kind_of_picture_lies_where_it_should(make: Callable[[Path], Path], tmp_path: Path) -> None:
    imagery = Imagery(make(tmp_path), CRS)
    for z, x, y in ((2, 1, 1), (3, 2, 5), (4, 8, 9)):
        drawn = imagery.tile(FRAME, z, x, y)
        assert drawn is not None
        seen = np.asarray(Image.open(io.BytesIO(drawn[0])).convert("RGB")).astype(int)
        step = SIDE / 2**z / PIXELS
        columns, rows = np.meshgrid(np.arange(20, 500, 60), np.arange(20, 500, 60))
        places = WEST + (x * PIXELS + columns + 0.5) * step, NORTH - (y * PIXELS + rows + 0.5) * step
        expected = colours(*places).astype(int)
        assert np.abs(seen[rows, columns] - expected)[..., :2].max() <= 3, "a step of colour is 16 m"


def test_beside_the_picture_there_is_nothing(tmp_path: Path) -> None:
    assert Imagery(world_file(tmp_path), CRS).tile((WEST + 10 * SIDE, NORTH, SIDE), 3, 1, 1) is None


@pytest.mark.parametrize("name", ["nothing.txt", "empty", "plain.png", "broken.mbtiles"])
def test_what_is_no_picture_is_refused_plainly(name: str, tmp_path: Path) -> None:
    path: Any = tmp_path / name
    if name == "empty":
        path.mkdir()
    elif name == "plain.png":
        Image.new("RGB", (4, 4)).save(path)
    else:
        path.write_text("no")
    with pytest.raises(UsageError):
        Imagery(path, CRS)


def test_what_lies_beside_a_picture_may_be_of_any_encoding(tmp_path: Path) -> None:
    path = world_file(tmp_path)
    wkt = pyproj.CRS(CRS).to_wkt("WKT1_ESRI").replace("CGCS2000_3_Degree_GK_CM_105E", "国家大地坐标系_105E")
    path.with_suffix(".prj").write_bytes(wkt.encode("gbk"))
    assert Imagery(path, CRS).tile(FRAME, 2, 1, 1) is not None


@pytest.mark.parametrize("beside", ["no numbers", "1 2 3", ""])
def test_a_broken_world_file_is_said(beside: str, tmp_path: Path) -> None:
    path = world_file(tmp_path)
    path.with_suffix(".pgw").write_text(beside, encoding="utf-8")
    with pytest.raises(UsageError) as told:
        Imagery(path, CRS)
    assert told.value.kind == "imagery_place"
