"""Rows in memory while planners edit: a community is read once, then every edit costs what it touches.

`State` holds the rows as they are in the territory, `Draft` what an edit would make of them, and `Delta` is the difference: rows
out and rows in. The inverse of a delta is the same read backwards.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from blockmap.report import Report
from blockmap.schema import TABLES
from blockmap.settings import Settings

Row = Mapping[str, Any]
"""One row of a table: column to plain value; geometries are shapely's, what is missing is ``None``."""

Swap = tuple[Row | None, Row | None]
"""A row before and after; ``None`` where there is none."""

Swaps = dict[str, dict[int, Swap]]
"""What changes, by table and key."""

LOOKED_UP: dict[str, tuple[str, ...]] = {
    "areas": ("parent_id", "level"),
    "cells": ("block_id", "community_id"),
    "blocks": ("community_id", "host_block_id"),
    "buildings": ("block_id", "cell_id"),
    "building_parts": ("building_id", "block_id"),
    "retired": ("block_id",),
    "register": ("block_id",),
    "barriers": (),
    "lineage": (),
    "exceptions": ("area_id", "building_id"),
    "quality": ("community_id",),
    "compounds": (),
    "places": (),
}
"""Tables that edits read or write, and the columns by which their rows are looked up."""

LOCK = "lock"
"""Kind of the rows of ``register`` that lock a block while they are open."""


class Source(Protocol):
    """Where rows come from: an open territory, or a test."""

    def areas(self) -> Sequence[Row]:
        """Return all areas."""

    def community(self, community_id: int) -> Mapping[str, Sequence[Row]]:
        """Return the rows of one community by table, of those in `LOOKED_UP`."""

    def communities_of(self, table: str, ids: Iterable[int]) -> set[int]:
        """Return the communities in which rows of a table are; unknown ones are left out."""

    def find(self, table: str, ids: Iterable[int]) -> Sequence[Row]:
        """Return rows that belong to no community."""

    def next_id(self, table: str) -> int:
        """Return an id above every one that the table ever held."""


class _Rows(ABC):
    """What `State` and `Draft` share: rows by key, and keys by the value of a column."""

    settings: Settings

    @abstractmethod
    def row(self, table: str, key: int) -> Row | None:
        """Return a row, or ``None``."""

    @abstractmethod
    def keys(self, table: str, column: str, value: object) -> list[int]:
        """Return the keys of rows with this value, ascending."""

    def rows(self, table: str, column: str, value: object) -> list[Row]:
        """Return the rows with this value, by key."""
        return [row for key in self.keys(table, column, value) if (row := self.row(table, key)) is not None]

    @abstractmethod
    def every(self, table: str) -> list[Row]:
        """Return all rows that were read, by key."""

    def need(self, table: str, key: int) -> Row:
        """Return a row that must be there."""
        row = self.row(table, key)
        if row is None:
            raise KeyError((table, key))
        return row


class State(_Rows):
    """The rows of the communities that were asked for so far, as they are in the territory.

    Parameters
    ----------
    settings
        Choices of the office.
    source
        Where rows come from.
    """

    def __init__(self, settings: Settings, source: Source) -> None:
        self.settings = settings
        self._source = source
        self._rows: dict[str, dict[int, Row]] = {table: {} for table in LOOKED_UP}
        self._index: dict[tuple[str, str], dict[object, set[int]]] = {
            (table, column): {} for table, columns in LOOKED_UP.items() for column in columns
        }
        self._next: dict[str, int] = {}
        self._opened: set[int] = set()
        self._gone: set[tuple[str, int]] = set()
        for row in source.areas():
            self._set("areas", row[TABLES["areas"].key], row)

    def row(self, table: str, key: int) -> Row | None:
        """Return a row of an opened community, or ``None``."""
        return self._rows[table].get(key)

    def keys(self, table: str, column: str, value: object) -> list[int]:
        """Return the keys of rows with this value, ascending."""
        return sorted(self._index[table, column].get(value, ()))

    def every(self, table: str) -> list[Row]:
        """Return all rows that were read, by key."""
        return [row for _, row in sorted(self._rows[table].items())]

    def open(self, communities: Iterable[int]) -> None:
        """Read communities that were not read so far."""
        for community_id in sorted(set(communities) - self._opened):
            for table, rows in self._source.community(community_id).items():
                for row in rows:
                    self._set(table, row[TABLES[table].key], row)
            self._opened.add(community_id)

    def open_around(self, table: str, ids: Iterable[int]) -> None:
        """Read the communities in which these rows are, or the rows themselves where they are in none."""
        held = self._rows[table]
        unknown = [key for key in ids if key not in held and (table, key) not in self._gone]
        if unknown and "community_id" in TABLES[table].names:
            self.open(self._source.communities_of(table, unknown))
        lost = [key for key in unknown if key not in held]
        for row in self._source.find(table, lost) if lost else ():
            self._set(table, row[TABLES[table].key], row)

    def next_id(self, table: str) -> int:
        """Return an id above every one that the table ever held."""
        if table not in self._next:
            self._next[table] = self._source.next_id(table)
        return self._next[table]

    def take(self, swaps: Swaps) -> None:
        """Make a change that was accepted: rows out, rows in; of communities that are not read nothing is kept."""
        for table, changed in swaps.items():
            if table not in self._rows:
                continue
            for key, (_, after) in changed.items():
                self._next[table] = max(self.next_id(table), key + 1)
                if after is None or self._is_held(table, key, after):
                    self._set(table, key, after)

    def _is_held(self, table: str, key: int, row: Row) -> bool:
        community_id = row.get("community_id")
        return key in self._rows[table] or community_id is None or community_id in self._opened

    def _set(self, table: str, key: int, row: Row | None) -> None:
        before = self._rows[table].pop(key, None)
        for column in LOOKED_UP[table]:
            index = self._index[table, column]
            if before is not None:
                index[before[column]].discard(key)
            if row is not None:
                index.setdefault(row[column], set()).add(key)
        if row is not None:
            self._rows[table][key] = row
            self._gone.discard((table, key))
        else:
            self._gone.add((table, key))


class Draft(_Rows):
    """What an edit would make of a state; the state itself stays as it is."""

    def __init__(self, state: State) -> None:
        self.settings = state.settings
        self.state = state
        self.report = Report()
        self._after: dict[str, dict[int, Row | None]] = {table: {} for table in LOOKED_UP}
        self._next: dict[str, int] = {}

    def row(self, table: str, key: int) -> Row | None:
        """Return a row as it would be, or ``None``."""
        after = self._after[table]
        return after[key] if key in after else self.state.row(table, key)

    def before(self, table: str, key: int) -> Row | None:
        """Return a row as it is, or ``None``."""
        return self.state.row(table, key)

    def keys(self, table: str, column: str, value: object) -> list[int]:
        """Return the keys of rows with this value, ascending."""
        after = self._after[table]
        found = {key for key in self.state.keys(table, column, value) if key not in after}
        found |= {key for key, row in after.items() if row is not None and row[column] == value}
        return sorted(found)

    def every(self, table: str) -> list[Row]:
        """Return all rows that were read, as they would be, by key."""
        rows = {row[TABLES[table].key]: row for row in self.state.every(table)} | self._after[table]
        return [row for _, row in sorted(rows.items()) if row is not None]

    def put(self, table: str, row: Row) -> None:
        """Set a row."""
        self._after[table][row[TABLES[table].key]] = row

    def change(self, table: str, key: int, **columns: object) -> None:
        """Set some columns of a row that is there."""
        row = self.need(table, key)
        if any(row[name] is not value and row[name] != value for name, value in columns.items()):
            self._after[table][key] = {**row, **columns}

    def drop(self, table: str, key: int) -> None:
        """Take a row out."""
        self._after[table][key] = None

    def number_from(self, table: str, first: int) -> None:
        """Give ids from here on; they were given out before."""
        self._next[table] = first

    def new_id(self, table: str) -> int:
        """Return the next id that was never given."""
        key = self._next.get(table, self.state.next_id(table))
        while self.row(table, key) is not None:
            key += 1
        self._next[table] = key + 1
        return key

    def changed(self, table: str) -> Iterator[tuple[int, Row | None, Row | None]]:
        """Go through what differs: key, row before, row after; by key."""
        for key, after in sorted(self._after[table].items()):
            before = self.state.row(table, key)
            if not _is_same(before, after):
                yield key, before, after

    def swaps(self) -> Swaps:
        """Return what differs from the state."""
        found = {table: {key: (before, after) for key, before, after in self.changed(table)} for table in LOOKED_UP}
        return {table: rows for table, rows in found.items() if rows}


@dataclass(frozen=True)
class BlockCount:
    """What one block holds before and after an edit; counts are ``None`` where there is no such block.

    Attributes
    ----------
    block_id, block_code, revision
        Which; the revision is that before the edit.
    households, persons, buildings
        Before and after.
    deviation
        Size over the target less one, before and after: work where difficulties are weighed, else households.
    """

    block_id: int
    block_code: str
    revision: int | None
    households: tuple[int | None, int | None]
    persons: tuple[int | None, int | None]
    buildings: tuple[int | None, int | None]
    deviation: tuple[float | None, float | None]


@dataclass(frozen=True)
class Delta:
    """What an edit would change.

    Attributes
    ----------
    rows
        Rows out and in, by table and key; empty when the edit is refused or changes nothing.
    counts
        Blocks whose content or ground changes, by id. Third blocks that only gain points on their border are not among them.
    report
        Errors when it is refused, warnings and notes to look at when not.
    """

    rows: Swaps = field(default_factory=dict)
    counts: tuple[BlockCount, ...] = ()
    report: Report = field(default_factory=Report)

    @property
    def is_refused(self) -> bool:
        """A hard rule stands against it."""
        return bool(self.report.of("error"))

    def inverse(self) -> Delta:
        """Return the delta that takes it back."""
        back = {table: {key: (b, a) for key, (a, b) in rows.items()} for table, rows in self.rows.items()}
        return Delta(back, tuple(_turned(count) for count in self.counts))


def _turned(count: BlockCount) -> BlockCount:
    """Return a count with before and after exchanged."""
    pairs = (count.households, count.persons, count.buildings)
    households, persons, buildings = ((after, before) for before, after in pairs)
    deviation = (count.deviation[1], count.deviation[0])
    return BlockCount(count.block_id, count.block_code, None, households, persons, buildings, deviation)


def _is_same(one: Row | None, other: Row | None) -> bool:
    if one is None or other is None:
        return one is other
    return one is other or all(one[name] is value or one[name] == value for name, value in other.items())
