"""A territory: one GeoPackage file with everything an office knows about its district. This file opens, makes and reads it.

Reading never writes a byte. Writing goes through `Territory.operation` and `Territory.undo`; both pass the gate.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from blockmap.errors import GateError, SystemFault, TerritoryError, UsageError
from blockmap.report import Report
from blockmap.schema import TABLES
from blockmap.settings import Settings
from blockmap.store import choices, gate, geopackage, ledger, rows, served, sql, upgrade
from blockmap.store import digest as digests
from blockmap.store import undo as undoing
from blockmap.store.gate import Operation
from blockmap.store.ledger import Event
from blockmap.store.served import Turn
from blockmap.store.standing import Standing
from blockmap.store.undo import Undone

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


class Territory:
    """An open territory. Made by `create` and `open_territory`; a context manager that closes the file.

    Attributes
    ----------
    path
        The file.
    is_writable
        It was opened for writing.
    completed
        What the file lacked and was given when it was opened for writing: an older build made it, or a program spoiled it.
    before_writing
        Called whenever the gate is to be opened; what it raises keeps it shut.
    """

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        *,
        is_writable: bool,
        turn: Turn | None = None,
        completed: tuple[str, ...] = (),
    ) -> None:
        self.path = path
        self.is_writable = is_writable
        self.completed = completed
        self.before_writing: Callable[[], None] = _nothing
        self._turn = turn
        self._connection = connection
        self._known: int | None = None
        self._standing = Standing(connection)
        self._srs_id = geopackage.srs_id(self.settings.crs)

    @property
    def settings(self) -> Settings:
        """The choices of the office as they stand now."""
        with sql.said_plainly(self.path):
            return choices.read_settings(self._connection)

    @property
    def connection(self) -> sqlite3.Connection:
        """The SQLite connection, for reading; a write from outside an operation is refused by the triggers."""
        return self._connection

    def table(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        where: str | None = None,
        parameters: Sequence[object] = (),
    ) -> pd.DataFrame | gpd.GeoDataFrame:
        """Read a table, sorted by id.

        Parameters
        ----------
        name
            A table of `blockmap.schema`.
        columns
            Columns wanted, in this order; all when ``None``. With ``geom`` among them the answer is a GeoDataFrame.
        where, parameters
            SQL condition on the rows, with ``?`` for every parameter.

        Returns
        -------
        DataFrame or GeoDataFrame in the types of ``docs/architecture.md``, CRS of the territory, plain ``RangeIndex``.
        """
        table = TABLES.get(name)
        if table is None:
            raise UsageError("unknown_table", table=name, tables=", ".join(TABLES))
        unknown = [column for column in columns or () if column not in table.names]
        if unknown:
            raise UsageError("unknown_columns", table=name, columns=", ".join(unknown))
        with sql.said_plainly(self.path):
            self._note_reading()
            found = rows.read(self._connection, table, columns, where, parameters)
            return rows.to_frame(table, found, self.settings.crs)

    def rows(self, name: str, where: str | None = None, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Read whole rows of a table, sorted by id, as plain Python values: the cheap way for a few rows.

        Parameters
        ----------
        name, where, parameters
            As for `table`.
        """
        with sql.said_plainly(self.path):
            self._note_reading()
            return rows.to_rows(rows.read(self._connection, TABLES[name], where=where, parameters=parameters))

    def touched_since(self, seq: int) -> tuple[int, dict[str, NDArray[np.int64]]]:
        """Return the last operation of the ledger, and the keys of all rows that those after ``seq`` touched, by table.

        Whoever asks reads these rows again: what this program knows is from now on as new as the answer.
        """
        with sql.said_plainly(self.path):
            self._known, touched = ledger.touched_since(self._connection, seq)
            return self._known, touched

    def touched_by(self, seq: int) -> dict[str, NDArray[np.int64]]:
        """Return the keys of all rows that one operation of the ledger touched, by table."""
        with sql.said_plainly(self.path):
            return ledger.touched_by(self._connection, seq)

    def counts(self) -> dict[str, int]:
        """Count the rows of every table."""
        with self.snapshot():
            ask = self._connection.execute
            return {name: ask(f"SELECT count(*) FROM {sql.quoted(name)}").fetchone()[0] for name in TABLES}

    def next_id(self, name: str) -> int:
        """Return the next id of a table: above every id it ever held, so that none is given twice."""
        table = gate.governed(name)
        with sql.said_plainly(self.path):
            found = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
        return (found[0] if found else 0) + 1

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read several tables in one state, whatever others write meanwhile."""
        with sql.said_plainly(self.path), sql.snapshot(self._connection):
            self._note_reading()
            yield

    @contextmanager
    def operation(
        self,
        name: str,
        arguments: Mapping[str, Any],
        *,
        actor: str | None = None,
        reason: str | None = None,
        checks: Sequence[Callable[[Territory], Report]] = (),
    ) -> Iterator[Operation]:
        """Change the territory: all of the body or nothing of it.

        A change that was worked out on rows read before is refused when somebody else changed the territory meanwhile: their work
        would be lost under it.

        Parameters
        ----------
        name
            What is done: the name of the command.
        arguments
            Its arguments; must be what JSON can hold.
        actor
            Who; the user at this desk when ``None``.
        reason
            Why, in the words of the office.
        checks
            Run on the changed territory before it is committed; an error among their findings refuses the change.

        Raises
        ------
        GateError
            The change was refused, or another program was quicker (``overtaken``); the territory is as it was.
        TerritoryError
            The file is busy, read-only or damaged.
        """
        with self._gate() as begin:
            operation = begin(name)
            yield operation
            bound = [partial(check, self) for check in checks]
            operation.commit_row(arguments, actor=actor, reason=reason, checks=bound)

    def undo(
        self,
        seq: int | Sequence[int] | None = None,
        *,
        to: int | None = None,
        actor: str | None = None,
        reason: str | None = None,
        client_id: str | None = None,
        checks: Sequence[Callable[[Territory], Report]] = (),
    ) -> list[Undone]:
        """Take operations back, as new operations, in one transaction.

        Parameters
        ----------
        seq
            Take back this operation, or these one after the other; of an undo, do again what it took back. ``None``: the last
            operation that stands.
        to
            Take back everything after this operation: the territory becomes what it was right after it.
        actor, reason
            As for `operation`.
        client_id
            By which whoever asked knows it again, kept in the ledger.
        checks
            Run on the territory as it is then, before it is committed; an error among their findings refuses all of it.

        Raises
        ------
        GateError
            Nothing is left to undo, a later operation that stands touched the same rows, or a check failed.
        """
        with self._gate() as begin:
            chosen = undoing.targets(self._standing.read(), seq=seq, to=to)
            said = {"actor": actor, "reason": reason, "client_id": client_id}
            bound = [partial(check, self) for check in checks]
            return undoing.undo(self._connection, self._standing, chosen, begin, checks=bound, **said)

    def history(self) -> list[Event]:
        """Tell all operations in order."""
        with self.snapshot():
            return list(ledger.history(self._connection))

    def standing_since(self, seq: int) -> list[Event]:
        """Tell the operations after ``seq`` that stand, in order; an undo of one of them changed nothing with it."""
        with self.snapshot():
            stand = {link.seq for link in self._standing.read().after(seq)}
            return [event for event in ledger.history(self._connection) if event.seq in stand]

    def digest(self) -> str:
        """Return SHA-256 over all tables but the ledger: equal digests mean equal territories."""
        with self.snapshot():
            return digests.digest(self._connection)

    def replay(self, path: str | Path) -> str:
        """Make the territory again in a new file from the ledger alone, and return the new file's digest."""
        with self.snapshot(), _founded(Path(path), self.settings, overwrite=False) as connection:
            with gate.opened(connection):
                for row in ledger.rows(self._connection):
                    changes = ledger.sound_changes(self._connection, row)
                    undoing.repeat(connection, changes, self._srs_id)
                    ledger.insert(connection, row, changes)
            return digests.digest(connection)

    def close(self) -> None:
        """Close the file, and hand the turn to write back to the server that lent it."""
        self._connection.close()
        if self._turn is not None:
            self._turn.close()

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    @contextmanager
    def _gate(self) -> Iterator[Callable[[str], Operation]]:
        """Open the gate and give what begins an operation inside it."""
        if not self.is_writable:
            raise TerritoryError("opened_for_reading", path=self.path)
        self.before_writing()
        with sql.said_plainly(self.path), gate.opened(self._connection):
            self._refuse_overtaken()
            yield partial(Operation, self._connection, self.settings, self._srs_id)
        if self._known is not None:
            self._known = self._last()

    def _last(self) -> int:
        return int(self._connection.execute("SELECT coalesce(max(seq), 0) FROM ledger").fetchone()[0])

    def _note_reading(self) -> None:
        """Remember at which operation this program first read: a change it makes later is made on that state."""
        if self._known is None:
            self._known = self._last()

    def _refuse_overtaken(self) -> None:
        """Refuse a change made on a state that is no longer; afterwards everything may be read and tried anew."""
        last = self._last()
        if self._known is None or last == self._known:
            return
        others = self._connection.execute(
            "SELECT DISTINCT actor FROM ledger WHERE seq > ? ORDER BY actor", (self._known,)
        )
        who, count, self._known = ", ".join(actor for (actor,) in others), last - self._known, None
        raise GateError("overtaken", path=self.path, count=count, who=who)


def create(path: str | Path, settings: Settings, *, overwrite: bool = False) -> Territory:
    """Make an empty territory and open it for writing. Its founding is the first operation of its ledger.

    Raises
    ------
    TerritoryError
        The file exists (and ``overwrite`` is not given), or the folder cannot be written.
    UsageError
        The CRS or the levels cannot be used.
    """
    path = Path(path)
    with _founded(path, settings, overwrite=overwrite) as connection, gate.opened(connection):
        founding = Operation(connection, settings, geopackage.srs_id(settings.crs), "new")
        founding.replace("settings", choices.settings_frame(settings))
        founding.commit_row(settings.model_dump(mode="json"))
    return open_territory(path, write=True)


def open_territory(path: str | Path, *, write: bool = False) -> Territory:
    """Open a territory. What a killed program left half written is taken back first.

    When a server of this PC has it open, opening it for writing waits until the server lends the turn (`blockmap.store.served`).

    Raises
    ------
    TerritoryError
        There is no such file, it is no territory, it is newer than this program, damaged, busy, or cannot be written; or it
        is older and only opened for reading (opened for writing, it gets what it lacks; see `blockmap.store.upgrade`).
    """
    path = Path(path)
    if not path.is_file():
        raise TerritoryError("no_such_file", path=path)
    turn = served.ask(path) if write else None
    try:
        return _opened(path, turn, write=write)
    except BaseException:
        if turn is not None:
            turn.close()
        raise


def _opened(path: Path, turn: Turn | None, *, write: bool) -> Territory:
    """Open the file itself."""
    with sql.said_plainly(path):
        _recover(path)
        connection = sql.connect(path, write=write)
        try:
            version = _check_kind(path, connection)
            completed: tuple[str, ...] = ()
            if write:
                _check_writable(connection)
                completed = _bring_up(connection, version)
            elif version < geopackage.SCHEMA_VERSION:
                raise TerritoryError("older_schema", path=path)
            return Territory(path, connection, is_writable=write, turn=turn, completed=completed)
        except BaseException:
            connection.close()
            raise


def complete(path: str | Path) -> Report:
    """Give a file the tables and columns that this version has and it lacks, where it may be written; say what it was given.

    Tables, locks, indexes and views that alone are missing are left as evidence for `check`.

    Raises
    ------
    TerritoryError
        As `open_territory` for writing.
    """
    path, report = Path(path), Report()
    if not path.is_file() or not os.access(path, os.W_OK) or not _is_incomplete(path):
        return report
    with open_territory(path, write=True) as territory:
        upgrade.say_completed(territory.completed, report)
    return report


def _is_incomplete(path: Path) -> bool:
    """Tell whether a territory is of an older build: of an older version, or without a column."""
    with sql.said_plainly(path):
        _recover(path)
        with closing(sql.connect(path, write=False)) as connection:
            version = _check_kind(path, connection)
            return version < geopackage.SCHEMA_VERSION or bool(upgrade.missing_columns(connection))


@contextmanager
def _founded(path: Path, settings: Settings, *, overwrite: bool) -> Iterator[sqlite3.Connection]:
    """Make a file with empty tables beside its place, let the body fill it, and put it there when all went well."""
    geopackage.check_choices(settings)
    if path.exists() and not overwrite:
        raise TerritoryError("exists", path=path)
    draft = path.with_name(path.name + ".new")
    try:
        for left in (draft, *sql.leftovers(draft)):
            left.unlink(missing_ok=True)
        draft.touch()
        with sql.said_plainly(path), closing(sql.connect(draft, write=True)) as connection:
            with sql.transaction(connection):
                geopackage.make(connection, settings, ledger.now())
            yield connection
        for left in sql.leftovers(path):
            left.unlink(missing_ok=True)
        draft.replace(path)
    except OSError as error:
        raise TerritoryError("cannot_create", path=path, what=SystemFault(error)) from error
    except ValueError as error:  # a name that no file can bear
        raise TerritoryError("cannot_create", path=path, what=str(error)) from error
    finally:
        with suppress(OSError, ValueError):
            draft.unlink(missing_ok=True)


def _nothing() -> None:
    """Let the gate open."""


def _recover(path: Path) -> None:
    """Let SQLite take back what a killed program left; only a connection that may write can do that.

    A journal that begins with a zero byte was never complete, so the file beside it was not touched yet: nothing to take back.
    """
    if any(_is_begun(left) for left in sql.leftovers(path)[:2]):
        with closing(sql.connect(path, write=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            with suppress(sqlite3.OperationalError):  # a server that runs keeps its journal
                connection.execute("PRAGMA journal_mode = DELETE")


def _is_begun(journal: Path) -> bool:
    """Tell whether a journal is there and its first byte was written; one that another program is just deleting is not there."""
    try:
        with journal.open("rb") as held:
            return bool(held.read(1).strip(b"\0"))
    except OSError:
        return False


def _check_kind(path: Path, connection: sqlite3.Connection) -> int:
    """Refuse what is no territory, or one of a newer program; return the version of its tables."""
    (mark,) = connection.execute("PRAGMA application_id").fetchone()
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if mark != geopackage.APPLICATION_ID or not {"gate", "ledger", "settings"} <= names:
        raise TerritoryError("not_a_territory", path=path)
    (version,) = connection.execute("SELECT max(schema_version) FROM gate").fetchone()
    if not isinstance(version, int) or version > geopackage.SCHEMA_VERSION:
        raise TerritoryError("newer_schema", path=path, version=version, known=geopackage.SCHEMA_VERSION)
    return version


def _bring_up(connection: sqlite3.Connection, version: int) -> tuple[str, ...]:
    """Give a file what it lacks, all of it or nothing; return the names of what it was given.

    Where the version is this one, only a missing column means an older build: whatever else is missing is evidence for `check`.
    """
    settings = choices.read_settings(connection)
    if version == geopackage.SCHEMA_VERSION and not upgrade.missing_columns(connection):
        return ()
    with sql.transaction(connection):
        return upgrade.upgrade(connection, settings, version, ledger.now())


def _check_writable(connection: sqlite3.Connection) -> None:
    """Take the write lock for a moment, so that a busy or read-only file is said before work begins."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")
