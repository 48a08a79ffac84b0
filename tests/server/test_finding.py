"""What is wrong, what comes next, where something is."""

from __future__ import annotations

from typing import Any

import pytest

from blockmap import store, workflow
from blockmap.server.context import Context
from tests.server.conftest import Page


@pytest.fixture
def territory(page: Page) -> dict[str, Any]:
    return page.get("/api/territory")


def test_findings_of_the_towns_are_those_of_check(page: Page, context: Context, territory: dict[str, Any]) -> None:
    path = context.office.path
    shown = [(f["kind"], f["row_id"]) for town in territory["towns"]
             for f in page.get(f"/api/findings?town={town['area_id']}")["findings"] if f["table"] == "blocks"]  # fmt: skip
    context.office.close()
    report = workflow.check(path).report
    context.office.__init__(path)
    assert sorted(shown) == sorted((f.kind, f.row_id) for f in report if f.table == "blocks")


def test_next_goes_round_the_blocks_out_of_band(page: Page, territory: dict[str, Any]) -> None:
    town = max(territory["towns"], key=lambda t: t["out_of_band"])
    ask = f"/api/next?town={town['area_id']}&what=out_of_band&after="
    seen, after = [], 0
    for _ in range(town["out_of_band"]):
        hit = page.get(f"{ask}{after}")
        seen.append(after := hit["id"])
    assert len(set(seen)) == town["out_of_band"]
    assert page.get(f"{ask}{after}")["id"] == seen[0]


def test_search_finds_codes_short_codes_numbers_and_names(page: Page, context: Context) -> None:
    with store.open(context.office.path) as file:
        block = file.rows("blocks", "kind = 'ground'")[0]
        building = file.rows("buildings", "number = 1 AND block_id = ?", [block["block_id"]])[0]
        area = file.rows("areas", "level = 'community'")[0]

    def found(q: str) -> set[tuple[str, int]]:
        return {(hit["kind"], hit["id"]) for hit in page.get(f"/api/search?q={q}")}

    assert ("block", block["block_id"]) in found(block["block_code"])
    assert ("block", block["block_id"]) in found(str(int(block["short_code"])))
    assert ("building", building["building_id"]) in found(f"{block['block_code']}-1")
    assert ("area", area["area_id"]) in found(area["name"])
    assert ("building", building["building_id"]) in found(building["source_key"])
    assert found("100%25_nothing") == set()


def test_unknown_towns_are_said(page: Page) -> None:
    assert page.ask("GET", "/api/findings?town=99999").status_code == 404
