"""Addresses: the names of roads and estates, and the house numbers along them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.sample import names
from blockmap.sample.district import Character
from blockmap.sample.lots import Lots
from blockmap.sample.streets import Streets
from blockmap.sample.ways import STYLES, Way
from blockmap.topology.grid import Geometries

SUFFIXES: dict[Way, tuple[str, ...]] = {
    Way.LANE: ("巷", "里", "支路"),
    Way.STREET: ("路", "街", "路"),
    Way.COLLECTOR: ("路", "大街", "路"),
    Way.ARTERIAL: ("大道", "路", "大道"),
    Way.EXPRESSWAY: ("快速路",),
}
"""What the name of a road ends in, by class."""

PLOT_M = 9.0
"""Metres of street for each house number of one side."""


def roads(streets: Streets, characters: list[Character], overlay_from: int, rng: np.random.Generator) -> pd.DataFrame:
    """Roads as an office draws them: one row per named line and class, bridges apart.

    Parameters
    ----------
    overlay_from
        First source that is not a cut of the drawing.

    Returns
    -------
    Rows with ``geom`` (lines), ``name`` (empty for most country lanes), ``road_class``, ``way``, ``is_bridge``, ``source``.
    """
    piece = np.flatnonzero(np.isin(streets.ways, tuple(SUFFIXES)))
    lines, index = merged(streets.lines[piece], streets.source[piece] * 2 + streets.is_bridge[piece])
    source, is_bridge = index // 2, index % 2 == 1
    first = dict(zip(streets.source[piece].tolist(), piece.tolist(), strict=True))
    way = streets.ways[[first[s] for s in source.tolist()]]
    left = streets.left[[first[s] for s in source.tolist()]]
    is_town = np.array(characters)[streets.ground_community[left]] != "rural"
    road_count = int(streets.source.max()) + 2
    stems, pick = names.roads(road_count, rng), rng.integers(0, 6, road_count).tolist()
    road = [_road(s, overlay_from) for s in source.tolist()]
    name = [
        _called(stems[r], Way(w), pick[r]) if town or w > Way.LANE else ""
        for r, w, town in zip(road, way.tolist(), is_town.tolist(), strict=True)
    ]
    styles = [STYLES[Way(w)] for w in way.tolist()]
    road_class = [
        style.town_class if town else style.country_class for style, town in zip(styles, is_town, strict=True)
    ]
    return pd.DataFrame(
        {"geom": lines, "name": name, "road_class": road_class, "way": way, "is_bridge": is_bridge, "source": source}
    )


def _road(source: int, overlay_from: int) -> int:
    """Road a source belongs to: both carriageways of an expressway, and both bank roads, bear one name."""
    return source if source < overlay_from else overlay_from + (source - overlay_from) // 3


def _called(stem: str, way: Way, pick: int) -> str:
    return stem + SUFFIXES[way][pick % len(SUFFIXES[way])]


def merged(lines: Geometries, label: NDArray[np.int64]) -> tuple[Geometries, NDArray[np.int64]]:
    """Join the lines of each label end to end; give the joined lines and their labels, in order of the labels."""
    order = np.argsort(label, kind="stable")
    labels, index = np.unique(label[order], return_inverse=True)
    joined = shapely.line_merge(shapely.multilinestrings(lines[order], indices=index))
    parts, part_index = shapely.get_parts(joined, return_index=True)
    return parts, labels[part_index]


def of_buildings(
    buildings: pd.DataFrame,
    lots: Lots,
    roads: pd.DataFrame,
    estate_of_lot: dict[int, str],
    village_of_community: list[str],
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Names and addresses of buildings: estate and tower number, hamlet and house number, or road and house number."""
    lot = buildings["lot"].to_numpy()
    kind = buildings["kind"].to_numpy()
    in_lot = buildings.groupby("lot").cumcount().to_numpy() + 1
    estate = np.array([estate_of_lot.get(k) for k in lot.tolist()], dtype=object)
    in_estate = pd.notna(estate) & (kind != "shed")
    on_farm = (kind == "farmhouse") & (lot >= 0)
    village = np.array(village_of_community, dtype=object)[lots.community[lot]]
    road, house = _along(roads, shapely.centroid(buildings["geom"].to_numpy()))
    name = np.full(len(buildings), None, dtype=object)
    address = name.copy()
    on_road = pd.notna(road)
    address[on_road] = [f"{r}{h}号" for r, h in zip(road[on_road], house[on_road].tolist(), strict=True)]
    address[on_farm] = [f"{v}{k}号" for v, k in zip(village[on_farm], in_lot[on_farm].tolist(), strict=True)]
    name[in_estate] = [f"{e}{k}栋" for e, k in zip(estate[in_estate], in_lot[in_estate].tolist(), strict=True)]
    address[in_estate] = name[in_estate]
    address[kind == "shed"] = None
    return name, address


def _along(roads: pd.DataFrame, points: Geometries) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Nearest road with a name, and house number along it; no road where none has a name."""
    named = roads[(roads["name"] != "") & (roads["way"] != Way.EXPRESSWAY)]
    if named.empty:
        return np.full(len(points), None, dtype=object), np.ones(len(points), dtype=np.int64)
    lines = named["geom"].to_numpy()
    nearest = shapely.STRtree(lines).nearest(points)
    number = 1 + 2 * (shapely.line_locate_point(lines[nearest], points) // PLOT_M).astype(np.int64)
    return named["name"].to_numpy(dtype=object)[nearest], number
