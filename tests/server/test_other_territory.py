"""Another territory is opened while pages are at work: they are told, nothing of theirs is done on the other."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from blockmap import store
from blockmap.server.app import build
from blockmap.server.context import COOKIE, Context
from blockmap.server.office import Office
from tests.server.conftest import HOST


@pytest.fixture
def context(
    tmp_path: Path, _planned: Path, copy_of: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Context]:
    monkeypatch.setenv("BLOCKMAP_CONFIG", str(tmp_path / "config"))
    held = Context(Office(copy_of(_planned)))
    yield held
    assert held.office is not None
    held.office.close()


@pytest.fixture
def other(context: Context, tmp_path: Path) -> Path:
    assert context.office is not None
    return Path(shutil.copy(context.office.path, tmp_path / "other.gpkg"))


@asynccontextmanager
async def asking(context: Context) -> AsyncIterator[httpx.AsyncClient]:
    assert context.office is not None
    app = build(context, hosts=frozenset({HOST}))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url=f"http://{HOST}",
        cookies={COOKIE: context.enter(context.new_key()) or ""},
        headers={"x-blockmap": "1", "origin": f"http://{HOST}", "x-blockmap-office": context.office.id},
        timeout=60,
    ) as asker:
        yield asker


def test_pages_at_work_never_get_a_fault(context: Context, other: Path) -> None:
    """Every request is answered; those after the opening say that another territory is open."""

    async def morning() -> list[tuple[str, int]]:
        async with asking(context) as asker:
            town = (await asker.get("/api/territory")).json()["towns"][0]["area_id"]
            key = (await asker.get(f"/api/towns/{town}")).json()["blocks"]["id"][0]
            found: list[tuple[str, int]] = []
            is_open = asyncio.Event()

            async def page(number: int) -> None:
                lock = {"operation": {"kind": "lock_blocks", "blocks": [key]}}
                left = 6  # a few more after the opening
                while left:
                    left -= is_open.is_set()
                    answers = [
                        await asker.get(f"/api/towns/{town}"),
                        await asker.post("/api/operations", json=lock),
                        await asker.get(f"/api/tiles/blocks/{12 + number % 3}/0/0.pbf"),
                        await asker.get("/api/history"),
                        await asker.post("/api/undo", json={}),
                    ]
                    found.extend((answer.request.url.path, answer.status_code) for answer in answers)

            pages = [asyncio.create_task(page(number)) for number in range(6)]
            await asyncio.sleep(0.5)
            await context.open(other)
            is_open.set()
            await asyncio.gather(*pages)
            return found

    found = asyncio.run(morning())
    assert {status for _, status in found} <= {200, 204, 304, 404, 409, 410}
    assert 410 in {status for _, status in found}
    with store.open(other) as file:
        assert [event.operation for event in file.history()][-1] != "lock_blocks", "nothing was done on the other one"


def test_stream_tells_that_it_is_closed_and_ends(context: Context, other: Path) -> None:
    async def heard() -> list[str]:
        assert context.office is not None
        async with asking(context):
            stream = context.office.hub.stream(None)
            lines = [await anext(stream)]
            await context.open(other)
            return lines + [line async for line in stream]

    lines = asyncio.run(heard())
    assert '"closed"' in lines[-1]


def test_an_edit_drawn_on_one_territory_is_not_done_on_another(context: Context, other: Path) -> None:
    async def late() -> httpx.Response:
        async with asking(context) as asker:
            await asker.get("/api/territory")
            await context.open(other)
            return await asker.post("/api/operations", json={"operation": {"kind": "lock_blocks", "blocks": [1]}})

    answer = asyncio.run(late())
    assert (answer.status_code, answer.json()["error"]) == (410, "server_other_territory")


def test_what_cannot_be_opened_leaves_the_pages_at_work(context: Context, tmp_path: Path) -> None:
    bad = tmp_path / "bad.gpkg"
    bad.write_bytes(b"SQLite format 3\x00" + bytes(200))

    async def tried() -> list[int]:
        async with asking(context) as asker:
            refused = await asker.post("/api/start/open", json={"path": str(bad)})
            return [refused.status_code, (await asker.get("/api/territory")).status_code]

    assert asyncio.run(tried()) == [422, 200]
