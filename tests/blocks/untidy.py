"""Untidy little towns: communities with crooked borders, and buildings as reality draws them, on every line they should avoid."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import strategies as st

from blockmap.topology.grid import to_metres, to_units

CRS = "EPSG:4544"
ORIGIN = (545_000.0, 3_290_000.0)
SIDE = 120.0
"""Metres between the corners of communities."""


@dataclass(frozen=True)
class Town:
    """How many of each; `seed` places them."""

    columns: int
    rows: int
    houses: int
    terraces: int
    courts: int
    parted: int
    points: int
    roads: int
    seed: int


def towns() -> st.SearchStrategy[Town]:
    """Towns from a single bare community to a dozen crowded ones."""

    def few(most: int) -> st.SearchStrategy[int]:
        return st.integers(0, most)

    return st.builds(
        Town,
        st.integers(1, 4),
        st.integers(1, 3),
        few(40),
        few(6),
        few(3),
        few(3),
        few(8),
        few(8),
        st.integers(0, 10**6),
    )


def tables(town: Town) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Communities, buildings and barriers of a town, on the grid and valid."""
    rng = np.random.default_rng(town.seed)
    return _communities(town, rng), _buildings(town, rng), _barriers(town, rng)


def permuted(frame: gpd.GeoDataFrame, seed: int) -> gpd.GeoDataFrame:
    """Return the rows in another order."""
    return frame.iloc[np.random.default_rng(seed).permutation(len(frame))].reset_index(drop=True)


def _on_grid(xy: np.ndarray) -> np.ndarray:
    return to_metres(to_units(xy + ORIGIN))


def _communities(town: Town, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Quadrilaterals with a bend in every side; neighbours share all points."""
    shape = (2 * town.columns + 1, 2 * town.rows + 1, 2)
    lattice = np.stack(np.meshgrid(*(np.arange(n) * SIDE / 2 for n in shape[:2]), indexing="ij"), axis=-1)
    lattice = _on_grid(lattice + rng.uniform(-SIDE / 8, SIDE / 8, shape))
    around = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)]
    polygons = [
        shapely.Polygon([lattice[2 * i + u, 2 * j + v] for u, v in around])
        for i in range(town.columns)
        for j in range(town.rows)
    ]
    ids = np.arange(1, len(polygons) + 1)
    return _frame({"area_id": ids, "code": [f"5001120{k:05d}" for k in ids]}, polygons)


def _buildings(town: Town, rng: np.random.Generator) -> gpd.GeoDataFrame:
    polygons: list[shapely.Geometry] = [_house(town, rng) for _ in range(town.houses)]
    for _ in range(town.terraces):
        polygons += _terrace(town, rng)
    for _ in range(town.courts):
        outer = _house(town, rng)
        polygons.append(_snapped(outer.difference(shapely.affinity.scale(outer, 0.4, 0.4))))
    for _ in range(town.parted):
        house = _house(town, rng)
        polygons.append(_snapped(shapely.union(house, shapely.affinity.translate(house, 40.0, 3.0))))
    polygons += [shapely.Point(xy) for xy in _places(town, rng, town.points)]
    valid = [polygon for polygon in polygons if polygon.is_valid and not polygon.is_empty]
    ids = 1 + rng.permutation(len(valid))
    return _frame({"building_id": ids, "household_count": rng.integers(0, 40, len(valid))}, valid)


def _places(town: Town, rng: np.random.Generator, count: int) -> np.ndarray:
    """Return places in the town and a little beyond its edge."""
    return _on_grid(rng.uniform(-10, 10 + SIDE * np.array([town.columns, town.rows]), (count, 2)))


def _house(town: Town, rng: np.random.Generator) -> shapely.Polygon:
    """Return a rectangle, turned anyhow."""
    width, depth = rng.uniform(4, 22, 2)
    turned = shapely.affinity.rotate(shapely.box(-width / 2, -depth / 2, width / 2, depth / 2), rng.uniform(0, 90))
    return _snapped(shapely.affinity.translate(turned, *_places(town, rng, 1)[0]))


def _terrace(town: Town, rng: np.random.Generator) -> list[shapely.Geometry]:
    """Return a row of houses drawn one by one, so that party walls agree to a grid unit only."""
    x, y = _places(town, rng, 1)[0]
    angle, width = rng.uniform(0, np.pi), rng.uniform(4, 9)
    along, deep = np.array([np.cos(angle), np.sin(angle)]), 9 * np.array([-np.sin(angle), np.cos(angle)])
    noise = 0.0004 * rng.integers(0, 2)
    row = []
    for k in range(rng.integers(2, 7)):
        corners = [k * width * along, (k + 1) * width * along, (k + 1) * width * along + deep, k * width * along + deep]
        xy = np.array(corners) + np.array([x, y]) + rng.uniform(-noise, noise, (4, 2))
        row.append(_snapped(shapely.Polygon(xy)))
    return row


def _barriers(town: Town, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Roads from one place to another through everything between; some twice, some ending anywhere."""
    lines = []
    for _ in range(town.roads):
        line = shapely.LineString(_places(town, rng, rng.integers(2, 5)))
        lines += [line] * rng.integers(1, 3)
    rank = rng.integers(0, 5, len(lines))
    values = {"rank": rank, "is_crossable": rank < 4, "is_must_hold": rng.uniform(size=len(lines)) < 0.2}
    return _frame({"barrier_id": np.arange(1, len(lines) + 1), **values}, lines)


def _snapped(geometry: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(geometry, lambda xy: to_metres(to_units(xy)))


def _frame(columns: dict[str, object], geometries: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({**columns, "geom": np.array(geometries, object)}, geometry="geom", crs=CRS)
