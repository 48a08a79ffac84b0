"""A Chromium without network: every outside request is refused and counted, every error of a page is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

LAPTOP = {"width": 1366, "height": 768}


@dataclass
class Sheet:
    """A map file open in the browser.

    Attributes
    ----------
    page
        Playwright's page.
    requests
        Outside addresses that were asked for; each was refused.
    errors
        Errors of the console and of scripts.
    """

    page: Any
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: Path, *, has_buildings: bool = True) -> Sheet:
        """Open a map from disk and wait until it is drawn."""
        self.page.goto(path.as_uri())
        self.page.wait_for_function("window.__blockmap && __blockmap.page && __blockmap.page.isWhole")
        if has_buildings:
            self.page.wait_for_function("__blockmap.page.territory.buildings !== null")
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until the map has come to rest and every tile is painted."""
        self.page.wait_for_function(
            "!__blockmap.page.isMoving && !__blockmap.map._animatingZoom && __blockmap.page.tiles.queue.length === 0"
        )
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def ask(self, script: str, argument: Any = None) -> Any:
        """Evaluate a script in the page."""
        return self.page.evaluate(script, argument)

    def text(self, selector: str) -> str:
        """Return the visible text of an element."""
        return self.page.inner_text(selector)

    def click_place(self, x: float, y: float) -> None:
        """Click on a place given in steps of the map's grid."""
        spot = self.ask(
            """([x, y]) => {
                const { map, page } = __blockmap;
                const point = map.latLngToContainerPoint(toPlace(x, y));
                const box = map.getContainer().getBoundingClientRect();
                return [box.left + point.x, box.top + point.y];
                function toPlace(x, y) {
                    const ground = page.territory.meta.ground;
                    return L.CRS.EPSG3857.unproject(L.point(ground.west + x * ground.step, ground.south + y * ground.step));
                }
            }""",
            [x, y],
        )
        self.page.mouse.click(*spot)


@pytest.fixture
def sheet(browser: Any) -> Iterator[Sheet]:
    """Give an empty page of a laptop's size; afterwards nothing may have been asked for and no error have come up."""
    context = browser.new_context(viewport=LAPTOP)
    page = context.new_page()
    opened = Sheet(page)

    def refuse(route: Any) -> None:
        opened.requests.append(route.request.url)
        route.abort("internetdisconnected")

    context.route(lambda url: not url.startswith(("file:", "data:", "blob:")), refuse)
    page.on("pageerror", lambda error: opened.errors.append(str(error)))
    page.on("console", lambda said: opened.errors.append(said.text) if said.type in ("error", "warning") else None)
    yield opened
    context.close()
    assert opened.requests == []
    assert opened.errors == []
