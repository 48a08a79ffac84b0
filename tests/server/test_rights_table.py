"""Every role, every route that writes, every town inside and outside the grant: allowed exactly where the table says so.

The routes come from the application itself: one without a decision here fails the test.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from blockmap import store
from blockmap.errors import UsageError
from blockmap.server.accounts import EVERYWHERE, ROLES, Accounts, Person
from blockmap.server.app import build
from blockmap.server.context import COOKIE, Context
from blockmap.server.office import Desk, Office
from blockmap.server.proposals import kept
from blockmap.server.rights import Deed, may
from blockmap.workflow import commenting, variants
from tests.server.conftest import HOST
from tests.workflow.conftest import _planned, _read, copy_of, office  # noqa: F401

PASSWORD = "correct horse"


@dataclass(frozen=True)
class Town:
    """A town, and rows of it that requests name."""

    area_id: int
    code: str
    community: int
    block: int
    block_code: str
    building: int
    x: float
    y: float


def anyone(_: Town) -> None:
    """A route whose right is not bound to a town."""


Body = Callable[[Town], Any]

DECISIONS: dict[tuple[str, str], tuple[Deed | None, Body]] = {
    ("POST", "/api/login"): (None, lambda _: {"name": "nobody", "password": "x"}),
    ("POST", "/api/logout"): (None, anyone),
    ("POST", "/api/presence"): (None, lambda t: {"town": t.area_id}),
    ("DELETE", "/api/jobs/{name}"): (None, anyone),  # of whoever began it: test_start.py
    ("POST", "/api/operations"): (
        "edit",
        lambda t: {"operation": {"kind": "lock_blocks", "blocks": [t.block]}, "dry_run": True},
    ),
    ("POST", "/api/claims"): (
        "edit",
        lambda t: {"community": t.community, "line": [[t.x, t.y], [t.x + 1, t.y]], "reason": "test"},
    ),
    ("POST", "/api/undo"): ("undo", lambda t: {"seq": LOCKED[t.code]}),
    ("POST", "/api/redo"): ("undo", lambda t: {"seq": LOCKED[t.code]}),
    ("POST", "/api/goto"): ("undo", lambda t: {"seq": 1, "town": t.area_id}),
    ("POST", "/api/proposals"): ("plan", lambda t: {"communities": [t.community], "seed": 1, "low": 90, "high": 1}),
    ("DELETE", "/api/proposals/{name}"): ("plan", anyone),
    ("POST", "/api/proposals/{name}/accept"): ("plan", lambda _: {}),
    ("POST", "/api/variants"): ("plan", lambda t: {"name": f"v{time.monotonic_ns()}", "communities": [t.community]}),
    ("DELETE", "/api/variants/{number}"): ("plan", anyone),
    ("POST", "/api/variants/{number}/accept"): ("plan", lambda _: {}),
    ("POST", "/api/submit"): ("submit", lambda t: {"communities": [t.community]}),
    ("POST", "/api/withdraw"): ("submit", lambda t: {"communities": [t.community]}),
    ("POST", "/api/review"): ("review", lambda t: {"communities": [t.community], "verdict": "approved"}),
    ("POST", "/api/comments"): ("comment", lambda t: {"text": "x", "block": t.block}),
    ("POST", "/api/comments/{number}"): ("comment", lambda _: {}),
    ("POST", "/api/returns"): (
        "type_returns",
        lambda t: {
            "save_id": "save-00001",
            "phase": "short_form",
            "work_date": "2020-11-03",
            "collector": "nobody",
            "cells": [{"block": t.block_code, "measure": "registered", "value": 1}],
        },
    ),
    ("POST", "/api/assignments"): ("assign", lambda t: {"blocks": [t.block], "worker": "nobody"}),
    ("POST", "/api/assignments/many"): ("assign", lambda t: {"tasks": [{"blocks": [t.block], "worker": "nobody"}]}),
    ("POST", "/api/publish"): ("publish", anyone),
    ("POST", "/api/users"): ("manage", lambda _: {"name": "", "password": "", "role": "admin"}),
    ("DELETE", "/api/users/{name}"): ("manage", anyone),
    ("POST", "/api/users/{name}/password"): ("manage", lambda _: {"password": ""}),
    ("POST", "/api/users/{name}/grants"): ("manage", lambda _: {"codes": []}),
    ("DELETE", "/api/users/{name}/grants"): ("manage", lambda _: {"codes": []}),
    ("POST", "/api/start/open"): ("manage", lambda _: {"path": "/nowhere"}),
    ("POST", "/api/start/upload"): ("manage", anyone),
    ("POST", "/api/start/sample"): ("manage", lambda _: {"path": 1}),
    ("POST", "/api/start/{draft}/look"): ("manage", lambda _: {}),
    ("PATCH", "/api/start/{draft}"): ("manage", lambda _: {}),
    ("DELETE", "/api/start/{draft}"): ("manage", anyone),
    ("POST", "/api/start/{draft}/plan"): ("manage", lambda _: {"name": 1}),
}
"""The right that every route that writes asks for, and a request that names a town; none: nothing of a town is written."""

NOT_OF_A_TOWN = ("manage", "publish")
"""Deeds that concern the whole territory."""

LOCKED: dict[str, int] = {}
"""By code of a town an operation in it that can be taken back."""


@dataclass
class Office4:
    """A server with an account for every role and grant, and the two towns."""

    context: Context
    app: Any
    inside: Town
    outside: Town

    def ask(self, person: Person, method: str, path: str, body: Any) -> int:
        """Ask as somebody; return the status."""
        assert self.context.accounts is not None
        token = self.context.accounts.begin(person.name, now=time.time())

        async def run() -> int:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(
                transport=transport, base_url=f"http://{HOST}", cookies={COOKIE: token}
            ) as client:
                answer = await client.request(method, path, **({} if body is None else {"json": body}))
                return answer.status_code

        return asyncio.run(run())

    def with_rows(self, path: str, town: Town) -> str:
        """Fill the names in a path with rows made for this request."""
        if "{name}" in path and "proposals" in path:
            self._on_desk(lambda desk: kept(desk).__setitem__("p", _draft(desk, town)))
            return path.replace("{name}", "p")
        if "{number}" in path and "variants" in path:
            name = f"v{time.monotonic_ns()}"
            number = self._on_desk(
                lambda desk: variants.save(desk.file, _draft(desk, town), name=name, author="a", origin="today")
            )
            return path.replace("{number}", str(number))
        if "{number}" in path:
            number = self._on_desk(lambda desk: commenting.remark(desk.file, "x", actor="a", block_id=town.block))
            return path.replace("{number}", str(number))
        return path.replace("{name}", "nobody").replace("{draft}", "none")

    def _on_desk(self, work: Callable[[Desk], Any]) -> Any:
        assert self.context.office is not None
        return asyncio.run(self.context.office.ask(work))


class NoJobs:
    """Stands for long work: the right is asked for before it begins."""

    def start(self, *_: object, **__: object) -> None:
        raise UsageError("variant_unknown", name="-")

    def get(self, _: str) -> None:
        return None

    def of(self, *_: object) -> list[object]:
        return []

    async def close(self) -> None:
        """There is nothing to stop."""


def _draft(desk: Desk, town: Town) -> variants.Draft:
    division = variants.variants.today(desk.editor.state, [town.community])
    return variants.Draft(communities=(town.community,), division=division, revisions={}, figures={town.community: {}})


@pytest.fixture
def served(_planned: Path, copy_of: Callable[[Path], Path]) -> Iterator[Office4]:  # noqa: F811
    path = copy_of(_planned)
    accounts = Accounts.beside(path)
    context = Context(Office(path), accounts)
    guard = build(context, hosts=frozenset({HOST}))
    with store.open(path) as file:
        towns = [_town(file, row) for row in file.rows("areas", "level = 'town'") if _is_planned(file, row)][:2]
    for role in ROLES:
        accounts.add(f"{role}-here", PASSWORD, role, [towns[0].code])
        accounts.add(f"{role}-all", PASSWORD, role, [EVERYWHERE])
    context.jobs = NoJobs()  # type: ignore[assignment]
    held = Office4(context, guard._app, *towns)
    LOCKED.clear()
    LOCKED.update({t.code: held._on_desk(lambda desk, t=t: _locked(desk, t)) for t in towns})
    yield held
    assert context.office is not None
    context.office.close()
    accounts.close()


def _is_planned(file: store.Territory, town: dict[str, Any]) -> bool:
    return bool(
        file.rows("blocks", "kind = 'ground' AND substr(community_code, 1, ?) = ?", [len(town["code"]), town["code"]])
    )


def _town(file: store.Territory, town: dict[str, Any]) -> Town:
    where = "kind = 'ground' AND building_count > 0 AND substr(community_code, 1, ?) = ?"
    block = file.rows("blocks", where, [len(town["code"]), town["code"]])[0]
    building = file.rows("buildings", "block_id = ?", [block["block_id"]])[0]
    point = block["geom"].representative_point()
    return Town(
        town["area_id"],
        town["code"],
        block["community_id"],
        block["block_id"],
        block["block_code"],
        building["building_id"],
        point.x,
        point.y,
    )


def _locked(desk: Desk, town: Town) -> int:
    from blockmap.blocks.edit_operations import SetHouseholds

    building = desk.file.rows("buildings", "building_id = ?", [town.building])[0]
    seq = desk.editor.commit(
        SetHouseholds(building=town.building, household_count=building["household_count"] + 1), actor="a"
    ).seq
    assert seq is not None
    return seq


def test_every_route_that_writes_has_a_decision(served: Office4) -> None:
    paths = served.app.openapi()["paths"]
    writes = {(how.upper(), path) for path, ways in paths.items() for how in ways if how != "get"}
    assert writes == DECISIONS.keys()


@pytest.mark.parametrize("role", ROLES)
def test_every_cell_of_the_table_is_as_granted(served: Office4, role: Any) -> None:
    assert served.context.accounts is not None
    wrong = []
    for grants in ("here", "all"):
        person = next(p for p in served.context.accounts.people() if p.name == f"{role}-{grants}")
        for (method, path), (deed, body) in DECISIONS.items():
            for town in (served.inside, served.outside):
                codes = set() if deed in NOT_OF_A_TOWN else {town.code}
                lawful = deed is None or may(person, deed, codes)
                status = served.ask(person, method, served.with_rows(path, town), body(town))
                is_refused = status == 403
                if is_refused is lawful or status >= 500 or status == 405:
                    wrong.append((person.name, method, path, town.code, status, lawful))
    assert wrong == []


def test_the_table_can_fail(served: Office4) -> None:
    """Whoever is let in without a right would be seen: the same request passes for one and not for another."""
    method, path = "POST", "/api/operations"
    _, body = DECISIONS[method, path]
    people = {p.name: p for p in served.context.accounts.people()} if served.context.accounts else {}
    assert served.ask(people["planner-here"], method, path, body(served.inside)) == 200
    assert served.ask(people["planner-here"], method, path, body(served.outside)) == 403
    assert served.ask(people["reviewer-all"], method, path, body(served.inside)) == 403
