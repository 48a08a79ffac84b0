"""The commands of tallies on a planned territory: returns in, lists in, tables out, in both languages."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

import blockmap
from blockmap import workflow
from blockmap.store import create
from blockmap.store import open as open_store
from tests import strategies
from tests.commands import build

FIRST, LAST = "2020-11-01", "2020-11-05"


@pytest.fixture
def territory(tmp_path: Path) -> Path:
    """A small exact territory with a tower in two parts and a virtual block, and five days of returns."""
    tables = strategies.territory(strategies.Plan(block_rows=2, block_columns=2))
    path = tmp_path / "district.gpkg"
    with create(path, strategies.SETTINGS) as file, file.operation("plan", {}) as operation:
        for name, frame in tables.items():
            operation.replace(name, frame)
    returns = tmp_path / "returns.csv"
    blocks = tables["blocks"]
    with returns.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["普查小区", "工作日期", "录入日期", "已登记户数", "采集员"])
        for day in range(1, 6):
            for number, (code, households) in enumerate(
                zip(blocks["block_code"], blocks["household_count"], strict=True)
            ):
                done = int(households) * day // (6 + number % 3)
                writer.writerow([code, f"2020-11-0{day}", f"2020-11-0{day}", done, f"P{number}"])
    said = workflow.read_returns(path, returns).report
    assert not said.of("error"), [finding.text("en") for finding in said]
    return path


def run(*arguments: str, lang: str = "en") -> dict:
    result = CliRunner().invoke(build(lang), ["progress", *arguments, "--json"])  # type: ignore[arg-type]
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return json.loads(result.stdout)


def total(answer: dict) -> dict:
    return next(row for row in answer["rows"] if "total" in (row.get("place_name") or row.get("worker") or ""))


def test_every_grouping_has_the_same_total(territory: Path) -> None:
    answers = {by: run("tally", str(territory), "--by", by) for by in ("block", "community", "town", "district")}
    assert len({(total(a)["done_count"], total(a)["target_count"], total(a)["share"]) for a in answers.values()}) == 1
    assert total(run("tally", str(territory), "--by", "worker"))["done_count"] == total(answers["town"])["done_count"]
    assert total(answers["town"])["done_count"] > 0


def test_an_earlier_day_and_a_wrong_one(territory: Path) -> None:
    early = run("tally", str(territory), "--date", FIRST)
    late = run("tally", str(territory), "--date", LAST)
    assert total(early)["done_count"] < total(late)["done_count"]
    assert run("tally", str(territory), "--date", "yesterday")["error"] == "no_such_day"
    assert run("tally", str(territory), "--by", "moon")["error"] == "no_such_grouping"
    assert run("tally", str(territory), "--phase", "moon")["error"] == "no_such_phase"


def test_files_hold_all_columns_and_run_nothing(territory: Path, tmp_path: Path) -> None:
    with open_store(territory, write=True) as file, file.operation("rename", {}) as operation:
        areas = file.table("areas")
        operation.replace("areas", areas.assign(name='=HYPERLINK("http://x","y")'))
    book, text = tmp_path / "tally.xlsx", tmp_path / "tally.csv"
    run("tally", str(territory), "-o", str(book), lang="zh")
    run("tally", str(territory), "-o", str(text), lang="zh")
    sheet = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()
    head, first = sheet[2], sheet[3]
    assert {"排名", "代码", "应登记", "已完成", "完成率", "剩余"} <= set(head)
    assert first[head.index("名称")] == '=HYPERLINK("http://x","y")', "kept as text"
    lines = list(csv.DictReader(text.open(encoding="utf-8-sig")))
    assert lines[0]["名称"].startswith("'=")
    assert [int(line["已完成"]) for line in lines] == [int(row[head.index("已完成")]) for row in sheet[3:]]


def test_lists_are_read_twice_without_a_change_and_strangers_are_named(territory: Path, tmp_path: Path) -> None:
    with open_store(territory) as file:
        code = file.table("blocks")["block_code"].iloc[0]
    source = tmp_path / "targets.csv"
    source.write_text(
        f"普查小区,阶段,应登记户数,生效日期\n{code},短表,500,2020-11-03\n{code[:-1]}x,短表,9,\n", encoding="utf-8"
    )
    first = run("targets", str(territory), str(source))
    assert "list_place_unknown" in {finding["kind"] for finding in first["findings"]}
    with open_store(territory) as file:
        before = file.digest()
        assert len(file.table("targets")) == 1
    run("targets", str(territory), str(source))
    with open_store(territory) as file:
        assert file.digest() == before
    expected = [
        total(run("tally", str(territory), "--date", day))["target_count"] for day in ("2020-11-02", "2020-11-03")
    ]
    assert expected[1] > expected[0]


def test_demolition_zones_milestones_and_phases(territory: Path, tmp_path: Path) -> None:
    with open_store(territory) as file:
        buildings = file.table("buildings").sort_values("household_count", ascending=False)
        block = file.table("blocks").set_index("block_id").loc[buildings["block_id"].dropna().iloc[3]]
        inside = buildings[buildings["block_id"] == block.name].iloc[0]
        towns = file.table("areas").query("level == 'town'")["code"].tolist()
    states, zones, stones, phases = (tmp_path / f"{name}.csv" for name in ("states", "zones", "milestones", "phases"))
    states.write_text(
        f"普查小区,楼号,状态,日期\n{block['block_code']},{inside['number']},已拆除,2020-11-04\n", encoding="utf-8"
    )
    zones.write_text(f"体系,片区编号,片区名称,区域\n功能区,Z1,东片,{towns[0]}\n", encoding="utf-8")
    stones.write_text("名称,阶段,要求日期,完成比例\n九成,短表,2020-11-04,90%\n", encoding="utf-8")
    phases.write_text("阶段,开始日期,结束日期,分母\n短表,2020-11-01,2020-11-20,户数\n", encoding="utf-8")
    for name, source in (("states", states), ("zones", zones), ("milestones", stones), ("phases", phases)):
        assert "error" not in run(name, str(territory), str(source))
    with open_store(territory) as file:
        assert file.table("building_states")["building_id"].tolist() == [inside["building_id"]]
    days = [total(run("tally", str(territory), "--date", day))["target_count"] for day in ("2020-11-03", "2020-11-04")]
    assert days[0] - days[1] == inside["household_count"] > 0
    zoned = run("tally", str(territory), "--by", "功能区")
    assert [row["place_name"] for row in zoned["rows"]] == ["东片", "(outside)", "(total)"]
    assert total(zoned)["done_count"] == total(run("tally", str(territory)))["done_count"]
    met = run("milestones", str(territory))["rows"]
    assert {row["milestone"] for row in met} == {"九成"}
    assert total({"rows": met})["ahead_days"] < 0


def test_buildings_are_listed_by_what_is_left(territory: Path) -> None:
    rows = run("tally", str(territory), "--by", "building")["rows"]
    left = pd.Series([row["left_count"] for row in rows])
    assert left.is_monotonic_decreasing
    assert (left > 0).any()


def test_a_territory_without_blocks_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty.gpkg"
    blockmap.new(path, crs="EPSG:4544")
    assert run("tally", str(path))["error"] == "no_blocks"


def test_buildings_that_left_the_territory_are_in_no_sum(territory: Path) -> None:
    """All groupings add up to one total, by building too, and what is left out is said."""
    with open_store(territory, write=True) as file:
        buildings = file.table("buildings")
        is_whole = ~buildings["building_id"].isin(file.table("building_parts")["building_id"])
        gone = buildings.index[buildings["block_id"].notna() & is_whole & (buildings["household_count"] > 0)][0]
        count = int(buildings.loc[gone, "household_count"])
        buildings.loc[gone, ["block_id", "community_id", "number"]] = pd.NA
        with file.operation("dispute", {}) as operation:
            operation.replace("buildings", buildings)
    by_block = workflow.tally_returns(territory, by="block")
    by_building = workflow.tally_returns(territory, by="building")
    said = {f.kind: dict(f.values) for f in by_building.report}
    assert said["tally_buildings_outside"]["expected"] == count
    balance = {f.kind: dict(f.values) for f in by_block.report}["target_balance"]
    assert balance["outside"] == count
    parts = balance["drawn"] - balance["gone"] - balance["outside"] + balance["sampled"] + balance["given"]
    assert parts == balance["expected"]


def test_measures_and_phases_are_known_by_name(territory: Path, tmp_path: Path) -> None:
    code = run("tally", str(territory), "--phase", "short_form", "--measure", "registered")
    assert run("tally", str(territory), "--phase", "短表", "--measure", "登记户数")["rows"] == code["rows"]
    pages = []
    for phase in ("short_form", "短表", "Short Form"):
        page = tmp_path / f"{len(pages)}.html"
        workflow.draw_map(territory, "progress", page, phases=[phase], as_of=LAST)
        pages.append(page.read_bytes())
    assert len(set(pages)) == 1
