"""Typing in: the tally is the sum of what was typed last, however often cells are typed, emptied, and saves are sent twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blockmap import store, workflow
from blockmap.errors import UsageError
from blockmap.workflow import typing_in
from blockmap.workflow.work import work_on

PHASE, DAY = "short_form", "2020-11-03"


@pytest.fixture
def staffed(planned: Path, tmp_path: Path) -> Path:
    people = tmp_path / "workers.csv"
    people.write_text("code,name,role\nW1,采集甲,enumerator\nW2,采集乙,enumerator\n", encoding="utf-8")
    workflow.read_workers(planned, people)
    return planned


def codes_of(territory: Path, count: int) -> list[str]:
    with store.open(territory) as file:
        return [row["block_code"] for row in file.rows("blocks", "kind = 'ground'")[:count]]


def save(
    territory: Path,
    number: int,
    cells: dict[tuple[str, str], int | None],
    collector: str = "W1",
    typist: str = "录入员",
):
    said = tuple(typing_in.Cell(block=block, measure=measure, value=value) for (block, measure), value in cells.items())
    sheet = typing_in.Sheet(save_id=f"save-{number:06}", phase=PHASE, work_date=DAY, collector=collector, cells=said)
    with store.open(territory, write=True) as file:
        return typing_in.type_in(file, sheet, typist=typist)


def done(territory: Path) -> dict[str, int]:
    with store.open(territory) as file:
        ids = {row["block_id"]: row["block_code"] for row in file.rows("blocks")}
        blocks = work_on(file, DAY, PHASE).blocks
    return {ids[key]: count for key, count in zip(blocks["block_id"], blocks["done_count"], strict=True) if count}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.integers(0, 3), st.none() | st.integers(1, 90), min_size=1, max_size=4),
            st.sampled_from(["W1", "W2"]),
            st.booleans(),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_the_tally_is_the_sum_of_what_was_typed_last(
    staffed: Path, tmp_path_factory: pytest.TempPathFactory, saves
) -> None:
    territory = tmp_path_factory.mktemp("typed") / "d.gpkg"
    territory.write_bytes(staffed.read_bytes())
    codes = codes_of(territory, 4)
    last: dict[str, int | None] = {}
    for number, (cells, collector, is_repeated) in enumerate(saves):
        said = {(codes[place], "registered"): value for place, value in cells.items()}
        save(territory, number, said, collector)
        if is_repeated:
            save(territory, number, said, collector)
        last |= {codes[place]: value for place, value in cells.items()}
    assert done(territory) == {code: value for code, value in last.items() if value is not None}


def test_a_save_that_is_sent_twice_is_taken_once(staffed: Path) -> None:
    block = codes_of(staffed, 1)[0]
    for value, number in ((5, 1), (7, 2), (5, 3)):
        save(staffed, number, {(block, "registered"): value})
    assert done(staffed) == {block: 5}
    with store.open(staffed) as file:
        before = len(file.history())
    save(staffed, 3, {(block, "registered"): 5})
    with store.open(staffed) as file:
        assert len(file.history()) == before
        assert {event.actor for event in file.history() if event.operation == "progress read"} == {"录入员"}


def test_whoever_collected_does_not_type_and_nothing_is_guessed(staffed: Path) -> None:
    block = codes_of(staffed, 1)[0]
    for number, (cells, collector, typist, kind) in enumerate(
        [
            ({(block, "registered"): 1}, "W1", "W1", "typist_collected"),
            ({(block, "registered"): 1}, "W1", "采集甲", "typist_collected"),
            ({(block, "registered"): 1}, "W9", "录入员", "worker_unknown"),
            ({("990000", "registered"): 1}, "W1", "录入员", "edit_no_such_block"),
            ({(block, "cats"): 1}, "W1", "录入员", "typed_measure"),
        ]
    ):
        with pytest.raises(UsageError) as refused:
            save(staffed, number, cells, collector, typist)
        assert refused.value.kind == kind
    assert done(staffed) == {}


def test_the_grid_shows_what_is_there_before_and_after(staffed: Path) -> None:
    block = codes_of(staffed, 1)[0]
    with store.open(staffed) as file:
        community = file.rows("blocks", "block_code = ?", [block])[0]["community_id"]
    for number, (day, value) in enumerate([("2020-11-02", 3), ("2020-11-03", 9), ("2020-11-05", 12)]):
        cell = typing_in.Cell(block=block, measure="registered", value=value)
        sheet = typing_in.Sheet(save_id=f"day-{number:06}", phase=PHASE, work_date=day, collector="W1", cells=(cell,))
        with store.open(staffed, write=True) as file:
            typing_in.type_in(file, sheet, typist="录入员")
    shown = typing_in.grid(staffed, community, None, "2020-11-03")
    assert shown["phase"] == PHASE
    cells = [cell for cell in shown["cells"] if cell["block"] == block]
    assert cells == [{"block": block, "measure": "registered", "typed": 9, "collector": "W1", "before": 3, "after": 12}]
    target = {row["code"]: row["target"] for row in shown["blocks"]}
    assert target[block] > 0
