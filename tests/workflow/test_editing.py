"""Planners edit a planned district: every edit proved, undone to the byte, and refused where a rule stands against it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

import blockmap
from blockmap import store
from blockmap.blocks.edit_operations import MergeBlocks, MoveBuildings
from blockmap.blocks.edit_refusal import RefusedError
from blockmap.blocks.edit_state import State
from blockmap.store import sql
from blockmap.workflow.editing import Editor
from tests.bench import edits

EDITS = int(os.environ.get("BLOCKMAP_EDITS", "300"))
"""Random edits of a small district; ``python -m tests.bench.edits`` does 10,000 of the large one."""


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "SYNCHRONOUS", "OFF")


@pytest.fixture
def file(planned: Path) -> Iterator[store.Territory]:
    with store.open(planned, write=True) as opened:
        yield opened


@pytest.fixture
def editor(file: store.Territory) -> Editor:
    return Editor(file)


def open_all(state: State) -> None:
    state.open(row["area_id"] for row in state.rows("areas", "level", "community"))


def ground_blocks(state: State) -> list[int]:
    open_all(state)
    return [row["block_id"] for row in state.every("blocks") if row["kind"] == "ground"]


def movable(state: State, block: int) -> list[int]:
    """Buildings of other blocks whose cell borders on a block."""
    row = state.need("blocks", block)
    others = [b["block_id"] for b in state.rows("blocks", "community_id", row["community_id"]) if b["geom"] is not None]
    return [
        building["building_id"]
        for other in others
        if other != block
        for building in state.rows("buildings", "block_id", other)
        if state.need("cells", building["cell_id"])["geom"].intersection(row["geom"]).length > 0
    ]


def first_move(editor: Editor, accept: Callable[[MoveBuildings], bool] = lambda operation: True) -> MoveBuildings:
    """A lawful move of one building."""
    state = editor.state
    for block in ground_blocks(state):
        for building in movable(state, block):
            operation = MoveBuildings(buildings=(building,), to_block=block)
            if accept(operation) and not editor.prepare(operation).is_refused:
                return operation
    raise AssertionError("no lawful move")


def test_a_moved_building_takes_its_cell_and_its_households_along(editor: Editor, file: store.Territory) -> None:
    operation = first_move(editor)
    before = {row["block_id"]: row for row in file.rows("blocks")}
    building = file.rows("buildings", "building_id = ?", [operation.buildings[0]])[0]
    done = editor.commit(operation, reason="too far to walk")
    after = {row["block_id"]: row for row in file.rows("blocks")}
    target, source = operation.to_block, building["block_id"]
    assert target is not None
    moved = sum(row["household_count"] for row in after.values()) - sum(
        row["household_count"] for row in before.values()
    )
    assert moved == 0
    gain = after[target]["household_count"] - before[target]["household_count"]
    assert gain == before[source]["household_count"] - after[source]["household_count"] >= building["household_count"]
    assert file.rows("cells", "cell_id = ?", [building["cell_id"]])[0]["block_id"] == target
    assert {count.block_id: count.households for count in done.delta.counts} == {
        key: (before[key]["household_count"], after[key]["household_count"]) for key in (source, target)
    }
    assert [after[key]["revision"] - before[key]["revision"] for key in (source, target)] == [1, 1]
    event = file.history()[-1]
    assert (event.operation, event.reason) == ("move_buildings", "too far to walk")
    assert blockmap.check(file.path).report.of("error") == []


def test_preparing_changes_nothing(editor: Editor, file: store.Territory) -> None:
    digest = file.digest()
    operation = first_move(editor)
    assert editor.prepare(operation).rows
    assert editor.prepare(operation).rows.keys() == editor.prepare(operation).rows.keys()
    assert file.digest() == digest


def test_undo_gives_the_same_bytes_and_redo_the_others(editor: Editor, file: store.Territory) -> None:
    start = file.digest()
    editor.commit(first_move(editor))
    moved = file.digest()
    undone = editor.undo()
    assert file.digest() == start
    editor.undo(undone[0].seq)
    assert file.digest() == moved
    fresh = Editor(file)
    open_all(fresh.state)
    assert {row["block_id"]: row["geom"].wkb for row in fresh.state.every("blocks")} == {
        row["block_id"]: row["geom"].wkb for row in editor.state.every("blocks")
    }


def test_merged_blocks_are_one(editor: Editor, file: store.Territory) -> None:
    state = editor.state
    for block in ground_blocks(state):
        for building in movable(state, block):
            other = state.need("buildings", building)["block_id"]
            operation = MergeBlocks(blocks=(block, other))
            if editor.prepare(operation).is_refused:
                continue
            households = sum(state.need("blocks", key)["household_count"] for key in (block, other))
            done = editor.commit(operation)
            stays = {count.block_id for count in done.delta.counts if count.households[1] is not None}
            assert len(stays) == 1
            left = {row["block_id"]: row for row in file.rows("blocks")}
            assert {block, other} & left.keys() == stays
            assert left[stays.pop()]["household_count"] == households
            assert blockmap.check(file.path).report.of("error") == []
            return
    raise AssertionError("no two blocks to merge")


def test_a_client_may_send_an_operation_twice(editor: Editor, file: store.Territory) -> None:
    operation = first_move(editor).model_copy(update={"client_id": "desk-7/41"})
    once = editor.commit(operation)
    assert editor.commit(operation).seq == once.seq
    assert Editor(file).commit(operation).seq == once.seq
    assert len([event for event in file.history() if event.operation == "move_buildings"]) == 1


def test_an_edit_drawn_on_an_older_state_is_refused(editor: Editor) -> None:
    operation = first_move(editor)
    assert operation.to_block is not None
    revision = editor.state.need("blocks", operation.to_block)["revision"]
    seen = operation.model_copy(update={"revisions": {operation.to_block: revision}})
    editor.commit(seen)
    with pytest.raises(RefusedError) as refusal:
        editor.commit(seen.model_copy(update={"client_id": "another"}))
    assert refusal.value.kind == "edit_stale"


def test_what_another_program_did_meanwhile_is_seen(editor: Editor, file: store.Territory) -> None:
    operation = first_move(editor)
    with store.open(file.path, write=True) as other:
        Editor(other).commit(operation)
    building = editor.state.need("buildings", operation.buildings[0])
    assert building["block_id"] == operation.to_block
    with store.open(file.path, write=True) as other:
        other.undo()
    assert editor.state.need("buildings", operation.buildings[0])["block_id"] != operation.to_block


def test_refusals_say_what_stands_against_them(editor: Editor, file: store.Territory) -> None:
    digest = file.digest()
    state = editor.state
    blocks = ground_blocks(state)
    far = [
        b for b in blocks if state.need("blocks", b)["community_id"] != state.need("blocks", blocks[0])["community_id"]
    ]
    here, there = (state.rows("buildings", "block_id", block)[0]["building_id"] for block in (blocks[0], far[0]))
    cases = {
        "several_communities": MoveBuildings(buildings=(here,), to_block=far[0]),
        "no_such_row": MoveBuildings(buildings=(10**6,), to_block=far[0]),
        "nothing_moves": MoveBuildings(buildings=(there,), to_block=far[0]),
        "merge_survivor": MergeBlocks(blocks=(blocks[0], blocks[1]), survivor=far[0]),
    }
    for kind, operation in cases.items():
        with pytest.raises(RefusedError) as refusal:
            editor.commit(operation)
        assert refusal.value.kind == kind
        assert refusal.value.text("zh") != refusal.value.text("en")
    assert file.digest() == digest


def test_random_edits_are_exact_conserve_all_and_are_undone_to_the_byte(
    file: store.Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edits, "CHECKED_EVERY", 100)
    run = edits.edit(file, EDITS, seed=7, console=Console(quiet=True))
    assert run.faults == []
    assert len(run.done) == 6
    assert file.digest() == run.start


def test_edits_of_two_planners_commute_or_are_refused(file: store.Territory) -> None:
    found = edits.pairs(file, 25, seed=3)
    assert all(said == said.lower() for said in found), found
