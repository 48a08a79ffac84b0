"""What a leader reads before signing: nothing cut, no other language, days told rightly, one figure said alike everywhere."""

from __future__ import annotations

import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from blockmap.figures import percent
from blockmap.progress import bulletin_figures
from blockmap.report import Report
from blockmap.sheets import view, write_bulletin
from blockmap.sheets.bulletin_view import View
from blockmap.sheets.bulletin_words import Table
from blockmap.sheets.cells import WHOLE_RATE, shown
from blockmap.sheets.table import wrapped
from blockmap.sheets.workbook import Book, Column, width
from blockmap.terms import LANGUAGES, Language
from tests.progress.bulletin_town import frozen
from tests.progress.tally_town import Town, returned

LONG = "一二三四五六七八九十" * 6
"""A name of 60 characters."""

ROWS = [returned("h100", 8, 1), returned("b15", 12, 3), returned("h102", 50, 3, measure="entered")]


class PlainTown(Town):
    """The town under names of no language, so that every word of a bulletin is ours."""

    names = ("1", "2", "3", "4", "5", "6")

    def tables(self) -> dict[str, Any]:
        every = super().tables()
        every["areas"]["name"] = list(self.names)
        return every


class LongTown(PlainTown):
    """The town under names as long as names get."""

    names = tuple(f"{LONG[:-1]}{i}" for i in range(6))


def figures(day: int, town: type[Town] = PlainTown, rows: list[Any] = ROWS) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bulletin_figures.canonical(frozen(rows, day, town=town())))
    return found


def written(folder: Path, said: View) -> dict[str, Path]:
    paths = write_bulletin(said, folder, "b", sha256="ab" * 32, report=Report())
    return {path.name.removeprefix("b").lstrip(".-"): path for path in paths}


class Words(HTMLParser):
    """The tables of a page: for every section the text of its rows, cell by cell."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sections: dict[str, list[list[str]]] = {}
        self.text = ""
        self._cells: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self._rows = self.sections.setdefault(dict(attrs).get("id") or "", [])
        if tag == "tr":
            self._cells = []
            self._rows.append(self._cells)
        if tag in ("td", "th") and self._cells is not None:
            self._cells.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self._cells = None

    def handle_data(self, data: str) -> None:
        if self._cells:
            self._cells[-1] += data
        elif self.lasttag != "style":
            self.text += f" {data}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_and_workbook_say_every_cell_alike(tmp_path: Path, lang: Language) -> None:
    said = view(figures(3), lang=lang)
    files = written(tmp_path, said)
    page = Words(files["html"].read_text("utf-8"))
    book = CalamineWorkbook.from_path(str(files["xlsx"]))
    for i, table in enumerate(said.tables):
        wanted = [[shown(v, c.kind) for v, c in zip(row, table.columns, strict=True)] for row in table.rows]
        if table.key in page.sections and table.rows:
            assert page.sections[table.key][1:] == wanted, table.key
        held = _under_head(book.get_sheet_by_index(i).to_python(), table)
        assert held == [["" if v is None else v for v in row] for row in table.rows], table.key
    chat = files["txt"].read_text("utf-8-sig")
    share = next(k for k, column in enumerate(said.table(said.ranking).columns) if column.kind == "share")
    for row in said.table(said.ranking).rows[: said.table(said.ranking).end_from]:
        if row[share] is not None:
            assert percent(row[share]) in chat


def _under_head(rows: list[list[Any]], table: Table) -> list[list[Any]]:
    """Rows of a sheet under the header of its table."""
    heads = [column.header for column in table.columns]
    at = next(i for i, row in enumerate(rows) if [str(cell) for cell in row[: len(heads)]] == heads)
    return [row[: len(heads)] for row in rows[at + 1 : at + 1 + len(table.rows)]]


DATA = ("trace", "sources")
"""Tables of keys and of names of files."""

KEPT = re.compile(
    r"blockmap|bulletin|--explain|[a-z_]+(:[\w.]+)?/[a-z_]+/[a-z_]+|/(done|new|expected)|\b[0-9a-f]{8,}\b|\w+\.csv|PDF|XLSX|SHA-256"
)
"""What is the same in both languages: commands, keys of figures, hashes, names of files."""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bulletin_is_in_one_language(tmp_path: Path, lang: Language) -> None:
    files = written(tmp_path, view(figures(3), lang=lang))
    page = Words(files["html"].read_text("utf-8"))
    cells = [c for name, rows in page.sections.items() if name not in DATA for row in rows for c in row]
    everything = " ".join([page.text, *cells, files["txt"].read_text("utf-8-sig")])
    strange = re.compile(r"[\u3400-\u9fff]+" if lang == "en" else r"[A-Za-z]{2,}")
    assert not strange.findall(KEPT.sub(" ", everything))


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (1, "距截止日还有 9 天", "9 days left"),
        (9, "距截止日还有 1 天", "1 day left"),
        (10, "今日截止", "last day"),
        (11, "已过截止日 1 天", "1 day past the last day"),
        (15, "已过截止日 5 天", "5 days past the last day"),
    ],
)
def test_days_to_and_past_the_last_one_are_told(day: int, zh: str, en: str) -> None:
    found = figures(3)
    found["about"] |= {"on": f"2020-11-{day:02d}"}
    found["about"]["phase"] |= {"first_date": "2020-11-01", "last_date": "2020-11-10"}
    assert view(found, lang="zh").subtitle.endswith(zh)
    assert view(found, lang="en").subtitle.endswith(en)


def test_a_bulletin_before_the_first_day_says_so() -> None:
    found = figures(3)
    found["about"] |= {"on": "2020-10-30"}
    found["about"]["phase"] |= {"first_date": "2020-11-01", "last_date": "2020-11-10"}
    assert view(found, lang="zh").subtitle.endswith("2 天后开始")
    assert view(found, lang="en").subtitle.endswith("begins in 2 days")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rows", [[], ROWS])
def test_long_names_and_days_without_returns_make_every_form(tmp_path: Path, lang: Language, rows: list[Any]) -> None:
    said = view(figures(2, LongTown, rows), lang=lang)
    files = written(tmp_path, said)
    assert {"xlsx", "html", "pdf", "png", "txt"} <= files.keys()
    chat = files["txt"].read_text("utf-8-sig")
    assert "None" not in chat
    assert "nan" not in chat


@given(
    st.lists(
        st.sampled_from(["普查小区", "272", " 个", "，", "已完成 ", "blocks ", "（", "）", "−29", " "]), max_size=30
    ),
    st.integers(4, 40),
)
@settings(max_examples=200, deadline=None)
def test_breaking_lines_loses_nothing_but_the_space_at_their_ends(pieces: list[str], room: int) -> None:
    said = re.sub(r"\s+", " ", "".join(pieces)).strip()
    lines = wrapped(said, len, room)
    assert "".join(lines).replace(" ", "") == said.replace(" ", "")
    if len(said) <= room:
        assert lines == [said]


def test_notes_of_a_workbook_have_the_room_they_need_and_totals_stay_out_of_the_filter(tmp_path: Path) -> None:
    said = view(figures(3), lang="zh")
    files = written(tmp_path, said)
    with zipfile.ZipFile(files["xlsx"]) as archive:
        sheets = [archive.read(f"xl/worksheets/sheet{i + 1}.xml").decode() for i in range(len(said.tables))]
    for table, sheet in zip(said.tables, sheets, strict=True):
        ref = re.search(r'<autoFilter ref="\w+?(\d+):[A-Z]+(\d+)"', sheet)
        assert (ref is None) == (table.end_from == 0), table.key
        if ref:
            assert int(ref[2]) - int(ref[1]) == table.end_from
        if not table.rows:
            assert said.say("none") in {cell for row in _cells(files["xlsx"], table, said) for cell in row}


def _cells(path: Path, table: Table, said: View) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(said.tables.index(table)).to_python()


def test_a_line_above_a_table_is_as_high_as_its_text_is_long(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    said = view(figures(3), lang="zh")
    with Book(path, as_of=said.as_of, title="x") as book:
        sheet = book.sheet("一")
        assert book.lines(sheet, 1, ["短", LONG], [20.0, 22.0]) == 3
        book.table(sheet, 4, [Column("名称"), Column("数", "count")], [[LONG, 1], ["短", 2]])
    with zipfile.ZipFile(path) as archive:
        written_sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    heights = {
        int(row): float(height) for row, height in re.findall(r'<row r="(\d+)"[^>]* ht="([\d.]+)"', written_sheet)
    }
    assert heights.get(2, 15.0) == 15.0
    assert heights[3] == 15.0 * -(-width(LONG) // 40)
    assert "wrapText" in styles


@pytest.mark.parametrize(("rate", "said"), [(99.94, "99.9"), (WHOLE_RATE, "100"), (1450.04, "1,450"), (0.0, "0.0")])
def test_rates_have_a_tenth_only_where_it_says_something(rate: float, said: str) -> None:
    assert shown(rate, "rate") == said


@pytest.mark.parametrize("room", range(6, 30))
def test_no_mark_hangs_over_the_edge_or_begins_a_line(room: int) -> None:
    lines = wrapped("应登记 28,594：底图现有 28,623（已扣除拆除的建筑物），因单独下达应登记数增减 −29。", len, room)
    assert all(len(line) <= max(room, len("28,623（")) for line in lines)
    assert not any(line[0] in "，。、；：）" or line[-1] in "（“《" for line in lines)
