"""What a browser meets at the other end of the wire."""

from __future__ import annotations

import asyncio
import socket

from blockmap.server.app import _on_loop_fault
from blockmap.server.serving import LOOPBACK, _listen


def test_answers_are_not_held_back_for_the_next_packet() -> None:
    delays: list[int] = []

    async def meet() -> None:
        met = asyncio.Event()

        def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            delays.append(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            met.set()

        listener = _listen(LOOPBACK, 0)
        async with await asyncio.start_server(accepted, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            await met.wait()
            writer.close()

    asyncio.run(meet())
    assert delays[0] != 0


def test_pages_that_went_away_are_not_told_at_length_and_faults_are() -> None:
    said: list[object] = []

    async def meet() -> None:
        loop = asyncio.get_running_loop()
        loop.default_exception_handler = said.append  # type: ignore[method-assign, assignment]
        for fault in (
            ConnectionResetError(10054, "reset"),
            ConnectionAbortedError(),
            BrokenPipeError(),
            KeyError("ours"),
        ):
            _on_loop_fault(loop, {"message": "in a callback", "exception": fault})

    asyncio.run(meet())
    assert [type(about["exception"]) for about in said] == [KeyError]  # type: ignore[index]
