"""Handing in: while a community is looked through nobody changes it; approved, its codes are issued; marks must be dealt with."""

from __future__ import annotations

from pathlib import Path

import pytest

import blockmap
from blockmap import store, workflow
from blockmap.blocks.edit_operations import LockBlocks, SetHouseholds
from blockmap.blocks.edit_refusal import RefusedError
from blockmap.errors import GateError, UsageError
from blockmap.workflow import commenting, submitting
from blockmap.workflow.editing import Editor


@pytest.fixture
def two(planned: Path) -> list[tuple[int, str]]:
    """Two planned communities: id and code."""
    with store.open(planned) as file:
        ids = [key for (key,) in file.connection.execute("SELECT DISTINCT community_id FROM blocks ORDER BY 1 LIMIT 2")]
        return [(key, file.rows("areas", "area_id = ?", [key])[0]["code"]) for key in ids]


def counted(file: store.Territory, community: int) -> SetHouseholds:
    building = file.rows("buildings", "community_id = ?", [community])[0]
    return SetHouseholds(building=building["building_id"], household_count=building["household_count"] + 1)


def test_what_is_handed_in_is_not_changed_and_all_else_is(planned: Path, two: list[tuple[int, str]]) -> None:
    (one, code), (other, _) = two
    workflow.submit_communities(planned, [code])
    with store.open(planned, write=True) as file:
        editor = Editor(file)
        with pytest.raises(RefusedError):
            editor.commit(counted(file, one))
        with pytest.raises(RefusedError):
            editor.commit(LockBlocks(blocks=(file.rows("blocks", "community_id = ?", [one])[0]["block_id"],)))
        editor.commit(counted(file, other))
    with pytest.raises(GateError):
        blockmap.plan(planned, communities=[code])
    with pytest.raises(GateError):
        workflow.submit_communities(planned, [code])
    workflow.decide_communities(planned, [code], "withdrawn")
    with store.open(planned, write=True) as file:
        editor = Editor(file)
        seq = editor.commit(counted(file, one)).seq
    workflow.submit_communities(planned, [code])
    with store.open(planned, write=True) as file, pytest.raises(GateError):
        Editor(file).undo(seq)


def test_commands_leave_what_is_handed_in_alone(planned: Path, two: list[tuple[int, str]]) -> None:
    """The command line refuses what the page does: numbering anew, steps back, numbers of virtual blocks."""
    (one, code), _ = two
    blockmap.number(planned)
    workflow.virtual_block(planned, community=code, name="barracks", households=40)
    with store.open(planned, write=True) as file:
        row = file.rows("buildings", "community_id = ? AND number IS NOT NULL", [one])[0]
        before = file.history()[-1].seq
        with file.operation("spoil", {}) as operation:
            operation.exchange("buildings", {row["building_id"]: (row, row | {"number": 900})})
    workflow.submit_communities(planned, [code])
    for refused in (
        lambda: blockmap.number(planned),
        lambda: workflow.undo(planned, to=before),
        lambda: workflow.virtual_block(planned, community=code, name="hospital", households=10),
    ):
        with pytest.raises(GateError) as refusal:
            refused()
        assert refusal.value.kind == "community_submitted"
    workflow.undo(planned)  # the hand-in itself
    blockmap.number(planned)
    with store.open(planned) as file:
        assert file.rows("buildings", "building_id = ?", [row["building_id"]])[0]["number"] == row["number"]


def test_approval_issues_codes_and_sending_back_needs_a_reason(planned: Path, two: list[tuple[int, str]]) -> None:
    (one, code), (other, other_code) = two
    workflow.submit_communities(planned, [code, other_code])
    with pytest.raises(UsageError, match="why"):
        workflow.decide_communities(planned, [other_code], "sent_back")
    workflow.decide_communities(planned, [other_code], "sent_back", reason="020 is too large")
    workflow.decide_communities(planned, [code], "approved")
    with store.open(planned) as file:
        frozen = {row["area_id"]: row["is_frozen"] for row in file.rows("areas")}
        assert frozen[one]
        assert not frozen[other]
        assert all(row["is_frozen"] for row in file.rows("blocks", "community_id = ?", [one]))
        last = submitting.states(file)
        assert (last[one]["state"], last[other]["state"]) == ("approved", "sent_back")
        assert last[other]["reason"] == "020 is too large"
    with pytest.raises(UsageError):
        workflow.decide_communities(planned, [code], "approved")
    with pytest.raises(UsageError):
        workflow.submit_communities(planned, [code])
    assert not blockmap.check(planned).report.of("error")


def test_open_marks_stop_the_next_hand_in(planned: Path, two: list[tuple[int, str]]) -> None:
    (one, code), _ = two
    with store.open(planned, write=True) as file:
        block = file.rows("blocks", "community_id = ? AND kind = 'ground'", [one])[0]
        mark = commenting.remark(file, "<b>see</b> the lane", actor="李审核", block_id=block["block_id"], kind="mark")
        middle = block["geom"].representative_point()
        commenting.remark(file, "fine", actor="张规划", x=middle.x, y=middle.y)
        for text, where in ((" ", {"block_id": 1}), ("x" * 2001, {"block_id": 1}), ("far", {"x": 0.0, "y": 0.0})):
            with pytest.raises(UsageError):
                commenting.remark(file, text, actor="张规划", **where)  # type: ignore[arg-type]
    with pytest.raises(GateError, match="1 mark"):
        workflow.submit_communities(planned, [code])
    workflow.comment(planned, resolve_id=mark)
    workflow.submit_communities(planned, [code])
    rows = workflow.comment(planned).rows
    assert [(row["text"], row["comment_state"]) for row in rows] == [
        ("<b>see</b> the lane", "resolved"),
        ("fine", "open"),
    ]
    assert not blockmap.check(planned).report.of("error")
