"""Figures of a bulletin: they add up, are the same for the same returns, and every one can be traced to its rows."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.errors import UsageError
from blockmap.progress import bulletin_figures, bulletin_rows, by_members
from blockmap.progress.bulletin import CADENCES, before
from blockmap.progress.bulletin_figures import ADDED, ALL, canonical, differences, digest, keys, named
from tests.progress.bulletin_town import frozen
from tests.progress.tally_town import Town, histories, returned, returns

TRIES = settings(deadline=None, max_examples=5)
DAYS = st.integers(1, 10)


@TRIES
@given(histories(), DAYS, st.sampled_from([None, 2, 3]))
def test_groups_and_the_rows_beside_them_add_up_to_the_whole(
    rows: list[dict[str, Any]], on: int, area: int | None
) -> None:
    found = frozen(rows, on, area_id=area)
    whole = found["tables"][ALL]
    for by in found["about"]["groupings"]:
        table = found["tables"][by]
        for measure, columns in table["measures"].items():
            for column in ADDED:
                parts = [
                    v or 0
                    for row, v in zip(table["row"], columns[column], strict=True)
                    if row not in ("total", "unmatched")
                ]
                assert sum(parts) == (whole["measures"][measure][column][0] or 0), (by, measure, column)
        assert (
            sum(n or 0 for row, n in zip(table["row"], table["block_count"], strict=True) if row != "total")
            == (whole["block_count"][0])
        )


@TRIES
@given(histories(), DAYS, st.randoms(use_true_random=False))
def test_the_order_in_which_returns_came_does_not_matter(rows: list[dict[str, Any]], on: int, chance: Any) -> None:
    other = rows.copy()
    chance.shuffle(other)
    if sorted(map(str, rows)) == sorted(map(str, other)):
        assert digest(frozen(rows, on)) == digest(frozen(other, on))


@TRIES
@given(histories(), DAYS)
def test_canonical_figures_survive_being_written_down(rows: list[dict[str, Any]], on: int) -> None:
    found = frozen(rows, on)
    again = json.loads(canonical(found))
    assert again == found
    assert digest(again) == digest(found)
    assert named(again) == named(found)


@TRIES
@given(histories(), DAYS, st.data())
def test_rows_behind_a_figure_add_up_to_it(rows: list[dict[str, Any]], on: int, data: Any) -> None:
    town = Town()
    found = frozen(
        rows, on, cadence=data.draw(st.sampled_from(CADENCES)), area_id=data.draw(st.sampled_from([None, 2]))
    )
    names = {name: value for name, value in named(found).items() if name.endswith(("/done", "/new", "/expected"))}
    names = {name: value for name, value in names.items() if "unmatched" not in name and value is not None}
    figure = data.draw(st.sampled_from(sorted(names)))
    if found["about"]["is_whole"] or "not_apportioned" not in figure:
        behind = bulletin_rows.behind(returns(*rows), found, figure, town.tables())
        assert behind.total == names[figure]
        assert behind.rows["added"].sum() == names[figure]


def test_rows_behind_a_figure_say_where_they_come_from() -> None:
    given_rows = [
        returned("h100", 5, 1, return_id=1),
        returned("h100", 8, 3, return_id=2),
        returned("b15", 4, 2, return_id=2),
    ]
    current = returns(*given_rows)
    found = frozen(given_rows, 4)
    behind = bulletin_rows.behind(current, found, "town:A2/registered/done", Town().tables())
    said = behind.rows[["return_id", "code", "value", "added"]].to_dict("records")
    assert said == [
        {"return_id": 1, "code": "h100", "value": 5, "added": 5},
        {"return_id": 2, "code": "h100", "value": 8, "added": 3},
    ]
    assert behind.rows["work_date"].astype(str).str[:10].tolist() == ["2020-11-01", "2020-11-03"]


@pytest.mark.parametrize("figure", ["all/registered/share", "all/silent_count", "nonsense", "town:A2/registered/rank"])
def test_what_is_computed_from_others_is_not_explained_by_rows(figure: str) -> None:
    with pytest.raises(UsageError) as caught:
        bulletin_rows.parsed(figure)
    assert caught.value.kind == "figure_not_counted"


@TRIES
@given(histories(), DAYS)
def test_the_change_is_what_differs_from_the_last_bulletin(rows: list[dict[str, Any]], on: int) -> None:
    last = frozen(rows[: len(rows) // 2 + 1], on)
    found = frozen(rows, on + 1, last=last)
    assert found["last"]["sha256"] == digest(last)
    for by, table in found["tables"].items():
        for measure, columns in table["measures"].items():
            was = last["tables"].get(by, {"measures": {}})["measures"].get(measure)
            stated = dict(zip(keys(last["tables"][by]), was["done"], strict=True)) if was else {}
            for key, done, change in zip(keys(table), columns["done"], columns["change"], strict=True):
                assert change == (None if done is None or stated.get(key) is None else done - stated[key])


def test_differences_name_every_figure_that_moved_and_no_other() -> None:
    rows = [returned("b10", 5, 1), returned("b15", 4, 1)]
    one, two = frozen(rows, 2), frozen([returned("b10", 6, 1), rows[1]], 2)
    assert differences(one, one) == []
    moved = {name: (a, b) for name, a, b in differences(one, two)}
    assert moved["town:A2/registered/done"] == (5, 6)
    assert moved["all/registered/left"] == (named(one)["all/registered/left"], named(two)["all/registered/left"])
    assert not [name for name in moved if name.startswith("town:A3/registered/") and "rank" not in name]
    for name, (a, b) in moved.items():
        assert (named(one)[name], named(two)[name]) == (a, b)


@TRIES
@given(histories(), DAYS, st.sampled_from([None, 2, 3]))
def test_teams_add_up_and_are_explained_too(rows: list[dict[str, Any]], on: int, area: int | None) -> None:
    town = Town()
    ground = town.count(returns(*rows))[0].ground
    teams = pd.DataFrame({"group_id": [1, 2], "code": ["a/b:c", "T2"], "name": ["one", "two"]})
    others = {"team": by_members(ground, "team", teams, pd.Series({10: 1, 11: 1, 13: 2, 15: 2}))}
    found = frozen(rows, on, area_id=area, others=others)
    for name, value in named(found).items():
        is_told = value is not None and "unmatched" not in name and (area is None or "outside" not in name)
        if is_told and name.startswith("team:") and name.endswith("registered/done"):
            assert bulletin_rows.behind(returns(*rows), found, name, town.tables(), others).total == value, name
    table = found["tables"]["team"]
    summed = sum(v or 0 for row, v in zip(table["row"], table["measures"][found["about"]["measures"][0]]["done"], strict=True)
                 if row not in ("total", "unmatched"))  # fmt: skip
    assert summed == next(iter(found["tables"][ALL]["measures"].values()))["done"][0]


def test_lists_hold_as_many_blocks_as_the_figures_say() -> None:
    found = frozen([returned("b10", 5, 1), returned("b15", 12, 5), returned("h103", 6, 1)], 5)
    whole = found["tables"][ALL]
    assert len(found["lists"]["silent"]["code"]) == whole["silent_count"][0]
    assert found["lists"]["unassigned"] is None
    late = found["lists"]["laggards"]
    assert late["left"] == sorted(late["left"], reverse=True)
    assert "A6-15" not in late["code"]


@given(st.sampled_from(CADENCES), st.dates(date(2019, 1, 1), date(2026, 1, 1)))
def test_periods_follow_one_another(cadence: str, on: date) -> None:
    earlier = before(cadence, on)
    assert timedelta(days=1) <= on - earlier <= timedelta(days=31)


def test_measures_are_kept_apart_and_the_judged_one_leads() -> None:
    rows = [returned("b10", 5, 1), returned("b10", 9, 1, measure="visited"), returned("b10", 3, 1, measure="entered")]
    found = frozen(rows, 2)
    assert found["about"]["measures"] == ["registered", "visited", "entered"]
    done = {m: columns["done"][0] for m, columns in found["tables"][ALL]["measures"].items()}
    assert done == {"registered": 5, "visited": 9, "entered": 3}
    only = frozen([returned("b10", 9, 1, measure="visited")], 2)
    assert only["about"]["measures"] == ["visited"]
    assert found["format"] == bulletin_figures.FORMAT


def test_a_new_edition_lists_what_changed_among_disputes() -> None:
    old, new = ({"tables": {}, "disputes": {"dispute_count": 62, "open_count": count}} for count in (3, 2))
    assert bulletin_figures.differences(old, new) == [("disputes/open_count", 3, 2)]
    assert bulletin_figures.differences({"tables": {}}, new)[0] == ("disputes/dispute_count", None, 62)
