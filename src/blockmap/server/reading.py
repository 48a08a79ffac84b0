"""What the pages read: who is asking, the territory, towns, history, events, search."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from blockmap.server import towns
from blockmap.server.context import COOKIE, Asking, Open, Server, is_at_desk
from blockmap.server.events import AS_IT_COMES
from blockmap.server.office import Desk, Office
from blockmap.server.rights import DEEDS
from blockmap.server.turning import last_turns
from blockmap.terms import LANGUAGES, catalogue

router = APIRouter(prefix="/api")

NAMED_BLOCKS = 20
"""Blocks that the history names of one operation."""

PAGE = "page."
"""Beginning of the keys of the page's texts."""


class Login(BaseModel):
    """Name and password."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=100)
    password: str = Field(max_length=1000)


class Presence(BaseModel):
    """The town in which somebody works."""

    model_config = ConfigDict(extra="forbid")

    town: int | None = None


@router.post("/login")
def log_in(login: Login, request: Request, response: Response, context: Server) -> dict[str, Any]:
    """Begin a session with a password."""
    address = request.client.host if request.client else ""
    token = None
    if context.accounts is not None:
        token = context.accounts.log_in(login.name, login.password, address=address, now=time.time())
    if token is None:
        raise HTTPException(401, "server_password")
    set_cookie(response, token, is_secure=context.is_secure)
    return {"ok": True}


@router.post("/logout")
def log_out(request: Request, response: Response, context: Server) -> dict[str, Any]:
    """End the session."""
    token = request.cookies.get(COOKIE, "")
    context.leave(token, address=request.client.host if request.client else "")
    response.delete_cookie(COOKIE)
    return {"ok": True}


def set_cookie(response: Response, token: str, *, is_secure: bool) -> None:
    """Hand the token of a session to the browser, for this server only."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=is_secure, path="/")


@router.get("/words")
def words() -> dict[str, dict[str, str]]:
    """Return every text of the page in both languages; it is no secret."""
    every = catalogue().items()
    return {
        key.removeprefix(PAGE): dict(zip(LANGUAGES, said, strict=True)) for key, said in every if key.startswith(PAGE)
    }


@router.get("/session")
def session(person: Asking, context: Server, request: Request) -> dict[str, Any]:
    """Say who is asking, and whether a territory is open."""
    return {
        "user": person.name,
        "role": person.role,
        "deeds": sorted(DEEDS[person.role]),
        "grants": sorted(person.grants),
        "is_at_desk": is_at_desk(request),
        "is_open": context.office is not None,
        "office": context.office.id if context.office is not None else None,
        "lent_to": context.office.lent_to if context.office is not None else None,
    }


@router.get("/territory")
async def territory(office: Open, context: Server) -> dict[str, Any]:
    """Return the territory and its towns with their totals."""
    return await office.ask(towns.overview) | {"imagery": context.imagery is not None}


@router.get("/towns/{area_id}")
async def town(area_id: int, office: Open, request: Request) -> Response:
    """Return everything of a town; nothing when the page has it already."""
    mark = f'"{await office.ask(lambda desk: desk.revision)}-{area_id}"'
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers={"etag": mark})

    def work(desk: Desk) -> bytes:
        if desk.editor.state.row("areas", area_id) is None:
            raise HTTPException(404, "server_no_town")
        return json.dumps(towns.town(desk, area_id), ensure_ascii=False, separators=(",", ":"), default=str).encode()

    content = await office.ask(work)
    return Response(
        content, media_type="application/json", headers={"etag": mark, "cache-control": "private, no-cache"}
    )


@router.get("/history")
async def history(
    office: Open, before: int | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> list[dict[str, Any]]:
    """List operations, newest first."""

    def work(desk: Desk) -> list[dict[str, Any]]:
        rows = desk.file.connection.execute(
            "SELECT seq, at, actor, operation, reason, undo_of, arguments FROM ledger WHERE seq < ? ORDER BY seq DESC LIMIT ?",
            (before if before is not None else 2**62, limit),
        )
        names = ("seq", "at", "actor", "operation", "reason", "undo_of")
        turns = last_turns(desk)
        said = [
            dict(zip(names, row, strict=True)) | {"blocks": _blocks_of(json.loads(arguments))}
            for *row, arguments in rows.fetchall()
        ]
        return [
            event | dict(zip(("last", "stands"), turns.get(event["seq"], (None, None)), strict=True)) for event in said
        ]

    return await office.ask(work)


def _blocks_of(arguments: dict[str, Any]) -> list[int]:
    """Return the blocks that an operation was about, as its arguments name them; of many, some."""
    blocks = arguments.get("blocks")
    named = [arguments.get("block"), arguments.get("to_block"), *(blocks if isinstance(blocks, list) else ())]
    held = [key for key in [*named, *map(int, arguments.get("revisions") or ())] if isinstance(key, int)]
    return sorted(set(held))[:NAMED_BLOCKS]


@router.get("/events")
async def events(
    person: Asking, office: Open, last_event_id: Annotated[int | None, Header()] = None
) -> StreamingResponse:
    """Stream what happens; a page that was cut off goes on where it stopped."""

    async def lines() -> AsyncIterator[str]:
        office.streams[person.name] += 1
        try:
            async for line in office.hub.stream(last_event_id):
                yield line
        finally:
            office.streams[person.name] -= 1
            if not office.streams[person.name] and office.present.pop(person.name, None) is not None:
                _tell_presence(office)

    return StreamingResponse(lines(), media_type="text/event-stream", headers=AS_IT_COMES)


@router.post("/presence")
async def presence(said: Presence, person: Asking, office: Open) -> dict[str, Any]:
    """Say in which town somebody works; all others see it."""
    if said.town is None:
        office.present.pop(person.name, None)
    else:
        office.present[person.name] = said.town
    return {"people": _tell_presence(office)}


def _tell_presence(office: Office) -> list[dict[str, Any]]:
    people = [{"user": name, "town": town} for name, town in sorted(office.present.items())]
    office.hub.tell({"type": "presence", "people": people})
    return people
