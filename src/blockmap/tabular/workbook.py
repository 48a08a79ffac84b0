"""Tables in workbooks: titles above the header, headers of two rows, merged cells, several sheets."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from io import BytesIO
from typing import Any

import python_calamine as calamine

from blockmap.errors import SourceError, UsageError
from blockmap.report import Report
from blockmap.tabular.cells import LOST, text_of
from blockmap.tabular.sheet import FIGURE, HEAD_ROWS, Sheet, column_names, header_row, sheet_of

Grid = list[list[Any]]
"""Rows of texts, ``None`` or `LOST`, from the first row and column of the worksheet."""

Merge = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of a merged cell, counted from 0."""

SMALL_DIGITS = 9
"""A figure of so many digits or more is a code: a count merged over several rows is never written into each of them."""


def read(content: bytes, file_name: str, *, sheet: str | None, known: Collection[str]) -> list[Sheet]:
    """Read the worksheets of a workbook that a person sees; hidden ones are left away, and said.

    Raises
    ------
    SourceError
        The workbook is damaged or locked with a password.
    UsageError
        It has no worksheet called ``sheet``.
    """
    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        return list(_sheets(book, file_name, sheet, known))
    except calamine.PasswordError as fault:
        raise SourceError("workbook_locked", file=file_name) from fault
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError) as fault:
        raise SourceError("source_unreadable", file=file_name, why=str(fault).split("\n")[0][:200]) from fault


def _sheets(
    book: calamine.CalamineWorkbook, file_name: str, wanted: str | None, known: Collection[str]
) -> Iterator[Sheet]:
    tables = [meta for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
    if wanted is not None and wanted not in [meta.name for meta in tables]:
        raise UsageError("sheet_unknown", file=file_name, sheet=wanted, sheets=", ".join(meta.name for meta in tables))
    is_shown = {meta.name: meta.visible == calamine.SheetVisibleEnum.Visible for meta in tables}
    chosen = [wanted] if wanted is not None else [name for name, shown in is_shown.items() if shown]
    hidden = [name for name in is_shown if name not in chosen and not is_shown[name]]
    for position, name in enumerate(chosen):
        notes = Report()
        if hidden and position == 0:
            notes.add("sheets_hidden", "note", table=file_name, sheets=", ".join(hidden))
        yield _sheet(book.get_sheet_by_name(name), file_name, known, notes)


def _sheet(worksheet: calamine.CalamineSheet, file_name: str, known: Collection[str], notes: Report) -> Sheet:
    """Make a sheet: find the header, read merged cells as a person does, keep the rows below."""
    grid: Grid = [[text_of(cell) for cell in row] for row in worksheet.to_python(skip_empty_area=False)]
    merges: list[Merge] = list(worksheet.merged_cell_ranges or ())
    words = [[cell if isinstance(cell, str) else None for cell in row] for row in grid[:HEAD_ROWS]]
    position = header_row(words, known)
    depth = _depth(grid, merges, position)
    names = column_names(_header(grid, merges, position, depth))
    first = position + depth
    filled = _fill_down(grid, merges, first)
    if filled:
        notes.add("cells_merged", "note", table=file_name, sheet=worksheet.name, count=filled)
    numbers = range(first + 1, len(grid) + 1)
    kept = [at for at, name in enumerate(names) if not name.startswith("#") or any(row[at] for row in grid[first:])]
    rows = [[row[at] for at in kept] for row in grid[first:]]
    return sheet_of(worksheet.name, [names[at] for at in kept], rows, numbers, file_name, notes)


def _depth(grid: Grid, merges: list[Merge], header: int) -> int:
    """Count the rows of a header: more than one where its cells are merged over several rows or columns."""
    at_header = [(top, bottom) for top, bottom in merges if top[0] == header]
    depth = max((bottom[0] - header + 1 for _, bottom in at_header), default=1)
    is_wide = any(bottom[1] > top[1] for top, bottom in at_header)
    if depth == 1 and is_wide and header + 1 < len(grid):
        below = [cell for cell in grid[header + 1] if cell is not None]
        depth += bool(below) and not any(cell is LOST or FIGURE.match(cell) for cell in below)
    return depth


def _header(grid: Grid, merges: list[Merge], header: int, depth: int) -> list[Any]:
    """Join the rows of a header, a merged cell counting for every column it lies over."""
    rows = [list(row) for row in grid[header : header + depth]]
    for top, bottom in merges:
        if header <= top[0] < header + depth:
            for column in range(top[1], bottom[1] + 1):
                rows[top[0] - header][column] = grid[top[0]][top[1]]
    return [
        " ".join(dict.fromkeys(cell for cell in cells if isinstance(cell, str))) for cells in zip(*rows, strict=True)
    ]


def _fill_down(grid: Grid, merges: list[Merge], first: int) -> int:
    """Write texts and codes that are merged over several rows into each of them; return how many cells were filled."""
    filled = 0
    for (top, column), (bottom, _) in merges:
        value = grid[top][column]
        if top < first or bottom == top or not isinstance(value, str):
            continue
        if FIGURE.match(value) and sum(map(str.isdigit, value)) < SMALL_DIGITS:
            continue
        for row in range(top + 1, bottom + 1):
            grid[row][column] = value
            filled += 1
    return filled
