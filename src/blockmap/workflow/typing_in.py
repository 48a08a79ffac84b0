"""Typing in returns: a grid of blocks and measures for one community, phase and day, for offices that work from paper.

What is typed is a delivery like any file (mapping ``typed``): the key of a row is its cell of the grid, so a cell that is typed
again supersedes what was there, and the same save sent twice changes nothing. A cell that is emptied takes its figure back: it
counts no more, and the history keeps it. Who collected and who typed are different people.
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from blockmap import store
from blockmap.errors import UsageError
from blockmap.progress import days, phases, rows
from blockmap.progress.locating import spelled
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.returns import read_returns
from blockmap.workflow.staff import worker_of
from blockmap.workflow.work import work_on

MEASURES = ("listed", "visited", "registered", "entered", "vacant", "refused", "non_contact")
"""Measures that a grid offers, in its order; that of the phase is among them."""

MAPPING = "typed"
COLUMNS = ("typed_cell", "typed_save", "block_code", "phase", "measure", "work_date", "worker", "typist", "value")


class Cell(BaseModel):
    """A figure so far, of a block and a measure; none takes back what was typed there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    block: str = Field(min_length=1, max_length=40, description="code of the block")
    measure: str = Field(min_length=1, max_length=40)
    value: int | None = Field(ge=0, le=10_000_000)


class Sheet(BaseModel):
    """What is saved at once.

    Attributes
    ----------
    save_id
        Chosen by the client; the same one is taken once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    save_id: str = Field(min_length=8, max_length=64, pattern=r"^[\w-]+$")
    phase: str = Field(min_length=1, max_length=40)
    work_date: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")
    collector: str = Field(min_length=1, max_length=60, description="code of the worker who collected")
    cells: tuple[Cell, ...] = Field(min_length=1, max_length=20_000)


def type_in(file: store.Territory, sheet: Sheet, *, typist: str) -> Outcome:
    """Take what was typed.

    Parameters
    ----------
    file
        The territory; only read here, what is typed is read in like any file.
    sheet
        The cells that changed.
    typist
        Who typed.

    Raises
    ------
    UsageError
        There is no such worker, block, phase or measure, the day lies in the future, or the typist collected it.
    """
    worker = _collector(file, sheet.collector, typist)
    _refuse_unknown(file, sheet)
    lines = [
        {
            "typed_cell": cell_key(cell.block, sheet.phase, cell.measure, sheet.work_date),
            "typed_save": sheet.save_id,
            "block_code": cell.block,
            "phase": sheet.phase,
            "measure": cell.measure if cell.value is not None else rows.CLEARED,
            "work_date": sheet.work_date,
            "worker": worker,
            "typist": typist,
            "value": cell.value or 0,
        }
        for cell in sheet.cells
    ]
    with tempfile.TemporaryDirectory(prefix="blockmap-typed-") as folder:
        path = Path(folder) / f"typed-{sheet.save_id}.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS)
            writer.writeheader()
            writer.writerows(lines)
        return read_returns(file.path, path, mapping=MAPPING, encoding="utf-8", actor=typist)


def cell_key(block: str, phase: str, measure: str, work_date: str) -> str:
    """Key of a cell: the same figure typed again bears the same."""
    return f"{block}/{phase}/{measure}/{work_date}"


def grid(territory: Path, area_id: int, phase: str | None, work_date: str) -> dict[str, Any]:
    """Return what a grid shows: blocks, what was typed for that day, and what is there before and after it.

    Parameters
    ----------
    territory
        The territory; opened here, to be read beside its owner.
    area_id
        The community, or an area of several.
    phase
        Code of the phase; the one of that day when ``None``.
    work_date
        The day.

    Returns
    -------
    ``phase, phases, measures, blocks`` (`code, short, target, community_id`) and ``cells`` by block code and measure: `typed`,
    `before` (the last figure so far of an earlier day), `after` (the next of a later day), `collector`.

    Raises
    ------
    UsageError
        There is no such phase or day, or no blocks.
    """
    day = _day(work_date)
    with store.open(territory) as file:
        held = _blocks_below(file, area_id)
        if not held:
            raise UsageError("no_blocks", territory=territory.name)
        known = phases.phases_of(file.table("phases"))
        code = phases.phase_on(known, day).code if phase is None else phase
        if code not in known:
            raise UsageError("no_such_phase", phase=code, known=", ".join(known))
        work = work_on(file, work_date, code)
        frame = rows.current(rows.read_all(file.table("returns")))
    target = dict(zip(work.blocks["block_id"].tolist(), work.blocks["target_count"].tolist(), strict=True))
    ordered = sorted(held, key=lambda row: row["block_code"])
    measures = list(dict.fromkeys([known[code].measure, *MEASURES]))
    return {
        "phase": code,
        "phases": list(known),
        "measure": known[code].measure,
        "measures": measures,
        "blocks": [
            {"code": row["block_code"], "short": row["short_code"], "id": row["block_id"]}
            | {"target": target.get(row["block_id"], 0), "community_id": row["community_id"]}
            for row in ordered
        ],
        "cells": _cells(frame, {row["block_id"]: row["block_code"] for row in held}, code, work_date),
    }  # fmt: skip


def _blocks_below(file: store.Territory, area_id: int) -> list[dict[str, Any]]:
    """Return the rows of the blocks in an area and in those below it."""
    areas = file.table("areas")
    inside, level = {area_id}, [area_id]
    while level:
        level = areas.loc[areas["parent_id"].isin(level), "area_id"].astype(int).tolist()
        inside |= set(level)
    return [row for key in sorted(inside) for row in file.rows("blocks", "community_id = ?", [key])]


def _cells(frame: pd.DataFrame, blocks: dict[int, str], phase: str, work_date: str) -> list[dict[str, Any]]:
    """Return the figures so far of blocks: that of the day, the last one before and the first one after."""
    is_here = frame["block_id"].isin(blocks).to_numpy() & (frame["level"] == "block").to_numpy()
    is_here &= (frame["phase"] == phase).to_numpy() & ~frame["is_increment"].to_numpy(dtype=bool)
    own = frame[is_here & frame["work_date"].notna().to_numpy()]
    own = own.assign(day=own["work_date"].astype(str).str.slice(0, 10))
    found: list[dict[str, Any]] = []
    for key, part in own.groupby(["block_id", "measure"], sort=True, observed=True):
        block, measure = cast("tuple[int, str]", key)
        ordered = part.sort_values("day", kind="stable")
        past, now, later = (ordered[mask] for mask in _around(ordered["day"], work_date))
        typed = now[(now["source"] == MAPPING).to_numpy()]
        found.append(
            {
                "block": blocks[int(block)],
                "measure": str(measure),
                "typed": _last(typed["value"]),
                "collector": None if typed.empty else _text(typed["worker"].iloc[-1]),
                "before": _last(past["value"]),
                "after": None if later.empty else int(later["value"].iloc[0]),
            }
        )
    return found


def _around(day: pd.Series[str], on: str) -> tuple[Any, Any, Any]:
    return day < on, day == on, day > on


def _last(values: pd.Series[int]) -> int | None:
    return int(values.iloc[-1]) if len(values) else None


def _text(value: object) -> str | None:
    return None if value is None or value is pd.NA or value is np.nan else str(value)


def _collector(file: store.Territory, said: str, typist: str) -> str:
    """Return the code of the worker who collected; refuse the typist."""
    workers = file.table("workers")
    found = worker_of(workers, said)
    row = workers[workers["worker_id"] == found].iloc[0]
    if spelled(typist) in {spelled(str(row["code"])), spelled(str(row["name"]))}:
        raise UsageError("typist_collected", typist=typist)
    return str(row["code"])


def _refuse_unknown(file: store.Territory, sheet: Sheet) -> None:
    """Refuse blocks, phases and measures that are not there: here nothing is guessed."""
    known = phases.phases_of(file.table("phases"))
    if sheet.phase not in known:
        raise UsageError("no_such_phase", phase=sheet.phase, known=", ".join(known))
    _day(sheet.work_date)
    codes = {code for (code,) in file.connection.execute("SELECT block_code FROM blocks")}
    lost = sorted({cell.block for cell in sheet.cells} - codes)
    if lost:
        raise UsageError("edit_no_such_block", codes=", ".join(lost[:5]))
    offered = {*MEASURES, known[sheet.phase].measure}
    strange = sorted({cell.measure for cell in sheet.cells} - offered)
    if strange:
        raise UsageError("typed_measure", measures=", ".join(strange))
    keys = [(cell.block, cell.measure) for cell in sheet.cells]
    if len(set(keys)) < len(keys):
        raise UsageError("typed_twice")


def _day(said: str) -> int:
    try:
        return days.number(said)
    except ValueError as fault:
        raise UsageError("no_moment", said=said) from fault
