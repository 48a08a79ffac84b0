"""Every form of a bulletin says the same, runs nothing, fetches nothing, and is the same bytes twice."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from blockmap.figures import percent
from blockmap.progress import bulletin_figures
from blockmap.report import Report
from blockmap.sheets import fonts, view, write_bulletin
from blockmap.sheets.bulletin_html import STYLE
from blockmap.sheets.bulletin_text import DANGEROUS, inert
from blockmap.sheets.bulletin_view import View
from blockmap.terms import LANGUAGES, Language
from tests.progress.bulletin_town import frozen
from tests.progress.tally_town import Town, returned

HOSTILE = [
    "=cmd|'/C calc'!A0",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "+1+1",
    "@SUM(1)",
    "$x^2$\n&\x00",
]
ROWS = [
    returned("h100", 8, 1),
    returned("h101", 1, 2),
    returned("b15", 12, 3),
    returned("h102", 50, 3, measure="entered"),
]


class HostileTown(Town):
    """The town under names that would like to be something else."""

    def tables(self) -> dict[str, Any]:
        every = super().tables()
        every["areas"]["name"] = HOSTILE
        return every


def made(lang: Language, **more: Any) -> View:
    last = frozen(ROWS[:2], 2, town=HostileTown())
    found = json.loads(bulletin_figures.canonical(frozen(ROWS, 3, town=HostileTown(), last=last)))
    return view(found, lang=lang, last=last, **more)


def written(folder: Path, lang: Language = "zh", **more: Any) -> dict[str, Path]:
    folder.mkdir()
    paths = write_bulletin(made(lang, **more), folder, "b", sha256="ab" * 32, report=Report())
    return {path.name.removeprefix("b").lstrip(".-"): path for path in paths}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_figures_give_the_same_bytes(tmp_path: Path, lang: Language) -> None:
    one, two = written(tmp_path / "one", lang), written(tmp_path / "two", lang)
    assert {"xlsx", "html", "txt", "pdf", "png", "town.csv", "summary.csv", "moves.csv"} <= one.keys()
    for name, path in one.items():
        assert path.read_bytes() == two[name].read_bytes(), name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_fetches_nothing_and_runs_nothing(tmp_path: Path, lang: Language) -> None:
    page = written(tmp_path / "out", lang)["html"].read_text("utf-8")
    assert "default-src 'none'" in page
    parts = Parts()
    parts.feed(page)
    assert parts.tags <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "div", "section", "b", "i", "ul", "li",
        "table", "caption", "thead", "tbody", "tr", "th", "td", "footer",
    }  # fmt: skip
    assert parts.names <= {"lang", "charset", "http-equiv", "content", "name", "class", "id", "scope", "style"}
    assert all(re.fullmatch(r"(width|--w):[\d.]+%|color:#[0-9a-f]{6}", style) for style in parts.styles)
    assert not re.search(r"url\(|@import|https?:", STYLE)
    assert "&lt;script&gt;" in page


class Parts(HTMLParser):
    """Everything of a page that is not text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.styles: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        self.styles |= {value or "" for name, value in attrs if name == "style"}


def test_cells_that_look_like_formulas_are_text(tmp_path: Path) -> None:
    files = written(tmp_path / "out")
    with zipfile.ZipFile(files["xlsx"]) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                assert "<f>" not in archive.read(name).decode()
    names = {row[1] for row in CalamineWorkbook.from_path(str(files["xlsx"])).get_sheet_by_index(1).to_python()}
    assert {"<script>alert(1)</script>", "<img src=x onerror=alert(1)>"} <= names
    for path in files.values():
        if path.suffix == ".csv":
            for row in csv.reader(StringIO(path.read_text("utf-8-sig"))):
                for cell in row:
                    assert not cell.startswith(DANGEROUS) or re.fullmatch(r"-?[\d.]+", cell), cell
    assert "\x00" not in files["txt"].read_text("utf-8-sig")


def test_all_forms_say_the_same_figures(tmp_path: Path) -> None:
    files, said = written(tmp_path / "out", "en"), made("en")
    table = said.table("town")
    rows = list(csv.reader(StringIO(files["town.csv"].read_text("utf-8-sig"))))
    assert [row[4] for row in rows[1:]] == ["" if row[4] is None else str(row[4]) for row in table.rows]
    page, text = files["html"].read_text("utf-8"), files["txt"].read_text("utf-8-sig")
    for measure in said.measures:
        assert f"{measure.done:,}" in page
        assert f"{measure.done:,}" in text
        assert percent(measure.share) in text if measure.share is not None else True
    sheets = CalamineWorkbook.from_path(str(files["xlsx"]))
    assert len(sheets.sheet_names) == len(said.tables)
    summary = sheets.get_sheet_by_index(0).to_python()
    assert [row[2] for row in summary if row[0] == said.measures[0].name] == [said.measures[0].done]


def test_a_correction_says_what_it_corrects(tmp_path: Path) -> None:
    replaced = [("town:A2/registered/done", 8, 9), ("all/registered/share", 0.5, None)]
    said = made("zh", edition=2, replaced=replaced)
    assert "2" in said.mark
    rows = said.table("corrections").rows
    assert [row[1:] for row in rows] == [
        ("8", "9", "town:A2/registered/done"),
        ("50.0%", "—", "all/registered/share"),
    ]
    assert rows[1][0] == "合计 · 登记户数 · 完成率", "in words, and its key beside it"
    assert made("zh").mark == ""
    page = written(tmp_path / "out", edition=2, replaced=replaced)["html"].read_text("utf-8")
    assert "town:A2/registered/done" in page


def test_groups_stand_by_rank_and_ends_below_them() -> None:
    table = made("en").table("community")
    ranks = [row[0] for row in table.rows[: table.end_from]]
    assert ranks == sorted(ranks)
    assert all(row[0] is None for row in table.rows[table.end_from :])


def test_without_a_chinese_font_the_drawn_forms_are_left_out_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import matplotlib as mpl

    latin = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    monkeypatch.setenv(fonts.FONT_VARIABLE, str(latin))
    report = Report()
    paths = write_bulletin(made("zh"), tmp_path, "b", sha256="ab" * 32, report=report)
    assert {path.suffix for path in paths} == {".xlsx", ".html", ".txt", ".csv"}
    assert [f.kind for f in report] == ["no_chinese_font"]
    assert report.findings[0].text("zh")
    assert report.findings[0].next_step("en")


@pytest.mark.parametrize(
    ("share", "said"), [(1.0, "100.0%"), (0.99999, "99.9%"), (0.00001, "0.1%"), (0.0, "0.0%"), (1.2, "120.0%")]
)
def test_nothing_is_complete_before_it_is(share: float, said: str) -> None:
    assert percent(share) == said


@pytest.mark.parametrize("text", [*HOSTILE, " =1+1", "\t=1", "\n=1"])
def test_csv_cells_are_inert(text: str) -> None:
    assert not str(inert(text)).lstrip().startswith(("=", "+", "-", "@"))
