"""The review: whoever lists, enters, checks and accepts are different people, in whatever order the steps come in."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.progress import reviewing
from tests.progress.desk import spoken, territory, typed, written
from tests.progress.people_office import blocks, hour
from tests.strategies import table

STEPS = ("listed", "entered", "checked", "accepted", "sent_back")
CODES = dict(zip(blocks()["block_id"], blocks()["block_code"], strict=True))
NAMES = {worker: f"P{worker:03d}" for worker in range(1, 8)}
unhurried = settings(deadline=None, max_examples=25)

Said = tuple[str, int, str | None, int, bool]
"""Step, worker, dwelling, hour, on a sample only."""


def steps(*said: Said) -> pd.DataFrame:
    rows = [
        {
            "row_number": number,
            "phase": "short_form",
            "block_id": 1,
            "dwelling": dwelling,
            "building_id": None,
            "step": step,
            "worker_id": worker,
            "at": hour(at),
            "is_sample": sample,
            "reason": None,
        }
        for number, (step, worker, dwelling, at, sample) in enumerate(said, start=1)
    ]
    return pd.DataFrame(rows)


def taken(said: list[Said], *, checkers: int = 2, one_by_one: bool = True) -> tuple[pd.DataFrame, list[str]]:
    """Take steps in the order given, as an office enters them; returns the table and why each refused one was refused."""
    held, why = table("reviews", pd.DataFrame()), []
    parts = [[one] for one in said] if one_by_one else [said]
    for part in parts:
        rows, report = reviewing.take(
            held, steps(*part), checkers=checkers, next_id=len(held) + 1, codes=CODES, names=NAMES
        )
        held = pd.concat([held, rows], ignore_index=True) if len(held) else rows
        why += [f.kind for f in report]
    return held, why


anything: st.SearchStrategy[list[Said]] = st.lists(
    st.tuples(
        st.sampled_from(STEPS),
        st.integers(1, 6),
        st.sampled_from([None, None, "3-101"]),
        st.integers(0, 40),
        st.booleans(),
    ),
    max_size=24,
)


def likely(draw: st.DrawFn) -> list[Said]:
    """Steps that come far: the usual order again and again, by people at random, some of them out of order."""
    order = [step for _ in range(3) for step in ("listed", "entered", "checked", "checked", "accepted", "sent_back")]
    people = draw(st.lists(st.integers(1, 6), min_size=len(order), max_size=len(order)))
    said = [(step, worker, None, 2 * at, False) for at, (step, worker) in enumerate(zip(order, people, strict=True))]
    return draw(st.permutations(said)) if draw(st.booleans()) else said


def lawful(held: pd.DataFrame, checkers: int) -> None:
    """Read the history as an auditor would, without the machine: nothing was accepted by equal persons."""
    for _, unit in held.groupby([held["phase"], held["block_id"], held["dwelling"].fillna("")]):
        unit = unit.sort_values("at", key=lambda column: pd.to_datetime(column, utc=True))
        rows = list(unit[["step", "worker_id", "is_sample"]].itertuples(index=False))
        for k, (step, acceptor, _) in enumerate(rows):
            if step != "accepted":
                continue
            since = max((j for j in range(k) if rows[j].step in ("listed", "sent_back")), default=0)
            collectors = {row.worker_id for row in rows[:k] if row.step in ("listed", "entered")}
            checked = [row.worker_id for row in rows[since:k] if row.step == "checked" and not row.is_sample]
            assert rows[since].step == "listed"
            assert any(row.step == "entered" for row in rows[since:k])
            assert len(checked) == len(set(checked)) >= checkers
            assert collectors.isdisjoint(checked)
            assert acceptor not in collectors | set(checked)


@unhurried
@given(st.one_of(anything, st.composite(likely)()), st.integers(1, 3), st.booleans())
def test_nothing_is_ever_accepted_by_equal_persons(said: list[Said], checkers: int, one_by_one: bool) -> None:
    held, _ = taken(said, checkers=checkers, one_by_one=one_by_one)
    lawful(held, checkers)
    on_block, on_dwelling = held[held["dwelling"].isna()], held[held["dwelling"].notna()]
    final = on_block[on_block["step"].isin(["checked", "accepted"])]
    if len(final) and not (on_block["step"] == "sent_back").any() and not (on_dwelling["step"] == "sent_back").any():
        collectors = on_dwelling.loc[on_dwelling["step"].isin(["listed", "entered"]), "worker_id"]
        assert set(final["worker_id"]).isdisjoint(collectors)


@unhurried
@given(anything)
def test_every_step_is_taken_or_refused_with_a_reason(said: list[Said]) -> None:
    distinct = list(
        {(step, worker, dwelling, at): one for one in said for step, worker, dwelling, at, _ in [one]}.values()
    )
    held, why = taken(distinct)
    assert len(held) + len(why) == len(distinct)
    again, report = reviewing.take(held, steps(*distinct), next_id=99, codes=CODES, names=NAMES)
    kept = Counter(zip(held["step"], held["worker_id"], strict=True))
    assert len(again) + len(report) <= len(distinct) - sum(kept.values())


GOOD: list[Said] = [
    ("listed", 1, None, 0, False),
    ("entered", 2, None, 1, False),
    ("checked", 3, None, 2, False),
    ("checked", 4, None, 3, False),
    ("accepted", 5, None, 4, False),
]


def test_the_usual_course_in_any_order_of_entry_in_one_list() -> None:
    for said in itertools.permutations(GOOD):
        held, why = taken(list(said), one_by_one=False)
        assert not why
        shown = reviewing.states(held, blocks(), "short_form").set_index("block_id")
        assert shown.loc[1, "state"] == "accepted"
        assert (shown.drop(1)["state"] == "open").all()
        before = reviewing.states(held, blocks(), "short_form", at=hour(2.5)).set_index("block_id").loc[1]
        assert (before["state"], before["check_count"], before["checks_missing"]) == ("checked", 1, 1)


@pytest.mark.parametrize(
    ("steps_before", "step", "why"),
    [
        (0, ("entered", 2, None, 9, False), "review_not_listed"),
        (1, ("checked", 3, None, 9, False), "review_not_entered"),
        (2, ("checked", 1, None, 9, False), "review_own_work"),
        (2, ("checked", 2, None, 9, False), "review_own_work"),
        (3, ("checked", 3, None, 9, False), "review_checked_already"),
        (3, ("accepted", 5, None, 9, False), "review_checks_missing"),
        (4, ("accepted", 1, None, 9, False), "review_own_work"),
        (4, ("accepted", 4, None, 9, False), "review_own_check"),
        (3, ("listed", 1, None, 9, False), "review_listed_already"),
        (5, ("checked", 6, None, 9, False), "review_accepted_already"),
        (0, ("sent_back", 6, None, 9, False), "review_nothing_to_send_back"),
        (3, ("listed", 3, None, 0.5, False), "review_breaks_later"),
    ],
)
def test_what_is_missing_is_said(steps_before: int, step: Said, why: str) -> None:
    held, _ = taken(GOOD[:steps_before])
    rows, report = reviewing.take(held, steps(step), next_id=9, codes=CODES, names=NAMES)
    assert rows.empty
    assert [f.kind for f in report] == [why]
    for lang in ("en", "zh"):
        assert "500112001001001" in next(iter(report)).text(lang)  # type: ignore[arg-type]


def test_what_is_sent_back_begins_anew() -> None:
    held, why = taken([*GOOD, ("sent_back", 6, None, 5, False), ("checked", 3, None, 6, False)])
    assert why == ["review_not_entered"]
    again: list[Said] = [("listed", 2, None, 7, False), ("entered", 2, None, 8, False), ("checked", 1, None, 9, False)]
    held, why = taken([*GOOD, ("sent_back", 6, None, 5, False), *again])
    assert why == ["review_own_work"]  # worker 1 listed it the first time
    assert reviewing.states(held, blocks(), "short_form").loc[0, ["state", "check_count"]].tolist() == ["entered", 0]


def test_a_sample_is_no_check_of_everything_and_a_dwelling_holds_its_block_back() -> None:
    held, why = taken([*GOOD[:3], ("checked", 4, None, 3, True), ("accepted", 5, None, 4, False)])
    assert why == ["review_checks_missing"]
    one: list[Said] = [("listed", 1, "3-101", 0, False), ("entered", 2, "3-101", 1, False)]
    held, why = taken([*GOOD[:4], *one, GOOD[4]])
    assert why == ["review_dwellings_open"]
    shown = reviewing.states(held, blocks(), "short_form").loc[0]
    assert (shown["state"], shown["dwelling_count"], shown["dwellings_open"]) == ("checked", 1, 1)


def test_reviews_at_the_desk(tmp_path: Path) -> None:
    town = tmp_path / "town.gpkg"
    tables = territory(town)
    staff = [("编号", "姓名", "岗位"), *((f"P00{k}", f"员{k}", "普查员") for k in range(1, 7))]
    typed("progress", "workers", town, written(tmp_path / "w.csv", *staff))
    block = tables["blocks"].loc[tables["blocks"]["kind"] == "ground", "block_code"].iloc[0]
    course = zip(("listed", "entered", "checked", "checked"), (1, 2, 3, 4), strict=True)
    for hours, (step, worker) in enumerate(course):
        at = f"2020-11-05T1{hours}:00:00+08:00"
        assert typed("review", town, block, "--step", step, "--worker", f"P00{worker}", "--at", at)[0] == 0
    late = ("--at", "2020-11-06T08:00:00+08:00")
    code, said = typed("review", town, block, "--step", "accepted", "--worker", "P004", *late)
    assert (code, [f["kind"] for f in said["findings"]]) == (1, ["review_own_check"])
    assert typed("review", town, "--checkers", 3, "--at", "2020-11-05")[0] == 0
    code, said = typed("review", town, block, "--step", "accepted", "--worker", "P005", *late)
    assert [f["kind"] for f in said["findings"]] == ["review_checks_missing"]
    rows = [
        ("普查小区", "环节", "人员", "时间"),
        (block, "验收", "P006", "2020-11-06 10:00"),
        (block, "复核", "P005", "2020-11-06 09:00"),
        (block, "盖章", "P005", "2020-11-06 09:00"),
        ("977", "复核", "P005", "2020-11-06 09:00"),
    ]
    code, said = typed("review", town, written(tmp_path / "r.csv", *rows))
    assert said["figures"] == {"taken": 2, "refused": 0}
    assert {(f["kind"], f["row_id"]) for f in said["findings"]} >= {("review_step_unknown", 4), ("block_unknown", 5)}
    assert typed("review", town, tmp_path / "r.csv")[1]["figures"]["taken"] == 0
    _, shown = typed("review", town, "--at", "2020-11-07", "--phase", "short_form")
    states = {row["block_code"]: row["review_state"] for row in shown["rows"]}
    assert (states.pop(block), set(states.values())) == ("accepted", {"open"})
    assert "已验收" in spoken("review", town, "--at", "2020-11-07", "--phase", "短表")
