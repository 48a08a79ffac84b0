"""A proxy as offices have them: it cuts whatever lasts long, and may hold answers back until it does."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator

END_OF_HEAD = b"\r\n\r\n"


@contextlib.contextmanager
def between(port: int, *, seconds: float, holds: bool) -> Iterator[int]:
    """Stand between browsers and a server of this machine; give the port at which browsers ask.

    Parameters
    ----------
    port
        Of the server.
    seconds
        Every connection is cut after so long.
    holds
        Nothing of an answer is passed on before it ends or is cut.
    """
    loop, ready = asyncio.new_event_loop(), threading.Event()
    own: list[int] = []

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(END_OF_HEAD)
            there, asked = await asyncio.open_connection("127.0.0.1", port)
            asked.write(head.replace(END_OF_HEAD, b"\r\nvia: 1.1 office\r\nconnection: close" + END_OF_HEAD))
            asking = asyncio.create_task(_pass(reader, asked, holds=False))
            answering = asyncio.create_task(_pass(there, writer, holds=holds))
            await asyncio.wait([answering], timeout=seconds)
            for task in (asking, answering):
                task.cancel()
            await asyncio.gather(asking, answering, return_exceptions=True)
            asked.close()
        writer.close()

    async def stand() -> None:
        server = await asyncio.start_server(meet, "127.0.0.1", 0)
        own.append(server.sockets[0].getsockname()[1])
        ready.set()

    async def leave() -> None:
        every = asyncio.all_tasks() - {asyncio.current_task()}
        for task in every:
            task.cancel()
        await asyncio.gather(*every, return_exceptions=True)
        loop.stop()

    loop.create_task(stand())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    ready.wait()
    try:
        yield own[0]
    finally:
        asyncio.run_coroutine_threadsafe(leave(), loop)
        thread.join()
        loop.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, holds: bool) -> None:
    held = b""
    try:
        while read := await reader.read(65_536):
            held += read
            if not holds:
                writer.write(held)
                await writer.drain()
                held = b""
    finally:
        writer.write(held)
