"""An XLSX workbook in which names are text, columns fit Chinese, and the same content gives the same bytes.

Every cell is written by kind: text as text (never as formula or link, whatever it begins with), counts and shares as numbers.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from blockmap import writing

Kind = Literal["text", "count", "change", "share", "rate", "date", "moment"]

NUMBER_FORMATS: dict[Kind, str] = {
    "text": "@",
    "count": "#,##0",
    "change": "+#,##0;−#,##0;0",
    "share": '[>=1]0.0%;[>=0.9995]"99.9%";0.0%',  # never 100.0 % for what is not complete
    "rate": "[>=99.95]#,##0;#,##0.0",  # as `cells.shown` says it
    "date": "@",
    "moment": "@",
}

INK, HEAD_FACE, RULE = "#1b1b1b", "#e3e8ee", "#b8c1cb"
BAR = "#9ec1e6"
WIDEST = 46
"""Widest column, in characters of the standard font."""

ROOM = 4.0
"""Width beside the content of a cell: its indent, and what a filter or another font takes."""

MANY_COLUMNS = 12
"""Above so many columns a sheet is printed small, and its headers are narrower and higher."""

HEAD_LINE_HEIGHT = 16.0
"""Height of a line of a header, in points."""

LINE_HEIGHT = 15.0
"""Height of a line above a table, in points."""

A4 = 9
LONGEST_TEXT = 32_767
"""Characters a cell can hold."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: header and kind of its cells."""

    header: str
    kind: Kind = "text"


class Book:
    """A workbook being written; a context manager.

    Parameters
    ----------
    path
        File to write.
    as_of
        Moment that the file bears as its date of creation.
    title
        Title in the properties of the file.

    Raises
    ------
    UsageError
        The file cannot be written: Excel has it open, or the folder is read-only.

    Attributes
    ----------
    file
        The XlsxWriter workbook.
    """

    def __init__(self, path: Path, *, as_of: datetime, title: str) -> None:
        import xlsxwriter

        writing.try_out(path)
        self.path = path
        self._drawn = BytesIO()
        self.file = xlsxwriter.Workbook(
            self._drawn,
            {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True},
        )
        self.file.set_properties(
            {"title": printable(title), "created": as_of.replace(tzinfo=None), "author": "blockmap"}
        )
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: set[str] = set()

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the file.

        Raises
        ------
        UsageError
            It cannot be written after all: the disk is full.
        """
        if kind is not None:
            return
        self.file.close()
        with writing.said_plainly(self.path):
            writing.whole(self.path, self._drawn.getvalue())

    def style(self, **how: Any) -> Any:
        """Return a cell format, made once."""
        key = tuple(sorted(how.items()))
        if key not in self._styles:
            self._styles[key] = self.file.add_format({"font_size": 10, "valign": "vcenter", "font_color": INK} | how)
        return self._styles[key]

    def sheet(self, name: str, *, footer: str = "", landscape: bool = True) -> Any:
        """Add a sheet set up for printing on A4."""
        sheet = self.file.add_worksheet(self._sheet_name(name))
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.5, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{_in_footer(footer)}&R&P / &N")
        sheet.hide_gridlines(2)
        return sheet

    def _sheet_name(self, name: str) -> str:
        """Name of a sheet as Excel takes it: 31 characters, none of its reserved signs, no apostrophe at its ends, unique."""
        plain = "".join(" " if c in "[]:*?/\\" else c for c in printable(name)).strip().strip("'")[:31] or "-"
        unique, serial = plain, 2
        while unique.casefold() in self._names:
            unique = f"{plain[: 31 - len(str(serial)) - 1]} {serial}"
            serial += 1
        self._names.add(unique.casefold())
        return unique

    def table(
        self,
        sheet: Any,
        row: int,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Any]],
        *,
        bars: bool = True,
        freeze: bool = True,
        end_from: int | None = None,
    ) -> int:
        """Write a table; returns the first row under it.

        Parameters
        ----------
        row
            Row of the header, counted from 0.
        rows
            Cells by column; ``None`` is an empty cell.
        bars
            Put a bar behind every share.
        freeze
            The header stays on the screen and is repeated on every printed page, and has filters.
        end_from
            Rows from here on (a total) are not sorted and filtered with the others; none when ``None``.
        """
        head = self.style(bold=True, bg_color=HEAD_FACE, border=1, border_color=RULE, text_wrap=True, align="center")
        sheet.set_row(row, HEAD_LINE_HEIGHT * _head_lines(columns))
        for k, column in enumerate(columns):
            sheet.write_string(row, k, printable(column.header), head)
            style = self._cell_style(column.kind)
            for i, cells in enumerate(rows, start=row + 1):
                write_cell(
                    sheet, i, k, cells[k], style if _fits(cells[k]) else self._cell_style(column.kind, wraps=True)
                )
        end = row + len(rows)
        if rows and bars:
            for k, column in enumerate(columns):
                if column.kind == "share":
                    sheet.conditional_format(row + 1, k, end, k, SHARE_BAR)
        if freeze:
            sheet.freeze_panes(row + 1, 1)
            sheet.repeat_rows(row)
            filtered = len(rows) if end_from is None else end_from
            if filtered:
                sheet.autofilter(row, 0, row + filtered, len(columns) - 1)
        return end + 1

    def lines(self, sheet: Any, row: int, lines: Sequence[str], widths: Sequence[float], **how: Any) -> int:
        """Write lines above a table, each across all its columns and on as many lines as it needs; returns the next row."""
        room, last = sum(widths) - 2, len(widths) - 1
        style = self.style(text_wrap=True, **how)
        for line in lines:
            if last:
                sheet.merge_range(row, 0, row, last, "", style)
            sheet.write_string(row, 0, printable(line), style)
            sheet.set_row(row, LINE_HEIGHT * max(1, math.ceil(width(line) / room)))
            row += 1
        return row

    def _cell_style(self, kind: Kind, *, wraps: bool = False) -> Any:
        align = "left" if kind in ("text", "date", "moment") else "right"
        wrap = {"text_wrap": True} if wraps else {}
        return self.style(num_format=NUMBER_FORMATS[kind], border=1, border_color=RULE, align=align, indent=1, **wrap)


def _head_lines(columns: Sequence[Column]) -> int:
    """Lines of a header: three where many columns must go on one page."""
    return 3 if len(columns) > MANY_COLUMNS else 2


def _fits(value: Any) -> bool:
    """Tell whether a cell needs one line only."""
    return not isinstance(value, str) or len(value) + ROOM < WIDEST / 2 or width(value) + ROOM < WIDEST


SHARE_BAR = {
    "type": "data_bar",
    "bar_color": BAR,
    "bar_solid": True,
    "min_type": "num",
    "min_value": 0,
    "max_type": "num",
    "max_value": 1,
    "bar_border_color": BAR,
}


def write_cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    """Write one value: text as text, whatever it looks like; a number as a number; nothing as an empty cell."""
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, printable(value), style)
    else:
        sheet.write_number(row, column, value, style)


def fit_columns(sheet: Any, tables: Sequence[tuple[Sequence[Column], Sequence[Sequence[Any]]]]) -> list[float]:
    """Set widths that hold headers (on two or three lines) and cells of tables that stand under each other; returns them."""
    widths = []
    for k in range(max(len(columns) for columns, _ in tables)):
        wanted = 6.0
        for columns, rows in tables:
            if k < len(columns):
                cells = (said(cell[k], columns[k].kind) for cell in rows[:2000])
                head = width(columns[k].header) / _head_lines(columns) + 3
                wanted = max(wanted, head, *(width(cell) + ROOM for cell in cells), 0)
        widths.append(min(wanted, WIDEST))
        sheet.set_column(k, k, widths[-1])
    return widths


def said(value: Any, kind: Kind) -> str:
    """Write a value as the workbook shows it, to measure it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return f"{value:.1%}" if kind == "share" else f"{value:,.1f}" if kind == "rate" else f"{value:,.0f}"


def width(text: str) -> float:
    """Width of a text in characters of the standard font; Chinese ones count twice."""
    return sum(2.0 if unicodedata.east_asian_width(c) in "WF" else 1.0 for c in text)


def printable(text: str) -> str:
    """Return text without characters that XML or a sheet cannot hold, and not longer than a cell."""
    if text.isprintable():
        return text[:LONGEST_TEXT]
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp", "Cn") else c for c in text)
    return kept[:LONGEST_TEXT]


def _in_footer(text: str) -> str:
    """Text of a footer: its ``&`` are no codes."""
    return printable(text).replace("&", "&&")[:200]
