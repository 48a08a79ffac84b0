"""By whom or by what a tally is summed: blocks, areas of a level, zones, teams. Every block is in one group or outside all.

What no block holds (returns of areas, of former blocks, of loose buildings) belongs to the group in which its whole area lies;
where its area lies in several groups, or is wider than they are, it has a row of its own, *not apportioned*. So the rows of any
grouping add up to the same total.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress.ground import NOWHERE, Ground

Ints = NDArray[np.int64]

OUTSIDE, WIDER = -1, -2
"""Instead of a group: in none of them; in several of them or around them."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups of blocks.

    Attributes
    ----------
    by
        ``block``, a level, ``team`` or the name of a zone system.
    groups
        `code, name, area_id` (missing where the group is no area), in the order of the rows.
    of_block
        (blocks,) position of the group, or `OUTSIDE`.
    of_area
        (areas,) position of the group in which the whole area lies, or `OUTSIDE` or `WIDER`.
    """

    by: str
    groups: pd.DataFrame
    of_block: Ints
    of_area: Ints


def by_block(ground: Ground) -> Grouping:
    """Every block by itself, in the order of the codes."""
    order = np.argsort(ground.blocks["block_code"].to_numpy(dtype=object), kind="stable")
    chosen = ground.blocks.iloc[order]
    groups = pd.DataFrame(
        {"code": chosen["block_code"].to_numpy(), "name": None, "area_id": pd.array([pd.NA] * len(chosen), "Int64")}
    )
    of_block = np.empty(len(order), dtype=np.int64)
    of_block[order] = np.arange(len(order))
    return Grouping("block", groups, of_block, np.full(len(ground.area), WIDER, dtype=np.int64))


def by_level(ground: Ground, level: str) -> Grouping:
    """Areas of one level, in the order of their codes; those without blocks too."""
    areas = ground.areas.assign(at=np.arange(len(ground.areas)))
    areas = areas[areas["level"] == level].sort_values("code", kind="stable")
    number = np.full(len(ground.area) + 1, WIDER, dtype=np.int64)
    number[areas["at"].to_numpy(dtype=np.int64)] = np.arange(len(areas))
    above = ground.at_level(np.arange(len(ground.area)), level)
    of_area = np.where(above >= 0, number[above], WIDER)
    of_block = np.where(ground.community >= 0, of_area[ground.community], OUTSIDE) if len(of_area) else ground.community
    groups = areas[["code", "name", "area_id"]].astype({"area_id": "Int64"}).reset_index(drop=True)
    return Grouping(level, groups, np.where(of_block == WIDER, OUTSIDE, of_block), of_area)


def by_members(ground: Ground, by: str, groups: pd.DataFrame, member: pd.Series[int]) -> Grouping:
    """Groups of a list: zones, teams.

    Parameters
    ----------
    ground
        Blocks and areas.
    by
        Name of the grouping.
    groups
        `group_id, code, name`.
    member
        Group of every block that is in one, by `block_id`.
    """
    ordered = groups.sort_values(["code", "group_id"], kind="stable", ignore_index=True)
    at = pd.Series(np.arange(len(ordered)), index=ordered["group_id"].to_numpy())
    of_block = np.full(len(ground.block), OUTSIDE, dtype=np.int64)
    position = ground.block.of(pd.Series(member.index))
    known = (position >= 0) & member.isin(at.index).to_numpy()
    of_block[position[known]] = at.reindex(member[known]).to_numpy(dtype=np.int64)
    shown = ordered[["code", "name"]].assign(area_id=pd.array([pd.NA] * len(ordered), "Int64"))
    return Grouping(by, shown, of_block, _whole_areas(ground, of_block))


def _whole_areas(ground: Ground, of_block: Ints) -> Ints:
    """Return the group in which all blocks of an area lie; `OUTSIDE` for an area without blocks."""
    low = np.full(len(ground.area), np.iinfo(np.int64).max)
    high = np.full(len(ground.area), np.iinfo(np.int64).min)
    for chain in ground.chains:
        above = np.where(ground.community >= 0, chain[ground.community], NOWHERE)
        there = above >= 0
        np.minimum.at(low, above[there], of_block[there])
        np.maximum.at(high, above[there], of_block[there])
    return np.where(low > high, OUTSIDE, np.where(low == high, low, WIDER))
