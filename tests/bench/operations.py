"""Ten thousand requests at random, of every kind that writes, then undone and done again: ``python -m tests.bench.operations``.

Options: ``--count``, ``--buildings``, ``--seed``. After every request households are counted, and what was refused has left the
same bytes; after each twentieth all of ``check`` is asked. At the end the bytes are those of the start, and after redoing those
of the end.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import blockmap
from blockmap import sample
from tests.server.at_random import Work
from tests.server.test_at_random import staffed
from tests.workflow.conftest import read_all


def territory(folder: Path, buildings: int, seed: int) -> Path:
    """A small district, planned and numbered, with two enumerators."""
    office, made = folder / "office", folder / "district.gpkg"
    sample.write(sample.generate(buildings, seed), office, format="shp", encoding="gbk")
    shutil.copy(sample.bundled() / "recipe.toml", office)
    read_all(made, office)
    blockmap.plan(made, workers=1)
    blockmap.number(made)
    return staffed(made, folder)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Work at random; returns how many faults were found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--buildings", type=int, default=1_500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=20)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        path = territory(Path(name), asked.buildings, asked.seed)
        began, load = time.perf_counter(), os.getloadavg()[0]
        work = Work(path, asked.seed, every=asked.every, said=say)
        work.run(asked.count)
        took = time.perf_counter() - began
    for (kind, outcome), count in sorted(work.answers.items()):
        say(f"{kind:22} {outcome:30} {count:6}")
    done = sum(count for (_, outcome), count in work.answers.items() if outcome == "done")
    say(f"{work.answers.total()} requests, {done} done, {took:.0f} s, load {load:.1f} to {os.getloadavg()[0]:.1f}")
    say(f"never taken back: rows of {', '.join(sorted(work.kept)) or 'no table'}")
    for fault in work.faults:
        say(f"FAULT {fault}")
    say(f"faults {len(work.faults):10}   bar 0")
    return len(work.faults)


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
