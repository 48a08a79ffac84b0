"""An office at work at random: whatever the API takes that writes into a territory, then everything taken back and done again.

After every request the households are counted, and what was refused has written nothing; now and then all of `check` is asked.
Used by the tests with some hundreds of requests and by ``python -m tests.bench.operations`` with ten thousand.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from blockmap import store
from blockmap.blocks import check
from blockmap.buildings import check as check_buildings
from blockmap.errors import BlockmapError
from blockmap.schema import TABLES
from blockmap.server.app import build
from blockmap.server.context import COOKIE, Context
from blockmap.server.office import Desk, Office
from blockmap.server.proposals import kept
from blockmap.store import digest, rows
from blockmap.workflow import variants
from blockmap.workflow.planning import tables_of
from tests.server.anything import KINDS, Anything
from tests.server.conftest import HOST

OPERATIONS = ("POST", "/api/operations")

WRITE_NOTHING = frozenset(
    {
        ("POST", "/api/login"),
        ("POST", "/api/logout"),
        ("POST", "/api/presence"),
        ("DELETE", "/api/jobs/{name}"),
        ("POST", "/api/publish"),
        ("POST", "/api/proposals"),  # a job; its draft is put in place here
        ("DELETE", "/api/proposals/{name}"),
        ("POST", "/api/users"),
        ("POST", "/api/users/{name}/grants"),
        ("DELETE", "/api/users/{name}/grants"),
        ("POST", "/api/users/{name}/password"),
        ("DELETE", "/api/users/{name}"),
        ("POST", "/api/start/open"),
        ("POST", "/api/start/upload"),
        ("POST", "/api/start/sample"),
        ("POST", "/api/start/{draft}/look"),
        ("PATCH", "/api/start/{draft}"),
        ("DELETE", "/api/start/{draft}"),
        ("POST", "/api/start/{draft}/plan"),
    }
)
"""Routes that write nothing into the open territory."""

COUNTING = ("set_households", "draw_building", "delete_building", "undo", "redo", "goto")
"""What may change how many households there are; all else conserves them."""

Request = tuple[str, str, Any]


@dataclass
class Work:
    """One office, its server, and what was seen.

    Attributes
    ----------
    answers
        How often what was answered how: kind or route, and status or kind of the refusal.
    faults
        Whatever should not be; empty if all is well.
    kept
        Tables with rows that are never taken back.
    """

    path: Path
    seed: int
    every: int = 20
    said: Callable[[str], None] = lambda _: None
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Open the territory behind a server without a network."""
        self._random = np.random.default_rng(self.seed)
        self._start = 1
        self._anything = Anything(self._random, spoilt=0.12)
        self._context = Context(Office(self.path))
        token = self._context.enter(self._context.new_key()) or ""
        self._app: Any = build(self._context, hosts=frozenset({HOST}))._app
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self._app), base_url=f"http://{HOST}", cookies={COOKIE: token}
        )
        self.ways: dict[tuple[str, str], Callable[[Desk], Request | None]] = {
            ("POST", "/api/claims"): self._claim,
            ("POST", "/api/undo"): lambda desk: self._turn(desk, "undo"),
            ("POST", "/api/redo"): lambda desk: self._turn(desk, "redo"),
            ("POST", "/api/goto"): self._goto,
            ("POST", "/api/proposals/{name}/accept"): self._proposal,
            ("POST", "/api/variants"): self._variant,
            ("DELETE", "/api/variants/{number}"): lambda desk: self._of_variant(desk, "DELETE", ""),
            ("POST", "/api/variants/{number}/accept"): lambda desk: self._of_variant(desk, "POST", "/accept"),
            ("POST", "/api/submit"): lambda desk: self._hand_in(desk, "submit"),
            ("POST", "/api/withdraw"): lambda desk: self._hand_in(desk, "withdraw"),
            ("POST", "/api/review"): self._review,
            ("POST", "/api/comments"): self._comment,
            ("POST", "/api/comments/{number}"): self._resolve,
            ("POST", "/api/returns"): self._typed,
            ("POST", "/api/assignments"): self._assign,
            ("POST", "/api/assignments/many"): self._assign_many,
        }
        self.weights = {OPERATIONS: 80.0} | dict.fromkeys(self.ways, 1.0)
        self.weights |= {("POST", "/api/undo"): 3.0, ("POST", "/api/redo"): 2.0, ("POST", "/api/goto"): 0.4}
        self.weights |= {("POST", "/api/proposals/{name}/accept"): 0.3, ("POST", "/api/returns"): 0.3}

    def _note(self, faults: list[str], where: str) -> None:
        """Remember faults, once each."""
        known = {fault.rpartition(" <- ")[0] for fault in self.faults}
        self.faults += [f"{fault} <- {where}" for fault in faults if fault not in known]

    def routes(self) -> set[tuple[str, str]]:
        """Every route that writes, as the application has it."""
        paths = self._app.openapi()["paths"]
        return {(how.upper(), path) for path, ways in paths.items() for how in ways if how != "get"}

    def run(self, count: int) -> None:
        """Make so many requests, take everything back, do everything again."""
        try:
            asyncio.run(self._all(count))
        finally:
            if self._context.office is not None:
                self._context.office.close()

    async def _all(self, count: int) -> None:
        ask = self._ask
        self._start = await ask(lambda desk: desk.revision)  # what was there before is not taken back
        start_seq, start = await ask(lambda desk: desk.revision), await ask(_digests)
        choices, weights = list(self.weights), np.array(list(self.weights.values()))
        for step in range(1, count + 1):
            chosen = choices[int(self._random.choice(len(choices), p=weights / weights.sum()))]
            await self._one(chosen)
            if step % self.every == 0:
                self._note(await ask(_whole), f"after request {step}")
            if step % 500 == 0:
                self.said(f"{step} requests, {len(self.faults)} faults {self.faults[-1:]}")
            if len(self.faults) > 20:
                break
        self.faults += await ask(_whole)
        end = await ask(_digests)
        undone = await self._all_back(start_seq)
        self.faults += await ask(_whole) + self._differences("start", start, await ask(_digests))
        self.said("everything is taken back")
        for seq in reversed(undone):
            answer = await self._turned("redo", seq)
            self.faults += [answer] if isinstance(answer, str) else []
        self.faults += await ask(_whole) + self._differences("end", end, await ask(_digests))
        self.faults += await ask(lambda desk: [found.text("en") for found in store.check(desk.file).of("error")])

    async def _ask(self, work: Callable[[Desk], Any]) -> Any:
        assert self._context.office is not None
        return await self._context.office.ask(work)

    async def _one(self, chosen: tuple[str, str]) -> None:
        """Make one request and look whether it did what it says."""
        before = await self._ask(_counted)
        drawn = await self._ask(self._operation if chosen == OPERATIONS else self.ways[chosen])
        if drawn is None:
            return
        method, path, body = drawn
        name = body["operation"].get("kind") if chosen == OPERATIONS else path.split("/")[2]
        shown = f"{method} {path} {str(body)[:400]}"
        written = self._bytes()
        try:
            answer = await self._client.request(method, path, **({} if body is None else {"json": body}))
        except Exception as fault:  # noqa: BLE001  what a real server would answer with 500
            self.faults.append(f"{type(fault).__name__}: {fault!s:.200} at {shown}")
            self.answers[str(name), type(fault).__name__] += 1
            return
        is_done = answer.status_code == 200
        self.answers[str(name), "done" if is_done else str(answer.json()["error"])] += 1
        after = await self._ask(_counted)
        if answer.status_code >= 500:
            self.faults.append(f"{answer.status_code} at {shown}")
        if not is_done and self._bytes() != written:
            self.faults.append(f"refused, and yet something was written: {answer.json()['error']} at {shown}")
        if after[0] != after[1]:
            self.faults.append(f"blocks hold {after[1]} households, buildings {after[0]}, after {shown}")
        if after[0] != before[0] and name not in COUNTING:
            self.faults.append(f"{after[0] - before[0]} households came or went by {shown}")

    def _bytes(self) -> list[tuple[int, int]]:
        """Size and time of the file and of its journal: nothing is written without one of them changing."""
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return [(found.st_size, found.st_mtime_ns) for found in map(Path.stat, files)]

    def _operation(self, desk: Desk) -> Request | None:
        kind = str(self._random.choice(KINDS))
        operation = self._anything.draw(desk.editor.state, kind, self._community(desk))
        if operation is None:
            return None
        return "POST", "/api/operations", {"operation": operation, "dry_run": self._is_rare(0.05)}

    async def _all_back(self, start: int) -> list[int]:
        """Take back whatever stands, newest first; returns the steps back.

        What is refused is asked for again when others are back: where a withdrawal was taken back itself, a community counts as
        handed in, and is not edited, until its hand-in is taken back, too.
        """
        left = await self._ask(lambda desk: [event.seq for event in desk.file.standing_since(start)])
        undone: list[int] = []
        while left:
            refused: dict[int, str] = {}
            for seq in sorted(left, reverse=True):
                answer = await self._turned("undo", seq)
                if isinstance(answer, str):
                    refused[seq] = answer
                elif answer is not None:
                    undone.append(answer)
            if len(refused) == len(left):
                self.faults += refused.values()
                break
            left = list(refused)
        return undone

    async def _turned(self, way: str, seq: int) -> int | str | None:
        """Take a step; returns its number, why it was refused, or nothing where it cannot be and need not be."""
        answer = await self._client.post(f"/api/{way}", json={"seq": seq})
        said = answer.json()
        if answer.status_code == 200:
            return int(said["seq"])
        if said["error"] == "undo_kept":  # a return is superseded, never taken back
            self.kept |= (await self._ask(lambda desk: desk.file.touched_by(seq))).keys()
            return None
        return f"{way} of {seq}: {said['error']} {said['message']['en']}"

    def _differences(self, where: str, wanted: dict[str, bytes], found: dict[str, bytes]) -> list[str]:
        return [
            f"table {name} is not as at the {where}"
            for name in wanted
            if found[name] != wanted[name] and name not in self.kept
        ]

    # ---- what is asked for

    def _is_rare(self, share: float) -> bool:
        return bool(self._random.random() < share)

    def _community(self, desk: Desk) -> int:
        found = desk.file.connection.execute("SELECT DISTINCT community_id FROM blocks ORDER BY 1").fetchall()
        return int(found[self._random.integers(len(found))][0])

    def _block(self, desk: Desk) -> Any:
        rows = desk.file.rows("blocks", "community_id = ?", [self._community(desk)])
        return rows[self._random.integers(len(rows))]

    def _claim(self, desk: Desk) -> Request:
        block = self._block(desk)
        x0, y0, x1, y1 = (block["geom"] or self._block(desk)["geom"] or desk.file.rows("areas")[0]["geom"]).bounds
        line = [[x0, y0], [(x0 + x1) / 2, y1], [x1, y0]]
        return "POST", "/api/claims", {"community": self._community(desk), "line": line, "reason": "界线在北侧"}

    def _turn(self, desk: Desk, way: str) -> Request:
        seq = (
            None
            if self._is_rare(0.7)
            else int(self._random.integers(max(self._start, desk.revision - 30), desk.revision + 2))
        )
        return "POST", f"/api/{way}", {"seq": seq}

    def _goto(self, desk: Desk) -> Request:
        towns = [row["area_id"] for row in desk.file.rows("areas", "level = 'town'")]
        seq = int(self._random.integers(max(self._start, desk.revision - 30), desk.revision + 1))
        return "POST", "/api/goto", {"seq": seq, "town": int(self._random.choice(towns))}

    def _proposal(self, desk: Desk) -> Request | None:
        wish: dict[str, Any] = {"seed": int(self._random.integers(9))}
        if self._is_rare(0.3):
            wish["exactly"] = int(self._random.integers(1, 12))
        try:
            made = variants.replan(str(self.path), [self._community(desk)], **wish)
        except BlockmapError:
            return None
        kept(desk)["drawn"] = variants.Draft.model_validate(made)
        parts = None if self._is_rare(0.5) else [int(self._random.integers(3))]
        return "POST", "/api/proposals/drawn/accept", {"parts": parts}

    def _variant(self, desk: Desk) -> Request:
        return "POST", "/api/variants", {"name": f"v{desk.revision}", "communities": [self._community(desk)]}

    def _of_variant(self, desk: Desk, method: str, rest: str) -> Request:
        found = [key for (key,) in desk.file.connection.execute("SELECT variant_id FROM variants")]
        number = int(self._random.choice(found)) if found else 1
        return method, f"/api/variants/{number}{rest}", {} if rest else None

    def _hand_in(self, desk: Desk, way: str) -> Request:
        return (
            "POST",
            f"/api/{way}",
            {"communities": [self._waiting(desk) if way == "withdraw" else self._community(desk)]},
        )

    def _waiting(self, desk: Desk) -> int:
        found = desk.file.connection.execute("SELECT area_id FROM submissions WHERE state = 'submitted'").fetchall()
        return int(found[self._random.integers(len(found))][0]) if found else self._community(desk)

    def _review(self, desk: Desk) -> Request:
        verdict = "approved" if self._is_rare(0.4) else "sent_back"
        body = {
            "communities": [self._waiting(desk)],
            "verdict": verdict,
            "reason": "请核对" if self._is_rare(0.8) else None,
        }
        return "POST", "/api/review", body

    def _comment(self, desk: Desk) -> Request:
        block = self._block(desk)["block_id"]
        return "POST", "/api/comments", {"text": "此处有新楼", "block": block, "is_mark": self._is_rare(0.1)}

    def _resolve(self, desk: Desk) -> Request:
        last = desk.file.next_id("comments")
        return "POST", f"/api/comments/{self._random.integers(1, last + 1)}", {"is_open": self._is_rare(0.1)}

    def _typed(self, desk: Desk) -> Request:
        cells = [
            {"block": self._block(desk)["block_code"], "measure": "registered", "value": int(self._random.integers(90))}
        ]
        body = {
            "save_id": f"save-{desk.revision:06}",
            "phase": "short_form",
            "work_date": "2020-11-03",
            "collector": "W1",
        }
        return "POST", "/api/returns", body | {"cells": cells}

    def _assign(self, desk: Desk) -> Request:
        worker = str(self._random.choice(["W1", "W2", "W9"])) if self._is_rare(0.8) else None
        return "POST", "/api/assignments", {"blocks": [self._block(desk)["block_id"]], "worker": worker}

    def _assign_many(self, desk: Desk) -> Request:
        tasks = [{"blocks": [self._block(desk)["block_id"]], "worker": worker} for worker in ("W1", "W2")]
        return "POST", "/api/assignments/many", {"tasks": tasks}


def _digests(desk: Desk) -> dict[str, bytes]:
    """Digest of every table but the ledger and free ones."""
    held = desk.file.connection
    return {
        table.name: digest.table_digest(table.name, rows.read(held, table))
        for table in TABLES.values()
        if table.governed
    }


def _counted(desk: Desk) -> tuple[int, int]:
    """Households of the buildings that have a block, and of the blocks."""
    ask = desk.file.connection.execute
    in_buildings = ask("SELECT sum(household_count) FROM buildings WHERE block_id IS NOT NULL").fetchone()[0]
    return in_buildings, ask("SELECT sum(household_count) FROM blocks WHERE kind != 'virtual'").fetchone()[0]


def _whole(desk: Desk) -> list[str]:
    """Whatever a check of everything finds: cover, nesting, cut buildings, blocks in pieces, parts, codes, numbers."""
    tables = tables_of(desk.file)
    settings = desk.file.settings
    found = [one for room in (check, check_buildings) for one in room.check(tables, settings=settings).of("error")]
    return [f"{one.kind}: {one.text('en')}" for one in found]
