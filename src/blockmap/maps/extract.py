"""What a map shows: the rows inside one area (or all), in the order in which the page lists them.

A supervisor of one town gets a file that holds nothing of another. Rows refer to each other by position here, since the page
needs no ids: a parent stands before its children, ground blocks before those without a polygon, buildings in the order of their
numbers.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

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
    parents
        ``parent_id`` by ``area_id`` of all areas of the territory, also of those that are not shown.
    crs
        CRS of all geometries.
    unseen
        Blocks, buildings and households of each area that are counted, but not in the file; no rows where there are none.
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
    parents: pd.Series
    crs: str
    unseen: Ints = field(default_factory=lambda: np.zeros((0, 3), dtype=np.int64))

    @property
    def is_whole(self) -> bool:
        """Whether the map shows the whole territory, buildings outside every community too."""
        return len(self.areas) == len(self.parents)


def extract(
    areas: gpd.GeoDataFrame,
    blocks: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame | None,
    *,
    settings: Settings,
    area: str | None,
    only: Collection[int] | None = None,
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
    only
        Ids of the only blocks to show, as those of one zone; all when missing.

    Raises
    ------
    UsageError
        No area has this code, or there is nothing to show.
    """
    chosen = _subtree(areas, settings, area)
    inside = blocks[blocks["community_id"].isin(chosen["area_id"])]
    if only is not None:
        inside = inside[inside["block_id"].isin(only)]
        chosen = _holding(chosen, inside["community_id"])
        buildings = buildings[buildings["block_id"].isin(inside["block_id"])]
    position = _positions(chosen["area_id"])
    is_part = area is not None or only is not None
    has_ground = inside["kind"].eq("ground") & inside["geom"].notna()
    ordered = inside.assign(_later=~has_ground).sort_values(["_later", "block_code", "block_id"]).drop(columns="_later")
    ordered = ordered.reset_index(drop=True)
    ground_count = int(has_ground.sum())
    block_area = position.reindex(ordered["community_id"]).to_numpy(dtype=np.int64)
    is_community = chosen["level"].eq(settings.community_level).to_numpy()
    is_planned = np.isin(np.arange(len(chosen)), block_area[:ground_count]) | (only is not None)
    shown, building_block, building_area = _buildings(buildings, ordered, position, keep_strays=not is_part)
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
        barriers=barriers if barriers is None or not is_part else _clipped(barriers, ground_of(chosen, ordered, only)),
        parents=areas.set_index("area_id")["parent_id"].astype("Int64"),
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


def _holding(areas: gpd.GeoDataFrame, community_ids: pd.Series) -> gpd.GeoDataFrame:
    """Return the areas that hold some communities, and these; in their order."""
    kept = set(community_ids.astype(int))
    for level in dict.fromkeys(areas["level"][::-1]):
        held = areas[areas["level"].eq(level) & areas["area_id"].isin(kept)]
        kept |= set(held["parent_id"].dropna().astype(int))
    if not areas["area_id"].isin(kept).any():
        raise UsageError("map_empty")
    return areas[areas["area_id"].isin(kept)].reset_index(drop=True)


def ground_of(areas: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame, only: Collection[int] | None) -> shapely.Geometry:
    """Return the ground of a map of one area: the area itself, or its blocks where only some of them are shown."""
    if only is None:
        return areas["geom"].iloc[0]
    return shapely.union_all(blocks["geom"].dropna().to_numpy())


def _clipped(barriers: gpd.GeoDataFrame, ground: shapely.Geometry) -> gpd.GeoDataFrame:
    """Cut barriers to the ground shown."""
    shapely.prepare(ground)
    touched = barriers[shapely.intersects(barriers["geom"].to_numpy(), ground)]
    inside = shapely.intersection(touched["geom"].to_numpy(), ground)
    is_line = (shapely.length(inside) > 0) & ~shapely.is_empty(inside)
    return touched.assign(geom=inside)[is_line].reset_index(drop=True)
