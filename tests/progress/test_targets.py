"""Targets move with buildings, are replaced by what the office gives, and are said where they do not add up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.progress import by_block, by_level, default_phases, milestones, table
from blockmap.progress.completion import buildings
from blockmap.progress.crediting import workers
from blockmap.progress.shares import Shares
from blockmap.progress.steps import ALWAYS, Steps
from tests.progress.tally_town import PHASE, Town, day, frame, returned, returns

SOME = returned("b10", 0, 1)


def expected(town: Town, on: int, phase: str = PHASE) -> dict[str, int]:
    """Targets of the blocks on a day."""
    counted, _ = town.count(returns(SOME))
    rows = table(counted, by_block(counted.ground), phase=phase, on=day(on))
    groups = rows[rows["row"] == "group"]
    return {
        str(code).partition("-")[2]: int(value) for code, value in zip(groups["code"], groups["expected"], strict=True)
    }


def said(rows: pd.DataFrame, *columns: str) -> list[str]:
    """Rows as texts."""
    return [
        " ".join("-" if pd.isna(value) else str(value) for value in row)
        for row in rows[list(columns)].itertuples(index=False)
    ]


def test_the_phases_of_2020_are_there_without_being_typed() -> None:
    phases = default_phases().set_index("code")
    assert phases.loc["listing", ["first_date", "last_date"]].tolist() == ["2020-10-11", "2020-10-31"]
    assert phases.loc["short_form", ["first_date", "last_date"]].tolist() == ["2020-11-01", "2020-11-15"]
    assert phases.loc["long_form", ["first_date", "last_date"]].tolist() == ["2020-11-16", "2020-11-30"]
    assert phases.loc["check_back", ["first_date", "last_date"]].tolist() == ["2020-11-16", "2020-12-10"]


def test_targets_are_the_households_on_the_map() -> None:
    assert expected(Town(), 1) == {"10": 12, "11": 60, "12": 30, "13": 6, "14": 20, "15": 12}


def test_the_long_form_is_for_every_tenth_household() -> None:
    assert expected(Town(), 1, "long_form") == {"10": 1, "11": 6, "12": 3, "13": 1, "14": 2, "15": 1}


def test_a_demolished_building_leaves_on_its_day_and_a_rebuilt_one_returns() -> None:
    town = Town().with_states(
        {"building_id": 100, "state": "demolished", "valid_from": day(4)},
        {"building_id": 100, "state": "standing", "valid_from": day(7)},
        {"building_id": 102, "state": "demolished", "valid_from": day(5)},
        {"building_id": 101, "state": "under_demolition", "valid_from": day(2)},
    )
    by_day = [expected(town, on) for on in (3, 4, 5, 7)]
    assert [row["10"] for row in by_day] == [12, 4, 4, 12]
    assert [(row["11"], row["12"]) for row in by_day] == [(60, 30), (60, 30), (0, 0), (0, 0)]


def test_the_latest_target_holds_and_later_rows_win_on_the_same_day() -> None:
    town = Town().with_targets(
        {"block_id": 10, "value": 100},
        {"block_id": 10, "value": 80, "valid_from": day(5)},
        {"block_id": 10, "value": 81, "valid_from": day(5)},
        {"block_id": 13, "value": 50, "valid_from": day(3)},
        {"building_id": 105, "value": 20, "valid_from": day(2)},
    )
    assert [expected(town, on)["10"] for on in (1, 4, 5)] == [100, 100, 81]
    assert [expected(town, on)["13"] for on in (2, 3)] == [6, 50]
    assert [expected(town, on)["15"] for on in (1, 2)] == [12, 20]


def test_of_a_target_and_a_demolition_the_later_one_holds() -> None:
    given = {"building_id": 100, "value": 30, "valid_from": day(3)}
    gone = {"building_id": 100, "state": "demolished"}
    later = Town().with_targets(given).with_states(gone | {"valid_from": day(5)})
    earlier = Town().with_targets(given).with_states(gone | {"valid_from": day(2)})
    assert [expected(later, on)["10"] for on in (2, 3, 5)] == [12, 34, 4]
    assert [expected(earlier, on)["10"] for on in (1, 2, 3)] == [12, 4, 34]


def test_a_block_target_that_is_older_than_a_demolition_is_said() -> None:
    town = (
        Town()
        .with_targets({"block_id": 10, "value": 12})
        .with_states({"building_id": 100, "state": "demolished", "valid_from": day(5)})
    )
    counted, _ = town.count(returns(SOME))
    stale = counted.targets.stale(PHASE, "registered", 20 + 18567)
    assert [(f.kind, f.code, f.values["gone"]) for f in stale] == [("block_target_stale", "A4-10", 8)]  # noqa: PD011


def test_a_target_of_an_area_is_compared_with_the_sum_below() -> None:
    town = Town().with_targets({"area_id": 4, "value": 110}, {"area_id": 2, "value": 128})
    counted, _ = town.count(returns(SOME))
    said = counted.targets.compare_areas(PHASE, "registered", 20000)
    assert [(f.code, f.values["given"], f.values["summed"]) for f in said] == [("A4", 110, 102)]  # noqa: PD011


def test_more_than_all_is_shown_with_the_reason() -> None:
    town = Town().with_states({"building_id": 100, "state": "demolished", "valid_from": day(5)})
    counted, _ = town.count(returns(returned("b10", 6, 2), returned("b13", 7, 2)))
    rows = table(counted, by_block(counted.ground), phase=PHASE, on=day(6)).set_index("code")
    assert rows.loc["A4-10", "reason"] == "target_fell"
    assert rows.loc["A4-10", "share"] == 1.5
    assert rows.loc["A5-13", "reason"] == "more_found"
    before = table(counted, by_block(counted.ground), phase=PHASE, on=day(3)).set_index("code")
    assert pd.isna(before.loc["A4-10", "reason"])


def test_pace_forecast_and_days_ahead() -> None:
    counted, _ = Town().count(returns(*(returned("b11", 6 * on, on) for on in range(1, 6))))
    row = table(counted, by_block(counted.ground), phase=PHASE, on=day(5)).set_index("code").loc["A4-11"]
    assert (row["done"], row["left"], row["new"], row["rate"]) == (30, 30, 6, 6.0)
    assert (row["finish_date"], row["ahead_days"]) == (day(10), 5)
    assert row["required_rate"] == 3.0
    late = table(counted, by_block(counted.ground), phase=PHASE, on=day(15)).set_index("code").loc["A4-11"]
    assert late["rate"] == 0
    assert pd.isna(late["finish_date"])
    assert pd.isna(late["required_rate"])


def test_a_finished_block_has_its_day_and_milestones_are_met_or_missed() -> None:
    counted, _ = Town().count(returns(returned("h105", 6, 2), returned("h105", 12, 4), returned("b11", 10, 4)))
    row = table(counted, by_block(counted.ground), phase=PHASE, on=day(9)).set_index("code").loc["A6-15"]
    assert (row["complete_date"], row["finish_date"], row["ahead_days"]) == (day(4), day(4), 11)
    given = frame(
        "milestones",
        {"name": "half", "phase": PHASE, "area_id": None, "required_date": day(3), "share": 0.5},
        {"name": "all", "phase": PHASE, "area_id": 3, "required_date": day(3), "share": 0.8},
    )
    found = milestones(counted, by_level(counted.ground, "town"), given, on=day(9))
    assert said(found, "milestone", "row", "code") == [
        "half group A2", "half group A3", "half total -", "all group A3",
    ]  # fmt: skip
    by_key = found.set_index(["milestone", "code"])
    assert by_key.loc[("half", "A3"), "ahead_days"] == -1, "8 of 15 households were reached on the 4th"
    assert by_key.loc[("all", "A3"), "finish_date"] == day(4)


def test_buildings_have_flags_and_an_order_of_finish() -> None:
    counted, _ = Town().count(
        returns(returned("h100", 8, 2), returned("h101", 4, 5), returned("h103", 5, 1), returned("h102", 90, 2))
    )
    rows = buildings(counted, phase=PHASE, on=day(9)).set_index("building_id")
    assert rows["complete_date"].dropna().to_dict() == {100: day(2), 101: day(5), 102: day(2)}
    assert rows["finish_order"].dropna().to_dict() == {100: 1, 101: 3, 102: 1}
    assert rows.loc[103, ["expected", "done", "left"]].tolist() == [6, 5, 1]
    early = buildings(counted, phase=PHASE, on=day(3)).set_index("building_id")
    assert pd.isna(early.loc[101, "complete_date"])


def test_a_flag_falls_when_the_target_rises() -> None:
    town = Town().with_targets({"building_id": 100, "value": 9, "valid_from": day(6)})
    history = returns(returned("h100", 8, 2), returned("h100", 9, 8))
    flags = [
        buildings(town.count(history)[0], phase=PHASE, on=day(on)).set_index("building_id").loc[100, "complete_date"]
        for on in (3, 6, 8)
    ]
    assert flags[0] == day(2)
    assert pd.isna(flags[1])
    assert flags[2] == day(8)


def test_silent_blocks_and_blocks_without_a_person() -> None:
    counted, _ = Town().count(returns(returned("b10", 3, 4), returned("b11", 3, 5), returned("b13", 6, 1)))
    rows = table(counted, by_level(counted.ground, "community"), phase=PHASE, on=day(5), staffed=[10, 13]).set_index(
        "code"
    )
    assert rows.loc["A4", "silent_count"] == 2, "block 10 sent nothing on the 5th, block 12 never"
    assert rows.loc["A5", "silent_count"] == 1, "block 13 is finished, the virtual one never sent anything"
    assert rows["unassigned_count"].iloc[:3].tolist() == [2, 1, 1]


def test_work_is_credited_to_who_did_it() -> None:
    counted, _ = Town().count(
        returns(
            returned("h100", 3, 1, worker="P1"),
            returned("h100", 5, 2, worker="P2"),
            returned("h101", 2, 3, worker="P1"),
            returned("b13", 4, 3),
        )
    )
    own = pd.DataFrame({"worker": ["P2", "P3"], "block_id": [10, 15]})
    rows = workers(counted, phase=PHASE, on=day(3), assigned=own)
    assert said(rows, "row", "code", "done") == [
        "group P1 5", "group P2 2", "group P3 0", "outside - 4", "total - 11",
    ]  # fmt: skip
    by_code = rows.set_index("code")
    assert by_code.loc["P1", ["day_count", "per_day", "block_count"]].tolist() == [2, 2.5, 1]
    assert by_code.loc["P2", ["own_count", "expected", "left"]].tolist() == [1, 12, 5]
    assert by_code.loc["P3", ["own_count", "expected", "left"]].tolist() == [1, 12, 12]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), min_size=1, max_size=8), st.integers(0, 300))
def test_shares_add_up_never_fall_and_are_exact_for_the_whole(parts: list[tuple[int, int]], figure: int) -> None:
    parts = sorted(parts)
    building = np.unique([b for b, _ in parts], return_inverse=True)[1]
    weight = np.array([w for _, w in parts])
    shares = Shares(building, weight)
    all_parts = np.arange(len(parts))
    given_to = shares.of(all_parts, np.full(len(parts), figure))
    assert (np.bincount(building, weights=given_to) == figure).all()
    assert (shares.of(all_parts, np.full(len(parts), figure + 1)) >= given_to).all()
    whole = np.bincount(building, weights=weight).astype(int)[building]
    assert (shares.of(all_parts, whole)[whole > 0] == weight[whole > 0]).all()


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 50), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from([ALWAYS, 1, 2, 3, 4]), st.integers(-5, 5)), max_size=8),
    st.sampled_from([0.1, 0.5, 1.0]),
)
def test_steps_hold_what_a_slow_program_says(
    base: list[int], changes: list[tuple[int, int, int]], share: float
) -> None:
    known = [change for change in changes if change[0] < len(base)]
    columns: Any = np.array(known, dtype=np.int64).reshape(-1, 3).T
    steps = Steps.of(np.array(base), *columns).scaled(share)
    on = np.arange(0, 6)
    for place, first in enumerate(base):
        for at in on.tolist():
            value = first + sum(added for where, since, added in known if where == place and since <= at)
            assert steps.over(on)[place, at] == np.floor(value * share + 0.5) == steps.on(at)[place]


@pytest.mark.parametrize("phase", ["my own phase"])
def test_an_unknown_phase_counts_without_a_target(phase: str) -> None:
    counted, report = Town().count(returns(returned("b10", 3, 1, phase=phase)))
    assert report.kinds()["phase_unknown"] == 1
    rows = table(counted, by_level(counted.ground, "district"), phase=phase, on=day(3))
    assert rows["done"].tolist() == [3, 3]
    assert rows["expected"].isna().all()
