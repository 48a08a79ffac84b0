"""Variants: divisions that are kept under a name, drawn, compared side by side, accepted, deleted."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from blockmap import store
from blockmap.errors import UsageError
from blockmap.server import answers
from blockmap.server.context import Asking, Open, require
from blockmap.server.office import Desk, Office
from blockmap.server.proposals import Acceptance, Id, accepted, found, shown, town_codes
from blockmap.workflow import variants
from blockmap.workflow.editing import state_of

router = APIRouter(prefix="/api/variants")

Number = Annotated[int, Path(ge=1, le=2**53)]


class Save(BaseModel):
    """What is kept: a proposal, or communities as they are today."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=100)
    note: str | None = Field(None, max_length=500)
    proposal: str | None = Field(None, max_length=64)
    communities: tuple[Id, ...] = Field((), max_length=500)


@router.get("")
async def listed(_: Asking, office: Open) -> list[dict[str, Any]]:
    """List the variants with their figures."""
    return await office.ask(lambda desk: variants.listed(desk.file))


@router.post("")
async def save(asked: Save, person: Asking, office: Open) -> dict[str, Any]:
    """Keep a proposal, or communities as they are today, under a name."""

    def look(desk: Desk) -> variants.Draft | None:
        draft = found(desk, asked.proposal) if asked.proposal is not None else None
        communities = draft.communities if draft is not None else asked.communities
        require(person, "plan", town_codes(desk, communities))
        planned = {key for (key,) in desk.file.connection.execute("SELECT DISTINCT community_id FROM blocks")}
        if not communities or not set(communities) <= planned:
            raise HTTPException(422, answers.error(UsageError("no_such_community", codes=str(list(communities)[:5]))))
        return draft

    draft = await office.ask(look)
    origin = "proposal" if draft is not None else variants.TODAY
    kept = draft if draft is not None else await asyncio.to_thread(_today, office, asked.communities)
    number = await office.ask(
        lambda desk: variants.save(
            desk.file, kept, name=asked.name.strip(), author=person.name, origin=origin, note=asked.note
        )
    )
    office.hub.tell({"type": "variants"})
    return {"variant_id": number}


def _today(office: Office, communities: tuple[int, ...]) -> variants.Draft:
    """Judge the division that holds, on a connection of its own."""
    with store.open(office.path) as file:
        return variants.draft_of_today(state_of(file), communities)


@router.get("/{number}")
async def one(
    number: Number,
    _: Asking,
    office: Open,
    against: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    corner: Annotated[str, Query(max_length=60)] = "0,0",
) -> dict[str, Any]:
    """Show a variant beside today's division, or beside another variant of the same communities."""
    draft = await office.ask(lambda desk: _draft(desk, number))
    other = None if against is None else await office.ask(lambda desk: _draft(desk, against))
    return await shown(office, draft, other, corner)


@router.post("/{number}/accept")
async def accept(number: Number, asked: Acceptance, person: Asking, office: Open) -> Any:
    """Make a variant, or some of its parts, the division that holds: one operation."""
    return await accepted(office, person, asked, lambda desk: _draft(desk, number))


@router.delete("/{number}")
async def delete(number: Number, person: Asking, office: Open) -> dict[str, Any]:
    """Delete a variant."""

    def work(desk: Desk) -> None:
        require(person, "plan", town_codes(desk, _draft(desk, number).communities))
        store.discard(desk.file, "variants", number)

    await office.ask(work)
    office.hub.tell({"type": "variants"})
    return {"ok": True}


def _draft(desk: Desk, number: int) -> variants.Draft:
    try:
        return variants.draft_named(desk.file, number)
    except UsageError as fault:
        raise HTTPException(404, answers.error(fault)) from fault
