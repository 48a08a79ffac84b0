"""What a map shows: the rows inside one area (or all), in the order in which the page lists them.

A supervisor of one town gets a file that holds nothing of another. Rows refer to each other by position here, since the page
needs no ids: a parent stands before its children, ground blocks before those without a polygon, buildings in the order of their
numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.errors import UsageError
from blockmap.settings import Settings

Ints = NDArray[np.int64]

NOWHERE = -1
"""Position of a row that is not there: the parent of the top area, the block of a building outside every block."""


@dataclass(frozen=True)
class Extract:
    """Rows of one map.

    Attributes
    ----------
    areas
        Rows of ``areas``, widest level first, by code.
    parent
        Position of each area's parent, or `NOWHERE`.
    blocks
        Rows of ``blocks``: those with a polygon first, each group by code.
    block_area
        Position of each block's community in `areas`.
    block_host
        Position of each stacked block's host, or `NOWHERE`.
    ground_count
        Blocks with a polygon; they come first.
    unplanned
        Positions in `areas` of communities without any block with a polygon.
    buildings
        Rows of ``buildings``, by block and number.
    building_block
        Position of each building's block, or `NOWHERE`.
    building_area
        Position of each building's community, or `NOWHERE`.
    barriers
        Rows of ``barriers`` inside the areas shown, clipped to them where one area was asked for.
    crs
        CRS of all geometries.
    """

    areas: gpd.GeoDataFrame
    parent: Ints
    blocks: gpd.GeoDataFrame
    block_area: Ints
    block_host: Ints
    ground_count: int
    unplanned: Ints
    buildings: gpd.GeoDataFrame
    building_block: Ints
    building_area: Ints
    barriers: gpd.GeoDataFrame | None
    crs: str


def extract(
    areas: gpd.GeoDataFrame,
    blocks: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame | None,
    *,
    settings: Settings,
    area: str | None,
) -> Extract:
    """Pick and order the rows of a map.

    Parameters
    ----------
    areas, blocks, buildings, barriers
        Tables of a territory, see `blockmap.schema`.
    settings
        Levels of the territory and its CRS.
    area
        Code of the area to show; everything when missing.

    Raises
    ------
    UsageError
        No area has this code, or there is nothing to show.
    """
    chosen = _subtree(areas, settings, area)
    position = _positions(chosen["area_id"])
    inside = blocks[blocks["community_id"].isin(chosen["area_id"])]
    has_ground = inside["kind"].eq("ground") & inside["geom"].notna()
    ordered = inside.assign(_later=~has_ground).sort_values(["_later", "block_code", "block_id"]).drop(columns="_later")
    ordered = ordered.reset_index(drop=True)
    ground_count = int(has_ground.sum())
    block_area = position.reindex(ordered["community_id"]).to_numpy(dtype=np.int64)
    is_community = chosen["level"].eq(settings.community_level).to_numpy()
    is_planned = np.isin(np.arange(len(chosen)), block_area[:ground_count])
    shown, building_block, building_area = _buildings(buildings, ordered, position, keep_strays=area is None)
    return Extract(
        areas=chosen,
        parent=_look_up(position, chosen["parent_id"]),
        blocks=ordered,
        block_area=block_area,
        block_host=_look_up(_positions(ordered["block_id"]), ordered["host_block_id"]),
        ground_count=ground_count,
        unplanned=np.flatnonzero(is_community & ~is_planned),
        buildings=shown,
        building_block=building_block,
        building_area=building_area,
        barriers=barriers if barriers is None or area is None else _clipped(barriers, chosen, settings),
        crs=str(areas.crs or settings.crs),
    )


def _subtree(areas: gpd.GeoDataFrame, settings: Settings, area: str | None) -> gpd.GeoDataFrame:
    """Return the area asked for and everything below it, widest level first, by code."""
    depth = areas["level"].map({level: k for k, level in enumerate(settings.levels)})
    ordered = (
        areas.assign(_depth=depth)
        .sort_values(["_depth", "code", "area_id"])
        .drop(columns="_depth")
        .reset_index(drop=True)
    )
    if ordered.empty:
        raise UsageError("map_empty")
    if area is None:
        return ordered
    is_chosen = ordered["code"].eq(area)
    if not is_chosen.any():
        raise UsageError("map_unknown_area", code=area, count=len(ordered))
    # Under foreign codes a town and its only community may bear the same one: the widest is meant.
    chosen = {int(ordered.loc[is_chosen, "area_id"].iloc[0])}
    for level in settings.levels:
        is_child = ordered["level"].eq(level) & ordered["parent_id"].isin(chosen)
        chosen |= set(ordered.loc[is_child, "area_id"].astype(int))
    return ordered[ordered["area_id"].isin(chosen)].reset_index(drop=True)


def _positions(ids: pd.Series) -> pd.Series:
    """Map ids to the positions of their rows."""
    return pd.Series(np.arange(len(ids)), index=ids.to_numpy(dtype=np.int64))


def _look_up(position: pd.Series, ids: pd.Series) -> Ints:
    """Return the positions of ids, `NOWHERE` where one is missing or not shown."""
    wanted = ids.astype("Int64").fillna(NOWHERE).to_numpy(dtype=np.int64)
    return position.reindex(wanted).fillna(NOWHERE).to_numpy(dtype=np.int64)


def _buildings(
    buildings: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame, position: pd.Series, *, keep_strays: bool
) -> tuple[gpd.GeoDataFrame, Ints, Ints]:
    """Order buildings by block and number; with `keep_strays` those outside every community come last, else they are left out."""
    area = _look_up(position, buildings["community_id"])
    block = _look_up(_positions(blocks["block_id"]), buildings["block_id"])
    # A building may lack its community in tables made by hand; its block knows it.
    if len(blocks):
        through_block = _look_up(position, blocks["community_id"])[block]
        area = np.where((area == NOWHERE) & (block != NOWHERE), through_block, area)
    number = buildings["number"].astype("Int64").fillna(np.iinfo(np.int64).max).to_numpy(dtype=np.int64)
    is_stray = block == NOWHERE
    order = np.lexsort((buildings["building_id"].to_numpy(), number, block, area, is_stray))
    if not keep_strays:
        order = order[area[order] != NOWHERE]
    return buildings.iloc[order].reset_index(drop=True), block[order], area[order]


def _clipped(barriers: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, settings: Settings) -> gpd.GeoDataFrame:
    """Cut barriers to the widest area shown."""
    widest = areas["geom"].iloc[0]
    touched = barriers[shapely.intersects(barriers["geom"].to_numpy(), widest)]
    inside = shapely.intersection(touched["geom"].to_numpy(), widest)
    is_line = (shapely.length(inside) > 0) & ~shapely.is_empty(inside)
    return touched.assign(geom=inside)[is_line].reset_index(drop=True)
