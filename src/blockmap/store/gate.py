"""The gate: the one way by which a territory changes.

An operation is one transaction. It holds the changed rows, the checks that let them pass, and one row of the ledger with who,
when, why and the rows before and after. Whatever goes wrong, the territory is as it was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from blockmap.errors import GateError, UsageError
from blockmap.report import Report, merge
from blockmap.schema import TABLES, Table
from blockmap.settings import Settings
from blockmap.store import changes, codec, guard, ledger, rows, sql, writing
from blockmap.store.changes import Change, Counts, Record
from blockmap.store.choices import read_settings

Check = Callable[[], Report]
"""A check that is run on the changed territory before it is committed."""


class Operation:
    """One change of a territory while it is being made. Made by `Territory.operation`.

    Rows are written at once and can be read back inside the operation; nothing is seen by others before it ends.

    Attributes
    ----------
    name
        What is done: the name of the command.
    seq
        Number of its row in the ledger; ``None`` until it is written, and for ever when nothing changed.
    changed
        Rows inserted, updated and deleted by table; empty when nothing changed.
    report
        What the checks had to say.
    """

    def __init__(self, connection: sqlite3.Connection, settings: Settings, srs_id: int, name: str) -> None:
        self.name = name
        self.seq: int | None = None
        self.changed: dict[str, Counts] = {}
        self.report = Report()
        self._connection = connection
        self._settings = settings
        self._srs_id = srs_id
        self._changes: dict[str, Change | changes.Later | changes.Written] = {}
        self._written: dict[str, Record] = {}

    def replace(self, table: str, frame: pd.DataFrame) -> None:
        """Make ``frame`` the whole content of a table; rows that are equal stay untouched."""
        of = governed(table)
        after = rows.from_frame(of, frame, crs=self._settings.crs)
        self._apply(changes.difference(of, rows.read(self._connection, of), after))

    def insert(self, table: str, frame: pd.DataFrame) -> None:
        """Add rows; a key that the table already holds is refused."""
        of = governed(table)
        after = rows.from_frame(of, frame, crs=self._settings.crs)
        self._insert(of, after)

    def upsert(self, table: str, frame: pd.DataFrame) -> None:
        """Set the given columns of the rows with these keys; rows with new keys are added and must be complete."""
        of = governed(table)
        self._upsert(of, rows.from_frame(of, frame, crs=self._settings.crs, is_partial=True))

    def delete(self, table: str, ids: Iterable[int]) -> None:
        """Delete the rows with these keys; a key that the table does not hold is refused."""
        of = governed(table)
        self._delete(of, np.unique(np.fromiter(ids, dtype=np.int64)))

    def exchange(self, table: str, swaps: Mapping[int, rows.Swap]) -> None:
        """Put whole rows in the place of others: the cheap way for an edit of a few rows.

        Parameters
        ----------
        table
            Table of the rows.
        swaps
            By key the row before and after, as `Territory.rows` gives them; ``None`` where there is none.

        Raises
        ------
        GateError
            A row is no longer what it was (``row_changed``): somebody else changed it meanwhile.
        """
        of = governed(table)
        record = changes.exchanged(of, swaps)
        self._refuse_changed(record)
        if table in self._changes:
            self._apply(changes.whole(of, swaps))
            return
        writing.write(self._connection, record, self._srs_id)
        self._changes[table], self._written[table] = changes.Later(of, swaps), record

    def apply(self, record: Record) -> None:
        """Write a recorded change. The rows must be there as the record found them.

        Raises
        ------
        GateError
            A row is not what it was before the record (``row_changed``).
        """
        self._refuse_changed(record)
        name = record.table.name
        written = changes.Written(record, partial(rows.read_keys, self._connection))
        if name in self._changes:
            first = self._changes[name].whole
            writing.write(self._connection, record, self._srs_id)
            self._changes[name] = changes.compose(first, written.whole)
            self._written.pop(name, None)
        else:
            writing.write(self._connection, record, self._srs_id)
            self._changes[name], self._written[name] = written, record

    @property
    def is_empty(self) -> bool:
        """Nothing has changed so far."""
        return not any(self._records())

    def commit_row(
        self,
        arguments: Mapping[str, Any],
        *,
        actor: str | None = None,
        reason: str | None = None,
        undo_of: int | None = None,
        checks: Sequence[Check] = (),
    ) -> None:
        """Pass the gate: run the checks, write the row of the ledger, tell GeoPackage readers; nothing when nothing changed."""
        records = [record for record in self._records() if record]
        if not records:
            return
        self._check_structure()
        self.report = merge(check() for check in checks)
        if self.report.of("error"):
            raise GateError(
                "checks_failed", report=self.report, operation=self.name, count=len(self.report.of("error"))
            )
        at = ledger.now()
        row = ledger.append(
            self._connection,
            at=at,
            actor=actor or ledger.this_actor(),
            operation=self.name,
            arguments=arguments,
            reason=reason,
            undo_of=undo_of,
            changes=codec.encode(records),
        )
        writing.touch(self._connection, records, self._settings.levels, at)
        self.seq, self.changed = row.seq, {record.table.name: record.counts for record in records}

    def _records(self) -> Iterator[Record]:
        """Go through what changed; what was written in one go was sorted into a record then."""
        for name, change in self._changes.items():
            yield self._written[name] if name in self._written else changes.record(change.whole)

    def _refuse_changed(self, record: Record) -> None:
        """Refuse a record when a row is not what it was before."""
        table = record.table
        for found in (record.deleted, record.before):
            if not len(found):
                continue
            held = rows.read_keys(self._connection, table, rows.keys_of(table, found), found.column_names)
            if not held.equals(found):
                raise GateError("row_changed", table=table.name, key=table.key, ids=_some(rows.keys_of(table, found)))
        new = rows.keys_of(table, record.inserted)
        if len(new) and len(rows.read_keys(self._connection, table, new, [table.key])):
            raise GateError("row_changed", table=table.name, key=table.key, ids=_some(new))

    def _insert(self, table: Table, after: pa.Table) -> None:
        before = rows.read_keys(self._connection, table, rows.keys_of(table, after))
        if len(before):
            raise GateError("key_exists", table=table.name, key=table.key, ids=_some(rows.keys_of(table, before)))
        self._apply(changes.difference(table, before, after))

    def _delete(self, table: Table, ids: Any) -> None:
        before = rows.read_keys(self._connection, table, ids)
        missing = np.setdiff1d(ids, rows.keys_of(table, before))
        if len(missing):
            raise GateError("no_such_row", table=table.name, key=table.key, ids=_some(missing))
        self._apply(changes.difference(table, before, before.slice(0, 0)))

    def _upsert(self, table: Table, given: pa.Table) -> None:
        keys = rows.keys_of(table, given)
        before = rows.read_keys(self._connection, table, keys)
        is_new = ~np.isin(keys, rows.keys_of(table, before))
        held = given.filter(pa.array(~is_new))
        updated = pa.table(
            [held[n] if n in given.column_names else before[n] for n in table.names], schema=before.schema
        )
        added = rows.completed(table, given.filter(pa.array(is_new)))
        after = pa.concat_tables([updated, added]).sort_by(table.key)
        self._apply(changes.difference(table, before, after))

    def _apply(self, change: Change) -> None:
        """Write a change and remember it, joined with what this operation changed in the table before."""
        record, name = changes.record(change), change.table.name
        first = self._changes[name].whole if name in self._changes else None
        writing.write(self._connection, record, self._srs_id)
        if first is not None:
            self._changes[name] = changes.compose(first, change)
            self._written.pop(name, None)
        else:
            self._changes[name], self._written[name] = change, record

    def _check_structure(self) -> None:
        """Refuse new settings under which the file would need other layers or another CRS."""
        if "settings" not in self._changes:
            return
        new = read_settings(self._connection)
        if (new.crs, new.levels) != (self._settings.crs, self._settings.levels):
            raise GateError("structure_fixed")


def governed(name: str) -> Table:
    """Return a table that may be written through the gate."""
    table = TABLES.get(name)
    if table is None or not table.governed:
        raise UsageError("unknown_table", table=name, tables=", ".join(t.name for t in TABLES.values() if t.governed))
    return table


@contextmanager
def opened(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the gate open for one transaction. When the ledger has not grown, the transaction leaves no trace."""
    if connection.in_transaction:
        raise UsageError("operation_in_operation")
    with sql.transaction(connection):
        before = _length(connection)
        guard.set_open(connection, True)
        yield
        if _length(connection) == before:
            connection.execute("ROLLBACK")
        else:
            guard.set_open(connection, False)


def _length(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(seq), 0) FROM ledger").fetchone()[0])


def _some(ids: Any) -> str:
    """Name the first few ids."""
    return ", ".join(map(str, ids[:5].tolist())) + (" …" if len(ids) > 5 else "")
