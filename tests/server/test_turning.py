"""History: previews change nothing, every step can be taken back, and a town can be put back to any point."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from blockmap import store
from blockmap.server.context import Context
from tests.server.conftest import Page


@pytest.fixture
def town(page: Page) -> dict[str, Any]:
    """The town with most blocks."""
    towns = page.get("/api/territory")["towns"]
    return page.get(f"/api/towns/{max(towns, key=lambda t: t['blocks'])['area_id']}")


def digest(context: Context) -> str:
    with store.open(context.office.path) as file:
        return file.digest()


def edit(page: Page, town: dict[str, Any], at: int, households: int) -> int:
    operation = {"kind": "set_households", "building": town["buildings"]["id"][at], "household_count": households}
    return int(page.post("/api/operations", {"operation": operation, "corner": town["corner"]})["seq"])


def test_any_point_of_the_history_comes_back_byte_for_byte(page: Page, context: Context, town: dict[str, Any]) -> None:
    states = {page.get("/api/territory")["revision"]: digest(context)}
    for at in range(4):
        seq = edit(page, town, at, 5 + at)
        states[seq] = digest(context)
    middle = sorted(states)[2]
    page.post("/api/undo", {"seq": sorted(states)[-1]})
    for seq in (sorted(states)[0], sorted(states)[-1], middle, sorted(states)[1], sorted(states)[-1]):
        answer = page.post("/api/goto", {"seq": seq, "town": town["town"]["area_id"], "corner": town["corner"]})
        assert digest(context) == states[seq]
        fresh = page.get(f"/api/towns/{town['town']['area_id']}")
        for row in range(len(answer["changed"]["blocks"]["id"])):
            block = fresh["blocks"]["id"].index(answer["changed"]["blocks"]["id"][row])
            assert fresh["blocks"]["households"][block] == answer["changed"]["blocks"]["households"][row]


def test_history_says_what_stands(page: Page, town: dict[str, Any]) -> None:
    first, second = edit(page, town, 0, 5), edit(page, town, 1, 6)
    page.post("/api/undo", {"seq": first})
    said = {event["seq"]: event for event in page.get("/api/history?limit=20")}
    assert not said[first]["stands"]
    assert said[second]["stands"]
    page.post("/api/redo", {"seq": said[first]["last"]})
    said = {event["seq"]: event for event in page.get("/api/history?limit=20")}
    assert said[first]["stands"]


def test_a_step_whose_answer_was_lost_is_asked_again_and_done_once(
    page: Page, context: Context, town: dict[str, Any]
) -> None:
    first = edit(page, town, 0, 5)
    edit(page, town, 1, 6)
    jump = {"seq": first - 1, "town": town["town"]["area_id"]}
    for path, body in (("undo", {}), ("redo", {}), ("undo", {"seq": first}), ("goto", jump)):
        asked = body | {"client_id": f"{path}-{body}"}
        done, held = page.post(f"/api/{path}", asked), digest(context)
        for one in (page, Page(context)):
            again = one.post(f"/api/{path}", asked)
            assert (again["seq"], again["revision"], again["is_repeated"]) == (done["seq"], done["revision"], True)
        assert digest(context) == held
    assert len(page.get("/api/history?limit=100")) == page.get("/api/territory")["revision"]


def test_a_building_without_a_block_is_taken_in_by_its_remedy(
    page: Page, context: Context, town: dict[str, Any]
) -> None:
    lost = town["buildings"]["id"][3]
    home = town["buildings"]["block_id"][3]
    path = context.office.path
    context.office.close()
    with store.open(path, write=True) as file:
        row = file.table("buildings", where="building_id = ?", parameters=[lost])
        row["block_id"] = row["number"] = None
        with file.operation("test", {}) as operation:
            operation.upsert("buildings", row)
    context.office.__init__(path)  # type: ignore[misc]
    area = town["town"]["area_id"]
    errors = [one for one in page.get(f"/api/findings?town={area}")["findings"] if one["severity"] == "error"]
    remedy = next(one["remedy"] for one in errors if one["kind"] == "building_without_block")
    assert (remedy["kind"], remedy["building"]) == ("draw_building", lost)
    done = page.post("/api/operations", {"operation": remedy, "corner": town["corner"]})
    assert done["changed"]["buildings"]["block_id"] == [home]
    assert not [one for one in page.get(f"/api/findings?town={area}")["findings"] if one["severity"] == "error"]


def test_a_border_between_communities_opens_a_dispute(page: Page, context: Context) -> None:
    with store.open(context.office.path) as file:
        areas = file.table("areas", where="level = 'community'")
    shapes = areas.geometry.to_numpy()
    one, other, course = _course(shapes)
    claim = {"community": int(areas["area_id"].iloc[other]), "line": course}
    before = page.get("/api/territory")["revision"]
    filed = page.post("/api/claims", claim | {"reason": "wall"})
    assert filed["revision"] == before + 1
    with store.open(context.office.path) as file:
        dispute = file.rows("disputes", "code = ?", [filed["codes"][0]])[0]
        record = file.rows("dispute_records", "dispute_id = ?", [dispute["dispute_id"]])[0]
        assert file.table("blocks").geometry.area.sum() == pytest.approx(areas.geometry.area.sum())
    assert dispute["state"] == "open"
    assert dispute["is_inside"]
    assert (record["actor"], record["reason"]) == ("owner", "wall")
    codes = {str(areas["code"].iloc[one]), str(areas["code"].iloc[other])}
    assert {dispute["our_code"], dispute["their_code"]} == codes
    assert shapely.area(shapely.intersection(dispute["geom"], shapes[one])) == pytest.approx(dispute["geom"].area)
    assert page.post("/api/claims", claim, status=422)["error"] == "border_claim_known"
    far = [course[0], [course[0][0] + 0.1, course[0][1]]]
    assert page.post("/api/claims", claim | {"line": far}, status=422)["error"].startswith("border_claim")


def _course(shapes: Any) -> tuple[int, int, list[list[float]]]:
    """Find a stretch of a common border, and a line from one end of it to the other that runs inside the first of two areas."""
    for one in range(len(shapes)):
        for other in range(len(shapes)):
            border = shapely.get_parts(shapely.line_merge(shapely.intersection(shapes[one], shapes[other])))
            for part in (part for part in border if one != other and part.length > 100):
                ends = [part.interpolate(share, normalized=True) for share in (0.4, 0.6)]
                hull = shapely.intersection(shapely.buffer(part.interpolate(0.5, normalized=True), 60), shapes[one])
                middle = hull.representative_point()
                line = [[point.x, point.y] for point in (ends[0], middle, ends[1])]
                if shapely.LineString(line).within(shapely.buffer(shapes[one], 0.01)):
                    return one, other, line
    raise AssertionError("no two areas share a border")
