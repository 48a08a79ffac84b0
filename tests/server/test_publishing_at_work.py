"""Snapshots published while planners draw: each opens everywhere, holds one moment and no other, and no edit is lost for it."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import fiona
import httpx
import pyogrio
import shapely

from blockmap import store, workflow
from blockmap.workflow.publishing import moment_of
from tests.browser.served import serving
from tests.server.test_killed_server import counting

PLANNERS, SNAPSHOTS = 4, 2
COLUMNS = ["building_id", "household_count"]
PATIENCE = 60.0


async def edited(page: httpx.AsyncClient, number: int, buildings: list[int], is_over: asyncio.Event) -> int:
    """Count households in one building after the other until it is over; return how many edits were accepted."""
    step = 0
    while not is_over.is_set():
        edit = counting(buildings[step % len(buildings)], 1 + (7 * step + number) % 90, f"{number}-{step}")
        answer = await page.post("/api/operations", json=edit)
        assert answer.status_code == 200, answer.text
        step += 1
        await asyncio.sleep(0.05)
    return step


async def published(page: httpx.AsyncClient) -> dict[str, Any]:
    """Publish, and wait for the end."""
    job = (await page.post("/api/publish")).json()
    while job["state"] == "running":
        await asyncio.sleep(0.05)
        job = (await page.get(f"/api/jobs/{job['id']}")).json()
    assert job["state"] == "done", job
    return dict(job["answer"])


async def at_work(link: str, territory: Path, shares: list[list[int]]) -> tuple[list[Path], int]:
    """Publish again and again while planners draw; keep a copy of every snapshot."""
    parts = urlsplit(link)
    address, copies, is_over = f"{parts.scheme}://{parts.netloc}", [], asyncio.Event()
    headers = {"x-blockmap": "1", "origin": address}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=PATIENCE) as page:
        assert (await page.get(f"{parts.path}?{parts.query}")).status_code == 303
        planners = [asyncio.ensure_future(edited(page, k, share, is_over)) for k, share in enumerate(shares)]
        await asyncio.sleep(0.3)
        for number in range(SNAPSHOTS):
            said = await published(page)
            copies.append(Path(shutil.copy(territory.with_name(said["name"]), territory.with_name(f"{number}.gpkg"))))
            moment = moment_of(copies[-1])
            assert moment is not None
            assert moment.seq == said["seq"]
        is_over.set()
        return copies, sum(await asyncio.gather(*planners))


def households_at(territory: Path, seq: int) -> dict[int, int]:
    """Households of every building that was edited until an operation, by the ledger alone."""
    with store.open(territory) as file:
        rows = file.connection.execute(
            "SELECT arguments FROM ledger WHERE operation = 'set_households' AND seq <= ? ORDER BY seq", [seq]
        ).fetchall()
    said = [json.loads(arguments) for (arguments,) in rows]
    return {edit["building"]: edit["household_count"] for edit in said}


def look_at(snapshot: Path, territory: Path, before: dict[int, int]) -> None:
    """Prove that a snapshot opens everywhere, is whole, and holds exactly the moment that it names."""
    moment = moment_of(snapshot)
    assert moment is not None
    layers = [name for name, _ in pyogrio.list_layers(snapshot)]
    for name in layers:
        with fiona.open(snapshot, layer=name) as opened:
            assert len(opened) == pyogrio.read_info(snapshot, layer=name, force_feature_count=True)["features"]
    buildings = pyogrio.read_dataframe(snapshot, layer="buildings", columns=COLUMNS, read_geometry=False)
    held = dict(zip(buildings["building_id"], buildings["household_count"], strict=True))
    assert {key: held[key] for key in before} == before | households_at(territory, moment.seq)
    blocks = pyogrio.read_dataframe(snapshot, layer="blocks")
    ground = blocks[blocks["kind"] == "ground"]
    assert shapely.coverage_is_valid(ground.geometry.to_numpy())
    assert ground["household_count"].sum() == buildings["household_count"].sum() - _homeless(snapshot)
    back = workflow.read_as_edits(territory, snapshot)
    assert back.rows == (), "nobody edited it"


def _homeless(snapshot: Path) -> int:
    """Households of buildings in no block."""
    rows = pyogrio.read_dataframe(snapshot, layer="buildings", read_geometry=False)
    return int(rows.loc[rows["block_id"].isna(), "household_count"].sum())


def test_every_snapshot_that_is_published_at_work_is_of_one_moment(planned: Path) -> None:
    with store.open(planned) as file:
        rows = file.rows("buildings", "block_id IS NOT NULL")
        count = len(file.history())
    shares = [[row["building_id"] for row in rows[number::PLANNERS]][:8] for number in range(PLANNERS)]
    counts = {row["building_id"]: row["household_count"] for row in rows}
    watched = {building: counts[building] for share in shares for building in share}
    with serving(planned) as link:
        copies, edits = asyncio.run(at_work(link, planned, shares))
    with store.open(planned) as file:
        assert len(file.history()) == count + edits
        assert store.check(file).of("error") == []
    moments = [moment_of(copy) for copy in copies]
    numbers = [moment.seq for moment in moments if moment is not None]
    assert len(set(numbers)) == SNAPSHOTS, "planners went on drawing"
    assert count < numbers[0]
    for copy in copies:
        look_at(copy, planned, watched)
