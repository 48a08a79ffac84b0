"""Work: what the households of a building are to an enumerator, counted in ordinary households.

A household of a building site or of foreigners takes longer than another (五多). The office says by how much, kind by kind; a
plan weighs every building by its difficulties and keeps the factor with it. Blocks are balanced by *work*, while households
stay true counts everywhere. Sums go over whole thousandths, so that everybody who adds them up comes to the same number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

STEPS = 1000
"""Factors are kept to a thousandth."""

LEAST = 0.1
"""Whatever comes together, a household stays some work."""


def factors(
    buildings: pd.DataFrame,
    areas: pd.DataFrame,
    tags: pd.DataFrame,
    *,
    of_kind: Mapping[str, float],
    first: str | None = None,
    last: str | None = None,
) -> Floats:
    """Weigh every building by its difficulties.

    For each kind the narrowest statement holds: that of the building, else of its block, else of the nearest area around it. A
    statement without a number means all households of its place, one with a number so many of them, evenly spread. What several
    kinds add comes together.

    Parameters
    ----------
    buildings
        `building_id, community_id, block_id, household_count`, the blocks being those for which the tags were said.
    areas
        `area_id, parent_id`.
    tags
        Table `tags`.
    of_kind
        Work of one household by kind, see `Settings.work_factors`.
    first, last
        ISO dates: only what holds on one of these days counts; without them everything does.

    Returns
    -------
    (buildings,) factor of each, 1 where nothing is said.
    """
    extra = np.zeros(len(buildings))
    said = _holding(tags, first, last)
    for kind, factor in sorted(of_kind.items()):
        rows = said[said["tag"] == kind]
        if len(rows):
            extra += (factor - 1.0) * _share(buildings, areas, rows)
    return np.maximum(LEAST, np.rint((1.0 + extra) * STEPS) / STEPS)


def of_a_household(
    blocks: pd.DataFrame,
    buildings: pd.DataFrame,
    parts: pd.DataFrame,
    areas: pd.DataFrame,
    tags: pd.DataFrame,
    *,
    of_kind: Mapping[str, float],
    first: str | None = None,
    last: str | None = None,
) -> pd.Series[float]:
    """Weigh every block as it is: the mean work of one of its households, by the difficulties that hold.

    Parameters
    ----------
    blocks
        `block_id, community_id, kind, household_count`; virtual blocks are weighed by what is said of themselves.
    buildings
        `building_id, community_id, block_id, household_count`.
    parts
        `building_id, block_id, household_count` of buildings in parts.
    areas, tags, of_kind, first, last
        See `factors`.

    Returns
    -------
    Work by `block_id`, 1 where nothing is said.
    """
    columns = ["building_id", "community_id", "block_id", "household_count"]
    whole = buildings[buildings["block_id"].notna() & ~buildings["building_id"].isin(parts["building_id"])]
    home = buildings.set_index("building_id")["community_id"]
    shared = parts.assign(community_id=parts["building_id"].map(home))
    virtual = blocks[blocks["kind"] == "virtual"].assign(building_id=None)
    rows = pd.concat(
        [pd.DataFrame(one[columns]).astype("Int64") for one in (whole, shared, virtual)], ignore_index=True
    )
    weight = rows["household_count"].fillna(0).clip(lower=0).astype(np.float64)
    amount = weight * factors(rows, areas, tags, of_kind=of_kind, first=first, last=last)
    sums = pd.DataFrame({"block_id": rows["block_id"], "weight": weight, "amount": amount}).groupby("block_id").sum()
    mean = (sums["amount"] / sums["weight"].where(sums["weight"] > 0)).fillna(1.0)
    return mean.reindex(blocks["block_id"]).fillna(1.0).astype(np.float64)


def of_buildings(buildings: pd.DataFrame) -> Floats:
    """(buildings,) work of each, from `household_count` and `work_factor`, which may be missing."""
    return thousandths(buildings) / STEPS


def thousandths(rows: pd.DataFrame) -> Ints:
    """(rows,) work of buildings or parts of them in thousandths of an ordinary household."""
    households: Ints = rows["household_count"].fillna(0).to_numpy(dtype=np.int64)
    if "work_factor" not in rows:
        return households * STEPS
    factor = pd.to_numeric(rows["work_factor"]).fillna(1.0).to_numpy(dtype=np.float64)
    return households * np.rint(factor * STEPS).astype(np.int64)


def of_blocks(rows: pd.DataFrame) -> pd.Series[int]:
    """Sum the work of buildings and parts by `block_id`; only blocks in which a factor was given are in it."""
    if "work_factor" not in rows:
        return pd.Series(dtype="Int64")
    weighed = rows.assign(work=thousandths(rows), is_weighed=rows["work_factor"].notna()).groupby("block_id")
    sums = weighed["work"].sum()[weighed["is_weighed"].any()]
    return ((sums + STEPS // 2) // STEPS).astype("Int64")


def of_rows(rows: Iterable[tuple[int, float | None]]) -> int | None:
    """Sum households times factors as `of_blocks` does; none where no factor was given."""
    held = list(rows)
    if all(factor is None for _, factor in held):
        return None
    total = sum(households * round((1.0 if factor is None else factor) * STEPS) for households, factor in held)
    return (total + STEPS // 2) // STEPS


def of_row(building: Mapping[str, Any]) -> float:
    """Return the work of one building."""
    factor = building.get("work_factor")
    return float(building["household_count"]) * (1.0 if factor is None else float(factor))


def judged(blocks: pd.DataFrame) -> pd.Series[Any]:
    """Return the number by which the size of each block is judged: its work, else its households."""
    households = blocks["household_count"].astype("Float64")
    return blocks["work_count"].astype("Float64").fillna(households) if "work_count" in blocks else households


def size(block: Mapping[str, Any]) -> int:
    """Return the same of one row."""
    work = block.get("work_count")
    return int(block["household_count"] if work is None else work)


def _holding(tags: pd.DataFrame, first: str | None, last: str | None) -> pd.DataFrame:
    """Tags that hold on one of the days."""
    begins = tags["valid_from"].astype(object).fillna("0000-01-01").astype(str)
    ends = tags["valid_to"].astype(object).fillna("9999-12-31").astype(str)
    return tags[(begins <= (last or "9999-12-31")) & (ends >= (first or "0000-01-01"))]


def _share(buildings: pd.DataFrame, areas: pd.DataFrame, rows: pd.DataFrame) -> Floats:
    """(buildings,) share of the households of each that one kind concerns, by the narrowest place that says so."""
    share = np.full(len(buildings), np.nan)
    places = [("building_id", buildings["building_id"]), ("block_id", buildings["block_id"])]
    parent = areas.set_index("area_id")["parent_id"]
    area = buildings["community_id"]
    while area.notna().any():
        places.append(("area_id", area))
        area = area.map(parent)
    for column, place in places:
        here = place.map(_share_of_place(buildings, rows, column, place)).to_numpy(dtype=np.float64, na_value=np.nan)
        share = np.where(np.isnan(share), here, share)
    return np.nan_to_num(share)


def _share_of_place(
    buildings: pd.DataFrame, rows: pd.DataFrame, column: str, place: pd.Series[Any]
) -> pd.Series[float]:
    """Share of the households of each place, by its id: all of them, or so many cases as are counted there."""
    own = rows[rows[column].notna()]
    if column == "area_id":
        own = own[own["block_id"].isna() & own["building_id"].isna()]
    elif column == "block_id":
        own = own[own["building_id"].isna()]
    by_place = own.groupby(own[column].astype("int64"))["case_count"]
    cases = by_place.sum().astype(np.float64)
    is_whole = by_place.count() < by_place.size()
    households = buildings.groupby(place.astype("Int64"))["household_count"].sum().astype(np.float64)
    of = households.reindex(cases.index).fillna(0.0)
    counted = (cases / of.clip(lower=1.0)).clip(upper=1.0)
    return counted.where(~is_whole, 1.0)
