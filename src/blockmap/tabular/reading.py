"""Reading a file of tables, whatever it is: a text file, a workbook, or a zip of text files."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from blockmap.errors import SourceError, SystemFault, UsageError
from blockmap.tabular import text_file, workbook, zipped
from blockmap.tabular.sheet import Sheet

TEXT = (".csv", ".tsv", ".tab", ".txt")
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et")
SUFFIXES = (*TEXT, *WORKBOOKS, ".zip")
"""Files that can be read."""


def read(
    path: str | Path, *, encoding: str | None = None, sheet: str | None = None, known: Collection[str] = ()
) -> list[Sheet]:
    """Read every table of a file.

    Parameters
    ----------
    path
        CSV, TSV, ``.tab`` (UTF-8, with or without a mark, UTF-16, GBK), a workbook, or a zip of text files.
    encoding
        How a text file is written, where the person at the desk knows better.
    sheet
        Only this worksheet, or this file of a zip (without its suffix).
    known
        Names of columns in lower case, by which a header below titles is found; else the first wide row of words is it.

    Returns
    -------
    Sheets in the order of the file.

    Raises
    ------
    SourceError
        The file is missing, damaged, locked, empty, or none of `SUFFIXES`.
    UsageError
        There is no such sheet, or no such encoding.
    """
    path = Path(path)
    if not path.is_file():
        raise SourceError("source_missing", file=str(path))
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise SourceError("format_unknown", file=path.name, known=" ".join(SUFFIXES))
    try:
        if suffix == ".zip":
            return _of_zip(path, encoding, sheet, known)
        content = path.read_bytes()
    except OSError as fault:
        raise SourceError("source_unreadable", file=path.name, why=SystemFault(fault)) from fault
    if suffix in WORKBOOKS:
        return workbook.read(content, path.name, sheet=sheet, known=known)
    return [text_file.read(content, path.stem, path.name, encoding=encoding, known=known, suffix=suffix)]


def _of_zip(path: Path, encoding: str | None, sheet: str | None, known: Collection[str]) -> list[Sheet]:
    """Read the text files of a zip; each is a sheet."""
    sheets = []
    stems = []
    for name, content in zipped.entries(path, TEXT):
        stems.append(name.stem)
        if sheet is None or name.stem == sheet:
            label = f"{path.name}/{name.name}"
            made = text_file.read(content, name.stem, label, encoding=encoding, known=known, suffix=name.suffix.lower())
            sheets.append(made)
    if sheet is not None and not sheets:
        raise UsageError("sheet_unknown", file=path.name, sheet=sheet, sheets=", ".join(stems))
    return sheets
