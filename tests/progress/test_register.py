"""The register: rows in once, rounds with their holes, tasks by ten-day period, issues, referrals, indicators, bulletins due."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.progress import moments
from blockmap.progress import register_views as views
from tests.progress.desk import spoken, table, territory, typed, written
from tests.progress.people_office import areas
from tests.strategies import table as rows_of_table

unhurried = settings(deadline=None, max_examples=25)
DAYS = [(date(2020, 10, 20) + timedelta(days=k)).isoformat() for k in range(60)]


def register(rows: list[dict[str, object]]) -> pd.DataFrame:
    base = {"title": "x", "state": "open"}
    return rows_of_table("register", pd.DataFrame([base | row | {"register_id": k} for k, row in enumerate(rows, 1)]))


@st.composite
def visits(draw: st.DrawFn) -> list[dict[str, object]]:
    visit = st.fixed_dictionaries(
        {
            "kind": st.just("visit"),
            "round": st.integers(1, 3),
            "area_id": st.sampled_from([1, 2, 3, 4, 5, 6, 7]),
            "state": st.sampled_from(["done", "done", "open", "cancelled"]),
            "done_date": st.sampled_from(DAYS[:9]),
        }
    )
    return draw(st.lists(visit, max_size=12))


@unhurried
@given(visits(), st.sampled_from(["district", "town", "community"]))
def test_every_hole_of_a_round_is_found(rows: list, level: str) -> None:
    shown = views.coverage(register(rows), areas(), level=level).set_index("code")
    done = [row for row in rows if row["state"] == "done"]
    rounds = max((row["round"] for row in done), default=0)
    parent = areas().set_index("area_id")["parent_id"]
    for area in areas().loc[areas()["level"] == level].to_dict("records"):
        chain, here = [], area["area_id"]
        while not pd.isna(here):
            chain.append(here)
            here = parent[here]
        holes = 0
        for number in range(1, rounds + 1):
            days = [row["done_date"] for row in done if row["round"] == number and row["area_id"] in chain]
            said = shown.loc[area["code"], f"round_{number}"]
            assert (said if days else None) == (min(days) if days else None)
            holes += not days
        assert shown.loc[area["code"], "holes"] == holes


@given(st.dates(date(2019, 1, 1), date(2030, 12, 31)))
def test_a_ten_day_period_holds_its_days_and_periods_follow_each_other(day: date) -> None:
    period = moments.xun_of(day)
    assert period.first <= day <= period.last
    assert {moments.xun_of(period.first), moments.xun_of(period.last)} == {period}
    assert period.next.first == period.last + timedelta(days=1)
    assert 8 <= (period.last - period.first).days + 1 <= 11


@st.composite
def tasks(draw: st.DrawFn) -> list[dict[str, object]]:
    task = st.fixed_dictionaries(
        {
            "kind": st.just("task"),
            "due_date": st.sampled_from([None, *DAYS]),
            "done_date": st.sampled_from([None, *DAYS]),
            "state": st.sampled_from(["open", "done", "cancelled"]),
        }
    )
    return draw(st.lists(task, max_size=20))


@unhurried
@given(tasks(), st.sampled_from(DAYS))
def test_tasks_are_counted_in_their_period_and_late_ones_are_listed(rows: list, day: str) -> None:
    table_ = register(rows)
    counted = views.tasks_by_xun(table_, day=day)
    live = [row for row in rows if row["state"] != "cancelled"]
    assert counted["due_count"].sum() == len(live)
    for period in counted["xun"].dropna():
        mine = [row for row in live if row["due_date"] and str(moments.xun_of(row["due_date"])) == period]
        assert counted.loc[counted["xun"] == period, "due_count"].item() == len(mine)
    late = views.late(table_, day=day)
    expected = [row for row in live if row["state"] == "open" and row["due_date"] and row["due_date"] < day]
    assert len(late) == len(expected)
    assert (late["days_late"] > 0).all()


@given(st.sampled_from(sorted(views.CADENCES)), st.sampled_from(DAYS))
def test_the_next_bulletin_comes_after_the_last_and_within_its_rhythm(cadence: str, last: str) -> None:
    longest = {"daily": 1, "2-day": 2, "weekly": 7, "2-week": 14, "xun": 11, "monthly": 31}
    ahead = (date.fromisoformat(views.next_due(cadence, last)) - date.fromisoformat(last)).days
    assert 1 <= ahead <= longest[cadence]


def test_bulletins_are_due_by_what_was_sent_and_what_was_planned() -> None:
    sent = rows_of_table(
        "bulletins",
        pd.DataFrame(
            {"bulletin_id": [1, 2], "cadence": ["daily", "2-day"], "as_of": ["2020-11-05T17:00:00+08:00"] * 2}
        ),
    )
    planned = register([{"kind": "bulletin", "class": "旬报", "due_date": "2020-11-10"}])
    due = views.bulletins_due(sent, planned, day="2020-11-07").set_index("cadence")
    assert due["due_date"].to_dict() == {"daily": "2020-11-06", "2-day": "2020-11-07", "xun": "2020-11-10"}
    assert due["days_late"].to_dict() == {"daily": 1, "2-day": 0, "xun": -3}


def test_referrals_and_indicators() -> None:
    rows = [
        {"kind": "referral", "from_area_id": 4, "area_id": 5},
        {"kind": "referral", "from_area_id": 4, "area_id": 6, "state": "done"},
        *(
            {"kind": "indicator", "class": agency, "measure": "出生人口", "area_id": area, "value": value}
            for agency, area, value in (
                ("公安", 1, 100),
                ("公安", 2, 60),
                ("公安", 3, 39),
                ("卫健", 1, 97),
                ("卫健", 2, 97),
            )
        ),
    ]
    shown = views.referrals(register(rows), areas()).set_index("code")
    assert shown.loc["500112001001"].tolist() == ["龙溪社区", 2, 1, 0, 0]
    assert shown.loc["500112002001"].tolist() == ["桥东村", 0, 0, 1, 0]
    beside = views.indicators(register(rows), areas()).set_index("code")
    assert beside.loc["500112", ["公安", "卫健", "spread"]].tolist() == [100, 97, 3]
    wrong = views.sums_that_differ(register(rows), areas())
    assert wrong[["code", "agency", "value", "summed"]].to_numpy().tolist() == [["500112", "公安", 100, 99]]


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.gpkg"
    territory(path)
    return path


def test_lists_come_in_once_and_name_several_areas_and_people(town: Path, tmp_path: Path) -> None:
    staff = [("编号", "姓名", "岗位"), ("P001", "甲", "普查员"), ("P002", "乙", "普查员")]
    typed("progress", "workers", town, written(tmp_path / "w.csv", *staff))
    training = [
        ("培训内容", "培训日期", "参训人员", "联系电话", "备注"),
        ("第一次业务培训", "2020年10月12日", "P001、P002，P009", "13900001111", "联系 13900002222"),
    ]
    visits = [
        ("轮次", "镇街", "督导日期", "内容"),
        ("1", "500112001、500112002", "2020-11-02", "第一轮督导"),
        ("2", "500112001", "2020-11-09", "第二轮督导"),
        ("2", "500112777", "2020-11-09", "第二轮督导"),
    ]
    _, said = typed("progress", "register", town, written(tmp_path / "t.csv", *training), "--kind", "training")
    kinds = {f["kind"] for f in said["findings"]}
    assert {"worker_unknown", "list_columns_personal"} <= kinds
    typed("progress", "register", town, written(tmp_path / "v.csv", *visits), "--kind", "visit")
    held = table(town, "register")
    assert held["kind"].value_counts().to_dict() == {"training": 3, "visit": 4}
    assert "1390000" not in str(held.to_dict())
    assert typed("progress", "register", town, tmp_path / "v.csv", "--kind", "visit")[1]["written"] == []
    _, shown = typed("progress", "register", town, "--kind", "visit")
    assert [(row["code"], row["round_1"], row["round_2"], row["holes"]) for row in shown["rows"]] == [
        ("500112001", "2020-11-02", "2020-11-09", 0),
        ("500112002", "2020-11-02", None, 1),
    ]
    assert shown["figures"]["holes"] == 1
    block = table(town, "blocks")["block_code"].iloc[0]
    _, made = typed("assign", town, "--block", block, "--worker", "P001", "--at", "2020-11-01")
    assert "worker_untrained" not in {f["kind"] for f in made["findings"]}
    _, early = typed("assign", town, "--block", block, "--worker", "P002", "--at", "2020-10-01", "--role", "helper")
    assert "worker_untrained" in {f["kind"] for f in early["findings"]}


def test_late_tasks_are_said_and_a_corrected_list_waits(town: Path, tmp_path: Path) -> None:
    header = ("序号", "工作内容", "完成期限", "完成日期", "镇街")
    rows = [
        header,
        ("1", "绘图", "2020-10-08", "2020-10-09", "500112001"),
        ("2", "选聘两员", "2020-10-15", "", "500112001"),
    ]
    typed("progress", "register", town, written(tmp_path / "t.csv", *rows), "--kind", "task")
    code, shown = typed("progress", "register", town, "--kind", "task", "--as-of", "2020-10-20")
    assert code == 1
    assert [(f["kind"], f["code"]) for f in shown["findings"]] == [("task_late", "2")]
    assert [(r["xun"], r["done_count"], r["done_late_count"], r["late_count"]) for r in shown["rows"]] == [
        ("2020-10-1", 1, 1, 0),
        ("2020-10-2", 0, 0, 1),
    ]
    rows[2] = ("2", "选聘两员", "2020-10-15", "2020-10-14", "500112001")
    _, waits = typed("progress", "register", town, written(tmp_path / "t.csv", *rows), "--kind", "task")
    assert waits["written"] == []
    typed("progress", "register", town, tmp_path / "t.csv", "--kind", "task", "--accept")
    assert typed("progress", "register", town, "--kind", "task", "--as-of", "2020-10-20")[1]["findings"] == []


def test_issues_by_class_and_everything_in_chinese(town: Path, tmp_path: Path) -> None:
    rows = [
        ("类别", "大类", "方面", "具体问题", "社区", "状态"),
        ("问题", "组织", "选聘", "人手不足", "500112001001", "已整改"),
        ("问题", "组织", "选聘", "经费不足", "500112001001", "未整改"),
        ("建议", "技术", "底图", "更新影像", "500112001001", ""),
    ]
    typed("progress", "register", town, written(tmp_path / "i.csv", *rows))
    _, shown = typed("progress", "register", town, "--kind", "issue")
    assert [(r["kind"], r["class"], r["row_count"], r["open_count"]) for r in shown["rows"]] == [
        ("issue", "组织", 2, 1),
        ("suggestion", "技术", 1, 1),
    ]
    for kind in ("visit", "task", "issue", "referral", "indicator", "bulletin", "notice"):
        said = spoken("progress", "register", town, "--kind", kind)
        assert "名册" in said


def test_agencies_stand_side_by_side_on_the_screen_whatever_they_are_called(town: Path, tmp_path: Path) -> None:
    rows = [
        ("部门", "指标名称", "社区", "数值"),
        ("[red]公安", "出生人口", "500112001001", "12"),
        ("卫健", "出生人口", "500112001001", "9"),
    ]
    typed(
        "progress",
        "register",
        town,
        written(tmp_path / "i.csv", ("事项", *rows[0]), *(("报送", *r) for r in rows[1:])),
        "--kind",
        "indicator",
    )
    said = spoken("progress", "register", town, "--kind", "indicator")
    assert "[red]公安" in said
    assert "卫健" in said
