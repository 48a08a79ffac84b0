"""Handing in and looking through: planners submit communities, reviewers approve them or send them back; remarks are pinned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import shapely
from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from blockmap.blocks.edit_state import Row
from blockmap.errors import UsageError
from blockmap.server import answers
from blockmap.server.context import Asking, Open, require
from blockmap.server.office import Desk, Office
from blockmap.server.proposals import Id, town_codes
from blockmap.server.towns import communities_of
from blockmap.workflow import commenting, submitting

router = APIRouter(prefix="/api")

Reason = Annotated[str | None, Field(max_length=500)]


class Submission(BaseModel):
    """Communities that are handed in, or withdrawn."""

    model_config = ConfigDict(extra="forbid")

    communities: tuple[Id, ...] = Field(min_length=1, max_length=500)
    reason: Reason = None


class Verdict(Submission):
    """What the reviewer says of communities."""

    verdict: Literal["approved", "sent_back"]


class Remark(BaseModel):
    """A remark at a place, or about a block; a reviewer may make it a mark, which must be dealt with."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=commenting.LONGEST)
    x: float | None = Field(None, ge=-1e9, le=1e9, allow_inf_nan=False)
    y: float | None = Field(None, ge=-1e9, le=1e9, allow_inf_nan=False)
    block: Id | None = None
    is_mark: bool = False


class Resolution(BaseModel):
    """Whether a remark is dealt with."""

    model_config = ConfigDict(extra="forbid")

    is_open: bool = False


@router.get("/submissions")
async def submissions(_: Asking, office: Open) -> list[dict[str, Any]]:
    """Return the last hand-in of every community that was ever handed in."""
    return await office.ask(lambda desk: list(submitting.states(desk.file).values()))


@router.post("/submit")
async def submit(asked: Submission, person: Asking, office: Open) -> dict[str, Any]:
    """Hand communities in for review."""
    return await _decide(
        office,
        lambda desk: require(person, "submit", town_codes(desk, _known(desk, asked.communities))),
        lambda desk: submitting.submit(desk.file, asked.communities, actor=person.name, reason=asked.reason),
    )


@router.post("/withdraw")
async def withdraw(asked: Submission, person: Asking, office: Open) -> dict[str, Any]:
    """Take communities back that were handed in."""
    return await _decide(
        office,
        lambda desk: require(person, "submit", town_codes(desk, _known(desk, asked.communities))),
        lambda desk: submitting.decide(
            desk.file, asked.communities, "withdrawn", actor=person.name, reason=asked.reason
        ),
    )


@router.post("/review")
async def review(asked: Verdict, person: Asking, office: Open) -> dict[str, Any]:
    """Approve communities, which issues their codes, or send them back with a reason."""

    def look(desk: Desk) -> None:
        codes = town_codes(desk, _known(desk, asked.communities))
        require(person, "review", codes)
        if asked.verdict == "approved":
            require(person, "freeze", codes)

    return await _decide(
        office,
        look,
        lambda desk: submitting.decide(
            desk.file, asked.communities, asked.verdict, actor=person.name, reason=asked.reason
        ),
    )


async def _decide(office: Office, look: Callable[[Desk], None], do: Callable[[Desk], int | None]) -> dict[str, Any]:
    """Look whether somebody may, do it, and tell every page."""

    def work(desk: Desk) -> dict[str, Any]:
        look(desk)
        seq = do(desk)
        return {"seq": seq, "submissions": list(submitting.states(desk.file).values()), "revision": desk.revision}

    answer = await office.ask(work)
    office.hub.tell({"type": "submissions"})
    return answer


@router.get("/comments")
async def comments(
    _: Asking, office: Open, town: Annotated[int | None, Query(ge=1, le=2**53)] = None
) -> list[dict[str, Any]]:
    """List the remarks of a town, or all; open ones first, newest first."""

    def work(desk: Desk) -> list[dict[str, Any]]:
        inside = None if town is None else set(communities_of(desk.editor.state, town))
        rows = [row for row in desk.file.rows("comments") if inside is None or row["area_id"] in inside]
        rows.sort(key=lambda row: (row["state"] != "open", -row["comment_id"]))
        return [_said(desk, row) for row in rows]

    return await office.ask(work)


@router.post("/comments")
async def remark(asked: Remark, person: Asking, office: Open) -> dict[str, Any]:
    """Pin a remark to a place or a block."""

    def work(desk: Desk) -> dict[str, Any]:
        area, _ = commenting.place(desk.file, asked.x, asked.y, asked.block)
        require(person, "comment", town_codes(desk, [area]))
        if asked.is_mark:
            require(person, "review", town_codes(desk, [area]))
        key = commenting.remark(
            desk.file,
            asked.text,
            actor=person.name,
            x=asked.x,
            y=asked.y,
            block_id=asked.block,
            kind="mark" if asked.is_mark else "comment",
        )
        return _said(desk, desk.file.rows("comments", "comment_id = ?", [key])[0])

    answer = await office.ask(work)
    office.hub.tell({"type": "comments"})
    return answer


@router.post("/comments/{number}")
async def resolve(
    number: Annotated[int, Path(ge=1, le=2**53)], asked: Resolution, person: Asking, office: Open
) -> dict[str, Any]:
    """Say that a remark is dealt with, or open it again."""

    def work(desk: Desk) -> dict[str, Any]:
        rows = desk.file.rows("comments", "comment_id = ?", [number])
        if not rows:
            raise HTTPException(404, answers.error(UsageError("comment_unknown", id=number)))
        require(person, "comment", town_codes(desk, [rows[0]["area_id"]]))
        commenting.resolve(desk.file, number, actor=person.name, is_open=asked.is_open)
        return _said(desk, desk.file.rows("comments", "comment_id = ?", [number])[0])

    answer = await office.ask(work)
    office.hub.tell({"type": "comments"})
    return answer


def _said(desk: Desk, row: Row) -> dict[str, Any]:
    block = None if row["block_id"] is None else desk.editor.state.row("blocks", row["block_id"])
    x, y = shapely.get_coordinates(row["geom"])[0].tolist()
    return {name: value for name, value in row.items() if name != "geom"} | {
        "x": x,
        "y": y,
        "block_code": None if block is None else block["block_code"],
    }


def _known(desk: Desk, communities: tuple[int, ...]) -> tuple[int, ...]:
    """Refuse ids that name no community."""
    level = desk.file.settings.community_level
    for key in communities:
        row = desk.editor.state.row("areas", key)
        if row is None or row["level"] != level:
            raise HTTPException(404, "server_no_town")
    return communities
