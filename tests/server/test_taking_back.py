"""Taking one operation back while later ones stay: all or nothing, never two of what must be one, and by whom it is due."""

from __future__ import annotations

from typing import Any

import pytest

from blockmap import store
from blockmap.server.context import Context
from tests.server.conftest import Page
from tests.server.test_rights_of_edits import ask
from tests.server.test_rights_table import Office4, served  # noqa: F401
from tests.workflow.conftest import _planned, _read, copy_of, office  # noqa: F401


@pytest.fixture
def community(page: Page, context: Context) -> dict[str, Any]:
    """The community with most blocks: its id, town, blocks and a building of each."""
    with store.open(context.office.path) as file:
        rows = file.rows("blocks", "kind = 'ground' AND building_count > 1")
        most = max(
            {row["community_id"] for row in rows}, key=lambda key: sum(row["community_id"] == key for row in rows)
        )
        blocks = sorted((row for row in rows if row["community_id"] == most), key=lambda row: row["block_code"])
        town = file.rows("areas", "area_id = ?", [most])[0]["parent_id"]
    return {"id": most, "town": town, "blocks": blocks}


def do(page: Page, **operation: Any) -> int:
    return int(page.post("/api/operations", {"operation": operation})["seq"])


def digest(context: Context) -> str:
    with store.open(context.office.path) as file:
        return file.digest()


def test_a_code_that_was_given_anew_does_not_come_back_twice(
    page: Page, context: Context, community: dict[str, Any]
) -> None:
    """A merge frees the last code, a split far away takes it: the merge alone cannot be taken back, both can."""
    start = digest(context)
    last, others = community["blocks"][-1], community["blocks"][:-1]
    merged = next(seq for row in others if (seq := _merged(page, row["block_id"], last["block_id"])) is not None)
    split = None
    for row in others:
        body = {"operation": {"kind": "split_block", "block": row["block_id"], "parts": 2}}
        answer = page.ask("POST", "/api/operations", json=body)
        if answer.status_code == 200 and last["block_code"] in answer.json()["changed"]["blocks"]["code"]:
            refused = page.ask("POST", "/api/undo", json={"seq": merged})
            if "undo_code_given" in refused.text:
                split = answer.json()["seq"]
                break
            assert refused.status_code == 409, "they touched the same rows"
        if answer.status_code == 200:
            page.post("/api/undo", {"seq": answer.json()["seq"]})
    assert split is not None
    page.post("/api/undo", {"seq": split})
    page.post("/api/undo", {"seq": merged})
    assert digest(context) == start


def _merged(page: Page, stays: int, goes: int) -> int | None:
    body = {"operation": {"kind": "merge_blocks", "blocks": [stays, goes], "survivor": stays}}
    answer = page.ask("POST", "/api/operations", json=body)
    return int(answer.json()["seq"]) if answer.status_code == 200 else None


def test_a_jump_that_is_refused_in_the_middle_changes_nothing(
    page: Page, context: Context, community: dict[str, Any]
) -> None:
    with store.open(context.office.path) as file:
        beside = [
            row
            for row in file.rows("blocks", "kind = 'ground' AND building_count > 0")
            if row["community_id"] != community["id"]
            and file.rows("areas", "area_id = ?", [row["community_id"]])[0]["parent_id"] == community["town"]
        ]
        first, second = (
            file.rows("buildings", "block_id = ?", [row["block_id"]])[0]["building_id"]
            for row in (community["blocks"][0], beside[0])
        )
    do(page, kind="set_households", building=first, household_count=3)
    do(page, kind="set_households", building=second, household_count=4)
    page.post("/api/submit", {"communities": [community["id"]]})
    before, revision = digest(context), page.get("/api/territory")["revision"]
    answer = page.post("/api/goto", {"seq": 1, "town": community["town"]}, status=409)
    assert answer["error"] == "community_submitted"
    assert (digest(context), page.get("/api/territory")["revision"]) == (before, revision)


def test_numbering_anew_leaves_a_community_that_is_handed_in_alone(
    page: Page, context: Context, community: dict[str, Any]
) -> None:
    path = context.office.path
    context.office.close()
    one, other = community["blocks"][:2]
    with store.open(path, write=True) as file, file.operation("disorder", {}) as operation:
        names = ("block_code", "short_code")
        swaps = {a["block_id"]: (a, a | {name: b[name] for name in names}) for a, b in ((one, other), (other, one))}
        operation.exchange("blocks", swaps)
    context.office.__init__(path)  # type: ignore[misc]
    page.post("/api/submit", {"communities": [community["id"]]})
    renumber = {"operation": {"kind": "renumber", "communities": [community["id"]]}}
    assert page.post("/api/operations", renumber, status=422)["error"] == "community_submitted"


def test_an_approval_is_taken_back_by_nobody_who_could_not_approve(served: Office4) -> None:  # noqa: F811
    town = served.inside
    assert ask(served, "planner-here", "/api/submit", {"communities": [town.community]}).status_code == 200
    verdict = {"communities": [town.community], "verdict": "approved"}
    seq = ask(served, "reviewer-here", "/api/review", verdict).json()["seq"]
    assert ask(served, "planner-here", "/api/undo", {"seq": seq}).status_code == 403
    assert ask(served, "reviewer-here", "/api/undo", {"seq": seq}).status_code == 403
    back = ask(served, "admin-here", "/api/undo", {"seq": seq})
    assert back.status_code == 200
    assert ask(served, "planner-here", "/api/redo", {"seq": back.json()["seq"]}).status_code == 403
    again = ask(served, "admin-here", "/api/redo", {"seq": back.json()["seq"]})
    assert again.status_code == 200, again.text
