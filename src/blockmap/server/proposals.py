"""Re-planning as a proposal: worked out in a process of its own, shown beside today, accepted whole or in parts, or kept.

A proposal lives as long as the territory is open; a variant is one that was saved. Both are shown and accepted in the same way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field

from blockmap.errors import UsageError
from blockmap.server import answers, edits, towns
from blockmap.server.accounts import Person
from blockmap.server.context import Asking, Open, Server, require
from blockmap.server.jobs import Job
from blockmap.server.office import Desk, Office
from blockmap.workflow import variants
from blockmap.workflow.outcome import Progress, silent
from blockmap.workflow.variants import Draft

router = APIRouter(prefix="/api")

MOST_KEPT = 40
"""Proposals that are kept at once; the oldest goes first."""

Id = Annotated[int, Field(ge=1, le=2**53)]


class Wish(BaseModel):
    """What is to be divided anew, and how."""

    model_config = ConfigDict(extra="forbid")

    communities: tuple[Id, ...] = Field(
        (), max_length=500, description="area_id of each; that of the blocks when empty"
    )
    blocks: tuple[Id, ...] | None = Field(None, min_length=1, max_length=5_000, description="only these ground blocks")
    seed: int = Field(0, ge=0, le=2**31)
    exactly: int | None = Field(None, ge=1, le=100_000)
    low: int | None = Field(None, ge=1, le=100_000)
    high: int | None = Field(None, ge=1, le=100_000)


class Acceptance(BaseModel):
    """Which parts are accepted; all when none are named."""

    model_config = ConfigDict(extra="forbid")

    parts: tuple[Annotated[int, Field(ge=0, le=100_000)], ...] | None = Field(None, min_length=1, max_length=10_000)
    client_id: str | None = Field(None, max_length=64)
    corner: tuple[float, float] = (0.0, 0.0)


@router.post("/proposals")
async def propose(wish: Wish, person: Asking, office: Open, context: Server) -> dict[str, Any]:
    """Begin to divide communities, or some of their blocks, anew; return the job, whose answer names the proposal."""

    def look(desk: Desk) -> tuple[list[int], dict[str, Draft]]:
        communities = _communities(desk, wish)
        require(person, "plan", town_codes(desk, communities))
        return communities, kept(desk)

    communities, held = await office.ask(look)
    asked = wish.model_dump(include={"blocks", "exactly", "seed", "low", "high"})

    def keep(job: Job) -> None:
        if job.state == "done":
            held[job.id] = Draft.model_validate(job.answer)
            for oldest in list(held)[:-MOST_KEPT]:
                del held[oldest]
            job.answer = {"proposal": job.id}

    job = context.jobs.start("replan", person.name, replan, str(office.path), communities, asked, afterwards=keep)
    return job.said()


def replan(territory: str, communities: list[int], asked: dict[str, Any], *, progress: Progress = silent) -> Any:
    """Divide anew; the task of a job."""
    blocks = asked.pop("blocks")
    return variants.replan(territory, communities, blocks, progress=progress, **asked)


@router.get("/proposals/{name}")
async def proposal(
    name: str, _: Asking, office: Open, corner: Annotated[str, Query(max_length=60)] = "0,0"
) -> dict[str, Any]:
    """Show a proposal beside today: blocks, figures before and after, and its parts."""
    return await shown(office, await office.ask(lambda desk: found(desk, name)), None, corner)


@router.delete("/proposals/{name}")
async def drop(name: str, person: Asking, office: Open) -> dict[str, Any]:
    """Forget a proposal."""

    def work(desk: Desk) -> None:
        require(person, "plan", town_codes(desk, found(desk, name).communities))
        kept(desk).pop(name, None)

    await office.ask(work)
    return {"ok": True}


@router.post("/proposals/{name}/accept")
async def accept(name: str, asked: Acceptance, person: Asking, office: Open) -> Any:
    """Make a proposal, or some of its parts, the division that holds: one operation."""
    return await accepted(office, person, asked, lambda desk: found(desk, name))


async def accepted(office: Office, person: Person, asked: Acceptance, draft_of: Callable[[Desk], Draft]) -> Any:
    """Accept a draft through the one way for operations; 409 when blocks changed since it was made."""

    def work(desk: Desk) -> Any:
        state, draft = desk.editor.state, draft_of(desk)
        require(person, "plan", town_codes(desk, draft.communities))
        try:
            operation = variants.acceptance(state, draft, asked.parts)
        except UsageError as fault:
            status = 409 if fault.kind in ("variant_stale", "variant_no_part") else 422
            raise HTTPException(status, answers.error(fault) | {"conflict": []}) from fault
        return operation.model_copy(update={"client_id": asked.client_id})

    if asked.client_id is not None and (seq := await office.ask(lambda desk: desk.editor.done_as(asked.client_id))):
        return await office.ask(lambda desk: _again(desk, seq, asked.corner))
    operation = await office.ask(work)
    return await edits.operate(edits.Asked(operation=operation, corner=asked.corner), person, office)


def _again(desk: Desk, seq: int, corner: tuple[float, float]) -> dict[str, Any]:
    """Answer a repeated acceptance as the first time."""
    touched = {table: keys.tolist() for table, keys in desk.file.touched_by(seq).items()}
    rows = edits.changed_rows(desk, touched, corner)
    return {"counts": [], "findings": [], "refused": False, "seq": seq, "changed": rows, "revision": desk.revision}


async def shown(office: Office, draft: Draft, other: Draft | None, corner: str) -> dict[str, Any]:
    """Say a draft beside today or another draft; worked out beside the owner, on a connection of its own."""
    at = _corner(corner)
    looked = await asyncio.to_thread(variants.looked_at, Path(office.path), draft, other)
    if looked["is_stale"]:
        return {"is_stale": True}
    blocks, polygons = looked.pop("blocks"), looked.pop("polygons")
    names = ("block", "code", "community_id", "household_count", "building_count", "irregular", "part")
    columns = {name: [row[name] for row in blocks] for name in names}
    return looked | {"blocks": columns | {"shape": answers.shapes(polygons, at)}, "kept": list(draft.kept)}


def _corner(said: str) -> tuple[float, float]:
    """Read the corner from which the page counts coordinates."""
    try:
        x, y = (float(part) for part in said.split(","))
    except ValueError as fault:
        raise HTTPException(422, "server_malformed") from fault
    if not (abs(x) < 1e9 and abs(y) < 1e9):
        raise HTTPException(422, "server_malformed")
    return x, y


def kept(desk: Desk) -> dict[str, Draft]:
    """Return the proposals that are kept, by the name of their job; oldest first."""
    return desk.kept("proposals", _nothing)


def _nothing(_: Desk) -> dict[str, Draft]:
    return {}


def found(desk: Desk, name: str) -> Draft:
    """Return a proposal that is kept."""
    draft = kept(desk).get(name)
    if draft is None:
        raise HTTPException(404, answers.error(UsageError("proposal_unknown")))
    return draft


def town_codes(desk: Desk, communities: Any) -> set[str]:
    """Return the codes of the towns of communities."""
    state = desk.editor.state
    return {town["code"] for key in communities if (town := towns.town_of(state, key)) is not None}


def _communities(desk: Desk, wish: Wish) -> list[int]:
    """Return the planned communities of a wish; refuse what is none."""
    held = dict(desk.file.connection.execute("SELECT block_id, community_id FROM blocks WHERE kind = 'ground'"))
    unknown = [key for key in wish.blocks or () if key not in held]
    if unknown:
        raise HTTPException(
            422, answers.error(UsageError("edit_no_such_block", codes=", ".join(map(str, unknown[:5]))))
        )
    of_blocks = {held[key] for key in wish.blocks or ()}
    communities = sorted(set(wish.communities) or of_blocks)
    if not communities or not set(communities) <= set(held.values()) or not of_blocks <= set(communities):
        raise HTTPException(
            422, answers.error(UsageError("no_such_community", codes=", ".join(map(str, communities[:5]))))
        )
    return communities
