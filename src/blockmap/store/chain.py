"""What the ledger proves: that no row of it was changed or lost, and what every table must hold because of it."""

from __future__ import annotations

import sqlite3

import pyarrow as pa

from blockmap.report import Report
from blockmap.schema import TABLES
from blockmap.store import changes, codec, ledger
from blockmap.store.rows import arrow_schema

State = dict[str, pa.Table]
"""Rows of every governed table in canonical form."""


def follow(connection: sqlite3.Connection, report: Report) -> State | None:
    """Follow the ledger from its first row to its last.

    Parameters
    ----------
    connection
        Open territory.
    report
        Takes a finding for every row that is missing, was changed, or does not follow from the one before.

    Returns
    -------
    state
        What the tables hold after all operations; ``None`` when the ledger is not sound, for then it proves nothing.
    """
    rows = ledger.rows(connection)
    found_before = len(report)
    _check_gaps(connection, [row.seq for row in rows], report)
    state: State = {table.name: arrow_schema(table).empty_table() for table in TABLES.values() if table.governed}
    previous: ledger.Row | None = None
    for row in rows:
        packed = ledger.changes(connection, row.seq)
        follows = previous is None or previous.seq + 1 < row.seq or row.previous_hash == previous.hash
        if row.expected_hash(packed) != row.hash or not follows:
            report.add("ledger_hash", table="ledger", row_id=row.seq, operation=row.operation)
        elif len(report) == found_before:
            _apply(state, packed, row, report)
        previous = row
    return state if len(report) == found_before else None


def _check_gaps(connection: sqlite3.Connection, numbers: list[int], report: Report) -> None:
    """Find numbers that are missing; SQLite remembers the last one it gave, so rows cut off at the end are missed too."""
    found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'ledger'").fetchone()
    last = max([found[0] if found else 0, 1, *numbers])
    missing = sorted(set(range(1, last + 1)) - set(numbers))
    for number in missing:
        report.add("ledger_gap", table="ledger", row_id=number, last=last)


def _apply(state: State, packed: bytes, row: ledger.Row, report: Report) -> None:
    """Bring the tables forward by one operation."""
    try:
        for record in codec.decode(packed):
            name = record.table.name
            state[name] = changes.applied(state[name], record)
    except codec.DamagedError:
        report.add("ledger_hash", table="ledger", row_id=row.seq, operation=row.operation)
