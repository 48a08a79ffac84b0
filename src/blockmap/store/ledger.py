"""The ledger: one row per operation, appended and never changed, each carrying the hash of the row before.

The hash of a row is SHA-256 over everything in it: a JSON list of its plain fields, a zero byte, the packed changes.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from blockmap.errors import TerritoryError
from blockmap.store import codec
from blockmap.store.changes import Counts

FIELDS = ("seq", "at", "actor", "operation", "arguments", "reason", "undo_of", "previous_hash", "hash")
"""Columns of the ledger but the packed changes."""


class Link(NamedTuple):
    """One operation by its number, and the one that it takes back."""

    seq: int
    undo_of: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One operation as the ledger tells it.

    Attributes
    ----------
    seq
        Order of the operation, from 1.
    at
        When, ISO 8601 with offset.
    actor, operation, reason
        Who, what, why.
    arguments
        Arguments of the operation, as JSON text exactly as it was written.
    undo_of
        The operation that this one takes back.
    previous_hash, hash
        Hash of the row before (empty for the first) and of this one.
    """

    seq: int
    at: str
    actor: str
    operation: str
    arguments: str
    reason: str | None
    undo_of: int | None
    previous_hash: str
    hash: str

    def expected_hash(self, changes: bytes) -> str:
        """Compute the hash that this row must have."""
        fields = [
            self.seq,
            self.at,
            self.actor,
            self.operation,
            self.arguments,
            self.reason,
            self.undo_of,
            self.previous_hash,
        ]
        digest = hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode())
        digest.update(b"\0")
        digest.update(changes)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Event:
    """One operation as a person wants to see it; `changed` counts rows by table."""

    seq: int
    at: str
    actor: str
    operation: str
    arguments: dict[str, Any]
    reason: str | None
    undo_of: int | None
    changed: dict[str, Counts]


def now() -> str:
    """Return the time at this desk, to the second, with its offset."""
    return datetime.now(UTC).astimezone().isoformat(timespec="seconds")


def this_actor() -> str:
    """Return the name of the user at this desk; ``unknown`` where the system has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def append(
    connection: sqlite3.Connection,
    *,
    at: str,
    actor: str,
    operation: str,
    arguments: Mapping[str, Any],
    reason: str | None,
    undo_of: int | None,
    changes: bytes,
) -> Row:
    """Append the row of an operation inside the running transaction."""
    last = connection.execute("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1").fetchone() or (0, "")
    said = json.dumps(arguments, ensure_ascii=False, sort_keys=True)
    row = Row(last[0] + 1, at, actor, operation, said, reason, undo_of, last[1], hash="")
    row = replace(row, hash=row.expected_hash(changes))
    insert(connection, row, changes)
    return row


def insert(connection: sqlite3.Connection, row: Row, changes: bytes) -> None:
    """Insert a row as it is."""
    sql = f"INSERT INTO ledger ({', '.join(FIELDS)}, changes) VALUES ({', '.join('?' * (len(FIELDS) + 1))})"
    connection.execute(sql, (*(getattr(row, name) for name in FIELDS), changes))


def rows(connection: sqlite3.Connection) -> list[Row]:
    """Return all rows in order, without their changes."""
    return [Row(*found) for found in connection.execute(f"SELECT {', '.join(FIELDS)} FROM ledger ORDER BY seq")]


def row(connection: sqlite3.Connection, seq: int) -> Row:
    """Return one row, without its changes."""
    return Row(*connection.execute(f"SELECT {', '.join(FIELDS)} FROM ledger WHERE seq = ?", (seq,)).fetchone())


def touched_since(connection: sqlite3.Connection, seq: int) -> tuple[int, dict[str, NDArray[np.int64]]]:
    """Return the number of the last operation, and the keys of all rows that operations after ``seq`` touched, by table."""
    later = [found for (found,) in connection.execute("SELECT seq FROM ledger WHERE seq > ? ORDER BY seq", (seq,))]
    touched: dict[str, NDArray[np.int64]] = {}
    for one in later:
        for name, keys in touched_by(connection, one).items():
            touched[name] = np.union1d(touched.get(name, keys), keys)
    return max([seq, *later]), touched


def touched_by(connection: sqlite3.Connection, seq: int) -> dict[str, NDArray[np.int64]]:
    """Return the keys of all rows that one operation touched, by table."""
    records = codec.decode(sound_changes(connection, row(connection, seq)), keys_only=True)
    return {record.table.name: record.keys for record in records}


def sound_changes(connection: sqlite3.Connection, row: Row) -> bytes:
    """Return the packed changes of one operation, if the row is still what was written.

    Raises
    ------
    TerritoryError
        The row was changed since; nothing may be made of it.
    """
    packed = changes(connection, row.seq)
    if row.expected_hash(packed) != row.hash:
        raise TerritoryError("ledger_broken", seq=row.seq, operation=row.operation)
    return packed


def changes(connection: sqlite3.Connection, seq: int) -> bytes:
    """Return the packed changes of one operation as they stand there."""
    return bytes(connection.execute("SELECT CAST(changes AS BLOB) FROM ledger WHERE seq = ?", (seq,)).fetchone()[0])


def history(connection: sqlite3.Connection) -> Iterator[Event]:
    """Tell all operations in order; of the changes only the index is read."""
    for row in rows(connection):
        try:
            with connection.blobopen("ledger", "changes", row.seq, readonly=True) as blob:
                length = codec.index_bytes(blob.read(codec.HEAD_BYTES))
                changed = codec.counts(blob.read(length))
            arguments = json.loads(row.arguments)
        except (ValueError, OverflowError, MemoryError) as error:
            raise TerritoryError("ledger_broken", seq=row.seq, operation=row.operation) from error
        yield Event(row.seq, row.at, row.actor, row.operation, arguments, row.reason, row.undo_of, changed)
