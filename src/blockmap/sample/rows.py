"""Rows: terraces back to back, and shophouses along the streets; houses that share party walls to the millimetre."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.sample import footprints
from blockmap.sample.lots import Lots
from blockmap.topology.grid import Geometries

SHOP_DEPTH_M = 11.0
"""Depth of a shophouse."""

BEYOND_M = 40.0
"""How far the lanes between rows are drawn beyond their lot, to be trimmed at the streets."""

HOUSES_BETWEEN_PASSAGES = 14
"""After so many houses a row has a passage one house wide."""


def terraces(
    lots: Lots, chosen: NDArray[np.int64], rng: np.random.Generator
) -> tuple[pd.DataFrame, Geometries, NDArray[np.int64]]:
    """Build terraces back to back over whole lots.

    Returns
    -------
    Houses with ``geom, lot, kind, floors, width_m, depth_m``, those that stick out of their lot left out; the middle lines
    of the lanes between the rows, reaching beyond the lot, and the lot of each lane.
    """
    house_m = rng.uniform(4.6, 6.6, len(chosen))
    depth_m = rng.uniform(9.5, 12.5, len(chosen))
    lane_m = rng.uniform(4.5, 6.5, len(chosen))
    across = lots.width[chosen] < lots.depth[chosen]
    long = np.where(across, lots.depth[chosen], lots.width[chosen])
    short = np.where(across, lots.width[chosen], lots.depth[chosen])
    east, north = _axes(lots.angle[chosen])
    along = np.where(across[:, None], north, east)
    inward = np.where(across[:, None], east, north)
    pitch = 2 * depth_m + lane_m
    pair_count = np.maximum(((short + lane_m) // pitch).astype(int), 1)
    house_count = (long // house_m).astype(int)
    lot, pair, second, place = _places(pair_count, house_count)
    front = lots.origin[chosen][lot] + inward[lot] * (pair * pitch[lot])[:, None]
    back = front + inward[lot] * depth_m[lot][:, None]
    start = np.where(second[:, None], back, front)
    kept = (place + 3) % HOUSES_BETWEEN_PASSAGES > 0
    geom = footprints.chain(
        start[kept], along[lot[kept]], inward[lot[kept]], house_m[lot[kept]], depth_m[lot[kept]], place[kept]
    )
    houses = pd.DataFrame(
        {
            "geom": geom,
            "lot": chosen[lot[kept]],
            "kind": "terrace",
            "floors": rng.integers(2, 5, kept.sum()),
            "width_m": house_m[lot[kept]],
            "depth_m": depth_m[lot[kept]],
        }
    )
    lane_lot = np.repeat(np.arange(len(chosen)), pair_count - 1)
    lane = _within(pair_count - 1) + 1
    middle = lots.origin[chosen][lane_lot] + inward[lane_lot] * (lane * pitch[lane_lot] - lane_m[lane_lot] / 2)[:, None]
    ends = [middle - along[lane_lot] * BEYOND_M, middle + along[lane_lot] * (long[lane_lot] + BEYOND_M)[:, None]]
    return _inside(houses, lots.ground), shapely.linestrings(np.stack(ends, axis=1)), chosen[lane_lot]


def shophouses(lots: Lots, chosen: NDArray[np.int64], rng: np.random.Generator) -> pd.DataFrame:
    """Build rows of shophouses round whole lots, their fronts to the street; one group per side.

    Columns as of `terraces`, and ``group``.
    """
    rings = shapely.get_exterior_ring(shapely.simplify(lots.ground[chosen], 2.5))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    start, end, ring = xy[:-1][same], xy[1:][same], ring[:-1][same]
    ccw = shapely.is_ccw(rings)[ring]
    start, end = np.where(ccw[:, None], start, end), np.where(ccw[:, None], end, start)
    length = np.hypot(*(end - start).T)
    along = (end - start) / length[:, None]
    usable = length - 2 * SHOP_DEPTH_M - 3
    house_m = rng.uniform(4.2, 7.5, len(length))
    count = np.where(usable > 4 * house_m, usable // house_m, 0).astype(int)
    side = np.repeat(np.arange(len(length)), count)
    place = _within(count)
    corner = start + along * (SHOP_DEPTH_M + 1.5)
    kept = (place + 5) % HOUSES_BETWEEN_PASSAGES > 0
    side, place = side[kept], place[kept]
    inward = np.c_[-along[:, 1], along[:, 0]]
    depth = np.full(len(side), SHOP_DEPTH_M)
    geom = footprints.chain(corner[side], along[side], inward[side], house_m[side], depth, place)
    houses = pd.DataFrame(
        {
            "geom": geom,
            "lot": chosen[ring[side]],
            "kind": "shophouse",
            "group": len(lots.face) + side,
            "floors": rng.integers(2, 6, len(side)),
            "width_m": house_m[side],
            "depth_m": depth,
        }
    )
    return _inside(houses, shapely.buffer(lots.ground, 3.0, join_style="mitre"))


def _axes(angle: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.c_[np.cos(angle), np.sin(angle)], np.c_[-np.sin(angle), np.cos(angle)]


def _within(count: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions ``0 .. n - 1`` for every n of ``count``, one after the other."""
    return np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)


def _places(
    pair_count: NDArray[np.int64], house_count: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Lot, pair of rows, whether it is the second row of the pair, and place in the row, of every house."""
    row_count = 2 * pair_count
    row_lot = np.repeat(np.arange(len(pair_count)), row_count)
    row = _within(row_count)
    houses = house_count[row_lot]
    lot = np.repeat(row_lot, houses)
    row_of = np.repeat(row, houses)
    return lot, row_of // 2, row_of % 2 == 1, _within(houses)


def _inside(houses: pd.DataFrame, ground: Geometries) -> pd.DataFrame:
    shapely.prepare(ground)
    kept = shapely.contains(ground[houses["lot"].to_numpy()], houses["geom"].to_numpy())
    return houses[kept]
