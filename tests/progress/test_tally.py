"""A tally counts everything once: by whatever way it came, in whatever order, and however it is summed."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from blockmap.progress import by_block, by_level, by_members, table
from blockmap.progress.difference import difference
from blockmap.progress.tallying import Tally
from tests.progress.tally_town import BLOCKS, PHASE, Town, day, histories, returned, returns

TRIES = settings(deadline=None, max_examples=20, phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink))


def figure(counted: Tally, block: int, on: int, measure: str = "registered") -> int | None:
    """What a block had done by a day."""
    rows = counted.series
    rows = rows[(rows["block_id"] == block) & (rows["measure"] == measure) & (rows["day"] <= day(on))].dropna(
        subset="done"
    )
    return int(rows["done"].iloc[-1]) if len(rows) else None


def done(counted: Tally, level: str, on: int, measure: str = "registered") -> dict[str, int]:
    """Figures of a grouping by code, with the rows beside the groups by their kind."""
    grouping = by_block(counted.ground) if level == "block" else by_level(counted.ground, level)
    rows = table(counted, grouping, phase=PHASE, measure=measure, on=day(on))
    return {
        code if kind == "group" else kind: int(value)
        for kind, code, value in zip(rows["row"], rows["code"], rows["done"], strict=True)
    }


def by_hand(
    rows: list[dict[str, Any]], block_homes: dict[int, list[str]], block: int, on: int, measure: str
) -> int | None:
    """Count a block slowly: its own returns if there are any by then, else its buildings', each its own or its dwellings'."""
    seen = [r for r in rows if r["measure"] == measure and int(r["work_date"][-2:]) <= on]
    own = [r for r in seen if r["code"] == f"b{block}"]
    if own:
        return run(own)
    figures = []
    for home in block_homes[block]:
        whole = [r for r in seen if r["code"] == home]
        doors = defaultdict(list)
        for r in seen:
            if r["code"].startswith(home.replace("h", "d") + "/"):
                doors[r["code"]].append(r)
        if whole:
            figures.append(run(whole))
        elif doors:
            figures.append(sum(run(door) for door in doors.values()))
    return sum(figures) if figures else None


def run(rows: list[dict[str, Any]]) -> int:
    """Follow one place: totals set, increments add; by work date, entry date, increments first, larger totals last."""
    total = 0
    for r in sorted(rows, key=lambda r: (r["work_date"], r["entry_date"], not r["is_increment"], r["value"])):
        total = total + r["value"] if r["is_increment"] else r["value"]
    return total


HOMES = {10: ["h100", "h101"], 13: ["h103", "h104"], 15: ["h105"], 14: []}
"""Buildings of the blocks without parts."""


@TRIES
@given(histories())
def test_every_block_is_what_a_slow_program_counts(history: list[dict[str, Any]]) -> None:
    counted, _ = Town().count(returns(*history))
    for block in HOMES:
        for measure in ("registered", "visited"):
            for on in range(1, 12):
                assert figure(counted, block, on, measure) == by_hand(history, HOMES, block, on, measure)


@TRIES
@given(histories(), st.randoms(use_true_random=False))
def test_returns_in_any_order_give_the_same_tally(history: list[dict[str, Any]], random: Any) -> None:
    mixed = history.copy()
    random.shuffle(mixed)
    one, said = Town().count(returns(*history))
    other, said_too = Town().count(returns(*mixed))
    pd.testing.assert_frame_equal(one.series, other.series)
    pd.testing.assert_frame_equal(one.extra, other.extra)
    pd.testing.assert_frame_equal(one.unmatched, other.unmatched)
    pd.testing.assert_frame_equal(one.credit, other.credit)
    assert said.findings == said_too.findings


@TRIES
@given(histories(), st.integers(1, 9))
def test_sums_match_on_every_level_and_for_any_zones(history: list[dict[str, Any]], on: int) -> None:
    counted, _ = Town().count(returns(*history))
    halves = pd.DataFrame({"group_id": [1, 2], "code": ["Z1", "Z2"], "name": ["east", "west"]})
    zones = by_members(counted.ground, "zones", halves, pd.Series({10: 1, 11: 2, 13: 2}))
    for measure in ("registered", "visited"):
        columns = ["done", "expected", "mapped", "block_count", "new", "complete_count", "silent_count"]
        totals = []
        for grouping in (
            *(by_level(counted.ground, n) for n in ("community", "town", "district")),
            by_block(counted.ground),
            zones,
        ):
            rows = table(counted, grouping, phase=PHASE, measure=measure, on=day(on))
            parts = rows[rows["row"].isin(["group", "outside", "not_apportioned"])]
            total = rows[rows["row"] == "total"].iloc[0]
            assert parts[columns].astype(int).sum().to_dict() == total[columns].astype(int).to_dict()
            totals.append((*total[columns].astype(int), total["last_return"]))
        assert len(set(totals)) == 1
        town, community = done(counted, "town", on, measure), done(counted, "community", on, measure)
        block = done(counted, "block", on, measure)
        own = {f"A{c}": sum(block[f"A{c}-{b}"] for b, (of, _) in BLOCKS.items() if of == c) for c in (4, 5, 6)}
        assert all(community[code] >= held for code, held in own.items())
        assert town["A3"] == community["A6"]


@TRIES
@given(histories())
def test_what_is_credited_adds_up_to_what_is_done(history: list[dict[str, Any]]) -> None:
    known = [row | {"worker": row["worker"] or "P0"} for row in history]
    counted, _ = Town().count(returns(*known))
    credit = counted.credit.groupby(["block_id", "measure"], observed=True)["added"].sum()
    for (block, measure), added in credit.items():
        assert figure(counted, int(block), 30, str(measure)) == added


@TRIES
@given(histories(), st.integers(1, 8), st.integers(0, 50))
def test_an_unmatched_row_changes_no_figure(history: list[dict[str, Any]], on: int, value: int) -> None:
    known = [row for row in history if row["code"] != "?x"]
    before, _ = Town().count(returns(*known, returned("b10", 1, 1)))
    after, report = Town().count(returns(*known, returned("b10", 1, 1), returned("?y", value, on)))
    pd.testing.assert_frame_equal(before.series, after.series)
    pd.testing.assert_frame_equal(
        before.extra,
        after.extra[after.extra["kind"] != "unmatched"].reset_index(drop=True),
        check_dtype=False,
        check_categorical=False,
    )
    assert after.unmatched["row_count"].sum() == 1
    assert after.unmatched["done"].sum() == value
    assert report.kinds()["returns_unmatched"] == 1
    rows = table(after, by_level(after.ground, "town"), phase=PHASE, on=day(9))
    assert rows["row"].iloc[-1] == "unmatched"
    assert rows["done"].iloc[-1] == value


@TRIES
@given(histories(), st.integers(0, 13), st.integers(31, 60))
def test_a_correction_changes_its_own_block_and_what_holds_it(
    history: list[dict[str, Any]], which: int, value: int
) -> None:
    wrong = which % len(history)
    corrected = [row | {"value": value} if k == wrong else row for k, row in enumerate(history)]
    place = history[wrong]["code"]
    own = {
        "h100": {10},
        "h101": {10},
        "h102": {11, 12},
        "h103": {13},
        "h105": {15},
        "d100/1": {10},
        "d100/2": {10},
        "d103/1": {13},
    }
    touched = own.get(place, {int(place[1:])} if place[0] == "b" else set())
    before, after = (Town().count(returns(*rows))[0].series for rows in (history, corrected))
    assert before[~before["block_id"].isin(touched)].equals(after[~after["block_id"].isin(touched)])


@TRIES
@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=8),
    st.sets(st.integers(0, 7)),
    st.sampled_from(["b10", "h100", "h102", "d100/1", "a4"]),
)
def test_increments_and_totals_of_one_history_agree(gains: list[int], told_in_total: set[int], place: str) -> None:
    totals = [sum(gains[: k + 1]) for k in range(len(gains))]
    mixed = [
        returned(place, totals[k] if k in told_in_total else gain, k + 1, is_increment=k not in told_in_total)
        for k, gain in enumerate(gains)
    ]
    one, _ = Town().count(returns(*mixed))
    other, _ = Town().count(returns(*(returned(place, total, k + 1) for k, total in enumerate(totals))))
    pd.testing.assert_frame_equal(one.series, other.series)
    pd.testing.assert_frame_equal(one.extra, other.extra)


@TRIES
@given(st.lists(st.integers(0, 200), min_size=1, max_size=8))
def test_shares_of_a_tower_add_up_and_never_fall(figures: list[int]) -> None:
    growing = sorted(figures)
    counted, _ = Town().count(returns(*(returned("h102", value, k + 1) for k, value in enumerate(growing))))
    shares = [(figure(counted, 11, k + 1), figure(counted, 12, k + 1)) for k in range(len(growing))]
    assert [sum(pair) for pair in shares] == growing
    assert all(a <= c and b <= d for (a, b), (c, d) in pairwise(shares))
    full, _ = Town().count(returns(returned("h102", 90, 1)))
    assert (figure(full, 11, 1), figure(full, 12, 1)) == (60, 30)


def test_a_row_that_names_a_part_goes_there() -> None:
    counted, _ = Town().count(returns(returned("d102/9-1", 1, 1, block_id=12), returned("d102/1-1", 1, 1, block_id=11)))
    assert (figure(counted, 11, 1), figure(counted, 12, 1)) == (1, 1)
    alike, _ = Town().count(returns(returned("d102/9-1", 1, 1, block_id=11), returned("d102/1-1", 1, 1, block_id=11)))
    assert figure(alike, 11, 1) + figure(alike, 12, 1) == 2
    assert figure(alike, 12, 1) == 1, "blocks of the building that all rows name alike tell nothing"


def test_levels_that_disagree_are_named_and_not_added() -> None:
    counted, report = Town().count(
        returns(returned("h100", 7, 1), returned("h101", 2, 2), returned("b10", 8, 3), returned("h101", 4, 4))
    )
    assert [figure(counted, 10, on) for on in (1, 2, 3, 4)] == [7, 9, 8, 8]
    (finding,) = report.findings
    assert (finding.kind, finding.code) == ("levels_disagree", "A4-10")
    assert "8" in finding.text("en")
    assert "9" in finding.text("en")
    agreeing = Town().count(returns(returned("h100", 7, 1), returned("b10", 7, 1)))[1]
    assert not agreeing.findings


def test_the_latest_outcome_of_a_dwelling_counts() -> None:
    def visit(outcome: str, measure: str, on: int, **more: Any) -> dict[str, Any]:
        return returned("d100/1", 1, on, outcome=outcome, measure=measure, **more)

    visits = [
        visit("non_contact", "non_contact", 1),
        visit("refused", "refused", 3),
        visit("completed", "registered", 5),
    ]
    counted, _ = Town().count(returns(*visits))
    by_day = {m: [figure(counted, 10, on, m) for on in (1, 3, 5)] for m in ("non_contact", "refused", "registered")}
    assert by_day == {"non_contact": [1, 0, 0], "refused": [None, 1, 0], "registered": [None, None, 1]}
    rejected, _ = Town().count(returns(*visits, visit("rejected", "rejected", 5, entry=6)))
    assert (figure(rejected, 10, 5), figure(rejected, 10, 5, "rejected")) == (0, 1)


def test_a_door_is_visited_once_and_needs_no_building() -> None:
    def visit(on: int) -> dict[str, Any]:
        return returned("n10/7", 1, on, measure="visited", outcome="non_contact", is_increment=True, attempt=on)

    counted, report = Town().count(returns(visit(1), visit(2), visit(4), returned("h100", 1, 2, measure="visited")))
    assert [figure(counted, 10, on, "visited") for on in (1, 2, 4)] == [1, 2, 2]
    assert not report.findings


def test_areas_and_loose_buildings_count_from_their_area_upward() -> None:
    counted, report = Town().count(
        returns(returned("a4", 5, 1), returned("b10", 3, 1), returned("h106", 2, 1), returned("a1", 1, 1))
    )
    assert done(counted, "block", 1)["not_apportioned"] == 8
    assert done(counted, "community", 1) == {"A4": 8, "A5": 0, "A6": 2, "not_apportioned": 1, "total": 11}
    assert done(counted, "district", 1) == {"A1": 11, "total": 11}
    assert report.kinds()["area_beside_blocks"] == 2, "community 4 and the district sent sums beside their blocks"
    assert {f.code for f in report} == {"A4", "A1"}


def test_a_divided_block_counts_as_not_apportioned_until_its_successors_sent_theirs() -> None:
    lineage = pd.DataFrame({"from_block_id": [9, 9], "to_block_id": [10, 11]})
    town = Town(lineage=lineage)
    old = returned("b9", 30, 1, return_id=1)
    counted, report = town.count(returns(old))
    assert done(counted, "community", 1)["A4"] == 30
    assert done(counted, "block", 1)["not_apportioned"] == 30
    assert report.findings[0].kind == "block_divided_since"
    half = town.count(returns(old, returned("b10", 12, 3)))[0]
    assert [done(half, "community", on)["A4"] for on in (1, 3)] == [30, 30], "what is sent again is not counted twice"
    both, quiet = town.count(returns(old, returned("b10", 12, 3), returned("b11", 15, 4)))
    assert [done(both, "community", on)["A4"] for on in (1, 3, 4)] == [30, 30, 27]
    assert not quiet.findings


def test_a_block_that_kept_its_id_when_it_was_divided() -> None:
    lineage = pd.DataFrame(
        {"from_block_id": [10, 10], "to_block_id": [10, 11], "last_return_id": pd.array([1, 1], "Int64")}
    )
    before, after = returned("b10", 30, 1, return_id=1), returned("b10", 20, 5, return_id=2)
    counted, _ = Town(lineage=lineage).count(returns(before, after))
    assert (figure(counted, 10, 1), figure(counted, 10, 5)) == (None, 20)
    assert [done(counted, "community", on)["A4"] for on in (1, 5)] == [30, 30]


def test_a_return_without_any_date_is_unmatched() -> None:
    lost = returned("b10", 4, 1) | {"work_date": None, "entry_date": None}
    counted, _ = Town().count(returns(returned("b10", 3, 1), lost))
    assert counted.unmatched["why"].tolist() == ["no_date"]
    assert counted.unmatched["row_count"].tolist() == [1]
    assert figure(counted, 10, 1) == 3


def test_a_block_that_is_no_more_and_left_no_successor_is_unmatched() -> None:
    counted, _ = Town().count(returns(returned("b99", 4, 1), returned("b10", 3, 1)))
    assert counted.unmatched["why"].tolist() == ["gone"]


def test_nothing_returned_is_an_empty_tally() -> None:
    counted, report = Town().count(returns(returned("b10", 3, 1)).iloc[:0])
    assert counted.series.empty
    assert counted.credit.empty
    assert not report.findings
    rows = table(counted, by_level(counted.ground, "town"), phase=PHASE, on=day(3))
    assert rows["done"].tolist() == [0, 0, 0]
    assert rows["expected"].tolist() == [128, 15, 143]


@pytest.mark.parametrize("kind", ["stacked", "virtual"])
def test_stacked_and_virtual_blocks_count(kind: str) -> None:
    block = next(b for b, (_, of) in BLOCKS.items() if of == kind)
    counted, _ = Town().count(returns(returned(f"b{block}", 7, 1)))
    assert figure(counted, block, 1) == 7
    target = counted.series.set_index("block_id")["target"]
    assert target[block] == {"stacked": 30, "virtual": 20}[kind]


def test_residents_and_registered_persons_stand_side_by_side() -> None:
    counted, _ = Town().count(
        returns(
            returned("b10", 30, 1, measure="person_resident"),
            returned("b10", 25, 1, measure="person_registered"),
            returned("b14", 40, 1, measure="person_registered"),
            returned("h100", 6, 1, measure="registered_absent"),
        )
    )
    rows = difference(counted, by_block(counted.ground), phase=PHASE, on=day(1)).set_index("code")
    assert rows.loc["A4-10", ["one", "other", "difference", "away"]].tolist() == [30, 25, 5, 6]
    assert rows.loc["A5-14", ["one", "other", "difference"]].tolist() == [0, 40, -40], (
        "a virtual block has registered persons only"
    )
    assert rows["here"].isna().all(), "nobody counted them"
    assert rows["difference"].iloc[-1] == -35
