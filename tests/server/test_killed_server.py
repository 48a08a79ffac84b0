"""A real server that is killed while edits come in, and planners whose network drops: nothing is lost, nothing done twice."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import blockmap
from blockmap import store
from tests import processes
from tests.workflow.conftest import _planned, _read, copy_of, office  # noqa: F401

PATIENCE_SECONDS = 30


@contextlib.contextmanager
def server(territory: Path) -> Iterator[tuple[processes.Started, str, str]]:
    """Run a server; give its process, its address and the key of the one-time link."""
    run = processes.start(["serve", str(territory), "--port", "0", "--no-browser"])
    with run.said:
        try:
            for line in run.said:
                if link := re.search(r"(http://[\d.:]+)/enter\?key=(\S+)", line):
                    yield run, link.group(1), link.group(2)
                    break
            else:
                raise AssertionError("the server did not start")
        finally:
            run.process.kill()
            run.wait(PATIENCE_SECONDS)


def client(address: str) -> httpx.AsyncClient:
    headers = {"x-blockmap": "1", "origin": address}
    return httpx.AsyncClient(base_url=address, headers=headers, timeout=PATIENCE_SECONDS, follow_redirects=True)


def buildings_of(territory: Path, count: int) -> list[dict[str, Any]]:
    with store.open(territory) as file:
        return file.rows("buildings", "block_id IS NOT NULL")[:count]


def counting(building: int, count: int, client_id: str) -> dict[str, Any]:
    """An edit whose outcome can be asked for afterwards."""
    operation = {"kind": "set_households", "building": building, "household_count": count, "client_id": client_id}
    return {"operation": operation}


@pytest.fixture
def territory(_planned: Path, copy_of: Callable[[Path], Path]) -> Path:  # noqa: F811
    return copy_of(_planned)


async def until_killed(
    run: processes.Started, address: str, key: str, buildings: list[int], first: int, after: int
) -> dict[str, tuple[int, int, int]]:
    """Send edits from several planners at once, kill the server after some; give what was accepted, by client id."""
    accepted: dict[str, tuple[int, int, int]] = {}
    enough = asyncio.Event()

    async def planner(number: int, asking: httpx.AsyncClient) -> None:
        for step in range(10_000):
            name = f"{first}-{number}-{step}"
            building, count = buildings[(number * 7 + step) % len(buildings)], 1 + (first * 31 + step) % 90
            answer = await asking.post("/api/operations", json=counting(building, count, name))
            if answer.status_code == 200 and answer.json()["seq"] is not None:
                accepted[name] = (answer.json()["seq"], building, count)
            if len(accepted) >= after:
                enough.set()

    async with client(address) as asking:
        assert (await asking.get("/enter", params={"key": key})).status_code == 200
        planners = [asyncio.ensure_future(planner(number, asking)) for number in range(4)]
        await asyncio.wait_for(enough.wait(), PATIENCE_SECONDS)
        run.send_signal(signal.SIGKILL)
        for ended in await asyncio.gather(*planners, return_exceptions=True):
            assert isinstance(ended, (httpx.TransportError, httpx.HTTPError)), ended
    return accepted


def test_killed_in_the_middle_nothing_accepted_is_lost(territory: Path) -> None:
    buildings = [row["building_id"] for row in buildings_of(territory, 40)]
    accepted: dict[str, tuple[int, int, int]] = {}
    for number, after in enumerate((9, 6)):
        with server(territory) as (run, address, key):
            accepted |= asyncio.run(until_killed(run, address, key, buildings, number, after))
    assert len(accepted) >= 9 + 6
    check_against(territory, accepted)


def check_against(territory: Path, accepted: dict[str, tuple[int, int, int]]) -> None:
    """Prove that the ledger holds what was answered, once each, that it is unbroken, and that the rows are what it says."""
    import json

    with store.open(territory) as file:
        rows = file.connection.execute(
            "SELECT seq, arguments FROM ledger WHERE operation = 'set_households'"
        ).fetchall()
        held = {json.loads(said)["client_id"]: seq for seq, said in rows}
        assert len(held) == len(rows), "nothing is done twice"
        assert {name: seq for name, (seq, _, _) in accepted.items()}.items() <= held.items()
        assert not store.check(file).of("error")
        last: dict[int, int] = {}
        for _, said in sorted(rows):
            last[json.loads(said)["building"]] = json.loads(said)["household_count"]
        counts = {
            row["building_id"]: row["household_count"] for row in file.rows("buildings") if row["building_id"] in last
        }
        assert counts == last
    assert not blockmap.check(territory).report.of("error")


def test_two_planners_with_a_network_that_drops_lose_and_repeat_nothing(territory: Path) -> None:
    """Overlapping edits conflict and are made again on the other's; disjoint ones pass; answers get lost on the way."""
    rows = buildings_of(territory, 400)
    blocks: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        blocks.setdefault(row["block_id"], []).append(row)
    shared, one, two = [group for group in blocks.values() if len(group) > 1][:3]
    conflicts, dropped, done = [0], [0], {}

    async def planner(name: str, own: list[dict[str, Any]], asking: httpx.AsyncClient) -> None:
        chance = random.Random(name)
        seen: dict[int, int] = {}
        for step in range(30):
            group = shared if step % 3 == 0 else own
            building = group[step % len(group)]
            client_id = f"{name}-{step}"
            while True:
                body = counting(building["building_id"], 1 + (step * 7 + len(name)) % 80, client_id)
                block = building["block_id"]
                if block in seen:
                    body["operation"]["revisions"] = {str(block): seen[block]}
                answer = await asking.post("/api/operations", json=body)
                if chance.random() < 0.3:
                    dropped[0] += 1  # the answer never came: the page asks again under the same id
                    continue
                if answer.status_code == 409:
                    conflicts[0] += 1
                    assert answer.json()["error"] == "edit_stale"
                    look = counting(building["building_id"], 5, "") | {"dry_run": True}
                    looked = await asking.post("/api/operations", json=look)
                    assert looked.status_code == 200
                    seen.pop(block)
                    continue
                assert answer.status_code == 200, answer.text
                said = answer.json()
                changed = said["changed"]["blocks"]
                seen |= dict(zip(changed["id"], changed["revision"], strict=True))
                if said["seq"] is not None:
                    done[client_id] = said["seq"], building["building_id"], body["operation"]["household_count"]
                break
            await asyncio.sleep(0)

    async def both(address: str, key: str) -> None:
        async with client(address) as asking:
            assert (await asking.get("/enter", params={"key": key})).status_code == 200
            await asyncio.gather(planner("a", one, asking), planner("bb", two, asking))

    with server(territory) as (_, address, key):
        asyncio.run(both(address, key))
    assert conflicts[0] > 0
    assert dropped[0] > 5
    check_against(territory, done)
