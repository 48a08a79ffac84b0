"""People on the map: who answers for which block, giving blocks to somebody, and a proposal for those without anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field

from blockmap.report import Report
from blockmap.server import answers
from blockmap.server.accounts import Person
from blockmap.server.context import Asking, Open, require
from blockmap.server.edits import LISTED
from blockmap.server.office import Desk, Office
from blockmap.server.proposals import Id, town_codes
from blockmap.server.towns import communities_of
from blockmap.workflow import assigning_blocks

router = APIRouter(prefix="/api/assignments")

Town = Annotated[int, Query(ge=1, le=2**53)]


class Task(BaseModel):
    """Blocks that are given to somebody; without a worker they are taken back."""

    model_config = ConfigDict(extra="forbid")

    blocks: tuple[Id, ...] = Field(min_length=1, max_length=5_000)
    worker: str | None = Field(None, min_length=1, max_length=60)
    role: Literal["enumerator", "instructor", "helper"] = "enumerator"
    reason: str | None = Field(None, max_length=500)


class Tasks(BaseModel):
    """What a proposal comes to."""

    model_config = ConfigDict(extra="forbid")

    tasks: tuple[Task, ...] = Field(min_length=1, max_length=2_000)


@router.get("")
async def people(_: Asking, office: Open, town: Town) -> dict[str, Any]:
    """Return who answers for the blocks of a town, and who there is."""
    return await asyncio.to_thread(assigning_blocks.people_of, Path(office.path), await _communities(office, town))


@router.get("/proposal")
async def proposal(
    _: Asking, office: Open, town: Town, seed: Annotated[int, Query(ge=0, le=2**31)] = 0
) -> dict[str, Any]:
    """Propose an enumerator for every block without one, and an instructor for every four or five neighbours."""
    communities = await _communities(office, town)
    return await asyncio.to_thread(assigning_blocks.proposed, Path(office.path), communities, seed=seed)


@router.post("")
async def assign(asked: Task, person: Asking, office: Open) -> dict[str, Any]:
    """Give blocks to somebody from now on, or take them back."""

    def work(desk: Desk) -> dict[str, Any]:
        require(person, "assign", _towns(desk, asked.blocks))
        seq, report = _assigned(desk, person, asked)
        findings = [answers.finding(one) for one in report]
        return {"seq": seq, "findings": findings, "revision": desk.revision}

    answer = await office.ask(work)
    office.hub.tell({"type": "assignments"})
    return answer


@router.post("/many")
async def assign_many(asked: Tasks, person: Asking, office: Open) -> dict[str, Any]:
    """Give blocks to several people in one operation; what is refused of one does not stop the others, and is said."""

    def work(desk: Desk) -> dict[str, Any]:
        require(person, "assign", _towns(desk, {block for task in asked.tasks for block in task.blocks}))
        tasks = [(task.role, task.worker, task.blocks) for task in asked.tasks if task.worker is not None]
        assigned, report = assigning_blocks.assign_many(desk.file, tasks, actor=person.name)
        findings = [answers.finding(one) for one in report]
        return {"assigned": assigned, "findings": findings, "revision": desk.revision}

    answer = await office.ask(work)
    office.hub.tell({"type": "assignments"})
    return answer


def _assigned(desk: Desk, person: Person, task: Task) -> tuple[int | None, Report]:
    return assigning_blocks.assign_blocks(
        desk.file, task.blocks, worker=task.worker, role=task.role, actor=person.name, reason=task.reason
    )


def _towns(desk: Desk, blocks: Iterable[int]) -> set[str]:
    """Return the codes of the towns of blocks."""
    asked = f"SELECT DISTINCT community_id FROM blocks WHERE block_id IN ({LISTED})"  # noqa: S608
    return town_codes(desk, [key for (key,) in desk.file.connection.execute(asked, (str(sorted(set(blocks))),))])


async def _communities(office: Office, town: int) -> list[int]:
    def look(desk: Desk) -> list[int]:
        if desk.editor.state.row("areas", town) is None:
            raise HTTPException(404, "server_no_town")
        return communities_of(desk.editor.state, town)

    return await office.ask(look)
