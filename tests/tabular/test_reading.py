"""Tables come out of files as a person sees them, whatever the file: encodings, titles, merged cells, codes typed as numbers."""

from __future__ import annotations

import contextlib
import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blockmap import tabular
from blockmap.errors import SourceError, UsageError
from blockmap.tabular import Sheet

HEADER = ["普查小区代码", "户数", "采集员", "备注"]
ROWS = [
    ["500112001001001", "3", "P1", "一号楼"],
    ["500112001001002", "12", "P2", None],
    [None, "0", None, "二,号\n楼"],
]


def only(sheets: list[Sheet]) -> Sheet:
    assert len(sheets) == 1
    return sheets[0]


def texts(sheet: Sheet) -> list[list[str | None]]:
    frame = sheet.frame
    return [[None if pd.isna(cell) else cell for cell in row] for row in frame.itertuples(index=False)]


def csv_text(header: list[str], rows: list[list[str | None]], delimiter: str = ",") -> str:
    frame = pd.DataFrame(rows, columns=header, dtype=object)
    return str(frame.to_csv(index=False, sep=delimiter, lineterminator="\r\n"))


def workbook(
    path: Path, sheets: dict[str, list[list[Any]]], merges: dict[str, list[tuple[Any, ...]]] | None = None
) -> Path:
    book = xlsxwriter.Workbook(str(path))
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, (dt.date, dt.datetime)):
                    page.write_datetime(r, c, cell, date)
                elif isinstance(cell, str):
                    page.write_string(r, c, cell)
                elif cell is not None:
                    page.write(r, c, cell)
        for merge in (merges or {}).get(name, []):
            page.merge_range(*merge)
    book.close()
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(("suffix", "delimiter"), [(".csv", ","), (".csv", ";"), (".tsv", "\t"), (".tab", "\t")])
def test_every_encoding_and_delimiter_gives_the_same_table(
    tmp_path: Path, encoding: str, suffix: str, delimiter: str
) -> None:
    path = tmp_path / f"上报{suffix}"
    path.write_bytes(csv_text(HEADER, ROWS, delimiter).encode(encoding))
    sheet = only(tabular.read(path))
    assert list(sheet.frame.columns) == HEADER
    assert texts(sheet) == ROWS
    assert sheet.first_row == 2


cells = st.one_of(
    st.none(), st.text("甲乙丙ABC 12,;\"'\n=<>", max_size=6).map(str.strip), st.integers(0, 10**14).map(str)
).map(lambda cell: cell or None)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=6),
    titles=st.integers(0, 3),
    encoding=st.sampled_from(["utf-8-sig", "gbk", "utf-16"]),
)
def test_whatever_is_written_is_read_from_text_and_workbook(
    tmp_path: Path, rows: list[list[str | None]], titles: int, encoding: str
) -> None:
    header = ["编号", "户 数", "name"]
    above = [[f"标题{k}", None, None] for k in range(titles)]
    kept = [row for row in rows if any(cell is not None for cell in row)]
    numbers = [titles + 2 + k for k, row in enumerate(rows) if any(cell is not None for cell in row)]
    text = csv_text(header, rows)
    text = "".join(f"标题{k},,\r\n" for k in range(titles)) + text
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    book = workbook(tmp_path / "a.xlsx", {"表": [*above, header, *rows]})
    for source in (path, book):
        sheet = only(tabular.read(source))
        assert list(sheet.frame.columns) == header
        assert texts(sheet) == kept
        assert sheet.row_number.tolist() == numbers


def test_a_workbook_is_read_as_a_person_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "通报.xlsx"
    book = xlsxwriter.Workbook(str(path))
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    page = book.add_worksheet("登记")
    page.merge_range(0, 0, 0, 4, "各普查小区登记进度")
    page.write(1, 3, "截至 17 时")
    page.merge_range(2, 0, 3, 0, "小区代码")
    page.merge_range(2, 1, 2, 2, "户数")
    page.write(3, 1, "登记")
    page.write(3, 2, "录入")
    page.merge_range(2, 3, 3, 3, "日期")
    page.merge_range(2, 4, 3, 4, "完成率")
    page.merge_range(4, 0, 5, 0, 500112001001001)
    page.merge_range(4, 1, 5, 1, 7)
    for row, day in ((4, 1), (5, 2), (6, 3)):
        page.write(row, 2, day)
        page.write_datetime(row, 3, dt.date(2020, 11, day), date)
        page.write(row, 4, 0.25)
    page.write(6, 0, 500112001001002)
    book.add_worksheet("lists").hide()
    book.close()
    sheet = only(tabular.read(path))
    assert list(sheet.frame.columns) == ["小区代码", "户数 登记", "户数 录入", "日期", "完成率"]
    # A code merged over two rows is the code of both; a count merged over two rows is the count of neither.
    assert texts(sheet) == [
        ["500112001001001", "7", "1", "2020-11-01", "0.25"],
        ["500112001001001", None, "2", "2020-11-02", "0.25"],
        ["500112001001002", None, "3", "2020-11-03", "0.25"],
    ]
    assert sheet.row_number.tolist() == [5, 6, 7]
    assert {"sheets_hidden", "cells_merged"} <= sheet.notes.kinds().keys()


@pytest.mark.parametrize("code", [500112001001001, 999999999999999])
def test_fifteen_digits_typed_as_a_number_are_exact(tmp_path: Path, code: int) -> None:
    book = workbook(tmp_path / "a.xlsx", {"a": [["代码", "户数"], [code, 1]]})
    assert texts(only(tabular.read(book))) == [[str(code), "1"]]
    path = tmp_path / "a.csv"
    digits = str(code)
    path.write_text(f"代码,户数\n{digits[0]}.{digits[1:]}E+14,1\n", encoding="utf-8")
    assert texts(only(tabular.read(path))) == [[digits, "1"]]


def test_digits_that_are_lost_are_said_and_never_guessed(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", {"a": [["代码", "户数"], [500112001001001003, 1], ["500112001001001003", 2]]})
    path = tmp_path / "a.csv"
    path.write_text("代码,户数\n5.00112E+17,1\n500112001001001003,2\n5.00112E+14,3\n", encoding="utf-8")
    for source, expected, lost in (
        (book, [[None, "1"], ["500112001001001003", "2"]], [0]),
        (path, [[None, "1"], ["500112001001001003", "2"], [None, "3"]], [0, 2]),
    ):
        sheet = only(tabular.read(source))
        assert texts(sheet) == expected
        assert sheet.lost["代码"].tolist() == lost
        assert sheet.notes.kinds()["digits_lost"] == 1


def test_short_rows_are_filled_and_shifted_rows_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b,c\n1,2,3\n4\n5,6,7,8\n\n,,\n9,10,11,,\n", encoding="utf-8")
    sheet = only(tabular.read(path))
    assert texts(sheet) == [["1", "2", "3"], ["4", None, None], ["9", "10", "11"]]
    assert sheet.row_number.tolist() == [2, 3, 7]
    assert sheet.shifted == (4,)


def test_a_zip_gives_its_tables_whatever_the_names_are_written_in(tmp_path: Path) -> None:
    path = tmp_path / "导出.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("甲.csv", csv_text(HEADER, ROWS).encode("gbk"))
        archive.writestr("media/照片.jpg", b"\xff\xd8")
        archive.writestr("乙.tab", csv_text(HEADER, ROWS, "\t").encode("utf-8"))
    sheets = tabular.read(path)
    assert sorted(sheet.name for sheet in sheets) == ["乙", "甲"]
    assert all(texts(sheet) == ROWS for sheet in sheets)
    assert [sheet.name for sheet in tabular.read(path, sheet="甲")] == ["甲"]


def test_header_below_titles_is_found_by_its_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("表一,进度,分区,各乡镇\n编号,户数,1,2\nB1,3,4,5\n", encoding="utf-8")
    assert list(only(tabular.read(path, known={"编号", "户数"})).frame.columns) == ["编号", "户数", "1", "2"]


def test_what_cannot_be_read_is_one_of_our_errors(tmp_path: Path) -> None:
    broken = {
        "a.csv": b"",
        "b.csv": b"\xff\xff\xfe\x00\x81",
        "a.xlsx": b"PK\x03\x04 no workbook",
        "b.xlsx": b"",
        "a.zip": b"PK\x05\x06",
        "a.docx": b"text",
    }
    for name, content in broken.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SourceError):
            tabular.read(tmp_path / name)
    with pytest.raises(SourceError):
        tabular.read(tmp_path / "nowhere.csv")
    book = workbook(tmp_path / "c.xlsx", {"甲": [["a", "b"], [1, 2]]})
    with pytest.raises(UsageError):
        tabular.read(book, sheet="乙")
    path = tmp_path / "c.csv"
    path.write_bytes("名称,户数\n甲,1\n".encode("gbk"))
    with pytest.raises(SourceError):
        tabular.read(path, encoding="utf-8")
    with pytest.raises(UsageError):
        tabular.read(path, encoding="klingon")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 4000), flip=st.integers(0, 4000))
def test_damaged_files_give_a_table_or_one_of_our_errors(tmp_path: Path, cut: int, flip: int) -> None:
    whole = workbook(tmp_path / "whole.xlsx", {"a": [HEADER, *ROWS]}).read_bytes()
    spoilt = bytearray(whole[: max(1, len(whole) - cut)])
    spoilt[flip % len(spoilt)] ^= 0x5A
    for suffix in (".xlsx", ".csv", ".zip"):
        path = tmp_path / f"spoilt{suffix}"
        path.write_bytes(bytes(spoilt))
        with contextlib.suppress(SourceError):
            tabular.read(path)
