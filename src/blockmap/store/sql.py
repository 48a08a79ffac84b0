"""The one SQLite connection to a territory: how it is opened, and what its complaints mean to the person at the desk."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from blockmap import database
from blockmap.errors import TerritoryError
from blockmap.schema import TABLES
from blockmap.store import blobs

BUSY_SECONDS = 5.0
"""How long to wait for another program that holds the file before saying that it is busy."""

CACHE_KIB = 65_536
"""Page cache: large enough that an edit never spills, small beside the tables of a plan."""

SYNCHRONOUS = "FULL"
"""When to wait for the disk: at every commit, so that what was accepted survives a power cut too."""

_KINDS = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_CANTOPEN: "cannot_open",
    sqlite3.SQLITE_NOTADB: "not_a_database",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_IOERR: "disk_error",
}
"""Kind of our error by SQLite's primary result code; whatever else it says is a fault of this program."""

_SIGNS_OF_DAMAGE = ("no such table", "no such column", "no such module", "malformed", "Could not decode")
"""Complaints without a result code of their own: the file lacks what it was made with, or holds what cannot be read."""

_LACKS = re.compile(r"no such (?:table|column): (?:main\.)?(?P<what>(?P<table>\w+)(?:\.\w+)?)$")
"""Complaint about a table, or a column named with its table."""


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def said_plainly(path: Path) -> Iterator[None]:
    """Turn SQLite's complaints about the file into a `TerritoryError`."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        kind = None if code is None else _KINDS.get(code & 0xFF)
        lacks = _LACKS.match(str(error))
        if lacks and lacks["table"] in TABLES:
            raise TerritoryError("lacks", path=path, what=lacks["what"]) from error
        kind = kind or ("damaged" if str(error).startswith(_SIGNS_OF_DAMAGE) else None)
        if kind is None:
            raise
        raise TerritoryError(kind, path=path) from error


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """Open a database file that exists; transactions are begun and ended by hand."""
    uri = database.uri(path, "rw" if write else "ro")
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA secure_delete = OFF")
    blobs.register_functions(connection)
    return connection


def leftovers(path: Path) -> list[Path]:
    """Return the files that a writer keeps beside the database while it writes."""
    return [path.with_name(path.name + ending) for ending in ("-journal", "-wal", "-shm")]


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all or nothing: whatever ends the body early, an interrupt too, leaves the file as it was."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        if connection.in_transaction:
            connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Read several tables in one state; inside a transaction that is already open, in that one."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
