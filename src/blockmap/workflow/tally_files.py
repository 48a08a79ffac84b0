"""How the tables of a tally are shown and written: columns for people, plain rows, workbooks and CSV that run nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from blockmap.errors import SystemFault, UsageError
from blockmap.sheets.workbook import Book, Column, Kind, fit_columns, printable
from blockmap.terms import Language, has, text

SHOWN: dict[str, tuple[str, Kind]] = {
    "rank": ("rank", "count"),
    "place_code": ("code", "text"),
    "place_name": ("name", "text"),
    "block_count": ("block_count", "count"),
    "mapped_count": ("mapped", "count"),
    "target_count": ("expected", "count"),
    "listed_count": ("listed", "count"),
    "visited_count": ("visited", "count"),
    "entered_count": ("entered", "count"),
    "registered_count": ("registered", "count"),
    "done_count": ("done", "count"),
    "share": ("share", "share"),
    "left_count": ("left", "count"),
    "new_count": ("new", "change"),
    "rate": ("rate", "rate"),
    "required_rate": ("required_rate", "rate"),
    "person_days": ("person_days", "rate"),
    "people_needed": ("people_needed", "count"),
    "finish_date": ("finish_date", "date"),
    "ahead_days": ("ahead_days", "change"),
    "complete_count": ("complete_count", "count"),
    "complete_date": ("complete_date", "date"),
    "apart_count": ("not_apportioned", "count"),
    "last_return": ("last_return", "date"),
    "silent_count": ("silent_count", "count"),
    "unassigned_count": ("unassigned_count", "count"),
    "above_why": ("reason", "text"),
}
"""Columns that people see → column of `blockmap.progress.table`, and how it is written."""

OF_WORKERS: dict[str, tuple[str, Kind]] = {
    "worker": ("code", "text"),
    "name": ("name", "text"),
    "done_count": ("done", "count"),
    "new_count": ("new", "change"),
    "day_count": ("day_count", "count"),
    "per_day": ("per_day", "rate"),
    "rate": ("rate", "rate"),
    "block_count": ("block_count", "count"),
    "first_day": ("first_day", "date"),
    "last_return": ("last_return", "date"),
    "own_count": ("own_count", "count"),
    "target_count": ("expected", "count"),
    "left_count": ("left", "count"),
    "expected_per_day": ("expected_per_day", "rate"),
    "person_days": ("person_days", "rate"),
    "finish_date": ("finish_date", "date"),
}
OF_BUILDINGS: dict[str, tuple[str, Kind]] = {
    "finish_order": ("finish_order", "count"),
    "block_code": ("block_code", "text"),
    "number": ("number", "count"),
    "building_key": ("source_key", "text"),
    "address": ("address", "text"),
    "target_count": ("expected", "count"),
    "done_count": ("done", "count"),
    "share": ("share", "share"),
    "left_count": ("left", "count"),
    "last_day": ("last_day", "date"),
    "complete_date": ("complete_date", "date"),
}
OF_COMPOUNDS: dict[str, tuple[str, Kind]] = {
    "compound": ("code", "text"),
    "place_name": ("name", "text"),
    "kind": ("kind", "text"),
    "building_count": ("building_count", "count"),
    "household_count": ("households", "count"),
    "person_count": ("persons", "count"),
    "target_count": ("expected", "count"),
    "done_count": ("done", "count"),
    "share": ("share", "share"),
    "left_count": ("left", "count"),
    "resident_count": ("residents", "count"),
}
OF_MILESTONES: dict[str, tuple[str, Kind]] = {
    "milestone": ("milestone", "text"),
    "phase": ("phase", "text"),
    "required_date": ("required_date", "date"),
    "required_share": ("required_share", "share"),
    "place_code": ("code", "text"),
    "place_name": ("name", "text"),
    "share": ("share", "share"),
    "finish_date": ("finish_date", "date"),
    "ahead_days": ("ahead_days", "change"),
}
OF_DIFFERENCE: dict[str, tuple[str, Kind]] = {
    "place_code": ("code", "text"),
    "place_name": ("name", "text"),
    "resident_count": ("one", "count"),
    "on_register_count": ("other", "count"),
    "difference": ("difference", "change"),
    "share": ("share", "share"),
    "away_count": ("away", "count"),
    "here_count": ("here", "count"),
}
ON_SCREEN = (
    "rank", "place_code", "place_name", "target_count", "done_count", "share", "left_count", "new_count", "rate", "required_rate",
    "finish_date", "ahead_days", "silent_count", "above_why",
)  # fmt: skip
"""Columns that a screen has room for; a file has all."""

INERT = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run when it opens a CSV."""


def rows_of(shown: pd.DataFrame, columns: dict[str, tuple[str, Kind]], lang: Language) -> tuple[dict[str, Any], ...]:
    """Rows for people: plain values, rows beside the groups by their names; columns in which nothing stands are left away."""
    there = {name: of for name, (of, _) in columns.items() if of in shown and shown[of].notna().any()}
    if "apart_count" in there and not shown["not_apportioned"].fillna(0).any():
        del there["apart_count"]
    named = {name: [_plain(value, columns[name][1]) for value in shown[of].tolist()] for name, of in there.items()}
    if "row" in shown:
        label = "place_name" if "place_name" in columns else "worker"
        named.setdefault(label, [None] * len(shown))
        kinds = shown["row"].tolist()
        named[label] = [
            old if kind == "group" else text(f"tally.row.{kind}{'_worker' * (label == 'worker')}", lang)
            for kind, old in zip(kinds, named[label], strict=True)
        ]
    for name, prefix in (("above_why", "above_why"), ("phase", "phase")):
        if name in named:
            named[name] = [None if value is None else word(prefix, value, lang) for value in named[name]]
    order = [name for name in columns if name in named]
    return tuple(dict(zip(order, values, strict=True)) for values in zip(*(named[name] for name in order), strict=True))


def _plain(value: Any, kind: Kind) -> Any:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, (int, np.integer)):
        return int(value)
    return round(float(value), 1 if kind == "rate" else 4) if isinstance(value, float) else str(value)


def word(prefix: str, code: str, lang: Language) -> str:
    """Return the name of a phase, a measure or a reason; the office's own words stay as they are."""
    key = f"{prefix}.{code}"
    return text(key, lang) if has(key) else code


Sheets = list[tuple[str, dict[str, tuple[str, Kind]], pd.DataFrame]]
"""Name of a sheet, its columns, its rows."""


def kind_of(output: Path | None) -> str:
    """Return ``.xlsx`` or ``.csv``."""
    kind = output.suffix.lower() if output is not None else ".xlsx"
    if kind not in (".xlsx", ".csv"):
        raise UsageError("tally_output", path=output)
    return kind


def write(output: Path, kind: str, sheets: Sheets, values: dict[str, Any], lang: Language) -> None:
    """Write the tables to a workbook, or the first one as CSV."""
    tables = [(name, columns, rows_of(shown, columns, lang)) for name, columns, shown in sheets]
    if kind == ".csv":
        _write_csv(output, tables[0][1], tables[0][2], lang)
        return
    title = text("tally.title", lang, **values) if "phase" in values else tables[0][0]
    as_of = datetime.fromisoformat(values["date"])
    with Book(output, as_of=as_of, title=title) as book:
        for name, columns, lines in tables:
            sheet = book.sheet(name, footer=f"{title} · {text('disclaimer', lang)}")
            sheet.write_string(0, 0, printable(title), book.style(bold=True, font_size=13))
            there = list(lines[0]) if lines else list(columns)
            head = [Column(text(f"column.{column}", lang), columns[column][1]) for column in there]
            cells = [[line[column] for column in there] for line in lines]
            book.table(sheet, 2, head, cells)
            fit_columns(sheet, [(head, cells)])


def _write_csv(
    output: Path, columns: dict[str, tuple[str, Kind]], lines: Iterable[dict[str, Any]], lang: Language
) -> None:
    """Write a table as CSV that Excel opens in the right encoding and runs nothing of."""
    lines = list(lines)
    there = list(lines[0]) if lines else list(columns)
    try:
        with output.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([text(f"column.{column}", lang) for column in there])
            writer.writerows([[_inert(line[column]) for column in there] for line in lines])
    except OSError as fault:
        raise UsageError("cannot_write", path=output, why=SystemFault(fault)) from fault


def _inert(value: Any) -> Any:
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{printable(value)}" if value.lstrip(" ").startswith(INERT) else printable(value)
