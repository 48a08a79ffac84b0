"""The server under load: ``python -m tests.bench.server_load [TERRITORY.gpkg]``, on the sample of 117,000 buildings.

A real uvicorn in a process of its own. One planner's edits over HTTP; twenty planners in twenty towns at one edit a second each,
without and with snapshots published all the while; a server that is killed again and again until 1,000 commits were accepted.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

import blockmap
from blockmap import store
from tests.server.test_killed_server import check_against, client, counting, server, until_killed
from tests.server.test_publishing_at_work import look_at

BUILDINGS = 117_000
EDITS = 300
SECONDS = 30
PLANNERS = 20
COMMITS = 1_000
COMMITS_PER_LIFE = 100


def territory_of(folder: Path, given: str | None) -> Path:
    """A copy of the planned territory that is named, or the sample, generated, read and planned."""
    path = folder / "district.gpkg"
    if given is not None:
        shutil.copy(given, path)
        store.open(path, write=True).close()  # an older one is brought up to date
        return path
    from blockmap import sample
    from blockmap.workflow.recipe import load

    sample.write(sample.generate(BUILDINGS, 1), folder / "office", format="shp", encoding="gbk")
    shutil.copy(sample.bundled() / "recipe.toml", folder / "office")
    recipe = load(folder / "office" / "recipe.toml")
    blockmap.new(path, crs=recipe.crs, **recipe.settings)
    for step in recipe.read:
        blockmap.read(path, step.table, folder / "office" / step.source)
    blockmap.plan(path)
    blockmap.number(path)
    return path


def towns_of(path: Path) -> list[list[dict[str, Any]]]:
    """Edits that can be made in every town, in the order of the towns: buildings that move to and fro between two blocks."""
    with store.open(path) as file:
        towns = file.rows("areas", "level = ?", [file.settings.levels[-2]])
        found = []
        for town in towns:
            rows = file.connection.execute(
                "SELECT building_id, block_id, household_count FROM buildings WHERE block_id IN (SELECT block_id FROM blocks "
                "WHERE kind = 'ground' AND substr(community_code, 1, ?) = ?) LIMIT 200",
                (len(town["code"]), town["code"]),
            ).fetchall()
            if rows:
                names = ("building_id", "block_id", "household_count")
                found.append([dict(zip(names, row, strict=True)) for row in rows])
        return found


def say(name: str, value: float, bar: str) -> None:
    sys.stdout.write(f"{name:58} {value:10.1f}   bar {bar}\n")
    sys.stdout.flush()


async def edits(
    asking: Any, rows: list[dict[str, Any]], name: str, count: int, pause: float
) -> list[tuple[float, int, str, int]]:
    """Edit one town again and again with revisions as the page sends them; give times, statuses, ids and sequence numbers."""
    seen: dict[int, int] = {}
    done = []
    for step in range(count):
        row = rows[step % len(rows)]
        client_id = f"{name}-{step}"
        body = counting(row["building_id"], 1 + (row["household_count"] + step) % 90, client_id)
        if row["block_id"] in seen:
            body["operation"]["revisions"] = {str(row["block_id"]): seen[row["block_id"]]}
        began = time.perf_counter()
        answer = await asking.post("/api/operations", json=body)
        took = time.perf_counter() - began
        said = answer.json()
        if answer.status_code == 200:
            changed = said["changed"]["blocks"]
            seen |= dict(zip(changed["id"], changed["revision"], strict=True))
        done.append((took * 1000, answer.status_code, client_id, said.get("seq") or 0))
        await asyncio.sleep(max(0.0, pause - took))
    return done


def cpu_ms(run: subprocess.Popen[str]) -> float:
    """Milliseconds of processor time that a server has used; of its own, whatever else the machine does."""
    fields = Path(f"/proc/{run.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def one_planner(run: subprocess.Popen[str], address: str, key: str, rows: list[dict[str, Any]]) -> None:
    async with client(address) as asking:
        await asking.get("/enter", params={"key": key})
        await edits(asking, rows, "warm", 20, 0)
        used = cpu_ms(run)
        took = np.array([t for t, *_ in await edits(asking, rows, "one", EDITS, 0.05)])
        used = cpu_ms(run) - used
    say("processor time of the server for one edit, ms", used / EDITS, "")
    say("edit round trip over HTTP, p50 ms", float(np.percentile(took, 50)), "<= 20")
    say("edit round trip over HTTP, p95 ms", float(np.percentile(took, 95)), "<= 100")


async def twenty(run: subprocess.Popen[str], address: str, key: str, towns: list[list[dict[str, Any]]]) -> None:
    async with client(address) as asking:
        await asking.get("/enter", params={"key": key})
        for number, rows in enumerate(towns[:PLANNERS]):
            await edits(asking, rows, f"open{number}", 1, 0)
        used = cpu_ms(run)
        every = await asyncio.gather(
            *(edits(asking, rows, f"p{number}", SECONDS, 1.0) for number, rows in enumerate(towns[:PLANNERS]))
        )
        used = cpu_ms(run) - used
        history = (await asking.get("/api/history", params={"limit": 500})).json()
    flat = [one for planner in every for one in planner]
    took = np.array([t for t, *_ in flat])
    say(f"{len(every)} planners at 1 edit/s, p95 ms", float(np.percentile(took, 95)), "<= 300")
    say("   p50 ms", float(np.percentile(took, 50)), "")
    say("   processor time of the server for one edit, ms", used / len(flat), "")
    say("   refused although in towns of their own (false conflicts)", sum(s == 409 for _, s, *_ in flat), "0")
    say("   other answers than 200", sum(s not in (200, 409) for _, s, *_ in flat), "0")
    newest = {event["seq"] for event in history}
    oldest = min(newest)
    lost = [seq for *_, seq in flat if seq and seq >= oldest and seq not in newest]
    say("   accepted and not in the history (lost)", len(lost), "0")


async def published(asking: Any, is_over: asyncio.Event, path: Path) -> list[Path]:
    """Publish one snapshot after the other until it is over; keep a copy of each."""
    copies: list[Path] = []
    while not is_over.is_set():
        job = (await asking.post("/api/publish")).json()
        while job["state"] == "running":
            await asyncio.sleep(0.2)
            job = (await asking.get(f"/api/jobs/{job['id']}")).json()
        name = f"snapshot-{len(copies)}.gpkg"
        copies.append(Path(shutil.copy(path.with_name(job["answer"]["name"]), path.with_name(name))))
    return copies


async def twenty_while_publishing(
    path: Path, address: str, key: str, towns: list[list[dict[str, Any]]]
) -> tuple[list[Path], dict[int, int]]:
    """Edit in twenty towns while snapshots are published; give the snapshots, and what the edited buildings held before."""
    before = {row["building_id"]: row["household_count"] for rows in towns for row in rows}
    async with client(address) as asking:
        await asking.get("/enter", params={"key": key})
        for number, rows in enumerate(towns[:PLANNERS]):
            await edits(asking, rows, f"ready{number}", 1, 0)
        is_over = asyncio.Event()
        publishing = asyncio.ensure_future(published(asking, is_over, path))
        every = await asyncio.gather(
            *(edits(asking, rows, f"s{number}", SECONDS, 1.0) for number, rows in enumerate(towns[:PLANNERS]))
        )
        is_over.set()
        copies = await publishing
    took = np.array([t for planner in every for t, *_ in planner])
    say(f"{len(every)} planners while snapshots are published, p95 ms", float(np.percentile(took, 95)), "<= 300")
    say("   p50 ms", float(np.percentile(took, 50)), "")
    say("   longest, ms", float(took.max()), "")
    say("   other answers than 200", sum(s != 200 for planner in every for _, s, *_ in planner), "0")
    say("   snapshots published meanwhile", len(copies), "")
    return copies, before


def killed(path: Path, rows: list[dict[str, Any]]) -> None:
    accepted: dict[str, tuple[int, int, int]] = {}
    lives = 0
    while len(accepted) < COMMITS:
        with server(path) as (run, address, key):
            buildings = [row["building_id"] for row in rows]
            accepted |= asyncio.run(until_killed(run, address, key, buildings, 1000 + lives, COMMITS_PER_LIFE))
        lives += 1
    check_against(path, accepted)
    say(f"kill -9, {lives} times over {len(accepted)} accepted commits: lost", 0, "0, chain verifies")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as made:
        path = territory_of(Path(made), sys.argv[1] if len(sys.argv) > 1 else None)
        towns = towns_of(path)
        sys.stdout.write(f"load of the machine {os.getloadavg()[0]:.1f}\n")
        with server(path) as (run, address, key):
            asyncio.run(one_planner(run, address, key, towns[0]))
        with server(path) as (run, address, key):
            asyncio.run(twenty(run, address, key, towns))
        with server(path) as (_, address, key):
            copies, before = asyncio.run(twenty_while_publishing(path, address, key, towns))
        for snapshot in copies:
            look_at(snapshot, path, before)
        say("   of them not whole, or of another moment than they name", 0, "0")
        killed(path, towns[0])
        sys.stdout.write(f"load of the machine {os.getloadavg()[0]:.1f}\n")


if __name__ == "__main__":
    main()
