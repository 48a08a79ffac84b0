"""What a supervisor looks at every day: doors tried in vain, what is left, blocks that outgrew the band, difficulties, credit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.progress import contacts, outgrown
from blockmap.progress.vocabulary import MEASURE_OF_OUTCOME
from tests.progress.desk import spoken, table, territory, typed, written

unhurried = settings(deadline=None, max_examples=25)


@unhurried
@given(st.lists(st.integers(0, 60), min_size=1, max_size=9), st.integers(1, 4))
def test_a_proposed_split_keeps_the_order_and_is_the_best_there_is(households: list[int], parts: int) -> None:
    label = outgrown.parts_in_order(np.array(households), parts)
    assert (np.diff(label) >= 0).all()
    assert set(label.tolist()) == set(range(min(parts, len(households))))
    largest = max(sum(h for h, k in zip(households, label, strict=True) if k == part) for part in set(label.tolist()))

    def best(rest: list[int], left: int) -> int:
        if left == 1:
            return sum(rest)
        return min(max(sum(rest[:k]), best(rest[k:], left - 1)) for k in range(1, len(rest) - left + 2))

    assert largest == best(households, min(parts, len(households)))


@unhurried
@given(st.integers(2, 40), st.integers(1, 4), st.integers(0, 999))
def test_a_split_by_ground_uses_every_building_once(count: int, parts: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    label = outgrown.parts_on_ground(rng.uniform(0, 300, (count, 2)), rng.integers(1, 9, count), parts)
    assert len(label) == count
    assert set(label.tolist()) <= set(range(parts))


tries = st.lists(
    st.tuples(
        st.sampled_from(["1-101", "1-102"]),
        st.sampled_from(["non_contact", "refused", "completed", "vacant"]),
        st.sampled_from([*contacts.SLOTS, None]),
        st.sampled_from(["visit", "phone", "slip"]),
        st.integers(1, 10),
    ),
    max_size=12,
)


@unhurried
@given(tries)
def test_every_door_with_failed_tries_is_listed_with_the_slots_not_yet_tried(made: list) -> None:
    rows = pd.DataFrame(made, columns=["dwelling", "outcome", "slot", "channel", "day"])
    rows = rows.assign(
        block_id=1,
        building_id=1,
        phase="short_form",
        attempt=pd.array([pd.NA] * len(rows), dtype="Int16"),
        worker="P1",
        work_date=pd.to_datetime([f"2020-11-{day:02d}" for day in rows["day"]]),
    )
    rows["entry_date"] = rows["work_date"]
    rows["measure"] = rows["outcome"].map(MEASURE_OF_OUTCOME)
    rows = pd.concat([rows, rows.assign(measure="visited")], ignore_index=True)
    ordered = contacts.tries(rows, phase="short_form", day="2020-11-30")
    found = contacts.doors(ordered, least=1).set_index("dwelling")
    for dwelling in ("1-101", "1-102"):
        mine = ordered[ordered["dwelling"] == dwelling]
        failed = mine["outcome"].isin(contacts.FAILED)
        is_open = len(mine) > 0 and mine["outcome"].iloc[-1] in contacts.OPEN
        assert (dwelling in found.index) == bool(is_open and failed.any())
        if dwelling in found.index:
            assert found.loc[dwelling, "try_count"] == failed.sum()
            assert found.loc[dwelling, "slip_count"] == (failed & (mine["channel"] == "slip")).sum()
            tried = set(mine.loc[mine["channel"] != "slip", "slot"].dropna())
            untried = found.loc[dwelling, "slots_untried"]
            assert set(untried.split(", ") if untried else ()) == set(contacts.SLOTS) - tried
    assert contacts.by_channel(ordered)["row_count"].sum() == len(made)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.gpkg"
    territory(path)
    staff = [("编号", "姓名", "岗位"), *((f"P00{k}", f"员{k}", "普查员") for k in range(1, 4))]
    typed("progress", "workers", path, written(tmp_path / "w.csv", *staff))
    return path


RETURNS = ("key", "建筑物编号", "房号", "阶段", "状态", "工作日期", "录入日期", "采集员", "方式", "次数", "时段")


def test_credit_stays_with_whoever_did_the_work_through_a_handover(town: Path, tmp_path: Path) -> None:
    blocks, buildings = table(town, "blocks"), table(town, "buildings")
    parts = set(table(town, "building_parts")["building_id"])
    whole = buildings[~buildings["building_id"].isin(parts) & (buildings["household_count"] > 3)]
    building = whole.iloc[0]
    block = blocks.set_index("block_id").loc[building["block_id"], "block_code"]
    typed("assign", town, "--block", block, "--worker", "P001", "--at", "2020-11-01")
    done = [
        (k, building["source_key"], f"1-10{k}", "短表", "已完成", "2020-11-03", "2020-11-03", "P001", "入户", 1, "上午")
        for k in (1, 2)
    ]
    read = typed("progress", "read", town, written(tmp_path / "r1.csv", RETURNS, *done), "--mapping", "compound")
    assert read[0] in (0, 1), read
    _, told = typed(
        "handover", town, block, "--from", "P001", "--to", "P002", "--at", "2020-11-04T08:00:00+08:00",
        "--reason", "辞职", "--phase", "short_form",
    )  # fmt: skip
    mine = next(row for row in told["rows"] if row["number"] == building["number"])
    assert (mine["done_count"], mine["left_count"]) == (2, building["household_count"] - 2)
    later = [
        (3, building["source_key"], "1-103", "短表", "已完成", "2020-11-05", "2020-11-05", "P002", "入户", 1, "晚上")
    ]
    typed("progress", "read", town, written(tmp_path / "r2.csv", RETURNS, *later), "--mapping", "compound")
    _, tally = typed("progress", "tally", town, "--by", "worker", "--phase", "short_form", "--date", "2020-11-06")
    by_worker = {row["worker"]: row["done_count"] for row in tally["rows"]}
    assert (by_worker["P001"], by_worker["P002"]) == (2, 1)
    _, total = typed("progress", "tally", town, "--by", "town", "--phase", "short_form", "--date", "2020-11-06")
    assert sum(row["done_count"] or 0 for row in total["rows"][:-1]) == 3
    held = table(town, "assignments")
    assert held.loc[held["to_at"].notna(), "worker_id"].tolist() == [1]


def test_doors_holdouts_and_channels_at_the_desk(town: Path, tmp_path: Path) -> None:
    buildings = table(town, "buildings")
    parts = set(table(town, "building_parts")["building_id"])
    key = buildings.loc[~buildings["building_id"].isin(parts) & (buildings["household_count"] > 5), "source_key"].iloc[
        0
    ]
    rows = [
        (101, key, "1-101", "短表", "无人", "2020-11-03", "2020-11-03", "P001", "入户", 1, "上午"),
        (101, key, "1-101", "短表", "无人", "2020-11-04", "2020-11-04", "P001", "入户", 2, "晚上"),
        (101, key, "1-101", "短表", "无人", "2020-11-05", "2020-11-05", "P001", "预约单", 3, ""),
        (102, key, "1-102", "短表", "拒访", "2020-11-03", "2020-11-03", "P001", "入户", 1, "上午"),
        (103, key, "1-103", "短表", "无人", "2020-11-03", "2020-11-03", "P001", "入户", 1, "上午"),
        (103, key, "1-103", "短表", "已完成", "2020-11-04", "2020-11-04", "P001", "电话", 2, "晚上"),
    ]
    typed("progress", "read", town, written(tmp_path / "r.csv", RETURNS, *rows), "--mapping", "compound")
    when = ("--phase", "short_form", "--as-of", "2020-11-06")
    _, doors = typed("progress", "contacts", town, "--tries", 2, *when)
    shown = [
        (r["dwelling"].rsplit("|", 1)[-1], r["try_count"], r["slip_count"], r["slots_untried"]) for r in doors["rows"]
    ]
    assert len(shown) == 1
    assert shown[0][1:] == (3, 1, "noon, afternoon, weekend")
    _, channels = typed("progress", "contacts", town, "--channels", *when)
    counted = {(r["channel"], r["outcome"]): r["try_count"] for r in channels["rows"]}
    assert counted == {
        ("phone", "completed"): 1,
        ("slip", "non_contact"): 1,
        ("visit", "non_contact"): 3,
        ("visit", "refused"): 1,
    }
    _, left = typed("progress", "holdouts", town, *when)
    assert [(r["non_contact"], r["refused"]) for r in left["rows"]] == [(1, 1)]
    row = left["rows"][0]
    assert row["left_count"] == row["untold_count"] + 2
    assert "未完成" in spoken("progress", "holdouts", town, *when)


def test_a_block_that_outgrew_the_band_gets_a_proposal(town: Path, tmp_path: Path) -> None:
    buildings, blocks = table(town, "buildings"), table(town, "blocks")
    ground = blocks[blocks["kind"] == "ground"].iloc[0]
    inside = buildings[buildings["block_id"] == ground["block_id"]]
    each = 130 // len(inside) + 1
    header = ("建筑物编号", "阶段", "指标", "数值", "工作日期", "录入日期", "采集员")
    rows = [(key, "摸底", "listed", each, "2020-10-20", "2020-10-20", "P001") for key in inside["source_key"]]
    read = typed("progress", "read", town, written(tmp_path / "l.csv", header, *rows), "--mapping", "long_totals")
    assert read[0] in (0, 1), read
    _, said = typed("progress", "outgrown", town, "--as-of", "2020-10-21")
    first = said["rows"][0]
    assert (first["block_code"], first["listed_count"]) == (ground["block_code"], each * len(inside))
    assert first["excess"] == each * len(inside) - 100
    assert first["parts"].count("|") == 1
    assert first["taker"] == "P001"
    before = table(town, "blocks")
    assert len(before) == len(blocks)
    assert "超出" in spoken("progress", "outgrown", town, "--as-of", "2020-10-21", "--by", "ground")


def test_special_cases_stand_on_blocks_only_and_order_the_work(town: Path, tmp_path: Path) -> None:
    buildings, blocks = table(town, "buildings"), table(town, "blocks")
    one, other = buildings[buildings["block_id"].notna()].iloc[:2].to_dict("records")
    code = blocks.set_index("block_id").loc[one["block_id"], "block_code"]
    community = blocks.set_index("block_id").loc[one["block_id"], "community_code"]
    rows = [
        ("类别", "建筑物编号", "普查小区", "社区", "数量"),
        ("外籍人员", one["source_key"], "", "", 3),
        ("外籍人员", other["source_key"], "", "", 2),
        ("公租房", one["source_key"], "", "", 5),
        ("空挂户", "", code, "", 40),
        ("建筑工地", "", "", community, ""),
        ("拒访", "", "999", "", 1),
    ]
    _, said = typed("progress", "tags", town, written(tmp_path / "t.csv", *rows))
    assert {f["kind"] for f in said["findings"]} >= {"tag_raised_to_block", "list_row_aside", "block_unknown"}
    held = table(town, "tags")
    of_persons = held[held["tag"] == "foreign"]
    assert of_persons["building_id"].isna().all()
    assert of_persons["case_count"].sum() == 5
    assert held.loc[held["tag"] == "public_rental", "building_id"].tolist() == [one["building_id"]]
    _, ordered = typed("progress", "tags", town)
    assert ordered["rows"][0]["block_code"] == code
    assert ordered["rows"][0]["tags"] == "building_site, empty_registration, foreign, public_rental"
    assert typed("progress", "tags", town, tmp_path / "t.csv")[1]["written"] == []
