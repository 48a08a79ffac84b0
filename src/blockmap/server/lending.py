"""The command line beside the pages: it gets its turn to write from the owner of the territory, one command after the other.

While a command has the turn, pages go on reading; what they want to write waits and is done afterwards on the rows as they are
then. See `blockmap.store.served` for the other side.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from pathlib import Path

from blockmap.server.office import Office
from blockmap.store import served


class Lender:
    """Listens on this PC for commands that want to write, and lends them the turn."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._office: Office | None = None
        self._mark: served.Mark | None = None
        self._turn = asyncio.Lock()
        self._who = ""
        self._talks: set[asyncio.Task[None]] = set()

    async def serve(self, office: Office) -> None:
        """Lend the turn of this office from now on, and of no other."""
        if self._server is None:
            self._server = await asyncio.start_server(self._talk, served.LOOPBACK, 0)
        self._drop()
        port = self._server.sockets[0].getsockname()[1]
        self._office, self._mark = office, served.put_mark(Path(office.path), port)

    async def close(self) -> None:
        """Take the mark away and stop listening; a command that has the turn goes on, for the territory is free then."""
        self._drop()
        if self._server is not None:
            self._server.close()
        for talk in list(self._talks):
            talk.cancel()

    def _drop(self) -> None:
        if self._office is not None and self._mark is not None:
            served.drop_mark(Path(self._office.path), self._mark)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk with one command, until it closes."""
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        try:
            await self._lend(reader, writer)
        except (OSError, ValueError, TypeError, AttributeError, asyncio.CancelledError):
            pass  # it broke off, or does not speak as our commands do
        finally:
            self._talks.discard(talk)
            writer.close()

    async def _lend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        office, mark = self._office, self._mark
        if office is None or mark is None:
            return
        await _say(writer, mark.greeting)
        asked = json.loads(await asyncio.wait_for(reader.readline(), served.ANSWER_SECONDS))
        if not secrets.compare_digest(str(asked.get("secret")).encode(), mark.secret.encode()):
            return
        if self._turn.locked():
            await _say(writer, json.dumps({"state": "waiting", "who": self._who}))
        async with self._turn:
            self._who = str(asked.get("who", ""))[:100]
            await office.lend(self._who)
            try:
                await _say(writer, json.dumps({"state": "yours", "who": ", ".join(sorted(office.present))}))
                await reader.read()
            finally:
                await office.take_back()


async def _say(writer: asyncio.StreamWriter, line: str) -> None:
    writer.write(line.encode() + b"\n")
    await writer.drain()
