"""Command line and server at work on one file: no edit is lost under a plan, and what the plan wrote is seen by the pages."""

from __future__ import annotations

import pytest

from blockmap import store, workflow
from blockmap.errors import GateError
from blockmap.server.context import Context
from tests.server.conftest import Page


def _lock_a_block(page: Page) -> int:
    town = page.get("/api/territory")["towns"][0]["area_id"]
    blocks = page.get(f"/api/towns/{town}")["blocks"]
    free = next(key for key, locked in zip(blocks["id"], blocks["locked"], strict=True) if not locked)
    return int(page.post("/api/operations", {"operation": {"kind": "lock_blocks", "blocks": [free]}})["seq"])


def test_plan_overtaken_by_an_edit_writes_nothing(page: Page, context: Context) -> None:
    assert context.office is not None
    path, edits = context.office.path, []

    def edit_meanwhile(stage: str, done: int, total: int) -> None:
        if stage == "partition" and not edits:
            edits.append(_lock_a_block(page))

    with pytest.raises(GateError) as refusal:
        workflow.plan(path, seed=7, progress=edit_meanwhile)
    assert refusal.value.kind == "overtaken"
    assert "owner" in refusal.value.text("en")
    with store.open(path) as file:
        assert [event.seq for event in file.history()][-1] == edits[0]
        assert not store.check(file).of("error")


def test_what_the_command_line_did_is_edited_on(page: Page, context: Context) -> None:
    assert context.office is not None
    page.get("/api/territory")
    workflow.plan(context.office.path, seed=7)
    workflow.number(context.office.path)
    seq = _lock_a_block(page)
    assert page.get("/api/history?limit=3")[0]["seq"] == seq
    with store.open(context.office.path) as file:
        assert [event.operation for event in file.history()][-3:] == ["plan", "number", "lock_blocks"]
        assert not store.check(file).of("error")


def test_undo_at_the_command_line_does_not_take_back_what_came_meanwhile(page: Page, context: Context) -> None:
    assert context.office is not None
    with store.open(context.office.path, write=True) as file:
        file.history()
        _lock_a_block(page)
        with pytest.raises(GateError):
            file.undo()
