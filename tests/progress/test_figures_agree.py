"""One figure, read out of every output: the tally on the screen and in a workbook, the bulletin's page, and the map's payload.

The town has a tower in two parts, a virtual block, a building that is demolished in mid-count, and returns of buildings, blocks
and a community beside each other; whoever holds two of the outputs side by side must see the same done and the same target.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from blockmap import workflow
from blockmap.terms import text
from tests import strategies
from tests.maps import decode
from tests.progress.desk import table, territory, typed, written

DAYS = ("2020-11-02", "2020-11-03", "2020-11-05")
PHASES = {"listing": "listed", "short_form": "registered"}
LEVELS = ("town", "community")

HEADS = {"place_code": "code", "place_name": "name", "done_count": "done", "target_count": "target"}

Figures = dict[str, tuple[int, int]]
"""Done and target by the code of an area, and of all under ``total``."""


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town in mid-count, with everything that makes figures differ."""
    path = tmp_path_factory.mktemp("agree") / "t.gpkg"
    territory(path, strategies.Plan(block_rows=2, block_columns=2))
    blocks, buildings, areas = (table(path, name) for name in ("blocks", "buildings", "areas"))
    virtual = blocks.loc[blocks["kind"] == "virtual", "block_code"].iloc[0]
    one, two, *_ = blocks.loc[blocks["kind"] == "ground", "block_code"]
    community = areas.loc[areas["level"] == "community", "code"].iloc[-1]
    placed = buildings[buildings["block_id"].notna() & buildings["source_key"].notna()]
    loose = placed[~placed["block_id"].isin(blocks.loc[blocks["block_code"].isin([one, two]), "block_id"])]
    rows: list[tuple[Any, ...]] = [
        ("普查小区代码", "普查区代码", "建筑物编号", "阶段", "日期", "累计摸底户数", "累计登记户数")
    ]
    for phase, listed in (("摸底", True), ("短表", False)):
        for day, part in ((1, 4), (3, 3), (5, 2)):
            when = f"2020-11-{day:02d}"
            figures = [(one, "", "", 60 // part), (two, "", "", 17 // part), (virtual, "", "", 9 // part)]
            figures += [
                ("", "", key, int(n) // part)
                for key, n in zip(loose["source_key"], loose["household_count"], strict=True)
            ]
            figures += [("", community, "", 12 // part)]
            rows += [(*place, phase, when, n if listed else "", "" if listed else n) for *place, n in figures]
    said = workflow.read_returns(path, written(path.with_name("returns.csv"), *rows))
    assert not said.report.of("error"), [finding.text("en") for finding in said.report]
    gone = loose.sort_values("household_count").iloc[-1]
    states = [("建筑物编号", "状态", "日期"), (gone["source_key"], "已拆除", "2020-11-03")]
    assert typed("progress", "states", path, written(path.with_name("states.csv"), *states))[0] in (0, 1)
    return path


def on_screen(path: Path, level: str, phase: str, day: str) -> Figures:
    said = typed("progress", "tally", path, "--by", level, "--phase", phase, "--date", day)[1]
    return {
        row.get("place_code") or "total": (row["done_count"], row["target_count"])
        for row in said["rows"]
        if counts(row)
    }


def counts(row: dict[str, Any]) -> bool:
    """Leave the rows beside the sums away, but for the total."""
    return bool(row.get("place_code")) or row["place_name"] == "(total)"


def in_workbook(path: Path, level: str, phase: str, day: str, folder: Path) -> Figures:
    book = folder / "tally.xlsx"
    typed("progress", "tally", path, "--by", level, "--phase", phase, "--date", day, "-o", book)
    heads = {text(f"column.{name}", "en"): short for name, short in HEADS.items()}
    sheet = pd.read_excel(book, header=2, engine="calamine", dtype=str).rename(columns=heads)
    sheet = sheet[sheet["code"].notna() | (sheet["name"] == "(total)")]
    codes = sheet["code"].where(sheet["code"].notna(), "total")
    return dict(zip(codes, zip(sheet["done"].astype(int), sheet["target"].astype(int), strict=True), strict=True))


def on_page(path: Path, level: str, phase: str, day: str, folder: Path) -> Figures:
    said = typed("bulletin", path, "--cadence", "daily", "--phase", phase, "--as-of", day, "-o", folder)[1]
    page = next(Path(name) for name in said["written"] if name.endswith(".html")).read_text("utf-8")
    (section,) = re.findall(rf'<section id="{level}">(.*?)</section>', page, re.DOTALL)
    head = [unescape(cell) for cell in re.findall(r"<th[^>]*>(.*?)</th>", section)]
    at = {
        HEADS[name]: head.index(text(f"column.{name}", "en")) for name in ("place_code", "done_count", "target_count")
    }
    out = {}
    for line in re.findall(r"<tr[^>]*>(.*?)</tr>", section.partition("<tbody>")[2], re.DOTALL):
        cells = [unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", line)]
        code = cells[at["code"]].strip("–— ")
        if code or "Total" in cells:
            out[code or "total"] = (whole(cells[at["done"]]), whole(cells[at["target"]]))
    return out


def whole(said: str) -> int:
    return int(re.sub(r"[^\d-]", "", said))


def on_map(path: Path, level: str, phase: str, measure: str, day: str, page: Path) -> Figures:
    opened = decode.sections(page.read_text("utf-8"))
    core, meta = opened["core"].columns, opened["core"].meta
    number = [(one["phase"], one["measure"]) for one in meta["series"]].index((phase, measure))
    columns, facts = opened[f"series_{number}"].columns, meta["series"][number]
    days = meta["days"]
    at = days.index(day)

    def figures(name: str) -> tuple[np.ndarray, np.ndarray]:
        done = columns[f"{name}.done"].reshape(-1, len(days)).cumsum(axis=1) - 1
        target = columns[f"{name}.target"].reshape(len(done), -1).cumsum(axis=1)
        return done[:, at].clip(min=0), target[:, min(at, target.shape[1] - 1)]

    is_counted = np.array([facts["extra_is_counted"][kind] for kind in columns["extra.kind"]], dtype=bool)
    parts = [(core["block.area"], *figures("block"))]
    if len(is_counted):
        parts.append(tuple(column[is_counted] for column in (columns["extra.area"], *figures("extra"))))
    parent, codes = core["area.parent"].tolist(), core["area.code"]
    levels = [meta["levels"][number] for number in core["area.level"]]
    out: dict[str, tuple[int, int]] = {}
    for areas, done, target in parts:
        for area, d, t in zip(areas.tolist(), done.tolist(), target.tolist(), strict=True):
            named, here = ["total"], area
            while here >= 0:
                named += [codes[here]] if levels[here] == level else []
                here = parent[here] if parent[here] != here else -1
            for name in named:
                out[name] = (out.get(name, (0, 0))[0] + d, out.get(name, (0, 0))[1] + t)
    return out


@pytest.mark.parametrize("phase", PHASES)
def test_every_output_says_the_same(counted: Path, tmp_path: Path, phase: str) -> None:
    page = tmp_path / "map.html"
    workflow.draw_map(counted, "progress", page, as_of="2020-11-05")
    seen = set()
    for day in DAYS:
        for level in LEVELS:
            tallied = on_screen(counted, level, phase, day)
            assert len(tallied) > 1, "areas and the total"
            assert in_workbook(counted, level, phase, day, tmp_path) == tallied, ("workbook", level, day)
            assert on_page(counted, level, phase, day, tmp_path / day) == tallied, ("bulletin", level, day)
            assert on_map(counted, level, phase, PHASES[phase], day, page) == tallied, ("map", level, day)
            seen.add(tallied["total"])
    assert len(seen) > 1, "the days differ"


def test_the_demolished_building_and_the_virtual_block_are_in_the_figures(counted: Path) -> None:
    before, after = (on_screen(counted, "town", "short_form", day)["total"][1] for day in DAYS[:2])
    assert before > after
    blocks = table(counted, "blocks")
    virtual = blocks.loc[blocks["kind"] == "virtual", "block_code"].iloc[0]
    assert on_screen(counted, "block", "short_form", DAYS[-1])[virtual][0] == 4
