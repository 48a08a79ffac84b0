"""One Chromium at a time: Playwright runs once in a process, whichever folder asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests import chromium

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start the system's Chromium; skip plainly when there is none, unless the machine must have one.

    One for each file of tests: while Playwright is on, its event loop runs, and tests of the server could not run theirs.
    """
    program = chromium.find()
    if program is None:
        if os.environ.get("BLOCKMAP_REQUIRE_BROWSER"):
            pytest.fail("BLOCKMAP_REQUIRE_BROWSER is set, but there is no Chromium")
        pytest.skip("no Chromium on this machine: set BLOCKMAP_CHROMIUM or install one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield started
        started.close()
