"""Disputed ground over time: on every day of a map the state that its records give it; what was never open is not drawn."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as some

from blockmap import workflow
from blockmap.disputes import statistics
from blockmap.disputes.states import STATES
from blockmap.maps import disputed
from blockmap.workflow import map_frames
from tests.disputes.disputed_town import disputed as disputed_town
from tests.disputes.test_settling import DRAFT, write
from tests.maps import count, decode, town

DAYS = tuple(count.DAYS)
AROUND = pd.date_range("2020-10-25", periods=14).strftime("%Y-%m-%d").tolist()
"""Days before, on and after those of the map."""

FOUND = count.make(town.make()).disputes
CODES = FOUND["code"].tolist()


@settings(deadline=None)
@given(
    some.lists(some.tuples(some.sampled_from(CODES), some.sampled_from(AROUND), some.sampled_from(STATES)), max_size=9)
)
def test_a_dispute_is_in_the_file_if_it_is_open_today_or_was_on_a_day_shown(
    changes: list[tuple[str, str, str]],
) -> None:
    states = pd.DataFrame([(code, AROUND[0], "open") for code in CODES] + changes, columns=["code", "day", "state"])
    last = {code: states[states["code"] == code].sort_values("day", kind="stable")["state"].iloc[-1] for code in CODES}
    rows = FOUND.assign(state=FOUND["code"].map(last))
    drawn = disputed.to_draw(rows, states, None, days=DAYS)
    expected = []
    for code in CODES:
        own = states[states["code"] == code].sort_values("day", kind="stable")
        then = [own.loc[own["day"] <= day, "state"].iloc[-1] for day in DAYS]
        if any(state not in disputed.SETTLED for state in [*then, last[code]]):
            expected.append(code)
    assert ([] if drawn is None else drawn["code"].tolist()) == expected


@settings(deadline=None, max_examples=40)  # each on fourteen days
@given(some.lists(some.tuples(some.integers(1, 2), some.sampled_from(AROUND), some.sampled_from(STATES)), max_size=9))
def test_states_are_those_of_the_figures_of_disputes(written: list[tuple[int, str, str]]) -> None:
    """However late a record was written, the layer and the sentence beside it tell the same states."""
    columns = ["dispute_id", "at", "state_after"]
    records = pd.DataFrame(written, columns=columns).assign(kind="note", side=None, details="{}")
    records["at"] += "T10:00:00+08:00"
    records.insert(0, "dispute_record_id", range(1, len(records) + 1))
    disputes = pd.DataFrame({"dispute_id": [1, 2], "code": CODES, "detected_at": f"{AROUND[3]}T08:00:00+08:00"})
    disputes = disputes.assign(due_date=None, their_name=None, their_code="x")
    states = map_frames._dispute_states(disputes, records)
    for day in AROUND:
        known = statistics.as_of(disputes, records, date.fromisoformat(day)).set_index("code")["state"].to_dict()
        told = states[states["day"] <= day].drop_duplicates("code", keep="last").set_index("code")["state"].to_dict()
        assert told == known


def test_a_map_of_a_past_day_holds_the_states_of_that_day(tmp_path: Path) -> None:
    path = write(disputed_town(DRAFT), tmp_path / "town.gpkg")
    workflow.draw_map(path, "progress", tmp_path / "map.html", as_of="2020-01-01")
    columns = decode.sections((tmp_path / "map.html").read_text("utf-8"))["disputes"].columns
    assert set(columns["state.name"]) == {"open"}
    assert all(day > "2020-01-01" for day in columns["state.day"]), "found later than the day of the map"
