"""A plan of the ground: some communities go in, cells and blocks with their places come out.

Here blocks have no code yet and provisional ids; what they are called, and which of them is which block of before, is decided
when they stand beside the rest of the territory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap import work as efforts
from blockmap.blocks import cells as cells_of
from blockmap.blocks import graph as graphs
from blockmap.blocks import own_places, quality
from blockmap.blocks.partition import partition
from blockmap.report import Report
from blockmap.settings import Settings
from blockmap.topology import rings
from blockmap.topology.grid import Geometries

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def _unheard(stage: str, done: int, total: int) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Ground:
    """What a plan makes of some communities.

    Attributes
    ----------
    areas
        `area_id, geom`: working lines of the communities, and of every area above that consists of nothing else.
    cells
        Table `cells`; ``cell_id`` and ``block_id`` are provisional, from 1.
    blocks
        `block_id` (provisional, from 1), `community_id, irregular, remark, geom`: ground blocks.
    buildings
        `building_id, community_id, cell_id, block_id` of every building in these communities.
    exceptions
        Table `exceptions` without ids: declared departures from a rule.
    quality
        Table `quality` without ids: how the partition is judged.
    """

    areas: GeoDataFrame
    cells: GeoDataFrame
    blocks: GeoDataFrame
    buildings: pd.DataFrame
    exceptions: GeoDataFrame
    quality: pd.DataFrame


def plan(
    areas: GeoDataFrame,
    communities: GeoDataFrame,
    buildings: GeoDataFrame,
    barriers: GeoDataFrame,
    compounds: GeoDataFrame,
    places: GeoDataFrame,
    *,
    settings: Settings,
    seed: int = 0,
    workers: int = 1,
    exactly: int | None = None,
    progress: Callable[[str, int, int], None] = _unheard,
) -> tuple[Ground, Report]:
    """Divide communities into blocks.

    Parameters
    ----------
    areas
        Table `areas`: the hierarchy above the communities.
    communities
        Its rows that are to be divided, with the lines to start from, sorted by code.
    buildings, barriers, compounds, places
        The tables; those outside these communities are left alone. The size of blocks is that of the work in them: households
        times `work_factor`.
    settings
        Choices of the office.
    seed, workers, exactly
        See `blockmap.blocks.partition.partition`.
    progress
        Called as ``progress(stage, done, total)``.

    Returns
    -------
    ground
        Cells, blocks and working lines; an exact cover.
    report
        What the cells and the partition had to say.
    """
    progress("cells", 0, 1)
    wanted, asked = own_places.wanted(compounds, places, settings=settings)
    cells, report = cells_of.build(communities, buildings, barriers, settings=settings, workers=workers)
    report.extend(asked)
    progress("cells", 1, 1)
    cell_ids, outlines = rings.polygons(cells.fabric)
    footprints, work = buildings["geom"].to_numpy(), efforts.of_buildings(buildings)
    own = own_places.found(cells, outlines, footprints, work, wanted, settings=settings)
    estates = compounds["geom"].to_numpy()
    graph = graphs.build(
        cells,
        work,
        households=buildings["household_count"].to_numpy(dtype=np.float64),
        compound_of_cell=own_places.of_cells(cells.building_cell, outlines, footprints, estates),
        is_wall=(cells.fabric.flag > 0) | own.walls(cells),
        tied=cells.tied,
        codes=communities["code"].tolist(),
        settings=settings,
    )
    units = partition(
        graph, settings=settings, seed=seed, workers=workers, exactly=exactly, progress=partial(progress, "partition")
    )
    block = units[graph.unit]
    judged = quality.measure(
        cells, graph, block, communities["area_id"].to_numpy(), settings=settings, is_own=own.label >= 0
    )
    if len(wanted):
        report.extend(
            own_places.said(own, block, graph.household_of_cell, communities["geom"].to_numpy(), settings=settings)
        )
    lines = _working_lines(areas, communities, cells)
    ground = Ground(
        areas=lines,
        cells=_cells(communities, buildings, cells, cell_ids, outlines, block),
        blocks=_blocks(communities, cells, block, judged.irregular, own.remarks(block)),
        buildings=_buildings(communities, buildings, cells, block),
        exceptions=pd.concat([cells.exceptions, exclaves(areas, lines)], ignore_index=True),
        quality=judged.figures,
    )
    return ground, report


def count(blocks: GeoDataFrame, buildings: pd.DataFrame, parts: pd.DataFrame) -> GeoDataFrame:
    """Sum what each block holds over its buildings and its parts of shared buildings.

    Parameters
    ----------
    blocks
        `block_id` and whatever else.
    buildings
        `building_id, block_id, household_count, person_count, is_estimate`, and maybe `work_factor`; a building in parts counts
        through its parts only.
    parts
        Table `building_parts`.

    Returns
    -------
    Copy of ``blocks`` with `household_count, person_count` (none where no building says it), `building_count, is_estimate`, and
    `work_count` (none where no factor is given).
    """
    own = [name for name in ("is_estimate", "work_factor") if name in buildings]
    columns = ["block_id", "household_count", "person_count", *own]
    shared = parts.merge(buildings[["building_id", *own]], on="building_id", suffixes=("_part", ""))
    whole = buildings[buildings["block_id"].notna() & ~buildings["building_id"].isin(parts["building_id"])]
    units = pd.concat([whole[columns], shared[columns]])
    every = units.groupby("block_id")
    of = blocks["block_id"]
    out = blocks.copy()
    out["household_count"] = of.map(every["household_count"].sum()).fillna(0).astype("Int64")
    out["person_count"] = of.map(every["person_count"].sum(min_count=1)).astype("Int64")
    out["building_count"] = of.map(every.size()).fillna(0).astype("Int64")
    out["is_estimate"] = of.map(every["is_estimate"].any()).fillna(False).astype(bool)
    out["work_count"] = of.map(efforts.of_blocks(units)).astype("Int64")
    return out


def _working_lines(areas: GeoDataFrame, communities: GeoDataFrame, cells: cells_of.Cells) -> GeoDataFrame:
    """Polygons of the communities and of every area above whose communities are all among them, from one fabric."""
    lines = [_outlines(communities["area_id"].to_numpy(), cells)]
    parent_of = areas.set_index("area_id")["parent_id"]
    is_left_out = ~areas["area_id"].isin(communities["area_id"]) & (areas["level"] == communities["level"].iloc[0])
    incomplete = areas.loc[is_left_out, "area_id"]
    above = communities["area_id"]
    while True:
        above = above.map(parent_of)
        incomplete = incomplete.map(parent_of).dropna()
        if above.isna().all():
            break
        whole = above.where(above.notna() & ~above.isin(incomplete), -1)
        lines.append(_outlines(whole.to_numpy(dtype=np.int64), cells))
    return pd.concat(lines, ignore_index=True).sort_values("area_id", ignore_index=True)


def _outlines(area_of_community: NDArray[np.int64], cells: cells_of.Cells) -> GeoDataFrame:
    """Multipolygons of areas, each a set of communities; -1 for communities of no area."""
    import geopandas as gpd

    ids, polygons = rings.polygons(cells.fabric, area_of_community[cells.community])
    return gpd.GeoDataFrame({"area_id": ids, "geom": _multi(polygons)}, geometry="geom")


def exclaves(areas: GeoDataFrame, lines: GeoDataFrame) -> GeoDataFrame:
    """Areas that lie in several parts because they were delivered so, as rows of table `exceptions`: all but the largest part."""
    import geopandas as gpd

    delivered = areas.set_index("area_id").loc[lines["area_id"]]
    parts_delivered = shapely.get_num_geometries(delivered["geom"].to_numpy())
    parts = shapely.get_num_geometries(lines["geom"].to_numpy())
    is_declared = (parts > 1) & (delivered["is_derived"].to_numpy(dtype=bool) | (parts_delivered >= parts))
    outlines = lines["geom"].to_numpy()[is_declared]
    pieces, whole = shapely.get_parts(outlines, return_index=True)
    size = pd.Series(shapely.area(pieces))
    by_size = size.groupby(whole).rank(method="first", ascending=False).to_numpy()
    second = shapely.point_on_surface(pieces[by_size == 2])
    return gpd.GeoDataFrame(
        {
            "kind": "exclave",
            "area_id": lines["area_id"].to_numpy()[is_declared],
            "building_id": pd.array([pd.NA] * len(outlines), dtype="Int64"),
            "area_m2": shapely.area(outlines) - size.groupby(whole).max().to_numpy(),
            "household_count": pd.array([pd.NA] * len(outlines), dtype="Int64"),
            "reason": "exception.exclave",
            "geom": second,
        },
        geometry="geom",
        crs=areas.crs,
    )


def _multi(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Make multipolygons of polygons; those that are stay."""
    single = shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON
    multi = polygons.copy()
    multi[single] = shapely.multipolygons(polygons[single], indices=np.arange(single.sum()))
    return multi


def _cells(
    communities: GeoDataFrame,
    buildings: GeoDataFrame,
    cells: cells_of.Cells,
    ids: NDArray[np.int64],
    outlines: Geometries,
    block: NDArray[np.int64],
) -> GeoDataFrame:
    """Rows of table `cells`, in the order of the fabric."""
    import geopandas as gpd

    housed = cells.building_cell >= 0
    first = pd.Series(buildings["building_id"].to_numpy()[housed]).groupby(cells.building_cell[housed]).min()
    return gpd.GeoDataFrame(
        {
            "cell_id": ids + 1,
            "community_id": communities["area_id"].to_numpy()[cells.community[ids]],
            "block_id": block[ids] + 1,
            "building_id": first.reindex(ids).astype("Int64").to_numpy(),
            "geom": outlines,
        },
        geometry="geom",
        crs=communities.crs,
    )


def _blocks(
    communities: GeoDataFrame,
    cells: cells_of.Cells,
    block: NDArray[np.int64],
    irregular: NDArray[np.object_],
    remarks: list[str | None],
) -> GeoDataFrame:
    """Ground blocks, in the order of their labels."""
    import geopandas as gpd

    ids, polygons = rings.polygons(cells.fabric, block)
    community = np.zeros(len(ids), np.int64)
    community[block] = cells.community
    return gpd.GeoDataFrame(
        {
            "block_id": ids + 1,
            "community_id": communities["area_id"].to_numpy()[community],
            "irregular": irregular[ids],
            "remark": pd.array([remarks[i] for i in ids.tolist()], dtype=object),
            "geom": polygons,
        },
        geometry="geom",
        crs=communities.crs,
    )


def _buildings(
    communities: GeoDataFrame, buildings: GeoDataFrame, cells: cells_of.Cells, block: NDArray[np.int64]
) -> pd.DataFrame:
    """Where every building of these communities is."""
    inside = np.flatnonzero(cells.building_cell >= 0)
    cell = cells.building_cell[inside]
    return pd.DataFrame(
        {
            "building_id": buildings["building_id"].to_numpy()[inside],
            "community_id": communities["area_id"].to_numpy()[cells.community[cell]],
            "cell_id": cell + 1,
            "block_id": block[cell] + 1,
        }
    )
