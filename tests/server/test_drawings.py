"""What is drawn is measured: no scribble, broken coordinate or forged id keeps others waiting or ends in an error of ours."""

from __future__ import annotations

import json
import math
import random
from typing import Any

import numpy as np
import pytest

from blockmap.server.drawings import MOST_POINTS, crossings
from tests.server.conftest import Page


def scribble(points: int) -> list[list[float]]:
    """Points here and there in a hundred metres."""
    chance = random.Random(points)
    return [[chance.random() * 100, chance.random() * 100] for _ in range(points)]


def circle(points: int) -> list[list[float]]:
    return [[50 * math.cos(at), 50 * math.sin(at)] for at in np.linspace(0, 2 * math.pi, points, endpoint=False)]


def test_crossings_are_counted() -> None:
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], float)
    bow = np.array([[0, 0], [1, 1], [1, 0], [0, 1]], float)
    assert crossings([square]) == 0
    assert crossings([bow]) == 1
    assert crossings([square, square + 0.5]) == 2
    assert crossings([np.array(circle(1_000))]) == 0
    assert crossings([np.array(scribble(2_000))], most=100) > 100


@pytest.fixture
def blocks(page: Page) -> list[int]:
    """Some blocks of the first town."""
    town = page.get("/api/territory")["towns"][0]["area_id"]
    return list(page.get(f"/api/towns/{town}")["blocks"]["id"])


def refused(page: Page, operation: dict[str, Any] | str) -> str:
    """Send an operation as it is, numbers included that JSON does not know; return the kind of its refusal."""
    said = operation if isinstance(operation, str) else json.dumps(operation)
    body = f'{{"operation": {said}, "dry_run": true, "corner": [0, 0]}}'
    answer = page.ask("POST", "/api/operations", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert all(answer.json()["message"].values())
    return str(answer.json()["error"])


def drawings(line: object, blocks: list[int]) -> list[dict[str, Any]]:
    """Everything that can be drawn, with the same points."""
    return [
        {"kind": "split_block", "block": blocks[0], "lines": [line]},
        {"kind": "redraw_edge", "blocks": blocks[:2], "line": line},
        {"kind": "draw_building", "rings": [line]},
        {"kind": "add_barrier", "barrier_kind": "street", "lines": [line]},
        {"kind": "move_ground", "ring": line, "to_block": blocks[0]},
    ]


def test_a_scribble_is_refused_at_once(page: Page, blocks: list[int]) -> None:
    for operation in drawings(scribble(500), blocks):
        assert refused(page, operation) == "server_drawing_crossings", operation["kind"]
    for operation in drawings(circle(MOST_POINTS + 1), blocks):
        assert refused(page, operation) == "server_drawing_points", operation["kind"]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e308", "1e400", "-1e12"])
def test_coordinates_lie_on_the_map(page: Page, blocks: list[int], value: str) -> None:
    for operation in drawings([[0, 0], ["VALUE", 1], [1, "VALUE"]], blocks):
        assert refused(page, json.dumps(operation).replace('"VALUE"', value)) == "server_drawing_place", operation[
            "kind"
        ]


@pytest.mark.parametrize("line", [[], [[1, 1]], [[1, 1]] * 3, [[1, 1]] * 1_000])
def test_a_point_is_no_line(page: Page, blocks: list[int], line: list[list[int]]) -> None:
    for operation in drawings(line, blocks):
        assert refused(page, operation) in ("server_drawing_short", "server_malformed"), operation["kind"]


@pytest.mark.parametrize("forged", [2**63, 2**64, 10**30])
def test_forged_ids_are_refused(page: Page, blocks: list[int], forged: int) -> None:
    for operation in (
        {"kind": "renumber", "communities": [forged]},
        {"kind": "lock_blocks", "blocks": [blocks[0]], "revisions": {str(forged): 1}},
        {"kind": "relabel", "block_of_cell": {str(forged): blocks[0]}},
        {"kind": "split_block", "block": blocks[0], "parts": 2, "new_ids": [forged]},
        {"kind": "divide_building", "building": 1, "parts": [{"household_count": 1, "floor_from": forged}] * 2},
    ):
        assert refused(page, operation) == "server_number", operation["kind"]


@pytest.mark.parametrize("asked", ["020-99999999999999999999", "020-²", "020-", "-1"])
def test_search_takes_any_number(page: Page, asked: str) -> None:
    assert isinstance(page.get("/api/search", params={"q": asked}), list)


def test_a_refused_look_says_why(page: Page, blocks: list[int]) -> None:
    """The page shows these words: without them a planner would be told that the server is away."""
    looked = page.post(
        "/api/operations", {"operation": {"kind": "merge_blocks", "blocks": [blocks[0], 2**30]}, "dry_run": True}
    )
    assert looked["refused"]
    assert looked["refusal"]["error"] == "no_such_row"
    assert all(looked["refusal"]["message"].values())
