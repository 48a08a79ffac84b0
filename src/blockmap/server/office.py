"""The one owner of an open territory: whatever the pages read or write goes through it, one thing at a time.

SQLite and the rows in memory belong to a single thread; requests hand it their work and wait.
"""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from fastapi import HTTPException

from blockmap import store
from blockmap.errors import TerritoryError
from blockmap.server.events import Hub
from blockmap.store import drives, served, sql
from blockmap.workflow.editing import Editor

T = TypeVar("T")

PATIENCE_MS = 120_000
"""How long pages wait for a plan that the command line is just writing into the same file."""


class LentError(Exception):
    """The turn to write is lent to the command line; what was asked is asked again when it is back."""


class Desk:
    """What the owner's thread works with.

    Attributes
    ----------
    file
        The territory, open for writing.
    editor
        The rows in memory, and the way through the gate.
    is_lent
        The turn to write is with the command line; reading goes on.
    """

    def __init__(self, path: Path) -> None:
        self.file = store.open(path, write=True)
        try:
            with sql.said_plainly(path):
                self.file.connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
                if not drives.is_remote(path):
                    self.file.connection.execute(
                        "PRAGMA journal_mode = WAL"
                    )  # an edit waits for the disk once, not 4 times
        except TerritoryError:
            self.file.close()
            raise
        self.file.before_writing = self._refuse_lent
        self.editor = Editor(self.file)
        self.is_lent = False
        self._left_at = self._folded_at = self.revision
        self._kept: dict[str, Any] = {}

    def kept(self, name: str, make: Callable[[Desk], T]) -> T:
        """Return something that is made once and kept beside the rows."""
        if name not in self._kept:
            self._kept[name] = make(self)
        held: T = self._kept[name]
        return held

    def attend(self, work: Callable[[Desk], T], surprised: Callable[[], None]) -> T:
        """Do something on the rows as they are now; another program that changed them since the last time is a surprise."""
        if self.revision != self._left_at:
            _ = self.editor.state  # what others changed is read again
            surprised()
        try:
            return work(self)
        finally:
            self._left_at = self.revision

    def look_round(self) -> None:
        """Write what stands in the journal into the territory itself, for whoever copies the file while the server runs."""
        if self._folded_at != self.revision:
            self.file.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self._folded_at = self.revision

    def close(self) -> None:
        """Leave one plain file; when another program still reads it, that one does so when it ends."""
        connection = self.file.connection
        connection.execute("PRAGMA busy_timeout = 0")
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = DELETE")
        self.file.close()

    def lend(self, is_lent: bool) -> None:
        """Lend the turn, or take it back. What is being done is done then, for all goes through one thread."""
        self.is_lent = is_lent

    def _refuse_lent(self) -> None:
        if self.is_lent:
            raise LentError

    @property
    def revision(self) -> int:
        """Number of the last operation in the ledger."""
        found = self.file.connection.execute("SELECT coalesce(max(seq), 0) FROM ledger").fetchone()
        return int(found[0])


class Office:
    """An open territory with its owner's thread, its stream of events, and who is present.

    Parameters
    ----------
    path
        The territory.

    Attributes
    ----------
    id
        Name of this opening: a page that was drawn on another territory is known by it.
    lent_to
        Who has the turn to write at the command line.

    Raises
    ------
    TerritoryError
        Another server has it open, or it cannot be opened for writing.
    """

    def __init__(self, path: Path) -> None:
        if served.is_served(path):
            raise TerritoryError("served_already", path=path)
        self.path = path
        self.id = secrets.token_urlsafe(9)
        self.lent_to: str | None = None
        self.is_closed = False
        self._is_free = asyncio.Event()
        self.hub = Hub()
        self.present: dict[str, int] = {}
        self.streams: Counter[str] = Counter()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="owner")
        self._desk = self._thread.submit(Desk, path).result()

    async def ask(self, work: Callable[[Desk], T]) -> T:
        """Do something with the territory, after whatever was asked before; writing waits while the turn is lent.

        Raises
        ------
        HTTPException
            410: another territory was opened meanwhile.
        """
        loop = asyncio.get_running_loop()

        def surprised() -> None:
            loop.call_soon_threadsafe(self.hub.tell, {"type": "reload"})

        while True:
            if self.is_closed:
                raise HTTPException(410, "server_other_territory")
            try:
                return await loop.run_in_executor(self._thread, self._desk.attend, work, surprised)
            except LentError:
                await self._is_free.wait()

    async def lend(self, who: str) -> None:
        """Lend the turn to write to a command; the pages are told."""
        self._is_free.clear()
        await self.ask(lambda desk: desk.lend(True))
        self.lent_to = who
        self.hub.tell({"type": "lent", "who": who})

    async def take_back(self) -> None:
        """Take the turn back: what was done is read, what waited is done."""
        self.lent_to = None
        self._is_free.set()
        if not self.is_closed:
            await self.ask(lambda desk: desk.lend(False))
            self.hub.tell({"type": "lent", "who": None})

    def retire(self) -> None:
        """Take no more requests, for another territory is opened; the pages are told, and their streams end."""
        self.is_closed = True
        self._is_free.set()
        self.hub.tell({"type": "closed"})
        self.hub.end()

    def close(self) -> None:
        """Finish what was asked and close the file."""
        self.is_closed = True
        self._thread.submit(self._desk.close).result()
        self._thread.shutdown()
