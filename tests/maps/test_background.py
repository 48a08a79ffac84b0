"""Backgrounds: every kind that can be handed in is read tile by tile, and what cannot lie under a map is refused plainly."""

from __future__ import annotations

import gzip
import io
import sqlite3
import struct
from pathlib import Path

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from blockmap import maps
from blockmap.errors import UsageError
from blockmap.maps import mercator, pmtiles
from tests.maps import decode, town

BOUNDS = [[29.716, 107.462], [29.722, 107.474]]


def picture(colour: tuple[int, int, int]) -> bytes:
    """Return a tile of one colour as PNG."""
    written = io.BytesIO()
    Image.new("RGB", (256, 256), colour).save(written, "PNG")
    return written.getvalue()


def mbtiles(path: Path, tiles: dict[mercator.Place, bytes], kind: str = "png") -> Path:
    """Write an MBTiles file."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        connection.execute("CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)")
        connection.execute("INSERT INTO metadata VALUES ('format', ?)", (kind,))
        rows = [(z, x, (1 << z) - 1 - y, data) for (z, x, y), data in tiles.items()]
        connection.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    connection.close()
    return path


def varint(value: int) -> bytes:
    """Write an unsigned integer with 7 bits per byte."""
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def archive(path: Path, tiles: dict[mercator.Place, bytes], kind: int = 2) -> Path:
    """Write a PMTiles file of version 3 from its specification, with a leaf directory for the second half of the tiles."""
    numbered = sorted((pmtiles.number_of(place), data) for place, data in tiles.items())
    body, entries = b"", []
    for number, data in numbered:
        entries.append((number, 1, len(body), len(data)))
        body += data

    def directory(rows: list[tuple[int, int, int, int]]) -> bytes:
        ids = [row[0] for row in rows]
        steps = [ids[0], *np.diff(ids).tolist()]
        columns = [steps, [row[1] for row in rows], [row[3] for row in rows], [row[2] + 1 for row in rows]]
        return gzip.compress(varint(len(rows)) + b"".join(varint(value) for column in columns for value in column))

    half = max(1, len(entries) // 2)
    leaf = directory(entries[half:]) if entries[half:] else b""
    root = directory([*entries[:half], *([(entries[half][0], 0, 0, len(leaf))] if leaf else [])])
    zooms = [place[0] for place in tiles]
    places = [127, len(root), 127 + len(root), 0, 127 + len(root), len(leaf), 127 + len(root) + len(leaf), len(body)]
    header = struct.pack(
        "<7sB11Q6B", b"PMTiles", 3, *places, len(tiles), len(tiles), len(tiles), 1, 2, 1, kind, min(zooms), max(zooms)
    )
    path.write_bytes(header.ljust(127, b"\0") + root + leaf + body)
    return path


def some_tiles() -> dict[mercator.Place, bytes]:
    """Return a tile of its own colour for every place of two zooms."""
    places = [place for zoom in (15, 16) for place in mercator.tiles_over(BOUNDS, zoom)]
    return {place: picture((k * 7 % 256, k * 31 % 256, 90)) for k, place in enumerate(places)}


@pytest.mark.parametrize("write", [mbtiles, archive])
def test_tiles_come_back_at_their_places(write: object, tmp_path: Path) -> None:
    tiles = some_tiles()
    elsewhere = {(16, 5, 5): picture((1, 2, 3))}
    suffix = "mbtiles" if write is mbtiles else "pmtiles"
    background = maps.read_background(str(write(tmp_path / f"b.{suffix}", tiles | elsewhere)), BOUNDS)
    assert background.tiles == tiles
    assert background.origins == ()


@given(st.integers(0, 9).flatmap(lambda z: st.tuples(st.just(z), st.integers(0, 2**z - 1), st.integers(0, 2**z - 1))))
def test_numbers_of_tiles_follow_each_other_from_neighbour_to_neighbour(place: mercator.Place) -> None:
    zoom, x, y = place
    number = pmtiles.number_of(place)
    assert (4**zoom - 1) // 3 <= number < (4 ** (zoom + 1) - 1) // 3
    around = [(zoom, x + dx, y + dy) for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    inside = [one for one in around if min(one[1:]) >= 0 and max(one[1:]) < 2**zoom]
    near = {pmtiles.number_of(one) for one in inside}
    last = (4 ** (zoom + 1) - 1) // 3 - 1
    assert zoom == 0 or {number - 1, number + 1} & near
    assert number == last or number == (4**zoom - 1) // 3 or {number - 1, number + 1} <= near


def test_a_picture_is_cut_so_that_every_place_keeps_its_colour(tmp_path: Path) -> None:
    west, south, east, north = 544_900.0, 3_289_900.0, 546_100.0, 3_290_600.0
    step = 2.0
    columns, rows = int((east - west) / step), int((north - south) / step)
    across, down = np.meshgrid(np.linspace(0, 255, columns), np.linspace(0, 255, rows))
    image = np.dstack([across, down, np.full_like(across, 80)]).astype(np.uint8)
    Image.fromarray(image).save(tmp_path / "photo.png")
    world = [step, 0, 0, -step, west + step / 2, north - step / 2]
    (tmp_path / "photo.pgw").write_text("\n".join(map(str, world)), encoding="ascii")
    (tmp_path / "photo.prj").write_text(pyproj.CRS(town.CRS).to_wkt("WKT1_ESRI"), encoding="utf-8")
    to_degrees = pyproj.Transformer.from_crs(town.CRS, "EPSG:4326", always_xy=True)
    to_mercator = pyproj.Transformer.from_crs(town.CRS, "EPSG:3857", always_xy=True)
    corners = [to_degrees.transform(*corner)[::-1] for corner in ((west, south), (east, north))]
    background = maps.read_background(str(tmp_path / "photo.png"), [list(corner) for corner in corners])
    deepest = max(place[0] for place in background.tiles)
    for share_x, share_y in ((0.2, 0.3), (0.5, 0.5), (0.81, 0.66)):
        x, y = to_mercator.transform(west + share_x * (east - west), north - share_y * (north - south))
        place = next(p for p in background.tiles if p[0] == deepest and _holds(mercator.bounds_of(p), x, y))
        left, _, _, top = mercator.bounds_of(place)
        side = mercator.WORLD_M / 2 ** place[0] / 256
        tile = Image.open(io.BytesIO(background.tiles[place])).convert("RGBA")
        red, green, _, alpha = tile.getpixel((int((x - left) / side), int((top - y) / side)))
        assert alpha == 255
        assert (red, green) == pytest.approx((share_x * 255, share_y * 255), abs=6)


def _holds(bounds: tuple[float, float, float, float], x: float, y: float) -> bool:
    west, south, east, north = bounds
    return west <= x < east and south <= y < north


def test_an_address_is_the_only_thing_a_page_may_ask() -> None:
    source = "https://{s}.tiles.example/{z}/{x}/{y}.png"
    tables = town.make()
    background = maps.read_background(source, BOUNDS)
    drawn = maps.progress_map(**tables.arguments(), settings=town.SETTINGS, lang="zh", background=background)
    html = drawn.standalone_html()
    policy = html.split('http-equiv="Content-Security-Policy" content="')[1].split('">')[0]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["img-src"] == "data: blob: " + " ".join(f"https://{one}.tiles.example" for one in "1234")
    assert [rule for name, rule in rules.items() if "http" in rule and name != "img-src"] == []
    assert decode.sections(html)["tiles"].meta["frame"] == "wgs84"


def test_servers_known_to_lie_in_gcj02_are_known() -> None:
    source = "https://webrd0{s}.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}"
    assert maps.read_background(source, BOUNDS).frame == "gcj02"
    assert maps.read_background(source, BOUNDS, frame="wgs84").frame == "wgs84"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("https://tiles.example/map.png", "{z}"),
        ("https://online1.map.bdimg.com/tile/?x={x}&y={y}&z={z}", "bdimg"),
        ("missing.mbtiles", "missing.mbtiles"),
        ("vector.mbtiles", "vector.mbtiles"),
        ("vector.pmtiles", "vector.pmtiles"),
        ("broken.mbtiles", "broken.mbtiles"),
        ("broken.pmtiles", "broken.pmtiles"),
        ("far.mbtiles", "far.mbtiles"),
        ("nowhere.png", "nowhere.png"),
    ],
)
def test_what_is_no_background_is_said_plainly(name: str, said: str, tmp_path: Path) -> None:
    tiles = some_tiles()
    mbtiles(tmp_path / "vector.mbtiles", tiles, kind="pbf")
    archive(tmp_path / "vector.pmtiles", tiles, kind=1)
    mbtiles(tmp_path / "far.mbtiles", {(16, 5, 5): picture((0, 0, 0))})
    (tmp_path / "broken.mbtiles").write_bytes(b"SQLite format 3\0 and then nothing")
    (tmp_path / "broken.pmtiles").write_bytes(b"PMTiles\x02")
    (tmp_path / "nowhere.png").write_bytes(picture((0, 0, 0)))
    source = name if name.startswith("http") else str(tmp_path / name)
    with pytest.raises(UsageError) as refusal:
        maps.read_background(source, BOUNDS)
    for lang in ("en", "zh"):
        assert said in refusal.value.text(lang)
