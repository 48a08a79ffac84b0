"""Edits of made-up towns: whatever planners do, every rule holds after it, counts are conserved, undoing gives the same bytes."""

from __future__ import annotations

import os

import numpy as np
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from blockmap.blocks.edit_operations import (
    DeleteBuilding,
    DivideBuilding,
    DrawBuilding,
    LockBlocks,
    MergeBlocks,
    MoveBuildings,
    MoveGround,
    Operation,
    RedrawEdge,
    Relabel,
    Renumber,
    SetHouseholds,
    Share,
    SplitBlock,
    UnlockBlocks,
)
from blockmap.blocks.edit_partition import propose
from blockmap.blocks.edit_refusal import RefusedError
from blockmap.blocks.edit_state import Delta, State
from blockmap.blocks.edits import prepare
from tests.blocks.edit_towns import edited_towns, errors, snapshot, state_of, took
from tests.blocks.towns import SQUARE_M, sheet, squared

EXAMPLES = int(os.environ.get("BLOCKMAP_EDIT_EXAMPLES", "8"))
"""Towns that are edited; each gets up to 20 edits."""

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A town that breaks a rule is told as it was found: making it smaller takes longer than understanding it."""

share = st.floats(0, 1, allow_nan=False)


def grid(rows: int = 4, columns: int = 6, households: int = 20, **how: object) -> State:
    """A town of squares with a house in each."""
    return state_of(squared(sheet(rows, columns)), [households] * (rows * columns), **how)


def households(state: State) -> int:
    return sum(row["household_count"] for row in state.every("blocks"))


def neighbours(state: State, block: int) -> list[int]:
    """Ground blocks that share a border with a block, in its community."""
    row = state.need("blocks", block)
    return [
        other["block_id"]
        for other in state.rows("blocks", "community_id", row["community_id"])
        if other["block_id"] != block
        and other["geom"] is not None
        and other["geom"].intersection(row["geom"]).length > 0
    ]


def through(state: State, block: int, at: float, aslant: float) -> tuple[tuple[float, float], ...]:
    """A line across a block."""
    x0, y0, x1, y1 = state.need("blocks", block)["geom"].bounds
    x = x0 + at * (x1 - x0)
    return ((x, y0 - 1), (x + aslant * (x1 - x0), y1 + 1))


class Planners(RuleBasedStateMachine):
    """Planners at work in one town; what they did is taken back in the end."""

    state: State
    done: list[Delta]
    total: int

    @initialize(state=edited_towns())
    def begin(self, state: State) -> None:
        self.state, self.done, self.total = state, [], households(state)
        self.start = snapshot(state)

    def do(self, operation: Operation) -> bool:
        delta = took(self.state, prepare(self.state, operation))
        if not delta.is_refused:
            self.done.append(delta)
            before = {c.block_id: c.households[0] or 0 for c in delta.counts}
            after = {c.block_id: c.households[1] or 0 for c in delta.counts}
            self.total += sum(after.values()) - sum(before.values())
        return not delta.is_refused

    def pick(self, data: st.DataObject, kind: str = "ground") -> int:
        return data.draw(
            st.sampled_from([row["block_id"] for row in self.state.every("blocks") if row["kind"] == kind])
        )

    @rule(data=st.data(), to_new=st.booleans())
    def move(self, data: st.DataObject, to_new: bool) -> None:
        block = self.pick(data)
        near = [b for other in neighbours(self.state, block) for b in self.state.keys("buildings", "block_id", other)]
        if near:
            chosen = tuple(data.draw(st.sets(st.sampled_from(near), min_size=1, max_size=3)))
            before = households(self.state)
            self.do(MoveBuildings(buildings=chosen, to_block=None if to_new else block))
            assert households(self.state) == before

    @rule(data=st.data(), at=share, aslant=st.floats(-0.5, 0.5))
    def split(self, data: st.DataObject, at: float, aslant: float) -> None:
        block = self.pick(data)
        before = households(self.state)
        self.do(SplitBlock(block=block, lines=(through(self.state, block, at, aslant),)))
        assert households(self.state) == before

    @rule(data=st.data(), parts=st.integers(2, 3))
    def split_evenly(self, data: st.DataObject, parts: int) -> None:
        self.do(SplitBlock(block=self.pick(data), parts=parts))

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        block = self.pick(data)
        near = neighbours(self.state, block)
        if near:
            self.do(MergeBlocks(blocks=(block, data.draw(st.sampled_from(near)))))

    @rule(data=st.data(), bulge=st.floats(-0.6, 0.6), first=share, last=share)
    def redraw(self, data: st.DataObject, bulge: float, first: float, last: float) -> None:
        block = self.pick(data)
        near = neighbours(self.state, block)
        if not near:
            return
        other = data.draw(st.sampled_from(near))
        border = shapely.intersection(*(self.state.need("blocks", key)["geom"] for key in (block, other)))
        line = max(shapely.get_parts(shapely.line_merge(border)), key=lambda part: part.length)
        if line.geom_type != "LineString" or line.is_closed:
            return
        (x0, y0), (x1, y1) = (line.interpolate(at * line.length).coords[0] for at in sorted((first, last)))
        middle = ((x0 + x1) / 2 - bulge * (y1 - y0), (y0 + y1) / 2 + bulge * (x1 - x0))
        self.do(RedrawEdge(blocks=(block, other), line=((x0, y0), middle, (x1, y1))))

    @rule(data=st.data(), x=share, y=share, size=st.floats(0.05, 0.6), to_new=st.booleans())
    def take(self, data: st.DataObject, x: float, y: float, size: float, to_new: bool) -> None:
        block = self.pick(data)
        x0, y0, x1, y1 = self.state.need("blocks", block)["geom"].bounds
        a, b, r = x0 + x * (x1 - x0), y0 + y * (y1 - y0), size * (x1 - x0)
        ring = ((a - r, b - r / 2), (a + r, b - r), (a + r / 2, b + r), (a - r, b + r / 3))
        self.do(MoveGround(ring=ring, to_block=None if to_new else block))

    @rule(data=st.data(), count=st.integers(0, 150))
    def count(self, data: st.DataObject, count: int) -> None:
        buildings = self.state.every("buildings")
        if buildings:
            building = data.draw(st.sampled_from([row["building_id"] for row in buildings]))
            self.do(SetHouseholds(building=building, household_count=count, person_count=2 * count))

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        buildings = [row["building_id"] for row in self.state.every("buildings")]
        if buildings:
            self.do(DeleteBuilding(building=data.draw(st.sampled_from(buildings))))

    @rule(data=st.data(), x=share, y=share, width=st.floats(1, 9), height=st.floats(1, 9))
    def build(self, data: st.DataObject, x: float, y: float, width: float, height: float) -> None:
        x0, y0, x1, y1 = self.state.need("blocks", self.pick(data))["geom"].bounds
        a, b = x0 + x * (x1 - x0), y0 + y * (y1 - y0)
        ring = ((a, b), (a + width, b + 0.5), (a + width - 0.5, b + height), (a, b + height))
        self.do(DrawBuilding(rings=(ring,), household_count=4, person_count=9))

    @rule(data=st.data())
    def share_out(self, data: st.DataObject) -> None:
        buildings = [row for row in self.state.every("buildings") if row["household_count"] > 1]
        if buildings:
            row = data.draw(st.sampled_from(buildings))
            half, persons = row["household_count"] // 2, row["person_count"]
            parts = (
                Share(household_count=half, person_count=persons // 2, floor_from=1, floor_to=2),
                Share(household_count=row["household_count"] - half, person_count=persons - persons // 2),
            )
            self.do(DivideBuilding(building=row["building_id"], parts=parts))

    @rule(data=st.data())
    def lock_and_unlock(self, data: st.DataObject) -> None:
        block = self.pick(data)
        assert self.do(LockBlocks(blocks=(block,)))
        assert not self.do(SplitBlock(block=block, parts=2))
        self.do(UnlockBlocks(blocks=(block,)))

    @rule()
    def renumber(self) -> None:
        communities = {row["community_id"] for row in self.state.every("blocks")}
        self.do(Renumber(communities=tuple(sorted(communities))))

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        delta = self.done.pop()
        self.state.take(delta.inverse().rows)
        self.total = households(self.state)

    @invariant()
    def every_rule_holds(self) -> None:
        if hasattr(self, "state"):
            assert [finding.text("en") for finding in errors(self.state)] == []
            assert households(self.state) == self.total

    def teardown(self) -> None:
        if hasattr(self, "state"):
            for delta in reversed(self.done):
                self.state.take(delta.inverse().rows)
            assert snapshot(self.state) == self.start


def test_whatever_planners_do_every_rule_holds_and_undoing_gives_the_same_bytes() -> None:
    run_state_machine_as_test(
        Planners, settings=settings(max_examples=EXAMPLES, stateful_step_count=20, deadline=None, phases=PHASES)
    )


def test_issued_codes_and_numbers_are_never_given_twice() -> None:
    state = grid(is_frozen=True)
    block = state.every("blocks")[0]
    building = state.rows("buildings", "block_id", block["block_id"])[-1]
    target = neighbours(state, block["block_id"])[0]
    took(state, prepare(state, MoveBuildings(buildings=(building["building_id"],), to_block=target)))
    moved = state.need("buildings", building["building_id"])
    assert moved["block_id"] == target
    assert moved["number"] == len(state.rows("buildings", "block_id", target))
    assert [row["code"] for row in state.every("retired")] == [f"{block['block_code']}-{building['number']:03d}"]
    back = took(state, prepare(state, MoveBuildings(buildings=(building["building_id"],), to_block=block["block_id"])))
    assert not back.is_refused
    assert state.need("buildings", building["building_id"])["number"] > building["number"]
    told = {(row["from_block_id"], row["to_block_id"]) for row in state.every("lineage")}
    assert (block["block_id"], target) in told
    assert errors(state) == []


def test_a_split_keeps_the_code_for_one_part_and_a_merge_retires_the_other() -> None:
    state = grid(is_frozen=True)
    block = state.every("blocks")[0]
    codes = {row["block_code"] for row in state.every("blocks")}
    delta = took(state, prepare(state, SplitBlock(block=block["block_id"], parts=2)))
    new = next(c for c in delta.counts if c.revision is None)
    assert new.block_code not in codes
    took(state, prepare(state, MergeBlocks(blocks=(block["block_id"], new.block_id), survivor=block["block_id"])))
    assert state.row("blocks", new.block_id) is None
    assert new.block_code in {row["code"] for row in state.every("retired")}
    assert (
        took(state, prepare(state, SplitBlock(block=block["block_id"], parts=2))).counts[-1].block_code
        != new.block_code
    )
    assert errors(state) == []


def test_a_line_through_a_house_bends_round_it() -> None:
    state = grid(2, 3, households=10)
    block = state.every("blocks")[0]["block_id"]
    x0, y0, _, y1 = state.need("blocks", block)["geom"].bounds
    x = x0 + SQUARE_M * 1.3
    delta = took(state, prepare(state, SplitBlock(block=block, lines=(((x, y0 - 1), (x, y1 + 1)),))))
    assert not delta.is_refused
    for row in state.every("buildings"):
        assert shapely.covers(state.need("blocks", row["block_id"])["geom"].buffer(1e-6), row["geom"])
    assert {c.buildings for c in delta.counts} == {(6, 4), (None, 2)}


def test_the_border_of_communities_only_gains_points() -> None:
    state = state_of(squared(sheet(4, 4), community=np.repeat([[0, 0, 1, 1]], 4, 0).ravel()), [10] * 16)
    border = {row["area_id"]: row["geom"] for row in state.every("areas")}
    block = state.rows("blocks", "community_id", 1)[0]["block_id"]
    x0, y0, x1, _ = state.need("blocks", block)["geom"].bounds
    line = ((x0 - 1, y0 + 17.123), (x1 + 1, y0 + 18.456))
    delta = took(state, prepare(state, SplitBlock(block=block, lines=(line,))))
    assert not delta.is_refused
    assert set(delta.rows["areas"]) == {1, 2, 98, 99} - ({2} if x1 < 40 else set())
    for key, before in border.items():
        after = state.need("areas", key)["geom"]
        assert shapely.equals(before, after)
        assert set(shapely.get_coordinates(before).ravel()) <= set(shapely.get_coordinates(after).ravel())
    third = [count.block_id for count in delta.counts]
    assert all(state.need("blocks", key)["community_id"] == 1 for key in third)
    assert errors(state) == []


def test_two_edits_of_disjoint_blocks_commute() -> None:
    state = grid(4, 9)
    west, east = state.every("blocks")[0]["block_id"], state.every("blocks")[-1]["block_id"]
    first = SplitBlock(block=west, lines=(through(state, west, 0.4, 0.1),), new_ids=(901,), new_cells=5000)
    second = SplitBlock(block=east, lines=(through(state, east, 0.6, -0.1),), new_ids=(902,), new_cells=6000)
    ways = []
    for order in ((first, second), (second, first)):
        fresh = grid(4, 9)
        for operation in order:
            assert not took(fresh, prepare(fresh, operation)).is_refused
        taken = snapshot(fresh)
        ways.append({name: taken[name] for name in ("cells", "areas", "buildings")})
        ways[-1]["ground"] = {key: row["geom"] for key, row in taken["blocks"].items()}
    assert ways[0] == ways[1]


def test_what_was_drawn_on_an_older_state_is_refused() -> None:
    state = grid()
    block = state.every("blocks")[0]["block_id"]
    seen = state.need("blocks", block)["revision"]
    first = SplitBlock(block=block, parts=2, revisions={block: seen})
    took(state, prepare(state, first))
    refused = prepare(state, MergeBlocks(blocks=(block, neighbours(state, block)[0]), revisions={block: seen}))
    assert [finding.kind for finding in refused.report] == ["edit_stale"]
    assert not refused.rows


def test_a_proposal_leaves_locked_blocks_and_is_accepted_whole_or_in_part() -> None:
    state = grid(6, 9, households=15)
    blocks = [row["block_id"] for row in state.every("blocks")]
    took(state, prepare(state, LockBlocks(blocks=(blocks[0],))))
    before = snapshot(state)
    proposal = propose(state, blocks, exactly=8)
    assert snapshot(state) == before
    assert proposal.kept == (blocks[0],)
    assert len(set(proposal.block_of_cell.values())) == 8
    assert not set(state.keys("cells", "block_id", blocks[0])) & set(proposal.block_of_cell)
    whole = took(state, prepare(state, proposal.operation()))
    assert not whole.is_refused
    assert len(state.every("blocks")) == 9
    assert errors(state) == []
    state.take(whole.inverse().rows)
    assert snapshot(state) == before
    part = prepare(state, proposal.operation([next(iter(sorted(set(proposal.block_of_cell.values()))))]))
    assert part.is_refused or errors_after(state, part) == []


def errors_after(state: State, delta: Delta) -> list[object]:
    took(state, delta)
    return list(errors(state))


@given(st.integers(2, 9))
@settings(max_examples=8, deadline=None)
def test_a_block_is_split_into_so_many_parts_of_about_equal_size(parts: int) -> None:
    state = grid(6, 9, households=10)
    blocks = [row["block_id"] for row in state.every("blocks")]
    took(state, prepare(state, MergeBlocks(blocks=tuple(blocks))))
    delta = took(state, prepare(state, SplitBlock(block=state.every("blocks")[0]["block_id"], parts=parts)))
    sizes = [c.households[1] for c in delta.counts]
    assert len(sizes) == parts
    assert sum(s or 0 for s in sizes) == 540
    assert max(s or 0 for s in sizes) <= 2 * 540 / parts
    assert errors(state) == []


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        (SplitBlock(block=1, lines=(((-900.0, -900.0), (-800.0, -800.0)),)), "split_pieces"),
        (SplitBlock(block=1, parts=50), "proposal_too_many_blocks"),
        (SplitBlock(block=77, parts=2), "no_such_row"),
        (MergeBlocks(blocks=(1, 4)), "block_apart"),
        (MoveGround(ring=((-9.0, -9.0), (-5.0, -9.0), (-5.0, -5.0)), to_block=1), "ground_nowhere"),
        (RedrawEdge(blocks=(1, 1), line=((0.0, 0.0), (1.0, 1.0))), "edge_none"),
        (DrawBuilding(rings=(((0.0, 0.0), (9.0, 9.0), (9.0, 0.0), (0.0, 9.0)),)), "footprint_ring"),
        (DrawBuilding(rings=(((1.0, 1.0), (9.0, 1.0), (9.0, 9.0)),)), "footprint_overlaps"),
        (DrawBuilding(rings=(((-9.0, 1.0), (-1.0, 1.0), (-1.0, 9.0)),)), "footprint_outside"),
        (DrawBuilding(rings=(((-1.0, 0.1), (2.0, 0.1), (2.0, 1.0)),)), "footprint_border"),
        (DivideBuilding(building=1, parts=(Share(household_count=1), Share(household_count=2))), "shares_households"),
        (Relabel(block_of_cell={1: 1}), "relabel_same"),
        (Renumber(communities=(99,)), "renumber_nothing"),
    ],
)
def test_refusals_name_their_rule_and_change_nothing(operation: Operation, kind: str) -> None:
    state = grid()
    before = snapshot(state)
    delta = prepare(state, operation)
    assert [finding.kind for finding in delta.report.of("error")] == [kind]
    for lang in ("en", "zh"):
        assert delta.report.findings[0].text(lang)
        assert delta.report.findings[0].next_step(lang)
    assert not delta.rows
    assert snapshot(state) == before


def test_buildings_are_named_as_people_say_them() -> None:
    """By the block's short code and their number there; without a number by what they are called."""
    state = grid()
    on_top = DrawBuilding(rings=(((1.0, 1.0), (9.0, 1.0), (9.0, 9.0)),))
    [met] = prepare(state, on_top).report.of("error")
    building = state.need("buildings", met.row_id or 0)
    short = state.need("blocks", building["block_id"])["short_code"]
    for number, name, said in ((7, "Mill", f"{short}-7"), (None, "Mill", "Mill")):
        state.take({"buildings": {met.row_id or 0: (building, {**building, "number": number, "name": name})}})
        [refused] = prepare(state, on_top).report.of("error")
        assert refused.values["buildings"] == said


def test_nothing_to_propose_where_all_is_locked() -> None:
    state = grid()
    blocks = [row["block_id"] for row in state.every("blocks")]
    took(state, prepare(state, LockBlocks(blocks=tuple(blocks))))
    with pytest.raises(RefusedError) as refusal:
        propose(state, blocks)
    assert refusal.value.kind == "proposal_locked"
