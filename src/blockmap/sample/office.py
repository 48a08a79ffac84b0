"""The office: everything in the district gets names, codes and counts, and the layers and columns in which an office keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap.sample import addresses, areas, claims, fieldwork, names, people, waters
from blockmap.sample.district import Drawing
from blockmap.sample.lots import Lots
from blockmap.sample.paths import Paths
from blockmap.sample.streets import Streets
from blockmap.sample.terrain import Overlay
from blockmap.sample.ways import STYLES, Way
from blockmap.topology.grid import Geometries

COMPOUND_TOWERS = 4
"""Towers from which a gated estate is delivered as a compound."""

PLACE_KINDS = {"site": "在建工地", "school": "学校", "factory": "工厂", "demolition": "征收地块"}
"""Special places by the use of their lot."""

BARRACKS = "营区"
"""A sensitive place: delivered without a name."""

RETURN_COLUMNS = ("编号", "工作日期", "录入日期", "应登记户数", "已登记户数", "已录入户数", "采集员")
"""Columns of the returns, in the order of `fieldwork.returns`."""


@dataclass(frozen=True)
class Sample:
    """A generated district: layers with the columns of an office, and its field returns.

    Codes start with 99, which no province bears; places, names and counts are made up. Coordinates are whole millimetres.

    Attributes
    ----------
    districts, towns, communities
        Areas, each an exact cover of the one above: ``代码, 名称``, with ``上级`` (code of the parent) and ``类型``.
    buildings
        Footprints: ``编号, 名称, 地址, 用途, 层数, 套数, 户数, 人数, 状态, 日期``; counts missing where nobody counted.
    roads, railways, waterways, field_edges, walls
        Lines: ``名称`` and ``等级`` or ``类型``; ``桥梁`` is 是 on bridges.
    water
        Surfaces of rivers and ponds: ``名称, 类型``.
    compounds, places
        Gated estates ``编号, 名称, 类型, 栋数, 户数``, and special places ``名称, 类型``.
    neighbour_claim
        The neighbouring district as it draws itself: ``代码, 名称, 来源``.
    returns
        Ten days of field returns, building by building, cumulative: ``编号, 工作日期, 录入日期, 应登记户数, 已登记户数,
        已录入户数, 采集员``.
    truth
        What is known of the buildings but not delivered: ``编号, kind, trouble, household_count, person_count``, with
        ``trouble`` one of ``on_line, on_edge, over_lane, overlap`` or empty.
    """

    districts: gpd.GeoDataFrame
    towns: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    railways: gpd.GeoDataFrame
    waterways: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    field_edges: gpd.GeoDataFrame
    walls: gpd.GeoDataFrame
    compounds: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    neighbour_claim: gpd.GeoDataFrame
    returns: pd.DataFrame
    truth: pd.DataFrame = field(repr=False)

    @property
    def layers(self) -> dict[str, gpd.GeoDataFrame]:
        """All layers by name."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: table for name, table in found.items() if isinstance(table, gpd.GeoDataFrame)}


@dataclass(frozen=True)
class Built:
    """The district as it stands on the ground, before the office writes it down."""

    drawing: Drawing
    overlay: Overlay
    streets: Streets
    communities: Geometries
    lots: Lots
    buildings: pd.DataFrame
    paths: Paths
    village_lanes: Geometries


@dataclass(frozen=True)
class _Names:
    """Names and codes that several layers share."""

    town_codes: list[str]
    town_names: list[str]
    community_towns: list[str]
    community_codes: list[str]
    community_names: list[str]
    estate_of_lot: dict[int, str]


def write_down(built: Built, seed: int, crs: str) -> Sample:
    """Give everything names, codes and counts, and the columns of an office."""
    drawing, overlay_from = built.drawing, len(built.drawing.lines)
    called = _name(built, _rng(seed, 20))
    towns = areas.union(built.communities, drawing.town, len(drawing.town_is_urban))
    outline = areas.union(towns, np.zeros(len(towns), dtype=np.int64), 1)
    roads = addresses.roads(built.streets, drawing.character, overlay_from, _rng(seed, 21))
    buildings = _inventory(built, roads, called, _rng(seed, 22))
    centres, surfaces = waters.rivers(built.streets, built.overlay, overlay_from, outline[0])
    ponds = waters.ponds(built.lots, _rng(seed, 23))
    community = shapely.STRtree(built.communities).nearest(shapely.centroid(buildings["geom"].to_numpy()))
    returned = fieldwork.returns(buildings, community, drawing.town[community], _rng(seed, 24))
    claim = claims.claim(outline[0], drawing.size_m, _rng(seed, 25))
    return Sample(
        districts=_layer(crs, outline, 代码=[names.DISTRICT_CODE], 名称=[names.DISTRICT_NAME]),
        towns=_layer(
            crs, towns, 代码=called.town_codes, 名称=called.town_names, 上级=[names.DISTRICT_CODE] * len(towns)
        ),
        communities=_layer(
            crs,
            built.communities,
            代码=called.community_codes,
            名称=called.community_names,
            上级=called.community_towns,
            类型=["村" if character == "rural" else "社区" for character in drawing.character],
        ),
        buildings=_buildings(crs, buildings),
        roads=_roads(crs, built, roads),
        railways=_lines(crs, built.streets, Way.RAILWAY, names.railway(0), "铁路"),
        waterways=_layer(crs, centres["geom"].to_numpy(), 名称=centres["name"].tolist(), 类型=["河流"] * len(centres)),
        water=_layer(
            crs,
            np.concatenate([surfaces["geom"].to_numpy(), ponds]),
            名称=[*surfaces["name"], *[None] * len(ponds)],
            类型=["河流"] * len(surfaces) + ["坑塘"] * len(ponds),
        ),
        field_edges=_lines(crs, built.streets, Way.FIELD_EDGE, None, "田埂"),
        walls=_layer(
            crs,
            built.paths.walls,
            名称=[called.estate_of_lot.get(k) for k in built.paths.wall_lot.tolist()],
            类型=["围墙"] * len(built.paths.walls),
        ),
        compounds=_compounds(crs, built.lots, buildings, called.estate_of_lot),
        places=_places(crs, built.lots, buildings, _rng(seed, 26)),
        neighbour_claim=_layer(
            crs, np.array([claim]), 代码=[names.NEIGHBOUR_CODE], 名称=[names.NEIGHBOUR_NAME], 来源=["毗邻区县提供"]
        ),
        returns=returned.set_axis(list(RETURN_COLUMNS), axis=1),
        truth=buildings[["source_key", "kind", "trouble", "household_count", "person_count"]].rename(
            columns={"source_key": "编号"}
        ),
    )


def _rng(seed: int, stage: int) -> np.random.Generator:
    """Make the generator of one stage, so that a change in one leaves the others as they were."""
    return np.random.default_rng([seed, stage])


def _name(built: Built, rng: np.random.Generator) -> _Names:
    drawing = built.drawing
    is_urban = [character != "rural" for character in drawing.character]
    town_codes = names.town_codes(drawing.town_is_urban)
    community_towns = [town_codes[k] for k in drawing.town.tolist()]
    estates = built.lots.of("estate", "apartments", "slabs").tolist()
    return _Names(
        town_codes=town_codes,
        town_names=names.towns(drawing.town_is_urban, rng),
        community_towns=community_towns,
        community_codes=names.community_codes(community_towns, is_urban),
        community_names=names.communities(is_urban, rng),
        estate_of_lot=dict(zip(estates, names.estates(len(estates), rng), strict=True)),
    )


def _inventory(built: Built, roads: pd.DataFrame, called: _Names, rng: np.random.Generator) -> pd.DataFrame:
    """Give buildings their counts, names, addresses and keys."""
    counted = people.count(built.buildings, built.lots, rng)
    name, address = addresses.of_buildings(counted, built.lots, roads, called.estate_of_lot, called.community_names)
    keys = [f"B{k + 1:06d}" for k in range(len(counted))]
    return counted.assign(name=name, address=address, source_key=keys)


def _layer(crs: str, geometry: Geometries, **columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(list(geometry), crs=crs), crs=crs)


def _buildings(crs: str, buildings: pd.DataFrame) -> gpd.GeoDataFrame:
    counts = (
        buildings[["dwelling_count", "household_count", "person_count"]].astype("Int64").where(buildings["is_counted"])
    )
    return _layer(
        crs,
        buildings["geom"].to_numpy(),
        编号=buildings["source_key"],
        名称=buildings["name"],
        地址=buildings["address"],
        用途=buildings["use"],
        层数=buildings["floors"].astype("Int64"),
        套数=counts["dwelling_count"],
        户数=counts["household_count"],
        人数=counts["person_count"],
        状态=buildings["state"],
        日期=buildings["state_date"].replace("", None),
    )


def _roads(crs: str, built: Built, roads: pd.DataFrame) -> gpd.GeoDataFrame:
    """Streets, and after them the lanes of villages and terraces and the drives of estates."""
    small = [
        (built.village_lanes, "小路"),
        (built.paths.lanes, STYLES[Way.LANE].town_class),
        (built.paths.drives, "小区道路"),
    ]
    count = sum(len(lines) for lines, _ in small)
    return _layer(
        crs,
        np.concatenate([roads["geom"].to_numpy(), *(lines for lines, _ in small)]),
        名称=[*roads["name"].replace("", None), *[None] * count],
        等级=[*roads["road_class"], *(kind for lines, kind in small for _ in lines)],
        桥梁=[*("是" if bridge else None for bridge in roads["is_bridge"]), *[None] * count],
    )


def _lines(crs: str, streets: Streets, way: Way, name: str | None, kind: str) -> gpd.GeoDataFrame:
    piece = np.flatnonzero(streets.ways == way)
    lines, _ = addresses.merged(streets.lines[piece], streets.source[piece])
    return _layer(crs, lines, 名称=[name] * len(lines), 类型=[kind] * len(lines))


def _compounds(crs: str, lots: Lots, buildings: pd.DataFrame, estate_of_lot: dict[int, str]) -> gpd.GeoDataFrame:
    towers = (
        buildings[buildings["kind"].isin(("tower", "apartments"))]
        .groupby("lot")["household_count"]
        .agg(["size", "sum"])
    )
    gated = towers[(towers["size"] >= COMPOUND_TOWERS) & towers.index.isin(lots.of("estate", "apartments"))]
    return _layer(
        crs,
        lots.ground[gated.index],
        编号=[f"X{k + 1:04d}" for k in range(len(gated))],
        名称=[estate_of_lot[k] for k in gated.index],
        类型=["小区"] * len(gated),
        栋数=gated["size"].to_numpy(),
        户数=gated["sum"].to_numpy(),
    )


def _places(crs: str, lots: Lots, buildings: pd.DataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    built_on = set(buildings["lot"].tolist())
    found = [
        (lot, PLACE_KINDS[lots.usage[lot]])
        for lot in lots.of("site", "school", "factory", "demolition").tolist()
        if lot in built_on
    ]
    found += [(lot, BARRACKS) for lot in lots.of("open").tolist()[:1]]
    kinds = [kind for _, kind in found]
    called = names.places(kinds, rng)
    return _layer(crs, lots.ground[[lot for lot, _ in found]], 名称=called, 类型=kinds)
