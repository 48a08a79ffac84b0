"""What the ledger proves: that no row of it was changed or lost, and what every table must hold because of it."""

from __future__ import annotations

import sqlite3

import numpy as np
import pyarrow as pa

from blockmap.report import Report
from blockmap.schema import TABLES, Table
from blockmap.store import changes, codec, ledger
from blockmap.store.rows import arrow_schema, keys_of

State = dict[str, pa.Table]
"""Rows of every governed table in canonical form."""

LATE_ROWS = 2_000
"""So many rows that changed lately are put among the others."""


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
    state = {table.name: _Rows(table) for table in TABLES.values() if table.governed}
    previous: ledger.Row | None = None
    for row in rows:
        packed = ledger.changes(connection, row.seq)
        follows = previous is None or previous.seq + 1 < row.seq or row.previous_hash == previous.hash
        if row.expected_hash(packed) != row.hash or not follows:
            report.add("ledger_hash", table="ledger", row_id=row.seq, operation=row.operation)
        elif len(report) == found_before:
            _apply(state, packed, row, report)
        previous = row
    return {name: held.all() for name, held in state.items()} if len(report) == found_before else None


class _Rows:
    """Rows of one table while the ledger is followed: what changed lately apart from the many rows that did not.

    So the thousandth small edit of a large table costs what the edit is, not what the table is.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows = self._lately = arrow_schema(table).empty_table()
        self._keys = self._moved = np.empty(
            0, dtype=np.int64
        )  # of all rows; of those that stand among the late ones now

    def apply(self, record: changes.Record) -> None:
        """Bring the rows forward by one record."""
        touched = np.concatenate([keys_of(self._table, part) for part in (record.deleted, record.after)])
        fresh = np.intersect1d(np.setdiff1d(touched, self._moved), self._keys)
        found = self._rows.take(pa.array(np.searchsorted(self._keys, fresh)))
        self._moved = np.union1d(self._moved, fresh)
        late = pa.concat_tables([self._lately, found]).sort_by(self._table.key)
        self._lately = changes.applied(late, record).combine_chunks()
        if len(self._lately) > LATE_ROWS:
            self.all()

    def all(self) -> pa.Table:
        """Return all rows by key."""
        stay = self._rows.filter(pa.array(~np.isin(self._keys, self._moved)))
        self._rows = pa.concat_tables([stay, self._lately]).sort_by(self._table.key).combine_chunks()
        self._keys, self._moved = keys_of(self._table, self._rows), np.empty(0, dtype=np.int64)
        self._lately = self._lately.slice(0, 0)
        return self._rows


def _check_gaps(connection: sqlite3.Connection, numbers: list[int], report: Report) -> None:
    """Find numbers that are missing; SQLite remembers the last one it gave, so rows cut off at the end are missed too."""
    found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'ledger'").fetchone()
    last = max([found[0] if found else 0, 1, *numbers])
    missing = sorted(set(range(1, last + 1)) - set(numbers))
    for number in missing:
        report.add("ledger_gap", table="ledger", row_id=number, last=last)


def _apply(state: dict[str, _Rows], packed: bytes, row: ledger.Row, report: Report) -> None:
    """Bring the tables forward by one operation."""
    try:
        for record in codec.decode(packed):
            state[record.table.name].apply(record)
    except codec.DamagedError:
        report.add("ledger_hash", table="ledger", row_id=row.seq, operation=row.operation)
