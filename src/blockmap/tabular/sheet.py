"""A table out of a file: text columns under a header, and the number of every row as a person counts it in the file."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.report import Report
from blockmap.tabular.cells import LOST

HEAD_ROWS = 30
"""Rows among which the header is looked for: titles, units and dates of a bulletin stand above it."""

HEADER_WIDTH = 0.6
"""A header fills at least this share of the widest of these rows; a title or a line of remarks does not."""

FIGURE = re.compile(r"^[+-]?[\d.,/:%\- ]+$")
"""What stands in rows of data and never in a header."""


@dataclass(frozen=True)
class Sheet:
    """One table of a file.

    Attributes
    ----------
    name
        Name of the worksheet, or of the file without suffix.
    frame
        Columns of text, ``None`` where a cell is empty; plain index; no empty rows.
    row_number
        (rows,) number of each row in the file, the first being 1.
    notes
        What was assumed, left away or cannot be read.
    encoding
        How a text file is written, and how we know; none for a workbook.
    lost
        Positions of cells by column whose number has lost digits; the cells are empty.
    shifted
        Numbers of the rows that have more cells than the header; they are not in the frame.
    """

    name: str
    frame: pd.DataFrame
    row_number: NDArray[np.int64]
    notes: Report = field(default_factory=Report)
    encoding: str | None = None
    lost: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    shifted: tuple[int, ...] = ()

    @property
    def first_row(self) -> int:
        """Number in the file of the first row of data; 0 when there is none."""
        return int(self.row_number[0]) if len(self.row_number) else 0


def header_row(rows: Sequence[Sequence[Any]], known: Collection[str] = ()) -> int:
    """Find the header among the first rows of a table.

    Parameters
    ----------
    rows
        Rows of texts, ``None`` where a cell is empty.
    known
        Names of columns, in lower case: the row that bears the most of them is the header, if it bears two.

    Returns
    -------
    Its position. Without known names: the first row of words (no figures, none twice) that is nearly as wide as the widest.
    """
    head = [[str(cell).strip() for cell in row if cell is not None and str(cell).strip()] for row in rows[:HEAD_ROWS]]
    hits = [len({cell.lower() for cell in row} & set(known)) for row in head]
    if hits and max(hits) >= 2:
        return hits.index(max(hits))
    widest = max((len(row) for row in head), default=0)
    for position, row in enumerate(head):
        is_words = not any(FIGURE.match(cell) for cell in row) and len(set(row)) == len(row)
        if row and is_words and len(row) >= HEADER_WIDTH * widest:
            return position
    return next((position for position, row in enumerate(head) if row), 0)


def column_names(cells: Sequence[Any]) -> list[str]:
    r"""Name columns by their header: blanks and line breaks become one blank, a second one of a name gets a number.

    Examples
    --------
    >>> column_names(["编号", " 户 数\n(户) ", None, "编号"])
    ['编号', '户 数 (户)', '#3', '编号 (2)']
    """
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name = " ".join(str(cell).split()) if cell is not None else ""
        name = name or f"#{position}"
        count = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({count + 1})" if count else name)
    return names


def sheet_of(
    name: str,
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    row_number: Sequence[int],
    file_name: str,
    notes: Report,
    encoding: str | None = None,
    shifted: Sequence[int] = (),
) -> Sheet:
    """Make a sheet of rows of cells; rows that are empty are left away, and cells that lost digits are said.

    Parameters
    ----------
    rows
        As wide as ``names``; texts, ``None`` or `LOST`.
    """
    cells_of = list(zip(*rows, strict=True)) or [()] * len(names)
    columns = {name: np.array(cells, dtype=object) for name, cells in zip(names, cells_of, strict=True)}
    number = np.asarray(row_number, dtype=np.int64)
    is_filled = np.zeros(len(number), dtype=bool)
    for cells in columns.values():
        is_filled |= pd.notna(cells)
    lost = {}
    for column, cells in columns.items():
        columns[column] = kept = cells[is_filled]
        gone = np.flatnonzero([cell is LOST for cell in kept])
        if len(gone):
            kept[gone] = None
            lost[column] = gone
    number = number[is_filled]
    note_lost(notes, file_name, lost, number)
    frame = pd.DataFrame({name: pd.array(cells, dtype="str") for name, cells in columns.items()})
    return Sheet(name, frame, number, notes, encoding, lost, tuple(shifted))


def note_lost(notes: Report, file_name: str, lost: dict[str, NDArray[np.int64]], row_number: NDArray[np.int64]) -> None:
    """Say for every column how many of its numbers have lost digits, and where the first one stands."""
    for column, gone in lost.items():
        first = int(row_number[gone[0]])
        notes.add("digits_lost", "error", table=file_name, row_id=first, column=column, count=len(gone))
