"""Killing a program while it writes: the process is ended by SIGKILL at a random moment of an open write, never outside one.

A write is open while SQLite's journal (or log) beside the territory is not empty. A kill counts only when the journal is still
there after the process is dead: then nothing but recovery can save the file. Used for the store's own functions
(`kill_calls`) and for whole commands (`kill_commands`).
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from tests import processes

POLL_S = 0.0003
PATIENCE_S = 120.0


class Running(Protocol):
    """What we need of a process."""

    def kill(self) -> None: ...

    def is_alive(self) -> bool: ...

    def join(self) -> None: ...


def journals(territory: Path) -> list[Path]:
    """Files that show a write in progress."""
    return [territory.with_name(territory.name + ending) for ending in ("-journal", "-wal")]


def is_writing(territory: Path) -> bool:
    """Tell whether a write is open, or was when its program died."""
    for journal in journals(territory):
        try:
            if journal.stat().st_size:
                return True
        except FileNotFoundError:
            continue
    return False


def is_hot(territory: Path) -> bool:
    """Tell whether pages of the file may be half written: the journal is complete, and a reader must take it back first."""
    return any(journal.is_file() and journal.read_bytes()[:1].strip(b"\0") for journal in journals(territory))


def kill_commands(words: Sequence[str], territory: Path, *, count: int, seed: int = 0) -> Iterator[None]:
    """Run a command again and again on the same territory and kill it inside its open write.

    Parameters
    ----------
    words
        Command of ``blockmap`` with its arguments; it must write the territory and end.
    territory
        File it writes. Before every run it is put back as it was at the first.
    count
        Kills wanted; runs that ended before they were hit do not count. After each, the caller examines the file.
    """
    return _kills(lambda: processes.start_silent(words), territory, count=count, seed=seed)


def kill_calls(target: Callable[[str], None], territory: Path, *, count: int, seed: int = 0) -> Iterator[None]:
    """Do the same with a function of a module."""

    def start() -> Running:
        process = processes.process(target, (str(territory),))
        process.start()
        return process

    return _kills(start, territory, count=count, seed=seed)


def _kills(start: Callable[[], Running], territory: Path, *, count: int, seed: int) -> Iterator[None]:
    chance = random.Random(seed)
    original = territory.with_name(territory.name + ".original")
    shutil.copyfile(territory, original)
    _restore(original, territory)
    spans = [_span(start, territory)]
    done = 0
    for _ in range(40 * count):
        _restore(original, territory)
        waits_for_pages = chance.random() < 0.3
        if _killed_inside(start, territory, delay_s=chance.uniform(0, max(spans)), waits_for_pages=waits_for_pages):
            done += 1
            yield
        if done == count:
            break
    original.unlink()
    assert done == count, f"only {done} of {count} kills hit an open write"


def _restore(original: Path, territory: Path) -> None:
    for journal in journals(territory):
        journal.unlink(missing_ok=True)
    shutil.copyfile(original, territory)


def _span(start: Callable[[], Running], territory: Path) -> float:
    """Let the program run to its end and measure how long its write is open."""
    process = start()
    first = last = 0.0
    while process.is_alive():
        if is_writing(territory):
            last = time.perf_counter()
            first = first or last
        time.sleep(POLL_S)
    process.join()
    assert last > first > 0, "the program wrote nothing"
    return last - first


def _killed_inside(
    start: Callable[[], Running],
    territory: Path,
    *,
    delay_s: float,
    waits_for_pages: bool,
) -> bool:
    """Run once, kill after a delay inside the write (or when the first pages reach the file), and tell whether that hit."""
    untouched = territory.stat().st_mtime_ns
    process = start()
    deadline = time.perf_counter() + PATIENCE_S
    while process.is_alive() and not is_writing(territory) and time.perf_counter() < deadline:
        time.sleep(POLL_S)
    begun = time.perf_counter()
    while process.is_alive() and is_writing(territory):
        if waits_for_pages and territory.stat().st_mtime_ns != untouched:
            break
        if not waits_for_pages and time.perf_counter() - begun >= delay_s:
            break
        time.sleep(POLL_S / 10)
    process.kill()
    process.join()
    return is_writing(territory)
