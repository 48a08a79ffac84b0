"""The office's work over HTTP: proposals, variants, review, remarks, typing in, people on the map, what goes to paper."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from blockmap import store
from blockmap.server.app import build
from blockmap.server.context import COOKIE, Context
from tests.server.conftest import HOST, Page

WRITE = {"x-blockmap": "1", "origin": f"http://{HOST}"}


@pytest.fixture
def town(page: Page) -> dict[str, Any]:
    """The town with most blocks."""
    towns = page.get("/api/territory")["towns"]
    return page.get(f"/api/towns/{max(towns, key=lambda t: t['blocks'])['area_id']}")


@pytest.fixture
def community(town: dict[str, Any]) -> int:
    """Its community with most blocks."""
    ids = town["blocks"]["community_id"]
    return max(sorted(set(ids)), key=ids.count)


def proposed(context: Context, wish: dict[str, Any]) -> tuple[Page, str, list[float]]:
    """Ask for a proposal, wait for it, and meanwhile ask other things: the owner must not wait."""
    app = build(context, hosts=frozenset({HOST}))
    token = context.enter(context.new_key()) or ""

    async def run() -> tuple[str, list[float]]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url=f"http://{HOST}", cookies={COOKIE: token}, timeout=120
        ) as client:
            job = (await client.post("/api/proposals", json=wish, headers=WRITE)).json()
            waits = []
            while (said := (await client.get(f"/api/jobs/{job['id']}")).json())["state"] == "running":
                began = asyncio.get_running_loop().time()
                assert (await client.get("/api/history?limit=1")).status_code == 200
                waits.append(asyncio.get_running_loop().time() - began)
                await asyncio.sleep(0.05)
            assert said["state"] == "done", said
            return said["answer"]["proposal"], waits

    name, waits = asyncio.run(run())
    return Page(context, token), name, waits


def households(shown: dict[str, Any]) -> int:
    return sum(shown["blocks"]["household_count"])


def test_a_proposal_is_shown_beside_today_and_accepted_in_part(context: Context, town, community: int) -> None:
    page, name, _ = proposed(context, {"communities": [community], "seed": 5})
    shown = page.get(f"/api/proposals/{name}?corner={town['corner'][0]},{town['corner'][1]}")
    of = [at for at, key in enumerate(town["blocks"]["community_id"]) if key == community]
    assert households(shown) == sum(
        town["blocks"]["households"][at] for at in of if town["blocks"]["kind"][at] == "ground"
    )
    assert sum(shown["blocks"]["shape"]["points"]) * 2 == len(shown["blocks"]["shape"]["xy"])
    assert {"before", "after", "parts"} <= shown.keys()
    assert shown["parts"]
    before = page.get("/api/territory")["revision"]
    body = {"parts": [0], "client_id": "acceptance-1", "corner": town["corner"]}
    done = page.post(f"/api/proposals/{name}/accept", body)
    assert done["seq"] == before + 1
    assert page.post(f"/api/proposals/{name}/accept", body)["seq"] == done["seq"]
    assert page.post(f"/api/proposals/{name}/accept", {"parts": [9999]}, status=409)["error"] == "variant_no_part"
    rest = page.get(f"/api/proposals/{name}")
    assert len(rest["parts"]) < len(shown["parts"])
    assert page.ask("GET", "/api/proposals/made-up").status_code == 404


def test_exactly_as_many_as_asked_and_nonsense_is_refused(context: Context, page: Page, town, community: int) -> None:
    ground = [c for c, k in zip(town["blocks"]["community_id"], town["blocks"]["kind"], strict=True) if k == "ground"]
    page, name, _ = proposed(context, {"communities": [community], "exactly": ground.count(community) + 1})
    assert len(page.get(f"/api/proposals/{name}")["blocks"]["block"]) == ground.count(community) + 1
    for wish in ({}, {"communities": [999999]}, {"blocks": [999999]}, {"communities": [community], "seed": -1}):
        assert page.ask("POST", "/api/proposals", json=wish).status_code == 422


def test_a_stale_proposal_is_a_conflict(context: Context, town, community: int) -> None:
    page, name, _ = proposed(context, {"communities": [community], "seed": 5})
    assert context.office is not None
    with store.open(context.office.path) as file:
        first = page.get(f"/api/proposals/{name}")["parts"][0]["before"][0]
        building = file.rows("buildings", "block_id = (SELECT block_id FROM blocks WHERE block_code = ?)", [first])[0]
    count = {"kind": "set_households", "building": building["building_id"], "household_count": 7}
    page.post("/api/operations", {"operation": count})
    answer = page.post(f"/api/proposals/{name}/accept", {"parts": [0]}, status=409)
    assert answer["error"] == "edit_stale"
    assert answer["conflict"][0]["operation"] == "set_households"


def test_variants_are_saved_compared_accepted_and_deleted(context: Context, town, community: int) -> None:
    page, name, _ = proposed(context, {"communities": [community], "seed": 5})
    revision = page.get("/api/territory")["revision"]
    today = page.post("/api/variants", {"name": "现状", "communities": [community]})["variant_id"]
    other = page.post("/api/variants", {"name": "方案一", "proposal": name, "note": "沿河"})["variant_id"]
    assert page.post("/api/variants", {"name": "方案一", "proposal": name}, status=422)["error"] == "variant_name"
    assert page.get("/api/territory")["revision"] == revision
    assert [(v["name"], v["origin"]) for v in page.get("/api/variants")] == [("现状", "today"), ("方案一", "proposal")]
    assert page.get(f"/api/variants/{today}")["parts"] == []
    beside = page.get(f"/api/variants/{other}?against={today}")
    assert beside["parts"]
    assert beside["before"] != beside["after"]
    page.post(f"/api/variants/{other}/accept", {})
    assert page.get(f"/api/variants/{other}")["parts"] == [] or page.get("/api/territory")["revision"] == revision + 1
    page.ask("DELETE", f"/api/variants/{today}")
    assert page.ask("GET", f"/api/variants/{today}").status_code == 404


def test_handing_in_stops_edits_until_it_comes_back(page: Page, town, community: int) -> None:
    block = town["blocks"]["id"][town["blocks"]["community_id"].index(community)]
    lock = {"operation": {"kind": "lock_blocks", "blocks": [block]}}
    page.post("/api/submit", {"communities": [community]})
    assert page.post("/api/operations", lock, status=422)["error"] == "community_submitted"
    assert page.post("/api/submit", {"communities": [community]}, status=409)["error"] == "community_submitted"
    verdict = {"communities": [community], "verdict": "sent_back"}
    assert page.post("/api/review", verdict, status=422)["error"] == "send_back_reason"
    page.post("/api/review", verdict | {"reason": "<script>020 太大</script>"})
    state = page.get("/api/submissions")[-1]
    assert (state["state"], state["reason"]) == ("sent_back", "<script>020 太大</script>")
    page.post("/api/operations", lock)
    page.post("/api/undo", {})
    page.post("/api/submit", {"communities": [community]})
    page.post("/api/review", {"communities": [community], "verdict": "approved"})
    fresh = page.get(f"/api/towns/{town['town']['area_id']}")
    frozen = dict(zip(fresh["blocks"]["id"], fresh["blocks"]["frozen"], strict=True))
    assert frozen[block]
    assert page.post("/api/submit", {"communities": [99999]}, status=404)


def test_remarks_are_pinned_listed_and_resolved(page: Page, town, community: int) -> None:
    block = next(
        key
        for key, of, kind in zip(*(town["blocks"][name] for name in ("id", "community_id", "kind")), strict=True)
        if of == community and kind == "ground"
    )
    mark = page.post("/api/comments", {"text": "请核对巷道", "block": block, "is_mark": True})
    assert (mark["kind"], mark["state"]) == ("mark", "open")
    page.post("/api/comments", {"text": "好", "x": mark["x"], "y": mark["y"]})
    assert page.post("/api/comments", {"text": "far", "x": 0, "y": 0}, status=422)["error"] == "comment_nowhere"
    assert page.post("/api/submit", {"communities": [community]}, status=409)["error"] == "submit_marked"
    page.post(f"/api/comments/{mark['comment_id']}", {})
    listed = page.get(f"/api/comments?town={town['town']['area_id']}")
    assert [(row["text"], row["state"]) for row in listed] == [("好", "open"), ("请核对巷道", "resolved")]
    page.post("/api/submit", {"communities": [community]})
    revision = page.get("/api/territory")["revision"]
    assert page.post("/api/undo", {}, status=409)["error"] == "server_nothing_to_undo"
    assert page.get("/api/territory")["revision"] == revision


@pytest.fixture
def staffed(context: Context, tmp_path: Path) -> Context:
    from blockmap import workflow

    people = tmp_path / "workers.csv"
    people.write_text("code,name,role\nW1,甲,enumerator\nW2,乙,enumerator\nI1,丙,instructor\n", encoding="utf-8")
    assert context.office is not None
    workflow.read_workers(context.office.path, people)
    return context


def test_typed_returns_are_in_the_grid_and_once_only(staffed: Context, page: Page, town, community: int) -> None:
    at = f"/api/returns/grid?community={community}&date=2020-11-03"
    grid = page.get(at)
    code = grid["blocks"][0]["code"]
    body = {"save_id": "save-0001", "phase": grid["phase"], "work_date": "2020-11-03", "collector": "W1",
            "cells": [{"block": code, "measure": grid["measure"], "value": 12}]}  # fmt: skip
    first = page.post("/api/returns", body)
    assert page.post("/api/returns", body)["revision"] == first["revision"]
    assert [c["typed"] for c in page.get(at)["cells"] if c["block"] == code] == [12]
    assert page.post("/api/returns", body | {"collector": "owner"}, status=422)["error"] == "worker_unknown"
    assert page.ask("GET", f"/api/returns/grid?community={community}&date=2020-13-03").status_code == 422


def test_blocks_are_given_to_people_and_taken_back(staffed: Context, page: Page, town) -> None:
    at = f"/api/assignments?town={town['town']['area_id']}"
    blocks = [row["block_id"] for row in page.get(at)["blocks"]][:3]

    def who() -> dict[int, str | None]:
        return {row["block_id"]: row["enumerator"] for row in page.get(at)["blocks"] if row["block_id"] in blocks}

    page.post("/api/assignments", {"blocks": blocks, "worker": "W1"})
    assert set(who().values()) == {"W1"}
    page.post("/api/assignments", {"blocks": blocks[:1], "worker": "W2", "reason": "W1 is ill"})
    assert who() == {blocks[0]: "W2", blocks[1]: "W1", blocks[2]: "W1"}
    page.post("/api/assignments", {"blocks": blocks[1:2]})
    assert who()[blocks[1]] is None
    assert page.post("/api/assignments", {"blocks": blocks, "worker": "W9"}, status=422)["error"] == "worker_unknown"
    plan = page.get(f"/api/assignments/proposal?town={town['town']['area_id']}")
    assert {row["block_id"] for row in plan["blocks"]} <= set(town["blocks"]["id"])
    assert plan["blocks"]


def test_a_sheet_is_a_pdf_and_renumbering_is_shown_first(page: Page, town, community: int) -> None:
    answer = page.ask("GET", f"/api/sheet/{town['blocks']['id'][0]}?lang=en")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert page.ask("GET", "/api/sheet/999999").status_code == 404
    assert page.get(f"/api/renumber?community={community}") == {"blocks": [], "buildings": []}
    ground = [
        key
        for key, of, kind in zip(*(town["blocks"][name] for name in ("id", "community_id", "kind")), strict=True)
        if of == community and kind == "ground"
    ]
    halves = ({"operation": {"kind": "split_block", "block": key, "parts": 2}} for key in ground)
    answers = (page.ask("POST", "/api/operations", json=half) for half in halves)
    done = next(answer for answer in answers if answer.status_code == 200).json()
    assert done["seq"]
    looked = page.get(f"/api/renumber?community={community}")
    assert looked["blocks"]
    page.post("/api/operations", {"operation": {"kind": "renumber", "communities": [community]}})
    fresh = page.get(f"/api/towns/{town['town']['area_id']}")
    codes = dict(zip(fresh["blocks"]["id"], fresh["blocks"]["code"], strict=True))
    assert all(codes[row["id"]] == row["new"] for row in looked["blocks"])


def test_the_overview_counts_what_is_handed_in(page: Page, town: dict[str, Any], community: int) -> None:
    def told() -> tuple[int, int]:
        rows = {row["area_id"]: row for row in page.get("/api/territory")["towns"]}
        one = rows[town["town"]["area_id"]]
        assert one["communities"] > 0
        assert sum(row["submitted"] + row["approved"] for row in rows.values()) == one["submitted"] + one["approved"]
        return one["submitted"], one["approved"]

    assert told() == (0, 0)
    page.post("/api/submit", {"communities": [community]})
    assert told() == (1, 0)
    page.post("/api/review", {"communities": [community], "verdict": "approved"})
    assert told() == (0, 1)


def test_whoever_had_a_block_that_was_merged_away_is_given_another(staffed: Context, page: Page) -> None:
    assert staffed.office is not None
    with store.open(staffed.office.path) as file:
        blocks = [row["block_id"] for row in file.rows("blocks", "kind = 'ground'")]
    merges = [{"kind": "merge_blocks", "blocks": [a, b], "survivor": a} for a in blocks[:9] for b in blocks if a != b]
    merge = next(
        one for one in merges if not page.post("/api/operations", {"operation": one, "dry_run": True})["refused"]
    )
    stays, gone = merge["blocks"]
    page.post("/api/assignments", {"blocks": [gone], "worker": "W1"})
    page.post("/api/operations", {"operation": merge})
    assert page.post("/api/assignments", {"blocks": [stays], "worker": "W1"})["seq"] is not None
