"""What is answered before a request is one: broken or huge heads, requests that never end, and the end of the server itself.

uvicorn's reading of HTTP/1.1 with three differences: its refusals are said in both languages, a head has to come within a time,
and a request that was not wholly sent does not keep a stopping server.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from blockmap.server import answers

HEAD_SECONDS = 20.0
"""A connection that said no whole request line and head for so long is closed."""


class Wire(H11Protocol):
    """One connection."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._patience = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        if self._patience is not None:
            self._patience.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Say that the head of a request is broken or too large."""
        content = answers.said("server_head", what=msg).body
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(content)).encode()),
            (b"connection", b"close"),
        ]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=bytes(content)),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def shutdown(self) -> None:
        """Finish what was wholly sent; what was not was never accepted, and nobody waits for the rest of it."""
        cycle: Any = self.cycle  # none before the first request
        if cycle is not None and cycle.more_body and not cycle.response_started:
            self.transport.abort()
        else:
            super().shutdown()

    def _give_up(self) -> None:
        first: Any = self.cycle
        if first is None and not self.transport.is_closing():
            self.transport.close()
