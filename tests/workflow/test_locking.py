"""Locked blocks in a plan: nothing of them changes, everything around them does."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

import blockmap
from blockmap import store
from blockmap.errors import UsageError

SAME = ("block_code", "short_code", "household_count", "person_count", "building_count", "revision", "irregular")

MOST_OFF_M = 0.05 / 1024
"""A point that a border gains may be off its line by a twentieth of a grid unit: see `blockmap.blocks.borders`."""


def corners(ground: shapely.Geometry) -> set[tuple[float, float]]:
    return {(x, y) for x, y in shapely.get_coordinates(ground).tolist()}


def blocks_of(territory: Path) -> dict[int, dict[str, object]]:
    with store.open(territory) as file:
        return {row["block_id"]: row for row in file.rows("blocks")}


def held(territory: Path, ids: set[int]) -> dict[str, list[tuple[object, ...]]]:
    """Cells and buildings of blocks, without geometry."""
    marks = ",".join(map(str, sorted(ids)))
    with store.open(territory) as file:
        ask = file.connection.execute
        return {
            "cells": ask(f"SELECT cell_id, block_id, building_id FROM cells WHERE block_id IN ({marks}) ORDER BY 1").fetchall(),
            "buildings": ask(
                f"SELECT building_id, block_id, number, cell_id FROM buildings WHERE block_id IN ({marks}) ORDER BY 1"
            ).fetchall(),
        }  # fmt: skip


@pytest.fixture
def community(planned: Path) -> tuple[str, list[dict[str, object]]]:
    """The community with most ground blocks, and these."""
    by_code: dict[str, list[dict[str, object]]] = {}
    for row in blocks_of(planned).values():
        if row["kind"] == "ground":
            by_code.setdefault(str(row["community_code"]), []).append(row)
    return max(by_code.items(), key=lambda item: len(item[1]))


@pytest.mark.parametrize("whole", [False, True], ids=["community", "everything"])
def test_locked_blocks_stay_exactly_as_they_are(planned: Path, community, whole: bool) -> None:
    code, rows = community
    chosen = rows[:: max(1, len(rows) // 3)][:3]
    locked = {int(row["block_id"]) for row in chosen}
    blockmap.workflow.edit_lock(planned, [row["block_code"] for row in chosen])
    before, held_before = blocks_of(planned), held(planned, locked)
    outcome = blockmap.plan(planned, communities=None if whole else [code], seed=9, workers=1)
    after = blocks_of(planned)
    for key in locked:
        assert {name: after[key][name] for name in SAME} == {name: before[key][name] for name in SAME}
        assert shapely.hausdorff_distance(after[key]["geom"], before[key]["geom"]) < MOST_OFF_M
        assert corners(before[key]["geom"]) <= corners(after[key]["geom"])
    assert held(planned, locked) == held_before
    assert any(
        not shapely.equals(after[k]["geom"], before[k]["geom"]) for k in before if k in after and k not in locked
    )
    assert {f.code for f in outcome.report if f.kind == "plan_locked"} == {code}
    assert not blockmap.check(planned).report.of("error")
    assert len({row["block_code"] for row in after.values()}) == len(after)


def test_exactly_counts_the_locked_ones_too(planned: Path, community) -> None:
    code, rows = community
    blockmap.workflow.edit_lock(planned, [rows[0]["block_code"]])
    blockmap.plan(planned, communities=[code], exactly=len(rows) + 1, workers=1)
    ground = [r for r in blocks_of(planned).values() if r["community_code"] == code and r["kind"] == "ground"]
    assert len(ground) == len(rows) + 1


def test_a_community_that_is_locked_altogether_is_refused(planned: Path, community) -> None:
    code, rows = community
    blockmap.workflow.edit_lock(planned, [row["block_code"] for row in rows])
    with pytest.raises(UsageError, match="locked"):
        blockmap.plan(planned, communities=[code])
