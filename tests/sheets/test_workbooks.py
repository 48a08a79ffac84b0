"""Workbooks: one row per home, keys that stay, nothing that a spreadsheet would run, no room for persons."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from blockmap import store
from blockmap.progress import rows as rows_of_returns
from blockmap.progress.vocabulary import OUTCOMES, outcome_of
from blockmap.sheets import compound_workbook, write_workbook
from blockmap.sheets.workbook import Book, Column, printable, width
from blockmap.terms import LANGUAGES, text
from tests.commands import build
from tests.sheets.towns import on_disk, tables
from tests.strategies import plans

AS_OF = datetime(2020, 11, 1, tzinfo=UTC)
HOSTILE = ["=cmd|'/C calc'!A0", "+1+1", "@SUM(1)", "-2", "<script>x</script>", "a\x00b\ufffe", "http://x.y/", "&P&N"]


def homes(path: Path) -> pd.DataFrame:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return pd.DataFrame(rows[3:], columns=[str(cell) for cell in rows[2]])


def written(path: Path, every: dict[str, Any], **how: Any) -> int:
    about = {"title": "花园", "as_of": AS_OF, "lang": "zh"} | how
    return write_workbook(every["buildings"], every["blocks"], every["building_parts"], path, **about)


@settings(max_examples=6, deadline=None)
@given(plans())
def test_every_home_has_one_row_with_a_key_of_its_own(tmp_path_factory: Any, plan: Any) -> None:
    every = tables(plan)
    path = tmp_path_factory.mktemp("homes") / "homes.xlsx"
    count = written(path, every)
    rows = homes(path)
    assert count == len(rows) == int(every["buildings"]["dwelling_count"].sum())
    assert rows["key"].is_unique
    of_building = rows["key"].str.split(":").str[1].astype(int).value_counts()
    expected = every["buildings"].set_index("building_id")["dwelling_count"]
    assert of_building.to_dict() == expected[expected > 0].to_dict()
    per_block = rows["普查小区"].value_counts()
    divided = every["blocks"][every["blocks"]["kind"] == "stacked"]["block_code"]
    assert set(divided) <= set(per_block.index)


def test_homes_of_a_building_without_dwellings_are_its_households(tmp_path: Path) -> None:
    every = tables()
    every["buildings"]["dwelling_count"] = pd.NA
    every["buildings"]["dwelling_count"] = every["buildings"]["dwelling_count"].astype("Int64")
    assert written(tmp_path / "a.xlsx", every) == every["buildings"]["household_count"].sum()
    every["buildings"]["state"] = "demolished"
    assert written(tmp_path / "b.xlsx", every) == 0


@given(st.integers(0, 300), st.one_of(st.none(), st.integers(0, 40)))
def test_doors_are_as_many_as_homes_and_differ(count: int, floors: int | None) -> None:
    building = pd.Series({"building_id": 7, "dwelling_count": count, "floor_count": floors, "household_count": 1})
    doors = compound_workbook.units(building, None)
    assert len(doors) == count
    assert len({door.unit for door in doors}) == count
    assert len({door.key for door in doors}) == count


def test_the_words_of_the_drop_down_are_understood_when_read_back() -> None:
    assert set(compound_workbook.OUTCOMES) <= set(OUTCOMES)
    for lang in LANGUAGES:
        for name in compound_workbook.OUTCOMES:
            assert outcome_of(text(f"sheet.outcome.{name}", lang)) == name


def test_the_sheet_is_locked_but_fillable_and_the_key_is_hidden(tmp_path: Path) -> None:
    written(tmp_path / "a.xlsx", tables())
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert "<sheetProtection" in sheet
    assert 'locked="0"' in styles
    assert 'min="1" max="1"' in sheet
    assert 'hidden="1"' in sheet.split("<cols>")[1].split("/>")[0]
    assert sheet.count("<dataValidation ") == 3
    assert 'paperSize="9"' in sheet


def test_the_same_bytes_and_nothing_runs(tmp_path: Path) -> None:
    every = tables()
    every["buildings"]["address"] = [HOSTILE[i % len(HOSTILE)] for i in range(len(every["buildings"]))]
    for name in ("one", "two"):
        written(tmp_path / f"{name}.xlsx", every, title=HOSTILE[0])
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.xlsx") as archive:
        for name in archive.namelist():
            content = archive.read(name).decode()
            assert "<f>" not in content
            assert "<hyperlink" not in content
            assert "<script>" not in content
    assert HOSTILE[0] in set(homes(tmp_path / "one.xlsx")["地址"])


def test_sheet_names_and_cells_survive_anything(tmp_path: Path) -> None:
    with Book(tmp_path / "a.xlsx", as_of=AS_OF, title="\x00") as book:
        for name in ("a" * 60, "a" * 60, "[]:*?/\\", "", "'x'", *HOSTILE):
            sheet = book.sheet(name, footer=name)
            book.table(sheet, 0, [Column(name), Column("n", "share")], [[name, 0.5], [None, None]])
    read = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert len({name.casefold() for name in read.sheet_names}) == 5 + len(HOSTILE)
    assert max(map(len, read.sheet_names)) <= 31


@given(st.text(max_size=50))
def test_printable_is_one_line_that_xml_can_hold(said: str) -> None:
    kept = printable(said)
    assert len(kept.encode("utf-8")) >= len(kept) == len(said)
    assert not set(kept) & set("\n\r\x00\u2028")
    assert width(said) <= 2 * len(said)


def filled(source: Path, path: Path, count: int, lang: str) -> None:
    """Fill in the first homes as somebody at a desk would, and leave the rest open."""
    rows = CalamineWorkbook.from_path(str(source)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    at = {str(name): k for k, name in enumerate(rows[2])}
    said = {name: text(f"sheet.workbook.{name}", lang) for name in ("outcome", "households", "work_date", "collector")}  # type: ignore[arg-type]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, date = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for i, row in enumerate(rows):
            for k, value in enumerate(row):
                sheet.write(i, k, value)
            if 3 <= i < 3 + count:
                sheet.write(i, at[said["outcome"]], text("sheet.outcome.completed", lang))  # type: ignore[arg-type]
                sheet.write(i, at[said["households"]], 1)
                sheet.write(i, at[said["work_date"]], datetime(2020, 10, 12), date)  # noqa: DTZ001
                sheet.write(i, at[said["collector"]], "P001")


@pytest.mark.mission("L1")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_workbook_that_was_filled_in_reads_back(tmp_path: Path, lang: str) -> None:
    territory = on_disk(tmp_path / "t.gpkg")
    runner = CliRunner()
    made = ["sheet", "workbook", str(territory), "--all", "-o", str(tmp_path / "out")]
    assert runner.invoke(build(lang), made).exit_code == 0  # type: ignore[arg-type]
    filled(next((tmp_path / "out").iterdir()), tmp_path / "filled.xlsx", 12, lang)
    read = runner.invoke(build("en"), ["progress", "read", str(territory), str(tmp_path / "filled.xlsx"), "--json"])
    assert "Traceback" not in read.output
    with store.open(territory) as file:
        returns = file.table("returns")
        account = json.loads(returns["account"].iloc[0])
        frame = rows_of_returns.current(rows_of_returns.read_all(returns))
    assert account["rows_taken"] == 12
    assert account["rows_unmatched"] == 0
    assert frame["building_id"].notna().all()
    done = frame[(frame["measure"] == "registered").to_numpy()]
    assert (len(done), int(done["value"].sum())) == (12, 12)
    assert done["dwelling"].nunique() == 12 or done["row_key"].nunique() == 12


def test_the_commands(tmp_path: Path) -> None:
    territory = on_disk(tmp_path / "t.gpkg")
    with store.open(territory) as file:
        blocks = file.table("blocks", ["block_code", "community_code"])
    code, community = blocks["block_code"].iloc[0], blocks["community_code"].iloc[0]
    out = tmp_path / "out"
    for arguments in (
        ["block", territory, code, "-o", out],
        ["block", territory, "--community", community, "-o", out],
        ["workbook", territory, "--all", "-o", out],
        ["workbook", territory, "--block", code, "-o", out],
        ["wall", territory, "--paper", "A3", "--tiled", "-o", out / "wall.pdf"],
        ["slips", territory, code, "-o", out / "slips.pdf"],
    ):
        result = CliRunner().invoke(build("zh"), ["sheet", *map(str, arguments)])
        assert result.exit_code == 0, (arguments, result.output)
    names = {path.name for path in out.iterdir()}
    assert {f"{code}.pdf", f"{code}.xlsx", "0001_华润_b_花园.xlsx", "wall.pdf", "slips.pdf"} <= names
    for arguments in (["block", territory, "-o", out], ["block", territory, "nope", "-o", out],
                      ["workbook", territory, "--compound", "nope", "-o", out]):  # fmt: skip
        result = CliRunner().invoke(build("en"), ["sheet", *map(str, arguments)])
        assert result.exit_code == 2
        assert "Traceback" not in result.output


@pytest.mark.parametrize(("lang", "said"), [("en", "no estates yet"), ("zh", "尚无住宅小区")])
def test_a_territory_without_estates_says_so(tmp_path: Path, lang: Any, said: str) -> None:
    territory = on_disk(tmp_path / "t.gpkg")
    with store.open(territory, write=True) as file, file.operation("clear", {}) as operation:
        operation.replace("compounds", file.table("compounds").iloc[:0])
    result = CliRunner().invoke(
        build(lang), ["sheet", "workbook", str(territory), "--all", "-o", str(tmp_path / "out")]
    )
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
