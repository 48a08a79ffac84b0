"""Rows of the mission about people: loads by role, a person per building, ratios, idle people beside late blocks, pilots."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from blockmap.workflow import read_returns
from tests import strategies
from tests.progress.desk import spoken, table, territory, typed, written

STAFF = [
    ("编号", "姓名", "岗位"),
    *((f"P00{k}", f"员{k}", "普查员") for k in range(1, 5)),
    ("H001", "长一", "楼长"),
    ("I001", "导一", "普查指导员"),
]


@pytest.fixture(scope="module")
def _town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("town") / "town.gpkg"
    territory(path, strategies.Plan(block_rows=2, block_columns=3))
    typed("progress", "workers", path, written(path.with_name("w.csv"), *STAFF))
    return path


@pytest.fixture
def town(_town: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(_town, tmp_path / "town.gpkg"))


def ground(town: Path) -> list[str]:
    blocks = table(town, "blocks")
    return list(blocks.loc[blocks["kind"] == "ground", "block_code"])


@pytest.mark.mission("L4")
def test_the_load_of_every_role_and_the_person_of_every_building(town: Path) -> None:
    one, two, *_ = ground(town)
    building = table(town, "buildings")["source_key"].iloc[0]
    typed("assign", town, "--block", one, "--worker", "P001")
    typed("assign", town, "--block", two, "--worker", "P001")
    typed("assign", town, "--building", building, "--worker", "H001", "--role", "building_head")
    _, said = typed("progress", "workers", town)
    by_role = {row["role"]: row for row in said["rows"]}
    assert by_role["enumerator"]["block_count"] == 2
    assert by_role["building_head"]["building_count"] == 1
    assert (by_role["enumerator"]["worker_count"], by_role["instructor"]["worker_count"]) == (4, 1)


@pytest.mark.mission("O7")
def test_the_ratio_of_instructors_and_the_days_ahead_of_every_community(town: Path, tmp_path: Path) -> None:
    assert "1:4" in spoken("progress", "workers", town).replace(" ", "").replace("：", ":")
    totals = [("普查小区代码", "日期", "累计登记户数")]
    days = [(code, f"2020-11-{day:02d}", 20 * day) for code in ground(town)[:1] for day in (1, 2, 3)]
    read_returns(town, written(tmp_path / "a.csv", *totals, *days))
    _, said = typed("progress", "tally", town, "--by", "community", "--phase", "短表")
    ahead = {row["place_code"]: row["ahead_days"] for row in said["rows"] if row["place_code"]}
    community = table(town, "blocks").set_index("block_code").loc[ground(town)[0], "community_code"]
    assert ahead[community] is not None
    assert set(ahead) == set(table(town, "blocks")["community_code"])


@pytest.mark.mission("O12")
def test_idle_people_stand_beside_the_late_blocks(town: Path, tmp_path: Path) -> None:
    one, two, *_ = ground(town)
    typed("assign", town, "--block", one, "--worker", "P001", "--at", "2020-11-01")
    typed("assign", town, "--block", two, "--worker", "P002", "--at", "2020-11-01")
    target = table(town, "blocks").set_index("block_code").loc[one, "household_count"]
    totals = [("普查小区代码", "日期", "累计登记户数"), (one, "2020-11-03", int(target)), (two, "2020-11-03", 1)]
    read_returns(town, written(tmp_path / "a.csv", *totals))
    _, said = typed("assign", town, "--helpers", "--phase", "短表", "--at", "2020-11-04")
    late = {row["block_code"]: row["worker"] for row in said["rows"]}
    assert late[two] == "P001", "who is done stands beside the neighbour who is late"
    assert one not in late


@pytest.mark.mission("Y22")
def test_pilot_towns_and_issues_by_class(town: Path, tmp_path: Path) -> None:
    areas = table(town, "areas")
    town_code = areas.loc[areas["level"] == "town", "code"].iloc[0]
    pilots = [
        ("编号", "名称", "区域", "状态"),
        ("1", "绘图试点", town_code, "完成"),
        ("2", "登记试点", town_code, "进行中"),
    ]
    issues = [
        ("编号", "问题", "大类", "方面", "区域", "状态"),
        ("1", "边界不清", "区划", "边界", town_code, "未整改"),
        ("2", "漏楼", "标绘", "建筑物", town_code, "已整改"),
        ("3", "重号", "标绘", "编号", town_code, "未整改"),
    ]
    typed("progress", "register", town, written(tmp_path / "p.csv", *pilots), "--kind", "pilot")
    typed("progress", "register", town, written(tmp_path / "i.csv", *issues), "--kind", "issue")
    _, said = typed("progress", "register", town, "--kind", "pilot")
    assert len(said["rows"]) == 2
    _, said = typed("progress", "register", town, "--kind", "issue")
    counts = {row["class"]: row for row in said["rows"] if row.get("aspect") in (None, "")} or said["rows"]
    assert {"区划", "标绘"} <= {row["class"] for row in said["rows"]}, counts
    assert "“试点”类共 2 条" in spoken("progress", "register", town, "--kind", "pilot")
