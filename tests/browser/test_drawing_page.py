"""The drawing page in a real browser on a real server: a planner's morning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.served import Desk, opened, serving
from tests.workflow.conftest import _planned, _read, copy_of, office  # noqa: F401

pytestmark = pytest.mark.browser


@pytest.fixture
def territory(_planned: Path, copy_of: Callable[[Path], Path]) -> Path:  # noqa: F811
    return copy_of(_planned)


@pytest.fixture
def desk(territory: Path, browser: Any) -> Iterator[Desk]:
    with serving(territory) as link, opened(browser, link) as held:
        held.until("p.town")
        held.rest()
        yield held


def test_the_page_opens_by_the_link(desk: Desk) -> None:
    assert desk.ask("p.town.blockRows().length") > 0
