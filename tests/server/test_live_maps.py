"""The live maps: one page each, of the revision that it says, and nothing for a stranger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from blockmap.server.context import Context
from tests.server.conftest import Page
from tests.windows import refusing


def test_progress_map_is_drawn_once_per_revision(page: Page, context: Context) -> None:
    first = page.ask("GET", "/progress?lang=en")
    assert first.status_code == 200
    assert "default-src 'none'" in first.headers["content-security-policy"]
    assert "unsafe-inline" in first.headers["content-security-policy"]
    drawn = context.maps
    again = page.ask("GET", "/progress?lang=en", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert context.maps is drawn

    blocks = _a_block(page)
    page.post("/api/operations", {"operation": {"kind": "lock_blocks", "blocks": [blocks]}})
    assert page.ask("GET", "/progress?lang=en").headers["etag"] != first.headers["etag"]


def test_territory_without_disputes_says_so(page: Page) -> None:
    for lang, button in (("zh", "登记边界争议"), ("en", "Dispute a border")):
        answer = page.ask("GET", f"/disputes?lang={lang}")
        assert answer.status_code == 404
        assert button in answer.text, "what to press, not what to type"
        assert "blockmap dispute" not in answer.text


def test_stranger_is_shown_the_door(context: Context) -> None:
    answer = Page(context, token="").ask("GET", "/progress")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def _a_block(page: Page) -> Any:
    town = page.get("/api/territory")["towns"][0]["area_id"]
    return page.get(f"/api/towns/{town}")["blocks"]["id"][0]


def test_a_former_map_that_somebody_still_gets_keeps_nobody_from_the_new_one(
    page: Page, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = refusing(monkeypatch)

    def drawn(number: int) -> list[str]:
        blocks = page.get(f"/api/towns/{page.get('/api/territory')['towns'][0]['area_id']}")["blocks"]["id"]
        page.post("/api/operations", {"operation": {"kind": "lock_blocks", "blocks": [blocks[number]]}})
        assert page.ask("GET", "/progress?lang=en").status_code == 200
        assert context.maps is not None
        return sorted(path.name for path in Path(context.maps._folder.name).iterdir())

    (first,) = drawn(0)
    assert context.maps is not None
    with (Path(context.maps._folder.name) / first).open("rb"):  # on its way to a slow browser
        assert len(drawn(1)) == 2
        assert first in drawn(2)
    assert refused
    assert len(drawn(3)) == 2
    assert first not in drawn(4)
