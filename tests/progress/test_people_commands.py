"""Staff at the desk: lists in, who answers for what, hand-over, gaps; nothing twice, nothing lost, no telephone kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blockmap import store
from tests.progress.desk import spoken, table, territory, typed, written

HEADER = ("人员编号", "姓名", "岗位", "组别", "聘用区域", "资格", "联系电话", "上岗日期", "离岗日期")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.gpkg"
    territory(path)
    return path


def staff_list(path: Path, town: Path, *, per_block: int = 1) -> Path:
    blocks = table(town, "blocks")
    rows: list[tuple[object, ...]] = [("龙溪街道人员名单",), HEADER]
    for k, community in enumerate(blocks["community_code"].repeat(per_block), start=1):
        rows.append((f"P{k:03d}", f"员{k}", "普查员", "督一", community, "合格", "13900001111", "2020/10/1", ""))
    for k, community in enumerate(sorted(set(blocks["community_code"])) * 3, start=1):
        rows.append((f"Z{k:03d}", f"导{k}", "普查指导员", "督一", community, "合格", "", "2020-10-01", ""))
    return written(path, *rows)


@pytest.fixture
def staffed(town: Path, tmp_path: Path) -> Path:
    teams = written(tmp_path / "teams.csv", ("组号", "组名", "类别", "负责镇街"), ("D1", "督一", "督导组", "500112001"))
    assert typed("progress", "teams", town, teams)[0] == 0
    code, said = typed("progress", "workers", town, staff_list(tmp_path / "staff.csv", town))
    assert code == 1
    assert {f["kind"] for f in said["findings"]} == {"encoding_assumed", "list_columns_personal"}
    return town


def test_a_list_is_read_once_and_every_row_accounted_for(staffed: Path, tmp_path: Path) -> None:
    with store.open(staffed) as file:
        before = file.digest()
    assert typed("progress", "workers", staffed, tmp_path / "staff.csv")[1]["written"] == []
    with store.open(staffed) as file:
        assert file.digest() == before
    workers, sources = table(staffed, "workers"), table(staffed, "sources")
    row = sources[sources["table_name"] == "workers"].iloc[0]
    assert row["rows_read"] == row["rows_taken"] == len(workers)
    assert workers["team_id"].notna().all()
    assert workers["area_id"].notna().all()
    assert set(workers["valid_from"]) == {"2020-10-01"}
    with store.open(staffed) as file:
        everything = " ".join(str(file.table(name).to_dict()) for name in ("workers", "teams", "sources", "findings"))
    assert "13900001111" not in everything


def test_a_corrected_list_shows_what_changes_and_waits(staffed: Path, tmp_path: Path) -> None:
    text = (tmp_path / "staff.csv").read_text("gb18030")
    changed = text.replace("P001,员1,普查员", "P001,员1,录入员").replace("P002,", "P902,")
    (tmp_path / "staff.csv").write_text(changed, "gb18030")
    code, said = typed("progress", "workers", staffed, tmp_path / "staff.csv")
    assert (code, said["written"]) == (1, [])
    change = next(f for f in said["findings"] if f["kind"] == "list_value_changed")
    assert "P001" in change["message"]
    assert "typist" in change["message"]
    assert [f["message"][:4] for f in said["findings"] if f["kind"] == "list_row_gone"] == ["P002"]
    assert "P902" not in set(table(staffed, "workers")["code"])
    assert typed("progress", "workers", staffed, tmp_path / "staff.csv", "--accept")[1]["figures"]["changed"] == 1
    workers = table(staffed, "workers").set_index("code")
    assert workers.loc["P001", "role"] == "typist"
    assert {"P002", "P902"} <= set(workers.index)


def test_faulty_rows_are_set_aside_and_named(town: Path, tmp_path: Path) -> None:
    rows = [
        ("编号", "姓名", "岗位", "区域", "结束日期", "开始日期"),
        ("P1", "甲", "普查员", "500112001001", "", ""),
        ("", "乙", "普查员", "500112001001", "", ""),
        ("P3", "丙", "普查员", "500112001999", "", ""),
        ("P4", "丁", "普查员", "500112001001", "2020-01-01", "2020-02-01"),
        ("P5", "戊", "普查员", "500112001001", "很快", ""),
        ("P1", "己", "普查员", "500112001001", "", ""),
    ]
    code, said = typed("progress", "workers", town, written(tmp_path / "w.csv", *rows, encoding="utf-8"))
    found = {(f["kind"], f["row_id"]) for f in said["findings"] if f["severity"] != "note"}
    assert found == {
        ("list_row_incomplete", 3),
        ("area_unknown", 4),
        ("worker_backwards", 5),
        ("list_value", 6),
        ("list_row_twice", 7),
    }
    assert code == 1
    assert table(town, "workers")["code"].tolist() == ["P1", "P3", "P5"]


def test_a_proposal_is_written_when_it_is_accepted(staffed: Path) -> None:
    _, shown = typed("assign", staffed, "--propose", "--at", "2020-11-01")
    assert shown["written"] == []
    assert table(staffed, "assignments")["block_id"].notna().sum() == 0
    _, made = typed("assign", staffed, "--propose", "--at", "2020-11-01", "--accept")
    assert [row["enumerator"] for row in made["rows"]] == [row["enumerator"] for row in shown["rows"]]
    held = table(staffed, "assignments")
    blocks = table(staffed, "blocks")
    assert set(held.loc[held["role"] == "enumerator", "block_id"]) == set(blocks["block_id"])
    assert set(held.loc[held["role"] == "instructor", "block_id"]) == set(blocks["block_id"])
    _, gaps = typed("assign", staffed, "--gaps", "--at", "2020-11-02")
    assert gaps["figures"]["blocks_without_person"] == 0
    assert typed("assign", staffed, "--propose", "--at", "2020-11-02", "--accept")[1]["figures"]["enumerators"] == 0


def test_a_resignation_a_helper_and_a_handover(staffed: Path) -> None:
    typed("assign", staffed, "--propose", "--at", "2020-11-01", "--accept")
    held = table(staffed, "assignments")
    block_id = int(held.loc[held["role"] == "enumerator", "block_id"].iloc[0])
    blocks, workers = table(staffed, "blocks").set_index("block_id"), table(staffed, "workers").set_index("worker_id")
    owner = held[(held["block_id"] == block_id) & (held["role"] == "enumerator")].iloc[0]
    block, giver = blocks.loc[block_id, "block_code"], workers.loc[owner["worker_id"], "code"]
    community = blocks.loc[block_id, "community_id"]
    same = workers[(workers["area_id"] == community) & (workers["role"] == "enumerator")]["code"]
    taker = next(code for code in same if code != giver)
    code, said = typed("assign", staffed, "--block", block, "--worker", taker, "--at", "2020-11-02")
    assert (code, said["error"]) == (1, "assign_refused")
    assert any(f["kind"] == "block_has_enumerator" for f in said["findings"])
    helping = typed("assign", staffed, "--block", block, "--worker", taker, "--role", "helper", "--at", "2020-11-02")
    assert helping[1]["figures"] == {"opened": 1, "ended": 0}

    at = "2020-11-03T12:00:00+08:00"
    _, told = typed(
        "handover", staffed, block, "--from", giver, "--to", taker, "--at", at, "--reason", "辞职", "--item", "摸底册"
    )
    households = table(staffed, "buildings").loc[lambda b: b["block_id"] == block_id, "household_count"].sum()
    assert sum(row["left_count"] for row in told["rows"]) == households
    after = table(staffed, "assignments").set_index("assignment_id")
    ended = after.loc[owner["assignment_id"]]
    assert (ended["to_at"], ended["worker_id"]) == (at, owner["worker_id"])
    assert after.loc[ended["handed_to"], "from_at"] == at
    assert json.loads(ended["items"])["items"] == ["摸底册"]
    again = typed("handover", staffed, block, "--from", giver, "--to", taker, "--reason", "辞职")
    assert (again[0], again[1]["error"]) == (1, "handover_not_owner")

    end = ("--end", "--at", "2020-11-04T00:00:00+08:00", "--reason", "病假")
    typed("assign", staffed, "--block", block, "--worker", taker, *end)
    _, gaps = typed("assign", staffed, "--gaps", "--at", "2020-11-04T06:00:00+08:00")
    assert [(row["block_code"], row["hours"], row["last_worker"], row["helper_count"]) for row in gaps["rows"]] == [
        (block, 6.0, taker, 1)
    ]


def test_assignments_come_from_a_list_too(staffed: Path, tmp_path: Path) -> None:
    blocks = table(staffed, "blocks")
    community, short = blocks.loc[0, ["community_code", "short_code"]]
    buildings = table(staffed, "buildings")
    number = buildings.loc[buildings["block_id"] == blocks.loc[0, "block_id"], "number"].iloc[0]
    rows = [
        ("普查区", "普查小区", "楼号", "单元", "人员编号", "督导组", "角色", "开始日期"),
        (community, short, "", "", "P001", "", "普查员", "2020-11-01"),
        (community, short, number, "2单元", "P002", "", "楼长", "2020-11-01"),
        ("500112002", "", "", "", "", "D1", "督导组", "2020-11-01"),
        (community, "977", "", "", "P003", "", "普查员", "2020-11-01"),
        (community, short, "", "", "P777", "", "普查员", "2020-11-01"),
    ]
    listed = written(tmp_path / "who.csv", *rows)
    _, said = typed("assign", staffed, listed)
    assert said["figures"] == {"opened": 3, "ended": 0}
    aside = {f["row_id"]: f["message"] for f in said["findings"] if f["kind"] == "list_row_aside"}
    assert set(aside) == {5, 6}
    held = table(staffed, "assignments")
    head = held[held["role"] == "building_head"].iloc[0]
    assert (head["entrance"], buildings.set_index("building_id").loc[head["building_id"], "number"]) == (
        "2单元",
        number,
    )
    assert typed("assign", staffed, listed)[1]["figures"] == {"opened": 0, "ended": 0}
    _, gaps = typed("assign", staffed, "--gaps", "--at", "2020-11-02")
    assert gaps["figures"]["communities_without_supervision"] == 0


def test_everything_is_said_in_chinese(staffed: Path) -> None:
    for arguments in (
        ("assign", staffed, "--propose"),
        ("assign", staffed, "--gaps"),
        ("assign", staffed, "--persons"),
        ("assign", staffed, "--helpers"),
        ("progress", "workers", staffed),
        ("assign", staffed, "--block", "020", "--worker", "P001"),
    ):
        said = spoken(*arguments)
        assert "Traceback" not in said
        assert any("\u4e00" <= character <= "\u9fff" for character in said.splitlines()[-1])
