"""Edits from a page: looked at, done, taken back; conflicts are said, nothing is done twice."""

from __future__ import annotations

from typing import Any

import pytest

from blockmap import store
from blockmap.server.context import Context
from tests.server.conftest import Page


@pytest.fixture
def town(page: Page) -> dict[str, Any]:
    """The town with most blocks."""
    towns = page.get("/api/territory")["towns"]
    return page.get(f"/api/towns/{max(towns, key=lambda t: t['blocks'])['area_id']}")


def touching(page: Page, town: dict[str, Any]) -> tuple[int, int]:
    """Two ground blocks that may be merged: the server is asked pair by pair."""
    blocks = town["blocks"]
    ground = [
        (c, b)
        for c, b, kind in zip(blocks["community_id"], blocks["id"], blocks["kind"], strict=True)
        if kind == "ground"
    ]
    for community, one in ground:
        for _, other in [pair for pair in ground if pair[0] == community and pair[1] > one]:
            looked = page.post("/api/operations", {"operation": merge(one, other), "dry_run": True})
            if not looked["refused"]:
                return one, other
    raise AssertionError("no two blocks touch")


def merge(one: int, other: int) -> dict[str, Any]:
    return {"kind": "merge_blocks", "blocks": [one, other], "survivor": one}


def test_a_town_comes_whole_and_only_once(page: Page, town: dict[str, Any]) -> None:
    blocks, buildings = town["blocks"], town["buildings"]
    assert sum(blocks["households"]) == sum(buildings["households"])
    shape = blocks["shape"]
    assert len(shape["parts"]) == len(blocks["id"])
    assert sum(shape["points"]) * 2 == len(shape["xy"])
    first = page.ask("GET", f"/api/towns/{town['town']['area_id']}")
    again = page.ask("GET", f"/api/towns/{town['town']['area_id']}", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert page.ask("GET", "/api/towns/99999").status_code == 404


def test_an_edit_is_looked_at_done_and_taken_back(page: Page, town: dict[str, Any]) -> None:
    one, other = touching(page, town)
    before = page.get("/api/territory")["revision"]
    done = page.post("/api/operations", {"operation": merge(one, other) | {"client_id": "a"}, "corner": town["corner"]})
    assert done["seq"] == before + 1
    assert done["changed"]["removed_blocks"] == [other]
    totals = [sum(count[when]["households"] or 0 for count in done["counts"]) for when in ("before", "after")]
    assert totals[0] == totals[1]
    again = page.post("/api/operations", {"operation": merge(one, other) | {"client_id": "a"}})
    assert again["seq"] == done["seq"]
    assert page.get("/api/territory")["revision"] == before + 1
    undone = page.post("/api/undo", {"corner": town["corner"]})
    assert other in undone["changed"]["blocks"]["id"]
    assert page.post("/api/redo", {})["changed"]["removed_blocks"] == [other]
    page.post("/api/undo", {})
    assert page.post("/api/redo", {})["seq"] == before + 5
    fresh = page.get(f"/api/towns/{town['town']['area_id']}")
    assert other not in fresh["blocks"]["id"]
    assert sum(fresh["blocks"]["households"]) == sum(town["blocks"]["households"])


def test_a_stale_edit_is_refused_with_what_came_between(page: Page, town: dict[str, Any]) -> None:
    one = town["blocks"]["id"][0]
    stale = {"kind": "lock_blocks", "blocks": [one], "revisions": {str(one): 999}}
    answer = page.post("/api/operations", {"operation": stale}, status=409)
    assert answer["error"] == "edit_stale"
    assert isinstance(answer["conflict"], list)
    assert set(answer["message"]) == {"en", "zh"}


def test_who_is_not_logged_in_sees_nothing(context: Context) -> None:
    stranger = Page(context, token="made up")
    for path in ("/api/territory", "/api/session", "/api/history", "/api/towns/1"):
        assert stranger.ask("GET", path).status_code == 401
    assert (
        stranger.ask("POST", "/api/operations", json={"operation": {"kind": "lock_blocks", "blocks": [1]}}).status_code
        == 401
    )


def test_a_key_lets_in_once(context: Context) -> None:
    key = context.new_key()
    assert context.enter(key)
    assert context.enter(key) is None


def test_malformed_operations_are_refused(page: Page) -> None:
    for operation in (
        {},
        {"kind": "format_disk"},
        {"kind": "merge_blocks", "blocks": [1]},
        {"kind": "lock_blocks", "blocks": ["x"]},
    ):
        assert page.post("/api/operations", {"operation": operation}, status=422)["error"] == "server_malformed"
    answer = page.post("/api/operations", {"operation": {"kind": "lock_blocks", "blocks": [987654321]}}, status=422)
    assert answer["findings"]


def test_history_tells_the_ledger(page: Page, context: Context) -> None:
    events = page.get("/api/history?limit=500")
    with store.open(context.office.path) as file:
        assert [event["seq"] for event in events] == [event.seq for event in reversed(file.history())]


def test_what_is_offered_comes_with_its_ground(page: Page, town: dict[str, Any]) -> None:
    """The ground that a merge would make is that of both blocks, to the millimetre; only looking changes nothing."""
    one, other = touching(page, town)
    looked = page.post("/api/operations", {"operation": merge(one, other), "dry_run": True, "corner": town["corner"]})
    done = page.post("/api/operations", {"operation": merge(one, other), "corner": town["corner"]})
    assert looked["ground"]["block_id"] == [one]
    changed = done["changed"]["blocks"]
    at = changed["id"].index(one)
    assert len(changed["id"]) == 1 or at >= 0
    shape = looked["ground"]["shape"]
    assert sum(shape["points"]) * 2 == len(shape["xy"])
    if changed["id"] == [one]:
        assert shape == changed["shape"]
