"""The settlement: every building of the district, set on its ground, clear of streets and of each other, as many as asked for."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.sample import estates, paths, rows, troubles, villages
from blockmap.sample.lots import Lots, Usage
from blockmap.sample.paths import Paths
from blockmap.sample.streets import Streets
from blockmap.sample.ways import STYLES, Way
from blockmap.topology.grid import Geometries

SPACING_M = 0.8
"""Buildings that share no wall stand at least this far apart."""

SHED_ODDS = {"farmhouse": 0.35, "house": 0.18, "slab": 0.12, "hall": 0.25, "tower": 0.12, "classrooms": 0.3}
"""Odds of a shed behind a building, by kind."""

SCATTERED = ("farmhouse", "house", "shed")
"""Kinds of which any one may be missing without leaving a hole in a row."""

PLAIN = ("farmhouse", "house", "shed", "terrace", "shophouse", "slab")
"""Kinds of which whole lots may be left open."""

THINNED = 0.3
"""Share of the scattered buildings that are left out first where there are too many."""

LAST_IS_DORMITORY: tuple[Usage, ...] = ("school", "factory")
"""Uses where the last building of the lot houses people."""


def settle(
    streets: Streets,
    lots: Lots,
    communities: Geometries,
    river_width_m: float,
    building_count: int,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, Paths, Geometries]:
    """Build over the lots, as much as the ground takes.

    Parameters
    ----------
    building_count
        Buildings that are wanted in the end; the number of troubles follows from it.

    Returns
    -------
    Buildings with ``geom, lot`` (-1 on open ground), ``kind, floors, width_m, depth_m, trouble`` (empty for most); paths and
    walls; the lanes of the villages.
    """
    terraces, terrace_lanes, terrace_lot = rows.terraces(lots, lots.of("terrace", "demolition"), rng)
    layout = paths.lay(streets, lots, terrace_lanes, terrace_lot)
    village_lanes = villages.lanes(streets, lots, rng)
    regular = [terraces, rows.shophouses(lots, lots.of("shops"), rng)]
    regular += [estates.set_out(lots, usage, rng) for usage in get_args(Usage) if usage in estates.SETTINGS]
    planned = _with_dormitories(pd.concat(regular, ignore_index=True), lots)
    planned["group"] = planned["group"].fillna(planned["lot"])
    farms = villages.houses(streets, lots, village_lanes, rng)
    sheds = estates.annexes(pd.concat([planned, farms], ignore_index=True), SHED_ODDS, rng)
    odd = troubles.across_lines(streets, communities, village_lanes, building_count, rng)
    odd = odd[_clear_of_ways(odd, streets, river_width_m, Way.STREET)]
    every = pd.concat([odd, planned, farms, sheds], ignore_index=True).fillna({"trouble": "", "lot": -1})
    alone = every["group"].isna()
    every["group"] = every["group"].where(~alone, -1 - np.arange(len(every))).astype(int)
    every["lot"] = every["lot"].astype(int)
    clear = _clear_of_ways(every, streets, river_width_m, Way.FIELD_EDGE) & _clear_of_lines(
        every, layout, village_lanes
    )
    every = _apart(every[clear | (every["trouble"] != "")].reset_index(drop=True)).drop(columns="group")
    return troubles.few_cut(every, communities, building_count), layout, village_lanes


def exactly(buildings: pd.DataFrame, ground: Geometries, count: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw some buildings twice, and leave others out until ``count`` remain.

    Scattered ones go one by one, then whole lots; troubles stay. Columns as of `settle`, ordered by lot and place; those on
    open ground stand with the nearest lot in ``ground``.
    """
    doubled = troubles.overlapping(buildings, count, rng)
    rows_left = _fewer(buildings, count - len(doubled), rng)
    whole = pd.concat([rows_left, doubled], ignore_index=True)
    xy = shapely.get_coordinates(shapely.centroid(whole["geom"].to_numpy()))
    near = np.where(whole["lot"] >= 0, whole["lot"], shapely.STRtree(ground).nearest(shapely.points(xy)))
    return whole.iloc[np.lexsort((xy[:, 1], xy[:, 0], near))].reset_index(drop=True)


def _with_dormitories(planned: pd.DataFrame, lots: Lots) -> pd.DataFrame:
    last = ~planned["lot"].duplicated(keep="last") & np.isin(lots.usage[planned["lot"]], LAST_IS_DORMITORY)
    return planned.assign(kind=planned["kind"].where(~last, "dormitory"), floors=planned["floors"].where(~last, 5))


def _clear_of_ways(every: pd.DataFrame, streets: Streets, river_width_m: float, weakest: Way) -> NDArray[np.bool_]:
    """Whether a building keeps clear of the lines around it that are no weaker than ``weakest``."""
    tree = shapely.STRtree(every["geom"].to_numpy())
    clear = np.ones(len(every), dtype=bool)
    for way, style in STYLES.items():
        reserve = river_width_m / 2 + 8 if way is Way.RIVER else 0.55 * style.reserve_m
        if way >= weakest:
            clear[tree.query(streets.lines[streets.ways == way], predicate="dwithin", distance=reserve)[1]] = False
    return clear


def _clear_of_lines(every: pd.DataFrame, layout: Paths, village_lanes: Geometries) -> NDArray[np.bool_]:
    """Whether a building keeps clear of lanes, drives and walls."""
    tree = shapely.STRtree(every["geom"].to_numpy())
    clear = np.ones(len(every), dtype=bool)
    for lines, distance in ((layout.lanes, 1.0), (layout.drives, 2.5), (layout.walls, 0.4), (village_lanes, 2.5)):
        clear[tree.query(lines, predicate="dwithin", distance=distance)[1]] = False
    return clear


def _apart(every: pd.DataFrame) -> pd.DataFrame:
    """Leave out buildings that stand in the way of an earlier one of another group."""
    geometry, group = every["geom"].to_numpy(), every["group"].to_numpy()
    first, second = shapely.STRtree(geometry).query(geometry, predicate="dwithin", distance=SPACING_M)
    pair = (first < second) & (group[first] != group[second])
    first, second = first[pair], second[pair]
    stands = np.ones(len(every), dtype=bool)
    order = np.lexsort((second, first))
    for a, b in zip(first[order].tolist(), second[order].tolist(), strict=True):
        if stands[a]:
            stands[b] = False
    return every[stands].reset_index(drop=True)


def _fewer(buildings: pd.DataFrame, count: int, rng: np.random.Generator) -> pd.DataFrame:
    surplus = len(buildings) - count
    if surplus <= 0:
        return buildings
    scattered = buildings["kind"].isin(SCATTERED).to_numpy()
    thinned = scattered & (rng.random(len(buildings)) < THINNED)
    lot = buildings["lot"].to_numpy()
    lot_order = rng.permutation(lot.max() + 2)[lot]
    is_plain = buildings["kind"].isin(PLAIN).to_numpy()
    rank = np.select([buildings["trouble"] != "", thinned, is_plain & (lot >= 0)], [3.0, 0.0, 1.0], 2.0)
    within = np.where(thinned, rng.random(len(buildings)), np.arange(len(buildings)))
    order = np.lexsort((within, np.where(thinned, 0, lot_order), rank))
    return buildings.drop(index=buildings.index[order[:surplus]])
