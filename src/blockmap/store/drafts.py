"""Drafts: rows of free tables, which are no part of the territory's state. They pass no gate and leave no trace in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blockmap.errors import TerritoryError, UsageError
from blockmap.schema import TABLES
from blockmap.store import sql
from blockmap.store.territory import Territory


def keep(territory: Territory, name: str, row: Mapping[str, Any]) -> int:
    """Add a row to a free table and return its id.

    Parameters
    ----------
    territory
        Open for writing.
    name
        A free table.
    row
        All its columns but the id.

    Raises
    ------
    UsageError
        The table is not a free one.
    TerritoryError
        The territory is open for reading only, busy, or cannot be written.
    """
    _refuse(territory, name)
    columns = [column.name for column in TABLES[name].columns[1:]]
    names, marks = ", ".join(map(sql.quoted, columns)), ", ".join("?" * len(columns))
    with sql.said_plainly(territory.path), sql.transaction(territory.connection):
        made = territory.connection.execute(
            f"INSERT INTO {sql.quoted(name)} ({names}) VALUES ({marks})",
            [row[column] for column in columns],
        )
        key = made.lastrowid
    assert key is not None
    return key


def discard(territory: Territory, name: str, key: int) -> bool:
    """Delete a row of a free table; tell whether there was one."""
    _refuse(territory, name)
    table = TABLES[name]
    with sql.said_plainly(territory.path), sql.transaction(territory.connection):
        gone = territory.connection.execute(
            f"DELETE FROM {sql.quoted(name)} WHERE {sql.quoted(table.key)} = ?",
            (key,),
        )
        return gone.rowcount > 0


def _refuse(territory: Territory, name: str) -> None:
    if not TABLES[name].is_free:
        raise UsageError("unknown_table", table=name, tables=", ".join(t.name for t in TABLES.values() if t.is_free))
    if not territory.is_writable:
        raise TerritoryError("opened_for_reading", path=territory.path)
