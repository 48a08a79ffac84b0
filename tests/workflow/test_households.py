"""A list of households corrects the counts of buildings; every row of it is taken or said."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from blockmap import store, workflow
from blockmap.errors import SourceError
from blockmap.report import Report
from blockmap.workflow.households import _with_zeros
from blockmap.workflow.looking import look


def buildings(territory: Path) -> pd.DataFrame:
    with store.open(territory) as file:
        return file.table("buildings").set_index("source_key")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_counts_are_taken_and_every_other_row_is_said(was_read: Path, tmp_path: Path, suffix: str) -> None:
    before = buildings(was_read)
    keys = list(before.index[:4])
    rows = [
        ["编号", "户数"],
        [keys[0], 41],
        [keys[1], "many"],
        ["no such", 7],
        [keys[2], 1],
        [keys[2], 2],
        [keys[3], 0],
    ]
    source = tmp_path / f"户数{suffix}"
    if suffix == ".csv":
        source.write_bytes("\n".join(",".join(map(str, row)) for row in rows).encode("gbk"))
    else:
        with xlsxwriter.Workbook(source) as book:
            sheet = book.add_worksheet()
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    outcome = workflow.read_households(was_read, source)
    after = buildings(was_read)
    assert after.loc[[keys[0], keys[3]], "household_count"].tolist() == [41, 0]
    assert not after.loc[[keys[0], keys[3]], "is_estimate"].any()
    others = ~after.index.isin([keys[0], keys[3]])
    assert after[others].drop(columns="geom").equals(before[others].drop(columns="geom"))
    said = {finding.row_id: finding.kind for finding in outcome.report if finding.severity != "note"}
    assert said == {3: "households_no_count", 4: "households_unmatched", 5: "households_twice", 6: "households_twice"}
    assert outcome.report.figures["rows_taken"] + outcome.report.figures["rows_rejected"] == 6
    assert workflow.read_households(was_read, source).written == ()
    folder = tmp_path / "seen"
    folder.mkdir()
    source.rename(folder / source.name)
    assert [(item.step.table, item.is_proposed) for item in look(folder)] == [("households", True)]


def test_list_of_something_else_is_no_list_of_households(was_read: Path, tmp_path: Path) -> None:
    source = tmp_path / "returns.csv"
    source.write_text("编号,已登记户数\n1,2\n", encoding="utf-8")
    with pytest.raises(SourceError):
        workflow.read_households(was_read, source)


def test_what_offices_write_is_understood_and_what_is_left_away_is_said(was_read: Path, tmp_path: Path) -> None:
    before = buildings(was_read)
    keys = before.index[:9].tolist()
    written = ["12户", "１２", "1 200", "1,200", "'7", "3 4", "三十", "12.5", ""]
    rows = [
        ["户数清查表", "", ""],
        ["序号", "建筑物编号", "户数"],
        *([str(i), key, said] for i, (key, said) in enumerate(zip(keys, written, strict=True))),
    ]
    rows += [["", "", ""], ["合计", "", "2431"], ["9", "", "5"]]
    source = tmp_path / "户数.csv"
    source.write_bytes("\n".join(";".join(row) for row in rows).encode("gbk"))
    outcome = workflow.read_households(was_read, source)
    after = buildings(was_read)["household_count"]
    assert after[keys[:5]].tolist() == [12, 12, 1200, 1200, 7]
    assert after[keys[5:]].tolist() == before["household_count"][keys[5:]].tolist(), (
        "two numbers are never joined into one"
    )
    kinds = [finding.kind for finding in outcome.report]
    assert kinds.count("households_no_count") == 4
    assert kinds.count("households_sums") == 1
    assert kinds.count("households_no_key") == 1
    figures = outcome.report.figures
    assert (figures["rows_read"], figures["rows_taken"], figures["rows_rejected"]) == (10, 5, 5)


def test_columns_about_persons_in_a_list_are_said(was_read: Path, tmp_path: Path) -> None:
    source = tmp_path / "户数.csv"
    source.write_text(f"建筑物编号,户主姓名,户数\n{buildings(was_read).index[0]},张三,5\n", encoding="utf-8")
    said = [
        finding for finding in workflow.read_households(was_read, source).report if finding.kind == "personal_columns"
    ]
    assert len(said) == 1
    assert "户主姓名" in said[0].text("zh")


def test_zeros_that_a_spreadsheet_took_are_given_back_where_one_building_is_meant() -> None:
    there = pd.Series(["0012", "012", "0034", "34", "0056"])
    report = Report()
    found = _with_zeros(pd.Series(["12", "34", "56", None, "0056"], dtype=object), there, report, "f.csv")
    assert found.tolist() == ["12", "34", "0056", None, "0056"]
    assert [dict(finding.values)["count"] for finding in report] == [1]
