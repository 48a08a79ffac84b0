"""What a tile says is what an independent decoder reads out of it."""

from __future__ import annotations

import itertools

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from blockmap.tiles import EXTENT, TileLayer, tile_bounds

Z, X, Y = 14, 13034, 6784


def decode(tile: bytes) -> dict:
    return mapbox_vector_tile.decode(tile, default_options={"y_coord_down": False})


def on_tile(geometry):
    """A geometry in EPSG:3857 as its coordinates in the tile, y to the north as the decoder gives it."""
    west, south, east, _ = tile_bounds(Z, X, Y)
    scale = EXTENT / (east - west)
    return shapely.transform(geometry, lambda xy: (xy - [west, south]) * scale)


def place(xy):
    """Coordinates given in units of the tile, as EPSG:3857."""
    west, south, east, _ = tile_bounds(Z, X, Y)
    return np.asarray(xy) * (east - west) / EXTENT + [west, south]


coordinates = st.integers(100, EXTENT - 100)


@st.composite
def stars(draw):
    """A polygon round a point, perhaps with a hole."""
    x, y = draw(coordinates), draw(coordinates)
    radii = np.array(draw(st.lists(st.integers(20, 90), min_size=3, max_size=12)))
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    shell = np.column_stack([x + radii * np.cos(angles), y + radii * np.sin(angles)])
    hole = np.array([x, y]) + (shell - [x, y]) * 0.5
    return shapely.Polygon(place(shell), [place(hole)] if draw(st.booleans()) else [])


@given(st.lists(stars(), min_size=1, max_size=8), st.randoms())
def test_polygons_come_back_where_they_are(polygons, random):
    ids = [random.randrange(1, 2**40) for _ in polygons]
    counts = [random.randrange(0, 2**33) for _ in polygons]
    tile = TileLayer("blocks", polygons, np.array(ids), {"households": np.array(counts)}).encode(Z, X, Y)
    features = decode(tile)["blocks"]["features"]
    assert [f["id"] for f in features] == ids
    assert [f["properties"]["households"] for f in features] == counts
    for feature, polygon in zip(features, polygons, strict=True):
        read, meant = shape(feature["geometry"]), on_tile(polygon)
        assert len(shapely.get_rings(read)) == len(shapely.get_rings(meant))
        assert shapely.hausdorff_distance(read.boundary, meant.boundary) < 1


@given(st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=9, unique=True))
def test_lines_come_back_where_they_are(points):
    line = shapely.LineString(place(points))
    (feature,) = decode(TileLayer("barriers", [line], np.array([7]), {}).encode(Z, X, Y))["barriers"]["features"]
    assert shapely.hausdorff_distance(shape(feature["geometry"]), on_tile(line)) < 1
    assert feature["id"] == 7


def test_a_cover_stays_a_cover_when_it_is_clipped():
    west, south, east, north = tile_bounds(Z, X, Y)
    xs, ys = np.linspace(west - 90_000, east + 70_000, 6), np.linspace(south - 80_000, north + 50_000, 5)
    squares = [shapely.box(a, c, b, d) for a, b in itertools.pairwise(xs) for c, d in itertools.pairwise(ys)]
    tile = TileLayer("blocks", squares, np.arange(1, len(squares) + 1), {}).encode(Z, X, Y)
    read = [shape(feature["geometry"]) for feature in decode(tile)["blocks"]["features"]]
    whole = shapely.box(0, 0, EXTENT, EXTENT)
    assert shapely.union_all(read).covers(whole)
    assert sum(shapely.area(shapely.intersection(read, whole))) == whole.area


def test_parts_of_a_multipolygon_bear_its_id():
    parts = shapely.MultiPolygon([shapely.box(*place([a, a]), *place([a + 50, a + 50])) for a in (100, 900)])
    features = decode(TileLayer("areas", [parts], np.array([5]), {"level": np.array([2])}).encode(Z, X, Y))["areas"][
        "features"
    ]
    assert [(f["id"], f["properties"]) for f in features] == [(5, {"level": 2})] * 2


@pytest.mark.parametrize("size", [0.2, 0.4])
def test_what_collapses_on_the_grid_is_left_out(size):
    tiny = shapely.box(*place([100.1, 100.1]), *place([100.1 + size, 100.1 + size]))
    assert TileLayer("buildings", [tiny], np.array([1]), {}).encode(Z, X, Y) == b""


def test_small_features_are_left_out_when_asked():
    polygons = [shapely.box(*place([9, 9]), *place([9 + s, 9 + s])) for s in (10, 40)]
    tile = TileLayer("buildings", polygons, np.array([1, 2]), {}).encode(Z, X, Y, min_pixels=1)
    assert [f["id"] for f in decode(tile)["buildings"]["features"]] == [2]


def test_an_empty_place_and_an_empty_layer_give_nothing():
    assert TileLayer("blocks", [], np.array([]), {}).encode(Z, X, Y) == b""
    assert TileLayer("blocks", [shapely.box(0, 0, 1, 1)], np.array([1]), {}).encode(Z, X, Y) == b""
