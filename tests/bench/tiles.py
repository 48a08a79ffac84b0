"""How fast vector tiles are made: ours and mapbox_vector_tile in the same run, on a district of 117,000 buildings.

::

    python -m tests.bench.tiles [--buildings 117000] [--tiles 15]

Fifteen tiles of every zoom, drawn where the buildings are; one thread, nothing cached. Below zoom 14 buildings under one pixel
are left out, as the server does; the reference encodes the same features.
"""

from __future__ import annotations

import argparse
import time

import mapbox_vector_tile
import numpy as np
import shapely

from blockmap.sample import generate
from blockmap.tiles import EXTENT, TileLayer, tile_bounds
from blockmap.tiles.layer import HALF_WORLD_M, PIXELS

ZOOMS = range(12, 17)
COMPARED = 5
"""Tiles of a zoom that the reference encodes too."""

P50_MS, P95_MS, TIMES = 12.0, 40.0, 20.0


def main() -> int:
    """Print the figures beside their bars; return the number of bars missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tiles", description=__doc__.partition("\n")[0])
    parser.add_argument("--buildings", type=int, default=117_000)
    parser.add_argument("--tiles", type=int, default=15)
    chosen = parser.parse_args()
    buildings = generate(chosen.buildings, seed=1).buildings.to_crs(3857)
    buildings = buildings[buildings.geometry.geom_type.isin(["Polygon", "MultiPolygon"])]
    geometries = buildings.geometry.to_numpy()
    ids = np.arange(1, len(buildings) + 1)
    start = time.perf_counter()
    layer = TileLayer("buildings", geometries, ids, {"building": ids})
    print(f"{len(buildings):,} buildings indexed in {time.perf_counter() - start:.2f} s")
    random = np.random.default_rng(1)
    missed = 0
    for zoom in ZOOMS:
        centres = shapely.get_coordinates(shapely.centroid(random.choice(geometries, chosen.tiles)))
        x, y = ((np.array([1, -1]) * centres + HALF_WORLD_M) / (2 * HALF_WORLD_M) * 2**zoom).astype(int).T
        least = 1.0 if zoom < 14 else 0.0
        places = list(zip(x.tolist(), y.tolist(), strict=True))
        ours = [_timed(lambda place, z=zoom, m=least: layer.encode(z, *place, min_pixels=m), place) for place in places]
        theirs = []
        for place in places[:COMPARED]:
            features = _features(geometries, zoom, *place, least)
            theirs.append(_timed(lambda place, f=features, z=zoom: _reference(f, z, *place), place))
        p50, p95 = np.percentile(ours, [50, 95]) * 1e3
        times = float(np.mean(theirs) / np.mean(ours[:COMPARED]))
        fine = p50 <= P50_MS and p95 <= P95_MS and times >= TIMES
        missed += not fine
        print(f"z{zoom}: p50 {p50:6.1f} ms (<= {P50_MS:g})  p95 {p95:6.1f} ms (<= {P95_MS:g})  "
              f"{times:5.0f} x mapbox_vector_tile (>= {TIMES:g})  {'yes' if fine else 'NO'}")  # fmt: skip
    print(f"bars missed: {missed}")
    return missed


def _timed(work, place: tuple[int, int]) -> float:
    start = time.perf_counter()
    work(place)
    return time.perf_counter() - start


def _features(geometries, z: int, x: int, y: int, min_pixels: float) -> list[dict]:
    """Return the features of a tile as the reference wants them; finding them is not timed."""
    west, south, east, north = tile_bounds(z, int(x), int(y))
    near = geometries[shapely.intersects(geometries, shapely.box(west, south, east, north))]
    sides = shapely.bounds(near)
    sizes = np.maximum(sides[:, 2] - sides[:, 0], sides[:, 3] - sides[:, 1])
    large = near[sizes >= (east - west) / PIXELS * min_pixels]
    return [{"geometry": geometry, "properties": {"building": at}} for at, geometry in enumerate(large)]


def _reference(features: list[dict], z: int, x: int, y: int) -> bytes:
    """Encode the same features with mapbox_vector_tile."""
    options = {"quantize_bounds": tile_bounds(z, x, y), "extents": EXTENT}
    return mapbox_vector_tile.encode([{"name": "buildings", "features": features}], default_options=options)


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
