"""What every part of a bulletin is laid out with: a table, and the words of phases, measures, rows and columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blockmap.sheets.workbook import Column
from blockmap.terms import Language, has, text

Figures = Mapping[str, Any]

ALL = "all"
"""Name of the whole among the groupings."""

SHARED_HEADS = {
    "expected": "target_count", "done": "done_count", "left": "left_count", "share": "share", "rate": "rate",
    "required_rate": "required_rate", "finish_date": "finish_date", "ahead_days": "ahead_days", "rank": "rank",
    "complete_count": "complete_count", "silent_count": "silent_count", "unassigned_count": "unassigned_count",
    "last_return": "last_return", "code": "place_code",
}  # fmt: skip
"""Columns of a bulletin that are those of the tally: one word for one figure."""

END_OF_DAY = (23, 59)
"""Hour and minute of a moment that means a whole day."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name and title, columns, rows; rows from ``end_from`` on are no groups and have no rank."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    end_from: int
    note: str = ""


class Say:
    """Says terms of bulletins, and names of phases, measures and rows, in one language."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang

    def __call__(self, key: str, **values: object) -> str:
        """Return a term of bulletins."""
        return text(f"bulletin.{key}", self.lang, **values)

    def phase(self, phase: Figures) -> str:
        """Name of a phase: ours in this language where we know it, else the office's."""
        key = f"bulletin.phase.{phase['code']}"
        return text(key, self.lang) if has(key) else phase["name"] or phase["code"]

    def measure(self, name: str) -> str:
        """Name of a measure."""
        key = f"measure.{name}"
        said = text(key, self.lang) if has(key) else name
        return said[:1].upper() + said[1:]

    def grouping(self, name: str, *, is_within: bool = False) -> str:
        """Name of a grouping: a level, teams, or the office's own; ours in small letters within a phrase."""
        key = f"bulletin.by.{name}"
        if not has(key):
            return name
        said = text(key, self.lang)
        return said[:1].lower() + said[1:] if is_within else said

    def head(self, name: str) -> str:
        """Head of a column: that of the tally, where it is the same figure."""
        shared = SHARED_HEADS.get(name)
        return text(f"column.{shared}", self.lang) if shared else self(f"head.{name}")

    def figure(self, name: str) -> str:
        """Name of a figure."""
        key = f"bulletin.head.{name}"
        return self.head(name) if name in SHARED_HEADS or has(key) else name

    def row(self, row: str, code: str | None, name: str | None) -> str:
        """Name of a row."""
        return (name or code or "") if row == "group" else self(f"row.{row}")

    def day(self, day: str, beside: datetime) -> str:
        """A day as offices write it beside a moment: without the year, in Chinese, where it is that of the moment."""
        year, month, number = map(int, day.split("-"))
        return self("day_of_year" if year == beside.year else "day", year=year, month=month, day=number)

    def moment(self, moment: datetime) -> str:
        """A moment to the minute, as offices write it; the end of a day as the day alone."""
        if (moment.hour, moment.minute) == END_OF_DAY:
            return self("day", year=moment.year, month=moment.month, day=moment.day)
        return self("moment", year=moment.year, month=moment.month, day=moment.day, clock=f"{moment:%H:%M}")
