"""What happens is told to every open page: a stream of server-sent events that can be taken up again where it broke off."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

KEPT = 500
"""Events kept for pages that were cut off; whoever missed more loads the town anew."""

HEARTBEAT_SECONDS = 15.0
"""So often a stream says that it lives, or proxies would cut it."""

AS_IT_COMES = {"cache-control": "no-store, no-transform", "x-accel-buffering": "no"}
"""What a stream asks of proxies: to keep nothing, to change nothing, to hold nothing back."""

_END = (-1, "")
"""What ends a stream."""


class Hub:
    """Sends events to all streams. Used from the event loop only."""

    def __init__(self) -> None:
        self._last = 0
        self._kept: deque[tuple[int, str]] = deque(maxlen=KEPT)
        self._streams: set[asyncio.Queue[tuple[int, str]]] = set()

    def tell(self, event: dict[str, Any]) -> None:
        """Send an event to every stream."""
        self._last += 1
        told = (self._last, json.dumps(event, ensure_ascii=False, separators=(",", ":")))
        self._kept.append(told)
        for stream in self._streams:
            stream.put_nowait(told)

    def end(self) -> None:
        """End every stream, after what was told."""
        for stream in self._streams:
            stream.put_nowait(_END)

    async def stream(self, after: int | None) -> AsyncIterator[str]:
        """Give events as lines of a stream.

        Parameters
        ----------
        after
            Number of the last event that the page saw; ``None`` for a new page. When what came after it is no longer kept, the
            first event is ``{"type": "reload"}``.
        """
        queue: asyncio.Queue[tuple[int, str]] = asyncio.Queue()
        missed = self._missed(after)  # what is told from here on is in the queue, and nowhere twice
        self._streams.add(queue)
        try:
            yield "retry: 2000\n\n"
            for number, event in missed:
                yield _line(number, event)
            while True:
                try:
                    number, event = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield ": alive\n\n"
                else:
                    if (number, event) == _END:
                        return
                    yield _line(number, event)
        finally:
            self._streams.discard(queue)

    def _missed(self, after: int | None) -> list[tuple[int, str]]:
        if after is None or after == self._last:
            return []
        known = [told for told in self._kept if told[0] > after]
        is_whole = after < self._last and known and known[0][0] == after + 1
        return known if is_whole else [(self._last, '{"type":"reload"}')]


def _line(number: int, event: str) -> str:
    return f"id: {number}\ndata: {event}\n\n"
