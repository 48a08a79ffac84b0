"""A list of households corrects the counts of buildings; every row of it is taken or said."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from blockmap import store, workflow
from blockmap.errors import SourceError
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
    said = {finding.row_id: finding.kind for finding in outcome.report}
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
