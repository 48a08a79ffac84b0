"""Totals by compound (小区, 组团, 宿舍): households and persons apart, with everything that no compound holds beside them.

A compound is no census area: it may hold several blocks, or part of one. A block whose buildings all lie in one compound brings
its own figure there, whatever was returned for it; of any other block each building brings what was returned for it, and what the
block did beyond its buildings is *not apportioned*. So the lines add up to the total of the tally.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress import days
from blockmap.progress.completion import buildings
from blockmap.progress.rollup import by_block
from blockmap.progress.sums import sums
from blockmap.progress.tallying import Tally

Ints = NDArray[np.int64]

OUTSIDE, NOT_APPORTIONED = -1, -2
"""Instead of the position of a compound: in none; of several or of no building."""

RESIDENTS = "person_resident"
"""Measure that counts the persons who live somewhere."""


def by_compound(
    tally: Tally, compounds: pd.DataFrame, of_building: pd.Series[int], *, phase: str, measure: str, on: date | str
) -> pd.DataFrame:
    """Sum a tally by compound.

    Parameters
    ----------
    tally
        What was counted.
    compounds
        `compound_id, name, kind`.
    of_building
        Compound of every building that lies in one, by `building_id`.
    phase, measure, on
        As of `blockmap.progress.table`.

    Returns
    -------
    One row per compound, then ``outside``, ``not_apportioned`` and ``total``: `row, code, name, kind, building_count, households,
    persons` (on the map), `expected, done, share, left, residents` (returned persons).
    """
    ordered = compounds.sort_values("compound_id", ignore_index=True)
    at = pd.Series(np.arange(len(ordered)), index=ordered["compound_id"].to_numpy())
    on_map = tally.ground.buildings
    home = on_map["building_id"].map(of_building).map(at).fillna(OUTSIDE).to_numpy(dtype=np.int64)
    of_block = _whole_blocks(tally, home)
    count = len(ordered)
    figures = {
        name: _figures(tally, home, of_block, count, phase, of, column, on)
        for name, of, column in (("expected", measure, 1), ("done", measure, 0), ("residents", RESIDENTS, 0))
    }
    inside = on_map["block_id"].notna().to_numpy() | on_map["community_id"].notna().to_numpy()
    rows = pd.DataFrame(
        {
            "row": ["group"] * count + ["outside", "not_apportioned", "total"],
            "code": [f"{number:04d}" for number in ordered["compound_id"]] + [None] * 3,
            "name": [*ordered["name"].astype(object).where(ordered["name"].notna(), None), None, None, None],
            "kind": [*ordered["kind"].astype(object).where(ordered["kind"].notna(), None), None, None, None],
            "building_count": _lines(home[inside], np.ones(int(inside.sum()), dtype=np.int64), count),
            "households": _lines(home[inside], _whole(on_map["household_count"])[inside], count),
            "persons": _lines(home[inside], _whole(on_map["person_count"])[inside], count),
            **figures,
        }
    )
    virtual = tally.ground.blocks[(tally.ground.blocks["kind"] == "virtual").to_numpy()]
    for name, column in (("households", "household_count"), ("persons", "person_count")):
        rows.loc[rows["row"].isin(["not_apportioned", "total"]), name] += int(_whole(virtual[column]).sum())
    rows["left"] = rows["expected"] - rows["done"]
    rows["share"] = np.where(rows["expected"] > 0, rows["done"] / rows["expected"].clip(lower=1), np.nan)
    is_shown = ~rows["row"].isin(["outside", "not_apportioned"]) | (rows[["households", "expected", "done"]] != 0).any(
        axis=1
    )
    return rows[is_shown].reset_index(drop=True)


def _whole_blocks(tally: Tally, home: Ints) -> Ints:
    """Return the compound in which all buildings of a block lie; `NOT_APPORTIONED` for one of several, or without buildings."""
    ground = tally.ground
    own = ground.block.of(ground.buildings["block_id"])
    block = np.concatenate([own, ground.part_block])
    compound = np.concatenate([home, home[ground.part_building]])
    low = np.full(len(ground.block), np.iinfo(np.int64).max)
    high = np.full(len(ground.block), np.iinfo(np.int64).min)
    np.minimum.at(low, block[block >= 0], compound[block >= 0])
    np.maximum.at(high, block[block >= 0], compound[block >= 0])
    return np.where(low == high, low, NOT_APPORTIONED)


def _figures(
    tally: Tally, home: Ints, of_block: Ints, count: int, phase: str, measure: str, column: int, on: date | str
) -> Ints:
    """Sum what is done (column 0) or expected (column 1) by line."""
    grouping = by_block(tally.ground)
    course = sums(tally, grouping, phase, measure, days.number(on)).course
    figure = course.due(days.number(on)) if column else course.on(days.number(on))
    by_order, total = figure[: len(grouping.groups)][grouping.of_block], int(figure[-1])
    is_whole = of_block != NOT_APPORTIONED
    lines = _lines(of_block[is_whole], by_order[is_whole], count)
    if not is_whole.all():
        lines = lines + _of_buildings(tally, home, is_whole, by_order, count, phase, measure, column, on)
    lines[-1] = total
    lines[-2] = total - lines[:-2].sum()
    return lines


def _of_buildings(
    tally: Tally,
    home: Ints,
    is_whole: NDArray[np.bool_],
    of_block: Ints,
    count: int,
    phase: str,
    measure: str,
    column: int,
    on: date | str,
) -> Ints:
    """Sum buildings of blocks that lie in several compounds; where they say more than their block, it alone is believed."""
    ground = tally.ground
    found = buildings(tally, phase=phase, measure=measure, on=on)
    at = ground.building.of(found["building_id"])
    block = ground.block.of(found["block_id"])
    value = _whole(found["expected" if column else "done"])
    is_mixed = (block >= 0) & ~is_whole[block] & (ground.part_count[at] == 0)
    at, block, value = at[is_mixed], block[is_mixed], value[is_mixed]
    said = np.bincount(block, weights=value, minlength=len(ground.block)).astype(np.int64)
    is_believed = said[block] <= of_block[block]
    return _lines(home[at[is_believed]], value[is_believed], count)


def _lines(line: Ints, value: Ints, count: int) -> Ints:
    """Sum values by compound, outside, not apportioned (0 here), total."""
    out = np.zeros(count + 3, dtype=np.int64)
    np.add.at(out, np.where(line == OUTSIDE, count, line), value)
    out[-1] = out.sum()
    return out


def _whole(column: pd.Series[int]) -> Ints:
    whole: Ints = np.asarray(column.astype("Int64").fillna(0), dtype=np.int64)
    return whole
