"""A wrong read is withdrawn, a corrected file says what changed, returns without a place find it later: nothing counts twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blockmap import store
from blockmap.errors import UsageError
from blockmap.progress import corrections, rows
from blockmap.workflow import list_reads, list_unmatched, read_returns, rematch, send_bulletin, tally_returns, withdraw
from tests.progress.desk import spoken
from tests.progress.office import district

COLUMNS = ["建筑物编号", "工作日期", "录入日期", "采集员", "累计登记户数"]


@pytest.fixture(scope="module")
def office_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office") / "district.gpkg"
    district(path, buildings=12, blocks=4, communities=2)
    return path


@pytest.fixture
def territory(office_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(office_file, tmp_path / "district.gpkg"))


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of totals so far."""

    def write(name: str, *lines: tuple[str, str, int]) -> Path:
        rows_ = [[code, day, day, "P1", str(figure)] for code, day, figure in lines]
        pd.DataFrame(rows_, columns=COLUMNS).to_csv(tmp_path / name, index=False, encoding="gbk")
        return tmp_path / name

    return write


def done(territory: Path) -> int:
    values = tally_returns(territory, by="community", phase="short_form").values  # noqa: PD011  of an outcome
    return int(values["done"].split(" / ")[0])


def kinds(report: Any) -> dict[str, dict[str, Any]]:
    return {finding.kind: dict(finding.values) | {"code": finding.code} for finding in report}


def test_a_withdrawn_file_counts_no_more_and_can_be_read_again(territory: Path, file: Callable[..., Path]) -> None:
    good = file("good.csv", ("B000001", "2020-11-03", 5), ("B000002", "2020-11-03", 7))
    wrong = file("wrong.csv", ("B000001", "2020-11-04", 39), ("B000003", "2020-11-04", 9))
    read_returns(territory, good)
    before = done(territory)
    read_returns(territory, wrong)
    assert done(territory) == 39 + 7 + 9

    dry = withdraw(territory, "wrong.csv")
    assert (dry.written, dry.report.figures["figures_gone"]) == ((), 2)
    assert kinds(dry.report)["returns_effect"]["moves"] == {"registered": f"55 → {before} ({before - 55:+})"}
    assert done(territory) == 55, "the dry list changes nothing"
    with pytest.raises(UsageError):
        withdraw(territory, "wrong.csv", accept=True)

    withdraw(territory, "wrong.csv", accept=True, reason="other district")
    assert done(territory) == before
    assert [row["stands"] for row in list_reads(territory).rows] == ["yes", "withdrawn"]
    with store.open(territory) as open_file:
        history = rows.read_all(open_file.table("returns"), with_replaced=True)
        assert open_file.history()[-1].reason == "other district"
    assert len(history) == 4, "its rows stay"
    with pytest.raises(UsageError):
        withdraw(territory, "wrong.csv")

    assert read_returns(territory, wrong).said == "returns"
    assert done(territory) == 55


def test_the_version_before_holds_again_when_one_version_is_withdrawn(
    territory: Path, file: Callable[..., Path]
) -> None:
    read_returns(territory, file("day.csv", ("B000001", "2020-11-03", 5), ("B000002", "2020-11-03", 7)))
    second = read_returns(territory, file("day.csv", ("B000001", "2020-11-03", 6), ("B000002", "2020-11-03", 7)))
    assert done(territory) == 13
    withdraw(territory, str(second.report.figures["return_id"]), accept=True, reason="typed wrong")
    assert done(territory) == 12
    withdraw(territory, "day.csv", accept=True, reason="all of it")
    assert done(territory) == 0


def test_a_bulletin_gets_a_new_edition_after_a_withdrawal(
    territory: Path, file: Callable[..., Path], tmp_path: Path
) -> None:
    day: dict[str, Any] = {"cadence": "daily", "as_of": "2020-11-05", "phase": "short_form"}
    read_returns(territory, file("good.csv", ("B000001", "2020-11-03", 5)))
    read_returns(territory, file("wrong.csv", ("B000004", "2020-11-04", 9)))
    send_bulletin(territory, tmp_path / "out", **day)
    withdraw(territory, "wrong.csv", accept=True, reason="other district")
    second = send_bulletin(territory, tmp_path / "out", **day)
    assert second.said == "bulletin"
    with store.open(territory) as open_file:
        figures = [json.loads(one) for one in open_file.table("bulletins")["figures"]]
    assert [one["sources"]["file_name"] for one in figures] == [["good.csv", "wrong.csv"], ["good.csv"]]


def test_targets_of_a_withdrawn_file_go_with_it(territory: Path, tmp_path: Path) -> None:
    table = pd.DataFrame({"编号": ["B000001"], "工作日期": "2020-11-01", "录入日期": "2020-11-02", "应登记户数": 99})
    table.assign(已登记户数=[3], 已录入户数=0, 采集员="P1").to_csv(tmp_path / "a.csv", index=False)
    read_returns(territory, tmp_path / "a.csv")
    with store.open(territory) as open_file:
        assert len(open_file.table("targets"))
    shown = withdraw(territory, "a.csv", accept=True, reason="wrong targets")
    assert "withdraw_targets" in kinds(shown.report)
    with store.open(territory) as open_file:
        assert open_file.table("targets").empty


lines_of_file = st.dictionaries(
    st.tuples(st.integers(1, 12), st.integers(1, 4)), st.integers(0, 40), min_size=2, max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=lines_of_file, data=st.data())
def test_a_corrected_file_says_exactly_what_changed(
    office_file: Path, tmp_path: Path, before: dict[tuple[int, int], int], data: st.DataObject
) -> None:
    keys = sorted(before)
    kept = data.draw(st.lists(st.sampled_from(keys), min_size=(len(keys) + 1) // 2, unique=True))
    changed = set(data.draw(st.lists(st.sampled_from(kept), unique=True)))
    free = [(b, d) for b in range(1, 13) for d in range(5, 8)]
    added = data.draw(st.lists(st.sampled_from(free), unique=True, max_size=3))
    after = {key: before[key] + (key in changed) for key in data.draw(st.permutations(kept))}
    after |= dict.fromkeys(added, 1)
    territory = Path(shutil.copy(office_file, tmp_path / "t.gpkg"))
    for version in (before, after):
        lines = [[f"B{b:06d}", f"2020-11-{d:02d}", f"2020-11-{d:02d}", "P1", str(v)] for (b, d), v in version.items()]
        pd.DataFrame(lines, columns=COLUMNS).to_csv(tmp_path / "v.csv", index=False)
        outcome = read_returns(territory, tmp_path / "v.csv")
    if list(before.items()) == list(after.items()):
        assert outcome.said == "returns_again"
        return
    said = kinds(outcome.report)["return_corrected"]
    vanished = len(keys) - len(kept)
    assert (said["changed"], said["added"], said["vanished"]) == (len(changed), len(added), vanished)
    assert said["same"] == len(kept) - len(changed)


def test_a_correction_says_what_it_does_to_the_figures(territory: Path, file: Callable[..., Path]) -> None:
    read_returns(territory, file("day.csv", ("B000001", "2020-11-03", 5), ("B000002", "2020-11-03", 7)))
    outcome = read_returns(territory, file("day.csv", ("B000001", "2020-11-03", 3), ("B000002", "2020-11-03", 7)))
    said = kinds(outcome.report)["returns_effect"]
    assert said["moves"] == {"registered": "12 → 10 (-2)"}
    assert "对短表合计数的影响：登记户数=12 → 10 (-2)。" in [f.text("zh") for f in outcome.report]


def test_totals_that_fall_are_said_with_their_place(territory: Path, file: Callable[..., Path]) -> None:
    first = read_returns(territory, file("a.csv", ("B000001", "2020-11-03", 5), ("B000002", "2020-11-03", 7)))
    assert "return_fell" not in kinds(first.report)
    second = read_returns(territory, file("b.csv", ("B000001", "2020-11-04", 4), ("B000002", "2020-11-04", 7)))
    said = kinds(second.report)["return_fell"]
    assert (said["code"], said["value"], said["value_before"]) == ("B000001", 4, 5)
    third = read_returns(territory, file("c.csv", ("B000003", "2020-11-04", 4)))
    assert "return_fell" not in kinds(third.report), "a fall is said by the file that brings it"


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 6), st.integers(0, 9)), max_size=20, unique_by=lambda r: r[:2])
)
@settings(max_examples=60, deadline=None)
def test_falls_are_those_of_a_plain_loop(given_rows: list[tuple[int, int, int]]) -> None:
    frame = rows.shaped(
        pd.DataFrame(
            {
                "level": "building",
                "code": [f"B{b}" for b, _, _ in given_rows],
                "building_id": [b for b, _, _ in given_rows],
                "phase": "short_form",
                "measure": "registered",
                "value": [v for _, _, v in given_rows],
                "work_date": pd.to_datetime([f"2020-11-{d:02d}" for _, d, _ in given_rows]),
            }
        )
        if given_rows
        else pd.DataFrame()
    )
    found = corrections.falls(frame, frame["value"].to_numpy() >= 0)
    expected = []
    for building in (1, 2, 3):
        mine = sorted((d, v) for b, d, v in given_rows if b == building)
        expected += [(building, d, v) for (_, was), (d, v) in pairwise(mine) if v < was]
    told = [(given_rows[i][0], given_rows[i][1], given_rows[i][2]) for i in found["row"]]
    assert sorted(told) == sorted(expected)


def test_returns_find_their_place_when_it_is_drawn(territory: Path, file: Callable[..., Path]) -> None:
    early = file("early.csv", ("B000001", "2020-11-03", 5), ("B900001", "2020-11-03", 8), ("B900002", "2020-11-03", 1))
    read_returns(territory, early)
    assert done(territory) == 5
    assert rematch(territory).said == "rematch_nothing"
    _rename(territory, "B000011", "B900001")
    assert done(territory) == 5, "a tally changes nothing"

    outcome = rematch(territory)
    assert outcome.report.figures["rows_rematched"] == 1
    assert done(territory) == 13
    assert [row["code"] for row in list_unmatched(territory).rows] == ["B900002"]
    assert rematch(territory).said == "rematch_nothing"
    assert done(territory) == 13

    assert read_returns(territory, early).said == "returns_again"
    corrected = file(
        "early.csv", ("B000001", "2020-11-03", 5), ("B900001", "2020-11-03", 9), ("B900002", "2020-11-03", 1)
    )
    read_returns(territory, corrected)
    assert done(territory) == 14, "the corrected row supersedes the one that was matched later"


def test_reading_any_file_matches_again_what_met_no_place(territory: Path, file: Callable[..., Path]) -> None:
    early = file("early.csv", ("B900001", "2020-11-03", 8))
    read_returns(territory, early)
    _rename(territory, "B000011", "B900001")
    other = read_returns(territory, file("other.csv", ("B000001", "2020-11-03", 5)))
    assert kinds(other.report)["return_rematched"]["code"] == "B900001"
    assert done(territory) == 13


def test_the_same_file_again_matches_too(territory: Path, file: Callable[..., Path]) -> None:
    early = file("early.csv", ("B900001", "2020-11-03", 8))
    read_returns(territory, early)
    _rename(territory, "B000011", "B900001")
    assert "return_rematched" in kinds(read_returns(territory, early).report)
    assert done(territory) == 8


def test_at_the_desk_in_chinese(territory: Path, file: Callable[..., Path]) -> None:
    wrong = file("wrong.csv", ("B000001", "2020-11-04", 39))
    spoken("progress", "read", territory, wrong)
    dry = spoken("progress", "withdraw", territory, "wrong.csv")
    assert "尚未改动" in dry
    assert "登记户数=39 → 0 (-39)" in dry
    assert "已撤回" in spoken("progress", "withdraw", territory, "1", "--accept", "--reason", "误读")
    assert "已撤回" in spoken("progress", "reads", territory)


def _rename(territory: Path, was: str, now: str) -> None:
    """Let a building bear another key, as after a new import."""
    with store.open(territory, write=True) as open_file:
        buildings = open_file.table("buildings")
        buildings["source_key"] = buildings["source_key"].where(buildings["source_key"] != was, now)
        with open_file.operation("read", {}) as operation:
            operation.replace("buildings", buildings)
