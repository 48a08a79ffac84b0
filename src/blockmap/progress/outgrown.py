"""Blocks that outgrow the band after listing, and what the field found otherwise than the map: a daily list with a proposal.

A proposal divides the buildings of a block into parts of nearly the same number of households: in the order of their numbers, so
that a person can say "1 to 14 and 15 to 31", or by their place on the ground. It changes nothing; `blockmap` splits a block only
when somebody says so.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.settings import Settings

Frame = pd.DataFrame
Ints = NDArray[np.int64]


def outgrown(blocks: Frame, listed: Frame, *, settings: Settings) -> Frame:
    """List the blocks whose households, as listed, lie outside the band though they were planned inside it, or far from the plan.

    Parameters
    ----------
    blocks
        `block_id, block_code, household_count`.
    listed
        `block_id, done_count`: what listing found; blocks that are not in it, or of which nothing was listed, are left out.
    settings
        The band.

    Returns
    -------
    `block_id, block_code, planned_count, listed_count, excess, parts`: excess over the upper bound (below 0: missing to the
    lower), and the blocks that it should be (1 where it is too small); the largest excess first.
    """
    both = blocks[["block_id", "block_code", "household_count"]].merge(listed, on="block_id")
    both = both[both["done_count"] > 0].rename(
        columns={"household_count": "planned_count", "done_count": "listed_count"}
    )
    over, under = both["listed_count"] - settings.high, both["listed_count"] - settings.low
    is_new_under = (under < 0) & (both["planned_count"] >= settings.low)
    out = both[(over > 0) | is_new_under].copy()
    out["excess"] = np.where(over > 0, over, under)[(over > 0) | is_new_under]
    out["parts"] = np.where(out["excess"] > 0, -(-out["listed_count"] // settings.high), 1)
    columns = ["block_id", "block_code", "planned_count", "listed_count", "excess", "parts"]
    return out.sort_values(["excess", "block_code"], ascending=[False, True], ignore_index=True)[columns]


def parts_in_order(households: Ints, parts: int) -> Ints:
    """Part of every building, from 0, when they are divided in their order so that the largest part is as small as can be.

    Parameters
    ----------
    households
        (buildings,) households in order; the order is kept, and no building is divided.
    parts
        So many parts at most.

    Examples
    --------
    >>> parts_in_order(np.array([10, 20, 30, 40, 50]), 2).tolist()
    [0, 0, 0, 1, 1]
    """
    count = len(households)
    parts = min(parts, count)
    sums = np.concatenate([[0], np.cumsum(households)])
    best = sums[1:].astype(np.int64)
    cuts = np.zeros((max(parts, 1), count), dtype=np.int64)
    for k in range(1, parts):
        after = np.full(count, np.iinfo(np.int64).max)
        for end in range(k, count):
            largest = np.maximum(best[k - 1 : end], sums[end + 1] - sums[k : end + 1])
            cut = int(np.argmin(largest))
            after[end], cuts[k, end] = largest[cut], k + cut
        best = after
    label = np.zeros(count, dtype=np.int64)
    end = count - 1
    for k in range(parts - 1, 0, -1):
        label[cuts[k, end] : end + 1] = k
        end = int(cuts[k, end]) - 1
    return label


def parts_on_ground(xy: NDArray[np.float64], households: Ints, parts: int) -> Ints:
    """Part of every building, from 0, when the ground is halved across its longer side again and again.

    Parameters
    ----------
    xy
        (buildings, 2) places in metres.
    households
        (buildings,) households.
    parts
        So many parts.
    """
    label = np.zeros(len(xy), dtype=np.int64)
    if parts <= 1 or len(xy) < 2:
        return label
    axis = int(np.ptp(xy[:, 1]) > np.ptp(xy[:, 0]))
    order = np.lexsort((xy[:, 1 - axis], xy[:, axis]))
    first = parts // 2
    reached = np.cumsum(households[order]) - households[order] / 2
    is_second = reached > households.sum() * first / parts
    is_second[-1] = True
    is_second[0] = False
    one, other = order[~is_second], order[is_second]
    label[one] = parts_on_ground(xy[one], households[one], first)
    label[other] = first + parts_on_ground(xy[other], households[other], parts - first)
    return label


def proposal(buildings: Frame, households: pd.Series, *, parts: int, by: str = "number") -> Frame:
    """Propose which buildings of a block form each part.

    Parameters
    ----------
    buildings
        Buildings of one block: `building_id, number`, and `geom` where the ground decides.
    households
        By building: as listed, or else as mapped.
    parts
        So many parts.
    by
        ``number`` or ``ground``.

    Returns
    -------
    `part, building_count, household_count, numbers` from 1: numbers as a person writes them, ``1-14, 17``.
    """
    rows = buildings.sort_values(["number", "building_id"], ignore_index=True)
    weight = rows["building_id"].map(households).fillna(0).to_numpy(dtype=np.int64)
    if by == "ground":
        import shapely

        centre = shapely.centroid(rows["geom"].to_numpy())
        label = parts_on_ground(np.column_stack([shapely.get_x(centre), shapely.get_y(centre)]), weight, parts)
    else:
        label = parts_in_order(weight, parts)
    found = []
    for part in np.unique(label).tolist():
        inside = label == part
        numbers = ranges(rows.loc[inside, "number"].dropna().astype(int).tolist())
        found.append((part + 1, int(inside.sum()), int(weight[inside].sum()), numbers))
    return pd.DataFrame(found, columns=["part", "building_count", "household_count", "numbers"])


def ranges(numbers: list[int]) -> str:
    """Write numbers as a person does.

    Examples
    --------
    >>> ranges([1, 2, 3, 7, 9, 10])
    '1-3, 7, 9-10'
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def field_changes(states: Frame, buildings: Frame, unmet: Frame, *, since: str, day: str) -> Frame:
    """List what the field found otherwise than the map: buildings whose state changed, and returns for buildings not on it.

    Parameters
    ----------
    states
        Table ``building_states``.
    buildings
        `building_id, block_id, number, source_key, state`.
    unmet
        `code, row_count, first_day`: buildings named in returns that met none.
    since, day
        ISO dates: changes after the one and up to the other.

    Returns
    -------
    `block_id, number, key, change, day, row_count`: the state since then (``demolished`` …), or ``not_on_map``; sorted.
    """
    dated = states[(states["valid_from"].astype(str) > since) & (states["valid_from"].astype(str) <= day)]
    known = dated.merge(buildings[["building_id", "block_id", "number", "source_key"]], on="building_id")
    changed = known.rename(columns={"source_key": "key", "state": "change", "valid_from": "day"}).assign(row_count=1)
    fresh = unmet[(unmet["first_day"] > since) & (unmet["first_day"] <= day)]
    added = fresh.rename(columns={"code": "key", "first_day": "day"}).assign(
        block_id=None, number=None, change="not_on_map"
    )
    columns = ["block_id", "number", "key", "change", "day", "row_count"]
    parts = [part[columns].astype(object) for part in (changed, added) if len(part)]
    if not parts:
        return pd.DataFrame(columns=columns)
    both = pd.concat(parts, ignore_index=True)
    return both.sort_values(["change", "block_id", "number", "key"], ignore_index=True)
