"""What a lock holds: nothing of a locked block changes by edits of its neighbours but points that come to lie on its outline."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from blockmap import store
from blockmap.server.context import Context
from tests.server.conftest import Page

UNIT_M = 2.0**-10
"""One unit of the grid of cells; a border inside a community may bend by less, both sides together."""


def test_neighbours_edits_give_a_locked_outline_points_and_nothing_else(page: Page, context: Context) -> None:
    with store.open(context.office.path) as file:
        keys = [row["block_id"] for row in file.rows("blocks", "kind = 'ground' AND building_count > 0")][:10]
    done = gained = 0
    for key in keys:
        page.post("/api/operations", {"operation": {"kind": "lock_blocks", "blocks": [key]}})
        with store.open(context.office.path) as file:
            rows = file.rows("blocks", "kind = 'ground' AND building_count > 0")
        block = next(row for row in rows if row["block_id"] == key)
        for other in _beside(block, rows):
            for line in _lines_to(block["geom"], other["geom"]):
                body = {"operation": {"kind": "split_block", "block": other["block_id"], "lines": [line]}}
                answer = page.ask("POST", "/api/operations", json=body)
                assert answer.status_code in (200, 422)
                done += answer.status_code == 200
        with store.open(context.office.path) as file:
            now = file.rows("blocks", "block_id = ?", [block["block_id"]])[0]
            homes = {row["building_id"] for row in file.rows("buildings", "block_id = ?", [block["block_id"]])}
        gained += _only_points_came(block, now)
        assert {name: now[name] for name in now if name != "geom"} == {
            name: block[name] for name in block if name != "geom"
        }
        assert len(homes) == block["building_count"]
        refused = {"kind": "split_block", "block": block["block_id"], "parts": 2}
        assert page.post("/api/operations", {"operation": refused}, status=422)["error"] == "block_locked"
    assert done > 5
    assert gained, "an outline gained a point, or this test shows nothing"
    with store.open(context.office.path) as file:
        assert not store.check(file).of("error")


def _only_points_came(before: dict[str, Any], after: dict[str, Any]) -> int:
    """Assert that every old point is still there in the same order and new ones lie on the old course; count them."""
    old, new = (shapely.get_coordinates(shapely.normalize(row["geom"])) for row in (before, after))
    known = set(map(tuple, old.tolist()))
    kept = np.array([tuple(point) in known for point in new.tolist()])
    assert set(map(tuple, new[kept].tolist())) == known
    fresh = shapely.points(new[~kept])
    assert (shapely.distance(before["geom"].boundary, fresh) < UNIT_M).all()
    assert shapely.hausdorff_distance(before["geom"], after["geom"]) < UNIT_M
    assert abs(before["geom"].area - after["geom"].area) < UNIT_M * before["geom"].length
    return len(fresh)


def _beside(block: dict[str, Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two blocks of the same community that share a border."""
    near = [
        row for row in rows if row["community_id"] == block["community_id"] and row["block_id"] != block["block_id"]
    ]
    return [row for row in near if shapely.intersection(row["geom"], block["geom"]).length > 20][:2]


def _lines_to(locked: Any, ground: Any) -> list[list[list[float]]]:
    """A line across a block that ends on its border with the locked one."""
    border = shapely.line_merge(shapely.intersection(ground.boundary, locked.boundary))
    part = max(shapely.get_parts(border), key=lambda one: one.length)
    found = []
    for share in (0.31, 0.62):
        start = shapely.get_coordinates(part.interpolate(share, normalized=True))[0]
        middle = shapely.get_coordinates(ground.representative_point())[0]
        found.append([start.tolist(), (start + 2.5 * (middle - start)).tolist()])
    return found
