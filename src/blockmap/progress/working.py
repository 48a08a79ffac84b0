"""How far the work is, building by building, on a day: what hand-overs and helpers are decided by."""

from __future__ import annotations

import numpy as np
import pandas as pd

from blockmap.progress import counting, days, phases, rows


def done_by_building(
    returns: pd.DataFrame, phase_table: pd.DataFrame, *, phase: str | None, day: str
) -> tuple[pd.DataFrame, str]:
    """Say how many units of the phase's measure were done up to a day.

    Parameters
    ----------
    returns, phase_table
        Tables ``returns`` and ``phases``.
    phase
        Code of the phase; the one that runs on that day when ``None``.
    day
        ISO date; what was worked later does not count.

    Returns
    -------
    `block_id, building_id, done_count` (a row without a building is what was returned for the block as a whole), and the code of
    the phase. Where a block or a building speaks for itself, what lies below it is not added.
    """
    known = phases.phases_of(phase_table)
    chosen = known[phase] if phase in known else phases.phase_on(known, days.number(day))
    frame = rows.current(rows.read_all(returns))
    is_due = (frame["measure"] == chosen.measure) & (frame["phase"] == chosen.code) & frame["block_id"].notna()
    frame = frame[is_due & (frame["work_date"] <= pd.Timestamp(day))].reset_index(drop=True)
    keys = frame[["block_id", "building_id", "dwelling"]].astype(object)
    keys = keys.where(keys.notna(), None)
    place, distinct = pd.factorize(pd.MultiIndex.from_frame(keys))
    changes = counting.run(
        counting.Rows(
            place.astype(np.int64),
            np.zeros(len(frame), dtype=np.int64),
            days.numbers(frame["work_date"]),
            days.numbers(frame["entry_date"]),
            np.zeros(len(frame), dtype=np.int64),
            frame["value"].to_numpy(dtype=np.int64),
            ~frame["is_increment"].to_numpy(dtype=bool),
        )
    )
    last = np.zeros(len(distinct), dtype=np.int64)
    last[changes.rows.place] = changes.after
    figures = pd.DataFrame(distinct.tolist(), columns=["block_id", "building_id", "dwelling"]).assign(done_count=last)
    return _highest(figures), chosen.code


def _highest(figures: pd.DataFrame) -> pd.DataFrame:
    """Leave out buildings where their block spoke, and dwellings where their building did."""
    is_block = figures["building_id"].isna() & figures["dwelling"].isna()
    is_building = figures["building_id"].notna() & figures["dwelling"].isna()
    said_block = figures["block_id"].isin(figures.loc[is_block, "block_id"])
    said_building = figures["building_id"].isin(figures.loc[is_building, "building_id"])
    kept = figures[
        is_block | (is_building & ~said_block) | (figures["dwelling"].notna() & ~said_block & ~said_building)
    ]
    kept = kept.astype({"block_id": "Int64", "building_id": "Int64"})
    summed = kept.groupby(["block_id", "building_id"], dropna=False)["done_count"].sum().reset_index()
    return summed.sort_values(["block_id", "building_id"], ignore_index=True)


def left_by_block(blocks: pd.DataFrame, done: pd.DataFrame) -> pd.DataFrame:
    """Say what is left in every block.

    Parameters
    ----------
    blocks
        `block_id, household_count`.
    done
        `block_id, done_count`.

    Returns
    -------
    `block_id, target_count, done_count, left_count`, in the order of ``blocks``.
    """
    by_block = done.groupby("block_id")["done_count"].sum()
    out = pd.DataFrame({"block_id": blocks["block_id"].astype("int64"), "target_count": blocks["household_count"]})
    out["done_count"] = out["block_id"].map(by_block).fillna(0).astype("int64")
    out["left_count"] = (out["target_count"] - out["done_count"]).clip(lower=0)
    return out.reset_index(drop=True)
