"""Typing in returns in the browser: the grid of a community, and what is saved of it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query

from blockmap.server import answers
from blockmap.server.context import Asking, Open, require
from blockmap.server.office import Desk
from blockmap.server.proposals import town_codes
from blockmap.workflow import typing_in

router = APIRouter(prefix="/api/returns")


@router.get("/grid")
async def grid(
    _: Asking,
    office: Open,
    community: Annotated[int, Query(ge=1, le=2**53)],
    date: Annotated[str, Query(pattern=r"^\d{4}-\d\d-\d\d$")],
    phase: Annotated[str | None, Query(max_length=40)] = None,
) -> dict[str, Any]:
    """Return the grid of a community for a phase and a day; worked out beside the owner."""
    return await asyncio.to_thread(typing_in.grid, Path(office.path), community, phase, date)


@router.post("")
async def save(sheet: typing_in.Sheet, person: Asking, office: Open) -> dict[str, Any]:
    """Take what was typed; the same save sent twice is taken once."""

    def work(desk: Desk) -> dict[str, Any]:
        codes = {cell.block for cell in sheet.cells}
        marks = ", ".join("?" * len(codes))
        asked = f"SELECT DISTINCT community_id FROM blocks WHERE block_code IN ({marks})"  # noqa: S608
        communities = [key for (key,) in desk.file.connection.execute(asked, sorted(codes))]
        require(person, "type_returns", town_codes(desk, communities))
        outcome = typing_in.type_in(desk.file, sheet, typist=person.name)
        return {
            "taken": len(sheet.cells),
            "findings": [answers.finding(found) for found in outcome.report if found.severity != "note"],
            "revision": desk.revision,
        }

    answer = await office.ask(work)
    office.hub.tell({"type": "returns"})
    return answer
