"""A snapshot edited in QGIS itself, every kind of edit at once, and a hostile one. Skipped where QGIS is not installed."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from blockmap import store, workflow

PYTHON = "/usr/bin/python3"
"""The system's, for which distributions package QGIS."""

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/tmp")}


@functools.cache
def has_qgis() -> bool:
    if not Path(PYTHON).is_file():
        return False
    asked = subprocess.run([PYTHON, "-c", "import qgis.core"], env=OFFSCREEN, capture_output=True, check=False)
    return asked.returncode == 0


pytestmark = pytest.mark.skipif(not has_qgis(), reason="QGIS is not installed")


@pytest.fixture
def snapshot(planned: Path, tmp_path: Path) -> Path:
    return workflow.publish(planned, tmp_path / "snapshot.gpkg").written[0]


def in_qgis(snapshot: Path, plan: dict[str, Any]) -> Path:
    """Edit a copy of a snapshot in QGIS."""
    copy = Path(shutil.copy(snapshot, snapshot.with_name("edited.gpkg")))
    said = snapshot.with_name("plan.json")
    said.write_text(json.dumps(plan), encoding="utf-8")
    script = Path(__file__).with_name("qgis_edits.py")
    run = subprocess.run(
        [PYTHON, str(script), str(copy), str(said)], env=OFFSCREEN, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return copy


def layer(snapshot: Path, name: str) -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(snapshot, layer=name)


def alone(buildings: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame, count: int) -> list[Any]:
    """Buildings well inside their block with nothing within reach."""
    inside = []
    ground = blocks.set_index("block_id").geometry
    for _, row in buildings[buildings["block_id"].notna()].iterrows():
        near = buildings.distance(row.geometry) < 6
        if near.sum() == 1 and ground[int(row["block_id"])].exterior.distance(row.geometry) > 12:
            inside.append(row)
        if len(inside) == count:
            return inside
    raise AssertionError("the district has buildings that stand alone")


def ring_in(ground: Any, size: float) -> str | None:
    """A square somewhere in free ground."""
    free = ground.buffer(-size)
    return None if free.is_empty else shapely.box(*_around(free.representative_point(), size / 2)).wkt


def _around(point: Any, reach: float) -> tuple[float, float, float, float]:
    return point.x - reach, point.y - reach, point.x + reach, point.y + reach


def test_everything_at_once_comes_back_as_what_was_meant(planned: Path, snapshot: Path) -> None:
    buildings, blocks, barriers = (layer(snapshot, name) for name in ("buildings", "blocks", "barriers"))
    counted, moved, gone = alone(buildings, blocks, 3)
    free = blocks[blocks["kind"] == "ground"].geometry.union_all().difference(buildings.union_all().buffer(1))
    drawn = next(
        wkt
        for ground in blocks[blocks["kind"] == "ground"].geometry
        if (wkt := ring_in(ground.intersection(free), 9)) is not None
    )
    start, end = _vertex(blocks, buildings)
    edited = in_qgis(
        snapshot,
        {
            "buildings": (
                "building_id",
                [
                    ["set", int(counted["building_id"]), "household_count", int(counted["household_count"]) + 4],
                    ["set", int(counted["building_id"]), "state", "under_demolition"],
                    ["move", int(moved["building_id"]), 1.5, -1.0],
                    ["delete", int(gone["building_id"])],
                    ["add", drawn, {"household_count": 7, "state": "standing", "is_estimate": False}],
                ],
            ),
            "blocks": ("block_id", [["vertex", start, end]]),
            "barriers": ("barrier_id", [["set", int(barriers["barrier_id"].iloc[0]), "is_must_hold", True]]),
        },
    )
    shown = workflow.read_as_edits(planned, edited)
    done = workflow.read_as_edits(planned, edited, accept=True)
    assert [row["operation"] for row in shown.rows] == [row["operation"] for row in done.rows]
    assert [row for row in done.rows if row["edit_outcome"] != "done"] == [], [f.text("en") for f in done.report]
    kinds = sorted(row["operation"] for row in done.rows)
    assert {"set_households", "set_building_state", "draw_building", "delete_building", "change_barrier"} <= set(kinds)
    assert kinds.count("draw_building") == 2
    assert "move_ground" in kinds
    assert not workflow.check(planned).report.of("error")
    with store.open(planned) as file:
        held = {row["building_id"]: row for row in file.rows("buildings")}
        assert held[int(counted["building_id"])]["household_count"] == int(counted["household_count"]) + 4
        assert held[int(counted["building_id"])]["state"] == "under_demolition"
        there = held[int(moved["building_id"])]["geom"].centroid
        assert abs(there.x - moved.geometry.centroid.x - 1.5) < 0.01
        assert int(gone["building_id"]) not in held
        assert (
            sum(row["household_count"] == 7 and key not in set(buildings["building_id"]) for key, row in held.items())
            == 1
        )
        reached = [row for row in file.rows("blocks") if row["geom"].distance(shapely.Point(end)) < 0.01]
        assert len(reached) > 1, "the border runs where its point was drawn"


def test_overlapping_blocks_are_listed_and_nothing_is_done_with_them(planned: Path, snapshot: Path) -> None:
    blocks = layer(snapshot, "blocks")
    ground = blocks[blocks["kind"] == "ground"]
    one = ground.iloc[0]
    beside = ground[(ground.distance(one.geometry) == 0) & (ground["block_id"] != one["block_id"])].iloc[:2]
    wide = [["reshape", int(row["block_id"]), row.geometry.buffer(25).wkt] for row in (one, beside.iloc[0])]
    bow = ["reshape", int(beside.iloc[1]["block_id"]), "POLYGON((0 0,10 10,10 0,0 10,0 0))"]
    again = ["add", one.geometry.wkt, {"kind": "ground"}]
    edited = in_qgis(snapshot, {"blocks": ("block_id", [*wide, bow, again])})
    with store.open(planned) as file:
        before = file.digest()
    outcome = workflow.read_as_edits(planned, edited, accept=True)
    assert outcome.rows == ()
    assert [found.kind for found in outcome.report if found.severity == "warning"].count("edits_overlap") == 3
    assert "edits_shape" in {found.kind for found in outcome.report}
    assert all(found.text("zh") and found.text("en") for found in outcome.report)
    with store.open(planned) as file:
        assert file.digest() == before


def _vertex(blocks: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> tuple[list[float], list[float]]:
    """A corner that exactly two blocks of one community share, and where to draw it: a metre into one, clear of buildings."""
    ground = blocks[blocks["kind"] == "ground"]
    xy, owner = shapely.get_coordinates(ground.geometry.array, return_index=True)
    points, place = np.unique(xy, axis=0, return_inverse=True)
    holders: dict[int, set[int]] = {}
    for at, block in zip(place.ravel().tolist(), owner.tolist(), strict=True):
        holders.setdefault(at, set()).add(block)
    walls = buildings.union_all()
    community = ground["community_id"].to_numpy()
    outer = shapely.union_all(list(ground.dissolve("community_id").boundary))
    for at, held in sorted(holders.items()):
        here = shapely.Point(points[at])
        if len(held) != 2 or len({community[block] for block in held}) > 1 or here.distance(outer) < 5:
            continue
        for dx, dy in ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)):
            end = shapely.Point(here.x + dx, here.y + dy)
            pair = [ground.geometry.iloc[block] for block in held]
            rings = [np.array(one.exterior.coords) for one in pair]
            moved = [
                shapely.Polygon(np.where((ring == points[at]).all(axis=1)[:, None], [end.x, end.y], ring))
                for ring in rings
            ]
            swept = shapely.union_all([a.symmetric_difference(b) for a, b in zip(pair, moved, strict=True)])
            if all(one.is_valid for one in moved) and swept.area > 2 and swept.distance(walls) > 1:
                return [here.x, here.y], [end.x, end.y]
    raise AssertionError("two blocks share a corner in the open")
