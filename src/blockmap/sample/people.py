"""People: how many dwellings, households and persons each building has, as counts, and how it is used."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.sample.lots import Lots

HOUSEHOLDS_PER_BUILDING = 7.1
"""Mean over the district: 80 households per block and 11.3 buildings per block, as in Yubei."""

PERSONS_PER_HOUSEHOLD = 2.6
"""Mean household size."""

FEWEST_CALIBRATED = 1000
"""Buildings from which on the mean of households is held; a smaller district has what it has."""

CALIBRATION = (0.7, 1.5)
"""Least and greatest factor by which the households of flats are corrected to reach the mean."""

USES = {
    "tower": "住宅",
    "apartments": "公寓",
    "slab": "住宅",
    "terrace": "住宅",
    "shophouse": "商住",
    "house": "住宅",
    "farmhouse": "农房",
    "shed": "附属用房",
    "office": "办公",
    "unfinished": "在建",
    "hall": "厂房",
    "dormitory": "集体宿舍",
    "classrooms": "教学楼",
}
"""Use of a building as the office writes it, by kind."""

CLEARED, GONE = "拆迁中", "已拆除"
"""States of buildings on ground that is being cleared."""

SHOP_USE = "商业"
"""Use of a shophouse in which nobody lives."""

UNCOUNTED = 1 / 70
"""Share of buildings known with a missing household count."""


def count(buildings: pd.DataFrame, lots: Lots, rng: np.random.Generator) -> pd.DataFrame:
    """Add ``use, dwelling_count, household_count, person_count, state, state_date, is_counted`` to buildings.

    Whole lots are uncounted, so that estimates must stand in for them; ``is_counted`` is false there, the counts are the truth.
    """
    usage = np.where(buildings["lot"] >= 0, lots.usage[buildings["lot"]], "")
    kind = buildings["kind"].to_numpy()
    state, state_date = _states(buildings, usage, rng)
    dwellings = np.where(state == GONE, 0, _dwellings(buildings, rng))
    occupied = np.select([state == CLEARED, kind == "farmhouse"], [0.35, 0.9], 0.86)
    dwellings, occupied = _calibrated(dwellings, occupied, np.isin(kind, ("tower", "slab")))
    households = rng.binomial(dwellings, occupied)
    persons = households + rng.poisson(households * _extra_persons(kind))
    use = buildings["kind"].map(USES).to_numpy().copy()
    use[(kind == "shophouse") & (dwellings == 0)] = SHOP_USE
    return buildings.assign(
        use=use,
        dwelling_count=dwellings,
        household_count=households,
        person_count=persons,
        state=state,
        state_date=state_date,
        is_counted=~_uncounted(buildings, rng),
    )


def _calibrated(
    dwellings: NDArray[np.int64], occupied: NDArray[np.float64], is_flats: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Change flats so that the district has the households of a real one: more dwellings, or fewer of them occupied."""
    expected = dwellings * occupied
    if len(dwellings) < FEWEST_CALIBRATED or not is_flats.any():
        return dwellings, occupied
    missing = HOUSEHOLDS_PER_BUILDING * len(dwellings) - expected[~is_flats].sum()
    factor = float(np.clip(missing / max(expected[is_flats].sum(), 1.0), *CALIBRATION))
    more = np.rint(dwellings * max(factor, 1.0)).astype(np.int64)
    return np.where(is_flats, more, dwellings), np.where(is_flats, occupied * min(factor, 1.0), occupied)


def _dwellings(buildings: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.int64]:
    """Dwellings of every building, from its kind, storeys and extent."""
    n = len(buildings)
    floors = buildings["floors"].to_numpy()
    width, depth = buildings["width_m"].to_numpy(), buildings["depth_m"].to_numpy()
    per_lot = rng.choice((3, 4, 4, 5, 6), int(buildings["lot"].max()) + 2)
    floor_m2 = shapely.area(buildings["geom"].to_numpy()) * floors
    found = {
        "tower": per_lot[buildings["lot"]] * floors,
        "apartments": np.rint(width * depth / 50).astype(np.int64) * floors,
        "slab": 2 * np.maximum(np.rint(width / 15), 1).astype(np.int64) * np.minimum(floors, 8),
        "terrace": 1 + rng.poisson(0.6, n),
        "shophouse": rng.poisson(1.6, n) * (rng.random(n) < 0.85),
        "house": 1 + rng.poisson(0.5, n),
        "farmhouse": 1 + (rng.random(n) < 0.16),
        "dormitory": np.clip(np.rint(floor_m2 / 70), 8, 110).astype(np.int64),
    }
    kind = buildings["kind"].to_numpy()
    dwellings = np.zeros(n, dtype=np.int64)
    for name, number in found.items():
        dwellings = np.where(kind == name, number, dwellings)
    return dwellings


def _extra_persons(kind: NDArray[np.str_]) -> NDArray[np.float64]:
    """Persons of a household beyond the first, on average."""
    return np.select(
        [kind == "apartments", kind == "dormitory", np.isin(kind, ("farmhouse", "terrace", "house"))],
        [1.7, 3.0, 1.8],
        PERSONS_PER_HOUSEHOLD - 1,
    )


def _states(
    buildings: pd.DataFrame, usage: NDArray[np.str_], rng: np.random.Generator
) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """State of every building, and the day from which it holds, empty where it always did."""
    state = np.full(len(buildings), "在用", dtype="<U4")
    state[buildings["kind"] == "unfinished"] = "在建"
    state[usage == "demolition"] = CLEARED
    state[(usage == "demolition") & (rng.random(len(buildings)) < 0.15)] = GONE
    day = np.where(np.isin(state, (CLEARED, GONE)), "2020-09-15", "")
    return state, np.where(state == "在建", "2020-03-01", day)


def _uncounted(buildings: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Tell whose households nobody counted: all homes of a few lots, until the share is reached."""
    homes = (
        buildings["kind"].isin(("slab", "terrace", "shophouse", "house")).to_numpy()
        & (buildings["lot"] >= 0).to_numpy()
    )
    lots, sizes = np.unique(buildings["lot"].to_numpy()[homes], return_counts=True)
    order = rng.permutation(len(lots))
    before = np.cumsum(sizes[order]) - sizes[order]
    chosen = lots[order][before < UNCOUNTED * len(buildings)]
    return homes & np.isin(buildings["lot"].to_numpy(), chosen)
