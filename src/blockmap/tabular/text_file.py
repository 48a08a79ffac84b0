"""Tables in text files: CSV, TSV, the ``.tab`` of Survey Solutions; any encoding of the ladder, titles above the header."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from blockmap.errors import SourceError
from blockmap.report import Report
from blockmap.tabular.cells import LOST, restored
from blockmap.tabular.encoding import as_utf8
from blockmap.tabular.sheet import HEAD_ROWS, Sheet, column_names, header_row, note_lost, sheet_of

DELIMITERS = (",", "\t", ";", "|")
"""What may stand between cells, the likeliest first."""

HEAD_BYTES = 1 << 16
"""Bytes in which header and delimiter are looked for."""

POWER_OF_TEN = (b"E+1", b"e+1")
"""Part of a long number as a spreadsheet program writes it; most files hold none and are done with after one look."""

LONGEST_CELL = 1 << 20
"""Characters of the longest cell that is read."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the text is cut: delimiter, names of the columns, records before the data, and lines of the file before it."""

    delimiter: str
    names: list[str]
    records: int
    lines: int


def read(
    content: bytes, name: str, file_name: str, *, encoding: str | None, known: Collection[str], suffix: str
) -> Sheet:
    """Read the table of a text file.

    Parameters
    ----------
    content
        The bytes of the file.
    name
        Name of the sheet.
    file_name, encoding
        For the sentences, and as the person at the desk says.
    known
        Names of columns by which the header is found.
    suffix
        ``.tsv`` and ``.tab`` are cut at tabs whatever they hold.

    Raises
    ------
    SourceError
        The encoding cannot be told, or the file is no table.
    """
    text, written, notes = as_utf8(content, option=encoding, file_name=file_name)
    text = text.rstrip(b"\r\n \t\0\x1a") if b"\n" in text or b"\r" in text else text
    if not text:
        raise SourceError("table_empty", file=file_name)
    layout = _layout(text, known, suffix)
    table = _quickly(text, layout)
    if table is None:
        return _loosely(text, layout, name, file_name, notes, str(written))
    return _sheet(table, text, layout, name, file_name, notes, str(written))


def _layout(text: bytes, known: Collection[str], suffix: str) -> _Layout:
    """Look at the head of the file."""
    head = text[:HEAD_BYTES].decode("utf-8", errors="ignore")
    if len(text) > HEAD_BYTES:
        head = head[: head.rfind("\n") + 1] or head
    delimiter = "\t" if suffix in (".tsv", ".tab") else _delimiter(head)
    rows, lines = [], []
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    for row in reader:
        rows.append([cell.strip() or None for cell in row])
        lines.append(reader.line_num)
        if len(rows) == HEAD_ROWS:
            break
    position = header_row(rows, known)
    below = [len(row) for row in rows[position + 1 :]]
    width = max(len(rows[position]), int(np.median(below)) if below else 0)
    header = rows[position] + [None] * (width - len(rows[position]))
    return _Layout(delimiter, column_names(header), position + 1, lines[position])


def _delimiter(head: str) -> str:
    """Return the delimiter that cuts most lines into most cells."""
    lines = [line for line in head.splitlines()[:HEAD_ROWS] if line.strip()]
    return max(DELIMITERS, key=lambda d: float(np.median([line.count(d) for line in lines])) if lines else 0.0)


def _quickly(text: bytes, layout: _Layout) -> pa.Table | None:
    """Read a file whose rows are all as wide as its header; ``None`` when one is not."""
    kinds = dict.fromkeys(layout.names, pa.large_string())
    try:
        return arrow_csv.read_csv(
            pa.py_buffer(text),
            arrow_csv.ReadOptions(column_names=layout.names, skip_rows=layout.lines, block_size=1 << 23),
            arrow_csv.ParseOptions(
                delimiter=layout.delimiter, newlines_in_values=b'"' in text, ignore_empty_lines=False
            ),
            arrow_csv.ConvertOptions(column_types=kinds, strings_can_be_null=True, null_values=[""]),
        )
    except pa.ArrowInvalid:
        return None


def _sheet(
    table: pa.Table, text: bytes, layout: _Layout, name: str, file_name: str, notes: Report, written: str
) -> Sheet:
    """Make a sheet of an Arrow table: blanks trimmed, empty rows left away, powers of ten restored."""
    columns = [_trimmed(column) for column in table.columns]
    is_filled = np.zeros(table.num_rows, dtype=bool)
    for column in columns:
        if column.null_count == 0:
            is_filled[:] = True
            break
        is_filled |= column.is_valid().to_numpy()
    row_number = np.flatnonzero(is_filled) + layout.records + 1
    trimmed = pa.table(columns, names=layout.names)
    if not is_filled.all():
        trimmed = trimmed.filter(pa.array(is_filled))
    frame = trimmed.to_pandas(types_mapper={pa.large_string(): pd.StringDtype(na_value=np.nan)}.get)
    lost: dict[str, NDArray[np.int64]] = {}
    if any(part in text for part in POWER_OF_TEN):
        for column_name in layout.names:
            frame[column_name], gone = _restored(frame[column_name])
            lost |= {column_name: gone} if len(gone) else {}
    note_lost(notes, file_name, lost, row_number)
    return Sheet(name, frame, row_number, notes, written, lost)


def _trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Take blanks off the ends; what is nothing else becomes empty."""
    trimmed = pc.utf8_trim_whitespace(column)
    is_blank = pc.equal(pc.binary_length(trimmed), 0)
    if not pc.any(is_blank).as_py():
        return trimmed
    return pc.if_else(is_blank, pa.scalar(None, pa.large_string()), trimmed)


def _restored(values: pd.Series) -> tuple[pd.Series, NDArray[np.int64]]:
    """Restore powers of ten of a column; return it and the positions whose digits are lost."""
    codes, distinct = pd.factorize(values)
    found: list[Any] = [restored(text) for text in distinct]
    is_lost = np.array([text is LOST for text in found] + [False], dtype=bool)
    texts = np.array([None if text is LOST else text for text in found] + [None], dtype=object)
    return pd.Series(texts[codes], dtype="str"), np.flatnonzero(is_lost[codes])


def _loosely(text: bytes, layout: _Layout, name: str, file_name: str, notes: Report, written: str) -> Sheet:
    """Read a file whose rows differ in width: short ones are filled up; one that is too long has shifted and is set aside."""
    width = len(layout.names)
    previous = csv.field_size_limit(LONGEST_CELL)
    rows, numbers, shifted = [], [], []
    try:
        reader = csv.reader(io.StringIO(text.decode("utf-8"), newline=""), delimiter=layout.delimiter)
        for number, row in enumerate(reader, start=1):
            if number <= layout.records:
                continue
            cells = [restored(cell.strip()) or None for cell in row]
            if any(cell is not None for cell in cells[width:]):
                shifted.append(number)
                continue
            rows.append((cells + [None] * width)[:width])
            numbers.append(number)
    except csv.Error as fault:
        raise SourceError("source_unreadable", file=file_name, why=str(fault)) from fault
    finally:
        csv.field_size_limit(previous)
    for number in shifted:
        notes.add("row_shifted", "error", table=file_name, row_id=number, width=width)
    return sheet_of(name, layout.names, rows, numbers, file_name, notes, written, shifted)
