"""Random planners at work on a district of 117,000 buildings; everything proved and undone: ``python -m tests.bench.edits``.

The district is the sample, planned and numbered; ``--territory`` takes one that is there (it is copied). Commits wait for the
disk. Figures are wall times of one process, with its CPU time beside them; on a machine with other work wall times grow with its
load, which is printed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from rich.console import Console

from blockmap import sample, store
from blockmap.blocks import check
from blockmap.blocks.edit_operations import (
    MergeBlocks,
    MoveBuildings,
    MoveGround,
    Operation,
    RedrawEdge,
    SetHouseholds,
    SplitBlock,
)
from blockmap.blocks.edit_state import Row, State
from blockmap.blocks.edits import prepare
from blockmap.workflow.editing import Editor
from blockmap.workflow.planning import tables_of

SHARES = {"move": 0.5, "redraw": 0.12, "split": 0.1, "take": 0.1, "merge": 0.1, "count": 0.05, "parts": 0.03}
"""How often planners do what."""

CHECKED_EVERY = 200


@dataclass
class Planner:
    """Draws random operations on the state of an editor."""

    random: np.random.Generator
    communities: list[int] = field(default_factory=list)

    def operation(self, state: State) -> Operation | None:
        """A random operation; ``None`` where there is nothing to do it to."""
        community = int(self.random.choice(self.communities))
        state.open([community])
        blocks = [row for row in state.rows("blocks", "community_id", community) if row["kind"] == "ground"]
        block = blocks[self.random.integers(len(blocks))]
        kind = self.random.choice(list(SHARES), p=list(SHARES.values()))
        draw: dict[str, Callable[[State, Row, list[Row]], Operation | None]] = {
            "move": self._move,
            "redraw": self._redraw,
            "split": self._split,
            "take": self._take,
            "merge": self._merge,
            "count": self._count,
            "parts": lambda state, block, near: SplitBlock(block=block["block_id"], parts=2),
        }
        return draw[kind](state, block, _beside(block, blocks))

    def _move(self, state: State, block: Row, near: list[Row]) -> Operation | None:
        rows = [row for other in near for row in state.rows("buildings", "block_id", other["block_id"])]
        cells = np.array([state.need("cells", row["cell_id"])["geom"] for row in rows], dtype=object)
        touching = np.flatnonzero(shapely.intersects(cells, block["geom"])) if len(rows) else []
        if not len(touching):
            return None
        chosen = rows[int(self.random.choice(touching))]["building_id"]
        return MoveBuildings(buildings=(chosen,), to_block=block["block_id"] if self.random.random() < 0.9 else None)

    def _split(self, state: State, block: Row, near: list[Row]) -> Operation | None:
        x0, y0, x1, y1 = block["geom"].bounds
        middle, reach, angle = np.array([x0 + x1, y0 + y1]) / 2, max(x1 - x0, y1 - y0), self.random.uniform(0, np.pi)
        way = np.array([np.cos(angle), np.sin(angle)]) * reach
        return SplitBlock(block=block["block_id"], lines=(self._crooked(middle - way, middle + way, 0.06),))

    def _redraw(self, state: State, block: Row, near: list[Row]) -> Operation | None:
        if not near:
            return None
        other = near[self.random.integers(len(near))]
        border = shapely.line_merge(shapely.intersection(block["geom"].boundary, other["geom"].boundary))
        line = max(shapely.get_parts(border), key=lambda part: part.length)
        if line.geom_type != "LineString" or line.is_closed:
            return None
        ends = sorted(self.random.uniform(0, line.length, 2)) if self.random.random() < 0.7 else (0.0, line.length)
        first, last = (np.array(line.interpolate(at).coords[0]) for at in ends)
        return RedrawEdge(blocks=(block["block_id"], other["block_id"]), line=self._crooked(first, last, 0.3))

    def _take(self, state: State, block: Row, near: list[Row]) -> Operation | None:
        x0, y0, x1, y1 = block["geom"].bounds
        middle, reach = self.random.uniform((x0, y0), (x1, y1)), self.random.uniform(0.1, 0.5) * max(x1 - x0, y1 - y0)
        angles = np.linspace(0, 2 * np.pi, 9)[:-1]
        radius = reach * self.random.uniform(0.6, 1, 8)
        ring = middle + np.stack([np.cos(angles), np.sin(angles)], axis=1) * radius[:, None]
        to_block = block["block_id"] if self.random.random() < 0.7 else None
        return MoveGround(ring=tuple((float(x), float(y)) for x, y in ring), to_block=to_block)

    def _merge(self, state: State, block: Row, near: list[Row]) -> Operation | None:
        if not near:
            return None
        return MergeBlocks(blocks=(block["block_id"], near[self.random.integers(len(near))]["block_id"]))

    def _count(self, state: State, block: Row, near: list[Row]) -> Operation | None:
        buildings = state.keys("buildings", "block_id", block["block_id"])
        if not buildings:
            return None
        return SetHouseholds(building=int(self.random.choice(buildings)), household_count=int(self.random.integers(60)))

    def _crooked(self, first: Any, last: Any, width: float) -> tuple[tuple[float, float], ...]:
        way = last - first
        aside = np.array([-way[1], way[0]])
        off = [0.0, *self.random.uniform(-width, width, 4), 0.0]
        points = [first + way * at + aside * o for at, o in zip(np.linspace(0, 1, 6), off, strict=True)]
        return tuple((float(x), float(y)) for x, y in points)


def _beside(block: Row, blocks: list[Row]) -> list[Row]:
    """Blocks that share a stretch of border."""
    others = [row for row in blocks if row["block_id"] != block["block_id"]]
    if not others:
        return []
    shapes = np.array([row["geom"] for row in others], dtype=object)
    near = np.flatnonzero(shapely.intersects(shapes, block["geom"]))
    shared = shapely.length(shapely.intersection(shapes[near], block["geom"]))
    return [others[i] for i in near[shared > 1].tolist()]


@dataclass
class Run:
    """What was measured; ``start`` is the digest of the territory before."""

    start: str = ""
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def time(self, name: str, work: Callable[[], Any]) -> Any:
        """Do something and remember how long it took."""
        begin, cpu = time.perf_counter(), time.process_time()
        result = work()
        self.seconds[name].append(time.perf_counter() - begin)
        self.cpu[name].append(time.process_time() - cpu)
        return result

    def ms(self, name: str, percent: float, *, is_cpu: bool = False) -> float:
        """Percentile of the times in milliseconds."""
        times = (self.cpu if is_cpu else self.seconds)[name]
        return float(np.percentile(times, percent)) * 1000 if times else float("nan")


def edit(file: store.Territory, count: int, seed: int, console: Console) -> Run:
    """Let a planner edit, check now and then, and undo everything."""
    run = Run(file.digest())
    editor = Editor(file)
    random = np.random.default_rng(seed)
    planned = [key for (key,) in file.connection.execute("SELECT DISTINCT community_id FROM blocks ORDER BY 1")]
    planner = Planner(random, planned)
    held = sum(row["household_count"] for row in file.rows("buildings"))
    while sum(run.done.values()) < count:
        state = editor.state
        operation = planner.operation(state)
        if operation is None:
            continue
        delta = run.time(f"prepare {operation.kind}", lambda: editor.prepare(operation))  # noqa: B023
        if delta.is_refused:
            run.refused[operation.kind, delta.report.of("error")[0].kind] += 1
            continue
        run.time("commit", lambda: editor.commit(operation))  # noqa: B023
        held += sum((c.households[1] or 0) - (c.households[0] or 0) for c in delta.counts)
        run.done[operation.kind] += 1
        if sum(run.done.values()) % CHECKED_EVERY == 0:
            run.faults += _faults(file, held)
            console.print(f"{sum(run.done.values())} edits, {len(run.faults)} faults, load {os.getloadavg()[0]:.1f}")
    run.faults += _faults(file, held)
    for _ in range(sum(run.done.values())):
        run.time("undo", editor.undo)
    if file.digest() != run.start:
        run.faults.append("undoing everything does not give the same bytes")
    return run


def _faults(file: store.Territory, held: int) -> list[str]:
    """What a check of the whole territory finds, and whether every household is still there."""
    tables = tables_of(file)
    found = [finding.text("en") for finding in check.check(tables, settings=file.settings).of("error")]
    if tables["buildings"]["household_count"].sum() != held or tables["blocks"]["household_count"].sum() != held:
        found.append("households were lost or made")
    return found


def pairs(file: store.Territory, count: int, seed: int) -> Counter[str]:
    """Two planners draw on the same state: what becomes of both edits, in either order."""
    state = Editor(file).state
    random = np.random.default_rng(seed)
    planned = [key for (key,) in file.connection.execute("SELECT DISTINCT community_id FROM blocks ORDER BY 1")]
    found: Counter[str] = Counter()
    while sum(found.values()) < count:
        planner = Planner(random, [int(random.choice(planned))])
        drawn = list(_lawful(planner, state, 2))
        if len(drawn) < 2:
            continue
        first, second = (_sealed(state, one, place) for place, one in enumerate(drawn))
        found[_together(state, first, second)] += 1
    return found


def _lawful(planner: Planner, state: State, count: int) -> Iterator[Operation]:
    for _ in range(40):
        operation = planner.operation(state)
        if operation is not None and not prepare(state, operation).is_refused:
            yield operation
            count -= 1
            if not count:
                return


def _sealed(state: State, operation: Operation, place: int) -> Operation:
    """Give an operation its ids and the revisions of the blocks it changes, as a server does."""
    delta = prepare(state, operation)
    seen = {count.block_id: count.revision for count in delta.counts if count.revision is not None}
    ids = {
        "new_cells": state.next_id("cells") + 5000 * place,
        "new_ids": tuple(state.next_id("blocks") + 500 * place + i for i in range(20)),
    }
    known = {name: value for name, value in ids.items() if name in type(operation).model_fields}
    return operation.model_copy(update={"revisions": seen, **known})


def _together(state: State, first: Operation, second: Operation) -> str:
    """What becomes of two edits drawn on one state."""
    shared = bool(first.revisions.keys() & second.revisions.keys())
    ends = []
    for one, other in ((first, second), (second, first)):
        done = prepare(state, one)
        state.take(done.rows)
        after = prepare(state, other)
        if after.is_refused:
            ends.append(after.report.of("error")[0].kind)
        else:
            state.take(after.rows)
            keys = {
                (t, k)
                for delta in (done, after)
                for t in ("cells", "areas", "buildings")
                for k in delta.rows.get(t, {})
            }
            ends.append(tuple((t, k, _plain(state.row(t, k))) for t, k in sorted(keys)))
            state.take(after.inverse().rows)
        state.take(done.inverse().rows)
    if shared:
        return "overlapping, refused both ways" if ends == ["edit_stale"] * 2 else "overlapping, NOT REFUSED"
    if isinstance(ends[0], str) or isinstance(ends[1], str):
        return (
            "disjoint, refused by the proof both ways" if all(isinstance(end, str) for end in ends) else "ONE WAY ONLY"
        )
    return "disjoint, the same either way" if ends[0] == ends[1] else "disjoint, DIFFERENT"


def _plain(row: Row | None) -> Any:
    if row is None:
        return None
    return {name: value.wkb if isinstance(value, shapely.Geometry) else value for name, value in row.items()}


def territory(folder: Path, buildings: int) -> Path:
    """Make the sample district, planned and numbered."""
    sample.write(sample.generate(buildings, 1), folder, format="shp", encoding="gbk")
    recipe = (sample.bundled() / "recipe.toml").read_text().split("[[map]]")[0]
    (folder / "recipe.toml").write_text(recipe + "map = []\n" if "map" not in recipe else recipe)
    subprocess.run([sys.executable, "-m", "blockmap", "run", str(folder / "recipe.toml"), "--quiet"], check=False)
    return folder / "district.gpkg"


def main(arguments: list[str] | None = None) -> int:
    """Measure; returns the number of bars missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--territory", type=Path)
    parser.add_argument("--buildings", type=int, default=117_000)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        made = asked.territory or territory(Path(name) / "sample", asked.buildings)
        copy = Path(shutil.copy(made, Path(name) / "edited.gpkg"))
        with store.open(copy, write=True) as file:
            opening = time.perf_counter()
            Editor(file)
            opening = time.perf_counter() - opening
            run = edit(file, asked.count, asked.seed, console)
            both = pairs(file, asked.pairs, asked.seed)
    console.print(f"load of the machine {os.getloadavg()[0]:.1f}; an editor is opened in {1000 * opening:.0f} ms")
    for name, kind in sorted(run.refused):
        console.print(f"refused {name}: {kind} {run.refused[name, kind]}")
    for name in sorted(run.done):
        p50, p95 = run.ms(f"prepare {name}", 50), run.ms(f"prepare {name}", 95)
        console.print(f"{name}: {run.done[name]} done; prepared in {p50:.1f} / {p95:.1f} ms (p50 / p95)")
    for said, times in sorted(both.items()):
        console.print(f"two planners, {said}: {times}")
    bars = [
        ("prepare and commit, p50 ms", run.ms("commit", 50), 20.0),
        ("prepare and commit, p95 ms", run.ms("commit", 95), 100.0),
        ("undo, p50 ms", run.ms("undo", 50), 20.0),
        ("faults of the territory after edits and undo", float(len(run.faults)), 0.0),
        ("pairs that do not commute", float(sum(n for said, n in both.items() if said != said.lower())), 0.0),
    ]
    for name in ("commit", "undo"):
        p50, p95 = (run.ms(name, percent, is_cpu=True) for percent in (50, 95))
        console.print(f"{name}: {p50:.1f} / {p95:.1f} ms of CPU (p50 / p95)")
    missed = 0
    for name, value, most in bars:
        missed += value > most
        console.print(f"{name}: {value:.2f} (asked: at most {most:g}) {'MISSED' if value > most else 'yes'}")
    for fault in run.faults[:20]:
        console.print(fault)
    return missed


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
