"""Tiles of the rest of the territory: whole, in their own grid, and fresh after an edit of their town alone."""

from __future__ import annotations

from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely

from blockmap import store
from blockmap.server.context import Context
from tests.server.conftest import Page


@pytest.fixture
def territory(page: Page) -> dict[str, Any]:
    return page.get("/api/territory")


def decoded(page: Page, kind: str, z: int, x: int, y: int) -> dict[str, Any]:
    answer = page.ask("GET", f"/api/tiles/{kind}/{z}/{x}/{y}.pbf")
    assert answer.status_code == 200
    return mapbox_vector_tile.decode(answer.content, default_options={"y_coord_down": True})


def test_the_topmost_tile_holds_every_block_where_it_lies(
    page: Page, context: Context, territory: dict[str, Any]
) -> None:
    with store.open(context.office.path) as file:
        blocks = file.table("blocks").set_index("block_id")
    blocks = blocks[blocks["kind"] == "ground"]
    grid = territory["grid"]
    layers = decoded(page, "blocks", 0, 0, 0)
    features = [feature for layer in layers.values() for feature in layer["features"]]
    assert {feature["id"] for feature in features} == set(blocks.index)
    for feature in features:
        row = blocks.loc[feature["id"]]
        assert feature["properties"]["households"] == row["household_count"]
        drawn = shapely.transform(
            shapely.geometry.shape(feature["geometry"]),
            lambda xy: xy * [1, -1] * grid["side"] / 4096 + [grid["west"], grid["north"]],
        )
        distance = np.abs(np.array(drawn.bounds) - np.array(row["geom"].bounds)).max()
        assert distance <= grid["side"] / 4096, "one step of the tile"


def test_every_town_is_a_layer_of_its_own(page: Page, territory: dict[str, Any]) -> None:
    towns = {f"buildings:{town['area_id']}" for town in territory["towns"] if town["buildings"]}
    found = set()
    for x in range(8):
        for y in range(8):
            found |= set(decoded(page, "buildings", 3, x, y))
    assert found == towns


def test_an_edit_spoils_the_tiles_of_its_town_alone(page: Page, territory: dict[str, Any]) -> None:
    def mark(x: int, y: int) -> str:
        return str(page.ask("GET", f"/api/tiles/blocks/3/{x}/{y}.pbf").headers["etag"])

    towns = sorted(territory["towns"], key=lambda town: town["blocks"])
    edited = towns[-1]["area_id"]
    tiles = [(x, y) for x in range(8) for y in range(8)]  # fewer requests than one page may send at once
    before = {tile: mark(*tile) for tile in tiles}
    x, y = next(tile for tile, said in before.items() if f"{edited}." in said)
    assert (
        page.ask("GET", f"/api/tiles/blocks/3/{x}/{y}.pbf", headers={"if-none-match": before[x, y]}).status_code == 304
    )
    town = page.get(f"/api/towns/{edited}")
    counts = {"kind": "set_households", "building": town["buildings"]["id"][0], "household_count": 7}
    page.post("/api/operations", {"operation": counts})
    for tile in tiles:
        is_spoilt = mark(*tile) != before[tile]
        assert is_spoilt == any(part.split(".")[0] == str(edited) for part in before[tile].strip('"').split("-"))


def test_tiles_outside_the_grid_are_not_there(page: Page) -> None:
    assert page.ask("GET", "/api/tiles/blocks/2/4/0.pbf").status_code == 404
    assert page.ask("GET", "/api/tiles/secrets/2/0/0.pbf").status_code == 422
    assert page.ask("GET", "/api/tiles/blocks/99/0/0.pbf").status_code == 422
