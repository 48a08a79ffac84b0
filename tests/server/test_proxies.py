"""Pages behind a proxy of the office, which cuts streams or holds them back: they miss nothing and see nothing twice."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from blockmap import store
from blockmap.server.events import Hub
from tests.browser.served import serving
from tests.server.proxies import between
from tests.server.test_killed_server import counting

EDITS = 12
PATIENCE = 30.0


class Listening(threading.Thread):
    """A page that listens, and takes the stream up again where it was cut, as browsers do."""

    def __init__(self, page: httpx.Client) -> None:
        super().__init__(daemon=True)
        self.page = page
        self.told: list[tuple[int, dict[str, Any]]] = []
        self.streams = 0
        self.is_over = False

    def run(self) -> None:
        while not self.is_over:
            headers = {"last-event-id": str(self.told[-1][0])} if self.told else {}
            try:
                with self.page.stream("GET", "/api/events", headers=headers) as stream:
                    assert stream.headers["cache-control"] == "no-store, no-transform"
                    self.streams += 1
                    number = 0
                    for line in stream.iter_lines():
                        if line.startswith("id: "):
                            number = int(line[4:])
                        elif line.startswith("data: "):
                            self.told.append((number, json.loads(line[6:])))
            except httpx.TransportError:
                time.sleep(0.05)  # it was cut

    def until(self, last: int) -> None:
        end = time.monotonic() + PATIENCE
        while not any(event.get("seq") == last for _, event in self.told):
            assert time.monotonic() < end, self.told
            time.sleep(0.05)
        self.is_over = True


def headers_of(link: str) -> dict[str, str]:
    """What a page sends; a forward proxy gives the name of the server on as it was."""
    place = urlsplit(link).netloc
    return {"x-blockmap": "1", "origin": f"http://{place}", "host": place}


def entered(link: str) -> dict[str, str]:
    """Go in by the one-time link, which no proxy may cut, and give what a browser keeps of it."""
    with httpx.Client(trust_env=False) as straight:
        assert straight.get(link).status_code == 303
        return dict(straight.cookies)


def answered(page: httpx.Client, edit: dict[str, Any]) -> httpx.Response:
    """Ask until there is an answer, as a page does: the proxy may cut this request too."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return page.post("/api/operations", json=edit)
        except httpx.TransportError:
            assert time.monotonic() < end


@pytest.mark.parametrize("holds", [False, True], ids=["cuts", "holds back and cuts"])
def test_pages_behind_a_proxy_miss_nothing_and_see_nothing_twice(planned: Path, holds: bool) -> None:
    with store.open(planned) as file:
        buildings = [row["building_id"] for row in file.rows("buildings", "block_id IS NOT NULL")[:EDITS]]
    with serving(planned) as link, between(urlsplit(link).port or 0, seconds=1.0, holds=holds) as port:
        headers = headers_of(link)
        base = f"http://127.0.0.1:{port}"
        with httpx.Client(
            base_url=base, headers=headers, cookies=entered(link), timeout=PATIENCE, trust_env=False
        ) as page:
            other = Listening(page)
            other.start()
            while not other.streams:
                time.sleep(0.02)
            made = []
            for step, building in enumerate(buildings):
                answer = answered(page, counting(building, 3 + step, f"edit-{step}"))
                assert answer.status_code == 200, answer.text
                made.append(answer.json()["seq"])
                time.sleep(0.15)
            other.until(made[-1])
    told = [event["seq"] for _, event in other.told if event["type"] == "operation"]
    assert [seq for seq in told if seq in made] == made[made.index(told[0]) :]
    assert [number for number, _ in other.told] == sorted({number for number, _ in other.told})
    assert other.streams > 1, "it was cut"
    with store.open(planned) as file:
        assert [event.seq for event in file.history()][-EDITS:] == made


def test_an_answer_that_a_proxy_cut_is_asked_for_again_and_done_once(planned: Path) -> None:
    with store.open(planned) as file:
        building = file.rows("buildings", "block_id IS NOT NULL")[0]["building_id"]
        before = len(file.history())
    with serving(planned) as link:
        headers, port = headers_of(link), urlsplit(link).port or 0
        how: dict[str, Any] = {"headers": headers, "cookies": entered(link), "timeout": PATIENCE, "trust_env": False}
        with httpx.Client(base_url=headers["origin"], **how) as page:
            with (
                between(port, seconds=0.0, holds=True) as cutting,
                httpx.Client(base_url=f"http://127.0.0.1:{cutting}", **how) as cut,
            ):
                for _ in range(3):
                    with pytest.raises(httpx.TransportError):
                        cut.post("/api/operations", json=counting(building, 41, "once"))
            answer = page.post("/api/operations", json=counting(building, 41, "once"))
            assert answer.status_code == 200
    with store.open(planned) as file:
        events = file.history()[before:]
        assert [event.operation for event in events] == ["set_households"]
        assert events[0].seq == answer.json()["seq"]


def test_what_is_told_while_a_stream_is_taken_up_again_comes_once() -> None:
    async def listened() -> list[str]:
        hub = Hub()
        hub.tell({"said": "before"})
        stream = hub.stream(0)
        heard = [await anext(stream)]
        hub.tell({"said": "while the first line is on its slow way"})
        heard += [await anext(stream), await anext(stream)]
        hub.tell({"said": "after"})
        return [*heard, await anext(stream)]

    assert [line.split("\n")[0] for line in asyncio.run(listened())] == ["retry: 2000", "id: 1", "id: 2", "id: 3"]
