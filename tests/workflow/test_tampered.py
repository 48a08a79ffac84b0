"""A file that somebody wrote to past the gate is refused or named in one sentence, and nothing is ever written over it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

import blockmap
from blockmap import store, workflow
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


def test_what_was_written_past_the_gate_is_left_behind_when_the_territory_is_made_again(planned: Path) -> None:
    whole, again = planned.with_name("whole.gpkg"), planned.with_name("again.gpkg")
    whole.write_bytes(planned.read_bytes())
    with closing(sqlite3.connect(planned)) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute("UPDATE buildings SET household_count = household_count + 7 WHERE building_id = 3")
        connection.execute("DELETE FROM blocks WHERE block_id = 1")
        connection.commit()
    spoilt = planned.read_bytes()
    workflow.rebuild(planned, again)
    assert planned.read_bytes() == spoilt
    with store.open(again) as made, store.open(whole) as sound:
        assert made.digest() == sound.digest()
        assert made.history() == sound.history()
    with pytest.raises(BlockmapError, match=r"again\.gpkg"):
        workflow.rebuild(planned, again)
    assert not blockmap.check(again).report.of("error")
    found = {finding.kind for finding in blockmap.check(planned).report.of("error")}
    assert {"row_changed", "row_removed", "triggers_missing"} <= found
