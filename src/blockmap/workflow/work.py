"""How far the work is on a day, as the tally counts it: what hand-overs, helpers and the comparison of sources are decided by."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from blockmap import store
from blockmap.progress import by_block, days, rows, table
from blockmap.progress.completion import buildings as buildings_of
from blockmap.progress.moments import day_of
from blockmap.progress.phases import asked_for, phase_reported
from blockmap.workflow.data_moment import data_moment
from blockmap.workflow.staff import at_desk, moment, zone_of
from blockmap.workflow.tally_inputs import counted_until


@dataclass(frozen=True, slots=True)
class Work:
    """The work of one phase up to a day.

    Attributes
    ----------
    phase
        Code of the phase.
    buildings
        `building_id, target_count, done_count` of every building that stands in one block; missing targets are 0.
    blocks
        `block_id, target_count, done_count, left_count` of every block.
    """

    phase: str
    buildings: pd.DataFrame
    blocks: pd.DataFrame


def day_asked(territory: Path, at: str | None) -> str:
    """Return the day of a moment that was typed; else the last day of work in the returns, and today where nothing came in.

    Raises
    ------
    UsageError
        It is no moment.
    """
    if at is not None:
        return day_of(moment(at, zone_of(territory)))
    with store.open(territory) as file:
        returns = file.table("returns")
        until = data_moment(rows.current(rows.read_all(returns)), returns, file.settings.zone) if len(returns) else None
        return day_of(at_desk(file.settings.zone)) if until is None else days.text(until.day)


def work_on(file: store.Territory, day: str, phase: str | None = None) -> Work:
    """Count the work up to a day.

    Parameters
    ----------
    file
        The territory.
    day
        ISO date.
    phase
        Code or name of the phase; the one of that day when ``None``.

    Raises
    ------
    UsageError
        There are no blocks, or no such phase.
    """
    tally, _, until = counted_until(file)
    came = () if until is None else until.phases
    found = phase_reported(tally.phases, came, days.number(day)) if phase is None else asked_for(tally.phases, phase)
    code = found.code
    one_by_one = buildings_of(tally, phase=code, on=day)
    divided = set(file.table("building_parts", ["building_id"])["building_id"])
    one_by_one = one_by_one[~one_by_one["building_id"].isin(divided)]
    every = table(tally, by_block(tally.ground), phase=code, on=day)
    every = every[every["row"] == "group"].set_index("code")
    ids = tally.ground.blocks.set_index("block_code")["block_id"]
    blocks = pd.DataFrame({"block_id": ids, "target_count": every["expected"], "done_count": every["done"]})
    blocks = blocks.fillna(0).astype("int64").reset_index(drop=True).sort_values("block_id", ignore_index=True)
    blocks["left_count"] = (blocks["target_count"] - blocks["done_count"]).clip(lower=0)
    figures = pd.DataFrame(
        {
            "building_id": one_by_one["building_id"].astype("int64"),
            "target_count": one_by_one["expected"].fillna(0).astype("int64"),
            "done_count": one_by_one["done"].astype("int64"),
        }
    )
    return Work(code, figures.reset_index(drop=True), blocks)
