"""The places that the benchmark runs on: real ones prepared beside the repository, and generated districts.

Each set is what `blockmap.blocks.cells.build` takes: communities, buildings and barriers, valid and on the grid. Ranks follow the
schema: 1 paths and service ways, 2 streets, 3 main roads and railways, 4 water. What runs in a tunnel bounds nothing.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.schema import BARRIER_KINDS
from blockmap.topology.grid import SCALE

SHARED = Path(os.environ.get("BLOCKMAP_SHARED", Path(__file__).parents[3] / "shared"))
"""Folder of the real data and of the generator of districts."""

TRACKS = ("railway", "rail", "light_rail", "tram", "subway", "narrow_gauge", "Voie ferrée principale")
STREAMS = ("river", "canal", "stream", "drain", "ditch", "riverbank")
MAIN_ROADS = ("motorway", "trunk", "primary")
STREETS = ("secondary", "tertiary", "residential", "unclassified", "living_street", "road")
FRAME_M = 20.0
"""Ground left around the buildings where a set has no communities and the extent is taken for one."""


@dataclass(frozen=True)
class Place:
    """One set: tables with the columns of `blockmap.schema`, as far as the partition reads them."""

    name: str
    communities: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame

    @property
    def households(self) -> NDArray[np.float64]:
        """Households of every building."""
        return self.buildings["household_count"].to_numpy(np.float64)


def load(name: str) -> Place:
    """Read or generate one set: a name of `REAL`, or ``synthetic-COUNT-SEED``."""
    if name.startswith("synthetic-"):
        count, seed = (int(part) for part in name.split("-")[1:])
        return _synthetic(name, count, seed)
    return REAL[name](name)


def _synthetic(name: str, count: int, seed: int) -> Place:
    _, towns, buildings, lines = generator().make(count, seed)
    kinds = lines["kind"].map({"minor": "street", "main": "main_road", "rail": "railway", "river": "river"})
    barriers = gpd.GeoDataFrame({"kind": kinds}, geometry=lines.geometry)
    return _place(name, towns, buildings, buildings["households"], barriers)


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gen_synth", SHARED / "bench" / "partition" / "gen_synth.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(SHARED)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _manhattan(name: str) -> Place:
    layer = "admin_borough" if name.endswith("one") else "admin_census_tract"
    buildings = _read("manhattan.gpkg", "buildings")
    barriers = _roads(_read("manhattan.gpkg", "roads"))
    return _place(name, _read("manhattan.gpkg", layer), buildings, buildings["households_est"], barriers)


def _liechtenstein(name: str) -> Place:
    admin = _read("liechtenstein.gpkg", "admin")
    municipalities = admin[(admin["admin_level"].astype(int) == 8) & admin["name"].notna()]
    buildings = _read("liechtenstein.gpkg", "buildings")
    barriers = _lines("liechtenstein.gpkg", "roads", "railways", "waterways")
    return _place(name, municipalities, buildings, buildings["households_est"], barriers)


def _nanjing(name: str) -> Place:
    buildings = _read("nanjing_xinjiekou.gpkg", "buildings")
    barriers = _lines("nanjing_xinjiekou.gpkg", "roads", "railways", "waterways")
    return _place(name, _extent(buildings), buildings, buildings["households_est"], barriers)


def _olemps(name: str) -> Place:
    buildings = _read("olemps.gpkg", "buildings")
    roads = _read("olemps.gpkg", "roads").assign(kind="street")
    railways = _read("olemps.gpkg", "railways").assign(kind="railway")
    barriers = pd.concat([roads[["kind", "geometry"]], railways[["kind", "geometry"]]])
    return _place(name, _read("olemps.gpkg", "admin"), buildings, buildings["households"], barriers)


def _bubenec(name: str) -> Place:
    buildings = _read("small/bubenec_prague.gpkg", "buildings").to_crs(5514)
    streets = _read("small/bubenec_prague.gpkg", "streets").to_crs(5514).assign(kind="street")
    return _place(name, _extent(buildings), buildings, _households(buildings, 5), streets[["kind", "geometry"]])


def _kathmandu(name: str) -> Place:
    everything = _read("small/kathmandu_extract.geojson", "kathmandu_extract").to_crs(32645)
    is_line = everything.geometry.geom_type == "LineString"
    buildings = everything[~is_line]
    streets = everything[is_line].assign(kind="street")
    return _place(name, _extent(buildings), buildings, _households(buildings, 2), streets[["kind", "geometry"]])


REAL: dict[str, Callable[[str], Place]] = {
    "manhattan": _manhattan,
    "manhattan-one": _manhattan,
    "liechtenstein": _liechtenstein,
    "nanjing": _nanjing,
    "olemps": _olemps,
    "bubenec": _bubenec,
    "kathmandu": _kathmandu,
}
"""Readers of the real sets by name."""


def _read(file: str, layer: str) -> gpd.GeoDataFrame:
    return gpd.read_file(SHARED / "data" / file, layer=layer)


def _lines(file: str, *layers: str) -> gpd.GeoDataFrame:
    return pd.concat([_roads(_read(file, layer)) for layer in layers])


def _roads(lines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Kind of every line of an OSM layer of roads, railways or waterways; tunnels and other things left out."""
    tag = next(column for column in ("highway", "railway", "waterway") if column in lines)
    kind = lines[tag].map({value: _kind(value) for value in lines[tag].unique()})
    is_open = ~lines["tunnel"].isin(["yes", "T", "culvert"]) & kind.notna()
    return gpd.GeoDataFrame({"kind": kind[is_open]}, geometry=lines.geometry[is_open])


def _kind(tag: str) -> str | None:
    """Kind of barrier that an OSM tag stands for."""
    if tag in STREAMS:
        return "river"
    if tag in TRACKS:
        return "railway"
    if tag in ("platform", "station", "construction", "dam", "weir", "wadi"):
        return None
    stem = tag.removesuffix("_link")
    if stem in MAIN_ROADS:
        return "main_road"
    return "street" if stem in STREETS else "lane"


def _extent(buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame = shapely.box(*buildings.total_bounds).buffer(FRAME_M, join_style="mitre")
    return gpd.GeoDataFrame(geometry=[frame], crs=buildings.crs)


def _households(buildings: gpd.GeoDataFrame, floors: int) -> pd.Series:
    """Stand-in where nothing is known: floor area of so many storeys at 95 m2 a household."""
    return (buildings.to_crs(buildings.estimate_utm_crs()).area * floors * 0.85 / 95.0).round()


def _place(
    name: str,
    communities: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    households: pd.Series,
    barriers: gpd.GeoDataFrame,
) -> Place:
    """Put everything on the grid, as `blockmap.intake` would, and number it."""
    ground = _snap(communities.geometry)
    footprint = _snap(buildings.geometry)
    line = _snap(barriers.geometry)
    kept = np.isin(shapely.get_type_id(footprint), (3, 6)) & ~shapely.is_empty(footprint)
    drawn = np.isin(shapely.get_type_id(line), (1, 5)) & ~shapely.is_empty(line)
    kinds = barriers["kind"].to_numpy()[drawn]
    crs = communities.crs
    return Place(
        name,
        gpd.GeoDataFrame(
            {"area_id": np.arange(1, len(ground) + 1), "code": [f"{i:012d}" for i in range(1, len(ground) + 1)]},
            geometry=ground,
            crs=crs,
        ).rename_geometry("geom"),
        gpd.GeoDataFrame(
            {
                "building_id": np.arange(1, int(kept.sum()) + 1),
                "household_count": households.fillna(0).to_numpy()[kept].astype(np.int64),
            },
            geometry=footprint[kept],
            crs=crs,
        ).rename_geometry("geom"),
        gpd.GeoDataFrame(
            {
                "barrier_id": np.arange(1, int(drawn.sum()) + 1),
                "kind": kinds,
                "rank": [BARRIER_KINDS[kind] for kind in kinds],
                "is_crossable": True,
                "is_must_hold": False,
            },
            geometry=line[drawn],
            crs=crs,
        ).rename_geometry("geom"),
    )


def _snap(geometry: gpd.GeoSeries) -> NDArray[np.object_]:
    return np.asarray(shapely.set_precision(shapely.make_valid(np.asarray(geometry.values)), 1 / SCALE))
