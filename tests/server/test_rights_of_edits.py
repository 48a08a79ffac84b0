"""Edits of planners of single towns: every kind of operation there and elsewhere, and refusals that are no question of rights."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import numpy as np
import pytest
import shapely
from pydantic import TypeAdapter

from blockmap.blocks.edit_operations import Operation
from blockmap.server.accounts import Person
from blockmap.server.context import COOKIE
from blockmap.server.edits import PLAN_DEEDS, codes_of
from blockmap.server.rights import may
from tests.server.anything import KINDS, Anything
from tests.server.conftest import HOST
from tests.server.test_rights_table import Office4, Town, served  # noqa: F401
from tests.workflow.conftest import _planned, _read, copy_of, office  # noqa: F401

READ = TypeAdapter(Operation)

TRIES = 40
"""An operation of a kind is drawn so often until one is lawful."""


def people(served: Office4) -> dict[str, Person]:  # noqa: F811
    assert served.context.accounts is not None
    return {person.name: person for person in served.context.accounts.people()}


def ask(served: Office4, name: str, path: str, body: Any) -> httpx.Response:  # noqa: F811
    assert served.context.accounts is not None
    token = served.context.accounts.begin(name, now=time.time())

    async def run() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(served.app), base_url=f"http://{HOST}", cookies={COOKIE: token}
        ) as client:
            return await client.post(path, json=body)

    return asyncio.run(run())


def _disorder(desk: Any, town: Town) -> None:
    """Give a building a number far off."""
    with desk.file.operation("disorder", {}) as operation:
        row = desk.file.rows("buildings", "building_id = ?", [town.building])[0]
        operation.exchange("buildings", {town.building: (row, row | {"number": 500 + row["number"]})})


def lawful(served: Office4, kind: str, town: Town) -> dict[str, Any]:  # noqa: F811
    """An operation of a kind that the administrator may do in a town and that changes rows."""
    anything = Anything(np.random.default_rng(len(kind)))
    for _ in range(TRIES):
        operation = served._on_desk(lambda desk: anything.draw(desk.editor.state, kind, town.community))
        if operation is None or operation.get("revisions"):
            continue
        if kind == "renumber":  # of numbers that are in order nothing changes
            served._on_desk(lambda desk: _disorder(desk, town))
        if kind == "unlock_blocks":
            ask(served, "admin-all", "/api/operations", {"operation": {"kind": "lock_blocks", "blocks": [town.block]}})
            operation = {"kind": kind, "blocks": [town.block]}
        read = READ.validate_python(operation)
        delta = served._on_desk(lambda desk, read=read: desk.editor.prepare(read))
        if not delta.is_refused and served._on_desk(lambda desk, d=delta: codes_of(desk.editor.state, d)) == {
            town.code
        }:
            return operation
    raise AssertionError(f"no lawful {kind} was drawn")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_operation_is_lawful_as_granted(served: Office4, kind: str) -> None:  # noqa: F811
    wrong = []
    for town in (served.inside, served.outside):
        operation = lawful(served, kind, town)
        for person in people(served).values():
            status = ask(served, person.name, "/api/operations", {"operation": operation, "dry_run": True}).status_code
            granted = may(person, PLAN_DEEDS.get(kind, "edit"), {town.code})
            if (status == 200) is not granted or status not in (200, 403):
                wrong.append((person.name, town.code, status, granted))
    assert wrong == []


def test_what_a_rule_refuses_is_said_to_whom_it_concerns(served: Office4) -> None:  # noqa: F811
    """A planner of one town reads why an edit is refused, or what came between, not that rights are missing."""
    town = served.inside
    lock = {"kind": "lock_blocks", "blocks": [town.block]}
    count = {"kind": "set_households", "building": town.building, "household_count": 3}
    assert ask(served, "planner-here", "/api/operations", {"operation": lock}).status_code == 200
    again = ask(served, "planner-here", "/api/operations", {"operation": lock})
    assert (again.status_code, again.json()["seq"]) == (200, None)
    for dry in (True, False):
        refused = ask(served, "planner-here", "/api/operations", {"operation": count, "dry_run": dry})
        assert refused.status_code == (200 if dry else 422)
        assert "block_locked" in refused.text
    stale = count | {"revisions": {str(town.block): 999}}
    answer = ask(served, "planner-here", "/api/operations", {"operation": stale})
    assert (answer.status_code, answer.json()["error"]) == (409, "edit_stale")
    assert ask(served, "reviewer-here", "/api/operations", {"operation": stale}).status_code == 403


def test_points_on_the_border_of_another_town_need_no_right_there(served: Office4) -> None:  # noqa: F811
    """A line that ends on the border of a town gives the other side a point; drawing it, and taking it back, is lawful."""
    found = 0
    for operation in served._on_desk(lambda desk: _splits_to_the_border(desk, served.inside)):
        answer = ask(served, "planner-here", "/api/operations", {"operation": operation})
        if answer.status_code == 422:
            continue
        assert answer.status_code == 200, answer.text
        seq = answer.json()["seq"]
        touched = served._on_desk(
            lambda desk, seq=seq: {
                row["community_code"][: len(served.inside.code)]
                for row in desk.file.rows("blocks")
                if row["block_id"] in desk.file.touched_by(seq).get("blocks", ())
            }
        )
        found += len(touched) > 1
        assert ask(served, "planner-here", "/api/undo", {"seq": seq}).status_code == 200
        if found > 2:
            break
    assert found, "some line gave the other town a point"


def _splits_to_the_border(desk: Any, town: Town) -> list[dict[str, Any]]:
    """Lines across blocks of a town, from and to the border with other towns."""
    state = desk.editor.state
    areas = {row["code"]: row["geom"] for row in state.every("areas") if row["level"] == "town"}
    border = shapely.intersection(
        areas[town.code].boundary, shapely.union_all([geom for code, geom in areas.items() if code != town.code])
    )
    found = []
    for row in desk.file.rows("blocks", "kind = 'ground'"):
        if not row["community_code"].startswith(town.code):
            continue
        met = shapely.intersection(row["geom"].boundary, border.buffer(0.001))
        if met.length > 30:
            part = max(shapely.get_parts(met), key=lambda one: one.length)
            start = shapely.get_coordinates(part.interpolate(0.37 * part.length))[0]
            x, y = shapely.get_coordinates(row["geom"].centroid)[0]
            end = (start[0] + 3 * (x - start[0]), start[1] + 3 * (y - start[1]))
            found.append({"kind": "split_block", "block": row["block_id"], "lines": [[start.tolist(), end]]})
    return found
