"""The manual names every address that the server answers, and none that it does not."""

from __future__ import annotations

import re
from pathlib import Path

from blockmap.server.app import build
from blockmap.server.context import Context

MANUAL = Path(__file__).parents[2] / "docs" / "editor.md"


def test_the_manual_lists_every_address() -> None:
    app = build(Context(), hosts=frozenset())._app
    answered = {
        f"{method.upper()} {path}"
        for path, methods in app.openapi()["paths"].items()  # type: ignore[attr-defined]
        for method in methods
    }
    told = set(re.findall(r"^\| `((?:GET|POST|PATCH|DELETE) /api/[^`]+)` \|", MANUAL.read_text(), re.MULTILINE))
    assert told == answered
