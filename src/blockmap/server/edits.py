"""Edits from the page: prepared or done through the gate, answered with what changed, and told to all other pages."""

from __future__ import annotations

from typing import Any

import numpy as np
from fastapi import APIRouter, HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field

from blockmap.blocks.edit_operations import Operation
from blockmap.blocks.edit_state import BlockCount, Delta, Row, State, Swaps
from blockmap.report import Finding
from blockmap.server import answers, towns
from blockmap.server.accounts import Person
from blockmap.server.context import Asking, Open, require
from blockmap.server.drawings import measure
from blockmap.server.office import Desk, Office
from blockmap.server.rights import Deed
from blockmap.terms import LANGUAGES
from blockmap.workflow import reach
from blockmap.workflow.border_claims import claim_border

router = APIRouter(prefix="/api")

PLAN_DEEDS: dict[str, Deed] = {"relabel": "plan"}
"""Operations that are not simple edits, and the right they need."""


LOOKED_BACK = 100
"""Operations in which the cause of a conflict is looked for."""

LISTED = "SELECT value FROM json_each(?)"


class Asked(BaseModel):
    """An operation, and whether it is only to be looked at."""

    model_config = ConfigDict(extra="forbid")

    operation: Operation
    dry_run: bool = False
    corner: tuple[float, float] = Field((0.0, 0.0), description="corner from which the page counts coordinates")


class Claim(BaseModel):
    """A border as a community would have it."""

    model_config = ConfigDict(extra="forbid")

    community: int
    line: tuple[tuple[float, float], ...] = Field(min_length=2, max_length=5_000)
    reason: str | None = Field(default=None, max_length=500)


@router.post("/operations")
async def operate(asked: Asked, person: Asking, office: Open) -> Response:
    """Prepare an operation, or do it."""
    measure(asked.operation)

    def work(desk: Desk) -> dict[str, Any]:
        editor, operation = desk.editor, asked.operation
        if (seq := editor.done_as(operation.client_id)) is not None and not asked.dry_run:
            touched = {table: keys.tolist() for table, keys in desk.file.touched_by(seq).items()}
            return prepared(Delta()) | {
                "seq": seq,
                "changed": changed_rows(desk, touched, asked.corner),
                "revision": desk.revision,
            }
        delta = editor.prepare(operation)
        require_for(person, operation, editor.state, delta)
        if asked.dry_run or delta.is_refused:
            return prepared(delta) | {"ground": ground_after(delta, asked.corner)}
        done = editor.commit(operation, actor=person.name)
        return prepared(done.delta) | {
            "seq": done.seq,
            "changed": changed(desk, done.delta.rows, asked.corner),
            "revision": desk.revision,
        }

    answer = await office.ask(work)
    refusal = answer.get("refusal")
    if refusal is not None and not asked.dry_run:
        status = 409 if refusal["error"] == "edit_stale" else 422
        if status == 409:
            refusal |= {
                "conflict": await office.ask(lambda desk: _conflict(desk, asked.operation.revisions, asked.corner))
            }
        raise HTTPException(status, refusal)
    if answer.get("seq") is not None:
        tell(office, person, answer["seq"], asked.operation.kind, answer["changed"])
    return answers.written(answer)


@router.post("/claims")
async def claim(asked: Claim, person: Asking, office: Open) -> dict[str, Any]:
    """File a dispute over the border of a community, with the line as it should be."""
    measure(asked)

    def work(desk: Desk) -> dict[str, Any]:
        state = desk.editor.state
        area = towns.town_of(state, asked.community)
        if area is None:
            raise HTTPException(404, "server_no_town")
        require(person, "edit", {area["code"]})
        filed = claim_border(
            desk.file, asked.line, community_id=asked.community, reason=asked.reason, actor=person.name
        )
        return {"codes": filed["code"].tolist(), "revision": desk.revision}

    return await office.ask(work)


def tell(office: Office, person: Person, seq: int, operation: str, what: dict[str, Any]) -> None:
    """Tell every page that something changed."""
    event = {"type": "operation", "seq": seq, "actor": person.name, "operation": operation}
    office.hub.tell(event | {"blocks": [*what["blocks"]["id"], *what["removed_blocks"]], "towns": what["towns"]})


def prepared(delta: Delta) -> dict[str, Any]:
    """Say what an operation would change, and, of a refused one, why not."""
    said: dict[str, Any] = {
        "counts": [_count(count) for count in delta.counts],
        "findings": [answers.finding(found) for found in delta.report],
        "refused": delta.is_refused,
        "seq": None,
    }
    if delta.is_refused:
        first = delta.report.of("error")[0]
        said["refusal"] = {"error": first.kind, "message": _words(first), "findings": said["findings"]}
    return said


def ground_after(delta: Delta, corner: tuple[float, float]) -> dict[str, Any]:
    """Say what ground the blocks of an operation would have, where it is another than today's, so that one sees it beforehand.

    Third blocks that only gain points on their border are not among them.
    """
    counted = {count.block_id for count in delta.counts}
    swaps = sorted((key, pair) for key, pair in delta.rows.get("blocks", {}).items() if key in counted)
    moved = [(key, after["geom"]) for key, (before, after) in swaps if after and _is_elsewhere(before, after)]
    return {"block_id": [key for key, _ in moved], "shape": answers.shapes([ground for _, ground in moved], corner)}


def _is_elsewhere(before: Row | None, after: Row) -> bool:
    if after["geom"] is None:
        return False
    return before is None or before["geom"] is None or before["geom"] != after["geom"]


def changed(desk: Desk, rows: Swaps, corner: tuple[float, float]) -> dict[str, Any]:
    """Say the rows that an operation changed, as they are now."""
    return changed_rows(desk, {table: list(swaps) for table, swaps in rows.items()}, corner)


def changed_rows(desk: Desk, touched: dict[str, list[int]], corner: tuple[float, float]) -> dict[str, Any]:
    """Say these rows as they are now, and which of them are gone."""
    state = desk.editor.state
    state.open_around("blocks", touched.get("blocks", []))
    held: dict[str, list[Row]] = {}
    gone: dict[str, list[int]] = {}
    locked = [row["block_id"] for key in touched.get("register", []) if (row := state.row("register", key)) is not None]
    for table, keys in (("blocks", [*touched.get("blocks", []), *locked]), ("buildings", touched.get("buildings", []))):
        rows = {key: state.row(table, key) for key in sorted({key for key in keys if key is not None})}
        held[table] = [row for row in rows.values() if row is not None]
        gone[table] = [key for key, row in rows.items() if row is None]
    communities = {row["community_id"] for rows in held.values() for row in rows if row["community_id"] is not None}
    return {
        "blocks": towns.block_rows(state, held["blocks"], corner),
        "buildings": towns.building_rows(state, held["buildings"], corner),
        "removed_blocks": gone["blocks"],
        "removed_buildings": gone["buildings"],
        "barriers": bool(touched.get("barriers")),
        "towns": sorted({town["area_id"] for key in communities if (town := towns.town_of(state, key)) is not None}),
    }


def require_for(person: Person, operation: Operation, state: State, delta: Delta) -> None:
    """Turn away whoever may not do this where it changes something.

    What a rule refuses, or what changes nothing, is asked for where the rows it names are, so that whoever may edit there reads
    the reason; what names nothing that is there is nowhere.
    """
    codes = codes_of(state, delta) or _named(state, operation)
    require(person, PLAN_DEEDS.get(operation.kind, "edit"), codes or person.grants)


def codes_of(state: State, delta: Delta) -> set[str]:
    """Return the codes of the towns in which an operation changes something."""
    touched = reach.of_delta(state, delta)
    if barriers := delta.rows.get("barriers"):
        areas = state.rows("areas", "level", state.settings.community_level)
        touched |= {area["area_id"] for area in areas if _meets(area, barriers)}
    return {town["code"] for key in touched if (town := towns.town_of(state, key)) is not None}


NAMES = {
    "blocks": ("block", "blocks", "to_block", "survivor", "revisions"),
    "buildings": ("building", "buildings"),
    "cells": ("block_of_cell",),
}
"""Fields of operations that name rows, by table."""


def _named(state: State, operation: Operation) -> set[str]:
    """Return the codes of the towns of the rows that an operation names, as far as they are there."""
    communities = set(getattr(operation, "communities", ()))
    for table, fields in NAMES.items():
        held = [getattr(operation, field, None) for field in fields]
        keys = {key for one in held if one is not None for key in ((one,) if isinstance(one, int) else one)}
        state.open_around(table, sorted(keys))
        communities |= {row["community_id"] for key in keys if (row := state.row(table, key)) is not None}
    return {town["code"] for key in communities if (town := towns.town_of(state, key)) is not None}


def _meets(area: Row, barriers: dict[int, tuple[Row | None, Row | None]]) -> bool:
    lines = [row["geom"] for pair in barriers.values() for row in pair if row is not None]
    return any(area["geom"].intersects(line) for line in lines)


def _conflict(desk: Desk, revisions: dict[int, int], corner: tuple[float, float]) -> list[dict[str, Any]]:
    """Return the operations that changed the blocks of a stale edit since it was drawn, newest first, with outlines."""
    state = desk.editor.state
    left: dict[int, int] = {}  # so many operations changed a block since; undoing may have counted its revision back
    for key, seen in revisions.items():
        row = state.row("blocks", key)
        if row is None or row["revision"] != seen:
            left[key] = 1 if row is None else abs(row["revision"] - seen)
    found = []
    recent = desk.file.connection.execute(
        "SELECT seq, at, actor, operation FROM ledger ORDER BY seq DESC LIMIT ?", (LOOKED_BACK,)
    )
    for seq, at, actor, operation in recent.fetchall():
        touched = set(desk.file.touched_by(seq).get("blocks", np.empty(0)).tolist())
        blocks = {key for key, count in left.items() if count and key in touched}
        if blocks:
            left |= {key: left[key] - 1 for key in blocks}
            ground = [row["geom"] for key in sorted(blocks) if (row := state.row("blocks", key)) is not None]
            said = {"seq": seq, "at": at, "actor": actor, "operation": operation, "blocks": sorted(blocks)}
            found.append(said | {"shape": answers.shapes(ground, corner)})
    return found


def _count(count: BlockCount) -> dict[str, Any]:
    names = ("households", "persons", "buildings", "deviation")
    return {
        "block_id": count.block_id,
        "code": count.block_code,
        "before": {name: answers.plain(getattr(count, name)[0]) for name in names},
        "after": {name: answers.plain(getattr(count, name)[1]) for name in names},
    }


def _words(found: Finding) -> dict[str, str]:
    return {lang: f"{found.text(lang)} {found.next_step(lang)}".strip() for lang in LANGUAGES}
