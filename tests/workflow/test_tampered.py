"""A file that somebody wrote to past the gate is refused or named in one sentence, and nothing is ever written over it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

import blockmap
from blockmap.errors import BlockmapError, UsageError

UNREADABLE = (
    "UPDATE buildings SET geom = x'4750000300000000' WHERE building_id = 3",
    "UPDATE settings SET value = 'junk'",
    "DELETE FROM settings",
    "DROP TABLE barriers",
    "UPDATE gate SET schema_version = 'x'",
)


@pytest.mark.parametrize("statement", UNREADABLE)
def test_what_cannot_be_read_is_said_and_never_called_clean(planned: Path, statement: str) -> None:
    with closing(sqlite3.connect(planned)) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute(statement)
        connection.commit()
    commands: tuple[Callable[[Path], object], ...] = (blockmap.info, blockmap.history, blockmap.number)
    for command in commands:
        with suppress(BlockmapError):
            command(planned)
    with suppress(BlockmapError):
        assert blockmap.check(planned).report.of("error")


def test_a_map_never_takes_the_place_of_a_territory(planned: Path, tmp_path: Path) -> None:
    before = planned.read_bytes()
    for output in (planned, tmp_path, tmp_path / "missing" / "map.html", tmp_path / ("m" * 260 + ".html")):
        with pytest.raises(UsageError):
            blockmap.draw_map(planned, "progress", output)
    assert planned.read_bytes() == before


def test_the_demo_does_not_touch_another_territory(planned: Path) -> None:
    territory = planned.with_name("district.gpkg")
    planned.rename(territory)
    with closing(sqlite3.connect(territory)) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute("UPDATE areas SET code = '500112' WHERE level = 'district'")
        connection.commit()
    before = territory.read_bytes()
    with pytest.raises(UsageError):
        blockmap.demo(territory.parent)
    assert territory.read_bytes() == before
