"""The one owner of an open territory: whatever the pages read or write goes through it, one thing at a time.

SQLite and the rows in memory belong to a single thread; requests hand it their work and wait.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from blockmap import store
from blockmap.server.events import Hub
from blockmap.workflow.editing import Editor

T = TypeVar("T")

PATIENCE_MS = 120_000
"""How long pages wait for a plan that the command line is just writing into the same file."""


class Desk:
    """What the owner's thread works with.

    Attributes
    ----------
    file
        The territory, open for writing.
    editor
        The rows in memory, and the way through the gate.
    """

    def __init__(self, path: Path) -> None:
        self.file = store.open(path, write=True)
        self.file.connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        self.editor = Editor(self.file)
        self._left_at = self.revision
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
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.hub = Hub()
        self.present: dict[str, int] = {}
        self.streams: Counter[str] = Counter()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="owner")
        self._desk = self._thread.submit(Desk, path).result()

    async def ask(self, work: Callable[[Desk], T]) -> T:
        """Do something with the territory, after whatever was asked before."""
        loop = asyncio.get_running_loop()

        def surprised() -> None:
            loop.call_soon_threadsafe(self.hub.tell, {"type": "reload"})

        return await loop.run_in_executor(self._thread, self._desk.attend, work, surprised)

    def close(self) -> None:
        """Finish what was asked and close the file."""
        self._thread.submit(self._desk.file.close).result()
        self._thread.shutdown()
