"""A bulletin as a workbook: one sheet per table, with filters, bars behind shares, frozen headers, set up for A4 across."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from blockmap.sheets.bulletin_view import View
from blockmap.sheets.bulletin_words import Table
from blockmap.sheets.cells import AHEAD, BEHIND
from blockmap.sheets.workbook import Book, fit_columns, printable

QUIET = "#5f5f5f"
"""Colour of what stands beside the figures."""


def write_xlsx(view: View, path: Path, *, sha256: str) -> None:
    """Write the workbook.

    Raises
    ------
    UsageError
        The file cannot be written.
    """
    with Book(path, as_of=view.as_of, title=view.title) as book:
        for table in view.tables:
            sheet = book.sheet(table.title, footer=f"{view.title}  {view.subtitle}")
            sheet.set_header(f"&R{sha256[:16]}")
            widths = fit_columns(sheet, [(table.columns, table.rows)])
            row = _headings(book, sheet, view, table, widths)
            end = book.table(sheet, row, table.columns, table.rows, end_from=table.end_from)
            if not table.rows:
                sheet.write_string(end, 0, view.say("none"), book.style(font_color=QUIET))
            _ends(book, sheet, row, table)
            _tones(book, sheet, row, table)


def _headings(book: Book, sheet: Any, view: View, table: Table, widths: Sequence[float]) -> int:
    """Title, moment and notes above a table; returns the row of its header."""
    sheet.write_string(0, 0, printable(f"{view.title} · {table.title}"), book.style(bold=True, font_size=14))
    lines = [view.subtitle, *([view.mark] if view.mark else []), *([table.note] if table.note else [])]
    if table.key == "summary":
        lines += [*view.facts, view.say("no_restatement")]
    return book.lines(sheet, 1, lines, widths, font_color=QUIET) + 1


def _ends(book: Book, sheet: Any, row: int, table: Table) -> None:
    """Set rows beside the groups (total, not apportioned …) apart."""
    if table.end_from < len(table.rows):
        strong = book.style(bold=True, bg_color="#eef1f5")
        first = row + 1 + table.end_from
        area = (first, 0, row + len(table.rows), len(table.columns) - 1)
        sheet.conditional_format(*area, {"type": "formula", "criteria": "=TRUE", "format": strong})


def _tones(book: Book, sheet: Any, row: int, table: Table) -> None:
    """Colour figures that have a direction; their sign is written too."""
    if not table.rows:
        return
    for k, column in enumerate(table.columns):
        if column.kind == "change":
            area = (row + 1, k, row + len(table.rows), k)
            for criteria, colour in (("<", BEHIND), (">", AHEAD)):
                how = {"type": "cell", "criteria": criteria, "value": 0, "format": book.style(font_color=colour)}
                sheet.conditional_format(*area, how)
