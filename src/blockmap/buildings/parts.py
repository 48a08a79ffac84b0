"""Parts of buildings too large for one enumerator: logical shares in several blocks, while the footprint stays whole.

A building above the band may be one block by itself as long as it holds no more persons than `Settings.whole_persons`. Beyond
that, or wherever the office wants it, it is divided by floors: the first part stays in the ground block that holds the
footprint, each other part gets a *stacked* block of its own, without ground, that names the ground block as its host. Without
data on entrances the parts are equal ranges of floors and their counts are shares of the building's, marked as estimates.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.report import Report, Severity
from blockmap.schema import TABLES
from blockmap.settings import Settings
from blockmap.terms import text
from blockmap.work import of_buildings

Oversize = Literal["whole", "parts"]


def divide(
    buildings: pd.DataFrame, blocks: pd.DataFrame, *, settings: Settings, oversize: Oversize = "whole"
) -> tuple[pd.DataFrame, pd.DataFrame, Report]:
    """Divide the buildings that hold more households than a block may.

    Parameters
    ----------
    buildings
        `building_id, block_id, household_count, person_count, floor_count`, and maybe `work_factor`; those without a block are
        left alone.
    blocks
        `block_id, community_id` of the ground blocks.
    settings
        Choices of the office.
    oversize
        ``whole``: nothing is divided; a building beyond `Settings.whole_persons` is reported. ``parts``: every building that
        is more work than `Settings.high` is divided.

    Returns
    -------
    parts
        Rows of table `building_parts`, ids from 1, by building and part. Their counts add up to the building's.
    stacked
        Rows of table `blocks` for all parts but the first, with their counts and floors; ids follow the largest of ``blocks``,
        codes are still to be given.
    report
        ``parts_proposed`` under ``whole``; ``building_divided`` and ``building_of_one_floor`` under ``parts``.
    """
    report = Report()
    large = buildings[buildings["block_id"].notna() & (of_buildings(buildings) > settings.high)]
    large = pd.DataFrame(large).sort_values("building_id", ignore_index=True)
    persons = large["person_count"].astype("Float64").fillna(large["household_count"] * settings.persons_per_household)
    large = large.assign(persons=persons.round().astype(np.int64), share=_share_count(large, settings))
    can_be_divided = large["share"] > 1
    if oversize == "whole":
        beyond = large[persons > settings.whole_persons].assign(cap=settings.whole_persons)
        _say(report, "parts_proposed", "warning", beyond, persons="persons", cap="cap", share="share")
        divided = large.iloc[:0]
    else:
        divided = large[can_be_divided].reset_index(drop=True)
        _say(report, "building_divided", "note", divided, share="share")
        _say(report, "building_of_one_floor", "warning", large[~can_be_divided])
    report.figures["buildings_divided"] = len(divided)
    return *_with_blocks(_parts(divided), blocks), report


def floors(floor_from: int, floor_to: int) -> str:
    """Say a range of floors as it stands in the remarks of a block."""
    key = "parts.floor" if floor_from == floor_to else "parts.floors"
    return text(key, "zh", low=floor_from, high=floor_to)


def _say(report: Report, kind: str, severity: Severity, rows: pd.DataFrame, **values: str) -> None:
    """Record the same finding about some buildings; ``values`` name columns."""
    report.add_rows(
        kind,
        severity,
        table="buildings",
        key="building_id",
        code=None,
        rows=rows,
        households="household_count",
        **values,
    )


def _share_count(buildings: pd.DataFrame, settings: Settings) -> NDArray[np.int64]:
    """Parts of every building: as many as come nearest to the target, at least two, at most one per floor if they are known."""
    nearest = np.rint(of_buildings(buildings) / settings.target)
    floor_count = buildings["floor_count"].to_numpy(dtype=float, na_value=np.inf)
    count: NDArray[np.int64] = np.minimum(np.maximum(nearest, 2), np.maximum(floor_count, 1)).astype(np.int64)
    return count


def _parts(divided: pd.DataFrame) -> pd.DataFrame:
    """Equal ranges of floors of every building, with its counts shared among them; ids and blocks are still the building's."""
    rows = [part for building in divided.itertuples() for part in _parts_of(building)]
    parts = pd.DataFrame(rows, columns=[c.name for c in TABLES["building_parts"].columns])
    parts["part_id"] = np.arange(1, len(parts) + 1)
    whole = ["building_id", "block_id", "part_number", "household_count"]
    parts = parts.astype(
        dict.fromkeys(whole, np.int64) | dict.fromkeys(["floor_from", "floor_to", "person_count"], "Int64")
    )
    return parts.astype({"is_estimate": np.bool_})


def _parts_of(building: Any) -> Iterator[dict[str, object]]:
    """Parts of one building from the ground up."""
    count = int(building.share)
    has_floors = not pd.isna(building.floor_count)
    storeys = shared(int(building.floor_count), [1] * count) if has_floors else [1] * count
    households = shared(int(building.household_count), storeys)
    persons = [pd.NA] * count if pd.isna(building.person_count) else shared(int(building.person_count), storeys)
    top = list(accumulate(storeys))
    for i in range(count):
        yield {
            "building_id": building.building_id,
            "block_id": building.block_id,
            "part_number": i + 1,
            "floor_from": top[i] - storeys[i] + 1 if has_floors else pd.NA,
            "floor_to": top[i] if has_floors else pd.NA,
            "entrances": None,
            "household_count": households[i],
            "person_count": persons[i],
            "is_estimate": True,
        }


def shared(total: int, weights: list[int]) -> list[int]:
    """Share a whole number in proportion to weights so that the shares add up (largest remainder, the first in a tie).

    >>> shared(10, [1, 1, 1])
    [4, 3, 3]
    """
    base = sum(weights)
    shares = [total * weight // base for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % base), i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares


def _with_blocks(parts: pd.DataFrame, blocks: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give every part but a building's first a stacked block of its own; returns parts and stacked blocks."""
    upper = parts[parts["part_number"] > 1]
    first_id = int(blocks["block_id"].max()) + 1 if len(blocks) else 1
    own = pd.Series(np.arange(first_id, first_id + len(upper), dtype=np.int64), index=upper.index)
    community = blocks.set_index("block_id")["community_id"]
    is_known = upper["floor_from"].notna()
    remark = [
        floors(int(low), int(high)) if known else None
        for low, high, known in zip(upper["floor_from"], upper["floor_to"], is_known, strict=True)
    ]
    stacked = pd.DataFrame(
        {
            "block_id": own,
            "community_id": upper["block_id"].map(community),
            "kind": "stacked",
            "host_block_id": upper["block_id"].astype("Int64"),
            "household_count": upper["household_count"],
            "person_count": upper["person_count"],
            "building_count": 1,
            "is_estimate": True,
            "irregular": "stacked",
            "remark": remark,
            "geom": None,
        }
    ).reset_index(drop=True)
    return parts.assign(block_id=own.reindex(parts.index).fillna(parts["block_id"]).astype(np.int64)), stacked
