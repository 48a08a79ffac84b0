"""A command killed inside an open write leaves a territory that opens, checks, and holds all of the step or nothing of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import blockmap
from blockmap import store
from tests import processes
from tests.store.killing import kill_commands

KILLS = int(os.environ.get("BLOCKMAP_KILLS", "4"))
"""Kills per command: a few in every test run; ``make kill`` runs fifty."""


def state(territory: Path) -> tuple[str, int]:
    """Digest and length of the ledger; opening takes back what was left half written."""
    with store.open(territory, write=True) as file:
        return file.digest(), len(file.history())


@pytest.mark.slow
@pytest.mark.parametrize("command", ["read", "plan", "number", "undo"])
def test_all_or_nothing(command: str, office: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    territory: Path = request.getfixturevalue("planned" if command in ("undo", "number") else "was_read")
    if command == "number":
        blockmap.plan(territory, seed=9)
    arguments = {"read": ["buildings", str(office / "buildings.shp")], "plan": ["--seed", "4"]}.get(command, [])
    if command == "read":
        territory.unlink()
        blockmap.new(territory, crs="EPSG:4544")
    before = state(territory)
    after_path = tmp_path / "after.gpkg"
    after_path.write_bytes(territory.read_bytes())
    to_its_end = processes.start_silent([command, str(after_path), *arguments])
    to_its_end.join()
    assert to_its_end.exitcode in (0, 1)
    after = state(after_path)
    assert after != before
    outcomes = set()
    for _ in kill_commands([command, str(territory), *arguments], territory, count=KILLS, seed=1):
        found = state(territory)
        outcomes.add(found)
        assert found in (before, after)
        assert blockmap.check(territory).report.of("error") == []
    assert before in outcomes
