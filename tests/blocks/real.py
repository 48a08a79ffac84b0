"""Real places as the tables that `cells.build` takes; skipped where the shared data are absent."""

from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from blockmap.topology.grid import to_metres, to_units

DATA = Path(os.environ.get("BLOCKMAP_SHARED", Path(__file__).parents[3] / "shared")) / "data"
Tables = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]

NANJING = ("nanjing_xinjiekou.gpkg", None, ("roads",))
BUBENEC = ("small/bubenec_prague.gpkg", None, ("streets",))
OLEMPS = ("olemps.gpkg", "admin", ("roads",))
LIECHTENSTEIN = ("liechtenstein.gpkg", "admin", ("roads", "railways", "waterways"))
TRACTS = ("manhattan.gpkg", "admin_census_tract", ("roads",))
BOROUGH = ("manhattan.gpkg", "admin_borough", ("roads",))


def tables(file: str, admin: str | None, lines: tuple[str, ...]) -> Tables:
    """Read a place: its areas (or the box around it), buildings and lines."""
    path = DATA / file
    if not path.exists():
        pytest.skip(f"shared data are not here: {file}")
    buildings = _geometry(gpd.read_file(path, layer="buildings"))
    buildings = buildings[np.isin(shapely.get_type_id(buildings), (3, 6)) & ~shapely.is_empty(buildings)]
    roads = pd.concat([gpd.read_file(path, layer=layer)[["geometry"]] for layer in lines]).geometry.to_numpy()
    roads = shapely.force_2d(roads[np.isin(shapely.get_type_id(roads), (1, 5))])
    roads = shapely.transform(roads, lambda xy: to_metres(to_units(xy)))
    if admin is None:
        areas = np.array([shapely.box(*shapely.total_bounds(buildings)).buffer(20, join_style="mitre")])
    else:
        frame = gpd.read_file(path, layer=admin)
        if "admin_level" in frame and (frame["admin_level"].astype(str) == "8").any():
            frame = frame[(frame["admin_level"].astype(str) == "8") & frame["name"].notna()]
        areas = _geometry(frame)
    return (
        _frame({"area_id": np.arange(len(areas)) + 1, "code": [f"{k:012d}" for k in range(len(areas))]}, areas),
        _frame(
            {"building_id": np.arange(len(buildings)) + 1, "household_count": np.full(len(buildings), 5)}, buildings
        ),
        _frame({"rank": np.ones(len(roads), int), "is_crossable": True, "is_must_hold": False}, roads),
    )


def _geometry(frame: gpd.GeoDataFrame) -> np.ndarray:
    """Geometries, valid and on the grid."""
    return shapely.set_precision(shapely.make_valid(shapely.force_2d(frame.geometry.to_numpy())), 1 / 1024)


def _frame(columns: dict[str, object], geometries: np.ndarray) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({**columns, "geom": geometries}, geometry="geom", crs="EPSG:4544")
